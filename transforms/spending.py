"""Costs that come again, and costs that several channels share."""

from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal
from typing import Final

from transforms.months import month_end, month_later
from transforms.rounding import round_ratio

MONTHS: Final = {"month": 1, "quarter": 3, "year": 12}


def days_of(first: date, every: str | None, last: date) -> Iterator[date]:
    """Give the days a cost falls on, up to `last`: once, or each `month`, `quarter` or `year` from `first` on.

    The day of the month stays; where a month is too short, it is its last day. Raises KeyError for another word.
    """
    step = MONTHS[every] if every else 0
    number, day = 0, first
    while day <= last:
        yield day
        if not step:
            return
        number += step
        day = _later(first, number)


def _later(first: date, months: int) -> date:
    last = month_end(month_later(first, months))
    return last.replace(day=min(first.day, last.day))


def pro_rata(total: Decimal, weights: Sequence[Decimal], places: int = 2) -> list[Decimal]:
    """Split a total by weights: parts of `places` decimals, what rounding leaves goes to the largest, the first among equals.

    A weight of 0 or less gets nothing. The parts add up to the total exactly. Raises ValueError where no weight is above 0.
    """
    kept = [max(weight, Decimal(0)) for weight in weights]
    whole = sum(kept, Decimal(0))
    if not whole:
        raise ValueError(f"cannot split {total}: none of {len(weights)} weights is above 0; leave it unassigned")
    parts = [round_ratio(total * weight, whole, places) for weight in kept]
    parts[kept.index(max(kept))] += total - sum(parts, Decimal(0))
    return parts
