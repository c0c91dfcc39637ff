"""The vocabulary a platform is described in: cells and conditions. `connectors.platform` puts them together."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace

import polars as pl

from connectors import cells
from connectors._word_base import NOTHING, NUMBER, Condition, Word, demand, fitting
from connectors._word_money import Money, Sum
from connectors._word_times import Day, Duration, Instant, PeriodEnd
from connectors.cells import Parsed
from connectors.facts import Facts, fold
from connectors.rows import ByRow
from connectors.vocabulary import Reason

__all__ = [
    "NOTHING",
    "NUMBER",
    "Choice",
    "Condition",
    "Const",
    "Custom",
    "Day",
    "Duration",
    "Instant",
    "Money",
    "Number",
    "PeriodEnd",
    "Sum",
    "Text",
    "Word",
    "demand",
    "fitting",
]


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
class Custom:
    """A quirk of one platform: a function in its own file, from facts to `Parsed`."""

    columns: tuple[str, ...]
    function: Callable[[Facts], Parsed]

    def parse(self, facts: Facts) -> Parsed:
        return self.function(facts)
