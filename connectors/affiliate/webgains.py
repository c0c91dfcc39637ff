"""Webgains: a publisher's transactions, from the reports of the platform API or from the older SOAP answer.

The same id changes status. The platform API writes money in ten-thousandths and the status as a number. Nobody
says that both generations number transactions alike: where the newer covers a day, the older is not counted.
"""

from datetime import date

from connectors.between import Alike, Cases, Given
from connectors.conditions import Among, Both
from connectors.currencies import Iso
from connectors.platform import Layout, Platform, earning
from connectors.units import Epoch, Minor
from connectors.vocabulary import Kind, Status
from connectors.words import Choice, Instant, Money, Text

WAITING = dict.fromkeys(("30", "40", "50", "60"), Status.PENDING)
NUMBERED = Choice("status", {"10": Status.PAID, "20": Status.APPROVED, **WAITING, "70": Status.REJECTED})
NAMED = Choice("status", {"confirmed": Status.APPROVED, "delayed": Status.PENDING, "cancelled": Status.REJECTED})
CONFIRMED, CANCELLED = Among("status", "confirmed"), Among("status", "cancelled")
SENT = Among("paymentStatus", "paid")
OLDER = Cases(
    (Both(SENT, CONFIRMED), Status.PAID),
    (Both(SENT, CANCELLED), Status.REVERSED),
    (Both(Among("paymentStatus", "cleared"), CONFIRMED), Status.PAYABLE),
    otherwise=NAMED,
)

PLATFORM = Platform(
    name="webgains",
    title="Webgains",
    zone="UTC",
    how_to_export=(
        "Save the answer of GET /publishers/{id}/reports/transactions of Webgains' platform API as JSON; of the older "
        "getFullEarningsWithCurrency, its records as JSON or CSV with their own field names."
    ),
    payers=("Webgains", "Webgains Ltd"),
    never=("client", "fee", "tax", "approved_at", "paid_at", "payout", "ref"),
    checked=date(2026, 11, 24),
    certainty="partly",
    fee_side="client",
    layouts=(
        Layout(
            name="transactions",
            kind="json",
            needs=("id", "date", "status", "program.id", "commission.amount", "commission.currency_code"),
            may=("program.name", "value.amount", "value.currency_code"),
            ignores=("click_reference*", "value*", "program*", "commission*", "campaign*"),
            records=(
                earning(
                    key=(Text("id", required=True),), raw_id=True, kind=Kind.COMMISSION, status=NUMBERED, raw_status=Text("status"),
                    gross=Minor("commission.amount", places=4), currency=Iso("commission.currency_code"),
                    sale_value=Given(
                        Alike("value.currency_code", "commission.currency_code"), Minor("value.amount", places=4, required=False)
                    ),
                    item=Text("program.name", "program.id"), quantity="1", event_at=Epoch("date"),
                ),
            ),
        ),
        Layout(
            name="full_earnings",
            kind="any",
            yields_to=("transactions",),
            needs=("transactionID", "programID", "date", "commission", "currency", "status", "paymentStatus"),
            may=("saleValue",),
            ignores=("clickRef", "programName", "campaignID", "clickthroughTime", "voucherCode", "productID", "country"),
            records=(
                earning(
                    key=(Text("transactionID", required=True),), raw_id=True, kind=Kind.COMMISSION, status=OLDER,
                    raw_status=Text("status", "paymentStatus"), gross=Money("commission"), currency=Iso("currency"),
                    sale_value=Money("saleValue", required=False),
                    item=Text("programID"), quantity="1", event_at=Instant("date", formats=("%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M:%S")),
                ),
            ),
        ),
    ),
)  # fmt: skip
