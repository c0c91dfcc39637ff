"""What the laws found once, kept as plain examples."""

from datetime import date, datetime
from decimal import Decimal

import pytest

from tests.laws import amazon
from tests.laws.harness import File, Ledger
from tests.laws.test_platforms import CONFIG


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
def test_an_empty_export_replaces_its_period_too(ledger: Ledger, order: tuple[int, int]) -> None:
    """A later report without a row says that there was none, whether it comes first or last."""
    row, nothing = _fees([_item(5)], date(2026, 5, 1), date(2026, 5, 10)), _fees([], date(2026, 5, 1), date(2026, 5, 20))
    ledger.empty(CONFIG)

    ledger.feed([[(row, nothing)[n]] for n in order], marts=False)

    assert ledger.store.one("SELECT count(*) FROM ledger.earning") == 0
