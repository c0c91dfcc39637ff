"""Words that read a part of a cell, or a cell that is written in an unusual way."""

import html
from collections.abc import Sequence
from dataclasses import dataclass

import polars as pl

from connectors import cells
from connectors.cells import Parsed
from connectors.facts import Facts
from connectors.rows import ByRow
from connectors.vocabulary import Reason
from connectors.words import NOTHING, NUMBER, Day, demand

ZONE = r"\s+([A-Za-z/_]+)\s*$"


@dataclass(frozen=True, init=False)
class Found(ByRow):
    """The first group of a pattern, in the first of the columns that holds it: an order number inside a title."""

    pattern: str
    columns: tuple[str, ...]
    required: bool = False

    def __init__(self, pattern: str, *columns: str, required: bool = False) -> None:
        object.__setattr__(self, "pattern", pattern)
        object.__setattr__(self, "columns", columns)
        object.__setattr__(self, "required", required)

    def parse(self, facts: Facts) -> Parsed:
        """Give the text, null where no column holds it; MISSING_VALUE there when it is required."""
        value = pl.coalesce([facts.cell(c).str.extract(self.pattern, 1) for c in self.columns if facts.has(c)] or [NOTHING])
        missing = pl.when(value.is_null()).then(pl.lit(Reason.MISSING_VALUE.value))
        return Parsed(value, missing if self.required else NOTHING)


@dataclass(frozen=True)
class FoundMoney(ByRow):
    """An exact amount inside a text, as in `$1,050.25 sent to your bank account`: the first group of the pattern holds it."""

    pattern: str
    column: str

    @property
    def columns(self) -> tuple[str, ...]:
        """The one column."""
        return (self.column,)

    def parse(self, facts: Facts) -> Parsed:
        """Give the amount; MISSING_VALUE where the text holds none."""
        text = facts.cell(self.column).str.extract(self.pattern, 1)
        read = cells.money(text, decimal=facts.decimal)
        return demand(Parsed(read.value.cast(NUMBER), read.problem), text)


@dataclass(frozen=True)
class Plain(ByRow):
    """Text of a page put into a file: `Mother&#39;s mug` is `Mother's mug`. Blank is null."""

    column: str
    required: bool = False

    @property
    def columns(self) -> tuple[str, ...]:
        """The one column."""
        return (self.column,)

    def parse(self, facts: Facts) -> Parsed:
        """Give the text without its entities."""
        if not facts.has(self.column):
            return Parsed(NOTHING, NOTHING)
        coded = {text: html.unescape(text) for text in facts.distinct(self.column) if "&" in text}
        text = facts.cell(self.column).replace(coded).str.strip_chars()
        return Parsed(pl.when(text != "").then(text), NOTHING)


@dataclass(frozen=True, init=False)
class Stamp(ByRow):
    """A moment told by a day and, in another column, a clock time that ends with its zone: `12:15:21 PM PDT`."""

    day: str
    clock: str
    formats: tuple[str, ...]
    required: bool = True

    def __init__(self, day: str, clock: str, formats: Sequence[str]) -> None:
        object.__setattr__(self, "day", day)
        object.__setattr__(self, "clock", clock)
        object.__setattr__(self, "formats", tuple(formats))
        object.__setattr__(self, "required", True)

    @property
    def columns(self) -> tuple[str, ...]:
        """Both columns."""
        return (self.day, self.clock)

    def parse(self, facts: Facts) -> Parsed:
        """Give the moment in UTC; a zone that nobody knows is BAD_TIME_ZONE."""
        day, clock = facts.cell(self.day), facts.cell(self.clock)
        naive = cells.instant(pl.concat_str(day, clock.str.replace(ZONE, ""), separator=" "), self.formats, latest=facts.latest)
        zones = pl.Series(facts.distinct(self.clock), dtype=pl.String).str.extract(ZONE, 1).drop_nulls().unique().to_list()
        utc = cells.to_utc(naive.value, clock.str.extract(ZONE, 1).fill_null(""), zones)
        return demand(Parsed(utc.value, pl.coalesce(naive.problem, utc.problem)), day)


@dataclass(frozen=True, init=False)
class MonthDay(Day):
    """A calendar day, or a month without a day: `2025-07` is its last day, as a row that speaks of a month has."""

    def parse(self, facts: Facts) -> Parsed:
        """Give the day."""
        read = super().parse(facts)
        if not facts.has(self.column):
            return read
        months = cells.day(facts.cell(self.column), [f for f in self.formats if "%d" not in f], latest=facts.latest).value
        return Parsed(pl.coalesce(months.dt.month_end(), read.value), read.problem)
