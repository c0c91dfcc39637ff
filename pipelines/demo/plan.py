"""The person's year on a clock: every stretch that a time tracker will later report.

Blocks of different channels never overlap each other; overlaps with Prolific are planted by its writer.
"""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from pipelines.demo.kit import FIRST, ZONE, at, days, from_midnight, stream

HOLIDAYS = ((date(2025, 12, 24), date(2026, 1, 1)), (date(2026, 8, 3), date(2026, 8, 16)))
CLOCKIFY = (date(2026, 6, 1), date(2026, 7, 31))
COURSE = (date(2026, 2, 2), date(2026, 2, 20))
FEE_CHANGE = date(2026, 4, 1)
MTURK_DAYS = ((2025, 10, 13), (2025, 11, 9), (2025, 12, 7), (2026, 1, 7), (2026, 2, 6), (2026, 3, 5),
              (2026, 4, 4), (2026, 5, 3), (2026, 6, 2), (2026, 7, 2), (2026, 8, 1), (2026, 9, 1))  # fmt: skip


@dataclass(frozen=True)
class Contract:
    """An hourly contract on Upwork: rate in USD, days it ran, and its place in the working day."""

    number: int
    title: str
    client: str
    rate: int
    first: date
    last: date
    slot: str

    @property
    def fee_percent(self) -> int:
        """Give the service fee fixed when the contract began: 10 %, and 12 % from the planted change on."""
        return 12 if self.first >= FEE_CHANGE else 10

    @property
    def label(self) -> str:
        """Give the title as the weekly summary prints it, with the contract number in parentheses."""
        return f"{self.title} ({self.number})"


CONTRACTS = (
    Contract(41200017, "Customer support for a bike shop", "Pedal & Chain", 27, FIRST, date(2026, 2, 13), "am"),
    Contract(
        41310254,
        "Product pages (EN to FR)",
        "Harbour Soap Co.",
        30,
        date(2025, 10, 20),
        date(2026, 3, 27),
        "pm",
    ),
    Contract(42077731, "Help centre in French", "Lumen Tickets", 36, date(2026, 2, 23), date(2026, 6, 26), "am"),
    Contract(42550918, "Localise a mobile app", "Orchard Habit App", 42, date(2026, 4, 6), date(2026, 9, 30), "pm"),
    Contract(42790333, "Chat support, French desk", "Nimbus Parcel", 39, date(2026, 6, 29), date(2026, 9, 30), "am"),
)


@dataclass(frozen=True)
class Entry:
    """One stretch of tracked time, [start, end) in UTC; `seconds` is the length that really passed."""

    project: str
    channel: str
    kind: str
    start: datetime
    end: datetime
    note: str
    contract: Contract | None = None

    @property
    def seconds(self) -> int:
        """Give the length in seconds."""
        return int((self.end - self.start).total_seconds())

    @property
    def day(self) -> date:
        """Give the local day on which it began."""
        return self.start.astimezone(ZONE).date()


def mturk_days(seed: int) -> list[date]:
    """Draw the 60 days with MTurk work: many in the first months, one in the last."""
    rng = stream(seed, "mturk-days")
    found: list[date] = []
    for year, month, number in MTURK_DAYS:
        found += [date(year, month, day) for day in rng.sample(range(1, 29), number)]
    return sorted(found)


def entries(seed: int) -> list[Entry]:
    """Draw every tracked stretch of the year, in order of time."""
    rng = stream(seed, "plan")
    mturk = frozenset(mturk_days(seed))
    found = list(_planted())
    for day in days():
        found += _evening(rng, day, mturk)
        if not _away(day):
            found += _working_day(rng, day) if day.weekday() < 5 else _saturday(rng, day)
    return sorted(found, key=lambda entry: (entry.start, entry.project))


def _away(day: date) -> bool:
    return any(first <= day <= last for first, last in HOLIDAYS)


def _block(rng: random.Random, day: date, begin: int, shortest: int, longest: int) -> tuple[datetime, datetime]:
    start = from_midnight(day, begin + rng.randint(0, 9), rng.randint(0, 59))
    return start, start + timedelta(seconds=rng.randint(shortest * 60, longest * 60))


def _with_pause(rng: random.Random, start: datetime, end: datetime) -> list[tuple[datetime, datetime]]:
    """Stop the timer for some minutes in most of the long stretches."""
    if end - start < timedelta(minutes=110) or rng.random() < 0.45:
        return [(start, end)]
    middle = start + (end - start) // 2
    middle = middle.replace(microsecond=0)
    return [(start, middle), (middle + timedelta(seconds=rng.randint(180, 900)), end)]


def _working_day(rng: random.Random, day: date) -> Iterator[Entry]:
    for contract in CONTRACTS:
        chance, begin, low, high = (0.8, 540, 80, 195) if contract.slot == "am" else (0.62, 840, 60, 165)
        if contract.first <= day <= contract.last and rng.random() < chance:
            start, end = _block(rng, day, begin, low, high)
            kind = "revision" if rng.random() < 0.03 else "paid"
            for begun, stopped in _with_pause(rng, start, end):
                yield Entry("Upwork", "upwork", kind, begun, stopped, contract.title, contract)
    if COURSE[0] <= day <= COURSE[1] and day.weekday() != 4:
        start, end = _block(rng, day, 1025, 90, 115)
        yield Entry("Upwork", "upwork", "learning", start, end, "Localisation course")
    else:
        yield from _late_afternoon(rng, day)


def _late_afternoon(rng: random.Random, day: date) -> Iterator[Entry]:
    start, end = _block(rng, day, 1025, 35, 105)
    weekday = day.weekday()
    if weekday in {0, 2}:
        kind = "admin" if rng.random() < 0.08 else "build"
        yield Entry("Blog", "amazon_associates", kind, start, end, "Gear guide, drafting")
    elif weekday == 1 and rng.random() < 0.85:
        yield Entry("Gumroad templates", "gumroad", "build", start, end, "Template upkeep")
    elif weekday == 3:
        kind = "search" if rng.random() < 0.7 else "admin"
        yield Entry("Upwork", "upwork", kind, start, end, "Proposals" if kind == "search" else "Invoices, messages")
    elif weekday == 4 and rng.random() < 0.85:
        yield Entry("Deals page", "awin", "build", start, end, "Voucher round-up")


def _saturday(rng: random.Random, day: date) -> Iterator[Entry]:
    if day.weekday() == 5:
        start, end = _block(rng, day, 600, 60, 120)
        yield Entry("Blog", "amazon_associates", "build", start, end, "Gear guide, photos")
        if rng.random() < 0.6:
            start, end = _block(rng, day, 840, 50, 120)
            yield Entry("Gumroad templates", "gumroad", "build", start, end, "New template")


def _evening(rng: random.Random, day: date, mturk: frozenset[date]) -> Iterator[Entry]:
    if day in mturk:
        start, end = _block(rng, day, 1140, 40, 55)
        yield Entry("MTurk", "mturk", "paid", start, end, "HITs")


def _planted() -> Iterator[Entry]:
    """Yield the odd ones: over midnight, over the autumn clock change, and a timer stopped at once."""
    late = at(date(2025, 11, 30), time(23, 30))
    yield Entry("Blog", "amazon_associates", "build", late, late + timedelta(minutes=75), "Gift list, late night")
    night = at(date(2025, 10, 26), time(1, 30))
    yield Entry("Gumroad templates", "gumroad", "build", night, night + timedelta(hours=3), "Planner launch")
    slip = at(date(2026, 3, 12), time(8, 1, 7))
    yield Entry("Upwork", "upwork", "admin", slip, slip, "")
