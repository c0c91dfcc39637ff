"""Words for amounts."""

from dataclasses import dataclass, replace
from functools import reduce

import polars as pl

from connectors import cells
from connectors._word_base import NOTHING, NUMBER, Word, demand, fitting
from connectors.cells import Parsed
from connectors.facts import Facts
from connectors.rows import ByRow


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
        total = reduce(lambda a, b: a + b, (p.value.fill_null(zero) for p in parsed))
        given = pl.any_horizontal([p.value.is_not_null() for p in parsed])
        return fitting(pl.when(given).then(total), pl.coalesce([p.problem for p in parsed]))
