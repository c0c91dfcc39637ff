"""What the laws found once, kept as plain examples."""

import json
from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest

from pipelines.config import Config, PersonTable
from tests.laws import amazon, fx, laws, prolific, story
from tests.laws.harness import File, Ledger
from tests.laws.test_platforms import CONFIG

POUNDS = Config(person=PersonTable(timezone=story.ZONE, reporting_currency="GBP"))
HOLES, SPRING = fx.FILES[1], fx.FILES[2]


def _fees(items: list[amazon.Item], first: date, last: date) -> File:
    """Give a report that states its period."""
    before = [f"Fee-Earnings reports from {first:%m-%d-%Y} to {last:%m-%d-%Y}"]
    return File("fees.csv", amazon.written(items, before), before=2)


def _item(day: int, hour: int = 1) -> amazon.Item:
    return amazon.Item("Train", 100, datetime(2026, 5, day, hour))  # noqa: DTZ001  # as printed, without a zone


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
def test_a_short_export_of_the_same_day_adds_its_late_rows(ledger: Ledger, order: tuple[int, int]) -> None:
    """Of two reports up to the same day the one with more rows on a day is newer there, however many rows the other has in all."""
    month = [_item(day) for day in range(1, 11)]
    whole = _fees(month, date(2026, 5, 1), date(2026, 5, 10))
    short = _fees([*month[7:], _item(9, 20), _item(10, 20)], date(2026, 5, 8), date(2026, 5, 10))
    ledger.empty(CONFIG)

    ledger.feed([[(whole, short)[n]] for n in order], marts=False)

    assert ledger.store.one("SELECT sum(net) FROM ledger.earning") == Decimal(12)


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
def test_a_restated_report_is_taken_whole(ledger: Ledger, order: tuple[int, int]) -> None:
    """Of two reports of one period the one with more rows counts on all its days, also where the other has more of a day."""
    first = _fees([_item(2), _item(2, 5), _item(4)], date(2026, 5, 1), date(2026, 5, 10))
    restated = _fees([_item(2), _item(4), _item(4, 5), _item(6)], date(2026, 5, 1), date(2026, 5, 10))
    ledger.empty(CONFIG)

    ledger.feed([[(first, restated)[n]] for n in order], marts=False)

    assert ledger.store.one("SELECT sum(net) FROM ledger.earning") == Decimal(4)
    assert ledger.store.one("SELECT count(*) FROM ledger.earning WHERE day(work_date) = 2") == 1


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
def test_an_empty_export_replaces_its_period_too(ledger: Ledger, order: tuple[int, int]) -> None:
    """A later report without a row says that there was none, whether it comes first or last."""
    row, nothing = _fees([_item(5)], date(2026, 5, 1), date(2026, 5, 10)), _fees([], date(2026, 5, 1), date(2026, 5, 20))
    ledger.empty(CONFIG)

    ledger.feed([[(row, nothing)[n]] for n in order], marts=False)

    assert ledger.store.one("SELECT count(*) FROM ledger.earning") == 0


def _study(day: int, hour: int = 10, *, name: str = "Diary", sign: str = "£", minutes: int | None = 30) -> prolific.Submission:
    """Give an approved submission of April for 2.00."""
    start = datetime(2026, 4, day, hour)  # noqa: DTZ001  # UTC, as printed
    return prolific.Submission(name, sign, 200, 0, start, start + timedelta(minutes=minutes) if minutes else None, "APPROVED")


def _export(*rows: prolific.Submission) -> File:
    return File("prolific.csv", prolific.written(rows))


UNDATED = prolific.Submission("Long ago", "£", 900_000, 0, None, None, "APPROVED")
SPENT = File(
    "2026-04-15.json",
    json.dumps(
        {
            "date": "2026-04-15",
            "results": [
                {"assignment_id": "3A", "title": "Label", "reward": {"amount_in_dollars": 0, "currency_code": "USD"}, "state": "Paid"}
                | dict.fromkeys(("hit_id", "requester_id", "requester_name", "requester_feedback"), "x")
            ],
        }
    ).encode(),
)
ARRIVAL = File(
    "wallet.csv",
    b'"Date","Time","TimeZone","Name","Type","Status","Currency","Gross","Fee","Net","Transaction ID","Balance"\n'
    b'"15/04/2026","10:00:00","GMT","Prolific Academic Ltd","General Payment","Completed","GBP","9.00","-1.50","7.50","5AA1","7.50"\n',
)
LATER = {
    "the money of a session, when its rate comes later": [_export(_study(3, sign="$")), SPRING],
    "the money of a session, when a task without an end is told later": [
        _export(_study(3, minutes=120)),
        _export(_study(3, 11, name="Endless", minutes=None)),
    ],
    "the day of a rate, when a nearer day brings the same": [HOLES, _export(*(_study(day, sign="$") for day in range(1, 28))), SPRING],
    "what the months are cut into, when money without a clock comes later": [
        _export(*(_study(day) for day in (3, 4, 5, 9, 12))),
        _export(UNDATED),
    ],
    "the rate of a row that tells no amount": [SPENT, SPRING],
    "what was received, when the wallet's fee is told later": [_export(_study(3)), ARRIVAL],
}


@pytest.mark.parametrize("files", LATER.values(), ids=LATER)
def test_what_comes_later_changes_what_came_before(ledger: Ledger, files: list[File]) -> None:
    """One file per run gives the same warehouse as all at once."""
    ledger.empty(POUNDS)
    found = ledger.feed([[file] for file in files])
    ledger.empty(POUNDS)

    laws.same(ledger.feed([files]), found)
