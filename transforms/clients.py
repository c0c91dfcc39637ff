"""Clients over twelve months, on all platforms together: worth, repeat business, punctuality (metrics §8, M51, M55, M57)."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from math import isfinite
from typing import Any, Final

import polars as pl

from transforms.contracts import NONE
from transforms.estimate import CONTRACT
from transforms.freelance import INTERVAL, LEVEL, MONEY, Terms, rate_of, share, sums
from transforms.rates import wilson

KEYS: Final = ("worker_id", "client")
ANECDOTE: Final = 5
Owner = tuple[str, str]
"""Worker and client."""


@dataclass(frozen=True)
class Since:
    """From which month on a client is known: first paid, and repeat (a second paid contract or a second paid month); None: never."""

    first: date | None
    repeat: date | None


def since(money: pl.DataFrame) -> dict[Owner, Since]:
    """Say for each worker and client from when on it pays, and pays again. A month pays when its money is above zero."""
    known = money.filter(pl.col("client").is_not_null() & pl.col("day").is_not_null())
    place = ["channel_id", "contract"]
    paid = known.group_by(*KEYS, *place, pl.col("day").dt.truncate("1mo").alias("month")).agg(pl.col("revenue_rc").sum())
    paid = paid.filter(pl.col("revenue_rc") > 0)
    begun = paid.filter(pl.col("contract") != NONE).group_by(*KEYS, *place).agg(pl.col("month").min())
    second = begun.group_by(KEYS).agg(pl.col("month").sort().get(1, null_on_oob=True).alias("second_contract"))
    months = pl.col("month").unique().sort()
    found = paid.group_by(KEYS).agg(months.first().alias("first"), months.get(1, null_on_oob=True).alias("second_month"))
    found = found.join(second, on=KEYS, how="left").with_columns(pl.min_horizontal("second_month", "second_contract").alias("repeat"))
    return {(worker, client): Since(first, repeat) for worker, client, first, repeat in found.select(*KEYS, "first", "repeat").iter_rows()}


def windows(first: date, through: date) -> list[tuple[date, date]]:
    """Give the twelve months that end on the last day with data and on each year's end before it, as (day before, last day)."""
    ends = [date(year, 12, 31) for year in range(first.year, through.year + 1) if date(year, 12, 31) < through]
    return [(_year_before(end), end) for end in [*ends, through]]


def _year_before(day: date) -> date:
    """Give the same day of the year before; of 29 February, the 28th."""
    return day.replace(year=day.year - 1, day=28 if day.month == 2 and day.day == 29 else day.day)


def by_client(
    money: pl.DataFrame, time: pl.DataFrame, pays: pl.DataFrame, terms: Sequence[Terms], through: date, currency: str
) -> pl.DataFrame:
    """Give the rows of `mart.client_year`. `pays`: worker_id, client, day, paid_on (null: open), of platforms that tell the day of payment."""
    money, time = (frame.filter(pl.col("client").is_not_null() & pl.col("day").is_not_null()) for frame in (money, time))
    days: list[date] = [day for frame in (money, time) for day in frame["day"].unique().to_list()]
    if not days:
        return pl.DataFrame(schema=CLIENTS)
    known, due = since(money), _due(money, time, terms)
    rows = [
        row
        for after, end in windows(min(days), through)
        for row in _of_window(
            [f.filter((pl.col("day") > after) & (pl.col("day") <= end)) for f in (money, time, pays)], end, known, due, through
        )
    ]
    made = [{**row, "reporting_currency": currency} for row in rows]
    return pl.DataFrame(made, schema=CLIENTS, orient="row").sort("worker_id", "window_end", "revenue_rc", "hours_s", "pending_rc")


def _due(money: pl.DataFrame, time: pl.DataFrame, terms: Sequence[Terms]) -> dict[Owner, list[Terms]]:
    """Give the agreed contracts of each worker and client that say whether they were on time."""
    names = ["worker_id", "client", "channel_id", "contract"]
    pairs = pl.concat([frame.select(names) for frame in (money, time)]).unique().sort(names)
    agreed = {(t.channel, t.contract): t for t in terms if t.is_on_time is not None}
    found: dict[Owner, list[Terms]] = defaultdict(list)
    for worker, client, channel, contract in pairs.iter_rows():
        if told := agreed.get((channel, contract)):
            found[worker, client].append(told)
    return found


@dataclass(frozen=True)
class _Window:
    """What is looked up for each client of twelve months: money of all clients of a worker, and by worker and client what `since` and the rest tell."""

    end: date
    through: date
    total: Mapping[str, Decimal]
    known: Mapping[Owner, Since]
    due: Mapping[Owner, Sequence[Terms]]
    counted: Mapping[Owner, tuple[int, int]]
    waited: Mapping[Owner, tuple[int, float | None]]


def _of_window(
    frames: Sequence[pl.DataFrame], end: date, known: Mapping[Owner, Since], due: Mapping[Owner, Sequence[Terms]], through: date
) -> list[dict[str, Any]]:
    money, time, pays = frames
    groups = sums(money, time, KEYS)
    total: dict[str, Decimal] = defaultdict(Decimal)
    for row in groups:
        total[row["worker_id"]] += max(row["revenue_rc"] or Decimal(0), Decimal(0))
    window = _Window(end, through, total, known, due, _counts(money, time), _waits(pays, end))
    return [_row(row, window) for row in groups]


def _counts(money: pl.DataFrame, time: pl.DataFrame) -> dict[Owner, tuple[int, int]]:
    """Count for each worker and client the contracts that paid, and the channels with money or hours."""
    paying = money.group_by(*KEYS, "channel_id", "contract").agg(pl.col("revenue_rc").sum()).filter(
        (pl.col("revenue_rc") > 0) & (pl.col("contract") != NONE)
    )  # fmt: skip
    contracts = {(w, c): n for w, c, n in paying.group_by(*KEYS).len().iter_rows()}
    places = pl.concat([frame.select(*KEYS, "channel_id") for frame in (money, time)]).unique().group_by(*KEYS).len()
    return {(w, c): (contracts.get((w, c), 0), n) for w, c, n in places.iter_rows()}


def _waits(pays: pl.DataFrame, end: date) -> dict[Owner, tuple[int, float | None]]:
    """Give for each worker and client how many payments are dated, and the median days to payment as it was known on the last day."""
    found: dict[Owner, tuple[int, float | None]] = {}
    closed = pl.col("paid_on").is_not_null() & (pl.col("paid_on") <= end)
    waits = pays.with_columns(closed.alias("is_paid")).with_columns(
        pl.when("is_paid").then(pl.col("paid_on")).otherwise(pl.lit(end)).sub(pl.col("day")).dt.total_days().clip(0).alias("days")
    )
    for (worker, client), group in waits.sort(*KEYS, "days").group_by(*KEYS, maintain_order=True):
        found[str(worker), str(client)] = (int(group["is_paid"].sum()), median_days(group["days"].to_list(), group["is_paid"].to_list()))
    return found


def median_days(days: Sequence[int], is_paid: Sequence[bool]) -> float | None:
    """Give the days within which half is paid, by Kaplan and Meier: what is open has waited at least so long. None: not reached."""
    if not any(is_paid):
        return None
    from statsmodels.duration.survfunc import SurvfuncRight  # noqa: PLC0415  # it takes seconds to import

    found = float(SurvfuncRight(days, list(map(int, is_paid))).quantile(0.5))
    return found if isfinite(found) else None


def _row(row: dict[str, Any], window: _Window) -> dict[str, Any]:
    owner = row["worker_id"], row["client"]
    revenue, (contracts, channels) = row["revenue_rc"] or Decimal(0), window.counted[owner]
    repeat = window.known[owner].repeat if owner in window.known else None
    dated, days = window.waited.get(owner, (0, None))
    after = _year_before(window.end)
    return {
        "worker_id": owner[0],
        "client": owner[1],
        "window_end": window.end,
        "revenue_rc": revenue,
        "pending_rc": row["pending_rc"] or Decimal(0),
        "n_no_rate": row["n_no_rate"] or 0,
        "hours_s": row["seconds"],
        **rate_of(row, window.through, contracts=contracts),
        "n_channels": channels,
        "n_contracts": contracts,
        "is_repeat": repeat is not None and repeat <= window.end,
        "share_of_revenue": share(revenue, window.total[owner[0]]) if revenue >= 0 else None,
        **_on_time([t for t in window.due.get(owner, ()) if t.delivered_on and after < t.delivered_on <= window.end]),
        "n_dated": dated,
        "days_to_pay_p50": days,
    }


def _on_time(delivered: Sequence[Terms]) -> dict[str, Any]:
    """Give the share delivered by the due day (M57), with the Wilson interval from five on."""
    n, kept = len(delivered), sum(bool(t.is_on_time) for t in delivered)
    lo, hi = wilson(kept, n, LEVEL) if n >= ANECDOTE else (None, None)
    return {"n_due": n, "on_time_rate": kept / n if n else None, "on_time_rate_lo": lo, "on_time_rate_hi": hi}


CLIENTS: Final[dict[str, pl.DataType | type[pl.DataType]]] = {
    **dict.fromkeys((*KEYS, "reporting_currency"), pl.String),
    "window_end": pl.Date,
    **dict.fromkeys(("revenue_rc", "pending_rc"), MONEY),
    **dict.fromkeys(("n_no_rate", "hours_s", "n_channels", "n_contracts", "n_due", "n_dated"), pl.Int64),
    **INTERVAL,
    "is_repeat": pl.Boolean,
    **dict.fromkeys(("share_of_revenue", "on_time_rate", "on_time_rate_lo", "on_time_rate_hi", "days_to_pay_p50"), pl.Float64),
    **CONTRACT,
}
