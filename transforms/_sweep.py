"""Whole seconds on one line: how work that overlaps is cut, shared and bridged. NumPy only, no names, no frames.

Workers are laid end to end on one line of integers, wide enough apart that nothing of one worker can touch the next; every
rule of `transforms.timeline` is then a plain sweep over sorted integers, for all workers at once.

The rule that makes every sum exact: **turns**. Where k channels run in the same second, that second belongs to one of them,
the one whose rank in name order equals `second mod k`. Over any stretch each channel gets 1/k of it to within a second, the
shares add up to the stretch whatever way it is cut (at midnight, at a session's end), and neither the order of the rows nor
anything that happens elsewhere on the timeline changes a share.
"""

from dataclasses import dataclass, fields
from datetime import UTC, date, datetime, time, timedelta
from typing import Self
from zoneinfo import ZoneInfo

import numpy as np
import numpy.typing as npt

Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]

NO_SESSION = -1


@dataclass(frozen=True, slots=True)
class _Columns:
    """Parallel arrays of one length."""

    def take(self, index: Ints | Bools) -> Self:
        """The same columns, only the rows of `index`."""
        return type(self)(*(getattr(self, field.name)[index] for field in fields(self)))

    def then(self, other: Self) -> Self:
        """These rows, and the other's below them."""
        pairs = ((getattr(self, field.name), getattr(other, field.name)) for field in fields(self))
        return type(self)(*(np.concatenate(pair) for pair in pairs))


@dataclass(frozen=True, slots=True)
class Spans(_Columns):
    """One row per stretch [start, end) in epoch seconds. Codes are dense from 0, channels in name order, labels best first."""

    worker: Ints
    channel: Ints
    label: Ints
    start: Ints
    end: Ints


@dataclass(frozen=True, slots=True)
class Pieces(_Columns):
    """One row per stretch and channel present in it: `size` channels take turns, this one is number `rank` of them."""

    worker: Ints
    channel: Ints
    label: Ints
    start: Ints
    end: Ints
    size: Ints
    rank: Ints
    session: Ints

    def seconds(self) -> Ints:
        """How many seconds of each stretch are its channel's own: those s in [start, end) with s mod size = rank."""
        return (self.end - 1 - self.rank) // self.size - (self.start - 1 - self.rank) // self.size


@dataclass(frozen=True, slots=True)
class Sessions(_Columns):
    """One row per session, in order of worker and start; `on_task` is the union of its work, in seconds."""

    worker: Ints
    start: Ints
    end: Ints
    on_task: Ints


@dataclass(frozen=True, slots=True)
class Line:
    """The one line all workers are laid on: worker w's second t is at w * width + t - origin."""

    origin: int
    width: int

    @classmethod
    def holding(cls, spans: Spans, bridge: int) -> Self:
        """A line on which two workers are always more than `bridge` seconds apart."""
        if not spans.start.size:
            return cls(0, 1)
        origin = int(spans.start.min())
        return cls(origin, int(spans.end.max()) - origin + bridge + 2)

    def at(self, worker: Ints, second: Ints) -> Ints:
        """Where a worker's seconds are on the line."""
        return worker * self.width + (second - self.origin)


def merge(spans: Spans) -> Spans:
    """The union per worker, channel and label: no second of one label of one channel is there twice."""
    group = _groups(spans)
    spans = spans.take(np.lexsort((spans.start, group)))
    group = np.cumsum(_changes(_groups(spans)))
    line = Line.holding(spans, 0)
    reach = np.maximum.accumulate(line.at(group, spans.end))
    fresh = np.ones(group.size, np.bool_)
    fresh[1:] = line.at(group, spans.start)[1:] > reach[:-1]
    end = reach[np.roll(fresh, -1)] - line.at(group, np.zeros_like(group))[np.roll(fresh, -1)]
    first = spans.take(fresh)
    return Spans(first.worker, first.channel, first.label, first.start, end)


def share(spans: Spans) -> Pieces:
    """Cut the line wherever a span begins or ends, and list who is present between two cuts.

    Within one channel the lowest label wins, so that a second is paid work as soon as any paid work of it covers it.
    Rows come sorted by worker, start and channel. Sessions are not known yet.
    """
    line = Line.holding(spans, 0)
    low, high = line.at(spans.worker, spans.start), line.at(spans.worker, spans.end)
    cuts = np.unique(np.concatenate((low, high)))
    first = np.searchsorted(cuts, low)
    row, step = _repeat(np.searchsorted(cuts, high) - first)
    cell = first[row] + step
    order = np.lexsort((spans.label[row], spans.channel[row], cell))
    row, cell = row[order], cell[order]
    best = _changes(cell) | _changes(spans.channel[row])
    row, cell = row[best], cell[best]
    size, rank = _runs(cell)
    here = spans.take(row)
    home = here.worker * line.width - line.origin
    start, end = cuts[cell] - home, cuts[cell + 1] - home
    return Pieces(
        here.worker, here.channel, here.label, start, end, size, rank, np.full_like(cell, NO_SESSION)
    )


def into_sessions(pieces: Pieces, bridge: int, gap_label: int) -> tuple[Pieces, Sessions]:
    """Group shared work into sessions and give the gaps inside them away.

    A new session begins when more than `bridge` seconds lie between one stretch of work and the next. A gap inside a session
    is halved (its odd second goes to the first half): the first half goes to whoever worked last before it, the second half
    to whoever works first after it. Gap rows carry `gap_label`.
    """
    head = pieces.take(pieces.rank == 0)
    pause = head.start[1:] - head.end[:-1]
    fresh = np.ones(head.start.size, np.bool_)
    fresh[1:] = (pause > bridge) | (head.worker[1:] != head.worker[:-1])
    number = np.cumsum(fresh) - 1
    before = np.zeros_like(head.start)
    before[1:] = np.where(fresh[1:], 0, pause)
    after = np.roll(before, -1)
    last = np.roll(fresh, -1)
    total = np.cumsum(head.end - head.start)
    on_task = total[last] - total[fresh] + (head.end - head.start)[fresh]
    found = Sessions(head.worker[fresh], head.start[fresh], head.end[last], on_task)
    session, before, after = (np.repeat(column, head.size) for column in (number, before, after))
    label = np.full_like(session, gap_label)
    work = _with(pieces, session, pieces.label, pieces.start, pieces.end)
    tails = _with(pieces, session, label, pieces.end, pieces.end + (after + 1) // 2).take(after > 0)
    heads = _with(pieces, session, label, pieces.start - before // 2, pieces.start).take(before > 1)
    return work.then(tails).then(heads), found


def outside(spans: Spans, sessions: Sessions) -> Pieces:
    """Share the spans wherever no session of the same worker runs."""
    fence = int(spans.channel.max(initial=0)) + 1
    shape = np.zeros_like(sessions.worker)
    walls = Spans(sessions.worker, shape + fence, shape, sessions.start, sessions.end)
    pieces = share(merge(spans).then(walls))
    is_last = pieces.rank == pieces.size - 1
    free = pieces.channel[is_last] != fence
    return pieces.take(np.repeat(free, pieces.size[is_last]))


def session_of(sessions: Sessions, spans: Spans) -> Ints:
    """Which session (row number) each span of work lies in; every span must lie in one."""
    line = Line.holding(spans, 0)
    begins = line.at(sessions.worker, sessions.start)
    return np.searchsorted(begins, line.at(spans.worker, spans.start), side="right") - 1


def cut_days(pieces: Pieces, zone: ZoneInfo) -> tuple[Pieces, Ints]:
    """Cut every piece at local midnight; also the local day of each, in days since 1970-01-01.

    A day begins at the first instant the zone's clock shows its midnight (or skips it): days of 23 and 25 hours keep theirs.
    """
    if not pieces.start.size:
        return pieces, pieces.start
    first, midnights = _midnights(int(pieces.start.min()), int(pieces.end.max()), zone)
    day = np.searchsorted(midnights, pieces.start, side="right") - 1
    row, step = _repeat(np.searchsorted(midnights, pieces.end - 1, side="right") - day)
    day, cut = day[row] + step, pieces.take(row)
    start, end = np.maximum(cut.start, midnights[day]), np.minimum(cut.end, midnights[day + 1])
    return _with(cut, cut.session, cut.label, start, end), day + first


def places(values: Ints) -> Ints:
    """Each row's place from 0 within its run of equal values; the column is sorted."""
    return _runs(values)[1]


def _midnights(low: int, high: int, zone: ZoneInfo) -> tuple[int, Ints]:
    """The first day (since 1970) and the epoch seconds at which it and every later day begin, past `high`."""
    epoch = date(1970, 1, 1)
    first = datetime.fromtimestamp(low, UTC).date() - epoch - timedelta(days=1)
    days = range(first.days, high // 86_400 + 3)
    # fold=0 reads a midnight that the clock skips with the old offset: the very instant of the change
    starts = (datetime.combine(epoch + timedelta(days=day), time(), zone).timestamp() for day in days)
    return first.days, np.fromiter((int(start) for start in starts), np.int64)


def _with(pieces: Pieces, session: Ints, label: Ints, start: Ints, end: Ints) -> Pieces:
    """The same owners on other seconds."""
    return Pieces(pieces.worker, pieces.channel, label, start, end, pieces.size, pieces.rank, session)


def _groups(spans: Spans) -> Ints:
    """One number per worker, channel and label."""
    labels, channels = int(spans.label.max(initial=0)) + 1, int(spans.channel.max(initial=0)) + 1
    return (spans.worker * channels + spans.channel) * labels + spans.label


def _changes(values: Ints) -> Bools:
    """Where a sorted column shows a new value; true for the first row."""
    fresh = np.ones(values.size, np.bool_)
    fresh[1:] = values[1:] != values[:-1]
    return fresh


def _repeat(counts: Ints) -> tuple[Ints, Ints]:
    """Row numbers, each as often as counted, and beside them 0, 1, 2 … within each row."""
    row = np.repeat(np.arange(counts.size), counts)
    return row, np.arange(row.size) - np.repeat(np.cumsum(counts) - counts, counts)


def _runs(values: Ints) -> tuple[Ints, Ints]:
    """For a sorted column: how long each row's run of equal values is, and the row's place in it from 0."""
    starts = np.flatnonzero(_changes(values))
    lengths = np.diff(np.append(starts, values.size))
    return np.repeat(lengths, lengths), np.arange(values.size) - np.repeat(starts, lengths)
