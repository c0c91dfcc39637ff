"""Section F of the catalogue: exchange rates. The rand is in no other rate file of the cases, so each case publishes its own."""

from tests.faults.deeds_d import FULL, PAIR
from tests.faults.deeds_f import (
    EASTER,
    LATE,
    converted,
    earned,
    in_table,
    published,
    rates,
    sold,
    told_twice,
    unconverted,
)
from tests.faults.model import Fault, Outcome, Step

FAULTS = [
    Fault(
        id="F108",
        title="money of a weekend",
        outcome=Outcome.OK,
        steps=[
            Step(
                do=published(rates(("2026-05-08", "20.00"), ("2026-05-11", "25.00")), sold("2026-05-09", "2026-05-10")),
                rows={"earning": 2},
                net={"earning ZAR": "200"},
                books=[PAIR],
                also=converted(("2026-05-09", "5.00", "2026-05-08"), ("2026-05-10", "5.00", "2026-05-08")),
            )
        ],
    ),
    Fault(
        id="F109",
        title="four days of Easter, a week, and a day more",
        outcome=Outcome.OK,
        steps=[
            Step(
                do=published(rates(("2026-04-02", "20.00"), ("2026-05-11", "25.00")), sold("2026-04-06", "2026-04-09", "2026-04-10")),
                rows={"earning": 3},
                net={"earning ZAR": "300"},
                books=[(3, 3, 0, 0, 0, 0)],
                also=converted(("2026-04-06", "5.00", EASTER), ("2026-04-09", "5.00", EASTER), ("2026-04-10", None, None)),
            )
        ],
    ),
    Fault(
        id="F110",
        title="a currency that no rate file holds",
        outcome=Outcome.OK,
        steps=[
            Step(
                do=earned(sold("2026-05-09", currency="KZT")),
                rows={"earning": 1},
                net={"earning KZT": "100"},
                books=[FULL],
                also=unconverted,
            )
        ],
    ),
    Fault(
        id="F111",
        title="a rate that is revised later",
        outcome=Outcome.OK,
        steps=[
            Step(
                do=published(rates(("2026-05-08", "20.00")), sold("2026-05-08")),
                rows={"earning": 1},
                net={"earning ZAR": "100"},
                books=[FULL],
                also=converted(("2026-05-08", "5.00", "2026-05-08")),
            ),
            Step(
                do=earned(rates(("2026-05-08", "20.50"), ("2026-05-11", "21.00")), LATE),
                rows={"earning": 1},
                net={"earning ZAR": "100"},
                books=[FULL],
                also=told_twice,
            ),
        ],
    ),
    Fault(
        id="F112",
        title="rates of nought, below nought, upside down, and a hundredfold",
        outcome=Outcome.QROW,
        steps=[
            Step(
                do=published(
                    rates(
                        ("2026-05-05", "20.00"),
                        ("2026-05-06", "0"),
                        ("2026-05-07", "-20.00"),
                        ("2026-05-08", "2000"),
                        ("2026-05-11", "20.00"),
                    ),
                    sold("2026-05-07", "2026-05-08", "2026-05-11"),
                ),
                exit=10,
                rows={"earning": 3},
                net={"earning ZAR": "300"},
                quarantine=[(3, "bad_amount"), (4, "bad_amount")],
                books=[(3, 3, 0, 0, 0, 0)],
                told=["rates.csv:3: bad_amount in ZAR"],
                also=converted(
                    ("2026-05-07", "5.00", "2026-05-05"), ("2026-05-08", "5.00", "2026-05-05"), ("2026-05-11", "5.00", "2026-05-11")
                ),
            ),
            Step(
                do=earned(rates(("2026-05-05", "0.05"), ("2026-05-11", "0.05"), ("2026-05-12", "0.05")), LATE),
                rows={"earning": 3},
                net={"earning ZAR": "300"},
                quarantine=[(3, "bad_amount"), (4, "bad_amount")],
                books=[(3, 3, 0, 0, 0, 0)],
                also=converted(("2026-05-07", None, None), ("2026-05-08", None, None), ("2026-05-11", None, None)),
            ),
            Step(
                do=earned(rates(("2026-05-05", "20.00"), ("2026-05-11", "20.00"), ("2026-05-13", "20.00")), "third.csv"),
                rows={"earning": 3},
                net={"earning ZAR": "300"},
                quarantine=[(3, "bad_amount"), (4, "bad_amount")],
                books=[(3, 3, 0, 0, 0, 0)],
                also=in_table,
            ),
        ],
        differs=(
            "a rate that is no rate refuses its line; one that contradicts its neighbours, or another file of the day, is in the ledger and "
            "not used: money of those days has no amount in the reporting currency until one more file tells the right rate"
        ),
    ),
]
