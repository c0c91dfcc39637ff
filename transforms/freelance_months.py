"""Freelance months: how much of the time was billable, what hours fetched, and how far the money hangs on few clients (metrics §8, M52-M56)."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Final

import polars as pl

from transforms.clients import Owner, Since, since
from transforms.contracts import NONE
from transforms.estimate import CONTRACT, Why, judged
from transforms.freelance import MONEY, Terms, share, whole
from transforms.months import month_end, month_later
from transforms.rates import concentration

WINDOW: Final = 12
FEW: Final = 3
FEW_CLIENTS: Final = 5
DEPENDENT: Final = 0.75
SUMS: Final = ("billed_rc", "collected_rc", "revenue_rc")
Channel = tuple[str, str]
"""Worker and channel."""


@dataclass(frozen=True)
class Declared:
    """What the settings say: hours a week that could be billed (None: not declared), and the terms of contracts."""

    capacity: float | None
    terms: Sequence[Terms]


@dataclass(frozen=True)
class Span:
    """A month of a channel: its first and last day, the months of the channel among the twelve that end with it."""

    first: date
    last: date
    months: int

    @property
    def since(self) -> date:
        """The first day of the twelve months."""
        return month_later(self.first, 1 - WINDOW)


def by_month(
    money: pl.DataFrame, time: pl.DataFrame, paid_hours: pl.DataFrame, declared: Declared, through: date, currency: str
) -> pl.DataFrame:
    """Give the rows of `mart.freelance_month`. `paid_hours`: worker_id, channel_id, month, seconds of paid on-task time (H0)."""
    books = _Books(money, time, paid_hours, declared, through)
    rows = [{**books.row(channel, span), "reporting_currency": currency} for channel, span in books.spans()]
    return pl.DataFrame(rows, schema=MONTHS, orient="row").sort("worker_id", "channel_id", "month")


class _Books:
    """Sums by month, looked up once for each row."""

    def __init__(self, money: pl.DataFrame, time: pl.DataFrame, paid_hours: pl.DataFrame, declared: Declared, through: date) -> None:
        self.through, self.declared = through, declared
        self.known = since(money)
        month = pl.col("day").dt.truncate("1mo").alias("month")
        dated = money.filter(pl.col("day").is_not_null()).with_columns(month)
        self.money = dated.group_by("worker_id", "channel_id", "client", "month").agg(pl.col(SUMS).sum())
        rated = time.filter(pl.col("standard_rc") > 0).select("worker_id", "channel_id", "contract").unique()
        self.rated = dated.join(rated, on=rated.columns, how="semi")
        self.time = time.group_by("worker_id", "channel_id", "contract", month).agg(
            pl.col("seconds").sum(), whole(pl.col("standard_rc"))
        )  # fmt: skip
        self.paid = {(w, c, m): s for w, c, m, s in paid_hours.select("worker_id", "channel_id", "month", "seconds").iter_rows()}
        self.timed = {(w, c) for w, c, _ in self.paid}
        self.total = _totals(self.paid)
        self.agreed = {(t.channel, t.contract): t for t in declared.terms}

    def spans(self) -> Iterator[tuple[Channel, Span]]:
        """Give every month of every channel, from its first with money or hours to the last day with data."""
        begun: dict[Channel, date] = {}
        seen = [row[:3] for row in self.money.select("worker_id", "channel_id", "month").iter_rows()] + list(self.paid)
        for worker, channel, month in seen:
            begun[worker, channel] = min(month, begun.get((worker, channel), month))
        for channel, first in sorted(begun.items()):
            for number, month in enumerate(pl.date_range(first, self.through, "1mo", eager=True).to_list(), 1):
                yield channel, Span(month, month_end(month), min(number, WINDOW))

    def row(self, channel: Channel, span: Span) -> dict[str, Any]:
        """Give one row."""
        mine = (pl.col("worker_id") == channel[0]) & (pl.col("channel_id") == channel[1])
        money = self.money.filter(mine)
        now = money.filter(pl.col("month") == span.first)
        sums = {name: total(now[name]) for name in SUMS}
        return {
            "worker_id": channel[0],
            "channel_id": channel[1],
            "month": span.first,
            **sums,
            **self._sources(channel[0], now, span.first),
            **self._use(channel, span),
            **self._realised(channel, span.first),
            "collection": share(sums["collected_rc"], sums["billed_rc"]),
            **self._scope(channel, span),
            **self._clients(
                channel[0], money.filter((pl.col("month") >= span.since) & (pl.col("month") <= span.first)), span, self.through
            ),
        }

    def _sources(self, worker: str, now: pl.DataFrame, month: date) -> dict[str, Decimal]:
        """Part the month's money into that of new clients, of known ones, and of none (M55)."""
        found = dict.fromkeys(("new_client_rc", "repeat_client_rc", "no_client_rc"), Decimal(0))
        for client, revenue in now.select("client", "revenue_rc").iter_rows():
            first = self.known[worker, client].first if (worker, client) in self.known else None
            is_known = first is not None and first < month
            found["no_client_rc" if client is None else "repeat_client_rc" if is_known else "new_client_rc"] += revenue
        return found

    def _use(self, channel: Channel, span: Span) -> dict[str, Any]:
        """Give utilisation (M53), of the channel and of the worker's freelance channels together; a month that is not over has none."""
        billable = self.paid.get((*channel, span.first), 0) if channel in self.timed else None
        last = min(span.last, self.through)
        capacity = _capacity(self.declared.capacity, (last - span.first).days + 1)
        checks = ((capacity is None, Why.NOT_DECLARED), (billable is None, Why.NO_HOURS), (last < span.last, Why.TOO_FEW_MONTHS))
        why = next((reason for is_so, reason in checks if is_so), None)
        whole = self.total.get((channel[0], span.first), 0)
        over = whole / capacity if capacity and why is None else None
        return {
            "billable_s": billable,
            "capacity_s": capacity,
            "utilisation": billable / capacity if billable is not None and capacity and why is None else None,
            "worker_utilisation": over,
            "is_overloaded": None if over is None else over > 1,
            "utilisation_reason": None if why is None else str(why),
        }

    def _realised(self, channel: Channel, month: date) -> dict[str, Any]:
        """Give billed money over the worth of the hours at the declared standard rates (M52), contracts with one only."""
        mine = (pl.col("worker_id") == channel[0]) & (pl.col("channel_id") == channel[1]) & (pl.col("month") == month)
        rated = self.time.filter(mine & (pl.col("standard_rc") > 0))
        billed = total(self.rated.filter(mine & pl.col("contract").is_in(rated["contract"].to_list()))["billed_rc"])
        return _few("realisation", share(billed, total(rated["standard_rc"])) if rated.height else None, rated.height)

    def _scope(self, channel: Channel, span: Span) -> dict[str, Any]:
        """Give actual over foreseen hours of the contracts delivered in the twelve months (M54)."""
        worked = self.time.filter((pl.col("worker_id") == channel[0]) & (pl.col("channel_id") == channel[1]))
        seconds = dict(worked.group_by("contract").agg(pl.col("seconds").sum()).iter_rows())
        done = [
            t for (place, name), t in self.agreed.items() if place == channel[1] and name in seconds and _is_done(t, span, self.through)
        ]
        foreseen = sum(t.estimated_s or 0 for t in done)
        return _few("scope", sum(seconds[t.contract] for t in done) / foreseen if foreseen else None, len(done), "scope_ratio")

    def _clients(self, worker: str, money: pl.DataFrame, span: Span, through: date) -> dict[str, Any]:
        """Give how far the money of twelve months hangs on few clients (M55, M56)."""
        sums = (
            money.filter(pl.col("client").is_not_null())
            .group_by("client")
            .agg(pl.col("revenue_rc").sum())
            .filter(pl.col("revenue_rc") != 0)
        )
        amounts = sorted(sums["revenue_rc"].to_list(), reverse=True)
        index = concentration(amounts) if amounts else None
        trouble = Why.NO_EVENTS if not amounts else Why.NEGATIVE_BASE if index is None else None
        shown = judged(span.months, "months", through, method="accounting", trouble=trouble)
        top = share(amounts[0], sum(amounts, Decimal(0))) if index and shown.is_shown else None
        return {
            "window_months": span.months,
            "n_clients": len(amounts),
            **_repeat({(worker, c): amount for c, amount in sums.iter_rows()}, self.known, span.last),
            "client_hhi": float(index[0]) if index and shown.is_shown else None,
            "n_eff": float(index[1]) if index and shown.is_shown else None,
            "top_client_share": top,
            "is_dependent": None if top is None else top > DEPENDENT,
            **shown.columns(),
            "interval_level": None,
        }


def _repeat(amounts: Mapping[Owner, Decimal], known: Mapping[Owner, Since], end: date) -> dict[str, Any]:
    """Give the share of the clients' money that came from those who had come back by the end (M55)."""
    total = sum(amounts.values(), Decimal(0))
    again = sum((a for owner, a in amounts.items() if owner in known and (day := known[owner].repeat) and day <= end), Decimal(0))
    is_negative = any(a < 0 for a in amounts.values())
    why = Why.NEGATIVE_BASE if is_negative else Why.TOO_FEW_DECIDED if len(amounts) < FEW_CLIENTS else None
    return {"repeat_share": share(again, total) if why is None else None, "repeat_reason": None if why is None else str(why)}


def _few(name: str, value: float | None, count: int, column: str | None = None) -> dict[str, Any]:
    """Give a ratio with its count and, below three contracts, the reason for care."""
    why = Why.NOT_DECLARED if value is None else Why.TOO_FEW_EVENTS if count < FEW else None
    return {column or name: value, f"n_{name}": count, f"{name}_reason": None if why is None else str(why)}


def _is_done(terms: Terms, span: Span, through: date) -> bool:
    day = terms.delivered_on
    return bool(terms.estimated_s and terms.contract != NONE and day and span.since <= day <= min(span.last, through))


def _capacity(hours: float | None, days: int) -> int | None:
    """Give the seconds of some days that could be billed, rounded to a whole second."""
    return None if hours is None else round(hours * 3600 * days / 7)


def total(column: pl.Series) -> Decimal:
    """Give the exact sum of a column of money; of none, nothing."""
    return sum(column.to_list(), Decimal(0))


def _totals(paid: Mapping[tuple[str, str, date], int]) -> dict[tuple[str, date], int]:
    found: dict[tuple[str, date], int] = defaultdict(int)
    for (worker, _, month), seconds in paid.items():
        found[worker, month] += seconds
    return found


MONTHS: Final[dict[str, pl.DataType | type[pl.DataType]]] = {
    **dict.fromkeys(("worker_id", "channel_id", "reporting_currency"), pl.String),
    "month": pl.Date,
    **dict.fromkeys((*SUMS, "new_client_rc", "repeat_client_rc", "no_client_rc"), MONEY),
    **dict.fromkeys(("billable_s", "capacity_s", "n_realisation", "n_scope", "window_months", "n_clients"), pl.Int64),
    **dict.fromkeys(("utilisation", "worker_utilisation", "realisation", "collection", "scope_ratio"), pl.Float64),
    **dict.fromkeys(("repeat_share", "client_hhi", "n_eff", "top_client_share"), pl.Float64),
    **dict.fromkeys(("is_overloaded", "is_dependent"), pl.Boolean),
    **dict.fromkeys(("utilisation_reason", "realisation_reason", "scope_reason", "repeat_reason"), pl.String),
    **CONTRACT,
}
