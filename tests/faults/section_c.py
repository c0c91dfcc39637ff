"""Section C: the values in the cells."""

import contextlib
import io
from datetime import date
from decimal import Decimal

import xlsxwriter  # type: ignore[import-untyped]  # it ships no types
from rich.console import Console

from pipelines.query import ask
from tests.faults.exports import MTURK, assignment, gumroad, movement, mturk, paypal, prolific, sale, task
from tests.faults.house import House
from tests.faults.model import Book, Deed, Fault, Outcome, Step
from tests.faults.section_a import put
from tests.faults.section_b import account

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
        ask(
            house.home,
            "SELECT item FROM ledger.earning WHERE item LIKE '=%'",
            "csv",
            Console(file=io.StringIO()),
        )
    assert page.getvalue().splitlines()[1].startswith("\"'=HYPERLINK")


NARROW = ["1\u00a0234,56", "1\u202f234,56", "1\u2009234,56", "1'234,56"]
WORDS = ("NA", "null", "None", "true", "nan")

FAULTS = [
    Fault(
        id="F48",
        title="`1.234,56`",
        outcome=Outcome.QROW,
        steps=[
            Step(
                do=locale,
                exit=10,
                rows={"earning": 1, "receipt": 1},
                net={"earning GBP": "1", "receipt EUR": "1234.5"},
                quarantine=[(3, "bad_amount")],
                books=[*book(1), *book(1, 1)],
                told=["prolific.csv:3: bad_amount in Reward", "£1.234,56", NOTHING_GUESSED],
            )
        ],
    ),
    Fault(
        id="F49",
        title="`1.000`, which may be one or a thousand",
        outcome=Outcome.QFILE,
        steps=[
            asked(
                paypal(movement(1, "1.000", fee=""), movement(2, "-3.000", fee="")),
                "ambiguous_amount",
                "amounts such as '-3.000' can be thousands or decimals",
                'decimal = "." or ","',
            ),
            answered('decimal = ","\n', 2, EUR="-2000"),
        ],
    ),
    Fault(
        id="F50",
        title='`"1,234.56"` and `-110.7`',
        outcome=Outcome.OK,
        steps=[receipts(movement(1, "1,234.56"), movement(2, "-110.7"), EUR="1123.86")],
    ),
    Fault(
        id="F51",
        title="groups parted by no-break, thin or narrow spaces, or apostrophes",
        outcome=Outcome.OK,
        steps=[receipts(*(movement(n, text, fee="0,00") for n, text in enumerate(NARROW, 1)), EUR="4938.24")],
    ),
    Fault(
        id="F52",
        title="a sign beside the amount: of the row's currency, of another",
        outcome=Outcome.QROW,
        steps=[
            receipts(
                movement(1, "€ 2.25"),
                movement(2, "2.25 USD"),
                movement(3, "$2.25", currency="CAD"),
                refused={3: "currency_conflict"},
                told=(
                    "export.csv:3: currency_conflict in Gross",
                    "2.25 USD",
                    "The amount names another currency than its row",
                ),
                EUR="2.25",
                CAD="2.25",
            )
        ],
    ),
    Fault(
        id="F53",
        title="`(2.25)`",
        outcome=Outcome.QROW,
        steps=[receipts(movement(1, "5.00"), movement(2, "(2.25)"), refused={3: "bad_amount"}, EUR="5")],
    ),
    Fault(
        id="F54",
        title="`−2.25` with U+2212, `2.25-`, `--1234.56`",
        outcome=Outcome.QROW,
        steps=[
            receipts(
                movement(1, "\u22122.25"),
                movement(2, "2.25-"),
                movement(3, "--1234.56"),
                refused={4: "bad_amount"},
                EUR="-4.5",
            ),
        ],
    ),
    Fault(
        id="F55",
        title="NaN, inf, N/A, nothing",
        outcome=Outcome.QROW,
        steps=[
            rewards("NaN", "inf", "N/A", "£"),
            Step(
                do=put(prolific(task(1), task(2, " ")), "empty.csv"),
                exit=10,
                rows={"earning": 1},
                net={"earning GBP": "1"},
                quarantine=[(3, "missing_value"), *[(n, "bad_amount") for n in (3, 4, 5, 6)]],
                books=[*book(1, 1), *book(1, 4)],
                told=["empty.csv:3: missing_value in Reward", "A cell that must be filled is empty"],
            ),
        ],
    ),
    Fault(id="F56", title="`1e5`", outcome=Outcome.QROW, steps=[rewards("£1e5", "1E5")]),
    Fault(id="F57", title="`0x10`, `1_000.00`", outcome=Outcome.QROW, steps=[rewards("£0x10", "£1_000.00")]),
    Fault(
        id="F58",
        title="more than two decimals",
        outcome=Outcome.QROW,
        steps=[
            receipts(
                movement(1, "0.0125", currency="USD"),
                movement(2, "2.255", currency="KWD"),
                movement(3, "150", currency="JPY"),
                movement(4, "0.12345678"),
                movement(5, "0.123456789"),
                refused={6: "bad_amount"},
                USD="0.0125",
                KWD="2.255",
                JPY="150",
                EUR="0.12345678",
            )
        ],
    ),
    Fault(
        id="F59",
        title="amounts of 18 digits and more",
        outcome=Outcome.QROW,
        steps=[rewards("£12345678901.00", "£99999999999999999999", "£9223372036854775808")],
    ),
    Fault(
        id="F60",
        title="`-0.00`",
        outcome=Outcome.OK,
        steps=[
            Step(
                do=put(paypal(movement(1, "-0.00"), movement(2, "0.00"))),
                rows={"receipt": 2},
                net={"receipt EUR": "0"},
                books=book(2),
                also=one_zero,
            )
        ],
    ),
    Fault(
        id="F61",
        title="`03/04/2026`, which may be in March or in April",
        outcome=Outcome.QFILE,
        steps=[
            asked(
                paypal(movement(1, "5.00", day="03/04/2026"), movement(2, "6.00", day="05/06/2026")),
                "ambiguous_date",
                "every date in column 'Date' can be read day-first or month-first, such as '03/04/2026'",
                'date_order = "dmy" or "mdy"',
            ),
            Step(
                do=account(lambda _: None, ACCOUNT + 'date_order = "mdy"\n', "GBP"),
                rows={"receipt": 2},
                net={"receipt EUR": "11"},
                books=book(2),
                also=days(date(2026, 3, 4), date(2026, 5, 6)),
            ),
        ],
    ),
    Fault(
        id="F62",
        title="30 February, a 31st month",
        outcome=Outcome.QROW,
        steps=[
            Step(
                do=put(prolific(task(1), task(2, day="2026-02-30"), task(3, day="2026-31-12"))),
                exit=10,
                rows={"earning": 1},
                net={"earning GBP": "1"},
                quarantine=[(3, "bad_date"), (4, "bad_date")],
                books=book(1, 2),
                told=["export.csv:3: bad_date in Started At", "2026-02-30", "The date does not exist"],
            )
        ],
    ),
    Fault(
        id="F63",
        title="years of two digits",
        outcome=Outcome.QROW,
        steps=[
            Step(
                do=put(paypal(movement(1, "5.00", day="13.05.26"), movement(2, "6.00", day="13.05.94"))),
                exit=10,
                rows={"receipt": 1},
                net={"receipt EUR": "5"},
                quarantine=[(3, "implausible_date")],
                books=book(1, 1),
                told=["export.csv:3: implausible_date in Date", "before 1995 or in the future"],
                also=days(date(2026, 5, 13)),
            )
        ],
    ),
    Fault(
        id="F64",
        title="seconds since 1970, 1970 itself, a far day to come",
        outcome=Outcome.QROW,
        steps=[
            Step(
                do=put(
                    prolific(
                        task(1),
                        *(task(n, day=day) for n, day in enumerate(("1767225600", "1767225600000", "1970-01-01", "2098-01-01"), 2)),
                    )
                ),
                exit=10,
                rows={"earning": 1},
                net={"earning GBP": "1"},
                quarantine=[
                    (3, "bad_date"),
                    (4, "bad_date"),
                    (5, "implausible_date"),
                    (6, "implausible_date"),
                ],
                books=book(1, 4),
                told=[
                    "export.csv:3: bad_date in Started At",
                    "export.csv:5: implausible_date",
                    "check the clock and the export",
                ],
            )
        ],
    ),
    Fault(
        id="F65",
        title="an id with leading zeros",
        outcome=Outcome.OK,
        steps=[
            Step(
                do=put(mturk(assignment("00123"), assignment("123"))),
                rows={"earning": 2},
                net={"earning USD": "2"},
                books=book(2),
                also=keys("00123", "123"),
            )
        ],
    ),
    Fault(
        id="F66",
        title="ids of 20 digits: as text, as numbers of a workbook",
        outcome=Outcome.QROW,
        steps=[
            Step(
                do=rounded_book,
                exit=10,
                rows={"earning": 3},
                net={"earning USD": "3"},
                quarantine=[(3, "excel_damage")],
                books=[*book(1, 1), *book(2)],
                told=[
                    "export.xlsx:3: excel_damage",
                    "A spreadsheet has rounded a long number",
                    "do not open it there",
                ],
                also=keys("12345678901234567890", "12345678901234567891", "A1"),
            )
        ],
        differs="only the rows with such a number are refused: in a workbook the other cells are whole",
    ),
    Fault(
        id="F67",
        title="`1.23457E+19` where an id was",
        outcome=Outcome.QFILE,
        steps=[
            Step(
                do=put(mturk(assignment("A1"), assignment("1.23457E+19"), assignment("1.23457E+19"))),
                exit=30,
                quarantine=[(None, "excel_damage")],
                told=[
                    "export.csv: excel_damage",
                    "line 3: a spreadsheet has rounded the id in the column 'AssignmentId'",
                    "without opening it in Excel",
                ],
            )
        ],
    ),
    Fault(
        id="F68",
        title="names such as NA, null, None, true",
        outcome=Outcome.OK,
        steps=[
            Step(
                do=put(prolific(*(task(n, study=word) for n, word in enumerate(WORDS, 1)))),
                rows={"earning": 5},
                net={"earning GBP": "15"},
                books=book(5),
                also=items(*WORDS),
            )
        ],
    ),
    Fault(
        id="F69",
        title="no currency",
        outcome=Outcome.QROW,
        steps=[
            receipts(
                movement(1, "5.00"),
                movement(2, "6.00", currency=""),
                refused={3: "missing_currency"},
                told=("export.csv:3: missing_currency in Currency", "[[account]]"),
                EUR="5",
            )
        ],
    ),
    Fault(
        id="F70",
        title="cents where the total says dollars",
        outcome=Outcome.QFILE,
        steps=[
            Step(
                do=put(
                    gumroad(
                        sale("P1", "1000", "150", "850"),
                        sale("P2", "2000", "250", "1750"),
                        totals="30.00,4.00,26.00",
                    )
                ),
                exit=11,
                quarantine=[(None, "total_mismatch")],
                told=[
                    "export.csv: total_mismatch",
                    "the total row says Sale Price ($) = 30, its rows add up to 3000",
                    "Export the file again",
                ],
            )
        ],
        differs="the file stays out and the others are published; an export without a total of its own cannot be held against one",
    ),
    Fault(
        id="F71",
        title="a formula in a name",
        outcome=Outcome.OK,
        steps=[
            Step(
                do=put(prolific(task(1), task(2, study='"' + FORMULA.replace('"', '""') + '"'))),
                rows={"earning": 2},
                net={"earning GBP": "3"},
                books=book(2),
                also=formula_is_text,
            )
        ],
    ),
]
