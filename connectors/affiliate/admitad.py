"""Admitad: a publisher's actions from the API.

The id is stable, the status changes under it: actions are asked for by their own day and by the day of their last change.
"""

from datetime import date

from connectors.api import Api, Body, Numbered, Request, Window
from connectors.auth import OAuth
from connectors.currencies import Iso
from connectors.platform import Layout, Platform, earning
from connectors.vocabulary import Kind, Status
from connectors.words import Choice, Instant, Money, Text

CLOCK = ("%Y-%m-%d %H:%M:%S",)
STATUS = Choice(
    "status",
    {
        "pending": Status.PENDING,
        "hold": Status.PENDING,
        "approved": Status.APPROVED,
        "approved_but_stalled": Status.APPROVED,
        "declined": Status.REJECTED,
    },
)


def _by(name: str, window: Window) -> Request:
    """Give the request for the actions of a window, by their day or by their last change."""
    return Request(
        name=name,
        path="/statistics/actions/",
        window=window,
        paging=Numbered(param="offset", first=0, step=True, size=500, size_param="limit", total=Body("_meta.count")),
        records="results",
        id="action_id",
        needs=("status", "currency"),
        of="actions",
    )


PLATFORM = Platform(
    name="admitad",
    title="Admitad",
    zone="UTC",
    how_to_export="Let `moisson run` fetch the actions, or save the answer of GET /statistics/actions/ as JSON.",
    payers=("Admitad", "Admitad GmbH", "Mitgo"),
    never=("client", "fee", "tax", "paid_at", "payout"),
    checked=date(2026, 11, 24),
    certainty="partly",
    fee_side="client",
    api=Api(
        base="https://api.admitad.com",
        auth=OAuth(token_url="https://api.admitad.com/token/", scope="statistics", in_both=True),
        requests=(
            _by("actions", Window(start="date_start", end="date_end", style="%d.%m.%Y", ends="last")),
            _by("updates", Window(start="status_updated_start", end="status_updated_end", style="%d.%m.%Y 00:00:00")),
        ),
        setup="Admitad, Settings, App credentials: client_id and client_secret.",
        source="developers.admitad.com, statistics/actions",
    ),
    layouts=(
        Layout(
            name="actions",
            kind="json",
            needs=("action_id", "status", "payment", "currency", "action_date"),
            may=("advcampaign_name", "cart"),
            ignores=("*",),
            records=(
                earning(
                    key=(Text("action_id", required=True),),
                    raw_id=True,
                    kind=Kind.COMMISSION,
                    status=STATUS,
                    raw_status=Text("status"),
                    gross=Money("payment"),
                    currency=Iso("currency"),
                    sale_value=Money("cart", required=False),
                    item=Text("advcampaign_name"),
                    event_at=Instant("action_date", formats=CLOCK),
                ),
            ),
        ),
    ),
)
