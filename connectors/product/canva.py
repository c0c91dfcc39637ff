"""Canva: the creator's royalty payments. Royalties are told only as they are paid: each row is earned and paid out.

`Gross amount` less `Tax withheld` is `Payment`, which is checked.
"""

from datetime import date

from connectors.currencies import InCell
from connectors.platform import Layout, Platform, earning, payout
from connectors.vocabulary import Kind, Status
from connectors.words import Day, Money, Text

ID, DAY = Text("Transaction ID", required=True), Day("Date", "%B %d, %Y", "%b %d, %Y")

PLATFORM = Platform(
    name="canva",
    title="Canva",
    zone="UTC",
    how_to_export="Canva, Creators, Payments, Export: royalty payments as CSV.",
    payers=("Canva", "Canva Pty Ltd", "Canva US Inc"),
    never=("client", "item", "fee", "approved_at"),
    checked=date(2026, 11, 24),
    certainty="partly",
    layouts=(
        Layout(
            name="royalty_payments",
            needs=("Date", "Transaction ID", "Gross amount", "Tax withheld", "Payment"),
            ignores=("Method",),
            records=(
                earning(
                    key=(ID,),
                    raw_id=True,
                    kind=Kind.ROYALTY,
                    status=Status.PAID,
                    gross=Money("Gross amount"),
                    tax=Money("Tax withheld", required=False),
                    net=Money("Payment"),
                    currency=InCell("Gross amount"),
                    day=DAY,
                    ref=ID,
                ),
                payout(
                    key=(ID,),
                    raw_id=True,
                    status=Status.PAID,
                    gross=Money("Payment"),
                    currency=InCell("Payment"),
                    day=DAY,
                    ref=ID,
                ),
            ),
        ),
    ),
)
