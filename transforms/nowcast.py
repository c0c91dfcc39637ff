"""What the running month will bring, from what is known today, in parts that add up (metrics §10.4).

received so far + approved money due by the month's end + what pending money is expected to bring by then + what usually still comes after
this day of the month beyond what is known to be due. The last part is found from earlier months: it takes at least six.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, Final

import numpy as np
import polars as pl

from transforms.estimate import Contract, Why, judged
from transforms.forecast import half_width
from transforms.income import NOUGHT, TOTAL, Income, cents, last_day
from transforms.rates import Floats
from transforms.rounding import round_money

LEAST: Final = 6
LEVEL: Final = 0.8
LEAST_GAPS: Final = 3
PARTS: Final = ("received_so_far_rc", "approved_due_rc", "pending_due_rc", "run_rate_rc")
Row = dict[str, Any]


@dataclass(frozen=True)
class Owed:
    """Money of a channel that is not here yet, in the reporting currency.

    `on_its_way`: sent, by the day it should have come; `balance`: approved, not sent, and above the platform's threshold; `pending`: by day of
    work, face value; `approval`: share of decided money that was approved, None where too little was decided; `lag`: typical days from work to money.
    """

    on_its_way: tuple[tuple[date | None, Decimal], ...] = ()
    balance: Decimal = NOUGHT
    pending: tuple[tuple[date, Decimal], ...] = ()
    approval: float | None = None
    lag: float | None = None


def nowcast_rows(income: Income, owed: Mapping[str, Owed]) -> list[Row]:
    """Give a row for each channel and one for all, for the month of the day after `through`, on a worker's cash."""
    month = (income.through + timedelta(days=1)).replace(day=1)
    parts = {channel: _parts(income, channel, month, owed.get(channel, Owed())) for channel in sorted(income.channels)}
    rows = [_row(income, channel, month, found) for channel, found in parts.items()]
    total = {name: sum((found[name] for found in parts.values()), NOUGHT) for name in (*PARTS, "not_dated_rc")}
    usual = [found["usual_rest_rc"] for found in parts.values() if found["usual_rest_rc"] is not None]
    total["usual_rest_rc"] = sum(usual, NOUGHT) if usual else None
    return [*rows, _row(income, TOTAL, month, total)]


def _parts(income: Income, channel: str, month: date, owed: Owed) -> dict[str, Any]:
    end = last_day(month)
    received = income.channels[channel][income.months.index(month)] if month in income.months else NOUGHT
    approved, undated = _approved(income, channel, end, owed)
    pending, more = _pending(end, owed)
    rests = rest_of_months(income, channel)
    usual = cents(float(np.mean(rests))) if len(rests) >= LEAST else None
    return {
        "received_so_far_rc": received,
        "approved_due_rc": approved,
        "pending_due_rc": pending,
        "run_rate_rc": max(usual - approved - pending, NOUGHT) if usual is not None else NOUGHT,
        "usual_rest_rc": usual,
        "not_dated_rc": undated + more,
    }


def _approved(income: Income, channel: str, end: date, owed: Owed) -> tuple[Decimal, Decimal]:
    """Give the approved money that should come by the month's end, and that of which nothing tells when."""
    due = sum((amount for day, amount in owed.on_its_way if day is None or day <= end), NOUGHT)
    days, _ = income.by_day(channel)
    comes = next_payment(np.unique(days), (income.through - date(1970, 1, 1)).days)
    if owed.balance <= 0:
        return due, NOUGHT
    if comes is None:
        return due, owed.balance
    return due + (owed.balance if comes <= (end - date(1970, 1, 1)).days else NOUGHT), NOUGHT


def next_payment(days: Sequence[int] | Any, today: int) -> int | None:
    """Give the day number on which the next payment is to be expected: a median gap after the last; tomorrow when that has passed.

    None without three gaps between payments.
    """
    gaps = np.diff(np.asarray(days))
    if len(gaps) < LEAST_GAPS:
        return None
    return max(int(days[-1]) + round(float(np.median(gaps))), today + 1)


def _pending(end: date, owed: Owed) -> tuple[Decimal, Decimal]:
    """Give what pending money is expected to bring by the month's end, and that of which nothing tells when or how likely."""
    whole = sum((amount for _, amount in owed.pending), NOUGHT)
    if owed.lag is None or owed.approval is None:
        return NOUGHT, whole
    due = sum((amount for day, amount in owed.pending if day + timedelta(days=round(owed.lag)) <= end), NOUGHT)
    return round_money(due * Decimal(str(round(owed.approval, 6)))), NOUGHT


def rest_of_months(income: Income, channel: str) -> Floats:
    """Give what came after this day of the month in each of the last twelve complete months of a channel's life.

    On the last day of a month the whole next month is still to come.
    """
    month = (income.through + timedelta(days=1)).replace(day=1)
    passed = (income.through - month).days + 1
    first, _ = income.series(channel)
    days, amounts = income.by_day(channel)
    found = []
    for place in range(max(first, income.n_complete - 12), income.n_complete):
        begin, end = ((day - date(1970, 1, 1)).days for day in (income.months[place], last_day(income.months[place])))
        found.append(float(amounts[(days >= begin + min(passed, end - begin + 1)) & (days <= end)].sum()))
    return np.array(found)


def _row(income: Income, channel: str, month: date, parts: Mapping[str, Any]) -> Row:
    first, values = income.series(channel)
    trouble = Why.CURRENCY_MISSING if income.lacks_rates(range(first, income.n_complete)) else None
    rests = rest_of_months(income, channel)
    half = half_width(rests - rests.mean(), LEVEL) if len(rests) >= LEAST else None
    method = "parts_with_run_rate" if len(rests) >= LEAST else "parts_without_run_rate"
    shown = judged(len(values), "months", income.through, method=method, level=LEVEL, trouble=trouble)
    row: Row = {"worker_id": income.worker, "channel_id": channel, "month": month, "n_months": len(values)}
    row |= {"received_so_far_rc": parts["received_so_far_rc"], "not_dated_rc": parts["not_dated_rc"]}
    if shown.is_shown:
        total = sum((parts[name] for name in PARTS), NOUGHT)
        row |= {name: parts[name] for name in (*PARTS, "usual_rest_rc")} | {"total_rc": total}
        row |= _ends(total, parts["received_so_far_rc"], half, shown)
    return row | shown.columns() | ({} if row.get("total_lo_rc") is not None else {"interval_level": None})


def _ends(total: Decimal, received: Decimal, half: tuple[float, str] | None, shown: Contract) -> Row:
    """Give both ends, from how much the rest of earlier months differed; not below what has come where nothing is ever paid back."""
    if half is None or shown.interval_level is None:
        return {}
    return {
        "total_lo_rc": cents(max(float(total) - half[0], float(min(received, total)))),
        "total_hi_rc": cents(float(total) + half[0]),
        "interval_method": half[1],
    }


def owed_by(rows: pl.DataFrame) -> dict[str, dict[str, Owed]]:
    """Give what is owed by worker and channel, from rows of worker, channel, kind, day and amount (see `nowcast_owed.sql`)."""
    found: dict[str, dict[str, dict[str, list[tuple[Any, Decimal]]]]] = {}
    for row in rows.to_dicts():
        kinds = found.setdefault(row["worker_id"], {}).setdefault(row["channel_id"], {})
        kinds.setdefault(row["kind"], []).append((row["day"], row["amount_rc"]))
    return {worker: {channel: _owed(kinds) for channel, kinds in channels.items()} for worker, channels in found.items()}


def _owed(kinds: Mapping[str, list[tuple[Any, Decimal]]]) -> Owed:
    single = {name: float(kinds[name][0][1]) for name in ("approval", "lag") if name in kinds}
    balance = sum((amount for _, amount in kinds.get("balance", ())), NOUGHT)
    return Owed(tuple(kinds.get("on_its_way", ())), balance, tuple(kinds.get("pending", ())), single.get("approval"), single.get("lag"))
