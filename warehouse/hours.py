"""The timeline in SQL: what changed, what stands around it, and the sessions and hours that are written back."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta

import polars as pl

from warehouse import marts
from warehouse.store import Store, Value

Range = tuple[datetime, datetime]
MARKED = "INSERT INTO ops.dirty_month SELECT DISTINCT channel_id, date_trunc('month', day) FROM"


def changed(store: Store) -> dict[str, list[Range]]:
    """Give the stretches of each worker's timeline that changed, by start."""
    found: dict[str, list[Range]] = {}
    for row in store.rows("SELECT worker, starts_at, ends_at FROM ops.dirty_time ORDER BY ALL"):
        found.setdefault(row["worker"], []).append((row["starts_at"], row["ends_at"]))
    return found


def settled(store: Store) -> None:
    """Note that every changed stretch was counted."""
    store.con.execute("DELETE FROM ops.dirty_time")


def reach(store: Store, worker: str, span: Range, look: timedelta, pause: timedelta) -> Range:
    """Give the first start and last end of the work that a span touches, link by link; a `pause` ends a chain. Sees `look` around the span."""
    row = store.con.execute(
        """
        WITH near AS (
            SELECT work_start, work_end FROM ledger.earning
            WHERE worker = $worker AND work_start <= $to AND work_end >= $from AND kind = 'work'
            UNION ALL
            SELECT work_start, work_end FROM ledger.effort WHERE worker = $worker AND work_start <= $to AND work_end >= $from),
        chained AS (
            SELECT *, work_start > $pause + max(work_end) OVER (ORDER BY work_start, work_end ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS apart
            FROM near),
        linked AS (SELECT *, count(*) FILTER (apart) OVER (ORDER BY work_start, work_end ROWS UNBOUNDED PRECEDING) AS chain FROM chained),
        chains AS (SELECT min(work_start) AS first, max(work_end) AS last FROM linked GROUP BY chain)
        SELECT least(min(first), $first), greatest(max(last), $last) FROM chains WHERE first <= $last + $pause AND last >= $first - $pause
        """,
        {"worker": worker, "first": span[0], "last": span[1], "from": span[0] - look, "to": span[1] + look, "pause": pause},
    ).fetchone()
    return (row[0], row[1]) if row and row[0] else span


def intervals(store: Store, span: Mapping[str, Value]) -> pl.DataFrame:
    """Give the stretches of work in a span (`worker`, `first`, `last`): the input of `transforms.timeline`."""
    return marts.frame(store, marts.sql("work_intervals"), span)


def forget(store: Store, span: Mapping[str, Value], days: Sequence[date]) -> None:
    """Take the sessions of a span and the measured hours of its local days (first and last) out, and mark their months."""
    inside = "worker_id = $worker AND started_at >= $first AND started_at <= $last"
    measured = "worker_id = $worker AND tier = 'measured' AND day BETWEEN $from_day AND $to_day"
    told: dict[str, Value] = {"worker": span["worker"], "from_day": days[0], "to_day": days[-1]}
    store.con.execute(f"{MARKED} mart.hours_day WHERE {measured}", told)
    store.con.execute(f"DELETE FROM mart.hours_day WHERE {measured}", told)
    for table in ("mart.session_channel", "mart.session"):
        store.con.execute(f"DELETE FROM {table} WHERE {inside}", dict(span))


def session_money(store: Store, sessions: pl.DataFrame, span: Mapping[str, Value]) -> pl.DataFrame:
    """Give worker_id, session_id, channel_id and the platform-net money of the tasks that started in each session."""
    store.con.register("fresh_session", sessions.to_arrow())
    found = marts.frame(store, marts.sql("session_money"), span)
    store.con.unregister("fresh_session")
    return found


def write_sessions(store: Store, sessions: pl.DataFrame, shares: pl.DataFrame) -> None:
    """Write sessions with their money, and the channels' shares of them."""
    marts.write(store, "mart.session_channel", shares)
    store.con.register("computed", sessions.to_arrow())
    store.con.execute(
        """INSERT INTO mart.session SELECT worker_id, session_id, started_at, ended_at, h2_s, on_task_s, gap_s, n_tasks, n_channels,
        amount_r_rc, per_hour(amount_r_rc, h2_s), d_seconds FROM computed"""
    )
    store.con.unregister("computed")


def write_days(store: Store, hours: pl.DataFrame) -> None:
    """Write hours per day and reason, and mark their months."""
    marts.write(store, "mart.hours_day", hours)
    store.con.register("touched", hours.select("channel_id", "day").unique().to_arrow())
    store.con.execute(f"{MARKED} touched")
    store.con.unregister("touched")


def rebuild_reported(store: Store) -> None:
    """Rebuild the hours that are told without clock times: few rows, and they yield to measured ones."""
    now = "SELECT worker_id, channel_id, day, outcome, reason, seconds FROM mart.hours_day WHERE tier = 'reported'"
    store.con.execute(f"CREATE OR REPLACE TEMP TABLE reported_before AS {now}")
    store.con.execute("DELETE FROM mart.hours_day WHERE tier = 'reported'")
    store.con.execute(marts.sql("reported_hours"))
    store.con.execute(f"{MARKED} ((FROM reported_before EXCEPT {now}) UNION ALL ({now} EXCEPT FROM reported_before))")
