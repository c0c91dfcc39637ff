"""Deeds and checks of section C."""

import contextlib
import io
from datetime import date
from decimal import Decimal
from typing import Any

import xlsxwriter  # type: ignore[import-untyped]  # it ships no types
from rich.console import Console

from pipelines.query import ask
from tests.faults.deeds_a import put
from tests.faults.deeds_b import account
from tests.faults.exports import MTURK, assignment, movement, mturk, paypal, prolific, task
from tests.faults.house import House
from tests.faults.model import Book, Deed, Step

NOTHING_GUESSED = "nothing is guessed"
ACCOUNT = '[[account]]\nplatform = "paypal"\n'
FORMULA = '=HYPERLINK("http://evil.example";"Click")'


def book(accepted: int, refused: int = 0) -> list[Book]:
    """Give the books of one table without totals and blanks."""
    return [(accepted + refused, accepted, refused, 0, 0, 0)]


def receipts(*lines: str, refused: dict[int, str] | None = None, told: tuple[str, ...] = (), **net: str) -> Step:
    """Give the step in which a PayPal download of these lines is read; `refused` names lines and reasons."""
    bad = refused or {}
    good = len(lines) - len(bad)
    return Step(
        do=put(paypal(*lines)),
        exit=10 if bad else 0,
        rows={"receipt": good} if good else {},
        net={f"receipt {currency}": amount for currency, amount in net.items()},
        quarantine=list(bad.items()),
        books=book(good, len(bad)),
        told=told or [f"export.csv:{line}: {reason}" for line, reason in bad.items()],
    )


def rewards(*amounts: str, reason: str = "bad_amount", told: tuple[str, ...] = (NOTHING_GUESSED,)) -> Step:
    """Give the step in which every reward but the first, one pound, is refused."""
    return Step(
        do=put(prolific(task(1), *(task(n, f'"{amount}"') for n, amount in enumerate(amounts, 2)))),
        exit=10,
        rows={"earning": 1},
        net={"earning GBP": "1"},
        quarantine=[(n, reason) for n in range(3, 3 + len(amounts))],
        books=book(1, len(amounts)),
        told=[f"export.csv:3: {reason} in Reward", *told],
    )


def asked(content: str, reason: str, *told: str) -> Step:
    """Give the step in which a file waits for a setting."""
    return Step(
        do=put(content),
        exit=11,
        quarantine=[(None, reason)],
        told=[f"export.csv: {reason}", "Add to moisson.toml, in the [[account]]", *told],
    )


def answered(setting: str, count: int, **net: str) -> Step:
    """Give the step in which the setting is made and the file lands by itself."""
    return Step(
        do=account(lambda _: None, ACCOUNT + setting, "GBP"),
        rows={"receipt": count},
        net={f"receipt {c}": amount for c, amount in net.items()},
        books=book(count),
    )


def too_large(amount: str) -> list[Step]:
    """Give the steps in which an absurd amount stops the run, the published ledger stays, and a corrected export heals it."""
    before: dict[str, Any] = {"rows": {"earning": 1}, "net": {"earning GBP": "1"}, "books": book(1, 3)}
    bad: list[tuple[int | None, str]] = [(n, "bad_amount") for n in (3, 4, 5)]
    halted = Step(
        do=account(put(prolific(task(8, amount)), "late.csv"), "", "JPY"),
        exit=40,
        quarantine=bad,
        told=["larger than the ledger can hold", "Nothing was published", "import a corrected export"],
        **before,
    )
    healed = Step(
        do=put(prolific(task(8), task(9)), "later.csv"),
        rows={"earning": 3},
        net={"earning GBP": "18"},
        quarantine=bad,
        books=[*book(1, 3), *book(1), *book(2)],
    )
    return [halted, healed]


def locale(house: House) -> None:
    """Put a German amount where the mark is found out, and where the platform fixes it."""
    house.drop(paypal(movement(1, "1.234,56", fee="-0,06", net="1.234,50")), "paypal.csv")
    house.drop(prolific(task(1), task(2, '"£1.234,56"')), "prolific.csv")


def rounded_book(house: House) -> None:
    """Put a workbook whose second id is a number that Excel could not hold."""
    target = io.BytesIO()
    with xlsxwriter.Workbook(target) as book:
        sheet = book.add_worksheet()
        for row, line in enumerate(mturk(assignment("A1"), assignment("A2")).splitlines()):
            for column, cell in enumerate(line.split(",")):
                sheet.write_string(row, column, cell)
        sheet.write_number(2, MTURK.split(",").index("AssignmentId"), 12345678901234567890)
    house.drop(target.getvalue(), "export.xlsx")
    house.drop(mturk(assignment("12345678901234567890"), assignment("12345678901234567891")), "text.csv")


def keys(*wanted: str) -> Deed:
    """Give the check that these are the keys of the earnings."""

    def also(house: House) -> None:
        assert [key for (key,) in house.ask("SELECT record_key FROM ledger.earning ORDER BY ALL")] == sorted(wanted)

    return also


def days(*wanted: date, shape: str = "receipt") -> Deed:
    """Give the check that these are the days of the rows."""

    def also(house: House) -> None:
        assert [day for (day,) in house.ask(f"SELECT work_date FROM ledger.{shape} ORDER BY ALL")] == list(wanted)

    return also


def one_zero(house: House) -> None:
    """Minus zero and zero are one amount."""
    assert house.ask("SELECT net, count(*) FROM ledger.receipt GROUP BY net") == [(Decimal(0), 2)]


def items(*wanted: str) -> Deed:
    """Give the check that these texts are kept as they are."""

    def also(house: House) -> None:
        assert [item for (item,) in house.ask("SELECT item FROM ledger.earning ORDER BY work_date")] == list(wanted)

    return also


def formula_is_text(house: House) -> None:
    """The name is kept as it came, and leaves as text that no spreadsheet runs."""
    assert house.ask("SELECT item FROM ledger.earning WHERE item LIKE '=%'") == [(FORMULA,)]
    page = io.StringIO()
    with contextlib.redirect_stdout(page):
        ask(house.home, "SELECT item FROM ledger.earning WHERE item LIKE '=%'", "csv", Console(file=io.StringIO()))
    assert page.getvalue().splitlines()[1].startswith("\"'=HYPERLINK")


NARROW = ["1\u00a0234,56", "1\u202f234,56", "1\u2009234,56", "1'234,56"]
WORDS = ("NA", "null", "None", "true", "nan")
