"""Rebuild the hours: the stretch of each timeline that changed, cut where nothing happened for an hour."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import polars as pl

from connectors.catalogue import platforms
from pipelines.steps import Work
from transforms import timeline
from warehouse import hours
from warehouse.store import Store, Value

GAP = 600
BANDS = {"h2_d1m": 60, "h2_d60m": 3600}
QUIET = timedelta(seconds=3601)
FOREVER = timedelta(days=40_000)
FIRST, LAST = datetime(1990, 1, 1), datetime(2200, 1, 1)  # noqa: DTZ001  # UTC without a zone, as the warehouse keeps it


@dataclass(frozen=True)
class Stretch:
    """A part of a worker's timeline with an hour of nothing before and after it; its local days from `from_day` to `to_day` are whole."""

    worker: str
    first: datetime
    last: datetime
    from_day: date
    to_day: date

    def joined(self, later: "Stretch") -> "Stretch":
        """Give both as one."""
        last, to_day = max(self.last, later.last), max(self.to_day, later.to_day)
        return Stretch(self.worker, min(self.first, later.first), last, min(self.from_day, later.from_day), to_day)

    def bound(self) -> dict[str, Value]:
        """Give the parameters of the interval queries."""
        return {"worker": self.worker, "first": self.first, "last": self.last}


def rebuild(work: Work) -> int:
    """Count the changed stretches anew, in one transaction with the reported hours; give how many."""
    store, zone = work.store, work.config.person.timezone
    stretches = _stretches(store, ZoneInfo(zone))
    for done, stretch in enumerate(stretches, 1):
        _count(store, stretch, zone)
        work.tell("Counting hours", done, len(stretches))
    hours.rebuild_reported(store)
    hours.settled(store)
    return len(stretches)


def _stretches(store: Store, zone: ZoneInfo) -> list[Stretch]:
    """Find the stretch to count for each changed range, and join those that meet."""
    found: list[Stretch] = []
    for worker, ranges in hours.changed(store).items():
        for first, last in _joined(ranges):
            wide = _widen(store, worker, (first, last), zone)
            if found and found[-1].worker == wide.worker and wide.first <= found[-1].last + QUIET:
                found[-1] = found[-1].joined(wide)
            else:
                found.append(wide)
    return found


def _joined(ranges: list[tuple[datetime, datetime]]) -> list[tuple[datetime, datetime]]:
    """Join ranges that overlap or lie within two weeks: few large stretches cost less than many small ones."""
    joined: list[tuple[datetime, datetime]] = []
    for first, last in ranges:
        if joined and first <= joined[-1][1] + timedelta(days=14):
            joined[-1] = (joined[-1][0], max(joined[-1][1], last))
        else:
            joined.append((first, last))
    return joined


def _widen(store: Store, worker: str, changed: hours.Range, zone: ZoneInfo) -> Stretch:
    """Give the stretch to count: all work that touches a local day of the work that changed, with an hour of nothing around it."""
    first, last = _until_quiet(store, worker, changed)
    whole = _midnight(first, zone, 0), _midnight(last, zone, 1)
    begun, ended = _until_quiet(store, worker, whole)
    seconds = begun.replace(microsecond=0), ended.replace(microsecond=0) + timedelta(seconds=1)  # sessions begin and end on whole seconds
    return Stretch(worker, *seconds, _day(first, zone), _day(last, zone))


def _until_quiet(store: Store, worker: str, span: hours.Range) -> hours.Range:
    """Grow a span to the work that it touches, link by link, until an hour of nothing; where work never pauses, to all of it."""
    look = timedelta(days=1)
    while look < FOREVER:
        first, last = hours.reach(store, worker, span, look, QUIET)
        if first > span[0] - look + QUIET and last < span[1] + look - QUIET:
            return first, last
        look *= 4
    return FIRST, LAST


def _midnight(moment: datetime, zone: ZoneInfo, days: int) -> datetime:
    """Give the local midnight before a moment, or `days` later, in UTC; a second short of the next day's first."""
    local = moment.replace(tzinfo=UTC).astimezone(zone).replace(hour=0, minute=0, second=0, microsecond=0)
    there = datetime.combine(local.date() + timedelta(days=days), time.min, zone).astimezone(UTC).replace(tzinfo=None)
    return there - timedelta(seconds=days)


def _count(store: Store, stretch: Stretch, zone: str) -> None:
    """Replace the sessions and hours of one stretch."""
    hours.forget(store, stretch.bound(), (stretch.from_day, stretch.to_day))
    counted, bands = timeline.attribute_with_bands(_cleaned(store, stretch), GAP, list(BANDS.values()), zone)
    if not counted.shares.height:
        return
    _write_sessions(store, stretch, counted)
    _write_days(store, stretch, counted, bands)


def _cleaned(store: Store, stretch: Stretch) -> pl.DataFrame:
    """Give the work of a stretch that can be counted."""
    intervals = hours.intervals(store, stretch.bound()).cast(timeline.INTERVALS)  # type: ignore[arg-type]  # a mapping of columns to types is what it takes
    return timeline.clean(intervals, _caps(intervals))[0]


def _caps(intervals: pl.DataFrame) -> dict[str, int]:
    """Give the longest one task of a channel may last, where its platform says so."""
    channels = intervals["channel"].unique().to_list()
    hours = {c: p.cap_hours for c in channels if (p := platforms().get(c.split(":")[0]))}
    return {channel: cap * 3600 for channel, cap in hours.items() if cap}


def _day(moment: datetime, zone: ZoneInfo) -> date:
    return moment.replace(tzinfo=UTC).astimezone(zone).date()


def _write_sessions(store: Store, stretch: Stretch, counted: timeline.Attribution) -> None:
    """Write the sessions and the channels' shares of them, with the money of the tasks that started in them."""
    start = pl.col("started_at").dt.strftime("%Y-%m-%dT%H:%M:%SZ")
    named = counted.sessions.with_columns(pl.concat_str(pl.col("worker"), pl.lit("@"), start).alias("session_id"))
    sessions = named.rename({"worker": "worker_id"})
    money = hours.session_money(store, sessions, stretch.bound())
    shares = counted.session_channel.rename({"worker": "worker_id", "channel": "channel_id"})
    shares = shares.join(sessions.select("worker_id", "session_no", "session_id", "started_at"), on=["worker_id", "session_no"])
    shares = shares.join(money, on=["worker_id", "session_id", "channel_id"], how="left").sort("started_at", "channel_id")
    shares = shares.with_columns(pl.col("raw_s", "n_tasks").fill_null(0))
    total = money.drop_nulls("amount_r_rc").group_by("session_id").agg(pl.col("amount_r_rc").sum())
    whole = sessions.join(total, on="session_id", how="left").with_columns(pl.lit(GAP).alias("d_seconds"))
    hours.write_sessions(store, whole.sort("started_at"), shares)


def _write_days(store: Store, stretch: Stretch, counted: timeline.Attribution, bands: pl.DataFrame) -> None:
    """Write the measured hours of the whole days. Of the days beside them, work past midnight tells a part that has not changed."""
    names = {d: name for name, d in BANDS.items()}
    ladder = timeline.waterfall(counted).with_columns(pl.lit("measured").alias("tier"))
    band = bands.select(
        "worker",
        "local_day",
        "channel",
        pl.lit("band").alias("outcome"),
        pl.col("d_seconds").replace_strict(names, return_dtype=pl.String).alias("reason"),
        pl.col("h2_s").alias("seconds"),
        pl.lit("measured").alias("tier"),
    )
    rows = pl.concat([ladder.select(band.columns), band]).filter(
        pl.col("seconds") > 0, pl.col("local_day").is_between(stretch.from_day, stretch.to_day)
    )
    hours.write_days(store, rows.rename({"worker": "worker_id", "channel": "channel_id", "local_day": "day"}))
