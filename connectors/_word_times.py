"""Words for days, moments, and stretches of time."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import polars as pl

from connectors import cells
from connectors._word_base import NOTHING, demand
from connectors.cells import Parsed
from connectors.facts import Facts
from connectors.rows import ByRow


@dataclass(frozen=True, init=False)
class Day(ByRow):
    """A calendar day. Without formats, the order of day and month is decided over the whole column, or asked for.

    `spelled` are formats with a month name, read beside the decided order: `Oct 2, 2026` needs no decision.
    """

    column: str
    formats: tuple[str, ...]
    required: bool = True
    spelled: tuple[str, ...] = ()

    def __init__(self, column: str, *formats: str, required: bool = True, spelled: Sequence[str] = ()) -> None:
        object.__setattr__(self, "column", column)
        object.__setattr__(self, "formats", formats)
        object.__setattr__(self, "required", required)
        object.__setattr__(self, "spelled", tuple(spelled))

    @property
    def columns(self) -> tuple[str, ...]:
        return (self.column,)

    def parse(self, facts: Facts) -> Parsed:
        if not facts.has(self.column):
            return Parsed(pl.lit(None, dtype=pl.Date), NOTHING)
        text = facts.cell(self.column)
        formats = self.formats or (*self.spelled, *facts.formats(self.column))
        parsed = cells.day(text, formats, latest=facts.latest)
        return demand(parsed, text) if self.required else parsed


@dataclass(frozen=True, init=False)
class Instant(ByRow):
    """A moment, in UTC. The zone is the platform's, an account's, or a column of the row (`zone_column`).

    With no formats the first column is a day whose order is decided over the whole column, the second a clock time.
    `empty` are texts that stand for nothing.
    """

    columns: tuple[str, ...]
    formats: tuple[str, ...]
    zone: str | None
    zone_column: str | None
    required: bool
    empty: tuple[str, ...]

    def __init__(
        self,
        *columns: str,
        formats: Sequence[str] = (),
        zone: str | None = None,
        zone_column: str | None = None,
        required: bool = True,
        empty: tuple[str, ...] = (),
    ) -> None:
        extra = (zone_column,) if zone_column else ()
        object.__setattr__(self, "columns", (*columns, *extra))
        object.__setattr__(self, "formats", tuple(formats))
        object.__setattr__(self, "zone", zone)
        object.__setattr__(self, "zone_column", zone_column)
        object.__setattr__(self, "required", required)
        object.__setattr__(self, "empty", empty)

    def _text(self, facts: Facts) -> pl.Expr:
        """Give the cell as it stands: reading trims it, and trimming it here too would make Polars read it twice."""
        names = [c for c in self.columns if c != self.zone_column and facts.has(c)]
        if len(names) == 1:
            return facts.cell(names[0])
        return pl.concat_str([facts.cell(c).str.strip_chars() for c in names], separator=" ").str.strip_chars()

    def parse(self, facts: Facts) -> Parsed:
        if not facts.has(self.columns[0]):
            return Parsed(pl.lit(None, dtype=pl.Datetime("us")), NOTHING)
        text = self._text(facts).replace(dict.fromkeys(self.empty, "")) if self.empty else self._text(facts)
        formats = self.formats or facts.clock_formats(self.columns[0])
        naive = cells.instant(text, formats, latest=facts.latest)
        parsed = self._in_utc(naive, facts)
        return demand(parsed, facts.cell(self.columns[0])) if self.required else parsed

    def _in_utc(self, naive: Parsed, facts: Facts) -> Parsed:
        """Move a local time to UTC by the row's zone, the word's, or the platform's."""
        zone = self.zone or facts.zone
        if self.zone_column and facts.has(self.zone_column):
            written = facts.cell(self.zone_column).str.strip_chars()
            utc = cells.to_utc(naive.value, written, facts.distinct(self.zone_column))
        elif zone == "UTC":
            return naive
        else:
            utc = cells.to_utc(naive.value, zone)
        return replace(utc, problem=pl.coalesce([naive.problem, utc.problem]))


@dataclass(frozen=True)
class Duration(ByRow):
    """A stretch of time in whole seconds."""

    column: str
    style: str = "clock"
    required: bool = False

    @property
    def columns(self) -> tuple[str, ...]:
        return (self.column,)

    def parse(self, facts: Facts) -> Parsed:
        if not facts.has(self.column):
            return Parsed(pl.lit(None, dtype=pl.Int64), NOTHING)
        text = facts.cell(self.column)
        parsed = cells.duration(text, self.style)  # type: ignore[arg-type]  # styles are checked by a test
        return demand(parsed, text) if self.required else parsed


@dataclass(frozen=True)
class PeriodEnd(ByRow):
    """The last day of the period a table speaks of, for tables without a date: their preamble states it, or the account."""

    columns: tuple[str, ...] = ()

    def parse(self, facts: Facts) -> Parsed:
        return Parsed(pl.lit(facts.period[1] if facts.period else None, dtype=pl.Date), NOTHING)
