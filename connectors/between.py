"""Words and conditions that look at more than one column or row, or at how a cell begins."""

from dataclasses import dataclass

import polars as pl

from connectors.cells import Parsed
from connectors.facts import Facts
from connectors.vocabulary import Reason
from connectors.words import NOTHING

DASH = "-"


@dataclass(frozen=True, init=False)
class First:
    """The text of the first column that holds something; blank cells and a lone dash hold nothing."""

    columns: tuple[str, ...]
    required: bool = False

    def __init__(self, *columns: str, required: bool = False) -> None:
        object.__setattr__(self, "columns", columns)
        object.__setattr__(self, "required", required)

    def parse(self, facts: Facts) -> Parsed:
        """Give the text, and MISSING_VALUE where it is required and no column has any."""
        texts = [facts.cell(c).str.strip_chars() for c in self.columns if facts.has(c)]
        held = [pl.when(~text.is_in(["", DASH])).then(text) for text in texts]
        value = pl.coalesce([*held, NOTHING])
        missing = pl.when(value.is_null()).then(pl.lit(Reason.MISSING_VALUE.value))
        return Parsed(value, missing if self.required else NOTHING)


@dataclass(frozen=True)
class LastOf:
    """The last day (as 2026-03-31) of a column in the whole table: what a file that tells one payout is known by, and a part of it by `/part`."""

    column: str
    part: str = ""
    required: bool = False

    @property
    def columns(self) -> tuple[str, ...]:
        """The one column."""
        return (self.column,)

    def parse(self, facts: Facts) -> Parsed:
        """Give the same text on every row; null where no cell holds a day."""
        day = facts.last.get(self.column)
        return Parsed(pl.lit(f"{day}/{self.part}" if day and self.part else day, dtype=pl.String), NOTHING)


@dataclass(frozen=True)
class Alike:
    """Two cells hold the same text."""

    one: str
    other: str

    @property
    def columns(self) -> tuple[str, ...]:
        """Both columns."""
        return (self.one, self.other)

    def holds(self, facts: Facts) -> pl.Expr:
        """Say where they are equal; never where one of the columns is missing."""
        if not (facts.has(self.one) and facts.has(self.other)):
            return pl.lit(value=False)
        return facts.cell(self.one).str.strip_chars() == facts.cell(self.other).str.strip_chars()


@dataclass(frozen=True)
class Begins:
    """The cell begins with this text."""

    column: str
    prefix: str

    @property
    def columns(self) -> tuple[str, ...]:
        """The one column."""
        return (self.column,)

    def holds(self, facts: Facts) -> pl.Expr:
        """Say where it does; never where the column is missing."""
        if not facts.has(self.column):
            return pl.lit(value=False)
        return facts.cell(self.column).str.strip_chars_start().str.starts_with(self.prefix)
