"""Money that is earned and not there yet: how much, how many days of work it is, what waiting costs, and when to expect it.

Formulas: reference notes on metrics, §4 (M23, M24) and §3 (M17).
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal
from math import ceil, floor
from typing import Any, Final, NamedTuple

import polars as pl

from transforms.estimate import CONTRACT, Why, judged
from transforms.latency import Key, quantiles
from transforms.rounding import round_money, round_ratio
from transforms.survival import LEVEL
from transforms.waiting import MONEY, NOUGHT, total

ACCRUAL_DAYS: Final = 90
MIN_DAYS: Final = 30
WORTH_SHOWING: Final = 0.01
"""Waiting that costs no more than this share of the channel's money is not shown (M24)."""

Row = dict[str, Any]

FLOAT_SCHEMA: Final[dict[str, pl.DataType | type[pl.DataType]]] = {
    "worker_id": pl.String,
    "channel_id": pl.String,
    "reporting_currency": pl.String,
    "paid_by": pl.String,
    **dict.fromkeys(
        ("unpaid_rc", "pending_rc", "expected_pending_rc", "float_rc", "float_rc_lo", "float_rc_hi", "accrual_rc_per_day"), MONEY
    ),
    **dict.fromkeys(("dso_days", "dso_days_lo", "dso_days_hi"), pl.Float64),
    "oldest_unpaid_on": pl.Date,
    "oldest_unpaid_days": pl.Int64,
    "waiting_cost_rc": MONEY,
    "waiting_cost_share": pl.Float64,
    **CONTRACT,
}
LATE_SCHEMA: Final[dict[str, pl.DataType | type[pl.DataType]]] = {
    "worker_id": pl.String,
    "channel_id": pl.String,
    "currency": pl.String,
    "reporting_currency": pl.String,
    "stage": pl.String,
    "state": pl.String,
    "amount": MONEY,
    "amount_rc": MONEY,
    "n_days": pl.Int64,
    "first_work_date": pl.Date,
    "last_work_date": pl.Date,
    "expected_from": pl.Date,
    "expected_to": pl.Date,
    "threshold": pl.Decimal(18, 2),
    "method": pl.String,
    "data_through": pl.Date,
}


class Chance(NamedTuple):
    """The share of decided work that a channel approves, with its interval."""

    value: float
    lo: float
    hi: float


def float_days(float_rc: Decimal, accrual_rc_per_day: Decimal) -> Decimal | None:
    """Give days-sales-outstanding (M23), to a millionth; None where nothing accrues. 450 EUR at 10 EUR a day are 45 days."""
    return round_ratio(float_rc, accrual_rc_per_day) if accrual_rc_per_day > 0 else None


def waiting_cost(float_rc: Decimal, annual_rate: float, days: Decimal) -> Decimal:
    """Give what it costs to wait `days` for the float, at an annual rate (M24)."""
    return round_ratio(float_rc * Decimal(str(annual_rate)) * days, 365, 8)


def floats(
    money: pl.DataFrame, pieces: pl.DataFrame, chances: Mapping[Key, Chance], through: date, *, currency: str, annual_rate: float
) -> pl.DataFrame:
    """Give one row per worker and channel: unpaid approved money, pending money at its chance, days of work in them."""
    rows = []
    for key, earned in sorted(_by_key(money).items()):
        cut = pieces.filter((pl.col("worker_id") == key[0]) & (pl.col("channel_id") == key[1]))
        rows.append(_float(key, earned, cut, chances.get(key), through, currency, annual_rate))
    return pl.DataFrame(rows, schema=FLOAT_SCHEMA, orient="row")


def _by_key(frame: pl.DataFrame) -> dict[Key, pl.DataFrame]:
    return {(str(key[0]), str(key[1])): rows for key, rows in frame.group_by("worker_id", "channel_id", maintain_order=True)}


def _float(
    key: Key, earned: pl.DataFrame, cut: pl.DataFrame, chance: Chance | None, through: date, currency: str, annual_rate: float
) -> Row:
    waiting = cut.filter(pl.col("standing").is_in(["open", "in_transit", "missing"]))
    is_known = not cut.is_empty() or _is_settled(earned)
    unpaid = total(waiting["amount_rc"]) if is_known else None
    pending = total(earned.filter(pl.col("standing") == "pending")["amount_rc"])
    first = earned["work_date"].min()
    is_long = isinstance(first, date) and (through - first).days + 1 >= MIN_DAYS
    trouble = _trouble(unpaid, pending, is_known=is_known, is_long=is_long, has_chance=chance is not None or pending == 0)
    n_days = earned["work_date"].n_unique()
    contract = judged(n_days, "decided", through, method="unpaid + pending x approval", level=LEVEL, trouble=trouble)
    held: list[Decimal | None] = [None, None, None]
    if unpaid is not None and pending is not None and contract.is_shown:
        odds = chance or Chance(1.0, 1.0, 1.0)
        held = [unpaid + round_money(pending * Decimal(str(share)), 8) for share in odds]
    if contract.interval_level is None:
        held = [held[0], None, None]
    daily = _accrual(earned, chance, through)
    days = [None if amount is None or daily is None else float_days(amount, daily) for amount in held]
    oldest = waiting.filter(pl.col("amount") > 0)["work_date"].min() if is_known else None
    share = annual_rate * float(days[0]) / 365 if days[0] is not None else None
    return {
        "worker_id": key[0],
        "channel_id": key[1],
        "reporting_currency": currency,
        "paid_by": cut["paid_by"][0] if len(cut) else "status" if "paid" in earned["standing"] else None,
        "unpaid_rc": unpaid,
        "pending_rc": pending,
        "expected_pending_rc": None if held[0] is None or unpaid is None else held[0] - unpaid,
        **dict(zip(("float_rc", "float_rc_lo", "float_rc_hi"), held, strict=True)),
        "accrual_rc_per_day": daily,
        **{
            name: None if value is None else float(value)
            for name, value in zip(("dso_days", "dso_days_lo", "dso_days_hi"), days, strict=True)
        },
        "oldest_unpaid_on": oldest,
        "oldest_unpaid_days": (through - oldest).days if isinstance(oldest, date) else None,
        "waiting_cost_rc": waiting_cost(held[0], annual_rate, days[0]) if held[0] and days[0] and share and share > WORTH_SHOWING else None,
        "waiting_cost_share": share,
        **contract.columns(),
    }


def _is_settled(earned: pl.DataFrame) -> bool:
    """Whether nothing is open because all is paid by its status, or nothing is approved yet."""
    return (earned["standing"] != "approved").all()


def _trouble(unpaid: Decimal | None, pending: Decimal | None, *, is_known: bool, is_long: bool, has_chance: bool) -> Why | None:
    checks = (
        (not is_known, Why.NOT_DECLARED),
        (unpaid is None or pending is None, Why.CURRENCY_MISSING),
        (not is_long, Why.TOO_FEW_EVENTS),
        (not has_chance, Why.TOO_FEW_DECIDED),
    )
    return next((why for is_so, why in checks if is_so), None)


def _accrual(earned: pl.DataFrame, chance: Chance | None, through: date) -> Decimal | None:
    """Give the mean money a day over the last 90 days, or as many as there are: approved, and pending at its chance, as in the float."""
    first = earned["work_date"].min()
    if not isinstance(first, date):
        return None
    days = min(ACCRUAL_DAYS, (through - first).days + 1)
    lately = earned.filter(pl.col("work_date") > through - timedelta(days=days))
    is_pending = pl.col("standing") == "pending"
    approved, pending = total(lately.filter(~is_pending)["amount_rc"]), total(lately.filter(is_pending)["amount_rc"])
    if approved is None or pending is None or (pending and chance is None):
        return None
    return round_ratio(approved + pending * Decimal(str(chance.value if chance else 1)), days, 8)


class Due(NamedTuple):
    """What late money is judged by: waits in days by worker and channel, and the least that is paid out."""

    decide: Mapping[Key, tuple[float | None, float | None]]
    whole: Mapping[Key, tuple[float | None, float | None]]
    thresholds: Mapping[tuple[str, str], Decimal]


def due(latency: pl.DataFrame, thresholds: pl.DataFrame) -> Due:
    """Gather it from the rows of `pay_latency` and the thresholds by platform and currency."""
    least = {(row["platform"], row["currency"]): row["amount"] for row in thresholds.iter_rows(named=True)}
    return Due(quantiles(latency, "decide"), quantiles(latency, "whole"), least)


def late_money(money: pl.DataFrame, pieces: pl.DataFrame, paid: pl.DataFrame, judge: Due, through: date, *, currency: str) -> pl.DataFrame:
    """Give one row per worker, channel, currency, stage and state of the money that is not there yet."""
    platform = {row["channel_id"]: row["platform"] for row in money.iter_rows(named=True)}
    sent = dict(enumerate(paid.iter_rows(named=True)))
    found: dict[tuple[str, str, str, str, str], list[Row]] = {}
    for row in money.filter(pl.col("standing") == "pending").iter_rows(named=True):
        wait = judge.decide.get((row["worker_id"], row["channel_id"]))
        _file(found, row, "pending", _state(row["work_date"], wait, through))
    balances = _balances(pieces)
    for row in pieces.filter(pl.col("standing").is_in(["open", "in_transit", "missing"])).iter_rows(named=True):
        key = (row["worker_id"], row["channel_id"])
        if row["standing"] != "open":
            payout = sent[row["payout"]]
            is_late = row["standing"] == "missing" or (payout["expected_to"] or through) < through
            _file(found, row | {"_payout": payout}, "transfer", "overdue" if is_late else "expected")
            continue
        least = judge.thresholds.get((platform[row["channel_id"]], row["currency"]))
        is_trapped = least is not None and balances[*key, row["currency"]] < least and row["paid_by"] != "status"
        _file(found, row, "approved", "trapped" if is_trapped else _state(row["work_date"], judge.whole.get(key), through))
    rows = [_late(key, held, judge, platform, through, currency) for key, held in sorted(found.items())]
    return pl.DataFrame(rows, schema=LATE_SCHEMA, orient="row")


def _file(found: dict[tuple[str, str, str, str, str], list[Row]], row: Row, stage: str, state: str) -> None:
    found.setdefault((row["worker_id"], row["channel_id"], row["currency"], stage, state), []).append(row)


def _balances(pieces: pl.DataFrame) -> dict[tuple[str, str, str], Decimal]:
    sums = pieces.filter(pl.col("standing") == "open").group_by("worker_id", "channel_id", "currency").agg(pl.col("amount").sum())
    return {(row["worker_id"], row["channel_id"], row["currency"]): row["amount"] for row in sums.iter_rows(named=True)}


def _state(day: date | None, wait: tuple[float | None, float | None] | None, through: date) -> str:
    """Overdue where older than nine of ten; unknown where no quantile is."""
    if day is None or wait is None:
        return "unknown"
    if wait[1] is None:
        return "expected"
    return "overdue" if (through - day).days > wait[1] else "expected"


def _late(
    key: tuple[str, str, str, str, str], rows: Sequence[Row], judge: Due, platform: Mapping[str, str], through: date, reporting: str
) -> Row:
    worker, channel, currency, stage, state = key
    days = sorted(row["work_date"] for row in rows if row["work_date"])
    first, last = _expected(rows, days, judge.whole.get((worker, channel)), stage, state, through)
    return {
        "worker_id": worker,
        "channel_id": channel,
        "currency": currency,
        "reporting_currency": reporting,
        "stage": stage,
        "state": state,
        "amount": sum((row["amount"] for row in rows), NOUGHT),
        "amount_rc": total(row["amount_rc"] for row in rows),
        "n_days": len(set(days)),
        "first_work_date": days[0] if days else None,
        "last_work_date": days[-1] if days else None,
        "expected_from": first,
        "expected_to": last,
        "threshold": judge.thresholds.get((platform[channel], currency)),
        "method": "payout_match" if stage == "transfer" else "p50 to p90 of pay_latency" if first else "none",
        "data_through": through,
    }


def _expected(
    rows: Sequence[Row], days: Sequence[date], wait: tuple[float | None, float | None] | None, stage: str, state: str, through: date
) -> tuple[date | None, date | None]:
    """Give the days between which the money should come; none for money that is overdue, trapped or of which nothing is known."""
    if state != "expected":
        return None, None
    if stage == "transfer":
        return _ends(row["_payout"]["expected_from"] for row in rows), _ends((row["_payout"]["expected_to"] for row in rows), last=True)
    if wait is None or wait[0] is None or not days:
        return None, None
    tomorrow = through + timedelta(days=1)
    first = max(tomorrow, days[0] + timedelta(days=floor(wait[0])))
    last = max(tomorrow, days[-1] + timedelta(days=ceil(wait[1]))) if wait[1] is not None else None
    return first if last is None else min(first, last), last


def _ends(days: Iterable[date | None], *, last: bool = False) -> date | None:
    known = sorted(day for day in days if day)
    return None if not known else known[-1] if last else known[0]
