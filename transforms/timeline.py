"""Hours: a worker's intervals become sessions, and every second of them goes to exactly one channel.

Time is whole seconds: instants are cut down to the second they fall in before anything is counted, so every
sum below is exact. The rules are those of the published studies (Hara et al. 2018, Adams-Prassl et al.,
Halfaker et al. 2015): the intervals of all channels are put on one timeline per worker first; a second in
which k channels run is shared by turns, 1/k each (see `transforms._sweep`); the same channel twice counts
once; a gap inside a session goes half to the channel before it and half to the channel after it. Per channel
and day h0 (paid) <= h1 (all work) <= h2 (sessions) <= h3 (with off-task time), and over the channels each of
them adds up to what the worker's timeline holds, to the second.

Nothing depends on the order of the rows. No share reaches over a pause longer than `d_seconds`, so a timeline
cut inside such pauses gives the same hours as the whole; only `session_no` counts from where the frame
starts.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final
from zoneinfo import ZoneInfo

import numpy as np
import polars as pl

from transforms import _sweep
from transforms._shares import OUTCOMES, OUTSIDE, Codes, Day, by_day, code, ladder
from transforms._sweep import Ints, Pieces, Sessions, Spans

INTERVALS: Final = {
    "worker": pl.String(),
    "channel": pl.String(),
    "start": pl.Datetime("us"),
    "end": pl.Datetime("us"),
    "outcome": pl.String(),
    "reason": pl.String(),
    "record_key": pl.String(),
    "tier": pl.String(),
}
"""The columns `clean` asks for. Instants are naive UTC.

`outcome` is paid, unpaid or off_task; `reason` says why work is unpaid, or what off-task time went to.
"""


@dataclass(frozen=True)
class Attribution:
    """Who owns every second. All frames are sorted by their keys; all durations are whole seconds (Int64).

    `sessions`: worker, session_no (from 1), started_at, ended_at, h2_s, on_task_s, gap_s, n_tasks,
    n_channels.
    `session_channel`: worker, session_no, channel, attributed_s (its share of h2), on_task_s (of the union of
    work), paid_s (while paid work of it runs), overlap_s (clock time during which it ran beside others).
    `day_channel`: worker, local_day, channel, h0_s, h1_s, h2_s.
    `shares`: the rows all others are sums of: worker, session_no (null outside sessions), local_day, channel,
    outcome, reason, seconds, overlap_s.
    """

    sessions: pl.DataFrame
    session_channel: pl.DataFrame
    day_channel: pl.DataFrame
    shares: pl.DataFrame


def clean(intervals: pl.DataFrame, caps: Mapping[str, int] | None = None) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Return the intervals that can be counted, in whole seconds, and those that cannot, with `why`.

    `caps` is the longest a single interval of a channel may last, in seconds; what exceeds it is cut off. The
    first frame has two more columns: `raw_s`, the length as given, and `clean_s`, the length that counts.
    Raises ValueError when a column, an outcome or a cap is not what it must be.
    """
    caps = dict(caps or {})
    _check(intervals, caps)
    cap = pl.col("channel").replace_strict(caps, default=None, return_dtype=pl.Int64)
    begin, finish = (pl.col(name).dt.timestamp("us") // 1_000_000 for name in ("start", "end"))
    measured = intervals.select(*INTERVALS, why=_trouble(), raw_s=finish - begin, clean_s=pl.min_horizontal(finish - begin, cap))
    kept = measured.filter(pl.col("why").is_null()).with_columns(start=_instant(begin), end=_instant(begin + pl.col("clean_s")))
    return kept.drop("why"), measured.filter(pl.col("why").is_not_null()).drop("raw_s", "clean_s")


def sessions(cleaned: pl.DataFrame, d_seconds: int) -> pl.DataFrame:
    """Return `Attribution.sessions` alone, for the band of `d_seconds` (60, 600, 3600)."""
    codes, spans = code(cleaned)
    work = spans.take(spans.label < codes.first("gap"))
    pieces, _, found = _into_sessions(_sweep.share(_sweep.merge(work)), d_seconds)
    return _session_frame(codes, found, work, pieces)


def session_tasks(cleaned: pl.DataFrame, d_seconds: int) -> pl.DataFrame:
    """Return the session of each on-task interval: worker, session_no, channel, record_key."""
    codes, spans = code(cleaned)
    is_work = spans.label < codes.first("gap")
    work = spans.take(is_work)
    _, _, found = _into_sessions(_sweep.share(_sweep.merge(work)), d_seconds)
    number = found.numbers()[_sweep.session_of(found, work)]
    keys = cleaned["record_key"].filter(pl.Series(is_work))
    rows = pl.DataFrame({"worker": work.worker, "session_no": number, "channel": work.channel, "record_key": keys})
    return codes.name(rows.sort(rows.columns))


def attribute(cleaned: pl.DataFrame, d_seconds: int, zone: str) -> Attribution:
    """Give every second of every session, and every off-task second outside them, to one channel.

    `cleaned` comes from `clean`; `d_seconds` is the longest pause inside a session; `zone` is the IANA zone
    whose midnights divide the days. Off-task time inside a session is part of it and not counted again.
    Raises ValueError when `d_seconds` is negative.
    """
    return attribute_with_bands(cleaned, d_seconds, (), zone)[0]


def attribute_with_bands(cleaned: pl.DataFrame, d_seconds: int, others: Sequence[int], zone: str) -> tuple[Attribution, pl.DataFrame]:
    """Do what `attribute` does, and give h2 for other longest pauses: worker, local_day, channel, d_seconds, h2_s.

    The sweep is done once, and work is the same for every pause: only the gaps are given away anew.
    """
    codes, spans = code(cleaned)
    del cleaned  # millions of rows: where the caller holds them no more, they are free now
    gap, days = codes.first("gap"), ZoneInfo(zone)
    work = spans.take(spans.label < gap)
    shared = _sweep.share(_sweep.merge(work))
    pieces, pause, found = _into_sessions(shared, d_seconds)
    off_task = _sweep.outside(spans.take(spans.label > gap), found)
    rows = by_day((pieces, *_sweep.gaps(pieces, pause, gap), off_task), found, codes, days)
    inside = rows.take(rows.number != OUTSIDE)
    whole = Attribution(
        _session_frame(codes, found, work, pieces),
        _session_channel(inside, codes),
        _day_channel(inside, codes),
        _share_frame(rows, codes),
    )
    worked = whole.day_channel.select("worker", "local_day", "channel", pl.col("h1_s").alias("h2_s"))
    return whole, pl.concat([_band(codes, shared, worked, d, days) for d in others]) if others else worked.clear()


def _band(codes: Codes, shared: Pieces, worked: pl.DataFrame, d_seconds: int, zone: ZoneInfo) -> pl.DataFrame:
    pieces, pause, found = _into_sessions(shared, d_seconds)
    bridged = _day_channel(by_day(_sweep.gaps(pieces, pause, codes.first("gap")), found, codes, zone), codes)
    keys = ["worker", "local_day", "channel"]
    both = pl.concat([worked, bridged.select(*keys, "h2_s")]).group_by(keys).agg(pl.col("h2_s").sum()).sort(keys)
    return both.select(*keys, pl.lit(d_seconds).alias("d_seconds"), "h2_s")


def full_hours(attribution: Attribution) -> pl.DataFrame:
    """Return the whole ladder: worker, local_day, channel, h0_s, h1_s, h2_s, off_task_s, h3_s.

    h3 = h2 + off-task seconds outside all sessions; where several channels claim one, they take turns at it.
    """
    keys = ["worker", "local_day", "channel"]
    rungs = {"h0_s": 1, "h1_s": 2, "h2_s": 3}
    seconds = pl.col("seconds")
    sums = attribution.shares.group_by(keys).agg(
        **{name: seconds.filter(pl.col("outcome").is_in(OUTCOMES[:n])).sum() for name, n in rungs.items()},
        off_task_s=seconds.filter(pl.col("outcome") == "off_task").sum(),
        h3_s=seconds.sum(),
    )
    return sums.sort(keys)


def waterfall(attribution: Attribution) -> pl.DataFrame:
    """Return where h3 went: worker, local_day, channel, outcome, reason, seconds.

    `outcome` is paid, unpaid, gap or off_task; `reason` is "paid", "gap", or what the intervals said.
    The seconds of a channel's day add up to its h3.
    """
    keys = ["worker", "local_day", "channel", "outcome", "reason"]
    return attribution.shares.group_by(keys).agg(pl.col("seconds").sum()).sort(keys)


def _check(intervals: pl.DataFrame, caps: Mapping[str, int]) -> None:
    """Refuse what would be counted wrongly in silence."""
    wrong = {name: str(intervals.schema.get(name)) for name in INTERVALS}
    wrong = {name: found for name, found in wrong.items() if found != str(INTERVALS[name])}
    if wrong:
        raise ValueError(f"intervals: column types {wrong}; make them those of transforms.timeline.INTERVALS")
    known = [outcome for outcome in OUTCOMES if outcome != "gap"]
    strange = intervals["outcome"].unique().to_list()
    if strange := [outcome for outcome in strange if outcome not in known]:
        raise ValueError(f"intervals: outcome {strange} is unknown; use one of {known}")
    lacks_reason = pl.col("reason").is_null() & (pl.col("outcome") != "paid")
    unnamed = pl.any_horizontal(pl.col("worker", "channel").is_null()) | lacks_reason
    if count := intervals.filter(unnamed).height:
        raise ValueError(f"intervals: {count} rows lack a worker, a channel or a reason; fill them in first")
    if short := {channel: cap for channel, cap in caps.items() if cap <= 0}:
        raise ValueError(f"caps: {short} would leave nothing; give seconds above 0, or leave the channel out")


def _trouble() -> pl.Expr:
    """Say why an interval cannot be counted; null when it can."""
    start, end = pl.col("start"), pl.col("end")
    return (
        pl.when(start.is_null() | end.is_null())
        .then(pl.lit("no_instant"))
        .when(end < start)
        .then(pl.lit("ends_before_start"))
        .when(end == start)
        .then(pl.lit("no_duration"))
        .when(end.dt.truncate("1s") == start.dt.truncate("1s"))
        .then(pl.lit("under_one_second"))
    )


def _into_sessions(shared: Pieces, d_seconds: int) -> tuple[Pieces, Ints, Sessions]:
    """Find the session of each piece of work, the pause after it, and the sessions."""
    if d_seconds < 0:
        raise ValueError(f"d_seconds is {d_seconds}; give the longest pause inside a session, 0 or more")
    return _sweep.into_sessions(shared, d_seconds)


def _session_frame(codes: Codes, found: Sessions, work: Spans, pieces: Pieces) -> pl.DataFrame:
    """Build `Attribution.sessions`."""
    count, length = found.worker.size, found.end - found.start
    (of_channel, _), _ = _sweep.totals((pieces.session, pieces.channel), ())
    columns = {
        "worker": found.worker,
        "session_no": found.numbers(),
        "started_at": found.start,
        "ended_at": found.end,
        "h2_s": length,
        "on_task_s": found.on_task,
        "gap_s": length - found.on_task,
        "n_tasks": np.bincount(_sweep.session_of(found, work), minlength=count),
        "n_channels": np.bincount(of_channel, minlength=count),
    }
    return codes.name(pl.DataFrame(columns).with_columns(_instant(pl.col("started_at", "ended_at"))))


def _session_channel(inside: Day, codes: Codes) -> pl.DataFrame:
    """Build `Attribution.session_channel`."""
    rungs = ladder(inside, codes)
    (worker, number, channel), (whole, work, paid, overlap) = _sweep.totals(
        (inside.worker, inside.number, inside.channel),
        (rungs["h2_s"], rungs["h1_s"], rungs["h0_s"], inside.overlap),
    )
    keys = {"worker": worker, "session_no": number, "channel": channel}
    sums = {"attributed_s": whole, "on_task_s": work, "paid_s": paid, "overlap_s": overlap}
    return codes.name(pl.DataFrame({**keys, **sums}))


def _day_channel(inside: Day, codes: Codes) -> pl.DataFrame:
    """Build `Attribution.day_channel`."""
    rungs = ladder(inside, codes)
    (worker, day, channel), sums = _sweep.totals((inside.worker, inside.day, inside.channel), tuple(rungs.values()))
    keys = {"worker": worker, "local_day": day, "channel": channel}
    frame = pl.DataFrame({**keys, **dict(zip(rungs, sums, strict=True))})
    return codes.name(frame.with_columns(_date(pl.col("local_day"))))


def _share_frame(rows: Day, codes: Codes) -> pl.DataFrame:
    """Build `Attribution.shares`."""
    columns = {
        "worker": rows.worker,
        "session_no": rows.number,
        "local_day": rows.day,
        "channel": rows.channel,
        "label": rows.label,
        "seconds": rows.seconds,
        "overlap_s": rows.overlap,
    }
    number = pl.col("session_no")
    frame = pl.DataFrame(columns).with_columns(pl.when(number != OUTSIDE).then(number).alias("session_no"), _date(pl.col("local_day")))
    order = ("worker", "session_no", "local_day", "channel", "outcome", "reason", "seconds", "overlap_s")
    return codes.name(frame).select(order)


def _instant(seconds: pl.Expr) -> pl.Expr:
    """Read epoch seconds as a naive UTC instant."""
    return (seconds * 1_000_000).cast(pl.Datetime("us"))


def _date(days: pl.Expr) -> pl.Expr:
    """Read days since 1970-01-01 as a date."""
    return days.cast(pl.Int32).cast(pl.Date)
