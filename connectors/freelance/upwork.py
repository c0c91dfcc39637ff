"""Upwork, the freelancer's side: three generations of the transactions CSV, and the weekly summary.

A service fee is a row of its own. The weekly summary is gross and tells the hours; where transactions cover a day its money
is not counted again. Ref ids of an earning, its fee and its tax differ.
"""

from datetime import date

from connectors.conditions import Among, Filled, Not
from connectors.currencies import Fixed
from connectors.platform import Layout, Platform, Skip, earning, effort, payout
from connectors.vocabulary import EffortKind, Kind, Status, Tier
from connectors.words import Choice, Day, Duration, Money, Text

EARNED = {
    "Hourly": Kind.WORK,
    "Fixed Price": Kind.WORK,
    "Milestone": Kind.WORK,
    "Bonus": Kind.BONUS,
    "Refund": Kind.REFUND,
    "Adjustment": Kind.ADJUSTMENT,
    "Miscellaneous": Kind.ADJUSTMENT,
}
FEES = ("Service Fee", "Connects", "Subscription", "Membership", "VAT", "Processing Fee", "Withdrawal Fee")
TAXES = ("WHT",)


def _transactions(name: str, needs: tuple[str, ...], day: Day, names: dict[str, str], ignores: tuple[str, ...]) -> Layout:
    """Build one generation: `names` says what its columns are called."""
    kind, amount, key = names["type"], names["amount"], Text(names["id"])
    item, client = Text(*names["item"].split("|")), Text(names["client"])
    common = {"event_day": day, "currency": Fixed("USD"), "raw_status": Text(kind), "item": item, "client": client}
    paid = {**common, "status": Status.APPROVED}
    keyed = (key, Text(kind), Money(amount))
    return Layout(
        name=name,
        needs=needs,
        ignores=ignores,
        records=(
            earning(key=keyed, when=Among(kind, *EARNED), kind=Choice(kind, EARNED), gross=Money(amount), **paid),
            earning(key=keyed, when=Among(kind, *FEES), kind=Kind.ADJUSTMENT, fee=Money(amount, negate=True), **paid),
            earning(key=keyed, when=Among(kind, *TAXES), kind=Kind.ADJUSTMENT, tax=Money(amount, negate=True), **paid),
            payout(key=keyed, when=Among(kind, "Withdrawal"), gross=Money(amount, negate=True), **common),
        ),
    )


OLD = ("Date", "Ref ID", "Type", "Description", "Agency", "Freelancer", "Team", "Account Name", "PO", "Amount")
OLD_NAMES = {"type": "Type", "amount": "Amount", "id": "Ref ID", "item": "Description", "client": "Team"}
OLD_IGNORES = ("Agency", "Freelancer", "Account Name", "PO", "Amount in local currency", "ExchangeRate", "Currency", "Balance")
NEW_NAMES = {
    "type": "Transaction type",
    "amount": "Amount $",
    "id": "Transaction ID",
    "item": "Transaction summary|Description 1",
    "client": "Client team",
}
NEW_IGNORES = (
    "Transaction summary details", "Description 2", "Description 3", "Agency team", "Freelancer", "Account name", "PO",
    "Ref ID", "Amount in local currency", "Currency", "Current balance $", "Payment method",
)  # fmt: skip
WORDED = ("%b %d, %Y",)

PLATFORM = Platform(
    name="upwork",
    title="Upwork",
    zone="UTC",
    how_to_export="Upwork, Reports, Transaction history, Download CSV; hours: Reports, Weekly summary.",
    currency="USD",
    payers=("Upwork", "Upwork Global Inc.", "Upwork Escrow Inc."),
    never=("work_start", "work_end"),
    checked=date(2026, 11, 23),
    layouts=(
        _transactions(
            "transactions_2018",
            (*OLD[:3], "Description", "Team", "Amount", "Amount in local currency", "Currency", "Balance"),
            Day("Date", "%Y-%m-%d", *WORDED),
            OLD_NAMES,
            OLD_IGNORES,
        ),
    ),
)
