"""The triangle of approved commission: by month of the sale and age, as it stood at each age (metrics §6.1).

Valuations lie whole months before the last day with data, so that every age has had the same time: the ends of months where the last day
is one, else the same day of each month.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from typing import Final

import numpy as np
import polars as pl

from transforms.months import month_end, month_later, months_between
from transforms.reserve import Floats

Book = tuple[str, str, str]
"""Worker, channel and currency."""
BOOK: Final = ("worker_id", "channel_id", "currency")
DATED: Final = 0.9
"""Share of decided sales whose decision the source dates, from which a decision counts from its own day."""


SOON: Final = 3
"""Days of a new month in which an export still tells the month before."""


@dataclass(frozen=True)
class Known:
    """Which diagonals are known, from the last one back: all where the source dates its decisions, else those with an export of their own."""

    is_dated: bool
    diagonals: tuple[bool, ...]


def horizon(through: date, exports: Iterable[date]) -> date:
    """Give the day that the sales are told up to: the last with data, or that of a later export, which tells of decisions since.

    One of the first three days of a month stands for the end of the month before, where no sale is later.
    """
    last = max(through, *exports, through)
    month_end = last.replace(day=1) - timedelta(days=1)
    return month_end if last.day <= SOON and through <= month_end else last


def valuation(through: date, back: int) -> date:
    """Give the valuation `back` months before the last day."""
    last = month_end(month_later(through, -back))
    return last if through == month_end(through) else last.replace(day=min(through.day, last.day))


def known(through: date, oldest: date, exports: Iterable[date], *, is_dated: bool) -> Known:
    """Say which diagonals are known; that of the last day always is."""
    back = months_between(oldest, through) + 1
    days = sorted(exports)
    ends = [valuation(through, k) for k in range(back + 1)]
    seen = [any(before < day <= end for day in days) for end, before in pairwise(ends)]
    return Known(is_dated, tuple(k == 0 or is_dated or told for k, told in enumerate(seen)))


def aged(changes: pl.DataFrame, through: date) -> pl.DataFrame:
    """Give each change of approved money the age at whose valuation it first counts: columns origin_month, counts_from."""
    months = months_between_expr("origin_month", "counts_from")
    ends = {day: valuation(through, months_between(day, through)) for day in changes["counts_from"].unique().to_list()}
    frame = pl.DataFrame({"counts_from": list(ends), "ends": list(ends.values())}, schema={"counts_from": pl.Date, "ends": pl.Date})
    late = (pl.col("counts_from") > pl.col("ends")).cast(pl.Int32)
    return changes.join(frame, on="counts_from", how="left").with_columns((months + late).alias("age_months")).drop("ends")


def months_between_expr(first: str, last: str) -> pl.Expr:
    """Give the months between two columns of days."""
    year, month = (pl.col(last).dt.year() - pl.col(first).dt.year()), (pl.col(last).dt.month().cast(pl.Int32) - pl.col(first).dt.month())
    return (12 * year + month).cast(pl.Int32)


def cells(changes: pl.DataFrame, books: Mapping[tuple[str, str], Known], through: date) -> pl.DataFrame:
    """Give the known cells of every triangle: cumulative and incremental money by age, oldest first.

    `changes` has worker_id, channel_id, currency, origin_month, counts_from, amount, amount_rc; `books` tells of a worker's channel.
    """
    keys = [*BOOK, "origin_month"]
    steps = (
        aged(changes, through)
        .group_by([*keys, "age_months"])
        .agg(pl.col("amount", "amount_rc").sum(), pl.col("amount_rc").count().alias("rated"))
    )
    grid = _grid(changes.select(keys).unique(maintain_order=True), books, through)
    found = grid.join(steps, on=[*keys, "age_months"], how="left").sort([*keys, "age_months"])
    money = pl.col("amount", "amount_rc").fill_null(0).cum_sum().over(keys)
    whole = found.with_columns(money, pl.col("rated").fill_null(0).sum().over(keys)).filter(pl.col("is_known"))
    before = pl.col("amount", "amount_rc").shift(1).over(keys).fill_null(0)
    return whole.with_columns(
        (pl.col("amount", "amount_rc") - before).name.prefix("incr_"),
        is_latest_diagonal=pl.col("valuation_date") == through,
    ).with_columns(pl.when(pl.col("rated") > 0).then(pl.col("amount_rc", "incr_amount_rc")))


def _grid(origins: pl.DataFrame, books: Mapping[tuple[str, str], Known], through: date) -> pl.DataFrame:
    """Give every age of every origin, and whether it is known."""
    rows = []
    for worker, channel, currency, origin in origins.rows():
        told = books[worker, channel]
        age = months_between(origin, through)
        rows += [
            (
                worker,
                channel,
                currency,
                origin,
                j,
                valuation(through, age - j),
                told.diagonals[age - j],
                "source" if told.is_dated else "export",
            )
            for j in range(age + 1)
        ]
    schema = {
        **dict.fromkeys(BOOK, pl.String),
        "origin_month": pl.Date,
        "age_months": pl.Int32,
        "valuation_date": pl.Date,
        "is_known": pl.Boolean,
        "dated_by": pl.String,
    }
    return pl.DataFrame(rows, schema=schema, orient="row")


def matrix(cells_of_book: pl.DataFrame, through: date) -> tuple[Floats, Sequence[date]]:
    """Give the square of a book: origins by age, oldest first, a row for every month since the oldest; nan where not known.

    A month without sales is a row of noughts.
    """
    oldest = cells_of_book["origin_month"].min()
    assert isinstance(oldest, date)  # noqa: S101  # a book has a cell
    n = months_between(oldest, through) + 1
    square = np.full((n, n), np.nan)
    months = [month_later(through, i + 1 - n) for i in range(n)]
    held = set(cells_of_book["origin_month"].to_list())
    for i, month in enumerate(months):
        if month not in held:
            square[i, : n - i] = 0
    for month, age, amount in cells_of_book.select("origin_month", "age_months", pl.col("amount").cast(pl.Float64)).rows():
        square[months_between(oldest, month), age] = amount
    return square, months
