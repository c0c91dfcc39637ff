"""Words for numbers that are not written the way people write them: minor units, seconds since 1970, a price for each of several."""

from dataclasses import dataclass
from typing import Literal

import polars as pl

from connectors import cells
from connectors.cells import Parsed
from connectors.facts import Facts
from connectors.vocabulary import Reason
from connectors.words import NOTHING, NUMBER, Money, Number, demand

WHOLE = r"^\s*(-?)([0-9]{1,12})\s*$"


@dataclass(frozen=True)
class Minor:
    """An amount written as a whole number of its smallest unit: 1234 with two `places` is 12.34, exactly."""

    column: str
    places: int = 2
    negate: bool = False
    required: bool = True

    @property
    def columns(self) -> tuple[str, ...]:
        """The one column."""
        return (self.column,)

    def parse(self, facts: Facts) -> Parsed:
        """Give the amount; anything but a whole number is BAD_AMOUNT."""
        if not facts.has(self.column):
            return Parsed(pl.lit(None, dtype=NUMBER), NOTHING)
        text = facts.cell(self.column)
        digits = text.str.extract(WHOLE, 2).str.zfill(self.places + 1)
        written = pl.concat_str(text.str.extract(WHOLE, 1), digits.str.head(-self.places), pl.lit("."), digits.str.tail(self.places))
        value = written.cast(NUMBER, strict=False)
        bad = pl.when(~cells.blank(text) & value.is_null()).then(pl.lit(Reason.BAD_AMOUNT.value))
        parsed = Parsed((-value if self.negate else value).cast(NUMBER), bad)
        return demand(parsed, text) if self.required else parsed


@dataclass(frozen=True)
class Times:
    """A price for each of several: 5.00 with a count of 3 is 15.00."""

    price: Money
    count: Number

    @property
    def columns(self) -> tuple[str, ...]:
        """The price and the count."""
        return (*self.price.columns, *self.count.columns)

    def parse(self, facts: Facts) -> Parsed:
        """Give the product; a missing count is refused like a missing price."""
        price, count = self.price.parse(facts), self.count.parse(facts)
        told = demand(count, facts.cell(self.count.column))
        return Parsed((price.value * count.value).cast(NUMBER), pl.coalesce(price.problem, told.problem))


@dataclass(frozen=True)
class Epoch:
    """A moment written as seconds, or a part of them, since 1970."""

    column: str
    unit: Literal["s", "ms", "us"] = "s"
    required: bool = True

    @property
    def columns(self) -> tuple[str, ...]:
        """The one column."""
        return (self.column,)

    def parse(self, facts: Facts) -> Parsed:
        """Give the moment in UTC; a wrong unit shows as IMPLAUSIBLE_DATE."""
        if not facts.has(self.column):
            return Parsed(pl.lit(None, dtype=pl.Datetime("us")), NOTHING)
        text = facts.cell(self.column)
        parsed = cells.epoch(text, self.unit, latest=facts.latest)
        return demand(parsed, text) if self.required else parsed
