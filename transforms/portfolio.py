"""One row per worker, month and basis: how spread, how steady and how safe the income was (metrics §9.1, M61 to M73)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any, Final

import numpy as np
import polars as pl

from transforms import volatility as vol
from transforms.estimate import Why, judged
from transforms.forecast import risks
from transforms.income import NOUGHT, SOURCES, Income, cents, floats, last_day
from transforms.rates import Floats
from transforms.rounding import round_ratio
from transforms.spread import contributions, grouped, shares, spreading

LEVEL: Final = 0.95
LEAST_CONTRIBUTION: Final = 12
Row = dict[str, Any]
Clients = Mapping[tuple[str, date], tuple[Decimal, float]]
"""Herfindahl index by client of the twelve months that end with a worker's month, and the share of money whose client is named."""


@dataclass(frozen=True)
class Ties:
    """What channels have in common: their owner and the rail they are paid over; one without an entry stands alone."""

    owner: Mapping[str, str] = field(default_factory=dict)
    rail: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Means:
    """What the person has and needs, in the reporting currency: savings at hand and monthly expenses; None: not told."""

    liquid: Decimal | None = None
    expenses: Decimal | None = None


def month_rows(income: Income, ties: Ties, clients: Clients, turnover: Mapping[date, Decimal], means: Means) -> list[Row]:
    """Give the months of one worker and basis, oldest first. `turnover`: approved gross money by month of work."""
    risk = risks(floats(income.totals[: income.n_complete]))
    return [
        _facts(income, place, turnover) | _estimates(income, place, ties, clients, means) | _risk(income, place, risk)
        for place in range(len(income.months))
    ]


def _facts(income: Income, place: int, turnover: Mapping[date, Decimal]) -> Row:
    """Give what was, without any threshold."""
    month, so_far = income.months[place], floats(income.totals[: place + 1])
    complete = place < income.n_complete
    changes = vol.arcs(so_far[-2:])
    known = complete and len(changes) > 0 and not np.isnan(changes[0])
    year = sum((amount for when, amount in turnover.items() if when.year == month.year and when <= month), NOUGHT)
    sources = {f"from_{name}_rc": income.sources.get(name, [NOUGHT] * len(income.months))[place] for name in SOURCES}
    return {
        "worker_id": income.worker,
        "month": month,
        "basis": income.basis,
        "is_complete": complete,
        "total_rc": income.totals[place],
        **sources,
        "n_channels_active": sum(1 for amounts in income.channels.values() if amounts[place]),
        "arc_change": float(changes[0]) if known else None,
        "sign_changed": vol.changes_sign(so_far) if complete and place else None,
        "ytd_turnover_rc": year if income.basis == "accrual" else None,
        "n_no_rate": income.rows[place][1],
    }


def _estimates(income: Income, place: int, ties: Ties, clients: Clients, means: Means) -> Row:
    """Give what is said of the window that ends with the month, or why nothing is."""
    window = income.window(place)
    trouble = Why.CURRENCY_MISSING if income.lacks_rates(window) else None
    trouble = trouble if place < income.n_complete else Why.RUNNING_MONTH
    found = judged(len(window), "months", income.through, method="trailing_12_months", level=LEVEL, trouble=trouble)
    if not found.is_shown:
        return {"n_months": len(window), **found.columns()}
    newest = place == income.n_complete - 1
    return {
        "n_months": len(window),
        **_spread(income, window, ties, clients),
        **_steadiness(income, place, window, means),
        **(_runway(income, window, means) if newest and income.basis == "cash" else {}),
        **found.columns(),
    }


def _spread(income: Income, window: range, ties: Ties, clients: Clients) -> Row:
    """Give the concentration at each level; by client only on accrual, for no receipt says whose work it pays."""
    amounts = {channel: sum((months[n] for n in window), NOUGHT) for channel, months in income.channels.items()}
    channel = spreading(amounts)
    found: Row = {"hhi_channel": channel.hhi}
    found |= {f"hhi_{name}": spreading(grouped(amounts, tie)).hhi for name, tie in (("owner", ties.owner), ("rail", ties.rail))}
    by_client = clients.get((income.worker, income.months[window[-1]])) if income.basis == "accrual" else None
    if by_client:
        found |= {"hhi_client": by_client[0], "client_known_share": by_client[1]}
    return found | {"n_eff": channel.n_eff, "n_eff_shannon": channel.n_shannon, "n_negative_base": channel.n_negative}


def _steadiness(income: Income, place: int, window: range, means: Means) -> Row:
    values, history = floats([income.totals[n] for n in window]), floats(income.totals[: place + 1])
    spread, fall = vol.variation(values, level=LEVEL), vol.drawdown(history)
    sd, often, n_changes = vol.volatility(vol.arcs(history[-13:]))
    spikes, dips = vol.spikes_and_dips(values)
    aim = means.expenses
    lack = vol.semi_deviation(values, float(aim) if aim is not None else None)
    return {
        "cv_12m": spread.value,
        "cv_12m_lo": spread.lo,
        "cv_12m_hi": spread.hi,
        "cv_4w": _four_weeks(income, place),
        "sd_arc_12m": sd,
        "months_over_30pct": often,
        "n_changes": n_changes,
        "spikes_12m": spikes,
        "dips_12m": dips,
        "semidev_rc": cents(lack),
        "semidev_to": None if lack is None else "mean" if aim is None else "monthly_expenses",
        "drawdown_share": fall.share,
        "drawdown_months": fall.months,
        "recovery_months": fall.recovery,
    }


def _four_weeks(income: Income, place: int) -> float | None:
    """Give the variation of four-week stretches that end with the month, at most thirteen, all of them after income began."""
    days, amounts = income.by_day()
    last = (last_day(income.months[place]) - date(1970, 1, 1)).days
    periods = min(13, (last - int(days.min()) + 1) // 28)
    return vol.variation(vol.four_weeks(days, amounts, last, periods)).value if periods else None


def _runway(income: Income, window: range, means: Means) -> Row:
    values = floats([income.totals[n] for n in window])
    found = vol.runway(values, *(None if amount is None else float(amount) for amount in (means.liquid, means.expenses)))
    return {"runway_months": found.months, "runway_bad_months": found.bad_months, "runway_state": found.state}


def _risk(income: Income, place: int, risk: Sequence[tuple[list[float | None], str]]) -> Row:
    """Give the income at risk in the month after a complete one."""
    if place >= income.n_complete or income.lacks_rates(income.window(place)):
        return {}
    (five, ten), how = risk[place + 1]
    return {"iar_5pct_rc": cents(five), "iar_10pct_rc": cents(ten), "iar_method": how}


def share_rows(income: Income, ties: Ties) -> list[Row]:
    """Give each channel's share of the newest window of complete months, and of its variance (M61, M73)."""
    if not income.n_complete:
        return []
    window = income.window(income.n_complete - 1)
    amounts = {channel: sum((months[n] for n in window), NOUGHT) for channel, months in sorted(income.channels.items())}
    series = {channel: floats([income.channels[channel][n] for n in window]) for channel in amounts}
    parts, ratio = _contributions(series, len(window))
    own = shares(amounts)
    lacks = income.lacks_rates(window)
    rows = []
    for channel, amount in amounts.items():
        trouble = Why.CURRENCY_MISSING if lacks else Why.NEGATIVE_BASE if amount < 0 else None
        found = judged(len(window), "months", income.through, method="trailing_12_months", trouble=trouble)
        sd = float(series[channel].std(ddof=1)) if len(window) > 1 else None
        told = {"share": own[channel], "sd_rc": cents(sd), "risk_contribution": parts[channel], "diversification_ratio": ratio}
        rows.append(
            {
                "worker_id": income.worker,
                "channel_id": channel,
                "basis": income.basis,
                "window_start": income.months[window.start],
                "window_end": last_day(income.months[window.stop - 1]),
                "n_months": len(window),
                "owner": ties.owner.get(channel, channel),
                "rail": ties.rail.get(channel, channel),
                "amount_rc": amount,
                **(told if found.is_shown else {}),
                **found.columns(),
            }
        )
    return rows


def _contributions(series: Mapping[str, Floats], n_months: int) -> tuple[dict[str, float | None], float | None]:
    if n_months < LEAST_CONTRIBUTION:
        return dict.fromkeys(series), None
    parts, ratio = contributions(np.array(list(series.values())))
    return dict(zip(series, parts, strict=True)), ratio


def as_clients(rows: pl.DataFrame) -> dict[tuple[str, date], tuple[Decimal, float]]:
    """Give rows of worker, month, sum of squares, sum of what is positive and of it what is named, as an index and a share."""
    return {
        (row["worker_id"], row["month"]): (
            round_ratio(row["squares"], row["positive"] ** 2, times=10_000),
            float((row["named"] or 0) / row["positive"]),
        )
        for row in rows.to_dicts()
        if row["positive"]
    }
