"""Payoneer: the activity of 2021 and before, and the report of 2025 that names no transaction.

A debit stands in its own column, mostly without a sign. An id is not told by the report, so that the moment, the
currency and the amount know a row in both; with the moment to the second, a second row that shares all three
is a twin and counted. Dates of the activity are month-first; those of the report are either, by account, and
are decided over the column or asked for. What Payoneer charged is inside the amount and not told.

No type is told: money that comes from somebody named is a payment, money that goes to somebody a purchase, one
currency `to` another a conversion, and anything else `other`. The activity names the other side in `Source` and
`Target`, the report only in the words `Payment from` and `Payment to`. The page export of 2024 is not read: nobody
has kept the names of its seven columns. What no column tells takes the functions that make this file long.
"""

from datetime import date

import polars as pl

from connectors.cells import Parsed
from connectors.conditions import Either, Filled, Not
from connectors.currencies import Iso
from connectors.facts import Facts
from connectors.payers import Payer, bare
from connectors.platform import Layout, Platform, Record, Skip, receipt
from connectors.vocabulary import Movement, Status
from connectors.wallet._moves import PaidBy
from connectors.words import NOTHING, Choice, Custom, Instant, Money, Sum, Text, Word

FROM, TO = "Payment from", "Payment to"
CREDIT, DEBIT = Money("Credit Amount", absolute=True, required=False), Money("Debit Amount", absolute=True, negate=True, required=False)
AMOUNT = Sum(CREDIT, DEBIT)
COMMON = ("Transaction Date", "Transaction Time", "Time Zone", "Description", "Credit Amount", "Debit Amount", "Currency", "Status")
TOLD_BY = ("Description", "Credit Amount", "Debit Amount", "Source", "Target")
STILL = Skip(Not(Either(Filled("Credit Amount"), Filled("Debit Amount"))), "neither a credit nor a debit: no money moved")


def _party(facts: Facts) -> Parsed:
    """Give the other party: in the words of the description, else where the money came from or went to."""
    worded = {text: bare(text, (FROM, TO)) for text in facts.distinct("Description") if text.strip().startswith((FROM, TO))}
    told = facts.cell("Description").replace_strict(worded, default=None, return_dtype=pl.String) if worded else NOTHING
    goes_out = AMOUNT.parse(facts).value < 0
    side = pl.when(goes_out).then(Text("Target").parse(facts).value).otherwise(Text("Source").parse(facts).value)
    return Parsed(pl.coalesce(told, side), NOTHING)


def _why(facts: Facts) -> Parsed:
    named = pl.when(AMOUNT.parse(facts).value < 0).then(pl.lit(str(Movement.PURCHASE))).otherwise(pl.lit(str(Movement.PAYMENT)))
    converted = facts.cell("Description").str.contains(r"^\s*[A-Z]{3} to [A-Z]{3}\b")
    kind = pl.when(converted).then(pl.lit(str(Movement.CONVERSION))).when(_party(facts).value.is_not_null()).then(named)
    return Parsed(kind.otherwise(pl.lit(str(Movement.OTHER))), NOTHING)


def _payer(facts: Facts) -> Parsed:
    return Parsed(pl.coalesce(*(Payer(c, (FROM,)).parse(facts).value for c in ("Description", "Source") if facts.has(c))), NOTHING)


WHY = Custom(TOLD_BY, _why)


def _row(moment: Word) -> Record:
    return receipt(
        key=(moment, Iso("Currency"), AMOUNT),
        kind=WHY,
        item=Text("Additional Description"),
        client=Custom(TOLD_BY, _party),
        counterparty=PaidBy(Custom(("Description", "Source"), _payer), WHY),
        gross=AMOUNT,
        currency=Iso("Currency"),
        event_at=moment,
        ref=Text("Transaction ID"),
        status=Choice("Status", {"Completed": Status.PAID}),
        raw_status=Text("Status"),
    )


PLATFORM = Platform(
    name="payoneer",
    title="Payoneer",
    zone="UTC",
    how_to_export="Payoneer, Activity, Reports, transactions of one period as CSV.",
    never=("fee", "tax", "paid_at"),
    checked=date(2026, 11, 24),
    certainty="partly",
    fee_side="none",
    accounts_ask=("date_order",),
    layouts=(
        Layout(
            name="activity",
            needs=(*COMMON, "Transaction ID"),
            may=("Additional Description", "Source", "Target"),
            ignores=("Running Balance", "Store Name", "Reference ID", "Transfer Amount", "Transfer Amount Currency"),
            skips=(STILL,),
            records=(_row(Instant("Transaction Date", "Transaction Time", formats=("%m/%d/%Y %H:%M:%S",), zone_column="Time Zone")),),
        ),
        Layout(
            name="report",
            needs=(*COMMON, "Payout method"),
            ignores=("Running balance",),
            skips=(STILL,),
            order="detect",
            records=(_row(Instant("Transaction Date", "Transaction Time", zone_column="Time Zone")),),
        ),
    ),
)
