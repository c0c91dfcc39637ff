"""What is known about one table before its cells are read: columns, zone, currency, decimal mark, date orders."""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from typing import Literal

import polars as pl

CLOCKS = ("%H:%M:%S", "%H:%M", "%I:%M:%S %p", "%I:%M %p")
INVISIBLE = re.compile("[\u00ad\u200b\u200c\u200d\ufeff]")
SPACES = re.compile(r"\s+")
APOSTROPHES = re.compile("[’‘`´]")


@lru_cache(maxsize=8192)
def fold(text: str) -> str:
    """Fold a token for comparing: NFKC, no case, hyphens and underscores as spaces, single spaces."""
    plain = unicodedata.normalize("NFKC", INVISIBLE.sub("", text)).casefold()
    return SPACES.sub(" ", re.sub(r"[-_‐-–]", " ", plain)).strip()


@lru_cache(maxsize=8192)
def fold_header(text: str) -> str:
    """Fold a column name for comparing: no BOM (nor its mojibake), no soft hyphens, NFKC, no case, single spaces."""
    plain = INVISIBLE.sub("", text.removeprefix("ï»¿"))
    plain = APOSTROPHES.sub("'", unicodedata.normalize("NFKC", plain)).casefold()
    return SPACES.sub(" ", plain).strip()


@dataclass(frozen=True)
class Facts:
    """Facts of a table and of the account it belongs to. `columns` maps a declared name to its place `cN`.

    `last` holds the last day of a column, over the whole table. `period` is stated, not inferred. A row of a `monthly` table speaks of the whole month that its day ends.
    `frame` holds the rows at hand, `chunk` all rows of this stretch of the file, skipped ones too.
    """

    columns: Mapping[str, str]
    zone: str
    currency: str | None = None
    dollar: str = "USD"
    header_currency: str | None = None
    decimal: Literal[".", ","] = "."
    orders: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    last: Mapping[str, str] = field(default_factory=dict)
    latest: date | None = None
    period: tuple[date, date] | None = None
    monthly: bool = False
    part: str = ""
    file_name: str = ""
    frame: pl.DataFrame | None = None
    chunk: pl.DataFrame | None = None

    def has(self, column: str) -> bool:
        """Whether this variant of the layout has the column."""
        return column in self.columns

    def cell(self, column: str) -> pl.Expr:
        """The text of a column."""
        return pl.col(self.columns[column])

    def distinct(self, column: str) -> list[str]:
        """The different texts of a column of few values, in this chunk."""
        if self.frame is None or not self.has(column):
            return []
        return self.frame[self.columns[column]].unique().to_list()

    def formats(self, column: str) -> tuple[str, ...]:
        """The date formats decided for a column whose order the platform does not fix."""
        return self.orders.get(column, ("%Y-%m-%d",))

    def clock_formats(self, column: str) -> tuple[str, ...]:
        """The same followed by a clock time."""
        return tuple(f"{day} {clock}" for day in self.formats(column) for clock in CLOCKS)
