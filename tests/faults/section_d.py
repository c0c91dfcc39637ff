"""Section D: identity, change and time."""

import io
import os
from datetime import date, datetime
from decimal import Decimal

from rich.console import Console

from pipelines.report import show_status
from tests.faults.exports import (
    AMAZON_ACCOUNT,
    amazon,
    assignment,
    awin,
    click,
    entry,
    gumroad,
    item,
    movement,
    mturk,
    paypal,
    prolific,
    sale,
    task,
    tasks,
    toggl,
)  # fmt: skip
from tests.faults.house import House
from tests.faults.model import Deed, Fault, Outcome, Step
from tests.faults.section_a import put
from tests.faults.section_b import account
from tests.faults.section_c import book, days


def first(content: str, accepted: int, name: str = "export.csv", **net: str) -> Step:
    """Give the step of a first export without any fault."""
    return Step(
        do=put(content, name),
        rows={"earning": accepted},
        net={f"earning {c}": amount for c, amount in net.items()},
        books=book(accepted),
    )


def asks(query: str, *wanted: tuple[object, ...]) -> Deed:
    """Give the check that a query has this answer."""

    def also(house: House) -> None:
        assert house.ask(query) == list(wanted)

    return also


def moment(day: int, hour: int, minute: int = 0, *, month: int = 5) -> datetime:
    """Give a moment of 2026, UTC without a zone, as the ledger keeps it."""
    return datetime(2026, month, day, hour, minute)  # noqa: DTZ001


def vanished_is_told(house: House) -> None:
    """`moisson status` names what to look at, and the record is still counted."""
    page = io.StringIO()
    show_status(house.home, Console(file=page, width=4000))
    assert "records vanished from a later export" in page.getvalue()
    assert house.ask("SELECT item, file_name, other_file FROM ops.review WHERE platform = 'prolific'") == [
        ("Study 2", "one.csv", "two.csv")
    ]


def counted_once(house: House) -> None:
    """Ten pounds earned on Prolific arrive at PayPal: ten pounds, not twenty, are earned."""
    assert house.ask("SELECT sum(gross_rc), sum(received_rc) FROM mart.channel_efficiency_day") == [(Decimal(10), Decimal(10))]
    assert house.ask("SELECT counterparty, kind FROM ledger.receipt") == [("prolific", "payment")]


def platform_and_wallet(house: House) -> None:
    """Put what Prolific says it paid, and what PayPal says arrived."""
    house.drop(tasks(10), "a.csv")
    house.drop(paypal(movement(3, "10.00", currency="GBP", name="Prolific")), "b.csv")


def one_of_each(house: House) -> None:
    """Put one record of each platform."""
    house.settings = AMAZON_ACCOUNT
    house.drop(tasks(1), "a.csv")
    house.drop(amazon(item(1)), "b.csv")
    house.drop(paypal(movement(1, "1.00")), "c.csv")
    house.drop(mturk(assignment("A1")), "d.csv")
    house.drop(awin(click(1, "10", "1")), "e.json")
    house.drop(gumroad(sale("P1", "10", "1", "9"), totals="10,1,9"), "f.csv")


def dated(content: str, name: str, mtime: int) -> Deed:
    """Give the deed of putting a file whose clock time on disk is wrong."""

    def do(house: House) -> None:
        path = house.drop(content, name)
        os.utime(path, (mtime, mtime))

    return do


FULL, PAIR, TRIPLE, QUAD = ((n, n, 0, 0, 0, 0) for n in (1, 2, 3, 4))
KEYS = (
    ("amazon_associates", "251390219683133469187937658603029903030"),
    ("awin", "1"),
    ("gumroad", "P1"),
    ("mturk", "A1"),
    ("paypal", "106856877306246999144297589600428264495"),
    ("prolific", "210101265710800283528977983249105076903"),
)
TOGGL = '[[account]]\nplatform = "toggl"\ntimezone = "America/Los_Angeles"\n'
Y1999, Y2090 = 915_148_800, 3_786_912_000

FAULTS = [
    Fault(
        id="F72",
        title="the same export again",
        outcome=Outcome.OK,
        steps=[
            first(tasks(1, 2, 3), 3, "one.csv", GBP="6"),
            Step(
                do=put(tasks(1, 2, 3).replace("\n", "\r\n"), "two.csv"),
                rows={"earning": 3},
                net={"earning GBP": "6"},
                books=[TRIPLE, TRIPLE],
            ),
        ],
    ),
    Fault(
        id="F73",
        title="exports that overlap, with ids and without",
        outcome=Outcome.OK,
        steps=[
            first(tasks(1, 2), 2, "one.csv", GBP="3"),
            Step(
                do=put(tasks(2, 3), "two.csv"),
                rows={"earning": 3},
                net={"earning GBP": "6"},
                books=[PAIR, PAIR],
            ),
            Step(
                do=account(put(amazon(item(5), item(12), until="05-15-2026"), "u.csv"), reporting="GBP"),
                rows={"earning": 5},
                net={"earning GBP": "6", "earning EUR": "17"},
                books=[PAIR, PAIR, PAIR],
            ),
            Step(
                do=put(amazon(item(12), item(20), since="05-10-2026"), "v.csv"),
                rows={"earning": 6},
                net={"earning GBP": "6", "earning EUR": "37"},
                books=[PAIR] * 4,
            ),
        ],
    ),
    Fault(
        id="F74",
        title="identical rows that are all real",
        outcome=Outcome.OK,
        steps=[
            Step(
                do=account(put(amazon(item(5), item(5), item(5), until="05-15-2026"), "one.csv")),
                rows={"earning": 3},
                net={"earning EUR": "15"},
                books=[TRIPLE],
            ),
            Step(
                do=put(amazon(item(5), item(5), item(5), item(20)), "two.csv"),
                rows={"earning": 4},
                net={"earning EUR": "35"},
                books=[TRIPLE, QUAD],
            ),
            Step(
                do=put(prolific(task(1), task(1)), "u.csv"),
                rows={"earning": 6},
                net={"earning EUR": "35", "earning GBP": "2"},
                books=[TRIPLE, QUAD, PAIR],
            ),
            Step(
                do=put(prolific(task(1), task(1), task(2)), "v.csv"),
                rows={"earning": 7},
                net={"earning EUR": "35", "earning GBP": "4"},
                books=[TRIPLE, QUAD, PAIR, TRIPLE],
            ),
        ],
    ),
    Fault(
        id="F75",
        title="a late row with an older date",
        outcome=Outcome.OK,
        steps=[
            first(tasks(20, 21), 2, "one.csv", GBP="41"),
            Step(
                do=put(tasks(3, 20, 21), "two.csv"),
                rows={"earning": 3},
                net={"earning GBP": "44"},
                books=[PAIR, TRIPLE],
                also=days(date(2026, 5, 3), date(2026, 5, 20), date(2026, 5, 21), shape="earning"),
            ),
        ],
    ),
    Fault(
        id="F76",
        title="pending under one id, posted under another",
        outcome=Outcome.REVIEW,
        steps=[
            first(
                awin(click(1, "01", "1.00"), click(2, "10", "5.00", "pending"), click(3, "20", "3.00")),
                3,
                "one.json",
                EUR="9",
            ),
            Step(
                do=put(
                    awin(
                        click(1, "01", "1.00"),
                        click(9, "11", "5.20"),
                        click(3, "20", "3.00"),
                        click(4, "25", "4.00"),
                    ),
                    "two.json",
                ),
                rows={"earning": 5},
                net={"earning EUR": "18.2"},
                books=[TRIPLE, QUAD],
                review=["vanished"],
                also=asks(
                    "SELECT sum(net) FILTER (earned), sum(net) FILTER (pending) FROM ledger.earning JOIN ref.status USING (status)",
                    (Decimal("13.2"), Decimal(5)),
                ),
            ),
        ],
    ),
    Fault(
        id="F77",
        title="an id that is used again for something else",
        outcome=Outcome.REVIEW,
        steps=[
            first(awin(click(1, "10", "5.00")), 1, "one.json", EUR="5"),
            Step(
                do=put(awin(click(1, "12", "7.00", currency="GBP", site="Other blog")), "two.json"),
                rows={"earning": 1},
                net={"earning GBP": "7"},
                books=[FULL, FULL],
                review=["id_reused"],
                also=asks(
                    "SELECT net, currency FROM ledger.observation WHERE platform = 'awin' ORDER BY net",
                    (Decimal(5), "EUR"),
                    (Decimal(7), "GBP"),
                ),
            ),
        ],
        differs="the newest export counts, as for any correction; the earlier state stays in ledger.observation and the record is listed",
    ),
    Fault(
        id="F78",
        title="the same record under a new description",
        outcome=Outcome.OK,
        steps=[
            first(awin(click(1, "10", "5.00"), click(2, "11", "1.00")), 2, "one.json", EUR="6"),
            Step(
                do=put(awin(click(1, "10", "5.00", site="My new blog"), click(2, "12", "1.00")), "two.json"),
                rows={"earning": 2},
                net={"earning EUR": "6"},
                books=[PAIR, PAIR],
                also=asks("SELECT item FROM ledger.earning WHERE record_key = '1'", ("My new blog · 7",)),
            ),
        ],
    ),
    Fault(
        id="F79",
        title="approved, paid, taken back",
        outcome=Outcome.OK,
        steps=[
            first(awin(click(1, "10", "5.00", "pending"), click(2, "11", "1.00")), 2, "one.json", EUR="6"),
            Step(
                do=put(awin(click(1, "10", "5.00"), click(2, "11", "1.00"), click(3, "12", "1.00")), "two.json"),
                rows={"earning": 3},
                net={"earning EUR": "7"},
                books=[PAIR, TRIPLE],
            ),
            Step(
                do=put(awin(click(1, "10", "5.00", "declined"), click(4, "13", "1.00")), "zed.json"),
                rows={"earning": 4},
                net={"earning EUR": "8"},
                books=[PAIR, TRIPLE, PAIR],
                review=["vanished", "vanished"],
                also=asks(
                    "SELECT status FROM ledger.observation WHERE record_key = '1' AND platform = 'awin' ORDER BY batch_id",
                    ("pending",),
                    ("approved",),
                    ("rejected",),
                ),
            ),
        ],
    ),
    Fault(
        id="F80",
        title="a refund weeks later, and its cancellation",
        outcome=Outcome.OK,
        steps=[
            Step(
                do=put(paypal(movement(1, "10.00")), "one.csv"),
                rows={"receipt": 1},
                net={"receipt EUR": "10"},
                books=[FULL],
            ),
            Step(
                do=put(
                    paypal(movement(1, "10.00"), movement(9, "-10.00", kind="Payment Refund", ref="T1")),
                    "two.csv",
                ),
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
                also=asks(
                    "SELECT platform, record_key FROM ledger.observation WHERE platform <> 'ecb' ORDER BY ALL",
                    *KEYS,
                ),
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
                    paypal(
                        movement(1, "1.00", day="29/03/2026", clock="02:30:00"),
                        movement(2, "2.00", day="25/10/2026", clock="02:30:00"),
                    )
                ),
                exit=10,
                rows={"receipt": 1},
                net={"receipt EUR": "2"},
                quarantine=[(2, "no_such_local_time")],
                books=[(2, 1, 1, 0, 0, 0)],
                told=[
                    "export.csv:2: no_such_local_time in Date",
                    "This clock time did not exist on the day the clocks changed",
                ],
                also=asks("SELECT event_at FROM ledger.receipt", (moment(25, 0, 30, month=10),)),
            )
        ],
    ),
    Fault(
        id="F87",
        title="wrong clocks: files from 1999 and 2090",
        outcome=Outcome.OK,
        steps=[
            Step(
                do=dated(tasks(1), "one.csv", Y2090),
                rows={"earning": 1},
                net={"earning GBP": "1"},
                books=[FULL],
            ),
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
                do=put(
                    paypal(
                        movement(1, "10.00", currency="USD"),
                        movement(2, "-9.20", kind="Payment Refund", ref="T1"),
                    )
                ),
                rows={"receipt": 2},
                net={"receipt USD": "10", "receipt EUR": "-9.2"},
                books=[PAIR],
            )
        ],
    ),
]
