"""Google Play: the earnings report and the estimated sales report, which come as `sales_YYYYMM` both.

The earnings report is final money in the merchant's currency: a charge, Google's fee, what a refund gives back of both, and a
tax that a state withholds are rows of their own, tied by the order. The estimated report tells what buyers were charged, in
their currencies and before Google's fee, so it is pending money, and none on days that an earnings report covers. A refund
there has a price above zero; taxes that Google collects are no money of the developer.
"""

from datetime import date

from connectors.between import Back
from connectors.conditions import Among, Not
from connectors.currencies import Iso
from connectors.platform import Layout, Platform, Record, earning
from connectors.units import Epoch
from connectors.vocabulary import Kind, Shape, Status
from connectors.within import Stamp
from connectors.words import Choice, Condition, Const, Money, Text, Word

PAID, PRICE = "Amount (Merchant Currency)", Money("Item Price")
TYPES = ("Charge", "Charge refund", "Google fee", "Google fee refund", "Tax")
MOMENT = Stamp("Transaction Date", "Transaction Time", ("%b %d, %Y %I:%M:%S %p",))
ROW: tuple[Word, ...] = (
    *(Text(column) for column in ("Description", "Transaction Type", "Tax Type", "Product id", "Sku Id")),
    MOMENT,
    Money(PAID),
)
CHARGED = (Text("Order Number", required=True), Text("SKU ID"), Text("Financial Status"), Epoch("Order Charged Timestamp"))
RETURNED = Among("Financial Status", "Refund")
BUYER = ("Buyer *", "* of Buyer", "Hardware", "Device Model")


def _row(when: Condition, kind: Kind, **amount: Word) -> Record:
    """Give the record of the rows of one kind, which differ in where their amount goes."""
    told: dict[str, Word] = {
        "kind": Const(kind),
        "status": Const(Status.LOCKED),
        "raw_status": Choice("Transaction Type", {t: t for t in TYPES}),
    }
    told |= {"item": Text("Product Title"), "currency": Iso("Merchant Currency"), "event_at": MOMENT, "ref": Text("Description")}
    return Record(shape=Shape.EARNING, key=ROW, when=when, fields=told | amount)


def _estimate(when: Condition, kind: Kind, price: Word) -> Record:
    return earning(
        key=CHARGED, when=when, kind=kind, status=Status.PENDING, raw_status=Choice("Financial Status", {s: s for s in ("Charged", "Refund")}),
        item=Text("Product Title"), gross=price, currency=Iso("Currency of Sale"), event_at=Epoch("Order Charged Timestamp"),
        ref=Text("Order Number"),
    )  # fmt: skip


PLATFORM = Platform(
    name="google_play",
    title="Google Play",
    zone="America/Los_Angeles",
    how_to_export="Google Play Console, Download reports, Financial: Earnings by month; Estimated sales for the current one.",
    never=("client", "work_start", "approved_at", "paid_at", "payout"),
    checked=date(2026, 11, 24),
    layouts=(
        Layout(
            name="earnings",
            needs=("Description", "Transaction Date", "Transaction Time", "Transaction Type", "Product Title", "Merchant Currency", PAID),
            may=("Tax Type", "Product id", "Sku Id"),
            ignores=(*BUYER, "Refund Type", "Product Type", "Amount (Buyer Currency)", "Currency Conversion Rate"),
            records=(
                _row(Among("Transaction Type", "Charge"), Kind.SALE, gross=Money(PAID)),
                _row(Among("Transaction Type", "Charge refund"), Kind.REFUND, gross=Money(PAID)),
                _row(Among("Transaction Type", "Tax"), Kind.ADJUSTMENT, tax=Money(PAID, negate=True)),
                _row(Not(Among("Transaction Type", "Charge", "Charge refund", "Tax")), Kind.ADJUSTMENT, fee=Money(PAID, negate=True)),
            ),
        ),
        Layout(
            name="estimated_sales",
            needs=("Order Number", "Order Charged Timestamp", "Financial Status", "Product Title", "Currency of Sale", "Item Price"),
            may=("SKU ID",),
            ignores=(*BUYER, "Order Charged Date", "Product ID", "Product Type", "Taxes Collected", "Charged Amount", "Base Plan ID", "Offer ID"),
            yields_to=("earnings",),
            records=(_estimate(Not(RETURNED), Kind.SALE, PRICE), _estimate(RETURNED, Kind.REFUND, Back(PRICE))),
        ),
    ),
)  # fmt: skip
