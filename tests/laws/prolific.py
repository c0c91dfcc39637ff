"""Random lives on Prolific: submissions that are decided later, twins, late rows, bonuses; and exports of them."""

import csv
import io
from collections import Counter, defaultdict
from collections.abc import Hashable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from decimal import Decimal

from hypothesis import strategies as st

from tests.laws.harness import File
from tests.laws.story import NEVER, Moment, Source, local
from tests.laws.truth import Earned, Export, Span

HEADER = ("Study", "Reward", "Bonus", "Started At", "Completed At", "Completion Code", "Status")
CAPS = {"prolific": 4 * 3600}
STATUS = {
    "RESERVED": "", "ACTIVE": "", "AWAITING REVIEW": "pending", "APPROVED": "approved", "TIMED-OUT": "expired", "RETURNED": "returned",
    "SCREENED OUT": "returned", "PARTIALLY APPROVED": "rejected", "REJECTED": "rejected",
}  # fmt: skip
LIFE = tuple(STATUS)
"""In the order of `ref.status`: a later word is further along, or as far."""
UNDECIDED = 3


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
            return NEVER
        return max(self.start or NEVER, self.end or NEVER)


@st.composite
def _beat(draw: st.DrawFn, at: Moment) -> Submission:
    """Draw a submission that ends after all that was told."""
    end = max(at.now, at.told) + timedelta(microseconds=draw(st.integers(1, 9_000_000_000)))
    return replace(draw(_submission(at.now, LIFE[2:])), start=at.now, end=end)


@st.composite
def _late(draw: st.DrawFn, at: Moment, life: Sequence[Submission]) -> Submission:
    """Draw a row with an older date, without a date, or a twin of one that is there."""
    if draw(st.booleans()) and life:
        twin = draw(st.sampled_from(life))
        return replace(twin, status=draw(st.sampled_from(LIFE)), bonus=draw(st.sampled_from([0, 0, 75])))
    drawn = draw(_submission(at.now - timedelta(seconds=draw(st.integers(0, 400_000))), LIFE))
    return replace(drawn, start=None, end=None, status="RETURNED") if draw(st.integers(0, 7)) == 7 else drawn


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
def _changed(draw: st.DrawFn, one: Submission, at: Moment) -> Submission:
    """Draw what became of a submission: it goes on, or, told by a later moment, in any direction once decided."""
    if not draw(st.booleans()):
        return one
    place = LIFE.index(one.status)
    least = UNDECIDED if at.beats and place >= UNDECIDED else place
    bonus = draw(st.sampled_from([one.bonus, one.bonus + 120, *([1] if at.beats and one.bonus else [])]))
    return replace(one, status=draw(st.sampled_from(LIFE[least:])), bonus=bonus)


def _export(rows: Sequence[Submission], first: date | None, today: date, number: int) -> st.SearchStrategy[Export]:
    """Give the file: it holds no trace of the window it was taken for."""
    del first, today
    return st.just(Export(File(f"prolific-{number}.csv", written(rows)), _money(rows), _work(rows)))


SOURCE = Source(_beat, _late, _changed, lambda s: s.told, lambda s: s.start.date() if s.start else None, _export)


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
        currency, day = {"£": "GBP", "$": "USD", "€": "EUR"}[s.sign], local(s.start or s.end)
        told[s.study, s.start].append(Earned("prolific", "work", STATUS[s.status], currency, Decimal(s.reward) / 100, day=day))
        if s.bonus:
            day = local(s.start)
            told[s.study, s.start, "bonus"].append(Earned("prolific", "bonus", "approved", currency, Decimal(s.bonus) / 100, day=day))
    return told


def _work(rows: Sequence[Submission]) -> dict[Hashable, list[Span]]:
    told: dict[Hashable, list[Span]] = defaultdict(list)
    for s in rows:
        if STATUS[s.status] and s.start and s.end:
            told[s.study, s.start].append(Span("prolific", s.start, s.end, STATUS[s.status] == "approved"))
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
