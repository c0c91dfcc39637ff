"""What the tags of a tracker say about the kind of a stretch of time."""

import re
from collections.abc import Mapping

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


def kind_in(tags: str) -> EffortKind | None:
    """Give the kind that the first telling tag of a list names, joined with commas or in JSON; None where none does."""
    texts = NAMED.findall(tags) if tags.startswith("[{") else [text.strip(' []"') for text in tags.split(",")]
    return next((KINDS[tag] for tag in map(fold, texts) if tag in KINDS), None)


def kind_of_tags(column: str = "Tags") -> Custom:
    """Give the word that reads the kind from a column of tags; where they are silent a rule decides."""

    def parse(facts: Facts) -> Parsed:
        told = {tags: kind_in(tags) for tags in facts.distinct(column)}
        known = {tags: str(kind) for tags, kind in told.items() if kind}
        if not known:
            return Parsed(NOTHING, NOTHING)
        value = facts.cell(column).replace_strict(known, default=None, return_dtype=pl.String)
        return Parsed(value, NOTHING)

    return Custom((column,), parse)
