"""Fourthwall: the shop's transactions. `profit` is `income` less `cost`, and both hold the tax that buyers pay.

That tax is passed on, so it is taken off both: the sale is `income` less `tax`, the fee is the cost of goods,
shipping, fulfilment and payment, and the net is `profit`, which is checked. A refund and a requested payout are
rows of their own with a negative profit.
"""

from datetime import date

from connectors.conditions import Among, Either, Not
from connectors.currencies import Iso
from connectors.platform import Layout, Platform, Record
from connectors.vocabulary import Kind, Shape, Status
from connectors.words import Choice, Condition, Const, Instant, Money, Sum, Text, Word

WHEN = "transaction_at (UTC)"
SOLD, BACK, OUT = (Among("transaction_type", type_) for type_ in ("Order", "Order refund", "Requested payout"))
TAX, PROFIT = Money("tax", negate=True, required=False), Money("profit")


def _row(when: Condition, shape: Shape, **told: Word) -> Record:
    """Give the record of these rows."""
    moment = Instant(WHEN, formats=("%Y-%m-%dT%H:%M:%S%.f%z",))
    fields: dict[str, Word] = {
        "raw_status": Text("transaction_type", "order.order.status"),
        "currency": Iso("currency"),
        "event_at": moment,
    }
    key = (Text("id", required=True),)
    return Record(shape=shape, key=key, when=when, raw_id=True, fields=fields | told)


PLATFORM = Platform(
    name="fourthwall",
    title="Fourthwall",
    zone="UTC",
    how_to_export="Fourthwall, Payouts, Transactions, Export: transactions report as CSV.",
    payers=("Fourthwall", "Fourthwall Inc", "Fourthwall, Inc."),
    never=("client", "item", "tax", "approved_at", "paid_at"),
    checked=date(2026, 11, 24),
    certainty="partly",
    layouts=(
        Layout(
            name="transactions",
            needs=("id", WHEN, "transaction_type", "profit", "income", "cost", "currency", "tax"),
            may=("order.order.friendly_id", "order.order.status"),
            ignores=(
                "original_id", "sub_type", "products.*", "shipping_*", "donation", "discount", "fulfillment_cost", "payment_fee", "refund_value",
                "order.sample_credit_used", "order.thank_you_card_fee",
            ),
            records=(
                _row(
                    SOLD, Shape.EARNING, kind=Const(Kind.SALE), status=Const(Status.PAYABLE), ref=Text("order.order.friendly_id"),
                    gross=Sum(Money("income"), TAX), fee=Sum(Money("cost"), TAX), net=PROFIT,
                ),
                _row(BACK, Shape.EARNING, kind=Const(Kind.REFUND), status=Const(Status.PAYABLE), gross=PROFIT),
                _row(OUT, Shape.PAYOUT, status=Const(Status.PAID), gross=Money("profit", negate=True)),
                _row(
                    Not(Either(SOLD, BACK, OUT)), Shape.EARNING, kind=Choice("transaction_type", {}), status=Const(Status.PAYABLE), gross=PROFIT,
                ),
            ),
        ),
    ),
)  # fmt: skip
