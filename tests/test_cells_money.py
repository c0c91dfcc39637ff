"""Text to money: what is read exactly, what is refused, and that nothing is ever rounded."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from connectors._money import MONEY, Mark, _Grammar, _pattern
from connectors.cells import Parsed, blank, currencies, currency, decide_decimal, integer, money, symbol

TEXT = pl.col("text")
BAD = "bad_amount"
AMOUNTS = st.decimals(Decimal(-9_999_999_999), Decimal(9_999_999_999), allow_nan=False, places=8)


def read(parser: Parsed, cells: Sequence[str | None]) -> list[tuple[Any, str | None]]:
    """Run a parser over the cells of one lazy column, as the connectors do."""
    frame = pl.LazyFrame({"text": cells}, schema={"text": pl.String})
    return frame.select(value=parser.value, problem=parser.problem).collect().rows()


def one(parser: Parsed, cell: str | None) -> tuple[Any, str | None]:
    """Run a parser over one cell."""
    return read(parser, [cell])[0]


def grouped(amount: Decimal, group: str, mark: str) -> str:
    """Print an amount with groups of three and the given marks, as a locale does."""
    return f"{amount:,f}".replace(",", "_").replace(".", mark).replace("_", group)


@pytest.mark.parametrize(
    ("cell", "amount"),
    [
        ("1.25", "1.25"),
        (" 1.25\u00a0", "1.25"),
        ("+5", "5"),
        ("-5", "-5"),
        (".50", "0.5"),
        ("007.10", "7.10"),
        ("$1.25", "1.25"),
        ("-£1.44", "-1.44"),
        ("-CA$4.42", "-4.42"),
        ("A$3", "3"),
        ("US$586.37", "586.37"),
        ("$-5", "-5"),
        ("$ -1.50", "-1.50"),
        ("kr 12", "12"),
        ("12 kr", "12"),
        ("¥1,200", "1200"),
        ("€ 2.25", "2.25"),
        ("2.25 USD", "2.25"),
        ("2.25\u00a0€", "2.25"),
        ("USD -2.25", "-2.25"),
        ("$2.25 USD", "2.25"),
        ("2.25-", "-2.25"),
        ("2.25- EUR", "-2.25"),
        ("EUR 2.25-", "-2.25"),
        ("\u22122.25", "-2.25"),
        ("2.25\u2212", "-2.25"),
        ("1,234.56", "1234.56"),
        ("1,234,567", "1234567"),
        ("-110.7", "-110.7"),
        ("1,000", "1000"),
        ("1.000", "1"),
        ("-3.000", "-3"),
        ("1 234.5", "1234.5"),
        ("1\u00a0234.5", "1234.5"),
        ("1\u2009234.5", "1234.5"),
        ("1\u202f234.5", "1234.5"),
        ("1'234.5", "1234.5"),
        ("1’234.5", "1234.5"),
        ("0.0125", "0.0125"),
        ("2.255", "2.255"),
        ("0.12345678", "0.12345678"),
        ("9,999,999,999.99999999", "9999999999.99999999"),
        ("-0.00", "0"),
    ],
)
def test_an_amount_is_read_exactly(cell: str, amount: str) -> None:
    """Signs, symbols and proper groups around an amount change nothing of its value (F50-F54, F58, F60)."""
    assert one(money(TEXT), cell) == (Decimal(amount), None)


@pytest.mark.parametrize(
    "cell",
    [
        "1e5", "1.23457E+19", "0x10", "1_000", "1_000.00", "NaN", "inf", "-inf", "N/A", "null", "text",
        "Total",
        "--1234,56", "--5", "+-5", "-5-", "-$5-", "1.234,56", "1,23.4", "1,2345", "12,34", "1234,567",
        "0,750",
        "1,234 567.00", "1 23", "5 5", "1.2.3", "1,,234", "1.", ".", "$", "USD", "-", "--", "—", "a5",
        "/5", "5%",
        "(2.25)", "€2 USD", "$2 EUR", "ZZZ 5", "usd 5", "12345678901", "0.123456789", "1.000000000", "１２",
        "90071992547409.93", "=1+1", "$$5", "5 USD 5", "2.2\ufffd",
    ],
)  # fmt: skip
def test_what_is_not_one_whole_amount_is_refused(cell: str) -> None:
    """Exponents, hex, two signs, bad groups, too many digits and words are not guessed (F54-F59, F67)."""
    assert one(money(TEXT), cell) == (None, BAD)


@pytest.mark.parametrize("cell", [None, "", "  ", "\u00a0", "\t\u202f "])
def test_a_blank_amount_is_neither_zero_nor_a_problem(cell: str | None) -> None:
    """An empty cell says nothing: null, not 0 (F55)."""
    assert one(money(TEXT), cell) == (None, None)


@pytest.mark.parametrize(
    ("cell", "amount"),
    [
        ("1.234,56", "1234.56"),
        ("-2\u00a0026,41", "-2026.41"),
        ("2.000,0", "2000"),
        ("1.000", "1000"),
        ("-3.000", "-3000"),
        ("1,000", "1"),
        ("6,25 €", "6.25"),
        ("1.234,50 kr.", "1234.50"),
        ("kr. 5", "5"),
        ("1.5", None),
        ("1,234.56", None),
    ],
)
def test_the_declared_comma_decides(cell: str, amount: str | None) -> None:
    """With a declared decimal comma the dot only groups (F48, F49)."""
    expected = (None, BAD) if amount is None else (Decimal(amount), None)
    assert one(money(TEXT, decimal=","), cell) == expected


@pytest.mark.parametrize(
    ("cell", "amount"),
    [
        ("(2.25)", "-2.25"),
        ("($1,000)", "-1000"),
        ("$(2.25)", "-2.25"),
        ("2.25", "2.25"),
        ("(-2)", None),
        ("(2", None),
    ],
)
def test_parentheses_are_negative_only_where_declared(cell: str, amount: str | None) -> None:
    """`(2.25)` means -2.25 when the platform says so, and then takes no second sign (F53)."""
    expected = (None, BAD) if amount is None else (Decimal(amount), None)
    assert one(money(TEXT, parentheses=True), cell) == expected


def test_declared_empty_texts_are_null() -> None:
    """A platform's own word for nothing is null, any other word stays refused."""
    cells = ["--", " -- ", "N/A", "0.00"]
    assert read(money(TEXT, empty=("--", "0.00")), cells) == [
        (None, None),
        (None, None),
        (None, BAD),
        (None, None),
    ]


def test_symbols_can_be_forbidden() -> None:
    """Where a platform prints bare numbers, a symbol is damage."""
    assert read(money(TEXT, symbols=False), ["1,234.5", "$1"]) == [(Decimal("1234.5"), None), (None, BAD)]


def test_money_has_one_type() -> None:
    """Each mark gives Decimal(18, 8), and the problem is text."""
    frame = pl.LazyFrame({"text": ["1"]})
    for parser in (money(TEXT), money(TEXT, decimal=",")):
        schema = frame.select(v=parser.value, p=parser.problem).collect_schema()
        assert list(schema.values()) == [pl.Decimal(18, 8), pl.String()]


@settings(deadline=None, max_examples=60)
@given(
    st.lists(AMOUNTS, min_size=1, max_size=20),
    st.sampled_from([("", "."), (",", "."), ("'", "."), ("’", "."), (" ", "."), ("\u202f", ","),
                     ("", ","), (".", ","), ("\u00a0", ","), ("\u2009", ",")]),
    st.sampled_from(["{}", "${}", "{} €", "EUR {}", "{}\u00a0USD", " {} "]),
)  # fmt: skip
def test_every_locale_style_round_trips(amounts: list[Decimal], marks: tuple[str, str], frame: str) -> None:
    """A printed Decimal is read back as the same Decimal, and so is the sum of the column."""
    group, mark = marks
    cells = [frame.format(grouped(amount, group, mark)) for amount in amounts]
    rows = read(money(TEXT, decimal="," if mark == "," else "."), cells)
    assert rows == [(amount, None) for amount in amounts]
    assert sum(value for value, _ in rows) == sum(amounts)


@settings(deadline=None, max_examples=200)
@given(st.lists(st.text("0123456789.,-+eE_xX$€ \u00a0'()NaU\u2212", max_size=12), min_size=1, max_size=50))
def test_no_damaged_number_is_worth_another_amount(cells: list[str]) -> None:
    """Whatever is accepted equals what Python's Decimal reads once the declared marks are taken away."""
    for cell, (value, problem) in zip(cells, read(money(TEXT, parentheses=True), cells), strict=True):
        bare = cell.strip()
        assert (value is None) == (problem is not None or not bare)
        if value is not None:
            digits = "".join(c for c in bare if c in "0123456789.")
            negative = any(sign in bare for sign in "-\u2212(")
            assert value == (-Decimal(digits) if negative else Decimal(digits))


@pytest.mark.parametrize("decimal", [".", ","])
@pytest.mark.parametrize("parentheses", [True, False])
def test_every_cell_of_the_grammar_has_a_value(decimal: Any, parentheses: bool) -> None:
    """No cell that the grammar admits is lost on its way to the number: null always has a reason."""
    parser = money(TEXT, decimal=decimal, parentheses=parentheses)

    @settings(deadline=None, max_examples=150)
    @given(st.lists(st.from_regex(_pattern(decimal, True, parentheses), fullmatch=True), min_size=1, max_size=20))
    def check(cells: list[str]) -> None:
        assert all((value is None) == (problem is not None) for value, problem in read(parser, cells))

    check()


@pytest.mark.parametrize(
    ("cell", "code"),
    [
        ("£2.67", "GBP"), ("-€1", "EUR"), ("$7.50", "CAD"), ("US$1", "USD"), ("-CA$4.42", "CAD"),
        ("C$1", "CAD"),
        ("A$1", "AUD"), ("AU$1", "AUD"), ("¥5", "JPY"), ("5 kr", None), ("1.234,50 kr.", None),
        ("2.25 CHF", "CHF"),
        ("$2.25 USD", "USD"), ("1'234.50", None), ("ZZZ 5", None), ("", None), (None, None), ("--", None),
    ],
)  # fmt: skip
def test_a_money_cell_tells_its_currency(cell: str | None, code: str | None) -> None:
    """A sign that names one currency gives its code, `$` the declared dollar, `kr` nothing (F52)."""
    frame = pl.LazyFrame({"text": [cell]}, schema={"text": pl.String})
    assert frame.select(symbol(TEXT, dollar="CAD")).collect().item() == code


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("USD", ("USD", None)), ("usd", ("USD", None)), (" EUR ", ("EUR", None)),
        ("Euro - EUR", ("EUR", None)),
        ("US Dollar - USD", ("USD", None)), ("", (None, None)), (None, (None, None)),
        ("ABC", (None, "bad_currency")), ("XXX", (None, "bad_currency")), ("€", (None, "bad_currency")),
        ("EURO", (None, "bad_currency")), ("EUR USD", (None, "bad_currency")), ("NA", (None, "bad_currency")),
    ],
)  # fmt: skip
def test_a_currency_is_on_the_iso_list(cell: str | None, expected: tuple[str | None, str | None]) -> None:
    """Only real ISO 4217 codes pass, in any case or behind their name (F69)."""
    assert one(currency(TEXT), cell) == expected
    assert {"EUR", "USD", "GBP"} <= currencies()


@pytest.mark.parametrize(
    ("cells", "mark"),
    [
        (["1.234,56"], ","), (["6,25"], ","), (["1,234.5"], "."), (["0.75"], "."), (["0,750"], ","),
        ([".500"], "."),
        (["1234.567"], "."), (["1 234,567"], ","), (["1,234,567"], "."), (["-1.234.567"], ","),
        (["$1.5", ""], "."),
        (["1.000", "2,50 €"], ","), (["1.234,50 kr."], ","), (["USD 1.5", "Total"], "."),
        (["5", "1 000", "", "N/A", "--"], "any"), ([], "any"),
        (["1.000"], None), (["1,000", "2,500"], None), (["1.000", "1,000"], None), (["1.5", "1,5"], None),
    ],
)  # fmt: skip
def test_a_column_tells_its_decimal_mark(cells: list[str], mark: str | None) -> None:
    """One cell that reads in one way only decides; `1.000` alone or a contradiction does not (F49)."""
    assert decide_decimal(cells) == mark


@settings(deadline=None, max_examples=60)
@given(
    st.lists(AMOUNTS, min_size=1, max_size=20),
    st.sampled_from([(",", "."), (".", ","), (" ", ","), ("", ".")]),
)
def test_a_decided_mark_is_the_mark_that_was_printed(amounts: list[Decimal], marks: tuple[str, str]) -> None:
    """What the column decides is what the writer used."""
    group, mark = marks
    assert decide_decimal([grouped(amount, group, mark) for amount in amounts]) == mark


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("0", 0), ("00123", 123), ("-5", -5), ("\u22125", -5), ("+5", 5), ("1,234,567", 1_234_567),
        ("1\u00a0234", 1234),
        (" 7 ", 7), ("999999999999999999", 999_999_999_999_999_999),
        ("1,23", None), ("12,34", None), ("5.0", None), ("1e5", None), ("1_000", None), ("0x10", None),
        ("a5", None),
        ("9999999999999999999", None), ("--5", None), ("5-", None), ("NaN", None),
    ],
)  # fmt: skip
def test_a_whole_number_is_read_or_refused(cell: str, expected: int | None) -> None:
    """Counts are Int64 with proper groups only; over 18 digits is refused, not wrapped (F56, F57, F59)."""
    assert one(integer(TEXT), cell) == (expected, None if expected is not None else "bad_number")
    assert one(integer(TEXT), "") == (None, None)


def test_blank_knows_every_white_space() -> None:
    """Null, empty and any mix of spaces are blank; a zero is not."""
    frame = pl.LazyFrame({"text": [None, "", " \u00a0\u2009\t", "0", " x "]}, schema={"text": pl.String})
    assert frame.select(blank(TEXT)).collect().to_series().to_list() == [True, True, True, False, False]


@settings(max_examples=300, deadline=None)
@given(
    st.lists(st.one_of(AMOUNTS.map(str), st.text(st.sampled_from("0123456789.,-+$ ()\u2212"), max_size=14)), max_size=12),
    st.sampled_from(".,"),
)
def test_the_quick_reading_of_money_is_the_strict_one(texts: list[str], decimal: Mark) -> None:
    """An amount of digits, a minus and a point is read without the whole grammar, and is given the value that the grammar gives."""
    grammar, cells = _Grammar(decimal, symbols=True, parentheses=True), pl.Series("text", texts, pl.String)
    found = grammar.read(cells)
    assert found.dtype == MONEY
    assert found.to_list() == grammar._any(cells).to_list()
