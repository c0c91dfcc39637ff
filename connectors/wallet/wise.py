"""Wise: the balance statement of one currency, in all its widths, and the history of all transactions.

The statement has gained columns five times; its header stays English while descriptions are in the person's
language, so that the type, and before 2025 the start of the id, tells why money moved. An id is no key: a card
payment from two balances has one id in two files, and a refund repeats the id of its payment. With currency and
amount it is one. `Total fees` is inside `Amount`, see `_wise_rows`.

The history tells the same events without balances. Its amounts are before the fee for money that leaves and
after it for money that comes, so that each row gives the amount of the statement, and is known again in it. A
conversion is one row of two legs. Money sent and refunded is one row without a credit and moved nothing in the
end; a refund that came in is refused, as its payment may never have been charged (card retries).

Longer than most files here: it holds three layouts, and a record for each leg.

Five widths of the statement, and the history, make this file long.
"""

from datetime import date

from connectors.between import First
from connectors.conditions import Among, Both
from connectors.currencies import Iso
from connectors.payers import Payer
from connectors.platform import Layout, Platform, Record, Skip, receipt
from connectors.vocabulary import Status
from connectors.wallet._moves import PaidBy
from connectors.wallet._wise_rows import GROSS, MOVED, WHY, FeeOfItsOwn, event, fee_in, why_by_names
from connectors.words import Choice, Day, Instant, Money, Sum, Text, Word

DAY = Day("Date", "%d-%m-%Y", "%Y-%m-%d")
CURRENCY, AMOUNT, PARTY = Iso("Currency"), Money("Amount"), First("Payer Name", "Payee Name", "Merchant")
COMMON = ("Date", "Amount", "Currency", "Description", "Payment Reference", "Running Balance", "Exchange Rate", "Payer Name")
PASSED = ("Payee Account Number", "Exchange From", "Exchange To", "Exchange To Amount", "Card *", "Attachment", "Note", "Transaction Type")
SOURCE, TARGET = "Source amount (after fees)", "Target amount (after fees)"
OUT_FEE, IN_FEE = ("Source fee amount", "Source fee currency"), ("Target fee amount", "Target fee currency")


def _leg(direction: str, why: Word, *, inward: bool) -> Record:
    """Give the record of one side of a row of the history: what left one currency, or came into another."""
    gross = Sum(Money(TARGET), Money(IN_FEE[0], required=False)) if inward else Money(SOURCE, negate=True)
    moved = Money(TARGET) if inward else Sum(Money(SOURCE, negate=True), Money(OUT_FEE[0], negate=True, required=False))
    currency = "Target currency" if inward else "Source currency"
    return receipt(
        key=(event("ID"), Iso(currency), moved),
        when=Among("Direction", direction),
        kind=why,
        item=Text("Reference"),
        client=First("Source name" if inward else "Target name"),
        counterparty=PaidBy(Payer("Source name"), why),
        gross=gross,
        fee=fee_in(*(IN_FEE if inward else OUT_FEE), currency),
        currency=Iso(currency),
        event_at=Instant("Finished on", formats=("%Y-%m-%d %H:%M:%S",)),
        ref=event("ID"),
        status=Choice("Status", {"COMPLETED": Status.PAID}),
        raw_status=Text("Status"),
    )


PLATFORM = Platform(
    name="wise",
    title="Wise",
    zone="UTC",
    how_to_export="Wise, Statements, CSV, one for each currency; or Transactions, Download, CSV (the header in English).",
    never=("tax", "paid_at"),
    checked=date(2026, 11, 24),
    fee_side="none",
    layouts=(
        Layout(
            name="statement",
            needs=("TransferWise ID", *COMMON),
            may=("Date Time", "Payee Name", "Merchant", "Total fees", "Transaction Details Type"),
            ignores=PASSED,
            skips=(Skip(FeeOfItsOwn(), "a fee: it is counted on the row of its payment, which states it"),),
            records=(
                receipt(
                    key=(event("TransferWise ID"), CURRENCY, MOVED),
                    kind=WHY,
                    item=Text("Transaction Details Type", "Payment Reference"),
                    client=PARTY,
                    counterparty=PaidBy(Payer("Payer Name"), WHY),
                    gross=GROSS,
                    fee=Money("Total fees", required=False),
                    currency=CURRENCY,
                    day=DAY,
                    event_at=Instant("Date Time", formats=("%d-%m-%Y %H:%M:%S%.f",), required=False),
                    ref=event("TransferWise ID"),
                    status=Status.PAID,
                ),
            ),
        ),
        Layout(
            name="statement_without_id",
            needs=COMMON,
            may=("Payee Name", "Merchant"),
            ignores=PASSED,
            records=(
                receipt(
                    key=(DAY, CURRENCY, AMOUNT, Money("Running Balance"), Text("Description")),
                    kind=WHY,
                    item=Text("Payment Reference"),
                    client=PARTY,
                    counterparty=PaidBy(Payer("Payer Name"), WHY),
                    gross=AMOUNT,
                    currency=CURRENCY,
                    day=DAY,
                    status=Status.PAID,
                ),
            ),
        ),
        Layout(
            name="transaction_history",
            needs=(
                "ID",
                "Status",
                "Direction",
                "Finished on",
                "Source name",
                SOURCE,
                "Source currency",
                "Target name",
                TARGET,
                "Target currency",
            ),
            may=(*OUT_FEE, *IN_FEE, "Reference"),
            ignores=("Created on", "Exchange rate", "Batch", "Created by", "Category", "Note"),
            skips=(
                Skip(Among("Status", "CANCELLED"), "cancelled: no money moved"),
                Skip(Both(Among("Status", "REFUNDED"), Among("Direction", "OUT")), "refunded: what left came back, and neither is a row"),
            ),
            records=(
                _leg("OUT", why_by_names(inward=False), inward=False),
                _leg("IN", why_by_names(inward=True), inward=True),
                _leg("NEUTRAL", why_by_names(inward=False, converts=True), inward=False),
                _leg("NEUTRAL", why_by_names(inward=True, converts=True), inward=True),
            ),
        ),
    ),
)
