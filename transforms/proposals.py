"""Proposals: how many are won, what a win costs, and what the open ones are likely to bring (metrics §8, M58 and M59).

A frame of one row per proposal goes in: worker_id, channel_id, source (bid or invite), sent, has_talked, is_won, is_closed, connects,
cost_rc (what they cost that day), seconds, value_rc; null is not told.
"""

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, Final

import polars as pl

from transforms.estimate import CONTRACT, Contract, Why, judged
from transforms.rates import RATE, wilson
from transforms.rounding import round_money, round_ratio

MONEY: Final = pl.Decimal(38, 8)
LEVEL: Final = 0.95
MATURE: Final = timedelta(days=30)
"""A proposal younger than this may still be answered: its cohort has no rate yet."""
STALE: Final = timedelta(days=90)
"""An open proposal older than this is counted as closed without a win."""
CLOSED: Final = 10
"""Closed proposals that stage probabilities need; also how many the prior weighs."""
KEYS: Final = ("worker_id", "channel_id", "source")


def cohorts(rows: pl.DataFrame, rates: Mapping[str, Decimal | None], through: date, currency: str) -> pl.DataFrame:
    """Give the rows of `mart.proposal_cohort`. `rates`: what an hour of each worker brings, in the reporting currency."""
    month = pl.col("sent").dt.truncate("1mo").alias("sent_month")
    old = rows.filter(pl.col("sent") <= through - MATURE).with_columns(pl.lit(None, dtype=pl.Date).alias("sent_month"))
    every = pl.concat([rows.with_columns(month), old]).sort(*KEYS, "sent_month", nulls_last=True)
    made = [_cohort(group, rates, through, currency) for _, group in every.group_by(*KEYS, "sent_month", maintain_order=True)]
    return pl.DataFrame(made, schema=COHORTS, orient="row")


def _cohort(group: pl.DataFrame, rates: Mapping[str, Decimal | None], through: date, currency: str) -> dict[str, Any]:
    n, won = group.height, int(group["is_won"].sum())
    newest = group["sent"].max()
    trouble = Why.IMMATURE_COHORT if isinstance(newest, date) and newest > through - MATURE else None
    shown = judged(n, "decided", through, method="wilson" if won else "zero_wins", level=LEVEL, trouble=trouble)
    lo, hi = win_bounds(won, n)
    has_interval = shown.interval_level is not None
    head = {name: group[name][0] for name in (*KEYS, "sent_month")}
    return {
        **head,
        "reporting_currency": currency,
        "n_sent": n,
        "n_interview": int(group["has_talked"].sum()),
        "n_won": won,
        "n_pending": int((~group["is_closed"]).sum()),
        "win_rate": won / n if shown.is_shown else None,
        "win_rate_lo": lo if has_interval else None,
        "win_rate_hi": hi if has_interval else None,
        **_costs(group, rates.get(head["worker_id"]), won, (lo, hi) if has_interval else None, shown),
        "won_value_rc": _known(group.filter("is_won")["value_rc"]),
        **shown.columns(),
    }


def win_bounds(won: int, n: int, level: float = LEVEL) -> tuple[float, float]:
    """Give the Wilson interval of a win rate; without a win, 0 and the one-sided bound 1 - (1 - level)^(1/n): 13.9 % after 20."""
    if won or not n:
        return wilson(won, n, level)
    return 0.0, 1 - (1 - level) ** (1 / n)


def _costs(group: pl.DataFrame, rate: Decimal | None, won: int, bounds: tuple[float, float] | None, shown: Contract) -> dict[str, Any]:
    """Give Connects, time and the cost of a win (M58); what is not told for one proposal is not known for all."""
    connects, cost, seconds = _all(group["connects"]), _all(group["cost_rc"]), _all(group["seconds"])
    total = None if cost is None or seconds is None or rate is None else cost + round_ratio(rate * seconds, 3600, 8)
    checks = (
        (not shown.is_shown, shown.suppress_reason),
        (connects is None or seconds is None, str(Why.NOT_DECLARED)),
        (cost is None, str(Why.NO_PARAMETER)),
        (rate is None, str(Why.NO_HOURS)),
        (won == 0, str(Why.NO_EVENTS)),
    )
    why = next((reason for is_so, reason in checks if is_so), None)
    lo, hi = bounds or (None, None)
    return {
        "connects_spent": connects,
        "connects_cost_rc": cost,
        "proposal_s": seconds,
        "n_untold": int(group.select(pl.any_horizontal(pl.col("seconds", "cost_rc").is_null()).sum()).item()),
        "opportunity_rate": rate,
        "cost_per_win_rc": round_ratio(total, won, 8) if total is not None and why is None else None,
        "cost_per_win_lo": _per(total, hi, group.height) if shown.is_shown else None,
        "cost_per_win_hi": _per(total, lo, group.height) if shown.is_shown else None,
        "cost_reason": why,
    }


def _per(total: Decimal | None, rate: float | None, n: int) -> Decimal | None:
    """Give the cost of a win at some win rate; none where the rate is nothing."""
    return round_ratio(total, Decimal(str(rate)) * n, 8) if total is not None and rate else None


def _all(column: pl.Series) -> Any:
    """Give the sum of a column of which every row is known."""
    return None if column.null_count() else column.sum()


def _known(column: pl.Series) -> Decimal | None:
    """Give the sum of what is known of a column; none where nothing is."""
    told = column.drop_nulls()
    return sum(told.to_list(), Decimal(0)) if told.len() else None


def pipeline(rows: pl.DataFrame, target: Decimal | None, through: date, currency: str) -> pl.DataFrame:
    """Give the rows of `mart.proposal_pipeline`: open proposals by stage, and their sum beside what a month must bring."""
    made = [
        {**row, "worker_id": str(worker), "reporting_currency": currency}
        for (worker,), group in rows.sort("worker_id", "sent").group_by("worker_id", maintain_order=True)
        for row in _stages(group, target, through)
    ]
    return pl.DataFrame(made, schema=PIPELINE, orient="row")


def _stages(group: pl.DataFrame, target: Decimal | None, through: date) -> Iterator[dict[str, Any]]:
    closed = pl.col("is_closed") | (pl.col("sent") < through - STALE)
    n_all, won_all = group.filter(closed).height, int(group["is_won"].sum())
    trouble = Why.TOO_FEW_DECIDED if n_all < CLOSED else None
    shown = judged(n_all, "decided", through, method="beta, shrunk", level=LEVEL, trouble=trouble)
    parts = []
    for stage, reached in (("sent", pl.lit(value=True)), ("interview", pl.col("has_talked"))):
        past = group.filter(closed & reached)
        now = group.filter(~closed & (pl.col("has_talked") == (stage == "interview")))
        chance = stage_chance(int(past["is_won"].sum()), past.height, won_all, n_all) if shown.is_shown else None
        parts.append(_stage(stage, now, past, chance))
    for part in parts:
        yield {**part, **shown.columns()}
    whole = {name: sum(p[name] for p in parts) for name in ("n_open", "n_no_value", "open_value_rc")}
    sums = {name: sum((p[name] for p in parts), Decimal(0)) if shown.is_shown else None for name in EXPECTED}
    expected = sums["expected_rc"]
    coverage = float(round_ratio(expected, target, 12)) if target and expected is not None else None
    ends = {"stage": "all", "n_closed": n_all, "n_won": won_all, "target_rc": target, "coverage": coverage}
    yield {**whole, **sums, **ends, **shown.columns()}


def stage_chance(won: int, closed: int, won_all: int, closed_all: int) -> tuple[float, float, float]:
    """Give the chance of a win from a stage with its 95 % interval: own wins, and ten more at the chance of all stages.

    The ten draw the value and do not narrow the interval: they are made of the same proposals.
    """
    from scipy import stats  # noqa: PLC0415  # slow to import

    chance = (won + CLOSED * (won_all + 0.5) / (closed_all + 1)) / (closed + CLOSED)
    lo, hi = stats.beta.ppf([0.5 - LEVEL / 2, 0.5 + LEVEL / 2], chance * (closed + 1), (1 - chance) * (closed + 1))
    return chance, float(lo), float(hi)


def _stage(stage: str, now: pl.DataFrame, past: pl.DataFrame, chance: tuple[float, float, float] | None) -> dict[str, Any]:
    value = _known(now["value_rc"]) or Decimal(0)
    chances = chance or (None, None, None)
    return {
        "stage": stage,
        "n_open": now.height,
        "n_no_value": now["value_rc"].null_count(),
        "open_value_rc": value,
        "n_closed": past.height,
        "n_won": int(past["is_won"].sum()),
        **dict(zip(("probability", "probability_lo", "probability_hi"), chances, strict=True)),
        **{name: None if p is None else round_money(value * Decimal(str(p)), 8) for name, p in zip(EXPECTED, chances, strict=True)},
    }


EXPECTED: Final = ("expected_rc", "expected_lo", "expected_hi")
COHORTS: Final[dict[str, pl.DataType | type[pl.DataType]]] = {
    **dict.fromkeys((*KEYS, "reporting_currency", "cost_reason"), pl.String),
    "sent_month": pl.Date,
    **dict.fromkeys(("n_sent", "n_interview", "n_won", "n_pending", "connects_spent", "proposal_s", "n_untold"), pl.Int64),
    **dict.fromkeys(("win_rate", "win_rate_lo", "win_rate_hi"), pl.Float64),
    **dict.fromkeys(("connects_cost_rc", "cost_per_win_rc", "cost_per_win_lo", "cost_per_win_hi", "won_value_rc"), MONEY),
    "opportunity_rate": RATE,
    **CONTRACT,
}
PIPELINE: Final[dict[str, pl.DataType | type[pl.DataType]]] = {
    **dict.fromkeys(("worker_id", "stage", "reporting_currency"), pl.String),
    **dict.fromkeys(("n_open", "n_no_value", "n_closed", "n_won"), pl.Int64),
    **dict.fromkeys(("open_value_rc", *EXPECTED, "target_rc"), MONEY),
    **dict.fromkeys(("probability", "probability_lo", "probability_hi", "coverage"), pl.Float64),
    **CONTRACT,
}
