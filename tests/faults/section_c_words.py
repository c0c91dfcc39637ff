"""Section C, second half: dates, ids, words and currencies."""

from datetime import date

from tests.faults.deeds_a import put
from tests.faults.deeds_b import account
from tests.faults.deeds_c import ACCOUNT, FORMULA, WORDS, asked, book, days, formula_is_text, items, keys, receipts, rounded_book
from tests.faults.exports import assignment, gumroad, movement, mturk, paypal, prolific, sale, task
from tests.faults.model import Fault, Outcome, Step

FAULTS = [
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
                        task(1), *(task(n, day=day) for n, day in enumerate(("1767225600", "1767225600000", "1970-01-01", "2098-01-01"), 2))
                    )
                ),
                exit=10,
                rows={"earning": 1},
                net={"earning GBP": "1"},
                quarantine=[(3, "bad_date"), (4, "bad_date"), (5, "implausible_date"), (6, "implausible_date")],
                books=book(1, 4),
                told=["export.csv:3: bad_date in Started At", "export.csv:5: implausible_date", "check the clock and the export"],
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
                told=["export.xlsx:3: excel_damage", "A spreadsheet has rounded a long number", "do not open it there"],
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
                do=put(gumroad(sale("P1", "1000", "150", "850"), sale("P2", "2000", "250", "1750"), totals="30.00,4.00,26.00")),
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
