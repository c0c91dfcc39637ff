"""PartnerStack: a partner's rewards from the API, and the commissions export.

The API has a stable key, amounts in hundredths and moments in milliseconds. The export has no key, so that a newer one replaces the days
it covers; where the API tells a day, the export is not counted.

The API and the export, with their own statuses, make this file long.
"""

from datetime import date

from connectors.api import Api, Body, Cursor, Last, Request, Window
from connectors.auth import Header
from connectors.currencies import Iso
from connectors.platform import Identity, Layout, Platform, earning
from connectors.units import Epoch, Minor
from connectors.vocabulary import Kind, Status
from connectors.words import Choice, Instant, Money, Text

PAYMENT = {
    "": Status.PENDING,
    "available": Status.PAYABLE,
    "in_transit": Status.PAYABLE,
    "failed": Status.PAYABLE,
    "merging": Status.PAYABLE,
    "withdrawn": Status.PAID,
    "paid_externally": Status.PAID,
    "expired": Status.EXPIRED,
}
EXPORTED = {"Withdrawn": Status.PAID, "Available": Status.PAYABLE, "Pending": Status.PENDING, "Rejected": Status.REJECTED}
CREATED = Instant("Created", formats=("%Y-%m-%d %H:%M:%S",))

PLATFORM = Platform(
    name="partnerstack",
    title="PartnerStack",
    zone="UTC",
    how_to_export="PartnerStack, Commissions, Export: PartnerCommissionsExport.csv; or let `moisson run` fetch the rewards.",
    payers=("PartnerStack", "PartnerStack Inc"),
    never=("client", "fee", "tax", "paid_at", "payout", "approved_at"),
    checked=date(2026, 11, 24),
    certainty="partly",
    fee_side="client",
    api=Api(
        base="https://api.partnerstack.com/api/v2",
        auth=Header(),
        requests=(
            Request(
                name="rewards",
                path="/rewards",
                window=Window(start="min_created", end="max_created", style="unix_ms"),
                paging=Cursor(sends={"starting_after": Last("key")}, more=Body("data.has_more"), size=100, size_param="limit"),
                records="data.items",
                id="key",
                needs=("currency",),
                of="rewards",
            ),
        ),
        setup="PartnerStack, Settings, API keys: a key of the partner API.",
        source="PartnerStack's partner API v2",
    ),
    layouts=(
        Layout(
            name="rewards",
            kind="json",
            needs=("key", "amount", "currency", "created_at", "payment_status"),
            may=("description", "company.name"),
            ignores=("*",),
            records=(
                earning(
                    key=(Text("key", required=True),),
                    raw_id=True,
                    kind=Kind.COMMISSION,
                    status=Choice("payment_status", PAYMENT),
                    raw_status=Text("payment_status"),
                    gross=Minor("amount", "currency"),
                    currency=Iso("currency"),
                    item=Text("company.name", "description"),
                    event_at=Epoch("created_at", "ms"),
                ),
            ),
        ),
        Layout(
            name="commissions",
            needs=("Issued Commission Amount", "Issued Commission Currency", "Created", "Commission status", "Program"),
            ignores=("Estimated available date",),
            identity=Identity.PERIOD,
            yields_to=("rewards",),
            records=(
                earning(
                    key=(CREATED, Text("Program"), Money("Issued Commission Amount")),
                    kind=Kind.COMMISSION,
                    status=Choice("Commission status", EXPORTED),
                    raw_status=Text("Commission status"),
                    gross=Money("Issued Commission Amount"),
                    currency=Iso("Issued Commission Currency"),
                    item=Text("Program"),
                    event_at=CREATED,
                ),
            ),
        ),
    ),
)
