"""Upwork, the freelancer's side: three generations of the transactions report, and the weekly summary.

A fee, a tax and a withdrawal are rows of their own. `Ref ID` names a row in every generation (2026 adds a
`Transaction ID` beside it), so that with type and amount it knows the same row again whichever generation
tells it. 2026 lists scheduled earnings, with a date to come and no balance. Hourly, fixed-price and bonus
rows below zero are those of a client, whose escrow goes round in credits and debits: they are refused, not
taken for losses.

The weekly summary repeats the gross of the same work before it is billed, with hours in ten-minute steps; a
row of the current week still changes. Days are those that Upwork prints: their zone is not documented.

Three generations of the report, the summary and the API make this file long.
"""

from datetime import date

import polars as pl

from connectors.between import First
from connectors.cells import Parsed
from connectors.conditions import Among, Both, Filled, Negative, Not
from connectors.currencies import Fixed
from connectors.facts import Facts, fold
from connectors.freelance._upwork_api import API, layout
from connectors.platform import Layout, Platform, Record, Skip, earning, effort, payout
from connectors.vocabulary import EffortKind, Kind, Reason, Shape, Status, Tier
from connectors.words import (
    NOTHING,
    Choice,
    Condition,
    Const,
    Custom,
    Day,
    Duration,
    Money,
    Text,
    Word,
    demand,
)

WORK = {"Hourly": Kind.WORK, "Fixed Price": Kind.WORK, "Milestone": Kind.WORK, "Bonus": Kind.BONUS}
CORRECTIONS = {"Refund": Kind.REFUND, "Adjustment": Kind.ADJUSTMENT, "Miscellaneous": Kind.ADJUSTMENT}
COSTS = (
    "Service Fee", "Connects", "Subscription", "Membership", "Membership Fee", "VAT", "Processing Fee",
    "Withdrawal Fee",
)  # fmt: skip
TYPES = (*WORK, *CORRECTIONS, *COSTS, "WHT", "Withdrawal")
PAYMENTS = {
    "": Kind.WORK, "Hourly": Kind.WORK, "Fixed Price Payment": Kind.WORK, "Fixed Price": Kind.WORK,
    "Milestone": Kind.WORK, "Bonus": Kind.BONUS,
}  # fmt: skip
IGNORED = (
    "Transaction summary details", "Description 1", "Description 2", "Description 3", "Entered description",
    "Account Name", "PO", "Amount in local currency", "ExchangeRate", "Currency", "Payment method",
)  # fmt: skip

USD = Fixed("USD")
DAY = Day("Date", spelled=("%b %d, %Y", "%b %d %Y"))
AMOUNT, COST = Money("Amount"), Money("Amount", negate=True)
ROW = (First("Ref ID", "Transaction ID", required=True), Choice("Type", {t: fold(t) for t in TYPES}), AMOUNT)
RAW, CLIENT, WHAT = Text("Type"), First("Team"), Text("Description")


def _worker(facts: Facts) -> Parsed:
    """Give the freelancer where the row belongs to an agency; a report without agency is one person's own."""
    name = First("Freelancer").parse(facts)
    agency = First("Agency").parse(facts)
    return Parsed(pl.when(agency.value.is_not_null()).then(name.value), name.problem)


def _contract(facts: Facts) -> Parsed:
    """Give the contract id, the last parenthesised group of a title that may hold others; else the title."""
    text = facts.cell("Contract").str.strip_chars()
    number = text.str.extract(r"\(([^()]+)\)$", 1).str.strip_chars()
    return demand(Parsed(pl.coalesce(number, text), NOTHING), text)


def _refused(facts: Facts) -> Parsed:
    """Refuse every row it is asked about: its money is then counted as quarantined, not forgotten."""
    del facts
    return Parsed(NOTHING, pl.lit(Reason.UNCLAIMED_ROW.value))


WORKER = Custom(("Freelancer", "Agency"), _worker)
WEEKLY = (
    DAY,
    Custom(("Contract",), _contract),
    Choice("Payment type", {k: fold(k) or "hourly" for k in PAYMENTS}),
)


def _row(when: Condition, kind: Word, **amount: Word) -> Record:
    """Give the record of the rows of one group of types, which differ only in where their amount goes."""
    told: dict[str, Word] = {
        "kind": kind,
        "status": Const(Status.APPROVED),
        "raw_status": RAW,
        "currency": USD,
        "client": CLIENT,
        "worker": WORKER,
        "item": WHAT,
        "day": DAY,
    }
    return Record(shape=Shape.EARNING, key=ROW, when=when, fields={**told, **amount})


PLATFORM = Platform(
    name="upwork",
    title="Upwork",
    zone="UTC",
    how_to_export="Upwork, Reports, Transactions, Download CSV; for hours also Weekly Summary, by the year.",
    currency="USD",
    payers=("Upwork", "Upwork Inc", "Upwork Inc.", "Upwork Global Inc.", "Upwork Escrow Inc."),
    never=("skills", "approved_at", "paid_at", "work_start"),
    checked=date(2026, 11, 23),
    api=API,
    bills_week_after=("Hourly",),
    layouts=(
        Layout(
            name="transactions",
            needs=("Date", "Ref ID", "Type", "Description", "Amount", "Balance"),
            may=("Transaction ID", "Agency", "Freelancer", "Team"),
            ignores=IGNORED,
            aliases={
                "Type": ("Transaction type",),
                "Description": ("Transaction summary",),
                "Agency": ("Agency team",),
                "Team": ("Client team",),
                "Amount": ("Amount $",),
                "Balance": ("Current balance $",),
            },
            order="detect",
            skips=(
                Skip(
                    Both(Filled("Transaction ID"), Not(Filled("Balance"))),
                    "scheduled: it is not in the balance yet and comes again when it is",
                ),
            ),
            records=(
                _row(Both(Among("Type", *WORK), Not(Negative("Amount"))), Choice("Type", WORK), gross=AMOUNT),
                _row(Among("Type", *CORRECTIONS), Choice("Type", CORRECTIONS), gross=AMOUNT),
                _row(Among("Type", *COSTS), Const(Kind.ADJUSTMENT), fee=COST),
                _row(Among("Type", "WHT"), Const(Kind.ADJUSTMENT), tax=COST),
                _row(
                    Both(Among("Type", *WORK), Negative("Amount")),
                    Custom(("Amount",), _refused),
                    gross=AMOUNT,
                ),
                _row(Not(Among("Type", *TYPES)), Choice("Type", WORK), gross=AMOUNT),
                payout(
                    key=ROW,
                    when=Among("Type", "Withdrawal"),
                    status=Status.PAID,
                    raw_status=RAW,
                    gross=COST,
                    currency=USD,
                    item=WHAT,
                    ref=First("Ref ID", "Transaction ID"),
                    day=DAY,
                ),
            ),
        ),
        Layout(
            name="weekly_summary",
            needs=("Date", "Contract", "Hours", "Amount", "Payment type"),
            order="detect",
            yields_to=("transactions",),
            records=(
                earning(
                    key=WEEKLY,
                    kind=Choice("Payment type", PAYMENTS),
                    status=Status.APPROVED,
                    raw_status=Text("Payment type"),
                    gross=AMOUNT,
                    currency=USD,
                    item=Text("Contract"),
                    day=DAY,
                    seconds=Duration("Hours", "decimal_hours"),
                ),
                effort(
                    key=WEEKLY,
                    when=Filled("Hours"),
                    day=DAY,
                    seconds=Duration("Hours", "decimal_hours"),
                    project="Upwork",
                    effort_kind=EffortKind.PAID,
                    item=Text("Contract"),
                    tier=Tier.REPORTED,
                ),
            ),
        ),
        layout(WORK, CORRECTIONS, COSTS),
    ),
)
