"""What a platform should have kept of each payment, and how far it kept something else (metrics M16).

Believed first: the fee of the contract as the person was promised it. Then the platform's published schedule of that day. Where that leaves
the fee to each contract: what this contract paid at first, and what was usual when it began.
"""

from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from fnmatch import fnmatchcase
from itertools import groupby
from typing import Any, Final

import polars as pl

from transforms.fees import Bracket, tiered_fee
from transforms.months import months_between
from transforms.rounding import round_money, round_ratio

TOLERANCE: Final = Decimal("0.005")
"""Half a cent for each row of money in the event."""

USUAL_DAYS: Final = 180
USUAL_EVENTS: Final = 5
"""What is usual is told from at least so many events of so many days before."""

SIZE: Final = Decimal(5)
"""Smaller payments do not tell their percentage: a rounded cent is too much of them."""

BY_CLIENT: Final = frozenset({"client_lifetime", "client_months"})
Row = Mapping[str, Any]
MONEY: Final = pl.Decimal(38, 8)
SCHEMA: Final[dict[str, Any]] = {
    "worker_id": pl.String,
    "channel_id": pl.String,
    "day": pl.Date,
    "kind": pl.String,
    "currency": pl.String,
    "is_off": pl.Boolean,
    **dict.fromkeys(["gross", "expected", "observed", "deviation", "schedule_expected_rc", "deviation_rc"], MONEY),
}


@dataclass(frozen=True)
class Promise:
    """The fee of a contract, as a share of 1; `item` may end in `*`."""

    channel: str
    item: str
    pct: Decimal


@dataclass(frozen=True)
class Fee:
    """One row of a published schedule; `pct` None: each contract states its own."""

    platform: str
    method: str
    basis: str
    first: date
    last: date | None
    lower: Decimal
    upper: Decimal | None
    pct: Decimal | None
    fixed: Decimal
    currency: str | None

    def holds(self, day: date) -> bool:
        """Whether it is in force on that day."""
        return self.first <= day and (self.last is None or day <= self.last)


def checked(events: pl.DataFrame, schedule: Sequence[Fee], promises: Sequence[Promise]) -> pl.DataFrame:
    """Compare each event with what is expected of it; events that nothing is expected of are left out.

    `events`: worker_id, channel_id, platform, day, contract, client, currency, n (rows of money), gross, fee, gross_rc, n_no_rate, sorted by worker,
    channel, contract, client, currency and day. Gives one row per event with kind, expected, observed, deviation and whether it is off.
    """
    rows, in_force, usual = events.to_dicts(), _InForce(schedule), _Usual(events.to_dicts())
    found: list[dict[str, Any]] = []
    for _, group in groupby(rows, key=lambda r: (r["worker_id"], r["channel_id"], r["contract"], r["client"], r["currency"])):
        contract = list(group)
        promise = _promised(contract[0], promises)
        found += _contract(contract, promise, in_force, usual)
    by_client = {fee.platform for fee in schedule if fee.basis in BY_CLIENT}
    found += _by_client([row for row in rows if row["platform"] in by_client and _promised(row, promises) is None], in_force)
    return pl.DataFrame(found, schema=SCHEMA, orient="row").sort("worker_id", "channel_id", "day", "kind", "currency", "gross")


def _promised(row: Row, promises: Sequence[Promise]) -> Decimal | None:
    return next((p.pct for p in promises if p.channel == row["channel_id"] and fnmatchcase(row["contract"], p.item)), None)


def _contract(rows: Sequence[Row], promise: Decimal | None, in_force: "_InForce", usual: "_Usual") -> Iterator[dict[str, Any]]:
    """Check the events of one contract, order or sale."""
    first = next((_pct(row) for row in rows if abs(row["gross"]) >= SIZE), None)
    custom = usual.before(rows[0])
    for row in rows:
        if promise is not None:
            yield _told(row, "contract", [_share(row, promise)])
            continue
        fees = in_force.on(row)
        flat = [fee for fee in fees if fee.basis in {"contract", "order"} and fee.pct is not None]
        if flat:
            yield _told(row, "schedule", [_flat(row, fee) for fee in flat])
        elif first is not None and any(fee.pct is None for fee in fees):
            own, changed = _share(row, first), _is_off(row, _share(row, first))
            if changed or custom is None:
                yield _told(row, "terms", [own])
            else:
                yield _told(row, "custom", [_share(row, custom)])


def _by_client(rows: Sequence[Row], in_force: "_InForce") -> Iterator[dict[str, Any]]:
    """Check the events whose fee depends on what the client was billed before, or for how long."""
    in_order = sorted(
        rows, key=lambda r: (r["worker_id"], r["platform"], r["client"] or r["contract"], r["currency"], r["day"], r["contract"])
    )
    for _, group in groupby(in_order, key=lambda r: (r["worker_id"], r["platform"], r["client"] or r["contract"], r["currency"])):
        billed, since = Decimal(0), None
        for row in group:
            since = since or row["day"]
            fees = in_force.on(row)
            tiers = [Bracket(f.upper, f.pct) for f in fees if f.basis == "client_lifetime" and f.pct is not None]
            months = [f for f in fees if f.basis == "client_months" and _within(f, since, row["day"])]
            if tiers and billed + row["gross"] >= 0:
                yield _told(row, "schedule", [round_money(tiered_fee(tiers, billed, row["gross"]))])
            elif months:
                yield _told(row, "schedule", [_flat(row, fee) for fee in months])
            billed = max(billed + row["gross"], Decimal(0))


def _within(fee: Fee, since: date, day: date) -> bool:
    months = months_between(since, day) - (day.day < since.day)
    return fee.lower <= months and (fee.upper is None or months < fee.upper)


def _flat(row: Row, fee: Fee) -> Decimal:
    fixed = fee.fixed * row["n"] if fee.currency in {None, row["currency"]} else Decimal(0)
    return round_money(row["gross"] * (fee.pct or 0) + fixed)


def _share(row: Row, pct: Decimal) -> Decimal:
    return round_money(row["gross"] * pct)


def _pct(row: Row) -> Decimal:
    return round_ratio(row["fee"], row["gross"], 3)


def _is_off(row: Row, expected: Decimal) -> bool:
    return bool(abs(row["fee"] - expected) > TOLERANCE * max(row["n"], 1))


def _told(row: Row, kind: str, candidates: Sequence[Decimal]) -> dict[str, Any]:
    """Give the row of one event; where several ways of payment could be meant, the nearest is."""
    expected = min(candidates, key=lambda one: (abs(row["fee"] - one), one))
    away = row["fee"] - expected
    known = not row["n_no_rate"]
    return {
        **{name: row[name] for name in ("worker_id", "channel_id", "day", "currency", "gross")},
        "kind": kind,
        "expected": expected,
        "observed": row["fee"],
        "deviation": away,
        "is_off": _is_off(row, expected),
        "schedule_expected_rc": round_ratio(expected * row["gross_rc"], row["gross"], 8) if known else None,
        "deviation_rc": round_ratio(away * row["gross_rc"], row["gross"], 8) if known else None,
    }


class _InForce:
    """The schedules of a day, lower brackets first."""

    def __init__(self, schedule: Sequence[Fee]) -> None:
        self._schedule = sorted(schedule, key=lambda fee: fee.lower)
        self._known: dict[tuple[str, date], list[Fee]] = {}

    def on(self, row: Row) -> list[Fee]:
        """Give the rows of the schedule that hold for an event."""
        key = (row["platform"], row["day"])
        if key not in self._known:
            self._known[key] = [fee for fee in self._schedule if fee.platform == key[0] and fee.holds(key[1])]
        return self._known[key]


class _Usual:
    """What share a channel's contracts paid in the half-year before a day."""

    def __init__(self, rows: Sequence[Row]) -> None:
        self._paid: dict[tuple[str, str], dict[Decimal, list[date]]] = {}
        for row in sorted(rows, key=lambda r: r["day"]):
            if abs(row["gross"]) >= SIZE:
                self._paid.setdefault((row["worker_id"], row["channel_id"]), {}).setdefault(_pct(row), []).append(row["day"])

    def before(self, row: Row) -> Decimal | None:
        """Give the most common one before the day of `row`, the first event of its contract; None where there is too little to tell.

        Of two as common it is the lower.
        """
        since = row["day"] - timedelta(days=USUAL_DAYS)
        paid = self._paid.get((row["worker_id"], row["channel_id"]), {})
        seen = {pct: bisect_left(days, row["day"]) - bisect_left(days, since) for pct, days in paid.items()}
        if sum(seen.values()) < USUAL_EVENTS:
            return None
        return min(seen, key=lambda pct: (-seen[pct], pct))


def by_month(found: pl.DataFrame) -> pl.DataFrame:
    """Add the events up: the columns of `mart.fee_check_month`, but the reporting currency."""
    keys = ["worker_id", "channel_id", "month", "kind", "currency"]
    months = found.with_columns(pl.col("day").dt.truncate("1mo").alias("month"))
    sums = pl.col("gross", "expected", "observed", "deviation").sum()
    return (
        months.group_by(keys)
        .agg(pl.len().cast(pl.Int64).alias("n_events"), pl.col("is_off").sum().cast(pl.Int64).alias("n_deviating"), sums, *_rc())
        .sort(keys)
    )


def deviating(found: pl.DataFrame) -> pl.DataFrame:
    """Add the deviating events up: the columns of `mart.fee_deviation`, but the reporting currency."""
    keys = ["worker_id", "channel_id", "month", "kind", "currency"]
    months = found.filter(pl.col("is_off")).with_columns(pl.col("day").dt.truncate("1mo").alias("month"))
    sums = pl.col("gross", "expected", "observed", "deviation").sum()
    rows = (
        months.group_by(keys)
        .agg(pl.len().cast(pl.Int64).alias("n_events"), pl.col("day").min().alias("first_day"), sums, *_rc())
        .sort(keys)
    )
    share = {
        f"{name}_pct": pl.when(pl.col("gross") != 0).then(pl.col(name).cast(pl.Float64) / pl.col("gross").cast(pl.Float64))
        for name in ("expected", "observed")
    }
    return rows.with_columns(**share)


def _rc() -> list[pl.Expr]:
    """Add up converted amounts; the sum is not known when one is not."""
    names = ("schedule_expected_rc", "deviation_rc")
    return [pl.when(pl.col(name).is_not_null().all()).then(pl.col(name).sum()).alias(name) for name in names]
