"""How a platform's truth grows and is told: what every random life has in common.

An export does not say when it was taken: the engine takes the last moment a file tells of as the moment it is true at, and prefers a
decided state to an undecided one (docs/decisions/0003-identity.md). So a life keeps to what a source does: an export that is taken later
tells of a later moment, or of the same moment with states that are further along. What cannot be known, and is not drawn here, is an older
stretch exported again after a decided state in it has changed: `test_unknowable` asserts that it is at least the same in any order.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Generic, TypeVar
from zoneinfo import ZoneInfo

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from tests.laws.truth import Case, Export

R = TypeVar("R")
ZONE = "Europe/Paris"
NEVER = datetime.min  # noqa: DTZ901  # UTC, as the engine keeps it
BASES = tuple(datetime.fromisoformat(t) for t in ("2026-03-28T20:00", "2026-04-30T21:00", "2026-10-24T22:30"))
"""Evenings before the clocks change, or the month does, in Paris."""


@dataclass(frozen=True)
class Moment:
    """When something is drawn: now, the last moment told so far, and whether a row that tells a later one comes with it."""

    now: datetime
    told: datetime
    beats: bool


@dataclass(frozen=True)
class Source(Generic[R]):
    """A platform's rows: new ones (the first tells a later moment than all before), late ones, what becomes of them, and their file."""

    beat: Callable[[Moment], SearchStrategy[R]]
    late: Callable[[Moment, Sequence[R]], SearchStrategy[R]]
    changed: Callable[[R, Moment], SearchStrategy[R]]
    told: Callable[[R], datetime]
    day: Callable[[R], date | None]
    export: Callable[[Sequence[R], date | None, date, int], SearchStrategy[Export]]
    """Rows in the order of the file, the first day of the window (none: everything), today, and the number of the export."""


@st.composite
def cases(draw: st.DrawFn, source: Source[R], steps: int = 4) -> Case:
    """Draw a life and the exports taken during it."""
    now, told, exported = draw(st.sampled_from(BASES)), NEVER, NEVER
    life: list[R] = []
    exports: list[Export] = []
    last = draw(st.integers(1, steps))
    for step in range(1, last + 1):
        now += timedelta(minutes=draw(st.integers(1, 2000) | st.sampled_from([30_000, 70_000])))
        moment = Moment(now, told, beats=step == 1 or draw(st.booleans()))
        life = [draw(source.changed(row, moment)) for row in life]
        for _ in range(draw(st.integers(0, 3))):
            life.append(draw(source.late(moment, life)))
        told = max([told, *map(source.told, life)])
        if moment.beats:
            life.append(draw(source.beat(Moment(now, told, beats=True))))
            told = max(told, source.told(life[-1]))
        for _ in range(draw(st.integers(0 if step < last else 1, 2))):
            rows, first = draw(_window(source, life, exported))
            exports.append(draw(source.export(rows, first, now.date(), len(exports))))
            exported = max([exported, *map(source.told, rows)])
    return Case(tuple(exports))


@st.composite
def _window(draw: st.DrawFn, source: Source[R], life: Sequence[R], exported: datetime) -> tuple[Sequence[R], date | None]:
    """Draw what is exported: everything, or the days from one on where they tell the latest moment too; in any order."""
    days = sorted({day for row in life if (day := source.day(row))})
    first = draw(st.none() | st.sampled_from(days)) if days else None
    rows = [row for row in life if first is None or ((day := source.day(row)) and day >= first)]
    if max(map(source.told, rows), default=NEVER) < exported:
        rows, first = list(life), None
    if draw(st.booleans()):
        return sorted(rows, key=source.told, reverse=True), first
    return draw(st.permutations(rows)), first


def local(moment: datetime | None) -> date | None:
    """Give the person's day of a moment."""
    return moment.replace(tzinfo=UTC).astimezone(ZoneInfo(ZONE)).date() if moment else None
