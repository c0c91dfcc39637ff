"""Days of income to months, for each worker and basis: what the portfolio, shock and forecast tables are computed from (metrics §1.3, §9.1).

Two clocks: `accrual` puts money on the day of work, `cash` on the day it came. A month in which a channel earned nothing is 0 from its
first month on; before that it is not part of the channel's series.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from functools import cached_property
from typing import Final

import numpy as np
import numpy.typing as npt
import polars as pl

from transforms.rates import Floats

TOTAL: Final = "total"
"""Stands for all channels together."""
WINDOW: Final = 12
SOURCES: Final = ("receipt", "payout", "status", "work")
NO_RATE_SHARE: Final = 0.01
NOUGHT: Final = Decimal(0)


@dataclass(frozen=True)
class Income:
    """The income of one worker on one basis, by day: rows of `mart.income_day`, those up to `through`."""

    worker: str
    basis: str
    days: pl.DataFrame
    through: date

    @cached_property
    def months(self) -> list[date]:
        """Every month from the first with income to that of `through`, complete or not."""
        return months(self.days["day"].min() or self.through, self.through)  # type: ignore[arg-type]

    @cached_property
    def n_complete(self) -> int:
        """How many of them had ended on `through`."""
        return complete(self.months, self.through)

    @cached_property
    def channels(self) -> dict[str, list[Decimal]]:
        """Amounts by channel, one for each of `months`."""
        return self._by("channel_id")

    @cached_property
    def sources(self) -> dict[str, list[Decimal]]:
        """Amounts by source, one for each of `months`."""
        return self._by("source")

    @cached_property
    def totals(self) -> list[Decimal]:
        """Amounts of all channels together."""
        return [sum(parts, NOUGHT) for parts in zip(*self.channels.values(), strict=True)]

    @cached_property
    def rows(self) -> list[tuple[int, int]]:
        """How many rows of the ledger each month rests on, and how many of them have no exchange rate."""
        found = self._monthly.group_by("place").agg(pl.col("n_rows").sum(), pl.col("n_no_rate").sum())
        by_place = {row["place"]: (row["n_rows"], row["n_no_rate"]) for row in found.to_dicts()}
        return [by_place.get(place, (0, 0)) for place in range(len(self.months))]

    @cached_property
    def _monthly(self) -> pl.DataFrame:
        first = self.months[0]
        place = (pl.col("day").dt.year().cast(pl.Int64) - first.year) * 12 + pl.col("day").dt.month().cast(pl.Int64) - first.month
        return self.days.with_columns(place.alias("place"))

    def _by(self, name: str) -> dict[str, list[Decimal]]:
        found: dict[str, list[Decimal]] = {}
        for row in self._monthly.group_by(name, "place").agg(pl.col("amount_rc").sum()).sort(name, "place").to_dicts():
            found.setdefault(row[name], [NOUGHT] * len(self.months))[row["place"]] = row["amount_rc"]
        return found

    def window(self, place: int, length: int = WINDOW) -> range:
        """Give the places of the `length` months that end with `place`, as far as there are any."""
        return range(max(0, place + 1 - length), place + 1)

    def lacks_rates(self, window: range) -> bool:
        """Whether more than one in a hundred rows of some months has no exchange rate, so that their sum is not the income."""
        rows, missing = (sum(self.rows[place][kind] for place in window) for kind in (0, 1))
        return missing > NO_RATE_SHARE * rows

    def series(self, channel: str) -> tuple[int, Floats]:
        """Give the complete months of a channel, or of `TOTAL`, from its first with money on, and the place of that month."""
        amounts = (self.totals if channel == TOTAL else self.channels[channel])[: self.n_complete]
        first = next((place for place, amount in enumerate(amounts) if amount), len(amounts))
        return first, floats(amounts[first:])

    def by_day(self, channel: str = TOTAL) -> tuple[npt.NDArray[np.int64], Floats]:
        """Give day numbers and amounts."""
        kept = self.days if channel == TOTAL else self.days.filter(pl.col("channel_id") == channel)
        return kept["day"].cast(pl.Int32).to_numpy().astype(np.int64), kept["amount_rc"].cast(pl.Float64).to_numpy()


def incomes(days: pl.DataFrame, through: date) -> list[Income]:
    """Give each worker's income on each basis from rows of `mart.income_day`; what is dated after `through` is left out."""
    kept = days.filter(pl.col("day") <= through).sort("worker_id", "basis", "channel_id", "day", "source")
    parts = kept.partition_by("worker_id", "basis", as_dict=True, maintain_order=True)
    return [Income(str(worker), str(basis), part, through) for (worker, basis), part in parts.items()]


def months(first: date, last: date) -> list[date]:
    """Give the first day of every month from that of `first` to that of `last`."""
    found = [first.replace(day=1)]
    while (after := next_month(found[-1])) <= last:
        found.append(after)
    return found


def next_month(month: date) -> date:
    """Give the first day of the month after."""
    return (month.replace(day=1) + timedelta(days=32)).replace(day=1)


def later(month: date, count: int) -> date:
    """Give the first day of the month `count` months after."""
    whole = month.year * 12 + month.month - 1 + count
    return date(whole // 12, whole % 12 + 1, 1)


def last_day(month: date) -> date:
    """Give the last day of a month."""
    return next_month(month) - timedelta(days=1)


def complete(found: Sequence[date], through: date) -> int:
    """Count the months that had ended on `through`."""
    return sum(last_day(month) <= through for month in found)


def floats(amounts: Sequence[Decimal]) -> Floats:
    """Give amounts for statistics."""
    return np.array([float(amount) for amount in amounts], dtype=np.float64)


def cents(value: float | None) -> Decimal | None:
    """Give a statistic in units of money as an amount of whole cents; None where it is none, or beyond what a column holds."""
    return Decimal(f"{value:.2f}") if value is not None and abs(value) < 1e9 else None


def lined_up(rows: pl.DataFrame, column: str, found: Sequence[date]) -> dict[tuple[str, str], Floats]:
    """Give a monthly column by worker and channel, one entry for each month, NaN where it is not known."""
    place = {month: n for n, month in enumerate(found)}
    made: dict[tuple[str, str], Floats] = {}
    for row in rows.sort("worker_id", "channel_id", "month").to_dicts():
        if row["month"] in place and row[column] is not None:
            made.setdefault((row["worker_id"], row["channel_id"]), np.full(len(found), np.nan))[place[row["month"]]] = float(row[column])
    return made


def worker_part(found: Mapping[tuple[str, str], Floats], worker: str) -> dict[str, Floats]:
    """Give the entries of one worker by channel."""
    return {channel: values for (who, channel), values in found.items() if who == worker}
