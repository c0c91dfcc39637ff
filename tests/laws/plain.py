"""Random days in one's own time log: no id, rows are only added, some late, some past midnight, some twice."""

import csv
import io
from collections import defaultdict
from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import strategies as st

from tests.laws.harness import File
from tests.laws.story import NEVER, ZONE, Moment, Source
from tests.laws.truth import Export, Span

WORK = frozenset({"paid", "rejected", "revision"})
KINDS = ("paid", "search", "admin", "revision", "learning")


@dataclass(frozen=True)
class Stretch:
    """One row: a local clock time and how many seconds followed it."""

    local: datetime
    seconds: int
    channel: str
    kind: str

    @property
    def start(self) -> datetime:
        """The start in UTC."""
        return self.local.replace(tzinfo=ZoneInfo(ZONE)).astimezone(UTC).replace(tzinfo=None)

    @property
    def end(self) -> datetime:
        """The end in UTC: no clock changes before two in the morning, and no row lasts so long."""
        return self.start + timedelta(seconds=self.seconds)


@st.composite
def _stretch(draw: st.DrawFn, day: date) -> Stretch:
    local = datetime.combine(day, datetime.min.time()) + timedelta(seconds=draw(st.integers(6 * 3600, 24 * 3600 - 1)))
    channel = draw(st.sampled_from(["prolific", "upwork", "somewhere"]))
    kind = draw(st.sampled_from(KINDS if channel == "prolific" else ("search", "admin")))
    return Stretch(local, draw(st.integers(1, 6000)), channel, kind)


@st.composite
def _beat(draw: st.DrawFn, at: Moment) -> Stretch:
    """Draw a row of today, or of the day after the last one told."""
    return draw(_stretch(max(at.now, at.told).date() + timedelta(days=1 if at.told != NEVER else 0)))


@st.composite
def _late(draw: st.DrawFn, at: Moment, life: Sequence[Stretch]) -> Stretch:
    """Draw a row of an earlier day, or the same row again."""
    if life and draw(st.booleans()):
        return draw(st.sampled_from(life))
    return draw(_stretch(at.now.date() - timedelta(days=draw(st.integers(1, 6)))))


def _same(one: Stretch, at: Moment) -> st.SearchStrategy[Stretch]:
    del at
    return st.just(one)


def _export(rows: Sequence[Stretch], first: date | None, today: date, number: int) -> st.SearchStrategy[Export]:
    """Give the log: what it covers is what it holds."""
    del first, today
    work: dict[Hashable, list[Span]] = defaultdict(list)
    for row in rows:
        channel = row.channel if row.channel != "somewhere" else "unassigned"
        work["plain", row.local.date()].append(Span(channel, row.start, row.end, row.kind == "paid", row.kind in WORK))
    sink = io.StringIO(newline="")
    table = csv.writer(sink, lineterminator="\n")
    table.writerow(("date", "start", "end", "channel", "kind", "note"))
    table.writerows(_cells(row) for row in rows)
    return st.just(Export(File(f"log-{number}.csv", sink.getvalue().encode()), {}, work))


def _cells(row: Stretch) -> list[str]:
    end = (row.local + timedelta(seconds=row.seconds)).strftime("%H:%M:%S")
    return [f"{row.local:%Y-%m-%d}", f"{row.local:%H:%M:%S}", end, row.channel, row.kind, ""]


SOURCE = Source(_beat, _late, _same, lambda r: max(r.start, r.end), lambda r: r.local.date(), _export)
