"""Amounts in minor units, moments in seconds, and fields of lists: exact, or refused."""

from datetime import datetime
from decimal import Decimal

import polars as pl
import pytest

from connectors.facts import Facts
from connectors.units import Epoch, IsNull, Item, Minor, Names
from connectors.words import Condition, Word


def read(word: Word, **columns: str) -> tuple[object, str | None]:
    """Read one row."""
    frame = pl.DataFrame({f"c{n}": [text] for n, text in enumerate(columns.values())})
    facts = Facts(columns={name: f"c{n}" for n, name in enumerate(columns)}, zone="UTC", frame=frame)
    parsed = word.parse(facts)
    value, problem = frame.select(parsed.value.alias("v"), parsed.problem.alias("p")).row(0)
    return value, problem


def holds(condition: Condition, **columns: str) -> bool:
    """Ask a condition of one row."""
    frame = pl.DataFrame({f"c{n}": [text] for n, text in enumerate(columns.values())})
    return bool(frame.select(condition.holds(Facts(columns={name: f"c{n}" for n, name in enumerate(columns)}, zone="UTC"))).item())


AMOUNTS = [
    ("1050", "usd", "10.5"), ("-1050", "EUR", "-10.5"), ("5", "usd", "0.05"), ("-5", "usd", "-0.05"), ("0", "usd", "0"),
    ("1050", "jpy", "1050"), ("-7", "KRW", "-7"), ("1050", "kwd", "1.05"), ("7", "bhd", "0.007"), ("999999999999", "eur", "9999999999.99"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "code", "amount"), AMOUNTS)
def test_a_minor_amount_is_exact_in_every_currency(text: str, code: str, amount: str) -> None:
    """Hundredths, thousandths, or whole units: the currency beside the amount decides where the point stands."""
    assert read(Minor("amount", "currency"), amount=text, currency=code) == (Decimal(amount), None)
    assert read(Minor("amount", "currency", negate=True), amount=text, currency=code) == (-Decimal(amount), None)


@pytest.mark.parametrize("text", ["10.50", "1e3", "1,050", "x", "--5", "1" * 16])
def test_a_minor_amount_with_a_point_is_refused(text: str) -> None:
    """A fraction of the smallest unit means that the unit is another: nothing is guessed."""
    assert read(Minor("amount", "currency"), amount=text, currency="usd") == (None, "bad_amount")


def test_a_blank_minor_amount_is_missing_or_nothing() -> None:
    """Where an amount may be left out, blank is null; a column that is not there too."""
    assert read(Minor("amount"), amount="") == (None, "missing_value")
    assert read(Minor("amount", required=False), amount=" ") == (None, None)
    assert read(Minor("amount"), other="1") == (None, None)


WHEN = datetime.fromisoformat("2026-03-04T04:53:20")
FRACTIONS = [
    ("1772600000", WHEN), ("1772600000.25", WHEN.replace(microsecond=250_000)), ("1.7726000005E9", WHEN.replace(microsecond=500_000)),
]  # fmt: skip


def test_seconds_since_1970_are_a_moment() -> None:
    """Seconds and milliseconds; of a column that is not there no moment is told."""
    assert read(Epoch("at"), at=" 1772600000 ") == (WHEN, None)
    assert read(Epoch("at", "ms"), at="1772600000000") == (WHEN, None)
    assert read(Epoch("at"), other="1") == (None, None)


@pytest.mark.parametrize(("text", "moment"), FRACTIONS)
def test_seconds_may_have_a_fraction_where_the_platform_writes_one(text: str, moment: datetime) -> None:
    """As Amazon writes them."""
    assert read(Epoch("at", fraction=True), at=text) == (moment, None)


@pytest.mark.parametrize("text", ["1772600000.25", "1.7726E+09", "yesterday"])
def test_what_is_no_whole_number_of_seconds_is_refused(text: str) -> None:
    """A spreadsheet rounds a moment to `1.7726E+09`: it would be another one."""
    assert read(Epoch("at"), at=text) == (None, "bad_date")


@pytest.mark.parametrize("fraction", [False, True])
def test_a_wrong_unit_is_an_implausible_date(*, fraction: bool) -> None:
    """Milliseconds read as seconds would be the year 58142."""
    assert read(Epoch("at", fraction=fraction), at="1772600000000") == (None, "implausible_date")
    assert read(Epoch("at", fraction=fraction), at="yesterday") == (None, "bad_date")
    assert read(Epoch("at", fraction=fraction), at="") == (None, "missing_value")
    assert read(Epoch("at", required=False, fraction=fraction), at="") == (None, None)


def test_a_field_of_a_list_is_read_where_the_list_holds_one_thing() -> None:
    """An entry with two stretches of time would lose one: it is refused."""
    one, two = '[{"id":7,"stop":"x"}]', '[{"id":7},{"id":8}]'
    assert read(Item("entries", "id"), entries=one) == ("7", None)
    assert read(Item("entries", "id"), entries=two)[1] == "unclaimed_row"
    assert read(Item("entries", "start"), entries=one)[1] == "missing_value"


@pytest.mark.parametrize("text", ['[{"stop":null}]', '[{"id":7,"stop":null}]', '[{"stop":null,"at":"x"}]'])
def test_a_field_without_a_value_is_told_by_a_null(text: str) -> None:
    """Wherever in the one thing it stands."""
    assert holds(IsNull("entries", "stop"), entries=text)


@pytest.mark.parametrize(
    "text", ["", "[]", "yesterday", "null", '[{"id":7}]', '[{"stop":"x"}]', '[{"at":"stop"}]', '[{"stop":null},{"stop":null}]']
)
def test_a_list_that_does_not_name_the_field_says_no_null_of_it(text: str) -> None:
    """What has another form may have another meaning: it is not passed over as a timer that runs."""
    assert not holds(IsNull("entries", "stop"), entries=text)


@pytest.mark.parametrize(
    ("text", "names"), [('["a","été"]', "a, été"), ('[{"id":"1","name":"a"},{"id":"2","name":"b c"}]', "a, b c"), ("[]", None), ("", None)]
)
def test_names_of_a_list_are_joined(text: str, names: str | None) -> None:
    """Tags come as texts or as objects with a name."""
    assert read(Names("tags"), tags=text) == (names, None)
