"""FlexOffers: a publisher's sales, as `allsales` of its API answers with reportType=sales.

The same `legacyId` changes status and amount. FlexOffers says that its servers, and so its reports, are in EST.
"""

from datetime import date

from connectors.between import Whichever
from connectors.currencies import Iso
from connectors.platform import Layout, Platform, earning
from connectors.vocabulary import Kind, Status
from connectors.words import Choice, Instant, Money, Text

CLOCK = ("%Y-%m-%dT%H:%M:%S", "%Y-%m-%dT%H:%M:%S%.f", "%Y-%m-%d %H:%M:%S")
STATUSES = {
    "Pending": Status.PENDING,
    "Approved": Status.APPROVED,
    "Cancelled": Status.CANCELLED,
    "Canceled": Status.CANCELLED,
    "Non-Commissionable": Status.REJECTED,
}

PLATFORM = Platform(
    name="flexoffers",
    title="FlexOffers",
    zone="EST",
    how_to_export="Save the answers of GET /allsales?reportType=sales (status pending, approved, cancelled) as JSON, every page of them.",
    payers=("FlexOffers", "FlexOffers.com", "FlexOffers.com, LLC"),
    never=("client", "fee", "tax", "approved_at", "paid_at", "payout", "ref"),
    checked=date(2026, 11, 24),
    certainty="partly",
    fee_side="client",
    layouts=(
        Layout(
            name="sales",
            kind="json",
            needs=("legacyId", "programId", "eventDate", "orderStatus", "commission", "currency"),
            may=("programName", "saleAmount", "merchantValue"),
            ignores=("modifiedDate", "clickDate", "subTracking", "subId*"),
            records=(
                earning(
                    key=(Text("legacyId", required=True),),
                    raw_id=True,
                    kind=Kind.COMMISSION,
                    status=Choice("orderStatus", STATUSES),
                    raw_status=Text("orderStatus"),
                    gross=Money("commission"),
                    currency=Iso("currency"),
                    sale_value=Whichever(Money("saleAmount", required=False), Money("merchantValue", required=False)),
                    item=Text("programName", "programId"),
                    quantity="1",
                    event_at=Instant("eventDate", formats=CLOCK),
                ),
            ),
        ),
    ),
)
