"""Hours: a worker's intervals become sessions, and every second of them goes to exactly one channel.

Time is whole seconds: instants are cut down to the second they fall in before anything is counted, so every sum below is
exact. The rules are those of the published studies (Hara et al. 2018, Adams-Prassl et al., Halfaker et al. 2015):
a worker's intervals of all channels are put on one timeline first; a second in which k channels run is shared by turns, 1/k
each (`transforms._sweep`); the same channel twice counts once; a gap inside a session goes half to the channel before it and
half to the channel after it. Per channel and day h0 (paid) <= h1 (all work) <= h2 (sessions) <= h3 (with off-task time), and
over the channels each of them adds up to what the worker's timeline holds, to the second.

Nothing here depends on the order of the rows. Nothing reaches over a gap longer than `d_seconds` that off-task time does not
bridge either, so a timeline cut at such gaps gives the same hours as the whole (only `session_no` counts from where it starts).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final
from zoneinfo import ZoneInfo

import numpy as np
import polars as pl

from transforms import _sweep
from transforms._sweep import NO_SESSION, Ints, Pieces, Sessions, Spans

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
"""The columns `clean` asks for: naive UTC instants; `reason` says why work is unpaid or what off-task time went to."""

OUTCOMES: Final = ("paid", "unpaid", "gap", "off_task")
"""What a second was, best first. `gap` is never given: sessions make it."""

UNPAID_ORDER: Final = ("pending", "revision", "rejected", "returned", "expired")
"""Which reason an unpaid second has when several tasks of one channel cover it: the nearest to being paid comes first."""

_SHARE_KEY: Final = ("session", "worker", "day", "channel", "label")


@dataclass(frozen=True)
class Attribution:
    """Who owns every second. All frames are sorted by their keys; all durations are whole seconds (Int64).

    `sessions`: worker, session_no, started_at, ended_at, h2_s, on_task_s, gap_s, n_tasks, n_channels.
    `session_channel`: worker, session_no, channel, attributed_s (share of h2), on_task_s (share of the union of work),
    paid_s (share while paid work of it runs), overlap_s (clock seconds during which it ran beside other channels).
    `day_channel`: worker, local_day, channel, h0_s, h1_s, h2_s.
    `shares`: the parts all others are sums of: worker, session_no (null outside sessions), local_day, channel, outcome,
    reason, seconds, overlap_s.
    """

    sessions: pl.DataFrame
    session_channel: pl.DataFrame
    day_channel: pl.DataFrame
    shares: pl.DataFrame


@dataclass(frozen=True)
class _Codes:
    """What the numbers of `_sweep` stand for."""

    workers: pl.Series
    channels: pl.Series
    labels: pl.DataFrame

    def number(self, outcome: str) -> int:
        """The lowest label of an outcome (their count, when there is none)."""
        found = self.labels["outcome"].index_of(outcome)
        return self.labels.height if found is None else found


def clean(
    intervals: pl.DataFrame, caps: Mapping[str, int] | None = None
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Whole-second intervals that can be counted, and those that cannot, with `why`.

    `caps` is the longest a single interval of a channel may last, in seconds; the rest of it is cut off. The first frame has
    two more columns: `raw_s`, the length as given, and `clean_s`, the length that counts.
    Raises ValueError when a column, an outcome or a cap is not what it must be.
    """
    _check(intervals, caps or {})
    limit = pl.col("channel").replace_strict(dict(caps or {}), default=None, return_dtype=pl.Int64)
    begin, finish = (pl.col(name).dt.timestamp("us") // 1_000_000 for name in ("start", "end"))
    measured = intervals.with_columns(
        why=pl.when(pl.col("start").is_null() | pl.col("end").is_null())
        .then(pl.lit("no_instant"))
        .when(pl.col("end") < pl.col("start"))
        .then(pl.lit("ends_before_start"))
        .when(pl.col("end") == pl.col("start"))
        .then(pl.lit("no_duration"))
        .when(finish <= begin)
        .then(pl.lit("under_one_second")),
        raw_s=finish - begin,
        clean_s=pl.min_horizontal(finish - begin, limit),
        start_s=begin,
    )
    kept = measured.filter(pl.col("why").is_null()).with_columns(
        start=_instant(pl.col("start_s")), end=_instant(pl.col("start_s") + pl.col("clean_s"))
    )
    dropped = measured.filter(pl.col("why").is_not_null()).select(*INTERVALS, "why")
    return kept.select(*INTERVALS, "raw_s", "clean_s"), dropped


def sessions(cleaned: pl.DataFrame, d_seconds: int) -> pl.DataFrame:
    """The sessions alone, as in `Attribution.sessions`: for the band of `d_seconds` (60, 600, 3600) around the headline."""
    codes, spans = _coded(cleaned)
    work = _on_task(codes, spans)
    pieces, found = _into_sessions(work, d_seconds, codes)
    return _session_frame(codes, found, work, pieces)


def session_tasks(cleaned: pl.DataFrame, d_seconds: int) -> pl.DataFrame:
    """Which session each task belongs to: worker, session_no, channel, record_key, one row per on-task interval."""
    codes, spans = _coded(cleaned)
    work = _on_task(codes, spans)
    _, found = _into_sessions(work, d_seconds, codes)
    keys = cleaned["record_key"].filter(pl.Series(spans.label < codes.number("gap")))
    number = _numbers(found)[_sweep.session_of(found, work)]
    named = pl.DataFrame(
        {"worker": work.worker, "session_no": number, "channel": work.channel, "record_key": keys}
    )
    return _named(named.sort(named.columns), codes)


def attribute(cleaned: pl.DataFrame, d_seconds: int, zone: str) -> Attribution:
    """Give every second of every session, and every off-task second outside them, to one channel.

    `cleaned` comes from `clean`. `d_seconds` is the longest pause inside a session. `zone` is the IANA zone whose midnights
    divide the days. Off-task time inside a session is part of the session and not counted again.
    """
    codes, spans = _coded(cleaned)
    work = _on_task(codes, spans)
    pieces, found = _into_sessions(work, d_seconds, codes)
    off_task = _sweep.outside(spans.take(spans.label > codes.number("gap")), found)
    cut, day = _sweep.cut_days(pieces.then(off_task), ZoneInfo(zone))
    shares = _named(_shares(cut, day, codes, _numbers(found)), codes)
    inside = shares.filter(pl.col("session_no").is_not_null())
    in_session = inside.group_by("worker", "session_no", "channel").agg(
        attributed_s=pl.col("seconds").sum(),
        on_task_s=_where("paid", "unpaid"),
        paid_s=_where("paid"),
        overlap_s=pl.col("overlap_s").sum(),
    )
    in_day = inside.group_by("worker", "local_day", "channel").agg(**_ladder())
    return Attribution(
        _session_frame(codes, found, work, pieces),
        in_session.sort("worker", "session_no", "channel"),
        in_day.sort("worker", "local_day", "channel"),
        shares,
    )


def full_hours(attribution: Attribution) -> pl.DataFrame:
    """The whole ladder per worker, local_day and channel: h0_s, h1_s, h2_s, off_task_s and h3_s = h2_s + off_task_s.

    Off-task seconds are those outside all sessions; where several channels claim one, they take turns at it.
    """
    keys = ["worker", "local_day", "channel"]
    sums = attribution.shares.group_by(keys).agg(
        **_ladder(), off_task_s=_where("off_task"), h3_s=pl.col("seconds").sum()
    )
    return sums.sort(keys)


def waterfall(attribution: Attribution) -> pl.DataFrame:
    """Where h3 went: worker, local_day, channel, outcome, reason, seconds; the seconds of a channel's day add up to its h3.

    `outcome` is paid, unpaid, gap or off_task; `reason` is "paid", "gap", or the reason that the intervals gave.
    """
    keys = ["worker", "local_day", "channel", "outcome", "reason"]
    return attribution.shares.group_by(keys).agg(pl.col("seconds").sum()).sort(keys)


def _check(intervals: pl.DataFrame, caps: Mapping[str, int]) -> None:
    """Refuse what would be counted wrongly in silence."""
    given = {name: intervals.schema.get(name) for name in INTERVALS}
    wrong = {name: str(found) for name, found in given.items() if found != INTERVALS[name]}
    if wrong:
        raise ValueError(f"intervals: column types {wrong}; make them those of transforms.timeline.INTERVALS")
    known = [outcome for outcome in OUTCOMES if outcome != "gap"]
    strange = (
        intervals.filter(~pl.col("outcome").is_in(known, nulls_equal=True))["outcome"].unique().to_list()
    )
    if strange:
        raise ValueError(f"intervals: outcome {strange} is unknown; use one of {known}")
    unnamed = pl.any_horizontal(pl.col("worker", "channel").is_null()) | (
        pl.col("reason").is_null() & (pl.col("outcome") != "paid")
    )
    if count := intervals.filter(unnamed).height:
        raise ValueError(
            f"intervals: {count} rows lack a worker, a channel or a reason; fill them before cleaning"
        )
    if short := {channel: cap for channel, cap in caps.items() if cap <= 0}:
        raise ValueError(f"caps: {short} would leave nothing; give seconds above 0, or leave the channel out")


def _coded(cleaned: pl.DataFrame) -> tuple[_Codes, Spans]:
    """Names to numbers: channels numbered in name order, labels in the order in which they win a second."""
    label = pl.when(pl.col("outcome") == "paid").then(pl.lit("paid")).otherwise(pl.col("reason"))
    frame = cleaned.select("worker", "channel", "start", "end", "outcome", reason=label)
    gap = pl.DataFrame({"outcome": ["gap"], "reason": ["gap"]})
    labels = pl.concat([frame.select("outcome", "reason").unique(), gap]).sort(
        _place("outcome", OUTCOMES), _place("reason", UNPAID_ORDER), "reason"
    )
    both = pl.concat_str("outcome", pl.lit(" "), "reason")
    codes = _Codes(frame["worker"].unique().sort(), frame["channel"].unique().sort(), labels)
    numbered = frame.select(
        _number(pl.col("worker"), codes.workers),
        _number(pl.col("channel"), codes.channels),
        _number(both.alias("label"), labels.select(both).to_series()),
        *(pl.col(name).dt.timestamp("us") // 1_000_000 for name in ("start", "end")),
    )
    columns = ("worker", "channel", "label", "start", "end")
    return codes, Spans(*(numbered[name].to_numpy() for name in columns))


def _number(column: pl.Expr, names: pl.Series) -> pl.Expr:
    """Each name's place among `names`."""
    return column.cast(pl.Enum(names)).to_physical().cast(pl.Int64)


def _place(column: str, order: Sequence[str]) -> pl.Expr:
    """Each word's place in a fixed order; unknown words last."""
    places = {word: place for place, word in enumerate(order)}
    return pl.col(column).replace_strict(places, default=len(order), return_dtype=pl.Int64)


def _on_task(codes: _Codes, spans: Spans) -> Spans:
    """Paid and unpaid work only."""
    return spans.take(spans.label < codes.number("gap"))


def _into_sessions(work: Spans, d_seconds: int, codes: _Codes) -> tuple[Pieces, Sessions]:
    """Who owns what of the work and of the gaps, and the sessions."""
    if d_seconds < 0:
        raise ValueError(f"d_seconds is {d_seconds}; the longest pause inside a session cannot be below 0")
    return _sweep.into_sessions(_sweep.share(_sweep.merge(work)), d_seconds, codes.number("gap"))


def _numbers(found: Sessions) -> Ints:
    """Sessions counted from 1 for each worker, by start."""
    return _sweep.places(found.worker) + 1


def _session_frame(codes: _Codes, found: Sessions, work: Spans, pieces: Pieces) -> pl.DataFrame:
    """`Attribution.sessions`."""
    count = found.worker.size
    pairs = (
        pl.DataFrame({"session": pieces.session, "channel": pieces.channel}).unique()["session"].to_numpy()
    )
    length = found.end - found.start
    frame = pl.DataFrame(
        {
            "worker": found.worker,
            "session_no": _numbers(found),
            "started_at": found.start,
            "ended_at": found.end,
            "h2_s": length,
            "on_task_s": found.on_task,
            "gap_s": length - found.on_task,
            "n_tasks": np.bincount(_sweep.session_of(found, work), minlength=count),
            "n_channels": np.bincount(pairs, minlength=count),
        }
    )
    return _named(frame.with_columns(_instant(pl.col("started_at", "ended_at"))), codes)


def _shares(cut: Pieces, day: Ints, codes: _Codes, numbers: Ints) -> pl.DataFrame:
    """`Attribution.shares` with numbers for names, sorted."""
    length = cut.end - cut.start
    is_beside = (cut.size > 1) & (cut.label < codes.number("gap"))
    keys = dict(zip(_SHARE_KEY, (cut.session, cut.worker, day, cut.channel, cut.label), strict=True))
    sums = (
        pl.DataFrame(
            {**keys, "seconds": cut.seconds(), "overlap_s": np.where(is_beside, length, 0), "length": length}
        )
        .filter(pl.col("length") > 0)
        .group_by(_SHARE_KEY)
        .agg(pl.col("seconds", "overlap_s").sum())
        .sort("worker", "session", "day", "channel", "label")
    )
    known = pl.col("session") != NO_SESSION
    number = pl.Series(numbers).gather(sums["session"].replace(NO_SESSION, None))
    label = (codes.labels[name].gather(sums["label"]).alias(name) for name in ("outcome", "reason"))
    return sums.with_columns(
        number.alias("session_no"), pl.col("day").cast(pl.Int32).cast(pl.Date).alias("local_day"), *label
    ).select(
        "worker",
        pl.when(known).then("session_no"),
        "local_day",
        "channel",
        "outcome",
        "reason",
        "seconds",
        "overlap_s",
    )


def _named(frame: pl.DataFrame, codes: _Codes) -> pl.DataFrame:
    """Numbers back to the names of workers and channels."""
    names = {"worker": codes.workers, "channel": codes.channels}
    return frame.with_columns(
        series.gather(frame[name]).alias(name) for name, series in names.items() if name in frame.columns
    )


def _where(*outcomes: str) -> pl.Expr:
    """The seconds of these outcomes."""
    return pl.col("seconds").filter(pl.col("outcome").is_in(outcomes)).sum()


def _ladder() -> dict[str, pl.Expr]:
    """The three rungs inside sessions."""
    return {"h0_s": _where("paid"), "h1_s": _where("paid", "unpaid"), "h2_s": _where("paid", "unpaid", "gap")}


def _instant(seconds: pl.Expr) -> pl.Expr:
    """Epoch seconds as a naive UTC instant."""
    return (seconds * 1_000_000).cast(pl.Datetime("us"))
