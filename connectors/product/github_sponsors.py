"""GitHub Sponsors: the maintainer's sponsorship transactions. GitHub takes no fee; the id is Stripe's and stable.

`Processed Amount` is what was charged, a part of the tier's amount in the first month. Sponsors become
pseudonyms; their addresses are passed over.
"""

from datetime import date

from connectors.currencies import InCell
from connectors.platform import Layout, Platform, earning
from connectors.vocabulary import Kind, Status
from connectors.words import Choice, Instant, Money, Text

PLATFORM = Platform(
    name="github_sponsors",
    title="GitHub Sponsors",
    zone="UTC",
    how_to_export="GitHub, Sponsors dashboard, Your sponsors, Export: sponsorship transactions of all time as CSV.",
    currency="USD",
    payers=("GitHub", "GitHub Sponsors", "GitHub Inc", "GitHub, Inc."),
    never=("fee", "tax", "approved_at", "paid_at", "payout", "ref"),
    checked=date(2026, 11, 24),
    fee_side="none",
    layouts=(
        Layout(
            name="transactions",
            needs=("Sponsor Handle", "Transaction ID", "Processed Amount", "Status", "Transaction Date"),
            may=("Tier Name",),
            ignores=(
                "Sponsor Profile Name", "Sponsor Public Email", "Sponsorship Started On", "Is Public?", "Is Yearly?", "Tier Monthly Amount",
                "Is Prorated?", "Metadata", "Country", "Region", "VAT",
            ),
            records=(
                earning(
                    key=(Text("Transaction ID", required=True),),
                    raw_id=True,
                    kind=Kind.TIP,
                    status=Choice("Status", {"settled": Status.PAYABLE}),
                    raw_status=Text("Status"),
                    gross=Money("Processed Amount"),
                    currency=InCell("Processed Amount"),
                    client=Text("Sponsor Handle"),
                    item=Text("Tier Name"),
                    event_at=Instant("Transaction Date", formats=("%Y-%m-%d %H:%M:%S %z",)),
                ),
            ),
        ),
    ),
)  # fmt: skip
