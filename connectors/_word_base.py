"""What a word and a condition are, and what words are made with."""

from dataclasses import replace
from typing import Protocol

import polars as pl

from connectors import cells
from connectors.cells import Parsed
from connectors.facts import Facts
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


def fitting(amount: pl.Expr, problem: pl.Expr) -> Parsed:
    """Give an amount that was made of others; one that is too large to be kept is BAD_AMOUNT."""
    value = amount.cast(NUMBER, strict=False)
    large = pl.when(amount.is_not_null() & value.is_null()).then(pl.lit(Reason.BAD_AMOUNT.value))
    return Parsed(value, pl.coalesce(problem, large))
