"""The vocabulary a platform is described in: cells and conditions. `connectors.platform` puts them together."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import reduce
from typing import Protocol

import polars as pl

from connectors import cells
from connectors.cells import Parsed
from connectors.facts import Facts, fold
from connectors.rows import ByRow
from connectors.vocabulary import Reason

NOTHING = pl.lit(None, dtype=pl.String)
NUMBER = pl.Decimal(18, 8)


class Word(Protocol):
    """A cell, or several, and what they mean. Words can be hashed, and equal ones are read once; see `ByRow`."""

    @property
    def columns(self) -> tuple[str, ...]:
        """The raw columns this word reads."""

    def parse(self, facts: Facts) -> Parsed:
        """Give the typed value and the reason for refusing it, as expressions over the text frame."""


class Condition(Protocol):
    """Which raw rows a record is made from; see `ByRow`."""

    @property
    def columns(self) -> tuple[str, ...]:
        """The raw columns this condition reads."""

    def holds(self, facts: Facts) -> pl.Expr:
        """Give a boolean expression, never null."""


def demand(parsed: Parsed, text: pl.Expr) -> Parsed:
    """Refuse a cell that is blank. Of a blank cell there must be no value, else take `sure` off the answer."""
    missing = pl.when(cells.blank(text)).then(pl.lit(Reason.MISSING_VALUE.value)).otherwise(parsed.problem)
    return replace(parsed, problem=missing)


@dataclass(frozen=True)
class Const(ByRow):
    """The same value on every row."""

    value: str
    columns: tuple[str, ...] = ()

    def parse(self, facts: Facts) -> Parsed:
        return Parsed(pl.lit(self.value), NOTHING, sure=True)


@dataclass(frozen=True, init=False)
class Text(ByRow):
    """Text as it stands, trimmed; blank, or a mark of `empty`, is null. Several columns are joined with a middle dot."""

    columns: tuple[str, ...]
    required: bool = False
    empty: tuple[str, ...] = ()

    def __init__(self, *columns: str, required: bool = False, empty: tuple[str, ...] = ()) -> None:
        object.__setattr__(self, "columns", columns)
        object.__setattr__(self, "required", required)
        object.__setattr__(self, "empty", empty)

    def parse(self, facts: Facts) -> Parsed:
        nothing = dict.fromkeys(("", *self.empty))
        parts = [facts.cell(c).str.strip_chars().replace(nothing) for c in self.columns if facts.has(c)]
        if not parts:
            return Parsed(NOTHING, NOTHING)
        text = parts[0] if len(parts) == 1 else pl.concat_str(parts, separator=" · ", ignore_nulls=True)
        value = pl.when(text != "").then(text) if len(parts) > 1 else text
        parsed = Parsed(value, NOTHING, sure=len(parts) == 1 or not self.required)
        return demand(parsed, facts.cell(self.columns[0])) if self.required else parsed


@dataclass(frozen=True)
class Money(ByRow):
    """An exact amount. `negate` turns a fee written as a negative number into a positive one.

    `absolute` drops the sign first, so that both together make any amount one that leaves.
    """

    column: str
    negate: bool = False
    absolute: bool = False
    required: bool = True
    parentheses: bool = False
    empty: tuple[str, ...] = ()

    @property
    def columns(self) -> tuple[str, ...]:
        return (self.column,)

    def parse(self, facts: Facts) -> Parsed:
        if not facts.has(self.column):
            return Parsed(pl.lit(None, dtype=NUMBER), NOTHING)
        text = facts.cell(self.column)
        parsed = cells.money(text, decimal=facts.decimal, parentheses=self.parentheses, empty=self.empty)
        value = parsed.value.abs() if self.absolute else parsed.value
        value = -value if self.negate else value
        parsed = replace(parsed, value=value.cast(NUMBER))
        return demand(parsed, text) if self.required and not self.empty else parsed


@dataclass(frozen=True, init=False)
class Sum(ByRow):
    """Several amounts added; a blank part counts as nothing, all blank is null. A sum too large to be kept is BAD_AMOUNT."""

    parts: tuple[Word, ...]

    def __init__(self, *parts: Word) -> None:
        object.__setattr__(self, "parts", parts)

    @property
    def columns(self) -> tuple[str, ...]:
        return tuple(c for part in self.parts for c in part.columns)

    def parse(self, facts: Facts) -> Parsed:
        parsed = [part.parse(facts) for part in self.parts]
        zero = pl.lit("0").str.to_decimal(scale=8).cast(NUMBER)
        total = reduce(lambda a, b: a + b, (p.value.fill_null(zero) for p in parsed)).cast(NUMBER, strict=False)
        given = pl.any_horizontal([p.value.is_not_null() for p in parsed])
        large = pl.when(given & total.is_null()).then(pl.lit(Reason.BAD_AMOUNT.value))
        return Parsed(pl.when(given).then(total), pl.coalesce([*(p.problem for p in parsed), large]))


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
class Choice(ByRow):
    """One of the declared words; any other is refused by name. A column that is not there is a blank cell, or the default."""

    column: str
    options: Mapping[str, str] = field(hash=False)
    default: str | None = None

    @property
    def columns(self) -> tuple[str, ...]:
        return (self.column,)

    def parse(self, facts: Facts) -> Parsed:
        if not facts.has(self.column):
            return Parsed(pl.lit(self.options.get("", self.default), dtype=pl.String), NOTHING)
        options = {fold(raw): str(meaning) for raw, meaning in self.options.items()}
        seen = {raw: options.get(fold(raw), self.default) for raw in facts.distinct(self.column)}
        known = {raw: meaning for raw, meaning in seen.items() if meaning is not None}
        text = facts.cell(self.column)
        value = text.replace_strict(known, default=None, return_dtype=pl.String)
        unknown = pl.when(value.is_null()).then(pl.lit(Reason.UNDECLARED_VALUE.value))
        return Parsed(value, unknown, sure=True)


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
class Number(ByRow):
    """A count: clicks, units, tasks. `negate` counts units that came back."""

    column: str
    empty: tuple[str, ...] = ()
    negate: bool = False

    @property
    def columns(self) -> tuple[str, ...]:
        return (self.column,)

    def parse(self, facts: Facts) -> Parsed:
        if not facts.has(self.column):
            return Parsed(pl.lit(None, dtype=pl.Int64), NOTHING)
        text = facts.cell(self.column).replace(dict.fromkeys(self.empty, ""))
        parsed = cells.integer(text)
        return replace(parsed, value=-parsed.value if self.negate else parsed.value)


@dataclass(frozen=True)
class PeriodEnd(ByRow):
    """The last day of the period a table speaks of, for tables without a date: their preamble states it, or the account."""

    columns: tuple[str, ...] = ()

    def parse(self, facts: Facts) -> Parsed:
        return Parsed(pl.lit(facts.period[1] if facts.period else None, dtype=pl.Date), NOTHING)


@dataclass(frozen=True)
class Custom:
    """A quirk of one platform: a function in its own file, from facts to `Parsed`."""

    columns: tuple[str, ...]
    function: Callable[[Facts], Parsed]

    def parse(self, facts: Facts) -> Parsed:
        return self.function(facts)
