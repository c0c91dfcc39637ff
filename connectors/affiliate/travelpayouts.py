"""Travelpayouts: the actions that move a partner's balance, from the API.

Money is text, in the one currency that is asked for; the account fixes it, since another would change every figure.
"""

from datetime import date

from connectors.api import Api, Ask, Body, Numbered, Request, Window
from connectors.auth import Header
from connectors.currencies import Iso
from connectors.platform import Layout, Platform, earning
from connectors.vocabulary import Kind, Status
from connectors.words import Choice, Instant, Money, Text

CLOCK = ("%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M:%S")
STATE = Choice(
    "action_state",
    {
        "paid": Status.PAYABLE,
        "processing": Status.PENDING,
        "cancelled": Status.CANCELLED,
        "canceled": Status.CANCELLED,
    },
)

PLATFORM = Platform(
    name="travelpayouts",
    title="Travelpayouts",
    zone="UTC",
    how_to_export="Let `moisson run` fetch the actions.",
    payers=("Travelpayouts", "Go Travel Un Limited"),
    never=("client", "fee", "tax", "paid_at", "payout", "approved_at"),
    checked=date(2026, 11, 24),
    certainty="partly",
    fee_side="client",
    api=Api(
        base="https://api.travelpayouts.com",
        auth=Header(name="X-Access-Token", form="{token}"),
        asks=(Ask("payout_currency", "usd, eur or rub: the currency of all amounts, never change it", "usd|eur|rub", example="eur"),),
        requests=(
            Request(
                name="actions",
                path="/finance/v2/get_user_actions_affecting_balance",
                params={"currency": "{payout_currency}"},
                carries=("currency",),
                window=Window(start="from", end="until", ends="last"),
                paging=Numbered(param="offset", first=0, step=True, size=300, size_param="limit", total=Body("count")),
                records="actions",
                id="action_id",
                needs=("action_state",),
                of="actions",
            ),
        ),
        setup="Travelpayouts, Profile, API token.",
        source="Travelpayouts' finance API v2",
    ),
    layouts=(
        Layout(
            name="actions",
            kind="json",
            needs=("action_id", "action_state", "profit", "booked_at", "parent.currency"),
            may=("campaign_id", "description", "price"),
            ignores=("updated_at", "action_type", "sub_id"),
            records=(
                earning(
                    key=(Text("campaign_id"), Text("action_id", required=True)),
                    kind=Kind.COMMISSION,
                    status=STATE,
                    raw_status=Text("action_state"),
                    gross=Money("profit"),
                    currency=Iso("parent.currency"),
                    sale_value=Money("price", required=False),
                    item=Text("description", "campaign_id"),
                    event_at=Instant("booked_at", formats=CLOCK),
                ),
            ),
        ),
    ),
)
