"""Which platform stands behind a payer's name in a wallet? `Platform.payers` of every platform says it."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache

import polars as pl

from connectors.catalogue import edition, platforms
from connectors.cells import Parsed
from connectors.facts import Facts, fold
from connectors.platform import Platform
from connectors.rows import ByRow
from connectors.words import NOTHING

WORDS = re.compile(r"\w+")

Tokens = tuple[str, ...]


def tokens(name: str) -> Tokens:
    """Give the folded words of a name."""
    return tuple(WORDS.findall(fold(name)))


def claims(known: Iterable[Platform]) -> dict[Tokens, str | None]:
    """Map the words of each payer's name to the platform; a name that two claim is nobody's."""
    found: dict[Tokens, str | None] = {}
    for platform in known:
        for payer in platform.payers:
            words = tokens(payer)
            found[words] = platform.name if found.get(words, platform.name) == platform.name else None
    return found


def recognised(payer: str, claimed: Mapping[Tokens, str | None]) -> str | None:
    """Give the platform whose payer's name opens this one: whole words, the longest first; else None."""
    words = tokens(payer)
    return next((claimed[words[:n]] for n in range(len(words), 0, -1) if words[:n] in claimed), None)


def bare(text: str, after: tuple[str, ...]) -> str:
    """Give a name without the first of these words that stands before it."""
    return next((text.strip()[len(word) :] for word in after if text.strip().startswith(f"{word} ")), text).strip()


@lru_cache(maxsize=1)
def _claimed(edition: int) -> dict[Tokens, str | None]:
    del edition
    return claims(platforms().values())


@dataclass(frozen=True)
class Payer(ByRow):
    """The platform behind the name of the other party; null when nobody claims the name.

    `after` are words that may stand before the name, as in `Payment from Acme`.
    """

    column: str
    after: tuple[str, ...] = ()

    @property
    def columns(self) -> tuple[str, ...]:
        """The raw columns this word reads."""
        return (self.column,)

    def parse(self, facts: Facts) -> Parsed:
        """Give the platform's name; a name is never refused."""
        named = {text: recognised(bare(text, self.after), _claimed(edition())) for text in facts.distinct(self.column)}
        known = {name: platform for name, platform in named.items() if platform}
        if not known:
            return Parsed(NOTHING, NOTHING)
        return Parsed(facts.cell(self.column).replace_strict(known, default=None, return_dtype=pl.String), NOTHING)
