"""What the tags of a tracker say about the kind of a stretch of time."""

import json
import re
from collections.abc import Callable, Mapping

import polars as pl

from connectors.cells import Parsed
from connectors.facts import Facts, fold
from connectors.vocabulary import EffortKind
from connectors.words import NOTHING, Custom

NAMED = re.compile(r'"name":"([^"]*)"')
KINDS: Mapping[str, EffortKind] = {
    **{fold(kind): kind for kind in EffortKind},
    **{fold(word): EffortKind.SEARCH for word in ("prospection",)},
    **{fold(word): EffortKind.ADMIN for word in ("administration", "administratif")},
    **{fold(word): EffortKind.LEARNING for word in ("formation", "apprentissage")},
    **{fold(word): EffortKind.REVISION for word in ("révision", "retouches")},
    **{fold(word): EffortKind.REJECTED for word in ("refusé", "rejeté")},
    **{fold(word): EffortKind.BUILD for word in ("création",)},
    **{fold(word): EffortKind.PAID for word in ("payé", "facturable")},
}
"""Tags that tell a kind, in English and French; not `recherche`, which is often the paid work itself."""


def tags_in(text: str) -> list[str]:
    """Give the tags of a cell: a JSON list of texts or of objects with a name, or names parted by commas."""
    if text.startswith("[{"):
        return NAMED.findall(text)
    if text.startswith("["):
        try:
            return [str(tag) for tag in json.loads(text)]
        except ValueError:  # a tag in brackets, among others
            pass
    return [tag.strip() for tag in text.split(",") if tag.strip()]


def kind_in(tags: str) -> EffortKind | None:
    """Give the kind that the first telling tag of a cell names; None where none does."""
    return next((KINDS[tag] for tag in map(fold, tags_in(tags)) if tag in KINDS), None)


def kind_of_tags(column: str = "Tags") -> Custom:
    """Give the word that reads the kind from a column of tags; where they are silent a rule decides."""
    return _told(column, lambda text: str(kind) if (kind := kind_in(text)) else None)


def names_of_tags(column: str) -> Custom:
    """Give the word that reads what tags name beside a kind, joined by commas: the work itself."""
    return _told(column, lambda text: ", ".join(tag for tag in tags_in(text) if fold(tag) not in KINDS) or None)


def _told(column: str, tell: Callable[[str], str | None]) -> Custom:
    def parse(facts: Facts) -> Parsed:
        told = {text: tell(text) for text in facts.distinct(column)}
        known = {text: meaning for text, meaning in told.items() if meaning}
        if not known:
            return Parsed(NOTHING, NOTHING)
        return Parsed(facts.cell(column).replace_strict(known, default=None, return_dtype=pl.String), NOTHING)

    return Custom((column,), parse)
