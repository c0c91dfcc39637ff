"""Etsy: the monthly statement, which is the ledger; sold orders, sold order items and Etsy Ads beside it.

What a buyer paid is a `Sale`; each fee, and the tax on it, is a row of its own, and what a refund gives back of them are
rows above zero. Sales tax and VAT that buyers pay go through to the state, as do the fees of states (`Buyer Fee`): they are
taken off gross, and are no cost. `Payment` is money that the seller pays in. A `Deposit` tells its amount in the title only.

The sold orders tell the sales again, with the fee of the card alone: where a statement covers the day, they are not counted,
and the statement tells refunds. Etsy Ads are billed in the statement: its own report adds views and clicks.
Four tables are described here, which makes the file long.

The many kinds of fees of the statement, and three reports beside it, make this file long.
"""

from datetime import date

from connectors.conditions import Among, Both, Either, Not
from connectors.currencies import Iso
from connectors.platform import Identity, Layout, Platform, Record, Skip, earning, payout, traffic
from connectors.vocabulary import Kind, Shape, Status
from connectors.within import Found, FoundMoney, Plain
from connectors.words import Choice, Condition, Const, Day, Money, Number, Sum, Text, Word

DAY = Day("Date", "%B %d, %Y", "%b %d, %Y", "%d %B, %Y", "%d %B %Y", "%d %b, %Y", "%d %b %Y", "%d-%b-%y")
SOLD, AD_DAY = Day("Sale Date", "%m/%d/%y", "%m/%d/%Y"), Day("Date (ET)", "%b %d, %Y", "%B %d, %Y")
AMOUNT, CHARGED, NET = (Money(column, empty=("--",)) for column in ("Amount", "Fees & Taxes", "Net"))
COST = Money("Fees & Taxes", negate=True, empty=("--",))
CURRENCY, TITLE = Iso("Currency"), Plain("Title")
LINE = (DAY, Text("Type"), Text("Title", "Info"), CURRENCY, Sum(AMOUNT, CHARGED))
TYPES = ("Sale", "Refund", "Fee", "Transaction", "Marketing", "Shipping", "Tax", "VAT", "Buyer Fee", "Payment", "Deposit")
OF_BUYERS = ("Sales tax paid by buyer", "VAT paid by buyer", "Refund to buyer for sales tax", "Refund to buyer for VAT")
PASSED_ON = Either(Among("Type", "Buyer Fee"), Both(Among("Type", "Tax", "VAT"), Among("Title", *OF_BUYERS)))
OTHERS = Not(Either(PASSED_ON, Among("Type", "Sale", "Refund", "Deposit")))
STATES = {
    "Completed": Status.APPROVED, "Paid": Status.APPROVED, "Partially Refunded": Status.APPROVED, "Open": Status.PENDING,
    "Payment Processing": Status.PENDING, "Canceled": Status.CANCELLED, "Fully Refunded": Status.REVERSED,
}  # fmt: skip
BUYER = ("Buyer*", "Full Name", "First Name", "Last Name", "Street *", "Ship *", "Payment *", "InPerson *", "Order Type")


def _line(when: Condition, kind: Kind, **amounts: Word) -> Record:
    """Give the record of the lines of one kind, which differ in where their money goes."""
    told: dict[str, Word] = {"kind": Const(kind), "status": Const(Status.PAYABLE), "raw_status": Choice("Type", {t: t for t in TYPES})}
    told |= {"item": TITLE, "ref": Found(r"Order #(\d+)", "Title", "Info"), "currency": CURRENCY, "day": DAY, "net": NET}
    return Record(shape=Shape.EARNING, key=LINE, when=when, fields=told | amounts)


PLATFORM = Platform(
    name="etsy",
    title="Etsy",
    zone="UTC",
    how_to_export="Etsy, Shop Manager, Finances, Monthly statements, Generate CSV; for views also the CSV of Etsy Ads.",
    payers=("Etsy", "Etsy Inc", "Etsy Inc.", "Etsy, Inc.", "Etsy Ireland UC"),
    never=("client", "tax", "work_start", "approved_at", "paid_at"),
    checked=date(2026, 11, 24),
    certainty="partly",
    layouts=(
        Layout(
            name="statement",
            needs=("Date", "Type", "Title", "Currency", "Amount", "Fees & Taxes", "Net"),
            may=("Info",),
            ignores=("Tax Details", "Status", "Availability Date"),
            aliases={"Title": ("Description",)},
            identity=Identity.PERIOD,
            skips=(Skip(Among("Type", "Payment"), "money that the seller paid in: its fees are rows of their own"),),
            records=(
                _line(Among("Type", "Sale"), Kind.SALE, gross=AMOUNT, fee=COST),
                _line(Among("Type", "Refund"), Kind.REFUND, gross=AMOUNT, fee=COST),
                _line(PASSED_ON, Kind.ADJUSTMENT, gross=Sum(AMOUNT, CHARGED)),
                _line(OTHERS, Kind.ADJUSTMENT, gross=AMOUNT, fee=COST),
                payout(
                    key=LINE, when=Among("Type", "Deposit"), status=Status.PAID, raw_status=Text("Type"), currency=CURRENCY, day=DAY,
                    item=TITLE, gross=FoundMoney(r"^(\S+) sent to your bank account", "Title"),
                ),
            ),
        ),
        Layout(
            name="sold_orders",
            needs=("Sale Date", "Order ID", "Order Value", "Shipping", "Order Total", "Card Processing Fees", "Order Net", "Status"),
            may=("Currency", "Discount Amount", "Shipping Discount", "Number of Items"),
            ignores=(*BUYER, "Date Shipped", "Coupon *", "Sales Tax", "Adjusted *", "SKU"),
            yields_to=("statement",),
            records=(
                earning(
                    key=(Text("Order ID", required=True),), raw_id=True, kind=Kind.SALE, status=Choice("Status", STATES),
                    raw_status=Text("Status"), currency=CURRENCY, day=SOLD, ref=Text("Order ID"), quantity=Number("Number of Items"),
                    fee=Money("Card Processing Fees", required=False),
                    gross=Sum(
                        Money("Order Value"), Money("Discount Amount", negate=True, required=False),
                        Money("Shipping Discount", negate=True, required=False), Money("Shipping", required=False),
                    ),
                ),
            ),
        ),
        Layout(
            name="sold_items",
            needs=("Sale Date", "Item Name", "Quantity", "Item Total", "Transaction ID", "Order ID"),
            ignores=(*BUYER, "Date *", "Coupon *", "Price", "* Discount*", "Discount *", "Order *", "Currency", "List*", "Variations", "VAT *", "SKU"),
            records=(
                traffic(
                    key=(Text("Transaction ID", required=True),), raw_id=True, kind="orders", quantity=Number("Quantity"), day=SOLD,
                    item=Plain("Item Name"),
                ),
            ),
        ),
        Layout(
            name="ads",
            needs=("Date (ET)", "Views", "Clicks", "Orders"),
            ignores=("Revenue (*", "Spend (*", "ROAS", "Click rate", "Ending budget (*"),
            records=(
                traffic(key=(AD_DAY,), suffix="views", kind="impressions", quantity=Number("Views"), day=AD_DAY),
                traffic(key=(AD_DAY,), suffix="clicks", kind="clicks", quantity=Number("Clicks"), day=AD_DAY),
            ),
        ),
    ),
)  # fmt: skip
