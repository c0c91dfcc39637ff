"""Which raw rows a record is made from."""

from dataclasses import dataclass
from functools import reduce

import polars as pl

from connectors import cells
from connectors.facts import Facts, fold
from connectors.rows import ByRow
from connectors.words import Condition


@dataclass(frozen=True)
class Always(ByRow):
    """Every row."""

    columns: tuple[str, ...] = ()

    def holds(self, facts: Facts) -> pl.Expr:
        return pl.lit(value=True)


@dataclass(frozen=True, init=False)
class Among(ByRow):
    """The cell is one of these words (case, hyphens and spaces aside)."""

    column: str
    options: frozenset[str]

    def __init__(self, column: str, *options: str) -> None:
        object.__setattr__(self, "column", column)
        object.__setattr__(self, "options", frozenset(fold(o) for o in options))

    @property
    def columns(self) -> tuple[str, ...]:
        return (self.column,)

    def holds(self, facts: Facts) -> pl.Expr:
        if not facts.has(self.column):
            return pl.lit("" in self.options)
        raw = [text for text in facts.distinct(self.column) if fold(text) in self.options]
        return facts.cell(self.column).is_in(raw)


@dataclass(frozen=True)
class Filled(ByRow):
    """The cell is not blank."""

    column: str

    @property
    def columns(self) -> tuple[str, ...]:
        return (self.column,)

    def holds(self, facts: Facts) -> pl.Expr:
        return ~cells.blank(facts.cell(self.column)) if facts.has(self.column) else pl.lit(value=False)


_SIGN = r"(?:[^0-9\p{L}]|[A-Z]{1,2}\$|[A-Z]{2,3}|kr|zł|Kč|Ft)*"
ZERO = rf"^{_SIGN}0+(?:[.,]0*)?{_SIGN}$|^[^0-9\p{{L}}]*$"
"""An amount of zero, with or without its currency, or a dash for nothing; other letters make an amount that nobody can read."""


@dataclass(frozen=True)
class NonZero(ByRow):
    """The cell holds an amount other than zero; an unreadable one counts, so that it is refused and not skipped."""

    column: str

    @property
    def columns(self) -> tuple[str, ...]:
        return (self.column,)

    def holds(self, facts: Facts) -> pl.Expr:
        if not facts.has(self.column):
            return pl.lit(value=False)
        text = facts.cell(self.column)
        return ~cells.blank(text) & ~text.str.contains(ZERO)


@dataclass(frozen=True)
class Negative(ByRow):
    """The cell holds an amount below zero; an unreadable one does not count, so that it is refused and not passed over."""

    column: str

    @property
    def columns(self) -> tuple[str, ...]:
        return (self.column,)

    def holds(self, facts: Facts) -> pl.Expr:
        if not facts.has(self.column):
            return pl.lit(value=False)
        amount = cells.money(facts.cell(self.column), decimal=facts.decimal).value
        return (amount < 0).fill_null(value=False)


@dataclass(frozen=True)
class Not(ByRow):
    """The other condition does not hold."""

    other: Condition

    @property
    def columns(self) -> tuple[str, ...]:
        return self.other.columns

    def holds(self, facts: Facts) -> pl.Expr:
        return ~self.other.holds(facts)


@dataclass(frozen=True, init=False)
class Both(ByRow):
    """All the conditions hold."""

    parts: tuple[Condition, ...]

    def __init__(self, *parts: Condition) -> None:
        object.__setattr__(self, "parts", parts)

    @property
    def columns(self) -> tuple[str, ...]:
        return tuple(c for part in self.parts for c in part.columns)

    def holds(self, facts: Facts) -> pl.Expr:
        return reduce(lambda a, b: a & b, (part.holds(facts) for part in self.parts))


@dataclass(frozen=True, init=False)
class Either(ByRow):
    """At least one of the conditions holds."""

    parts: tuple[Condition, ...]

    def __init__(self, *parts: Condition) -> None:
        object.__setattr__(self, "parts", parts)

    @property
    def columns(self) -> tuple[str, ...]:
        return tuple(c for part in self.parts for c in part.columns)

    def holds(self, facts: Facts) -> pl.Expr:
        return reduce(lambda a, b: a | b, (part.holds(facts) for part in self.parts))
