"""Time: Toggl in two layouts, Clockify for two months, and Moisson's own two plain forms."""

import csv
import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from pipelines.demo.kit import ZONE, Export, csv_bytes, days, from_midnight, stream, utc
from pipelines.demo.plan import CLOCKIFY, Entry

TOGGL_EXPORT = (
    "User", "Email", "Client", "Project", "Task", "Description", "Billable", "Start date", "Start time",
    "End date", "End time", "Duration", "Tags",
)  # fmt: skip
TOGGL_DETAILED = (*TOGGL_EXPORT, "Amount (EUR)")
CLOCKIFY_HEADER = (
    "Project", "Client", "Description", "Task", "User", "Group", "Email", "Tags", "Billable",
    "Start Date", "Start Time", "End Date", "End Time", "Duration (h)", "Duration (decimal)",
    "Billable Rate (USD)", "Billable Amount (USD)",
)  # fmt: skip
OWN_CLOCKED = ("date", "start", "end", "channel", "kind", "note")
OWN_MINUTES = ("date", "channel", "kind", "minutes", "note")
USER, EMAIL = "Demo Worker", "demo.worker@example.com"
TAGGED = frozenset({"admin", "search", "learning", "revision"})
# Tracker project -> (channel, kind when no tag says another); `moisson.toml` carries the same rules.
PROJECTS = {
    "Upwork": ("upwork", "paid"),
    "MTurk": ("mturk", "paid"),
    "Blog": ("amazon_associates", "build"),
    "Deals page": ("awin", "build"),
    "Gumroad templates": ("gumroad", "build"),
}


@dataclass(frozen=True)
class Note:
    """One line of the person's own notes; `start` and `end` are None when only minutes were written down."""

    day: date
    channel: str
    kind: str
    minutes: int
    start: datetime | None = None
    end: datetime | None = None


@dataclass(frozen=True)
class Times:
    """All effort files, and the notes behind the own ones."""

    exports: list[Export]
    notes: list[Note]


def write(seed: int, plan: list[Entry]) -> Times:
    """Write every effort file. A tag on an entry outranks the kind of its project's rule."""
    rng = stream(seed, "notes")
    notes = [*_searches(rng), *_minutes(rng)]
    trial = [e for e in plan if CLOCKIFY[0] <= e.day <= CLOCKIFY[1]]
    toggl = [e for e in plan if not CLOCKIFY[0] <= e.day <= CLOCKIFY[1]]
    old = [e for e in toggl if e.day.year == 2025]
    new = [e for e in toggl if e.day.year == 2026]
    exports = [
        Export("Toggl_time_entries_2025-01-01_to_2025-12-31.csv",
               csv_bytes(TOGGL_EXPORT, map(_toggl, old), bom=True, quoting=csv.QUOTE_ALL),
               utc("2026-01-04T12:00:00"), "toggl", len(old)),
        Export("Toggl_Track_detailed_2026-01-01_2026-09-30.csv",
               csv_bytes(TOGGL_DETAILED, ([*_toggl(e), ""] for e in new), bom=True),
               utc("2026-10-01T07:30:00"), "toggl", len(new)),
        Export("Clockify_Time_Report_Detailed_06_01_2026-07_31_2026.csv",
               csv_bytes(CLOCKIFY_HEADER, map(_clockify, trial), quoting=csv.QUOTE_ALL),
               utc("2026-08-01T08:10:00"), "clockify", len(trial)),
        *_own(notes),
    ]  # fmt: skip
    return Times(exports, notes)


def _toggl(entry: Entry) -> list[str]:
    start, end = entry.start.astimezone(ZONE), entry.end.astimezone(ZONE)
    what = ["", entry.note, "Yes" if entry.contract else "No"]
    clock = [
        f"{start:%Y-%m-%d}",
        f"{start:%H:%M:%S}",
        f"{end:%Y-%m-%d}",
        f"{end:%H:%M:%S}",
        _length(entry.seconds),
    ]
    return [USER, EMAIL, _client(entry), entry.project, *what, *clock, _tag(entry)]


def _clockify(entry: Entry) -> list[str]:
    start, end = entry.start.astimezone(ZONE), entry.end.astimezone(ZONE)
    what = [entry.project, _client(entry), entry.note, "", USER, "", EMAIL, _tag(entry)]
    clock = [f"{start:%m/%d/%Y}", f"{start:%I:%M:%S %p}", f"{end:%m/%d/%Y}", f"{end:%I:%M:%S %p}"]
    length = [_length(entry.seconds), f"{entry.seconds / 3600:.2f}", "0.00", "0.00"]
    return [*what, "Yes" if entry.contract else "No", *clock, *length]


def _client(entry: Entry) -> str:
    return entry.contract.client if entry.contract else ""


def _tag(entry: Entry) -> str:
    if entry.kind not in TAGGED:
        return ""
    return "admin, invoices" if entry.note.startswith("Invoices") else entry.kind


def _length(seconds: int) -> str:
    return f"{seconds // 3600:02d}:{seconds % 3600 // 60:02d}:{seconds % 60:02d}"


def _searches(rng: random.Random) -> Iterator[Note]:
    """Yield clocked notes: searches just before the evening's work, money matters at month ends."""
    for day in days():
        if rng.random() < 0.12:
            begin, minutes = 1205 + rng.randint(0, 4), rng.randint(6, 19)
            start = from_midnight(day, begin)
            yield Note(day, "prolific", "search", minutes, start, start + timedelta(minutes=minutes))
        if day.day == 28:
            start = from_midnight(day, 480)
            yield Note(day, "prolific", "admin", 10, start, start + timedelta(minutes=10))


def _minutes(rng: random.Random) -> Iterator[Note]:
    for day in days():
        if day.day == 12:
            yield Note(day, "mturk", "search", rng.randint(15, 45))
        if day.day == 20 and day.month % 3 == 0:
            yield Note(day, "amazon_associates", "admin", rng.randint(10, 30))


def _own(notes: list[Note]) -> Iterator[Export]:
    clocked, bare = [], []
    for note in notes:
        if note.start and note.end:
            clock = [f"{t.astimezone(ZONE):%H:%M}" for t in (note.start, note.end)]
            clocked.append((note.day, *clock, note.channel, note.kind, "looking for studies, queue open"))
        else:
            bare.append((note.day, note.channel, note.kind, note.minutes, "from memory"))
    moment = utc("2026-10-01T08:00:00")
    yield Export("my_hours_clocked.csv", csv_bytes(OWN_CLOCKED, clocked), moment, "own", len(clocked))
    yield Export("my_hours_minutes.csv", csv_bytes(OWN_MINUTES, bare), moment, "own", len(bare))
