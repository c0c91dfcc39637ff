"""What the themes on the whole of a person's income share: their days of income, what they told of themselves, rows as frames."""

import re
from collections.abc import Sequence
from datetime import date
from typing import Any, Final

import polars as pl

from pipelines.marts import replace_all
from pipelines.steps import Work
from transforms.income import Income, incomes
from transforms.portfolio import Means
from warehouse import marts
from warehouse.schema import tables

KINDS: Final[dict[str, type[pl.DataType]]] = {
    "VARCHAR": pl.String,
    "DATE": pl.Date,
    "BOOLEAN": pl.Boolean,
    "DOUBLE": pl.Float64,
    "BIGINT": pl.Int64,
    "INTEGER": pl.Int64,
}
DECIMAL: Final = re.compile(r"DECIMAL\((\d+), (\d+)\)")


def framed(table: str, rows: Sequence[dict[str, Any]]) -> pl.DataFrame:
    """Give rows as a frame of the columns of `mart.<table>`; a column that a row leaves out is null. Raises KeyError for one the table lacks."""
    kinds = {column.name: _kind(column.type.removesuffix(" NOT NULL")) for column in tables()[f"mart.{table}"].columns}
    for row in rows:
        if unknown := row.keys() - kinds.keys():
            raise KeyError(f"mart.{table} has no column {', '.join(sorted(unknown))}")
    return pl.DataFrame({name: [row.get(name) for row in rows] for name in kinds}, schema=kinds)


def _kind(declared: str) -> pl.DataType | type[pl.DataType]:
    found = DECIMAL.fullmatch(declared)
    return pl.Decimal(int(found[1]), int(found[2])) if found else KINDS[declared]


def write(work: Work, table: str, rows: Sequence[dict[str, Any]]) -> None:
    """Replace all rows of `mart.<table>`, each with the reporting currency."""
    own = {"reporting_currency": work.config.person.reporting_currency}
    replace_all(work.store, table, framed(table, [row | own for row in rows]))


def all_incomes(work: Work, through: date) -> list[Income]:
    """Give every worker's income on both bases, up to the last day with data."""
    return incomes(marts.frame(work.store, "SELECT * FROM mart.income_day"), through)


def means_of(work: Work) -> Means:
    """Give the savings and monthly expenses that `[goals]` tells."""
    return Means(work.config.goals.liquid, work.config.goals.monthly_expenses)
