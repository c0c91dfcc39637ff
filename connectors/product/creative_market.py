"""Creative Market: the shop's sales. `Earnings` is the shop's share of `Price`, the rest is the fee.

There is no id and no currency in the file. A row with the status Refunded takes a sale back, in positive
numbers; it is a row of its own, known by the same cells as the sale.
"""

from datetime import date

from connectors.conditions import Among, Not
from connectors.currencies import FromAccount
from connectors.platform import Layout, Platform, Record
from connectors.vocabulary import Kind, Shape, Status
from connectors.words import Choice, Condition, Const, Day, Money, Sum, Text, Word

DAY, PRODUCT, LICENCE = Day("Date", "%Y-%m-%d"), Text("Product", required=True), Text("License")
BACK = Among("Status", "Refunded")


def _sale(when: Condition, kind: Kind, suffix: str, *, back: bool) -> Record:
    """Give the record of a sale, or of one taken back."""
    told: dict[str, Word] = {"kind": Const(kind), "status": Choice("Status", dict.fromkeys(("", "Refunded"), Status.APPROVED))}
    told |= {"raw_status": Text("Status"), "currency": FromAccount(), "item": PRODUCT, "day": DAY, "net": Money("Earnings", negate=back)}
    told |= {"gross": Money("Price", negate=back), "fee": Sum(Money("Price", negate=back), Money("Earnings", negate=not back))}
    return Record(shape=Shape.EARNING, key=(DAY, PRODUCT, Money("Price"), LICENCE), when=when, suffix=suffix, fields=told)


PLATFORM = Platform(
    name="creative_market",
    title="Creative Market",
    zone="UTC",
    how_to_export="Creative Market, Shop, Sales, Export CSV.",
    currency="USD",
    payers=("Creative Market", "Creative Market Labs", "Creative Market Labs, Inc."),
    never=("client", "tax", "ref", "approved_at", "paid_at", "payout"),
    checked=date(2026, 11, 24),
    certainty="partly",
    layouts=(
        Layout(
            name="sales",
            needs=("Date", "Status", "Product", "Price", "Earnings", "License"),
            ignores=("Customer", "Taxes"),
            records=(_sale(Not(BACK), Kind.SALE, "", back=False), _sale(BACK, Kind.REFUND, "refund", back=True)),
        ),
    ),
)
