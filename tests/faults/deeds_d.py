"""Deeds and checks of section D."""

import io
import os
from datetime import datetime
from decimal import Decimal

from rich.console import Console

from pipelines.status import show_status
from tests.faults.deeds_a import put
from tests.faults.deeds_c import book
from tests.faults.exports import (
    AMAZON_ACCOUNT,
    amazon,
    assignment,
    awin,
    click,
    gumroad,
    item,
    movement,
    mturk,
    paypal,
    sale,
    tasks,
)  # fmt: skip
from tests.faults.house import House
from tests.faults.model import Deed, Step


def first(content: str, accepted: int, name: str = "export.csv", **net: str) -> Step:
    """Give the step of a first export without any fault."""
    return Step(
        do=put(content, name), rows={"earning": accepted}, net={f"earning {c}": amount for c, amount in net.items()}, books=book(accepted)
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
