"""Amounts in the smallest unit of a currency, moments as counts of seconds, fields of lists: how APIs write them; and a price for each of several."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

import polars as pl

from connectors import cells
from connectors.cells import Parsed
from connectors.facts import Facts
from connectors.rows import ByRow
from connectors.vocabulary import Reason
from connectors.words import NOTHING, NUMBER, Money, Number, demand, fitting

WHOLE = frozenset(["BIF", "CLP", "DJF", "GNF", "JPY", "KMF", "KRW", "MGA", "PYG", "RWF", "UGX", "VND", "VUV", "XAF", "XOF", "XPF"])
"""Currencies without a smaller unit (docs.stripe.com/currencies); those of a thousand parts are in `THOUSANDTHS`."""

THOUSANDTHS = frozenset(["BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"])


@dataclass(frozen=True)
class Minor(ByRow):
    """An exact amount told as a whole number of the currency's smallest unit: 1050 is 10.50, and in yen 1050.

    `currency` names the column of the code; without one there are `places` digits behind the point.
    """

    column: str
    currency: str = ""
    negate: bool = False
    required: bool = True
    places: int = 2

    @property
    def columns(self) -> tuple[str, ...]:
        """The amount, and where its currency stands."""
        return (self.column, self.currency) if self.currency else (self.column,)

    def parse(self, facts: Facts) -> Parsed:
        """Give the amount; anything but a whole number is BAD_AMOUNT."""
        if not facts.has(self.column):
            return Parsed(pl.lit(None, dtype=NUMBER), NOTHING)
        text = facts.cell(self.column).str.strip_chars()
        digits = text.str.strip_chars_start("-")
        told = pl.when(text.str.contains(r"^-?[0-9]{1,15}$")).then(_pointed(digits, self._parts(facts)))
        parsed = cells.money(told)
        down = text.str.starts_with("-") != pl.lit(self.negate)
        value = pl.when(down).then(-parsed.value).otherwise(parsed.value).cast(NUMBER)
        wrong = pl.when(~cells.blank(text) & told.is_null()).then(pl.lit(Reason.BAD_AMOUNT.value))
        found = Parsed(value, pl.coalesce(wrong, parsed.problem))
        return demand(found, text) if self.required else found

    def _parts(self, facts: Facts) -> Mapping[int, pl.Expr]:
        """Say which rows have how many digits behind the point."""
        if not self.currency or not facts.has(self.currency):
            return {self.places: pl.lit(value=True)}
        code = facts.cell(self.currency).str.strip_chars().str.to_uppercase()
        return {0: code.is_in(sorted(WHOLE)), 3: code.is_in(sorted(THOUSANDTHS)), 2: pl.lit(value=True)}


def _pointed(digits: pl.Expr, parts: Mapping[int, pl.Expr]) -> pl.Expr:
    """Put the point where it belongs."""
    texts = []
    for places, holds in parts.items():
        padded = digits.str.zfill(places + 1)
        text = padded.str.head(-places) + pl.lit(".") + padded.str.tail(places) if places else digits
        texts.append(pl.when(holds).then(text))
    return pl.coalesce(texts)


@dataclass(frozen=True)
class Times(ByRow):
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
        return fitting(price.value * count.value, pl.coalesce(price.problem, told.problem))


@dataclass(frozen=True)
class Epoch(ByRow):
    """A moment told as whole seconds, or thousandths or millionths of them, since 1970, in UTC.

    Where it is told in seconds with a `fraction`, also as `1.5E9`, thousandths are kept. In a table that form is a spreadsheet's, and rounded.
    """

    column: str
    unit: Literal["s", "ms", "us"] = "s"
    required: bool = True
    fraction: bool = False

    @property
    def columns(self) -> tuple[str, ...]:
        """The one column."""
        return (self.column,)

    def parse(self, facts: Facts) -> Parsed:
        """Give the moment."""
        if not facts.has(self.column):
            return Parsed(pl.lit(None, dtype=pl.Datetime("us")), NOTHING)
        text = facts.cell(self.column).str.strip_chars()
        found = self._broken(text, facts) if self.fraction else cells.epoch(text, self.unit, latest=facts.latest)
        return demand(found, text) if self.required else found

    def _broken(self, text: pl.Expr, facts: Facts) -> Parsed:
        fits = text.str.contains(r"^[0-9]+(?:\.[0-9]+)?(?:[eE]\+?[0-9]+)?$")
        whole = (text.cast(pl.Float64, strict=False) * 1000).round(0).cast(pl.Int64, strict=False).cast(pl.String)
        return cells.epoch(pl.when(fits).then(whole).otherwise(text), "ms", latest=facts.latest)


@dataclass(frozen=True)
class Item(ByRow):
    """A field of the one thing in a list, such as `time_entries`: a moment where there are formats, else text. Of several, none is read."""

    column: str
    path: str
    formats: tuple[str, ...] = ()

    @property
    def columns(self) -> tuple[str, ...]:
        """The one column."""
        return (self.column,)

    def parse(self, facts: Facts) -> Parsed:
        """Give the value; a list of several is UNCLAIMED_ROW, a field that is not there MISSING_VALUE."""
        told = facts.cell(self.column).str.json_path_match(f"$[0].{self.path}").fill_null("")
        second = facts.cell(self.column).str.json_path_match("$[1]")
        several = pl.when(second.is_not_null()).then(pl.lit(Reason.UNCLAIMED_ROW.value))
        read = cells.instant(told, self.formats, latest=facts.latest) if self.formats else Parsed(told, NOTHING)
        return demand(Parsed(read.value, pl.coalesce(several, read.problem)), told)


@dataclass(frozen=True)
class IsNull(ByRow):
    """The one thing in a list says null for this field, such as a timer without an end; where it does not name the field it is another form."""

    column: str
    path: str

    @property
    def columns(self) -> tuple[str, ...]:
        """The one column."""
        return (self.column,)

    def holds(self, facts: Facts) -> pl.Expr:
        """Say where it does."""
        return facts.cell(self.column).str.contains(rf'^\[\{{(?:[^{{}}]*,)?"{self.path}":null(?:,[^{{}}]*)?\}}\]$')


@dataclass(frozen=True)
class Names(ByRow):
    """The names in a list of texts or of objects with a name, joined with commas."""

    column: str

    @property
    def columns(self) -> tuple[str, ...]:
        """The one column."""
        return (self.column,)

    def parse(self, facts: Facts) -> Parsed:
        """Give the names, null where there are none."""
        if not facts.has(self.column):
            return Parsed(NOTHING, NOTHING)
        text = facts.cell(self.column)
        named = text.str.extract_all(r'"name":"[^"]*"').list.eval(pl.element().str.slice(8).str.strip_chars_end('"')).list.join(", ")
        plain = text.str.extract_all(r'"[^"]*"').list.eval(pl.element().str.strip_chars('"')).list.join(", ")
        value = pl.when(text.str.contains(r"[{]")).then(named).otherwise(plain)
        return Parsed(pl.when(value != "").then(value), NOTHING)
