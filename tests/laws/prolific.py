"""Random lives on Prolific: submissions that are decided later, twins, late rows, bonuses; and exports of them.

The export says nothing of when it was taken: the engine takes the last moment a file tells of as the moment it is true at, and prefers a
decided state to an undecided one. So a history here keeps to what a source does: an export taken later tells of a later moment, or of the
same moment with states that are further along. Not knowable, and not drawn here: see `test_unknowable`.
"""

import csv
import io
from collections import Counter, defaultdict
from collections.abc import Hashable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from hypothesis import strategies as st

from tests.laws.harness import File
from tests.laws.truth import Case, Earned, Export, Span

HEADER = ("Study", "Reward", "Bonus", "Started At", "Completed At", "Completion Code", "Status")
CAPS = {"prolific": 4 * 3600}
ZONE = "Europe/Paris"
STATUS = {
    "RESERVED": "", "ACTIVE": "", "AWAITING REVIEW": "pending", "APPROVED": "approved", "TIMED-OUT": "expired", "RETURNED": "returned",
    "SCREENED OUT": "returned", "PARTIALLY APPROVED": "rejected", "REJECTED": "rejected",
}  # fmt: skip
LIFE = tuple(STATUS)
"""In the order of `ref.status`: a later word is further along, or as far."""
UNDECIDED = 3
BASES = tuple(datetime.fromisoformat(t) for t in ("2026-03-28T20:00", "2026-04-30T21:00", "2026-10-24T22:30"))
"""Evenings before the clocks change, or the month does, in Paris."""


@dataclass(frozen=True)
class Submission:
    """One row of the export. Amounts in pence or cents."""

    study: str
    sign: str
    reward: int
    bonus: int
    start: datetime | None
    end: datetime | None
    status: str

    @property
    def told(self) -> datetime:
        """The last moment this row tells of."""
        if not STATUS[self.status]:
            return datetime.min
        return max(self.start or datetime.min, self.end or datetime.min)


@st.composite
def cases(draw: st.DrawFn) -> Case:
    """Draw a life and the exports taken during it."""
    now, life, exports, latest = draw(st.sampled_from(BASES)), [], [], datetime.min
    steps = draw(st.integers(1, 4))
    for step in range(steps):
        now += timedelta(minutes=draw(st.integers(1, 2000) | st.sampled_from([30_000, 70_000])))
        beats = step == 0 or draw(st.booleans())
        life = [draw(_changed(s, beats)) for s in life]
        life += draw(st.lists(_late(now, life), max_size=3))
        if beats:
            life.append(draw(_beat(now, max([s.told for s in life], default=datetime.min))))
        for _ in range(draw(st.integers(0 if step < steps - 1 else 1, 2))):
            export, told = draw(_export(life, latest, len(exports)))
            exports.append(export)
            latest = max(latest, told)
    return Case(tuple(exports))


@st.composite
def _beat(draw: st.DrawFn, now: datetime, told: datetime) -> Submission:
    """Draw a submission that ends after all that was told."""
    end = max(now, told) + timedelta(microseconds=draw(st.integers(1, 9_000_000_000)))
    drawn = draw(_submission(now, LIFE[2:]))
    return replace(drawn, start=now, end=end)


@st.composite
def _late(draw: st.DrawFn, now: datetime, life: Sequence[Submission]) -> Submission:
    """Draw a row with an older date, without a date, or a twin of one that is there."""
    if life and draw(st.booleans()):
        twin = draw(st.sampled_from(life))
        return replace(twin, status=draw(st.sampled_from(LIFE)), bonus=draw(st.sampled_from([0, 0, 75])))
    start = now - timedelta(seconds=draw(st.integers(0, 400_000)))
    drawn = draw(_submission(start, LIFE))
    return replace(drawn, start=None, end=None, status="RETURNED") if draw(st.integers(0, 7)) == 7 else drawn  # noqa: PLR2004


@st.composite
def _submission(draw: st.DrawFn, start: datetime, options: Sequence[str]) -> Submission:
    end = start + timedelta(seconds=draw(st.integers(-5, 6 * 3600)), microseconds=draw(st.sampled_from([0, 120_000])))
    return Submission(
        study=draw(st.sampled_from(["Diary", 'Sounds, "loud"', "Été"])),
        sign=draw(st.sampled_from("£$€")),
        reward=draw(st.integers(0, 999)),
        bonus=draw(st.sampled_from([0, 0, 0, 1, 250])),
        start=start,
        end=end if draw(st.integers(0, 5)) else None,
        status=draw(st.sampled_from(options)),
    )


@st.composite
def _changed(draw: st.DrawFn, one: Submission, beats: bool) -> Submission:
    """Draw what became of a submission: it goes on, or, told by a later moment, in any direction once decided."""
    if not draw(st.booleans()):
        return one
    place = LIFE.index(one.status)
    least = UNDECIDED if beats and place >= UNDECIDED else place
    bonus = draw(st.sampled_from([one.bonus, one.bonus + 120, *([1] if beats and one.bonus else [])]))
    return replace(one, status=draw(st.sampled_from(LIFE[least:])), bonus=bonus)


@st.composite
def _export(draw: st.DrawFn, life: Sequence[Submission], latest: datetime, number: int) -> tuple[Export, datetime]:
    """Draw an export: everything, or the days from one on when that tells the latest moment too; newest first, or in any order."""
    first = draw(st.none() | st.sampled_from([s.start.date() for s in life if s.start] or [None]))
    rows = [s for s in life if first is None or (s.start and s.start.date() >= first)]
    told = max((s.told for s in rows), default=datetime.min)
    if told < latest:
        rows, told = list(life), max(s.told for s in life)
    rows = sorted(rows, key=lambda s: s.start or datetime.min, reverse=True) if draw(st.booleans()) else draw(st.permutations(rows))
    file = File(f"prolific-{number}.csv", written(rows))
    return Export(file, _money(rows), _work(rows)), told


def written(rows: Sequence[Submission]) -> bytes:
    """Write rows as Prolific does."""
    sink = io.StringIO(newline="")
    table = csv.writer(sink, lineterminator="\n")
    table.writerow(HEADER)
    table.writerows(_cells(s) for s in rows)
    return sink.getvalue().encode()


def _cells(s: Submission) -> list[str]:
    clock = [m.strftime("%Y-%m-%d %H:%M:%S.%f") if m else "" for m in (s.start, s.end)]
    return [s.study, f"{s.sign}{s.reward / 100:.2f}", f"{s.sign}{s.bonus / 100:.2f}", *clock, "C1", s.status]


def _money(rows: Sequence[Submission]) -> dict[Hashable, list[Earned]]:
    told: dict[Hashable, list[Earned]] = defaultdict(list)
    for s in rows:
        if not STATUS[s.status]:
            continue
        currency, day = {"£": "GBP", "$": "USD", "€": "EUR"}[s.sign], _day(s.start or s.end)
        told[s.study, s.start].append(Earned("prolific", "work", STATUS[s.status], currency, Decimal(s.reward) / 100, day=day))
        if s.bonus:
            day = _day(s.start)
            told[s.study, s.start, "bonus"].append(Earned("prolific", "bonus", "approved", currency, Decimal(s.bonus) / 100, day=day))
    return told


def _day(moment: datetime | None) -> date | None:
    return moment.replace(tzinfo=UTC).astimezone(ZoneInfo(ZONE)).date() if moment else None


def _work(rows: Sequence[Submission]) -> dict[Hashable, list[Span]]:
    told: dict[Hashable, list[Span]] = defaultdict(list)
    for s in rows:
        if STATUS[s.status]:
            told[s.study, s.start].append(Span("prolific", s.start or BASES[0], s.end or s.start or BASES[0], STATUS[s.status] == "approved"))
    return told


def raw(content: bytes) -> Counter[str]:
    """Add up the cells of a file with the standard library: rows in progress carry nothing yet."""
    total: Counter[str] = Counter()
    rows = csv.DictReader(io.StringIO(content.decode(), newline=""))
    for row in rows:
        if STATUS[row["Status"]]:
            for cell in (row["Reward"], row["Bonus"]):
                total[{"£": "GBP", "$": "USD", "€": "EUR"}[cell[0]]] += Decimal(cell[1:])  # type: ignore[assignment]  # exact sums
    return total
