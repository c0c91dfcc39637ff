"""Words that read numbers not written for people, and words that look at several columns or at several ways of writing."""

from decimal import Decimal

import polars as pl
import pytest

from connectors.between import Cases, Whichever
from connectors.conditions import Among, Filled
from connectors.currencies import AT_END, spelled
from connectors.facts import Facts
from connectors.units import Minor, Times
from connectors.vocabulary import Reason, Status
from connectors.words import Choice, Instant, Money, Number, Word


def read(word: Word, **cells: list[str]) -> list[tuple[object, str | None]]:
    """Read columns with a word: (value, problem) of each row."""
    frame = pl.DataFrame({f"c{place}": texts for place, texts in enumerate(cells.values())})
    facts = Facts(columns={name: f"c{place}" for place, name in enumerate(cells)}, zone="UTC", frame=frame)
    parsed = word.parse(facts)
    return list(frame.select(parsed.value.alias("value"), parsed.problem.alias("problem")).iter_rows())


def moments(word: Word, texts: list[str]) -> list[tuple[str | None, str | None]]:
    """Read moments as text in UTC."""
    return [(str(value) if value else None, problem) for value, problem in read(word, at=texts)]


@pytest.mark.parametrize(
    ("text", "places", "value"),
    [
        ("1234", 2, "12.34"),
        ("5", 2, "0.05"),
        ("-5", 2, "-0.05"),
        ("0", 2, "0"),
        ("75", 4, "0.0075"),
        (" 990000 ", 4, "99"),
        ("123456789012", 2, "1234567890.12"),
    ],
)
def test_a_whole_number_of_minor_units_is_an_exact_amount(text: str, places: int, value: str) -> None:
    """Cents and ten-thousandths become amounts by moving the point, never by dividing."""
    assert read(Minor("a", places=places), a=[text]) == [(Decimal(value), None)]


@pytest.mark.parametrize("text", ["12.34", "1,234", "12e2", "$5", "1234567890123", "--5", "9999999999999"])
def test_what_is_no_whole_number_is_no_amount_of_minor_units(text: str) -> None:
    """A point or a sign means that the amount is not in minor units after all."""
    assert read(Minor("a"), a=[text]) == [(None, Reason.BAD_AMOUNT)]


def test_minor_units_can_be_turned_and_can_be_missing() -> None:
    """A fee is negated; a blank cell is refused only where the amount is required."""
    assert read(Minor("a", negate=True), a=["200", ""]) == [(Decimal(-2), None), (None, Reason.MISSING_VALUE)]
    assert read(Minor("a", required=False), a=[""]) == [(None, None)]
    assert read(Minor("b"), a=["1"]) == [(None, None)]


def test_a_price_counts_for_each() -> None:
    """Three coffees of 5.0000 are 15; a missing count or price is refused, not taken for one."""
    word = Times(Money("price"), Number("count"))
    told = read(word, price=["5.0000", "0.12345678", "5", ""], count=["3", "7", "", "2"])
    assert told == [(Decimal(15), None), (Decimal("0.86419746"), None), (None, Reason.MISSING_VALUE), (None, Reason.MISSING_VALUE)]


def test_the_first_case_that_holds_decides_and_the_rest_is_asked_strictly() -> None:
    """A voided row is reversed although it is locked; a word that no case explains is refused."""
    word = Cases(
        (Filled("void"), Status.REVERSED),
        (Among("paid", "yes"), Status.PAID),
        otherwise=Choice("lock", {"": Status.PENDING, "1": Status.LOCKED}),
    )
    told = read(word, void=["1", "", "", "", ""], paid=["yes", "yes", "", "", ""], lock=["1", "1", "1", "", "2"])
    assert told == [("reversed", None), ("paid", None), ("locked", None), ("pending", None), (None, Reason.UNDECLARED_VALUE)]
    assert read(Cases((Filled("void"), Status.REVERSED), otherwise=Status.PENDING), void=["", "1"]) == [
        ("pending", None),
        ("reversed", None),
    ]


def test_one_column_may_be_written_with_and_without_a_zone() -> None:
    """The first word that can read a cell reads it; a cell that none can read is refused, a blank one as missing."""
    word = Whichever(Instant("at", formats=("%Y-%m-%dT%H:%M:%S%z",)), Instant("at", formats=("%Y-%m-%d %H:%M",), zone="Europe/Paris"))
    assert moments(word, ["2026-07-01T13:04:30Z", "2026-07-01 10:00", "2026-02-30 10:00", ""]) == [
        ("2026-07-01 13:04:30", None),
        ("2026-07-01 08:00:00", None),
        (None, Reason.BAD_DATE),
        (None, Reason.MISSING_VALUE),
    ]


def test_a_column_named_after_a_currency_is_known_in_each() -> None:
    """`Amount (EUR)` is the column `Amount ({})` in euros, and the code is found in it, soft hyphens or not."""
    names = spelled("Amount ({})")
    assert {"Amount (EUR)", "Amount (JPY)"} <= set(names)
    assert [
        m.group(1) for text in ("Amount (EUR)", "Your es\u00adtimated rev\u00adenue (CHF) ", "RPM (%)") if (m := AT_END.search(text))
    ] == ["EUR", "CHF"]
