"""Rebuild the hours: the stretch of each timeline that changed, cut where nothing happened for an hour."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import polars as pl

from connectors.catalogue import platforms
from pipelines.steps import Work
from transforms import timeline
from warehouse import marts
from warehouse.store import Store

GAP = 600
BANDS = {"h2_d1m": 60, "h2_d60m": 3600}
QUIET = timedelta(seconds=3601)
WIDENINGS = 40
FIRST, LAST = datetime(1990, 1, 1), datetime(2200, 1, 1)  # noqa: DTZ001  # UTC without a zone, as the warehouse keeps it


@dataclass(frozen=True)
class Stretch:
    """A part of a worker's timeline with an hour of nothing before and after it."""

    worker: str
    first: datetime
    last: datetime

    def bound(self) -> dict[str, str | datetime]:
        """Give the parameters of the interval queries."""
        return {"worker": self.worker, "first": self.first, "last": self.last}


def rebuild(work: Work) -> int:
    """Count the changed stretches anew, in one transaction with the reported hours; give how many."""
    store = work.store
    zone = work.config.person.timezone
    stretches = _stretches(store, ZoneInfo(zone))
    for done, stretch in enumerate(stretches):
        work.tell("Counting hours", done, len(stretches))
        _count(store, stretch, zone)
    _reported(store)
    store.con.execute("DELETE FROM ops.dirty_time")
    return len(stretches)


def _stretches(store: Store, zone: ZoneInfo) -> list[Stretch]:
    """Widen each changed range to whole local days with an hour of nothing around them, and join those that meet."""
    found: list[Stretch] = []
    rows = store.rows("SELECT worker, min(starts_at) AS first, max(ends_at) AS last FROM ops.dirty_time GROUP BY worker ORDER BY worker")
    for row in rows:
        ranges = store.con.execute("SELECT starts_at, ends_at FROM ops.dirty_time WHERE worker = ? ORDER BY ALL", [row["worker"]]).fetchall()
        for first, last in _joined(ranges):
            wide = _widen(store, Stretch(row["worker"], first, last), zone)
            if found and found[-1].worker == wide.worker and wide.first <= found[-1].last + QUIET:
                found[-1] = Stretch(wide.worker, min(found[-1].first, wide.first), max(found[-1].last, wide.last))
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


def _widen(store: Store, stretch: Stretch, zone: ZoneInfo) -> Stretch:
    """Grow to whole local days until the neighbours are an hour away; where work never pauses, take it all."""
    for _ in range(WIDENINGS):
        stretch = Stretch(stretch.worker, _midnight(stretch.first, zone, 0), _midnight(stretch.last, zone, 1))
        row = store.con.execute(
            """
            WITH near AS (
                SELECT work_start, work_end FROM ledger.earning
                WHERE worker = $worker AND work_start <= $last AND work_end >= $first AND kind = 'work'
                UNION ALL
                SELECT work_start, work_end FROM ledger.effort WHERE worker = $worker AND work_start <= $last AND work_end >= $first)
            SELECT min(work_start), max(work_end) FROM near
            """,
            {"worker": stretch.worker, "first": stretch.first - QUIET, "last": stretch.last + QUIET},
        ).fetchone() or (None, None)
        first, last = min(row[0] or stretch.first, stretch.first), max(row[1] or stretch.last, stretch.last)
        if (first, last) == (stretch.first, stretch.last):
            return stretch
        stretch = Stretch(stretch.worker, first, last)
    return Stretch(stretch.worker, FIRST, LAST)


def _midnight(moment: datetime, zone: ZoneInfo, days: int) -> datetime:
    """Give the local midnight before a moment, or `days` later, in UTC; a second short of the next day's first."""
    local = moment.replace(tzinfo=UTC).astimezone(zone).replace(hour=0, minute=0, second=0, microsecond=0)
    there = datetime.combine(local.date() + timedelta(days=days), time.min, zone).astimezone(UTC).replace(tzinfo=None)
    return there - timedelta(seconds=days)


def _count(store: Store, stretch: Stretch, zone: str) -> None:
    """Replace the sessions and hours of one stretch."""
    intervals = marts.frame(store, marts.sql("work_intervals"), stretch.bound())
    _forget(store, stretch, ZoneInfo(zone))
    if not intervals.height:
        return
    intervals = intervals.cast(timeline.INTERVALS)  # type: ignore[arg-type]  # a mapping of columns to types is what it takes
    cleaned, _ = timeline.clean(intervals, _caps(intervals))
    if not cleaned.height:
        return
    counted = timeline.attribute(cleaned, GAP, zone)
    _write_sessions(store, stretch, counted)
    _write_days(store, counted, timeline.bands(cleaned, list(BANDS.values()), zone))


def _caps(intervals: pl.DataFrame) -> dict[str, int]:
    """Give the longest one task of a channel may last, where its platform says so."""
    channels = intervals["channel"].unique().to_list()
    hours = {c: p.cap_hours for c in channels if (p := platforms().get(c.split(":")[0]))}
    return {channel: cap * 3600 for channel, cap in hours.items() if cap}


def _day(moment: datetime, zone: ZoneInfo) -> date:
    return moment.replace(tzinfo=UTC).astimezone(zone).date()


def _forget(store: Store, stretch: Stretch, zone: ZoneInfo) -> None:
    """Take the old sessions and hours of the stretch out, and mark the months whose hours change."""
    bound = stretch.bound()
    inside = "worker_id = $worker AND started_at >= $first AND started_at <= $last"
    span = {**bound, "from_day": _day(stretch.first, zone), "to_day": _day(stretch.last, zone)}
    days = "worker_id = $worker AND tier = 'measured' AND day BETWEEN $from_day AND $to_day"
    del span["first"], span["last"]
    store.con.execute(f"INSERT INTO ops.dirty_month SELECT DISTINCT channel_id, date_trunc('month', day) FROM mart.hours_day WHERE {days}", span)
    store.con.execute(f"DELETE FROM mart.hours_day WHERE {days}", span)
    store.con.execute(f"DELETE FROM mart.session_channel WHERE {inside}", bound)
    store.con.execute(f"DELETE FROM mart.session WHERE {inside}", bound)


def _write_sessions(store: Store, stretch: Stretch, counted: timeline.Attribution) -> None:
    start = pl.col("started_at").dt.strftime("%Y-%m-%dT%H:%M:%SZ")
    sessions = counted.sessions.with_columns(pl.concat_str(pl.col("worker"), pl.lit("@"), start).alias("session_id"))
    store.con.register("fresh_session", sessions.rename({"worker": "worker_id"}).to_arrow())
    money = marts.frame(store, marts.sql("session_money"), stretch.bound())
    store.con.unregister("fresh_session")
    shares = counted.session_channel.join(sessions.select("worker", "session_no", "session_id", "started_at"), on=["worker", "session_no"])
    shares = shares.rename({"worker": "worker_id", "channel": "channel_id"}).join(money, on=["worker_id", "session_id", "channel_id"], how="left")
    marts.write(store, "mart.session_channel", shares.sort("started_at", "channel_id"))
    total = money.group_by("session_id").agg(pl.col("amount_r_rc").sum())
    whole = sessions.rename({"worker": "worker_id"}).join(total, on="session_id", how="left").sort("started_at")
    store.con.register("computed", whole.with_columns(pl.lit(GAP).alias("d_seconds")).to_arrow())
    store.con.execute(
        """INSERT INTO mart.session SELECT worker_id, session_id, started_at, ended_at, h2_s, on_task_s, gap_s, n_tasks, n_channels,
        amount_r_rc, per_hour(amount_r_rc, h2_s), d_seconds FROM computed"""
    )
    store.con.unregister("computed")


def _write_days(store: Store, counted: timeline.Attribution, bands: pl.DataFrame) -> None:
    """Write the measured hours; a local day belongs to one stretch only."""
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
    hours = pl.concat([ladder.select(band.columns), band]).filter(pl.col("seconds") > 0)
    named = hours.rename({"worker": "worker_id", "channel": "channel_id", "local_day": "day"})
    marts.write(store, "mart.hours_day", named)
    store.con.register("touched", named.select("channel_id", "day").unique().to_arrow())
    store.con.execute("INSERT INTO ops.dirty_month SELECT DISTINCT channel_id, date_trunc('month', day) FROM touched")
    store.con.unregister("touched")


def _reported(store: Store) -> None:
    """Rebuild the hours that are told without clock times: few rows, and they yield to measured ones."""
    before = "SELECT worker_id, channel_id, day, outcome, reason, seconds FROM mart.hours_day WHERE tier = 'reported'"
    store.con.execute(f"CREATE OR REPLACE TEMP TABLE reported_before AS {before}")
    store.con.execute("DELETE FROM mart.hours_day WHERE tier = 'reported'")
    store.con.execute(marts.sql("reported_hours"))
    store.con.execute(
        f"""INSERT INTO ops.dirty_month SELECT DISTINCT channel_id, date_trunc('month', day) FROM (
            (FROM reported_before EXCEPT {before}) UNION ALL ({before} EXCEPT FROM reported_before))"""
    )
