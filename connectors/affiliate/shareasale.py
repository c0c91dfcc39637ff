"""ShareASale: a publisher's activity, as the `activity` report of its API answers: pipes, a header, 26 columns.

The same id changes status, and no column says it in a word: `Voided`, `Locked` and the dates do. A row that
was voided after it was locked keeps both marks and its commission, so `Voided` is asked first. `Lock Date`
may lie ahead; it is not when the row was locked.
"""

from datetime import date

from connectors.between import Cases
from connectors.conditions import Among, Both, Filled, Not
from connectors.currencies import Fixed
from connectors.platform import Layout, Platform, Skip, earning
from connectors.vocabulary import Kind, Status
from connectors.words import Choice, Instant, Money, Text

VOIDED = Both(Filled("Voided"), Not(Among("Voided", "0")))
STATUS = Cases(
    (VOIDED, Status.REVERSED),
    (Filled("Paid Date"), Status.PAID),
    otherwise=Choice("Locked", {"": Status.PENDING, "0": Status.PENDING, "1": Status.LOCKED}),
)

PLATFORM = Platform(
    name="shareasale",
    title="ShareASale",
    zone="America/Chicago",
    how_to_export="ShareASale, Reports, API Reporting: save the answer of action=activity (pipe or CSV) for the dates you need.",
    currency="USD",
    payers=("ShareASale", "ShareASale.com", "ShareASale.com, Inc."),
    never=("client", "fee", "tax", "approved_at", "payout", "ref"),
    checked=date(2026, 11, 24),
    certainty="partly",
    fee_side="client",
    layouts=(
        Layout(
            name="activity",
            needs=("Trans ID", "Merchant ID", "Trans Date", "Commission", "Voided", "Locked", "Paid Date"),
            may=("Merchant Organization", "Trans Type", "Trans Amount"),
            ignores=(
                "User ID", "Comment", "Pending Date", "Aff Comment", "Banner Page", "Reversal Date", "Click Date",
                "Click Time", "Banner Id", "SKU List", "Quantity List", "Lock Date", "Merchant Website", "Merchant Defined Type",
                "Store ID", "Reference Trans",
            ),
            skips=(Skip(Among("Trans Type", "Affiliate Payment"), "a payment of earlier commissions, told without its sign"),),
            records=(
                earning(
                    key=(Text("Trans ID", required=True),),
                    raw_id=True,
                    kind=Choice("Trans Type", {"Sale": Kind.COMMISSION, "Lead": Kind.COMMISSION, "": Kind.COMMISSION}),
                    status=STATUS,
                    gross=Money("Commission"),
                    currency=Fixed("USD"),
                    sale_value=Money("Trans Amount", required=False),
                    item=Text("Merchant Organization", "Merchant ID"),
                    quantity="1",
                    event_at=Instant("Trans Date", formats=("%m/%d/%Y %I:%M:%S %p",)),
                    paid_at=Instant("Paid Date", formats=("%Y-%m-%d", "%Y-%m-%d %H:%M:%S%.f"), required=False),
                ),
            ),
        ),
    ),
)  # fmt: skip
