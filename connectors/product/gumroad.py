"""Gumroad: the sales CSV and the payout CSV. All money is USD.

Both are known from the exporter's own source. `Net Total ($)` is always `Sale Price ($)` less the fee,
whatever `Taxes ($)` says: a tax that Gumroad collects is not in the sale price at all, and one that the
seller owes is paid out with it. Taxes are therefore no part of the sums here.

A sale keeps its row for ever; what is given back shows in the sales CSV as flags on that row, in the payout
CSV as rows below zero. Both give the same record beside the sale: `:refund`, `:chargeback`, and `:credit`
when the dispute was won. The sales CSV says neither when a refund was made nor how much of the fee came
back (Gumroad keeps a part): its refund carries the day of the sale and no fee, and the payout CSV tells the
rest. A payout CSV tells one payout: `ref` is the last day in it, by which its rows are known to belong together; what PayPal or Stripe paid
the seller directly has left it already. Commissions of affiliates are not in `Net Total ($)`; they come as `Affiliate Credit` rows of the
payout, summed per day, so that the column of the sales CSV is passed over.

What is given back, told differently by two exports, makes this file long.
"""

from datetime import date

import polars as pl

from connectors import cells
from connectors.between import Begins, LastOf
from connectors.cells import Parsed
from connectors.conditions import Always, Among, Both, Filled, Not
from connectors.currencies import Fixed
from connectors.facts import Facts
from connectors.platform import Layout, Platform, Record, Skip, Totals, payout
from connectors.vocabulary import Kind, Shape, Status
from connectors.words import (
    NOTHING,
    NUMBER,
    Choice,
    Condition,
    Const,
    Custom,
    Day,
    Instant,
    Money,
    Number,
    Text,
    Word,
    demand,
)

USD = Fixed("USD")
PRICE, ITEM = "Sale Price ($)", Text("Item Name")
CLOCK = ("%Y-%m-%d %H:%M:%S %z", "%Y-%m-%d %H:%M:%S UTC")
SOLD = Instant("Purchase Time (UTC timezone)", formats=CLOCK)
FLAGS = ("Refunded?", "Fully Refunded?", "Disputed?", "Dispute Won?")
REFUNDED, FULLY, DISPUTED = Among("Refunded?", "1"), Among("Fully Refunded?", "1"), Among("Disputed?", "1")
CREDIT, OF_PURCHASE = Among("Type", "Credit"), Filled("Purchase ID")
WON = Among("Dispute Won?", "1")
SOLD_FEE, SOLD_NET = Money("Fees ($)"), Money("Net Total ($)")
BACK, PART_BACK = Money(PRICE, negate=True), Money("Partial Refund ($)", negate=True)
DAY = Day("Date", "%Y-%m-%d")
REFUNDS = ("Full Refund", "Partial Refund")
DIRECT_REFUNDS = ("PayPal Refund", "Stripe Connect Refund")
AFFILIATE_FEES = ("PayPal Connect Affiliate Fees", "Stripe Connect Affiliate Fees")
DIRECT_PAYOUTS = ("PayPal Payouts", "Stripe Connect Payouts")


def _purchase(facts: Facts) -> Parsed:
    """Give the purchase id without the quote put before one that a spreadsheet might take for a formula."""
    text = facts.cell("Purchase ID")
    bare = text.str.strip_chars().str.replace("^'([-=+@%|])", "${1}")
    return demand(Parsed(pl.when(bare != "").then(bare), NOTHING), text)


def _sum(column: str, *, negate: bool = False) -> Custom:
    """Give the word for an amount added up in binary fractions: `-17.689999999999998` occurs."""

    def parse(facts: Facts) -> Parsed:
        read = cells.money(cells.unfloat(facts.cell(column)))
        value = -read.value if negate else read.value
        return demand(Parsed(value.cast(NUMBER), read.problem), facts.cell(column))

    return Custom((column,), parse)


ID = Custom(("Purchase ID",), _purchase)
NET, FEES = _sum("Net Total ($)"), "Gumroad Fees ($)"
TYPE = Text("Type")
LINE = (TYPE, DAY, NET)
TYPES = (
    "Sale", *REFUNDS, *DIRECT_REFUNDS, "Chargeback", "Credit", "Affiliate Credit", *AFFILIATE_FEES,
    "Payout Fee", "Technical Adjustment", *DIRECT_PAYOUTS,
)  # fmt: skip
UNKNOWN = Choice("Type", {t: t for t in TYPES})


def _sold(when: Condition, kind: Kind, suffix: str = "", **amounts: Word) -> Record:
    """Give a record of the sales CSV: the sale itself, or what its flags say of it."""
    told: dict[str, Word] = {"kind": Const(kind), "status": Const(Status.APPROVED), "currency": USD}
    told |= {"item": ITEM, "event_at": SOLD, **amounts}
    return Record(shape=Shape.EARNING, key=(ID,), when=when, suffix=suffix, raw_id=True, fields=told)


def _settled(when: Condition, kind: Kind, suffix: str | None = None, **amounts: Word) -> Record:
    """Give a record of the payout CSV: `suffix` goes behind the purchase id; None where there is none."""
    told: dict[str, Word] = {
        "kind": Const(kind),
        "status": Const(Status.PAID),
        "raw_status": TYPE,
        "currency": USD,
    }
    told |= {"item": ITEM, "day": DAY, "net": NET, "ref": LastOf("Date"), **amounts}
    key, raw_id = (LINE, False) if suffix is None else ((ID,), True)
    return Record(shape=Shape.EARNING, key=key, when=when, suffix=suffix or "", raw_id=raw_id, fields=told)


SOLD_NEEDS = (
    "Purchase ID", "Item Name", "Purchase Time (UTC timezone)", PRICE, "Fees ($)", "Net Total ($)",
    "Refunded?",
)  # fmt: skip
SOLD_MAY = (
    "Partial Refund ($)", "Fully Refunded?", "Disputed?", "Dispute Won?", "Quantity",
    "Free trial purchase?", "Pre-order authorization?", "Subtotal ($)", "Taxes ($)", "Shipping ($)",
)  # fmt: skip
SOLD_IGNORES = (
    "Buyer *", "Purchase Email", "Do not contact?", "Purchase Date", "Tax Type", "Tip ($)",
    "Tax Included in Price?", "Street Address", "City", "Zip Code", "State", "Country", "Referrer",
    "Access Revoked?", "Variants", "Discount Code", "Recurring Charge?", "Product ID", "Order Number",
    "Pre-order authorization time (UTC timezone)", "Custom Fields", "Item Price ($)",
    "Variants Price ($)", "Giftee Email", "SKU ID", "Recurrence", "Affiliate",
    "Affiliate commission ($)", "Discover?", "Cancellation Date", "Subscription End Date", "Rating",
    "Review", "License Key*", "Payment Type", "PayPal *", "Stripe *",
    "Purchasing Power Parity Discounted?", "Upsold?", "Sent Abandoned Cart Email?", "UTM *",
)  # fmt: skip
SOLD_TOTALS = ("Subtotal ($)", "Taxes ($)", "Shipping ($)", PRICE, "Fees ($)", "Net Total ($)")

SALES = Layout(
    name="sales",
    needs=SOLD_NEEDS,
    may=SOLD_MAY,
    ignores=SOLD_IGNORES,
    aliases={"Fees ($)": ("Gumroad Fee ($)",)},
    own_columns=True,
    only=dict.fromkeys(FLAGS, ("0", "1", "")),
    skips=(
        Skip(Among("Free trial purchase?", "1"), "a free trial: nothing was charged yet"),
        Skip(Among("Pre-order authorization?", "1"), "a pre-order: the charge comes as a row of its own"),
    ),
    totals=Totals(Among("Purchase ID", "Totals"), SOLD_TOTALS),
    records=(
        _sold(Always(), Kind.SALE, gross=Money(PRICE), fee=SOLD_FEE, net=SOLD_NET, quantity=Number("Quantity")),
        _sold(Both(REFUNDED, FULLY), Kind.REFUND, "refund", gross=BACK),
        _sold(Both(REFUNDED, Not(FULLY)), Kind.REFUND, "refund", gross=PART_BACK),
        _sold(DISPUTED, Kind.REFUND, "chargeback", gross=BACK, fee=Money("Fees ($)", negate=True)),
        _sold(Both(DISPUTED, WON), Kind.ADJUSTMENT, "credit", gross=SOLD_NET),
    ),
)

PAYOUTS = Layout(
    name="payouts",
    needs=("Type", "Date", "Purchase ID", "Item Name", PRICE, FEES, "Net Total ($)"),
    may=("Taxes ($)", "Shipping ($)"),
    ignores=("Buyer Name", "Buyer Email"),
    skips=(Skip(Begins("Type", "Subtotal"), "a subtotal of rows above it", summed=False),),
    totals=Totals(Among("Type", "Totals"), ("Taxes ($)", "Shipping ($)", PRICE, FEES, "Net Total ($)")),
    records=(
        _settled(Among("Type", "Sale"), Kind.SALE, "", gross=Money(PRICE), fee=_sum(FEES)),
        _settled(Among("Type", *REFUNDS), Kind.REFUND, "refund", gross=Money(PRICE), fee=_sum(FEES)),
        _settled(
            Among("Type", *DIRECT_REFUNDS),
            Kind.REFUND,
            "refund",
            gross=Money(PRICE),
            fee=_sum(FEES, negate=True),
        ),
        _settled(Among("Type", "Chargeback"), Kind.REFUND, "chargeback", gross=Money(PRICE), fee=_sum(FEES)),
        _settled(Both(CREDIT, OF_PURCHASE), Kind.ADJUSTMENT, "credit", gross=Money(PRICE)),
        _settled(Both(CREDIT, Not(OF_PURCHASE)), Kind.ADJUSTMENT, gross=Money(PRICE)),
        _settled(Among("Type", "Affiliate Credit"), Kind.COMMISSION, gross=Money(PRICE)),
        _settled(Among("Type", *AFFILIATE_FEES), Kind.ADJUSTMENT, fee=Money(PRICE, negate=True)),
        _settled(Among("Type", "Payout Fee"), Kind.ADJUSTMENT, fee=Money(FEES)),
        _settled(Among("Type", "Technical Adjustment"), Kind.ADJUSTMENT, other=Money("Net Total ($)")),
        _settled(Not(Among("Type", *TYPES)), Kind.ADJUSTMENT, gross=Money(PRICE), raw_status=UNKNOWN),
        payout(
            key=LINE,
            when=Among("Type", *DIRECT_PAYOUTS),
            status=Status.PAID,
            raw_status=TYPE,
            gross=Money(PRICE, negate=True),
            currency=USD,
            ref=LastOf("Date", "direct"),
            day=DAY,
        ),
    ),
)

PLATFORM = Platform(
    name="gumroad",
    title="Gumroad",
    zone="UTC",
    how_to_export="Gumroad, Sales, Export; and Payouts, Export for each payout, which tells refunds exactly.",
    currency="USD",
    payers=("Gumroad", "Gumroad Inc", "Gumroad Inc.", "Gumroad, Inc."),
    never=("client", "tax", "work_start", "paid_at", "approved_at"),
    checked=date(2026, 11, 23),
    names_payouts=True,
    layouts=(SALES, PAYOUTS),
)
