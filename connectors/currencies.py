"""Where the currency of an amount is said: in a column, in the cell, in a header, or by the account."""

import re
from dataclasses import dataclass, replace

import polars as pl

from connectors import cells
from connectors.cells import Parsed
from connectors.facts import Facts
from connectors.rows import ByRow
from connectors.vocabulary import Reason
from connectors.words import NOTHING

MISSING = pl.lit(Reason.MISSING_CURRENCY.value)
AT_END = re.compile(r"\(([A-Z]{3})\)\s*$")
"""Finds the currency at the end of a column's name, for `Layout.header_currency`."""


def spelled(name: str) -> tuple[str, ...]:
    """Give the name of a column in every currency: `Amount ({})` is `Amount (EUR)`, `Amount (USD)` and so on."""
    return tuple(name.format(code) for code in sorted(cells.currencies()))


@dataclass(frozen=True)
class Iso(ByRow):
    """A column of ISO 4217 codes."""

    column: str

    @property
    def columns(self) -> tuple[str, ...]:
        return (self.column,)

    def parse(self, facts: Facts) -> Parsed:
        if not facts.has(self.column):
            return FromAccount().parse(facts)
        text = facts.cell(self.column)
        parsed = cells.currency(text)
        blank = pl.when(cells.blank(text)).then(MISSING).otherwise(parsed.problem)
        return replace(parsed, problem=blank)


@dataclass(frozen=True)
class InCell(ByRow):
    """The sign or code beside the amount itself. A bare `$` is the account's dollar."""

    column: str

    @property
    def columns(self) -> tuple[str, ...]:
        return (self.column,)

    def parse(self, facts: Facts) -> Parsed:
        code = cells.symbol(facts.cell(self.column), dollar=facts.dollar)
        code = code if facts.currency is None else code.fill_null(pl.lit(facts.currency))
        return Parsed(code, pl.when(code.is_null()).then(MISSING), sure=True)


@dataclass(frozen=True)
class Fixed(ByRow):
    """The platform pays in one currency only."""

    code: str
    columns: tuple[str, ...] = ()

    def parse(self, facts: Facts) -> Parsed:
        return Parsed(pl.lit(self.code), NOTHING)


@dataclass(frozen=True)
class FromHeader(ByRow):
    """The currency stands in the name of a column, as in `Amount (EUR)`."""

    columns: tuple[str, ...] = ()

    def parse(self, facts: Facts) -> Parsed:
        code = facts.header_currency or facts.currency
        return Parsed(pl.lit(code, dtype=pl.String), NOTHING if code else MISSING)


@dataclass(frozen=True)
class FromAccount(ByRow):
    """The file does not say: the account's `currency` or `marketplace` does."""

    columns: tuple[str, ...] = ()

    def parse(self, facts: Facts) -> Parsed:
        return Parsed(pl.lit(facts.currency, dtype=pl.String), NOTHING if facts.currency else MISSING)
