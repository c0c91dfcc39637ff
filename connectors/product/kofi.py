"""Ko-fi: the creator's transactions. Money goes straight to PayPal or Stripe, so there is no payout and no fee here.

`Received` is what came in, `Given` what the same account gave to other creators. Older exports print minutes
and no zone, newer ones ISO with a Z; both are UTC. What a supporter wrote, and who it was, is passed over, but
for the name, which becomes a pseudonym.
"""

from datetime import date

from connectors.between import Whichever
from connectors.conditions import Both, NonZero, Not
from connectors.currencies import Iso
from connectors.platform import Layout, Platform, Skip, earning
from connectors.vocabulary import Kind, Status
from connectors.words import Choice, Instant, Money, Text

WHEN = "DateTime (UTC)"
KINDS = {
    "Tip": Kind.TIP,
    "Donation": Kind.TIP,
    "Subscription": Kind.SALE,
    "Shop Order": Kind.SALE,
    "Commission": Kind.WORK,
}

PLATFORM = Platform(
    name="kofi",
    title="Ko-fi",
    zone="UTC",
    how_to_export="Ko-fi, Payments & Orders, Export: all transactions as CSV.",
    never=("fee", "tax", "ref", "approved_at", "paid_at", "payout"),
    checked=date(2026, 11, 24),
    certainty="partly",
    layouts=(
        Layout(
            name="transactions",
            needs=(WHEN, "From", "Received", "Given", "Currency", "TransactionType", "TransactionId"),
            may=("Item",),
            ignores=("Message", "Reference", "SalesTax*", "Buyer*", "Email", "PaymentProvider"),
            skips=(Skip(Both(NonZero("Given"), Not(NonZero("Received"))), "what you gave to another creator"),),
            records=(
                earning(
                    key=(Text("TransactionId", required=True),),
                    raw_id=True,
                    kind=Choice("TransactionType", KINDS),
                    status=Status.PAID,
                    raw_status=Text("TransactionType"),
                    gross=Money("Received"),
                    currency=Iso("Currency"),
                    client=Text("From"),
                    item=Text("Item"),
                    event_at=Whichever(
                        Instant(WHEN, formats=("%Y-%m-%dT%H:%M:%S%z", "%Y-%m-%dT%H:%M:%S%.f%z")),
                        Instant(WHEN, formats=("%Y-%m-%d %H:%M", "%Y-%m-%d %H:%M:%S")),
                    ),
                ),
            ),
        ),
    ),
)
