"""Between names and numbers: what goes into the sweep, and the sums of what comes out of it."""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from typing import Final
from zoneinfo import ZoneInfo

import numpy as np
import polars as pl

from transforms import _sweep
from transforms._sweep import Bools, Columns, Ints, Pieces, Sessions, Spans

OUTCOMES: Final = ("paid", "unpaid", "gap", "off_task")
"""What a second was, best first. `gap` is never given: sessions make it."""

UNPAID_ORDER: Final = ("pending", "revision", "rejected", "returned", "expired")
"""Which reason an unpaid second has when several tasks of one channel cover it, nearest to pay first."""

OUTSIDE: Final = 0
"""The session number of a second outside all sessions, until it becomes null."""


@dataclass(frozen=True)
class Codes:
    """What the numbers of `_sweep` stand for."""

    workers: pl.Series
    channels: pl.Series
    labels: pl.DataFrame

    def first(self, outcome: str) -> int:
        """Return the lowest label of an outcome, or the number of labels when it has none."""
        found = self.labels["outcome"].index_of(outcome)
        return self.labels.height if found is None else found

    def name(self, frame: pl.DataFrame) -> pl.DataFrame:
        """Turn the numbers of workers, channels and labels back into names."""
        for column, names in (("worker", self.workers), ("channel", self.channels)):
            if column in frame.columns:
                frame = frame.with_columns(names.gather(frame[column]).alias(column))
        if "label" in frame.columns:
            frame = frame.with_columns(self.labels[name].gather(frame["label"]).alias(name) for name in self.labels.columns)
        return frame


@dataclass(frozen=True)
class Day(Columns):
    """What a worker gave to a channel in a session on a local day under one label, in parallel arrays."""

    worker: Ints
    number: Ints
    day: Ints
    channel: Ints
    label: Ints
    seconds: Ints
    overlap: Ints


def code(cleaned: pl.DataFrame) -> tuple[Codes, Spans]:
    """Turn names into numbers: channels in name order, labels in the order in which they win a second."""
    label = pl.when(pl.col("outcome") == "paid").then(pl.lit("paid")).otherwise(pl.col("reason"))
    frame = cleaned.select("worker", "channel", "start", "end", "outcome", reason=label)
    gap = pl.DataFrame({"outcome": ["gap"], "reason": ["gap"]})
    labels = pl.concat([frame.select("outcome", "reason").unique(), gap]).sort(
        _place("outcome", OUTCOMES), _place("reason", UNPAID_ORDER), "reason"
    )
    both = pl.concat_str("outcome", pl.lit(" "), "reason")
    codes = Codes(frame["worker"].unique().sort(), frame["channel"].unique().sort(), labels)
    numbered = frame.select(
        _number(pl.col("worker"), codes.workers),
        _number(pl.col("channel"), codes.channels),
        _number(both.alias("label"), labels.select(both).to_series()),
        *(pl.col(name).dt.timestamp("us") // 1_000_000 for name in ("start", "end")),
    )
    columns = ("worker", "channel", "label", "start", "end")
    return codes, Spans(*(numbered[name].to_numpy() for name in columns))


def _number(column: pl.Expr, names: pl.Series) -> pl.Expr:
    """Replace each name by its place among `names`."""
    return column.cast(pl.Enum(names)).to_physical().cast(pl.Int64)


def _place(column: str, order: Sequence[str]) -> pl.Expr:
    """Replace each word by its place in a fixed order; unknown words come last."""
    places = {word: place for place, word in enumerate(order)}
    return pl.col(column).replace_strict(places, default=len(order), return_dtype=pl.Int64)


def by_day(blocks: Sequence[Pieces], found: Sessions, codes: Codes, zone: ZoneInfo) -> Day:
    """Cut at local midnights and sum: every other frame is a sum of these rows. Empty rows are left out."""
    numbers = np.append(found.numbers(), OUTSIDE)  # the last one is what NO_SESSION = -1 points at
    gap = codes.first("gap")
    none = np.zeros(0, np.int64)
    rows = Day(*(none for _ in fields(Day)))
    parts = (part for block in blocks for part in _sweep.cut_days(block, zone))
    rows = _summed(rows.then(*(_summed(_owned(piece, day, numbers, gap)) for piece, day in parts)))
    is_empty = (rows.seconds == 0) & (rows.overlap == 0)
    return rows.take(~is_empty) if is_empty.any() else rows


def _summed(rows: Day) -> Day:
    """Sum the rows of the same worker, session, day, channel and label; each part alone first, as there are many pieces in a day."""
    keys, sums = _sweep.totals((rows.worker, rows.number, rows.day, rows.channel, rows.label), (rows.seconds, rows.overlap))
    return Day(*keys, *sums)


def _owned(pieces: Pieces, day: Ints, numbers: Ints, gap: int) -> Day:
    """Count what each piece gives to its channel, and for how long work ran beside other work."""
    is_beside = (pieces.size > 1) & (pieces.label < gap)
    overlap = np.where(is_beside, pieces.end - pieces.start, 0)
    number = numbers[pieces.session]
    return Day(pieces.worker, number, day, pieces.channel, pieces.label, pieces.seconds(), overlap)


def ladder(rows: Day, codes: Codes) -> dict[str, Ints]:
    """Return the seconds that count for each rung: h0 paid, h1 all work, h2 all of the session."""
    gap = codes.first("gap")
    is_paid: Bools = rows.label == codes.first("paid")
    return {
        "h0_s": np.where(is_paid, rows.seconds, 0),
        "h1_s": np.where(rows.label < gap, rows.seconds, 0),
        "h2_s": np.where(rows.label <= gap, rows.seconds, 0),
    }
