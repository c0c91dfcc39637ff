"""Random lives on Upwork: the transactions, where each fee is a row of its own, and the weekly summary that repeats the hourly gross.

Where the transactions cover the Monday a week is billed on, its summary is not counted; a fortnight between two reports is no hole.
"""

import csv
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from decimal import Decimal

from hypothesis import strategies as st

from tests.laws.harness import File
from tests.laws.story import NEVER, Moment, Source
from tests.laws.truth import Case, Earned, Export

REPORT = ("Date", "Ref ID", "Type", "Description", "Agency", "Freelancer", "Team", "Account Name", "PO", "Amount", "Balance")
SUMMARY = ("Date", "Contract", "Hours", "Amount", "Payment type")
KINDS = {
    "Hourly": "work", "Fixed Price": "work", "Bonus": "bonus", "Refund": "refund", "Service Fee": "adjustment", "WHT": "adjustment",
}  # fmt: skip


@dataclass(frozen=True)
class Line:
    """One transaction, or one week of a contract where `quarters` of an hour are told. The amount is in cents, signed."""

    ref: int
    day: date
    type: str
    amount: int
    quarters: int = 0

    @property
    def told(self) -> datetime:
        """The day, as printed."""
        return datetime.combine(self.day, time.min)  # a day

    @property
    def earned(self) -> Earned:
        """What the ledger holds of it."""
        amount, made = Decimal(self.amount) / 100, Earned("upwork", KINDS[self.type], "approved", "USD", Decimal(0), day=self.day)
        if self.type == "Service Fee":
            return replace(made, fee=-amount)
        return replace(made, tax=-amount) if self.type == "WHT" else replace(made, gross=amount)


@st.composite
def _line(draw: st.DrawFn, day: date, ref: int) -> Line:
    kind = draw(st.sampled_from([*KINDS, "week", "week"]))
    amount = draw(st.integers(1, 90_000))
    if kind == "week":
        return Line(ref, day - timedelta(days=day.weekday()), "Hourly", amount, draw(st.integers(1, 160)))
    return Line(ref, day, kind, -amount if kind in {"Refund", "Service Fee", "WHT"} else amount)


@st.composite
def _beat(draw: st.DrawFn, at: Moment) -> Line:
    """Draw a transaction of a day after all that was told. Its reference follows from its day: nobody else has it."""
    day = max(at.now.date(), at.told.date() + timedelta(days=1) if at.told != NEVER else date.min)
    drawn = draw(_line(day, 10_000 * day.toordinal()))
    return replace(drawn, day=day, quarters=0)


@st.composite
def _late(draw: st.DrawFn, at: Moment, life: Sequence[Line]) -> Line:
    """Draw one of an earlier day."""
    day = at.now.date() - timedelta(days=draw(st.integers(1, 25)))
    return draw(_line(day, 10_000 * day.toordinal() + 1 + len(life)))


@st.composite
def _changed(draw: st.DrawFn, one: Line, at: Moment) -> Line:
    """Draw what became of a week: more hours; of a transaction: nothing."""
    more = draw(st.sampled_from([0, 0, 4])) if one.quarters else 0
    return replace(one, quarters=one.quarters + more, amount=one.amount + 100 * more)


@st.composite
def _export(draw: st.DrawFn, rows: Sequence[Line], first: date | None, today: date, number: int) -> Export:
    """Draw the transactions of the rows, or the summary of their weeks; the one that tells the last moment when rows are left out."""
    del first, today
    lines, weeks = [r for r in rows if not r.quarters], [r for r in rows if r.quarters]
    if weeks and draw(st.booleans()):
        file = File(f"weekly-{number}.csv", _csv(SUMMARY, (_week(r) for r in weeks)))
        return Export(file, {("week", r.ref): [r.earned] for r in weeks})
    file = File(f"transactions-{number}.csv", _csv(REPORT, (_cells(r) for r in lines)))
    return Export(file, {("line", r.ref): [r.earned] for r in lines})


def _csv(header: Sequence[str], rows: Iterable[Sequence[str]]) -> bytes:
    sink = io.StringIO(newline="")
    table = csv.writer(sink, lineterminator="\n")
    table.writerow(header)
    table.writerows(rows)
    return sink.getvalue().encode()


def _cells(r: Line) -> list[str]:
    return [f"{r.day}", str(r.ref), r.type, "Work, done", "", "Ines Roca", "Harbour Labs", "Ines Roca", "", f"{r.amount / 100:.2f}", "1.00"]


def _week(r: Line) -> list[str]:
    return [f"{r.day}", f"Logo ({r.ref})", f"{r.quarters / 4}", f"{r.amount / 100}", ""]


def earned(case: Case) -> list[Earned]:
    """Give the truth: without the weeks whose Monday after lies in a stretch that the transactions cover."""
    stretches: list[tuple[date, date]] = []
    days = [sorted({e.day for items in x.money.values() for e in items if e.day}) for x in case.exports if "transactions" in x.file.name]
    for first, last in sorted((d[0], d[-1]) for d in days if d):
        if stretches and first <= stretches[-1][1] + timedelta(days=14):
            stretches[-1] = (stretches[-1][0], max(stretches[-1][1], last))
        else:
            stretches.append((first, last))
    kept = case.keyed
    told = {key for key in kept if key[0] == "week" and any(a <= _billed(kept[key][0]) <= b for a, b in stretches)}  # type: ignore[index]
    return [e for key, items in kept.items() if key not in told for e in items]


def _billed(week: Earned) -> date:
    return (week.day or date.min) + timedelta(days=7)


def raw(content: bytes) -> dict[str, Decimal]:
    """Add up the amounts of a file with the standard library."""
    rows = csv.DictReader(io.StringIO(content.decode(), newline=""))
    return {"USD": sum((Decimal(row["Amount"]) for row in rows), Decimal(0))}


SOURCE = Source(_beat, _late, _changed, lambda r: r.told, lambda r: r.day, _export)
