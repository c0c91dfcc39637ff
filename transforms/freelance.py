"""Freelance contracts, months and clients: what their hours were worth, how time was used, who the money came from (metrics §8, M51-M57).

Frames of one row per worker, channel, contract, client and day go in: `money` has billed_rc, collected_rc, pending_rc, revenue_rc and
n_no_rate; `time` has seconds, billable_s, is_reported and standard_rc, what the hours are worth at the declared rate (null: none).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Final

import polars as pl

from connectors.vocabulary import Tier
from transforms.contracts import NONE
from transforms.estimate import CONTRACT, Contract, Why, judged
from transforms.rates import RATE, per_hour, ratios
from transforms.rounding import round_money, round_ratio

MONEY: Final = pl.Decimal(38, 8)
LEVEL: Final = 0.95
ENOUGH_S: Final = 10 * 3600
ENOUGH_CONTRACTS: Final = 3
PENDING_SHARE: Final = 0.5
KEYS: Final = ("worker_id", "channel_id", "contract", "client")
SUMS: Final = ("billed_rc", "collected_rc", "pending_rc", "revenue_rc")
INTERVAL: Final[dict[str, pl.DataType | type[pl.DataType]]] = dict.fromkeys(("realised_rate", "realised_rate_lo", "realised_rate_hi"), RATE)


@dataclass(frozen=True)
class Terms:
    """What was agreed on a contract; None is not declared. Hours are whole seconds."""

    channel: str
    contract: str
    estimated_s: int | None = None
    due_on: date | None = None
    delivered_on: date | None = None

    @property
    def is_on_time(self) -> bool | None:
        """Whether it was delivered by its due day; None where it has none, or is not delivered."""
        return self.delivered_on <= self.due_on if self.due_on and self.delivered_on else None


def by_contract(money: pl.DataFrame, time: pl.DataFrame, terms: Sequence[Terms], through: date, currency: str) -> pl.DataFrame:
    """Give the rows of `mart.freelance_contract`: money and hours of each contract, and what they say of the agreed ones."""
    agreed = {(t.channel, t.contract): t for t in terms}
    rows = [_contract_row(row, agreed.get((row["channel_id"], row["contract"])), through, currency) for row in sums(money, time, KEYS)]
    return pl.DataFrame(rows, schema=CONTRACTS, orient="row").sort("worker_id", "channel_id", "contract", "billed_rc", "hours_s")


def sums(money: pl.DataFrame, time: pl.DataFrame, keys: Sequence[str]) -> list[dict[str, Any]]:
    """Add up money and hours over `keys`, with the relative interval of the rate over weeks: one dictionary for each group."""
    names = list(keys)
    first, last = pl.col("day").min(), pl.col("day").max()
    paid = money.group_by(names).agg(pl.col(SUMS).sum(), pl.col("n_no_rate").sum(), first.alias("m_first"), last.alias("m_last"))
    worked = time.group_by(names).agg(
        pl.col("seconds", "billable_s").sum(),
        pl.col("is_reported").any(),
        whole(pl.col("standard_rc")),
        first.alias("t_first"),
        last.alias("t_last"),
    )  # fmt: skip
    both = paid.join(worked, on=names, how="full", coalesce=True, nulls_equal=True)
    return both.join(weekly(money, time, names), on=names, how="left", nulls_equal=True).sort(names, nulls_last=True).to_dicts()


def whole(column: pl.Expr) -> pl.Expr:
    """Give the sum of a column where every row of it is known."""
    return pl.when(column.is_not_null().all()).then(column.sum())


def weekly(money: pl.DataFrame, time: pl.DataFrame, keys: Sequence[str]) -> pl.DataFrame:
    """Give for each group the interval of money per hour relative to its value, weeks being what varies, and the weeks with hours."""
    names, week = list(keys), pl.col("day").dt.truncate("1w").alias("week")
    paid = money.filter(pl.col("day").is_not_null()).group_by(*names, week).agg(pl.col("revenue_rc").sum().alias("money"))
    worked = time.group_by(*names, week).agg(pl.col("seconds").sum())
    weeks = paid.join(worked, on=[*names, "week"], how="full", coalesce=True, nulls_equal=True)
    weeks = weeks.with_columns(pl.col("money").fill_null(Decimal(0)), pl.col("seconds").fill_null(0)).sort(*names, "week", nulls_last=True)
    found = ratios(weeks, by=names, money="money", seconds="seconds", level=LEVEL)
    value = pl.col("value").cast(pl.Float64)
    counted = weeks.group_by(names).agg((pl.col("seconds") > 0).sum().cast(pl.Int64).alias("n_weeks"))
    rel = found.select(*names, (pl.col("lo") / value).alias("rel_lo"), (pl.col("hi") / value).alias("rel_hi"), "method")
    return rel.join(counted, on=names, nulls_equal=True)


def rate_of(row: dict[str, Any], through: date, *, contracts: int = 1, trouble: Why | None = None) -> dict[str, Any]:
    """Give the realised rate of a group (M51), its interval, and whether it is shown: three contracts or ten hours, else an anecdote."""
    revenue, seconds, weeks = row["revenue_rc"] or Decimal(0), row["seconds"], row["n_weeks"] or 0
    enough = (seconds or 0) >= ENOUGH_S or contracts >= ENOUGH_CONTRACTS
    shown = judged(
        weeks if enough else min(weeks, 2),
        "sessions",
        through,
        method=f"{row['method'] or 'none'} on weeks",
        level=LEVEL,
        trouble=trouble or _trouble(row, revenue, seconds),
    )
    value = per_hour(revenue, seconds) if shown.is_shown and seconds else None
    lo, hi = _ends(value, row) if shown.interval_level else (None, None)
    return {"realised_rate": value, "realised_rate_lo": lo, "realised_rate_hi": hi, **_judged(shown, has_interval=lo is not None)}


def _trouble(row: dict[str, Any], revenue: Decimal, seconds: int | None) -> Why | None:
    pending = row["pending_rc"] or Decimal(0)
    checks = (
        (bool(row["n_no_rate"]), Why.CURRENCY_MISSING),
        (not seconds, Why.NO_HOURS),
        (pending > 0 and float(pending) > PENDING_SHARE * float((row["collected_rc"] or 0) + pending), Why.MOSTLY_PENDING),
        (revenue == 0, Why.NO_EVENTS),
    )
    return next((why for is_so, why in checks if is_so), None)


def _ends(value: Decimal | None, row: dict[str, Any]) -> tuple[Decimal | None, Decimal | None]:
    """Scale the interval of the weeks to the value; one that a column cannot hold is none."""
    if value is None or row["rel_lo"] is None or row["rel_hi"] is None:
        return None, None
    lo, hi = sorted((float(value) * row["rel_lo"], float(value) * row["rel_hi"]))
    return (Decimal(f"{lo:.6f}"), Decimal(f"{hi:.6f}")) if max(abs(lo), abs(hi)) < 1e11 else (None, None)


def _judged(shown: Contract, *, has_interval: bool) -> dict[str, Any]:
    """Give the columns of the contract; where weeks are too few or too even for an interval none is claimed."""
    told = shown.columns()
    return told if has_interval else {**told, "interval_level": None, "method": "none"}


def _contract_row(row: dict[str, Any], terms: Terms | None, through: date, currency: str) -> dict[str, Any]:
    money = {name: row[name] or Decimal(0) for name in SUMS}
    seconds, standard, estimated = row["seconds"], row["standard_rc"], terms.estimated_s if terms else None
    days = [row[name] for name in ("m_first", "t_first", "m_last", "t_last") if row[name]]
    return {
        **{name: row[name] for name in KEYS},
        **money,
        **rate_of(row, through, trouble=Why.NOT_DECLARED if row["contract"] == NONE else None),
        "reporting_currency": currency,
        "first_day": min(days, default=None),
        "last_day": max(days, default=None),
        "n_no_rate": row["n_no_rate"] or 0,
        "hours_s": seconds,
        "billable_s": row["billable_s"],
        "estimated_s": estimated,
        "scope_ratio": seconds / estimated if seconds and estimated else None,
        "standard_rc": standard,
        "realisation": share(money["billed_rc"], standard),
        "collection": share(money["collected_rc"], money["billed_rc"]),
        "due_on": terms.due_on if terms else None,
        "delivered_on": terms.delivered_on if terms else None,
        "is_on_time": terms.is_on_time if terms else None,
        "hours_tier": tier(row),
    }


def tier(row: dict[str, Any]) -> str:
    """Give the worst tier that carries the hours of a group."""
    return str(Tier.UNKNOWN if not row["seconds"] else Tier.REPORTED if row["is_reported"] else Tier.MEASURED)


def share(part: Decimal, whole: Decimal | None) -> float | None:
    """Give a part of a positive whole; None where there is none."""
    return float(round_ratio(part, whole, 12)) if whole and whole > 0 else None


def hours_of(hours: float) -> int:
    """Give declared hours as whole seconds."""
    return int(round_money(Decimal(str(hours)) * 3600, 0))


CONTRACTS: Final[dict[str, pl.DataType | type[pl.DataType]]] = {
    **dict.fromkeys((*KEYS, "reporting_currency"), pl.String),
    **dict.fromkeys(("first_day", "last_day"), pl.Date),
    **dict.fromkeys(SUMS, MONEY),
    **dict.fromkeys(("n_no_rate", "hours_s", "billable_s", "estimated_s"), pl.Int64),
    **INTERVAL,
    "standard_rc": MONEY,
    **dict.fromkeys(("scope_ratio", "realisation", "collection"), pl.Float64),
    **dict.fromkeys(("due_on", "delivered_on"), pl.Date),
    "is_on_time": pl.Boolean,
    "hours_tier": pl.String,
    **CONTRACT,
}
