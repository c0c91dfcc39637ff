"""Lemon Squeezy: the store's orders, as `orders` of its API answers (JSON:API), money in cents of the order's currency.

The tax that Lemon Squeezy collects as the seller of record is in `total` and never the creator's: the sale is
`total` less `tax`. An order keeps its id; what was given back stands in `refunded_amount`, tax included. A
whole refund turns the status and takes the sale back; of a partial one the tax in it is not told, so the whole
amount is taken off. The fee of Lemon Squeezy is not in the order.
"""

from datetime import date

from connectors.conditions import Always, Among, Both, NonZero
from connectors.currencies import Iso
from connectors.platform import Layout, Platform, Record, Skip
from connectors.units import Minor
from connectors.vocabulary import Kind, Shape, Status
from connectors.words import Choice, Condition, Const, Instant, Sum, Text, Word

A = "attributes."
BACK = f"{A}refunded_amount"
STATUSES = {
    "pending": Status.PENDING,
    "failed": Status.CANCELLED,
    "paid": Status.APPROVED,
    "refunded": Status.REVERSED,
    "fraudulent": Status.REVERSED,
}


def _order(when: Condition, kind: Kind, suffix: str, gross: Word) -> Record:
    """Give the record of an order: the sale, or what was given back of it."""
    told: dict[str, Word] = {"kind": Const(kind), "status": Choice(f"{A}status", STATUSES), "raw_status": Text(f"{A}status")}
    told |= {"gross": gross, "currency": Iso(f"{A}currency"), "item": Text(f"{A}first_order_item.product_name")}
    told |= {"event_at": Instant(f"{A}created_at", formats=("%Y-%m-%dT%H:%M:%S%.f%z",))}
    return Record(shape=Shape.EARNING, key=(Text("id", required=True),), when=when, suffix=suffix, raw_id=True, fields=told)


PLATFORM = Platform(
    name="lemonsqueezy",
    title="Lemon Squeezy",
    zone="UTC",
    how_to_export="Save the answer of GET api.lemonsqueezy.com/v1/orders?page[size]=100 as JSON, every page of it.",
    payers=("Lemon Squeezy", "Lemon Squeezy LLC", "Lemon Squeezy, LLC", "Lemsqzy"),
    never=("client", "fee", "tax", "ref", "approved_at", "paid_at", "payout"),
    checked=date(2026, 11, 24),
    certainty="partly",
    layouts=(
        Layout(
            name="orders",
            kind="json",
            needs=("type", "id", f"{A}total", f"{A}tax", f"{A}currency", f"{A}status", f"{A}created_at", f"{A}order_number"),
            may=(BACK, f"{A}test_mode", f"{A}first_order_item.product_name"),
            ignores=(f"{A}*", "relationships*", "links*"),
            skips=(Skip(Among(f"{A}test_mode", "true"), "test mode: no money moved"),),
            records=(
                _order(Always(), Kind.SALE, "", Sum(Minor(f"{A}total"), Minor(f"{A}tax", negate=True))),
                _order(Both(Among(f"{A}status", "paid"), NonZero(BACK)), Kind.REFUND, "refund", Minor(BACK, negate=True)),
            ),
        ),
    ),
)
