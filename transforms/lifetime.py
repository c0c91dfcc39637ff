"""What an asset took and gave back: payback of its making, value per hour, passivity (metrics M48, M49, M50), and how it fades (M46)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from math import exp
from typing import Any, Final, NamedTuple

import polars as pl

from connectors.vocabulary import Tier
from transforms.asset_months import AMOUNT, MAKING, RATE, UPKEEP, age, worst
from transforms.decay import Decay, decay
from transforms.estimate import CONTRACT, Why
from transforms.months import month_later
from transforms.rates import per_hour
from transforms.rounding import round_ratio

PASSIVE_H: Final = 1
"""Hours of upkeep per 100 of revenue up to which an asset is passive."""
YEAR: Final = 12
FEWEST_MONTHS: Final = 3
LEVEL_MONTHS: Final = 3
"""Last complete months whose mean is the level that a projection starts from."""
HORIZON: Final = 600
"""Months beyond which nothing is projected."""
HOUR: Final = 3600


class Rates(NamedTuple):
    """Money per hour that making is charged at: the worker's own, the lowest and the highest that can be argued; None: not known."""

    value: Decimal | None
    lo: Decimal | None
    hi: Decimal | None


def opportunity(own: Decimal | None, best: Decimal | None, wage: Decimal | None) -> Rates:
    """Give the opportunity rate: M01 over the channels worked lately, else the minimum wage; ends: the lowest and highest of all that is known."""
    value = own if own is not None and own > 0 else wage
    known = [rate for rate in (value, best, wage) if rate is not None and rate > 0]
    return Rates(value, min(known), max(known)) if value is not None and known else Rates(None, None, None)


class Month(NamedTuple):
    """One month of an asset, in order."""

    month: date
    age: int
    revenue: Decimal
    cost: Decimal
    maintenance_s: int | None


@dataclass(frozen=True)
class Payback:
    """When revenue had covered the making: month by whose end it had, and the share recovered by the last month, 0 to 1."""

    month: date | None
    share: float


def payback(months: Sequence[Month], early_cost: Decimal, creation_s: int, rate: Decimal) -> Payback:
    """Find the first month with Σ revenue ≥ creation hours x rate + money spent up to then. `early_cost` was spent before the first month."""
    due = round_ratio(rate, HOUR, 8, times=creation_s) + early_cost
    got, reached = Decimal(0), None
    for month in months:
        due, got = due + month.cost, got + month.revenue
        if reached is None and got >= due:
            reached = month.month
    share = 1.0 if due <= 0 else min(1.0, max(0.0, float(got / due)))
    return Payback(reached, share)


def projected(missing: float, level: float, slope: float) -> int | None:
    """Give in how many months a monthly `level` that changes by exp(slope) a month adds up to what is missing; None: never, or not in 50 years."""
    if level <= 0:
        return None
    got = 0.0
    for ahead in range(1, HORIZON + 1):
        got += level * exp(min(slope * ahead, 50.0))
        if got >= missing:
            return ahead
    return None


def lifetimes(
    assets: pl.DataFrame, months: pl.DataFrame, spent: pl.DataFrame, costs: pl.DataFrame, rates: Rates, through: date
) -> pl.DataFrame:
    """Give the rows of `mart.asset_lifetime` but for worker and currency.

    `months`: rows of `mart.asset_month`. `spent`: what `hours` gives. `costs`: asset_id, month, cost_rc, n_no_rate, up to `through`.
    """
    by_month = _by_asset(months.join(costs.select("asset_id", "month", "cost_rc"), on=["asset_id", "month"], how="left"))
    made, kept = _hours(spent, MAKING), _hours(spent, UPKEEP)
    paid = _by_asset(costs)
    rows = []
    for asset in assets.sort("asset_id").to_dicts():
        key = asset["asset_id"]
        mine = by_month.get(key, [])
        row = _about(asset, mine, through) | _hours_of(asset, mine, made.get(key), kept.get(key)) | _sums(asset, mine, paid.get(key, []))
        found = _decay(mine, through)
        rows.append(row | _payback(row, mine, paid.get(key, []), rates, found) | _per_hour(row, mine) | _fading(found))
    return pl.DataFrame(rows, schema=SCHEMA, orient="row")


def _by_asset(frame: pl.DataFrame) -> dict[str, list[dict[str, Any]]]:
    found: dict[str, list[dict[str, Any]]] = {}
    for row in frame.sort("asset_id", "month").to_dicts():
        found.setdefault(row["asset_id"], []).append(row)
    return found


def _hours(spent: pl.DataFrame, phase: str) -> dict[str, tuple[int, str]]:
    """Give seconds and worst tier of a phase, per asset."""
    told = spent.filter(pl.col("phase") == phase).group_by("asset_id").agg(pl.col("seconds").sum(), worst(pl.col("tier")))
    return {key: (seconds, tier) for key, seconds, tier in told.rows()}


def _about(asset: dict[str, Any], mine: list[dict[str, Any]], through: date) -> dict[str, Any]:
    published = asset["published_on"]
    status = mine[-1]["status"] if mine else "active" if published else "unpublished"
    if asset["retired_on"] and asset["retired_on"] <= through:
        status = "retired"
    months = pl.select(age(pl.lit(published, dtype=pl.Date), pl.lit(through))).item() if published else None
    is_whole = asset["published_by"] != "before_data" and (published is None or _month_of(asset["data_from"] or through) <= published)
    return {
        **{name: asset[name] for name in ("asset_id", "name", "kind", "declared", "published_on")},
        "channel_id": asset["channel"],
        "status": status,
        "age_months": months,
        "is_whole_life": is_whole,
    }


def _month_of(day: date) -> date:
    return day.replace(day=1)


def _hours_of(
    asset: dict[str, Any], mine: list[dict[str, Any]], made: tuple[int, str] | None, kept: tuple[int, str] | None
) -> dict[str, Any]:
    """Give creation and maintenance: what the settings tell before what was tracked; nothing tracked is not known, not zero."""
    told = asset["told_creation_s"]
    creation = (told, str(Tier.REPORTED)) if told is not None else made or (None, str(Tier.UNKNOWN))
    is_known = any(month["maintenance_s"] is not None for month in mine)
    upkeep = kept or ((0, str(Tier.MEASURED)) if is_known else (None, str(Tier.UNKNOWN)))
    return {"creation_s": creation[0], "creation_tier": creation[1], "maintenance_s": upkeep[0], "maintenance_tier": upkeep[1]}


def _sums(asset: dict[str, Any], mine: list[dict[str, Any]], paid: list[dict[str, Any]]) -> dict[str, Any]:
    units = sum(month["units"] for month in mine)
    net = sum((month["revenue_net_rc"] for month in mine), Decimal(0)) if asset["data_from"] is not None else None
    return {
        "cash_cost_rc": sum((cost["cost_rc"] for cost in paid), Decimal(0)),
        "n_cost_no_rate": sum(cost["n_no_rate"] for cost in paid),
        "units": units,
        "cum_net_rc": net,
        "net_per_unit_rc": round_ratio(net, units) if net is not None and units else None,
    }


def _decay(mine: list[dict[str, Any]], through: date) -> Decay:
    """Fit the complete months of the last spell, while it was on sale."""
    spell = max((month["spell"] for month in mine), default=1)
    kept = [m for m in mine if m["spell"] == spell and m["is_complete"] and m["status"] != "retired"]
    return decay([m["month"] for m in kept], [float(m["revenue_net_rc"]) for m in kept], through)


def _payback(row: dict[str, Any], mine: list[dict[str, Any]], paid: list[dict[str, Any]], rates: Rates, found: Decay) -> dict[str, Any]:
    given = {"opportunity_rate": rates.value, "opportunity_rate_lo": rates.lo, "opportunity_rate_hi": rates.hi}
    why = _no_payback(row, rates)
    if why is not None or rates.value is None or rates.lo is None or rates.hi is None:
        return {**given, "payback_status": str(why)}
    months = [_month(m) for m in mine]
    early = sum((cost["cost_rc"] for cost in paid if not months or cost["month"] < months[0].month), Decimal(0))
    value, low, high = (payback(months, early, row["creation_s"], rate) for rate in (rates.value, rates.lo, rates.hi))
    told = {
        "payback_status": "reached" if value.month else str(Why.NOT_REACHED),
        **{f"payback_month{end}": found.month for end, found in (("", value), ("_lo", low), ("_hi", high))},
        "recovered_share": value.share,
        "recovered_share_lo": high.share,
        "recovered_share_hi": low.share,
    }
    return given | told | ({} if value.month else _projection(row, mine, rates.value, found))


def _no_payback(row: dict[str, Any], rates: Rates) -> Why | None:
    if row["cum_net_rc"] is None:
        return Why.NO_EVENTS
    if row["creation_s"] is None:
        return Why.NO_HOURS
    return Why.NO_PARAMETER if rates.value is None else None


def _projection(row: dict[str, Any], mine: list[dict[str, Any]], rate: Decimal, found: Decay) -> dict[str, Any]:
    """Carry the level of the last months on, at both ends of the interval of the change per month."""
    if found.lo is None or found.hi is None:
        return {}
    last = [m for m in mine if m["is_complete"]][-LEVEL_MONTHS:]
    level = float(sum((m["revenue_net_rc"] for m in last), Decimal(0))) / len(last)
    due = round_ratio(rate, HOUR, 8, times=row["creation_s"]) + row["cash_cost_rc"]
    missing, end = float(due - row["cum_net_rc"]), last[-1]["month"]
    soonest, latest = (projected(missing, level, slope) for slope in (found.hi, found.lo))
    return {"projected_payback_lo": _later(end, soonest), "projected_payback_hi": _later(end, latest)}


def _later(month: date, ahead: int | None) -> date | None:
    return None if ahead is None else month_later(month, ahead)


def _month(row: dict[str, Any]) -> Month:
    return Month(row["month"], row["age_months"], row["revenue_net_rc"], row["cost_rc"] or Decimal(0), row["maintenance_s"])


def _per_hour(row: dict[str, Any], mine: list[dict[str, Any]]) -> dict[str, Any]:
    """Give M49 and M50: revenue per hour of making and keeping, so far and at one year; hours of keeping per 100."""
    made, kept, net = row["creation_s"], row["maintenance_s"], row["cum_net_rc"]
    told: dict[str, Any] = {}
    if net is not None and made is not None and made + (kept or 0) >= HOUR:
        told["value_per_h_to_date_rc"] = per_hour(net, made + (kept or 0))
        first = [_month(m) for m in mine if m["age_months"] < YEAR]
        whole = row["is_whole_life"] and any(m["age_months"] == YEAR - 1 and m["is_complete"] for m in mine)
        early = made + sum(m.maintenance_s or 0 for m in first)
        told["value_per_h_12m_rc"] = per_hour(sum((m.revenue for m in first), Decimal(0)), early) if whole and early >= HOUR else None
    if net is not None and net > 0 and kept is not None and len(mine) >= FEWEST_MONTHS:
        per_100 = round_ratio(Decimal(kept), net * HOUR, 10, times=100)
        told |= {"maintenance_h_per_100": float(per_100), "is_passive": per_100 <= PASSIVE_H}
    return told


def _fading(found: Decay) -> dict[str, Any]:
    times = {"change_per_month": found.per_month(), "half_life_months": found.half_life(), "doubling_months": found.doubling()}
    ends = {f"{name}{end}": part for name, parts in times.items() for end, part in zip(("", "_lo", "_hi"), parts, strict=True)}
    return {"peak_month": found.peak_month, "months_after_peak": found.n, **ends, **found.contract.columns()}


_ENDS: Final = ("", "_lo", "_hi")
SCHEMA: Final[dict[str, pl.DataType | type[pl.DataType]]] = {
    **dict.fromkeys(("channel_id", "asset_id", "name", "kind"), pl.String),
    "declared": pl.Boolean,
    "status": pl.String,
    "published_on": pl.Date,
    "age_months": pl.Int64,
    "is_whole_life": pl.Boolean,
    "creation_s": pl.Int64,
    "creation_tier": pl.String,
    "maintenance_s": pl.Int64,
    "maintenance_tier": pl.String,
    "cash_cost_rc": AMOUNT,
    "n_cost_no_rate": pl.Int64,
    "units": pl.Int64,
    "cum_net_rc": AMOUNT,
    "net_per_unit_rc": RATE,
    **{f"opportunity_rate{end}": RATE for end in _ENDS},
    "payback_status": pl.String,
    **{f"payback_month{end}": pl.Date for end in _ENDS},
    **{f"recovered_share{end}": pl.Float64 for end in _ENDS},
    "projected_payback_lo": pl.Date,
    "projected_payback_hi": pl.Date,
    "value_per_h_to_date_rc": RATE,
    "value_per_h_12m_rc": RATE,
    "maintenance_h_per_100": pl.Float64,
    "is_passive": pl.Boolean,
    "peak_month": pl.Date,
    "months_after_peak": pl.Int64,
    **{f"{name}{end}": pl.Float64 for name in ("change_per_month", "half_life_months", "doubling_months") for end in _ENDS},
    **CONTRACT,
}
