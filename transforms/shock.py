"""What if: each channel stops, costs more, pays later, or approves half; each currency falls. The trailing year is lived again with it.

Metrics §9, issue 4 point 7. It says what the past year would have been, not what will be; that other channels make up for a loss is said
only where it was measured (M72).
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import polars as pl

from transforms.comovement import LEAST_PAIRS, Offset, offset
from transforms.estimate import Why, judged
from transforms.income import Income, cents, floats, last_day
from transforms.portfolio import Means
from transforms.rates import Floats

FEE_POINTS: Final = 5
FROZEN_DAYS: Final = 60
FALL: Final = 0.10
Row = dict[str, Any]


@dataclass(frozen=True)
class Exposure:
    """What the shocks bear on, over the trailing window, by channel.

    `gross_share`: approved gross over platform-net money; `currencies`: share of net money in each other currency; `decided`: whether work
    there is approved or rejected; `hours`: seconds of all hours in the window, no entry where unknown.
    """

    gross_share: Mapping[str, float] = field(default_factory=dict)
    currencies: Mapping[str, Mapping[str, float]] = field(default_factory=dict)
    decided: frozenset[str] = frozenset()
    hours: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Shock:
    """A scenario: what happens to which channel or currency, and the months as they would have been."""

    scenario: str
    kind: str
    subject: str
    months: Floats
    freed_s: int | None
    said: str
    delayed: float | None = None
    """What comes later rather than never."""


def shock_rows(income: Income, exposure: Exposure, means: Means, currency: str) -> list[Row]:
    """Give one row per scenario on the cash of a worker's trailing twelve complete months."""
    if not income.n_complete:
        return []
    window = income.window(income.n_complete - 1)
    before = floats([income.totals[n] for n in window])
    trouble = Why.CURRENCY_MISSING if income.lacks_rates(window) else None
    floor = None if means.expenses is None else float(means.expenses)
    return [_row(income, window, before, shock, means, currency, trouble) for shock in _shocks(income, window, exposure, floor)]


def _shocks(income: Income, window: range, exposure: Exposure, floor: float | None) -> Iterator[Shock]:
    parts = {channel: floats([months[n] for n in window]) for channel, months in sorted(income.channels.items())}
    parts = {channel: months for channel, months in parts.items() if np.any(months)}
    total = floats([income.totals[n] for n in window])
    for channel, months in parts.items():
        freed = exposure.hours.get(channel)
        yield Shock(f"stops:{channel}", "stops", channel, total - months, freed, f"If {channel} stopped")
        share = exposure.gross_share.get(channel)
        if share is not None:
            dearer = total - months * share * FEE_POINTS / 100
            yield Shock(f"fee:{channel}", "fee", channel, dearer, 0, f"If {channel} took {FEE_POINTS} points more of what is billed")
        frozen, held = _frozen(income, channel, window, total, floor)
        said = f"If {channel} held back what it pays for {FROZEN_DAYS} days, at the worst time of the year"
        yield Shock(f"frozen:{channel}", "frozen", channel, frozen, 0, said, delayed=held)
        if channel in exposure.decided:
            yield Shock(
                f"approval:{channel}", "approval", channel, total - months / 2, 0, f"If {channel} approved half of what it approves"
            )
    for currency in sorted({code for found in exposure.currencies.values() for code in found}):
        lost = sum(
            (months * exposure.currencies.get(channel, {}).get(currency, 0.0) for channel, months in parts.items()), np.zeros(len(total))
        )
        said = f"If the {currency} lost {FALL:.0%} of its worth"
        yield Shock(f"currency:{currency}", "currency", currency, total - FALL * lost, 0, said)


def _frozen(income: Income, channel: str, window: range, total: Floats, floor: float | None) -> tuple[Floats, float]:
    """Give the months when the payments of 60 days come on the day after them, and how much is held back.

    It begins with the month that makes months lack most to the floor, to their mean where none is told; the earliest of equals.
    """
    days, amounts = income.by_day(channel)
    edges = np.array([*(_number(income.months[n]) for n in window), _number(last_day(income.months[window[-1]])) + 1])
    aim = float(total.mean()) if floor is None else floor
    worst, most, kept = total, -1.0, 0.0
    for start in edges[:-1]:
        held = (days >= start) & (days < start + FROZEN_DAYS)
        later = np.full(int(held.sum()), start + FROZEN_DAYS)
        found = total + _monthly(later, amounts[held], edges) - _monthly(days[held], amounts[held], edges)
        lack = round(float(np.maximum(aim - found, 0).sum()), 6)
        if lack > most:
            worst, most, kept = found, lack, float(amounts[held].sum())
    return worst, kept


def _monthly(days: npt.NDArray[np.int64], amounts: Floats, edges: npt.NDArray[np.int64]) -> Floats:
    place = np.searchsorted(edges, days, side="right") - 1
    kept = (place >= 0) & (place < len(edges) - 1)
    return np.bincount(place[kept], weights=amounts[kept], minlength=len(edges) - 1).astype(np.float64)


def _number(day: date) -> int:
    return (day - date(1970, 1, 1)).days


def _row(income: Income, window: range, before: Floats, shock: Shock, means: Means, currency: str, trouble: Why | None) -> Row:
    shown = judged(len(window), "months", income.through, method="replay_of_trailing_months", trouble=trouble)
    base = {"worker_id": income.worker, "scenario": shock.scenario, "kind": shock.kind, "subject": shock.subject, "n_months": len(window)}
    if not shown.is_shown:
        return base | {"description": f"{shock.said}: too little is known to tell."} | shown.columns()
    floor = None if means.expenses is None else float(means.expenses)
    freed = None if shock.freed_s is None else shock.freed_s / len(window)
    made_up = _made_up(income, shock)
    told: Row = {
        "income_before_rc": cents(float(before.mean())),
        "income_after_rc": cents(float(shock.months.mean()) if shock.delayed is None else float(before.mean())),
        "worst_month_before_rc": cents(float(before.min())),
        "worst_month_after_rc": cents(float(shock.months.min())),
        "delayed_rc": cents(shock.delayed),
        "hours_freed_s": None if freed is None else round(freed),
        "floor_rc": means.expenses,
        "months_under_before": _under(before, floor),
        "months_under_after": _under(shock.months, floor),
        "compensation_ratio": made_up.ratio if made_up else None,
        "n_dips": made_up.n_dips if made_up else None,
    }
    told["change_rc"] = told["income_after_rc"] - told["income_before_rc"] if told["income_after_rc"] is not None else None
    return base | told | {"description": _text(shock, told, len(window), currency)} | shown.columns()


def _under(months: Floats, floor: float | None) -> int | None:
    return None if floor is None else int(np.sum(np.round(months, 2) < floor))


def _made_up(income: Income, shock: Shock) -> Offset | None:
    """Give how the other channels did in the channel's own dip months of all its history, where a channel loses income."""
    if shock.kind not in {"stops", "approval"}:
        return None
    first, own = income.series(shock.subject)
    found = offset(own, floats(income.totals[first : income.n_complete]) - own)
    return found if len(own) > LEAST_PAIRS else Offset(None, None, None, None, None, found.n_dips, found.shortfall)


def _text(shock: Shock, told: Row, n: int, currency: str) -> str:
    """Say the row in words."""
    if shock.delayed is not None:
        said = f"{shock.said}: {_money(told['delayed_rc'], currency)} would come later, and the poorest month would have brought"
        said += f" {_money(told['worst_month_after_rc'], currency)} instead of {_money(told['worst_month_before_rc'], currency)}"
    else:
        change, before = told["change_rc"], told["income_before_rc"]
        share = f" ({_percent(abs(change / before))} of income)" if change is not None and before is not None and before > 0 else ""
        said = f"{shock.said}: {_money(change, currency)} a month{share}, mean of the last {n}"
    if shock.kind == "stops":
        freed = told["hours_freed_s"]
        said += "; its hours are not known" if freed is None else f"; {freed / 3600:.0f} hours a month would be free"
    if told["months_under_after"] is not None:
        floor = _money(told["floor_rc"], currency)
        said += f"; {told['months_under_after']} of {n} months would have been under {floor} ({told['months_under_before']} as it was)"
    return f"{said}.{_compensation(shock, told)}"


def _compensation(shock: Shock, told: Row) -> str:
    if shock.kind not in {"stops", "approval"}:
        return ""
    if told["compensation_ratio"] is None:
        return " Whether other channels would make up for it is not measured."
    return f" In its {told['n_dips']} weak months, other channels' gains were {told['compensation_ratio']:.0%} of what it lacked."


def _percent(share: Decimal) -> str:
    return f"{share:.0%}" if share >= Decimal("0.1") else f"{share:.1%}"


def _money(amount: Decimal | None, currency: str) -> str:
    return f"{amount:,.2f} {currency}" if amount is not None else "an unknown amount"


def exposure(months: pl.DataFrame, currencies: pl.DataFrame, worker: str, reporting: str, window: tuple[date, date]) -> Exposure:
    """Gather what the shocks bear on from rows of `mart.channel_efficiency_month` and of money by channel and currency in the window."""
    kept = months.filter((pl.col("worker_id") == worker) & pl.col("month").is_between(*window)).sort("channel_id", "month")
    sums = kept.group_by("channel_id", maintain_order=True).agg(
        pl.col("approved_rc").sum(), pl.col("platform_net_rc").sum(), (pl.col("n_rejected") + pl.col("n_pending")).sum().alias("undecided"),
        pl.when(pl.col("h3_s").is_not_null().any()).then(pl.col("h3_s").sum()).alias("h3_s"),
    )  # fmt: skip
    rows = sums.to_dicts()
    net = {
        row["channel_id"]: float(row["platform_net_rc"])
        for row in rows
        if row["platform_net_rc"] is not None and row["platform_net_rc"] > 0
    }
    shares: dict[str, dict[str, float]] = {}
    for row in currencies.filter((pl.col("worker_id") == worker) & (pl.col("currency") != reporting)).to_dicts():
        if row["channel_id"] in net and row["amount_rc"] > 0:
            shares.setdefault(row["channel_id"], {})[row["currency"]] = min(1.0, float(row["amount_rc"]) / net[row["channel_id"]])
    return Exposure(
        {
            row["channel_id"]: float(row["approved_rc"]) / net[row["channel_id"]]
            for row in rows
            if row["channel_id"] in net and row["approved_rc"] is not None
        },
        shares,
        frozenset(row["channel_id"] for row in rows if row["undecided"]),
        {row["channel_id"]: row["h3_s"] for row in rows if row["h3_s"] is not None},
    )
