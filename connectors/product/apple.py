"""Apple's App Store: the two forms of the financial report, both tab-separated, for a fiscal month.

The detailed form has a row per day, product and country under lines that state the period, and sums countries up behind the
table; the older form, which the API gives per region, has a row per product and country for the whole period. They tell the
same money. `Extended Partner Share` is what is owed after Apple's commission, which is told nowhere; a return takes it back,
whether its quantity is signed or not. Regions come as files of their own, so rows are known by all they say.
"""

import re
from datetime import date

from connectors.between import Back
from connectors.conditions import Among, Not
from connectors.currencies import Iso
from connectors.platform import Layout, Platform, Preamble, Record, earning
from connectors.vocabulary import Kind, Status
from connectors.words import Choice, Condition, Day, Money, Number, Text, Word

SHARE, SIDE = "Extended Partner Share", "Sale or Return"
RETURNED = Among(SIDE, "R")
MONTHS = Preamble(re.compile(r"Start Date\t(?P<start>[\d/]+)\s*\nEnd Date\t(?P<end>[\d/]+)"), "%m/%d/%Y")
TAIL = re.compile(r"^(?:Country Of Sale|Total_\w+)\t", re.IGNORECASE)
SOLD, CLOSED = Day("Transaction Date", "%m/%d/%Y"), Day("End Date", "%m/%d/%Y")
ABOUT = (
    "Apple Identifier", "SKU", "Title", "Product Type Identifier", "Country of Sale", "Partner Share", "Partner Share Currency",
    "Customer Price", "Customer Currency", SIDE, "Promo Code", "Order Type", "Settlement Date", "Start Date",
)  # fmt: skip
NAMES = {SIDE: ("Sales or Return",), "SKU": ("Vendor Identifier",)}


def _row(day: Day, when: Condition, kind: Kind, share: Word, quantity: Word) -> Record:
    return earning(
        key=(day, *(Text(column) for column in ABOUT), Number("Quantity"), Money(SHARE)), when=when, kind=kind, status=Status.LOCKED,
        raw_status=Choice(SIDE, {"S": "S", "R": "R"}), item=Text("Title"), gross=share, currency=Iso("Partner Share Currency"), day=day,
        quantity=quantity,
    )  # fmt: skip


def _rows(day: Day) -> tuple[Record, Record]:
    share, count = Money(SHARE), Number("Quantity")
    return (_row(day, Not(RETURNED), Kind.SALE, share, count), _row(day, RETURNED, Kind.REFUND, Back(share), Back(count)))


NEEDS = ("Apple Identifier", "Title", "Product Type Identifier", "Country of Sale", "Quantity", SHARE, "Partner Share Currency", SIDE)
MAY = ("SKU", "Partner Share", "Customer Price", "Customer Currency", "Promo Code")

PLATFORM = Platform(
    name="apple",
    title="Apple App Store",
    zone="UTC",
    how_to_export="App Store Connect, Payments and Financial Reports, Create Reports: the detailed financial report of each month.",
    never=("client", "fee", "tax", "work_start", "event_at", "ref", "approved_at", "paid_at", "payout"),
    checked=date(2026, 11, 24),
    certainty="partly",
    layouts=(
        Layout(
            name="financial_detail",
            needs=("Transaction Date", *NEEDS),
            may=(*MAY, "Settlement Date", "Order Type"),
            ignores=("Developer Name", "Region"),
            aliases=NAMES,
            preamble=MONTHS,
            tail=TAIL,
            records=_rows(SOLD),
        ),
        Layout(
            name="financial",
            needs=("Start Date", "End Date", *NEEDS),
            may=MAY,
            ignores=("UPC", "ISRC/ISBN", "Artist/*", "Label/*", "Grid", "ISAN*", "Pre-order Flag"),
            aliases=NAMES,
            tail=TAIL,
            yields_to=("financial_detail",),
            records=_rows(CLOSED),
        ),
    ),
)
