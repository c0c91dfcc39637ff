"""ClickBank: the affiliate's orders, as `orders2/list` of its API answers.

A sale, its rebills and its refunds share one receipt, and each is a row of its own: the key is the receipt
with the type and the time, and a refund is negative. `currency` is what the buyer paid in; ClickBank keeps
accounts in US dollars, and `totalAccountAmount` is what this account got. Nothing says in which of the two
`totalOrderAmount` is: the sale value is not known.
"""

from datetime import date

from connectors.between import Begins, Whichever
from connectors.conditions import Among, Not
from connectors.currencies import FromAccount
from connectors.platform import Layout, Platform, Record, Skip
from connectors.vocabulary import Kind, Shape, Status
from connectors.words import Choice, Condition, Const, Instant, Money, Text, Word

KINDS = {
    "SALE": Kind.COMMISSION,
    "BILL": Kind.COMMISSION,
    "RFND": Kind.REFUND,
    "CGBK": Kind.REFUND,
}
WHEN = Whichever(
    Instant("transactionTime", formats=("%Y-%m-%dT%H:%M:%S%z", "%Y-%m-%dT%H:%M:%S%.f%z")),
    Instant("transactionTime", formats=("%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M:%S")),
)
TYPE = Text("transactionType", required=True)


def _order(when: Condition, kind: Word, **amount: Word) -> Record:
    """Give the record of a row: what it brought, or what it cost."""
    told: dict[str, Word] = {"kind": kind, "status": Const(Status.APPROVED), "raw_status": TYPE, "currency": FromAccount()}
    told |= {"item": Text("vendor"), "event_at": WHEN, "ref": Text("receipt"), **amount}
    return Record(shape=Shape.EARNING, key=(Text("receipt", required=True), TYPE, WHEN), when=when, fields=told)


PLATFORM = Platform(
    name="clickbank",
    title="ClickBank",
    zone="America/Los_Angeles",
    how_to_export="Save the answer of GET /rest/1.3/orders2/list?role=AFFILIATE (Accept: application/json), every page of it.",
    currency="USD",
    payers=("ClickBank", "Click Sales Inc", "Click Sales, Inc."),
    never=("client", "tax", "approved_at", "paid_at", "payout"),
    checked=date(2026, 11, 24),
    certainty="partly",
    fee_side="client",
    layouts=(
        Layout(
            name="orders",
            kind="json",
            needs=("receipt", "transactionType", "transactionTime", "totalAccountAmount", "vendor", "affiliate"),
            ignores=(
                "*.@nil", "trackingId*", "paymentMethod", "paytmentMethod", "totalOrderAmount", "totalShippingAmount", "totalTaxAmount",
                "country*", "state*", "city*", "address*", "postalCode*", "firstName*", "lastName*", "fullName*", "email*", "phone*",
                "currency", "declinedConsent*", "customer*", "role*", "lineItemData*", "vendorVariables*", "upsell*", "pageIndex*",
            ),
            skips=(Skip(Begins("transactionType", "TEST"), "a test: no money moved"),),
            records=(
                _order(Not(Among("transactionType", "FEE")), Choice("transactionType", KINDS), gross=Money("totalAccountAmount")),
                _order(Among("transactionType", "FEE"), Const(Kind.ADJUSTMENT), fee=Money("totalAccountAmount", negate=True)),
            ),
        ),
    ),
)  # fmt: skip
