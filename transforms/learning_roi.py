"""The balance of a course: what it took, what its associated change of the rate has brought since, when that had paid it (metrics M78)."""

from datetime import date
from decimal import Decimal
from math import exp
from typing import Any, Final

import polars as pl

from connectors.vocabulary import Tier
from transforms.asset_months import AMOUNT, RATE
from transforms.estimate import CONTRACT, Why
from transforms.learning import DAY, FEWEST, Effect, effect, share
from transforms.lifetime import HOUR, Rates
from transforms.rounding import round_money, round_ratio
from transforms.stretches import between


def balances(
    learnings: pl.DataFrame, hours: pl.DataFrame, costs: pl.DataFrame, units: pl.DataFrame, rates: Rates, through: date
) -> pl.DataFrame:
    """Give the rows of `mart.learning_roi` but for worker and currency.

    `learnings`: rows of `ledger.learning`. `hours`: learning_id, seconds, has_reported, as tracked. `costs`: name, month, cost_rc, n_no_rate.
    `units`: what `stretches.aligned` gives.
    """
    tracked = {row["learning_id"]: row for row in hours.to_dicts()}
    paid = {row["name"]: row for row in costs.group_by("name").agg(pl.col("cost_rc", "n_no_rate").sum()).to_dicts()}
    rows = []
    for item in learnings.sort("learning_id").to_dicts():
        taught = frozenset(item["channels"])
        found = effect(units, taught, item["first_on"], item["last_on"], through)
        took = _took(item, tracked.get(item["learning_id"]), paid.get(item["name"]), rates)
        since = between(units.filter(pl.col("channel_id").is_in(sorted(taught))), item["last_on"] + DAY, through)
        rows.append({name: item[name] for name in ABOUT} | took | _shown(found) | _gain(found, since, took["cost_rc"]))
    return pl.DataFrame(rows, schema=SCHEMA, orient="row")


def _took(item: dict[str, Any], tracked: dict[str, Any] | None, paid: dict[str, Any] | None, rates: Rates) -> dict[str, Any]:
    """Give hours (told before tracked), cash, and both in money."""
    seconds = item["told_s"] if item["told_s"] is not None else tracked["seconds"] if tracked else None
    is_reported = item["told_s"] is not None or bool(tracked and tracked["has_reported"])
    cash = paid["cost_rc"] if paid else Decimal(0)
    in_money = None if seconds is None or rates.value is None else round_ratio(rates.value, HOUR, 8, times=seconds) + cash
    return {
        "hours_s": seconds,
        "hours_tier": str(Tier.UNKNOWN if seconds is None else Tier.REPORTED if is_reported else Tier.MEASURED),
        "cash_rc": cash,
        "n_cost_no_rate": paid["n_no_rate"] if paid else 0,
        "opportunity_rate": rates.value,
        "cost_rc": in_money,
    }


def _shown(found: Effect) -> dict[str, Any]:
    has_both = found.rate_before and found.rate_after and found.rate_before > 0
    return {
        "n_before": found.n_before,
        "n_after": found.n_after,
        "n_control_channels": found.n_controls,
        "rate_before": found.rate_before,
        "rate_after": found.rate_after,
        "change_pct": float(found.rate_after / found.rate_before) - 1 if has_both and found.rate_after and found.rate_before else None,
        "control_change_pct": share(found.control),
        "did_effect": share(found.change),
        "did_effect_lo": share(found.lo),
        "did_effect_hi": share(found.hi),
        "verdict": found.verdict,
        "reason_text": reason(found),
        **found.contract.columns(),
    }


def _gain(found: Effect, since: pl.DataFrame, cost: Decimal | None) -> dict[str, Any]:
    """Give hours sold since and, where there is a verdict, what the associated change has brought and when that had paid the cost."""
    told: dict[str, Any] = {"hours_after_s": int(since["seconds"].sum())}
    if found.verdict == "cannot_tell" or found.change is None or found.lo is None or found.hi is None:
        return told
    money = sum(since["money"].to_list(), Decimal(0))
    ends = {"": found.change, "_lo": found.lo, "_hi": found.hi}
    told |= {f"gain_to_date_rc{end}": _part(money, change) for end, change in ends.items()}
    if cost is not None and cost > 0:
        told["roi"] = float(told["gain_to_date_rc"] / cost)
    if cost is not None and found.verdict == "gain":
        dates = {"": found.change, "_lo": found.hi, "_hi": found.lo}
        told |= {f"payback_date{end}": _paid_on(since, change, cost) for end, change in dates.items()}
    return told


def _part(money: Decimal, change: float) -> Decimal:
    """Give the part of money that would not be there without a log change of the rate."""
    return round_money(money * Decimal(repr(1 - exp(-change))), 8)


def _paid_on(since: pl.DataFrame, change: float, cost: Decimal) -> date | None:
    """Give the day of the stretch by whose money the gain had reached the cost; None: not yet."""
    got = Decimal(0)
    for day, money in since.sort("day", "channel_id", "unit_id").select("day", "money").rows():
        got += money
        if _part(got, change) >= cost:
            return date.fromordinal(day.toordinal())
    return None


def reason(found: Effect) -> str:
    """Say the verdict in a sentence, as an association."""
    why = found.contract.suppress_reason
    if why == Why.NOT_DECLARED:
        return "No channel is told where it should show."
    if why == Why.TOO_FEW_SESSIONS:
        return f"Too little to tell: {found.n_before} stretches of work before and {found.n_after} after, {FEWEST} of each are needed."
    if why == Why.NO_COMPARISON:
        return f"No other channel has {FEWEST} stretches of work before and after, so there is nothing to compare with."
    lo, change, hi = share(found.lo), share(found.change), share(found.hi)
    if lo is None or change is None or hi is None:
        return "Too little to tell: no rate above zero before and after."
    between_ends = f"between {lo:+.0%} and {hi:+.0%}"
    if found.verdict == "cannot_tell":
        return f"Cannot tell: the difference to the other channels lies {between_ends}, and none at all is possible."
    return f"It is associated with {change:+.0%} on its channels against the others ({between_ends}); other things may have changed too."


ABOUT: Final = ("learning_id", "name", "skill", "first_on", "last_on")
SCHEMA: Final[dict[str, pl.DataType | type[pl.DataType]]] = {
    **dict.fromkeys(("learning_id", "name", "skill"), pl.String),
    **dict.fromkeys(("first_on", "last_on"), pl.Date),
    "hours_s": pl.Int64,
    "hours_tier": pl.String,
    "cash_rc": AMOUNT,
    "n_cost_no_rate": pl.Int64,
    "opportunity_rate": RATE,
    "cost_rc": AMOUNT,
    **dict.fromkeys(("n_before", "n_after", "n_control_channels"), pl.Int64),
    **dict.fromkeys(("rate_before", "rate_after"), RATE),
    **dict.fromkeys(("change_pct", "control_change_pct", "did_effect", "did_effect_lo", "did_effect_hi"), pl.Float64),
    "hours_after_s": pl.Int64,
    **dict.fromkeys(("gain_to_date_rc", "gain_to_date_rc_lo", "gain_to_date_rc_hi"), AMOUNT),
    "roi": pl.Float64,
    **dict.fromkeys(("payback_date", "payback_date_lo", "payback_date_hi"), pl.Date),
    **dict.fromkeys(("verdict", "reason_text"), pl.String),
    **CONTRACT,
}
