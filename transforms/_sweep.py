"""Whole seconds on one line: how work that overlaps is cut, shared and bridged.

NumPy only, no names, no frames. Workers are laid end to end on one line of integers, wide enough apart that
nothing of one worker can touch the next; every rule of `transforms.timeline` is then a plain sweep over
sorted integers, for all workers at once.

The rule that makes every sum exact: **turns**. Where k channels run in the same second, that second belongs
to one of them, the one whose rank in name order equals `second mod k`. Over any stretch each channel gets 1/k
of it to within a second, the shares add up to the stretch whatever way it is cut (at midnight, at a session's
end), and neither the order of the rows nor anything that happens elsewhere on the timeline changes a share.
"""

from collections.abc import Sequence
from dataclasses import dataclass, fields, replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Self
from zoneinfo import ZoneInfo

import numpy as np
import numpy.typing as npt

Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]

NO_SESSION = -1

_ROOM = 2**62
"""How many values a packed column may tell apart."""


@dataclass(frozen=True, slots=True)
class Columns:
    """Parallel arrays of one length."""

    def take(self, index: Ints | Bools) -> Self:
        """Return the same columns, only the rows of `index`."""
        rows = np.flatnonzero(index) if index.dtype == np.bool_ else index
        return type(self)(*(getattr(self, field.name)[rows] for field in fields(self)))

    def then(self, *others: Self) -> Self:
        """Return these rows with those of the others below them."""
        blocks = (self, *others)
        columns = ([getattr(block, field.name) for block in blocks] for field in fields(self))
        return type(self)(*(np.concatenate(column) for column in columns))


@dataclass(frozen=True, slots=True)
class Spans(Columns):
    """One row per stretch [start, end) in epoch seconds.

    Codes are dense from 0: channels numbered in name order, labels in the order in which they win a second.
    """

    worker: Ints
    channel: Ints
    label: Ints
    start: Ints
    end: Ints


@dataclass(frozen=True, slots=True)
class Pieces(Columns):
    """One row per stretch and channel present in it: `size` of them take turns, this is number `rank`."""

    worker: Ints
    channel: Ints
    label: Ints
    start: Ints
    end: Ints
    size: Ints
    rank: Ints
    session: Ints

    def seconds(self) -> Ints:
        """Count the seconds that are the channel's own: those s in [start, end) with s mod size = rank."""
        return (self.end - 1 - self.rank) // self.size - (self.start - 1 - self.rank) // self.size


@dataclass(frozen=True, slots=True)
class Sessions(Columns):
    """One row per session, in order of worker and start; `on_task` is the union of its work, in seconds."""

    worker: Ints
    start: Ints
    end: Ints
    on_task: Ints

    def numbers(self) -> Ints:
        """Count each worker's sessions from 1, by start."""
        return _runs(self.worker)[1] + 1


@dataclass(frozen=True, slots=True)
class Line:
    """The one line all workers are laid on: worker w's second t is at w * width + t - origin."""

    origin: int
    width: int

    @classmethod
    def holding(cls, spans: Spans) -> Self:
        """Lay a line long enough that no two workers touch on it."""
        if not spans.start.size:
            return cls(0, 1)
        origin = int(spans.start.min())
        return cls(origin, int(spans.end.max()) - origin + 2)

    def home(self, worker: Ints) -> Ints:
        """Return what is added to a worker's epoch second to find its place on the line."""
        return worker * self.width - self.origin


def merge(spans: Spans) -> Spans:
    """Unite per worker, channel and label: no second of one label of one channel is there twice."""
    group = packed(spans.worker, spans.channel, spans.label)
    order = np.argsort(packed(group, spans.start), kind="stable")
    spans = spans.take(order)
    home = Line.holding(spans).home(np.cumsum(_changes(group[order])))
    reach = np.maximum.accumulate(spans.end + home)
    fresh = np.ones(home.size, np.bool_)
    fresh[1:] = (spans.start + home)[1:] > reach[:-1]
    last = np.roll(fresh, -1)
    first = spans.take(fresh)
    return Spans(first.worker, first.channel, first.label, first.start, reach[last] - home[last])


def share(spans: Spans) -> Pieces:
    """Cut the line wherever a span begins or ends, and list who is present between two cuts.

    Within one channel the lowest label wins, so a second is paid as soon as any paid work of it covers it.
    Rows come sorted by worker, start and channel. Sessions are not known yet.
    """
    line = Line.holding(spans)
    low, high = (edge + line.home(spans.worker) for edge in (spans.start, spans.end))
    cuts = np.sort(np.concatenate((low, high)))  # np.unique hashes, which is ten times slower here
    cuts = cuts[_changes(cuts)]
    first = np.searchsorted(cuts, low)
    row, step = _repeat(np.searchsorted(cuts, high) - first)
    cell = first[row] + step
    order = np.argsort(packed(cell, spans.channel[row], spans.label[row]), kind="stable")
    row, cell = row[order], cell[order]
    best = _changes(cell) | _changes(spans.channel[row])
    row, cell = row[best], cell[best]
    size, rank = _runs(cell)
    here = spans.take(row)
    home = line.home(here.worker)
    start, end = cuts[cell] - home, cuts[cell + 1] - home
    return Pieces(here.worker, here.channel, here.label, start, end, size, rank, np.full_like(cell, NO_SESSION))


def into_sessions(pieces: Pieces, bridge: int) -> tuple[Pieces, Ints, Sessions]:
    """Group shared work into sessions: the pieces with their session, the pause after each, the sessions.

    A new session begins when more than `bridge` seconds lie between a stretch of work and the next. The pause
    after a piece is the gap, in seconds, up to the next stretch of the same session (0 where there is none).
    """
    first = pieces.rank == 0
    worker, start, end = pieces.worker[first], pieces.start[first], pieces.end[first]
    pause = np.zeros_like(start)
    pause[:-1] = start[1:] - end[:-1]
    last = np.ones(start.size, np.bool_)
    last[:-1] = (pause[:-1] > bridge) | (worker[1:] != worker[:-1])
    fresh, length = np.roll(last, 1), end - start
    total = np.cumsum(length)
    on_task = total[last] - total[fresh] + length[fresh]
    found = Sessions(worker[fresh], start[fresh], end[last], on_task)
    cell = np.cumsum(first) - 1
    pause = np.where(last, 0, pause)[cell]
    return replace(pieces, session=(np.cumsum(fresh) - 1)[cell]), pause, found


def gaps(work: Pieces, pause: Ints, label: int) -> tuple[Pieces, Pieces]:
    """Give the gaps inside sessions away, under `label`: their second halves, and their first.

    A gap is halved (its odd second goes to the first half): the first half goes to whoever worked last before
    it, the second half to whoever works first after it.
    """
    first = np.flatnonzero(work.rank == 0)
    before = np.zeros_like(pause)
    before[first[1:]] = pause[first[:-1]] // 2
    before = before[first[np.cumsum(work.rank == 0) - 1]]
    heads, tails = np.flatnonzero(before), np.flatnonzero(pause)
    head, tail = work.take(heads), work.take(tails)
    return (
        replace(head, start=head.start - before[heads], end=head.start, label=np.full_like(head.label, label)),
        replace(tail, start=tail.end, end=tail.end + (pause[tails] + 1) // 2, label=np.full_like(tail.label, label)),
    )


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
    """Find the session (its row) in which each span of work lies; every span must lie in one."""
    line = Line.holding(spans)
    begins = sessions.start + line.home(sessions.worker)
    return np.searchsorted(begins, spans.start + line.home(spans.worker), side="right") - 1


def cut_days(pieces: Pieces, zone: ZoneInfo) -> list[tuple[Pieces, Ints]]:
    """Cut every piece at local midnight; beside the parts their local day, in days since 1970-01-01.

    A day begins at the first instant at which the zone's clock shows its midnight, or skips it: days of 23 or
    25 hours keep theirs.
    """
    if not pieces.start.size:
        return []
    first, midnights = _midnights(int(pieces.start.min()), int(pieces.end.max()), zone)
    begins = np.searchsorted(midnights, pieces.start, side="right") - 1
    ends = np.searchsorted(midnights, pieces.end - 1, side="right") - 1
    crossing = np.flatnonzero(ends > begins)
    row, step = _repeat((ends - begins)[crossing])
    rest, day = pieces.take(crossing[row]), begins[crossing[row]] + step + 1
    evenings = replace(pieces, end=np.minimum(pieces.end, midnights[begins + 1]))
    mornings = replace(rest, start=midnights[day], end=np.minimum(rest.end, midnights[day + 1]))
    return [(evenings, begins + first), (mornings, day + first)]


def _midnights(low: int, high: int, zone: ZoneInfo) -> tuple[int, Ints]:
    """Return the first day (since 1970), and the epoch seconds at which it and the days past `high` begin."""
    epoch = date(1970, 1, 1)
    first = datetime.fromtimestamp(low, UTC).date() - epoch - timedelta(days=1)
    days = range(first.days, high // 86_400 + 3)
    # fold=0 reads a midnight that the clock skips with the old offset: the very instant of the change
    starts = (datetime.combine(epoch + timedelta(days=day), time(), zone).timestamp() for day in days)
    return first.days, np.fromiter((int(start) for start in starts), np.int64)


def totals(keys: Sequence[Ints], values: Sequence[Ints]) -> tuple[list[Ints], list[Ints]]:
    """Sum the values of rows with equal keys; rows come sorted by the keys, first key first."""
    if not keys[0].size:
        return list(keys), list(values)
    key = packed(*keys)
    order = np.argsort(key, kind="stable")
    fresh = _changes(key[order])
    starts, first = np.flatnonzero(fresh), order[fresh]
    return [column[first] for column in keys], [np.add.reduceat(value[order], starts) for value in values]


def packed(*keys: Ints) -> Ints:
    """Fold several columns into one that sorts and compares as they do together, first column first."""
    fold, room = np.zeros_like(keys[0]), 1
    for key in keys if fold.size else ():
        low, high = int(key.min()), int(key.max())
        if room * (high - low + 1) > _ROOM:
            ranks, fold = np.unique(fold, return_inverse=True)
            room = ranks.size
        fold = fold * (high - low + 1) + (key - low)
        room *= high - low + 1
    return fold


def _changes(values: Ints) -> Bools:
    """Mark where a column shows another value than the row above; true for the first row."""
    fresh = np.ones(values.size, np.bool_)
    fresh[1:] = values[1:] != values[:-1]
    return fresh


def _repeat(counts: Ints) -> tuple[Ints, Ints]:
    """Return row numbers, each as often as counted, and beside them 0, 1, 2 … within each row."""
    row = np.repeat(np.arange(counts.size), counts)
    return row, np.arange(row.size) - np.repeat(np.cumsum(counts) - counts, counts)


def _runs(values: Ints) -> tuple[Ints, Ints]:
    """Return for each row how long its run of equal values is, and its place in the run from 0."""
    starts = np.flatnonzero(_changes(values))
    lengths = np.diff(np.append(starts, values.size))
    return np.repeat(lengths, lengths), np.arange(values.size) - np.repeat(starts, lengths)
