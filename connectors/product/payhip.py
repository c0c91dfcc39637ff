"""Payhip: the seller's orders. `Amount Gross` is what the buyer paid, with the sales tax that Payhip collects.

That tax is never the seller's, so it is taken off the gross; `Amount Net` then is the gross less both fees,
which is checked. Buyers' names and addresses are passed over.
"""

from datetime import date

from connectors.conditions import NonZero, Not
from connectors.currencies import Iso
from connectors.platform import Layout, Platform, Skip, earning
from connectors.vocabulary import Kind, Status
from connectors.words import Choice, Instant, Money, Number, Sum, Text

TAX = "Payhip Collected Sales Tax Amount"

PLATFORM = Platform(
    name="payhip",
    title="Payhip",
    zone="UTC",
    how_to_export="Payhip, Sales, Export: orders as CSV.",
    payers=("Payhip", "Payhip Ltd"),
    never=("client", "tax", "ref", "approved_at", "paid_at", "payout"),
    checked=date(2026, 11, 24),
    certainty="partly",
    layouts=(
        Layout(
            name="orders",
            needs=("Order ID", "Currency", "Amount Gross", "Amount Net", "Status", "PayPal/Stripe Fee", "Payhip Fee", "Date"),
            may=("Items In Cart", "Num of Items In Cart", TAX),
            ignores=("Email", "First Name", "Last Name", "Payment Type", "Payhip Collected Sales Tax On Your Behalf", "Custom VAT Amount"),
            skips=(Skip(Not(NonZero("Amount Gross")), "a free order: no money moved"),),
            records=(
                earning(
                    key=(Text("Order ID", required=True),),
                    raw_id=True,
                    kind=Kind.SALE,
                    status=Choice("Status", {"COMPLETED": Status.APPROVED}),
                    raw_status=Text("Status"),
                    gross=Sum(Money("Amount Gross"), Money(TAX, negate=True, required=False)),
                    fee=Sum(Money("PayPal/Stripe Fee", required=False), Money("Payhip Fee", required=False)),
                    net=Money("Amount Net"),
                    currency=Iso("Currency"),
                    item=Text("Items In Cart"),
                    quantity=Number("Num of Items In Cart"),
                    event_at=Instant("Date", formats=("%Y-%m-%d %H:%M:%S",)),
                ),
            ),
        ),
    ),
)
