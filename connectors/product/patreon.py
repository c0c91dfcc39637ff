"""Patreon: the creator's earnings by month, in two layouts of two years.

Totals stand beside their parts, and fees are negative: only the totals are read, so that nothing is added
twice. A month is restated while it runs; both layouts know it by month and currency, so it is one record
whichever file told it. The members' CSV holds lifetime sums of persons and no payment; it is not read.
"""

from datetime import date

from connectors.conditions import Always, NonZero
from connectors.currencies import Iso
from connectors.platform import Layout, Platform, Record
from connectors.vocabulary import Kind, Shape, Status
from connectors.words import Condition, Const, Day, Money, Sum, Word

REFUNDS = "Refunds"


def _part(month: str, when: Condition, kind: Kind, suffix: str, **amounts: Word) -> Record:
    """Give one record of a month: what was sold, given back or put right."""
    day = Day(month, "%Y-%m")
    told: dict[str, Word] = {"kind": Const(kind), "status": Const(Status.APPROVED), "currency": Iso("Currency"), "day": day, **amounts}
    return Record(shape=Shape.EARNING, key=(day, Iso("Currency")), when=when, suffix=suffix, fields=told)


def _apart(*columns: str) -> tuple[Money, ...]:
    return tuple(Money(column, negate=True, required=False) for column in columns)


ANALYTICS = Layout(
    name="analytics_earnings",
    needs=("Month", "Currency", "Total gross revenue", "Total platform fee", "Total payment fee", REFUNDS, "Your total earnings"),
    may=("Merch items and shipping",),
    ignores=(
        "Membership charges - *", "Shop charges - *", "Patreon fee", "Taxes on fees", "Processing fee", "Currency conversion fee",
        "iOS App Store fee", "Net earnings - *",
    ),
    records=(
        _part(
            "Month", Always(), Kind.SALE, "",
            gross=Money("Total gross revenue"),
            fee=Sum(*_apart("Total platform fee", "Total payment fee", "Merch items and shipping")),
            net=Sum(Money("Your total earnings"), *_apart(REFUNDS)),
        ),
        _part("Month", NonZero(REFUNDS), Kind.REFUND, "refund", gross=Money(REFUNDS)),
    ),
)  # fmt: skip

MONTH, PUT_RIGHT, LATE = "Month - successful transactions", "Patreon adjustments", "Recovered payments"
BREAKDOWN = Layout(
    name="earnings_breakdown",
    needs=(MONTH, "Currency", "Total gross earnings", "Patreon platform fees", "Total payment processing fees", REFUNDS, "Total net earnings"),
    may=("Taxes on fees", "Merch costs (items + shipping)", PUT_RIGHT, LATE),
    ignores=("* gross earnings - *", "Payment processing fees", "Currency exchange fee", "iOS app fee"),
    records=(
        _part(
            MONTH, Always(), Kind.SALE, "",
            gross=Money("Total gross earnings"),
            fee=Sum(*_apart("Patreon platform fees", "Taxes on fees", "Total payment processing fees", "Merch costs (items + shipping)")),
            net=Sum(Money("Total net earnings"), *_apart(REFUNDS, PUT_RIGHT, LATE)),
        ),
        _part(MONTH, NonZero(REFUNDS), Kind.REFUND, "refund", gross=Money(REFUNDS)),
        _part(MONTH, NonZero(PUT_RIGHT), Kind.ADJUSTMENT, "adjustment", other=Money(PUT_RIGHT)),
        _part(MONTH, NonZero(LATE), Kind.SALE, "recovered", gross=Money(LATE)),
    ),
)  # fmt: skip

PLATFORM = Platform(
    name="patreon",
    title="Patreon",
    zone="UTC",
    how_to_export="Patreon, Insights, Earnings, Download CSV: all months.",
    payers=("Patreon", "Patreon Inc", "Patreon, Inc.", "Patreon Ireland Limited"),
    never=("client", "item", "tax", "ref", "approved_at", "paid_at", "payout"),
    checked=date(2026, 11, 24),
    certainty="partly",
    layouts=(ANALYTICS, BREAKDOWN),
)
