"""Section D, second half: late changes, two sources, time."""

from datetime import date
from decimal import Decimal

from tests.faults.deeds_a import put
from tests.faults.deeds_b import account
from tests.faults.deeds_d import (
    FULL,
    KEYS,
    PAIR,
    TOGGL,
    TRIPLE,
    Y1999,
    Y2090,
    asks,
    counted_once,
    dated,
    first,
    moment,
    one_of_each,
    platform_and_wallet,
    vanished_is_told,
)
from tests.faults.exports import amazon, awin, click, entry, item, movement, paypal, prolific, task, tasks, toggl
from tests.faults.model import Fault, Outcome, Step

FAULTS = [
    Fault(
        id="F80",
        title="a refund weeks later, and its cancellation",
        outcome=Outcome.OK,
        steps=[
            Step(do=put(paypal(movement(1, "10.00")), "one.csv"), rows={"receipt": 1}, net={"receipt EUR": "10"}, books=[FULL]),
            Step(
                do=put(paypal(movement(1, "10.00"), movement(9, "-10.00", kind="Payment Refund", ref="T1")), "two.csv"),
                rows={"receipt": 2},
                net={"receipt EUR": "0"},
                books=[FULL, PAIR],
            ),
            Step(
                do=put(paypal(movement(12, "10.00", kind="Cancellation of Refund", ref="T1")), "zed.csv"),
                rows={"receipt": 3},
                net={"receipt EUR": "10"},
                books=[FULL, PAIR, FULL],
                also=asks("SELECT DISTINCT ref FROM ledger.receipt", ("T1",)),
            ),
        ],
    ),
    Fault(
        id="F81",
        title="a row that is missing from a later full export",
        outcome=Outcome.REVIEW,
        steps=[
            first(tasks(1, 2, 3), 3, "one.csv", GBP="6"),
            Step(
                do=put(tasks(1, 3, 4), "two.csv"),
                rows={"earning": 4},
                net={"earning GBP": "10"},
                books=[TRIPLE, TRIPLE],
                review=["vanished"],
                also=vanished_is_told,
            ),
            Step(
                do=account(put(amazon(item(5), item(12), item(20)), "u.csv"), reporting="GBP"),
                rows={"earning": 7},
                net={"earning GBP": "10", "earning EUR": "37"},
                books=[TRIPLE] * 3,
                review=["vanished"],
            ),
            Step(
                do=put(amazon(item(5), item(20), until="06-02-2026"), "v.csv"),
                rows={"earning": 6},
                net={"earning GBP": "10", "earning EUR": "25"},
                books=[TRIPLE, TRIPLE, TRIPLE, PAIR],
                review=["vanished", "vanished"],
            ),
        ],
        differs="records with an id stay in the ledger; where there is no id the newer export replaces its period, so the row is only listed",
    ),
    Fault(
        id="F82",
        title="an amount corrected in place",
        outcome=Outcome.OK,
        steps=[
            first(awin(click(1, "10", "5.00")), 1, "one.json", EUR="5"),
            Step(
                do=put(awin(click(1, "10", "6.50"), click(2, "12", "1.00")), "two.json"),
                rows={"earning": 2},
                net={"earning EUR": "7.5"},
                books=[FULL, PAIR],
                also=asks(
                    "SELECT net FROM ledger.observation WHERE record_key = '1' AND platform = 'awin' ORDER BY net",
                    (Decimal(5),),
                    (Decimal("6.5"),),
                ),
            ),
        ],
    ),
    Fault(
        id="F83",
        title="keys after an upgrade",
        outcome=Outcome.OK,
        steps=[
            Step(
                do=one_of_each,
                rows={"earning": 5, "receipt": 1},
                net={"earning EUR": "2", "earning GBP": "1", "earning USD": "10", "receipt EUR": "1"},
                books=[FULL, FULL, FULL, FULL, FULL, (2, 1, 0, 0, 1, 0)],
                also=asks("SELECT platform, record_key FROM ledger.observation WHERE platform <> 'ecb' ORDER BY ALL", *KEYS),
            )
        ],
    ),
    Fault(
        id="F84",
        title="the same money at the platform and in the wallet",
        outcome=Outcome.OK,
        steps=[
            Step(
                do=platform_and_wallet,
                rows={"earning": 1, "receipt": 1},
                net={"earning GBP": "10", "receipt GBP": "10"},
                books=[FULL, FULL],
                also=counted_once,
            )
        ],
    ),
    Fault(
        id="F85",
        title="late evening in one zone, next day in another",
        outcome=Outcome.OK,
        steps=[
            Step(
                do=put(
                    paypal(
                        movement(1, "1.00", clock="23:30:00", zone="America/Los_Angeles"),
                        movement(2, "2.00", clock="00:30:00", zone="Asia/Tokyo"),
                    )
                ),
                rows={"receipt": 2},
                net={"receipt EUR": "3"},
                books=[PAIR],
                also=asks(
                    "SELECT event_at, work_date FROM ledger.receipt ORDER BY net",
                    (moment(14, 6, 30), date(2026, 5, 14)),
                    (moment(13, 15, 30), date(2026, 5, 13)),
                ),
            ),
            Step(
                do=account(put(toggl(entry("2026-05-13", "23:30:00", "23:50:00")), "hours.csv"), TOGGL, "GBP"),
                rows={"receipt": 2, "effort": 1},
                net={"receipt EUR": "3"},
                books=[PAIR, FULL],
                also=asks("SELECT work_start, work_date FROM ledger.effort", (moment(14, 6, 30), date(2026, 5, 14))),
            ),
        ],
    ),
    Fault(
        id="F86",
        title="half past two on the nights when the clocks change",
        outcome=Outcome.QROW,
        steps=[
            Step(
                do=put(
                    paypal(movement(1, "1.00", day="29/03/2026", clock="02:30:00"), movement(2, "2.00", day="25/10/2026", clock="02:30:00"))
                ),
                exit=10,
                rows={"receipt": 1},
                net={"receipt EUR": "2"},
                quarantine=[(2, "no_such_local_time")],
                books=[(2, 1, 1, 0, 0, 0)],
                told=["export.csv:2: no_such_local_time in Date", "This clock time did not exist on the day the clocks changed"],
                also=asks("SELECT event_at FROM ledger.receipt", (moment(25, 0, 30, month=10),)),
            )
        ],
    ),
    Fault(
        id="F87",
        title="wrong clocks: files from 1999 and 2090",
        outcome=Outcome.OK,
        steps=[
            Step(do=dated(tasks(1), "one.csv", Y2090), rows={"earning": 1}, net={"earning GBP": "1"}, books=[FULL]),
            Step(
                do=dated(prolific(task(1, status="REJECTED"), task(2)), "two.csv", Y1999),
                rows={"earning": 2},
                net={"earning GBP": "3"},
                books=[FULL, PAIR],
                also=asks("SELECT status FROM ledger.earning ORDER BY work_date", ("rejected",), ("approved",)),
            ),
        ],
    ),
    Fault(
        id="F88",
        title="a refund in another currency",
        outcome=Outcome.OK,
        steps=[
            Step(
                do=put(paypal(movement(1, "10.00", currency="USD"), movement(2, "-9.20", kind="Payment Refund", ref="T1"))),
                rows={"receipt": 2},
                net={"receipt USD": "10", "receipt EUR": "-9.2"},
                books=[PAIR],
            )
        ],
    ),
]
