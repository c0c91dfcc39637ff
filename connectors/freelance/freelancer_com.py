"""Freelancer.com: the milestones of one's own projects, from the API.

A milestone is money that a client has put aside; cleared means that it was released to the freelancer. The fee is not told. The export
of the transactions has columns that nobody has published: map that file.
"""

from datetime import date

from connectors.api import Api, Ask, Numbered, Request
from connectors.auth import Header
from connectors.currencies import Iso
from connectors.platform import Layout, Platform, earning
from connectors.units import Epoch
from connectors.vocabulary import Kind, Status
from connectors.words import Choice, Money, Text

STATUS = Choice(
    "status",
    {
        "cleared": Status.APPROVED,
        "frozen": Status.PENDING,
        "pending": Status.PENDING,
        "requested_release": Status.PENDING,
        "disputed": Status.PENDING,
        "canceled": Status.CANCELLED,
        "cancelled": Status.CANCELLED,
    },
)

PLATFORM = Platform(
    name="freelancer_com",
    title="Freelancer.com",
    zone="UTC",
    how_to_export="Let `moisson run` fetch the milestones; for fees and withdrawals map the CSV of Financial Dashboard, Transaction History.",
    payers=("Freelancer.com", "Freelancer International", "Freelancer Technology"),
    never=("fee", "tax", "paid_at", "payout", "approved_at"),
    checked=date(2026, 11, 24),
    certainty="partly",
    api=Api(
        base="https://www.freelancer.com/api",
        auth=Header(name="Freelancer-OAuth-V1", form="{token}"),
        asks=(Ask("user_id", "your user id, digits only", r"[0-9]{1,12}"),),
        requests=(
            Request(
                name="milestones",
                path="/projects/0.1/milestones/",
                params={"bidders[]": "{user_id}"},
                paging=Numbered(param="offset", first=0, step=True, size=100, size_param="limit"),
                records="result.milestones",
                keyed=True,
                id="transaction_id",
                needs=("status",),
                must={"status": "success"},
                mine={"bidder_id": "{user_id}"},
                of="milestones",
            ),
        ),
        setup="accounts.freelancer.com, Settings, Develop: a personal access token.",
        source="freelancer/freelancer-sdk-python",
    ),
    layouts=(
        Layout(
            name="milestones",
            kind="json",
            needs=("transaction_id", "bidder_id", "status", "amount", "currency.code", "time_created"),
            may=("project_id", "reason"),
            ignores=("*",),
            records=(
                earning(
                    key=(Text("transaction_id", required=True),),
                    raw_id=True,
                    kind=Kind.WORK,
                    status=STATUS,
                    raw_status=Text("status"),
                    gross=Money("amount"),
                    currency=Iso("currency.code"),
                    item=Text("project_id", "reason"),
                    event_at=Epoch("time_created"),
                    ref=Text("project_id"),
                ),
            ),
        ),
    ),
)
