"""Bandcamp: the raw data of sales, one row per item, as UTF-16 from Bandcamp itself.

`net amount` is what an item brings after the payment processor's fee and Bandcamp's share: sub total and what the fan added,
less both. Tax that Bandcamp collects and the postage of parcels are outside of it. `amount you received` is another thing: the
share of one sale is kept back from a later one, whose row says `collected to cover your revenue share balance` and 0 received.
Adding it to the net amounts would count money twice. Where no net amount stands, no share was taken. What a reversal takes is
below zero; one of another sign is refused, as is a payout without an amount. Days are American; the zone of clocks is not told.
"""

from datetime import date

from connectors.between import Less
from connectors.conditions import Among, Both, Either, Filled, Negative, Not
from connectors.currencies import Iso
from connectors.platform import Layout, Platform, Record, payout
from connectors.vocabulary import Kind, Shape, Status
from connectors.within import Found
from connectors.words import Choice, Condition, Const, Instant, Money, Number, Sum, Text, Word

EMPTY = ("n/a",)
TYPES = {
    "album": Kind.SALE, "track": Kind.SALE, "package": Kind.SALE, "bundle": Kind.SALE, "refund": Kind.REFUND,
    "pending reversal": Kind.REFUND, "cancelled reversal": Kind.ADJUSTMENT,
}  # fmt: skip
MOMENT, CURRENCY = Instant("date", formats=("%m/%d/%y %I:%M%p",)), Iso("currency")
ROW = (Text("bandcamp transaction id"), Text("item type"), Text("item name", "artist"), MOMENT, Money("sub total"))
SOLD = Sum(Money("sub total"), Money("additional fan contribution", required=False, empty=EMPTY))
NET, FEE = Money("net amount", required=False, empty=EMPTY), Money("transaction fee", required=False, empty=EMPTY)
HAS_NET = Both(Filled("net amount"), Not(Among("net amount", *EMPTY)))
ODD = Both(Among("item type", "refund", "pending reversal"), Not(Negative("sub total")))
ITEM = Not(Either(Among("item type", "payout"), ODD))


def _row(when: Condition, **amounts: Word) -> Record:
    """Give the record of an item: `when` and `amounts` differ by whether a net amount is told."""
    told: dict[str, Word] = {"kind": Choice("item type", TYPES), "status": Const(Status.APPROVED), "raw_status": Text("item type")}
    told |= {"item": Text("item name", "artist"), "gross": SOLD, "currency": CURRENCY, "event_at": MOMENT, "quantity": Number("quantity")}
    told |= {"ref": Found(r"^\s*([0-9A-Z]{10,})\s*$", "paypal transaction id")}
    return Record(shape=Shape.EARNING, key=ROW, when=Both(ITEM, when), fields=told | amounts)


PLATFORM = Platform(
    name="bandcamp",
    title="Bandcamp",
    zone="UTC",
    how_to_export="Bandcamp, Tools, Sales report, raw data: all time.",
    payers=("Bandcamp", "Bandcamp, Inc.", "Bandcamp Inc"),
    never=("client", "tax", "work_start", "approved_at", "paid_at"),
    checked=date(2026, 11, 24),
    certainty="partly",
    layouts=(
        Layout(
            name="sales",
            needs=(
                "date", "item type", "item name", "currency", "sub total", "transaction fee", "item total", "amount you received",
                "bandcamp transaction id",
            ),
            may=("net amount", "additional fan contribution", "quantity", "artist", "paypal transaction id"),
            ignores=(
                "paid to", "item price", "discount code", "tax rate", "seller tax", "marketplace tax", "shipping", "ship *", "fee type",
                "package", "option", "item url", "catalog number", "upc", "isrc", "sku", "buyer *", "referer*", "country*", "city", "region*",
            ),
            records=(
                _row(HAS_NET, fee=Less(SOLD, NET), net=NET),
                _row(Not(HAS_NET), fee=FEE),
                payout(
                    key=ROW[:-1], when=Among("item type", "payout"), status=Status.PAID, raw_status=Text("item type"), currency=CURRENCY,
                    event_at=MOMENT, gross=Money("amount you received", absolute=True), ref=Text("bandcamp transaction id"),
                ),
            ),
        ),
    ),
)  # fmt: skip
