"""Words that read a part of a cell or an unusual cell, and those that look at two amounts."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import polars as pl
import pytest

from connectors.between import Back, Less
from connectors.facts import Facts
from connectors.within import Found, FoundMoney, MonthDay, Plain, Stamp
from connectors.words import Money, Number, Word

BANK = r"^(\S+) sent to your bank account"
CLOCK = ("%b %d, %Y %I:%M:%S %p",)


def read(word: Word, columns: Mapping[str, Sequence[str]]) -> list[tuple[Any, str | None]]:
    """Run a word over named columns, as a table would."""
    frame = pl.DataFrame({f"c{i}": cells for i, cells in enumerate(columns.values())}, schema_overrides=None)
    facts = Facts(columns={name: f"c{i}" for i, name in enumerate(columns)}, zone="UTC", frame=frame, latest=date(2026, 11, 25))
    parsed = word.parse(facts)
    return frame.lazy().select(value=parsed.value, problem=parsed.problem).collect().rows()


def test_an_order_number_is_found_in_the_first_column_that_holds_it() -> None:
    """A title tells it, else the column beside it, else nobody."""
    titles, infos = ["Payment for Order #12", "Processing fee", "Listing fee"], ["", "Order #13", "Listing #14"]
    columns = {"Title": titles, "Info": infos}

    assert read(Found(r"Order #(\d+)", "Title", "Info"), columns) == [("12", None), ("13", None), (None, None)]
    assert read(Found(r"Order #(\d+)", "Title", "Info", required=True), columns)[2] == (None, "missing_value")
    assert read(Found("(x)", "Gone"), columns)[0] == (None, None)


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("$1,050.25 sent to your bank account", (Decimal("1050.25"), None)),
        ("CA$60.00 sent to your bank account", (Decimal(60), None)),
        ("€7 sent to your bank account", (Decimal(7), None)),
        ("-£3.10 sent to your bank account", (Decimal("-3.10"), None)),
        ("$1,05.25 sent to your bank account", (None, "bad_amount")),
        ("Your deposit is being reviewed", (None, "missing_value")),
    ],
)
def test_an_amount_inside_a_title_is_read_exactly_or_refused(title: str, expected: tuple[Decimal | None, str | None]) -> None:
    """A deposit without a readable amount is refused: it is not zero."""
    assert read(FoundMoney(BANK, "Title"), {"Title": [title]}) == [expected]


def test_entities_of_a_web_page_are_read_as_the_signs_they_are() -> None:
    """Names of goods come out as people wrote them; blank stays null, and a lone ampersand itself."""
    cells = ["Mother&#39;s mug &amp; saucer", "Salt & pepper", "  "]

    assert [value for value, _ in read(Plain("Title"), {"Title": cells})] == ["Mother's mug & saucer", "Salt & pepper", None]
    assert read(Plain("Gone"), {"Title": cells})[0] == (None, None)


@pytest.mark.parametrize(
    ("clock", "expected"),
    [
        ("12:15:21 PM PDT", (datetime(2021, 6, 1, 19, 15, 21), None)),  # noqa: DTZ001
        ("12:15:21 AM PST", (datetime(2021, 6, 1, 8, 15, 21), None)),  # noqa: DTZ001
        ("11:15:21 PM UTC", (datetime(2021, 6, 1, 23, 15, 21), None)),  # noqa: DTZ001
        ("12:15:21 PM XXT", (None, "bad_time_zone")),
        ("12:15:21 PM", (None, "bad_date")),
        ("25:15:21 PM PDT", (None, "bad_date")),
    ],
)
def test_a_clock_that_ends_with_its_zone_is_moved_to_utc(clock: str, expected: tuple[datetime | None, str | None]) -> None:
    """The zone stands in the cell of the time; one that nobody knows is not guessed."""
    assert read(Stamp("Day", "Clock", CLOCK), {"Day": ["Jun 1, 2021"], "Clock": [clock]}) == [expected]


def test_a_month_without_a_day_is_its_last_day() -> None:
    """So a row that speaks of a month stands where the month ends; a day stays a day."""
    word = MonthDay("Date", "%Y-%m-%d", "%Y-%m")
    found = read(word, {"Date": ["2025-07", "2024-02", "2025-07-02", "2025-13", "1990-01"]})

    assert [value for value, _ in found] == [date(2025, 7, 31), date(2024, 2, 29), date(2025, 7, 2), None, None]
    assert [problem for _, problem in found] == [None, None, None, "bad_date", "implausible_date"]


def test_what_came_back_is_below_zero_whatever_its_sign() -> None:
    """A return may be printed with or without a minus: both take money and units back."""
    columns = {"Share": ["2.10", "-2.10", "x"], "Units": ["1", "-1", ""]}

    assert read(Back(Money("Share")), columns) == [(Decimal("-2.10"), None), (Decimal("-2.10"), None), (None, "bad_amount")]
    assert [value for value, _ in read(Back(Number("Units")), columns)] == [-1, -1, None]


def test_a_cost_told_by_what_it_leaves_is_the_difference() -> None:
    """Where one of the amounts is not told, the cost is not told either."""
    word = Less(Money("Sold"), Money("Net", required=False))
    found = read(word, {"Sold": ["7.99", "-9", "5"], "Net": ["6.22", "-7.60", ""]})

    assert [value for value, _ in found] == [Decimal("1.77"), Decimal("-1.40"), None]
