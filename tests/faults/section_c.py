"""Section C, first half: amounts."""

from tests.faults.deeds_a import put
from tests.faults.deeds_c import NARROW, NOTHING_GUESSED, answered, asked, book, locale, one_zero, receipts, rewards, too_large
from tests.faults.exports import movement, paypal, prolific, task
from tests.faults.model import Fault, Outcome, Step

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
                told=("export.csv:3: currency_conflict in Gross", "2.25 USD", "The amount names another currency than its row"),
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
        steps=[receipts(movement(1, "\u22122.25"), movement(2, "2.25-"), movement(3, "--1234.56"), refused={4: "bad_amount"}, EUR="-4.5")],
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
        title="amounts of eleven digits and more; one of ten that is too large once converted",
        outcome=Outcome.HALT,
        steps=[rewards("£12345678901.00", "£99999999999999999999", "£9223372036854775808"), *too_large("£9999999999.99")],
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
]
