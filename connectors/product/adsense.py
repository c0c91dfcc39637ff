"""AdSense: the account activities, month by month, which tell what ads and YouTube really brought.

A month's earnings are one row, dated by a range with an en dash; the payment is of an earlier month and written
with a typographic minus. The balances at both ends are no movement. A payment's description holds digits of the
bank account and is passed over.
"""

from datetime import date

import polars as pl

from connectors import cells
from connectors.between import Begins
from connectors.cells import Parsed
from connectors.conditions import Either, Not
from connectors.currencies import AT_END, FromHeader, spelled
from connectors.facts import Facts
from connectors.platform import Layout, Platform, Record, Skip, payout
from connectors.vocabulary import Kind, Shape, Status
from connectors.words import Choice, Condition, Const, Custom, Day, Money, Text, Word, demand

AMOUNT, ONE_DAY = "Amount (USD)", ("%b %d, %Y", "%B %d, %Y")
DAY, GONE = Day("Date", *ONE_DAY), Money(AMOUNT, negate=True)
EARNED, SENT = Begins("Description", "Earnings"), Begins("Description", "Automatic payment")
WHAT = Text("Description")
RANGE = r"^\s*([A-Za-z]+)\.? ([0-9]{1,2})(?: [–-] (?:([A-Za-z]+)\.? )?([0-9]{1,2}))?, ([0-9]{4})\s*$"


def _edge(*, last: bool) -> Custom:
    """Give the word for the first or the last day of a date that may be a range: `Aug 1 – 31, 2026`."""

    def parse(facts: Facts) -> Parsed:
        part = facts.cell("Date").str.extract_groups(RANGE).struct
        month = pl.coalesce(part.field("3"), part.field("1")) if last else part.field("1")
        day = pl.coalesce(part.field("4"), part.field("2")) if last else part.field("2")
        text = pl.coalesce(pl.format("{} {}, {}", month, day, part.field("5")), facts.cell("Date"))
        return demand(cells.day(text, ONE_DAY, latest=facts.latest), facts.cell("Date"))

    return Custom(("Date",), parse)


def _earned(when: Condition, kind: Word) -> Record:
    """Give the record of earnings, known by their first day: the range of a running month grows."""
    told: dict[str, Word] = {"kind": kind, "status": Const(Status.PAYABLE), "item": WHAT, "raw_status": WHAT}
    told |= {"gross": Money(AMOUNT), "currency": FromHeader(), "day": _edge(last=True)}
    return Record(shape=Shape.EARNING, key=(_edge(last=False), WHAT), when=when, fields=told)


PLATFORM = Platform(
    name="adsense",
    title="Google AdSense",
    zone="America/Los_Angeles",
    how_to_export="AdSense, Payments, Transactions: choose the months, Download CSV (account activities).",
    payers=("Google AdSense", "AdSense"),
    never=("client", "fee", "tax", "approved_at", "paid_at"),
    checked=date(2026, 11, 24),
    certainty="partly",
    layouts=(
        Layout(
            name="account_activities",
            needs=("Date", "Description", AMOUNT),
            aliases={AMOUNT: spelled("Amount ({})")},
            header_currency=AT_END,
            skips=(Skip(Either(Begins("Description", "Starting balance"), Begins("Description", "Ending balance")), "a balance"),),
            records=(
                _earned(EARNED, Const(Kind.ROYALTY)),
                _earned(Not(Either(EARNED, SENT)), Choice("Description", {})),
                payout(key=(DAY, Money(AMOUNT)), when=SENT, status=Status.PAID, gross=GONE, currency=FromHeader(), day=DAY),
            ),
        ),
    ),
)
