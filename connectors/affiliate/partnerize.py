"""Partnerize: the conversion export, as CSV from the page or from the API.

`value` is the sale, `commission` what the brand pays, `publisher_commission` what is yours. The id is stable, and the status changes
under it. The API is asked for what happened in a window and again for what was approved in it.
"""

from datetime import date

from connectors.api import Api, Ask, Request, Window
from connectors.auth import Basic
from connectors.currencies import Iso
from connectors.platform import Layout, Platform, earning
from connectors.vocabulary import Kind, Status
from connectors.words import Choice, Instant, Money, Text

STATUS = Choice(
    "conversion_status",
    {"pending": Status.PENDING, "approved": Status.APPROVED, "rejected": Status.REJECTED, "mixed": Status.PENDING},
)


def _by(date_type: str) -> Request:
    """Give the request for the conversions that happened, or were approved, in a window; the whole export comes at once."""
    return Request(
        name=date_type,
        path="/reporting/export/export/conversion.csv",
        params={"date_type": date_type, "timezone": "UTC", "limit": "0", "encoding": "UTF-8", "delimiter": "comma"},
        window=Window(start="start_date", end="end_date", style="%Y-%m-%d 00:00:00"),
        is_csv=True,
        id="conversion_id",
        needs=("publisher_commission", "conversion_status"),
        mine={"publisher_id": "{publisher_id}"},
        of="conversions",
    )


PLATFORM = Platform(
    name="partnerize",
    title="Partnerize",
    zone="UTC",
    how_to_export="Partnerize, Reporting, Export: conversions as CSV, UTF-8, comma, time zone UTC; or let `moisson run` fetch them.",
    payers=("Partnerize", "Performance Horizon", "Performance Horizon Group"),
    never=("client", "fee", "tax", "paid_at", "payout", "approved_at"),
    checked=date(2026, 11, 24),
    fee_side="client",
    api=Api(
        base="https://api.partnerize.com",
        auth=Basic("{application_key}", "{user_api_key}", secrets=("application_key", "user_api_key")),
        asks=(Ask("publisher_id", "your publisher id in Partnerize, such as 1l1007802", r"[0-9a-zA-Z]{3,20}", example="1l1007802"),),
        requests=(_by("standard"), _by("approved_at")),
        setup="Partnerize, Settings, your account: the application key and the user API key.",
        source="PerformanceHorizonGroup/apidocs@7dbe1b17",
    ),
    layouts=(
        Layout(
            name="conversions",
            needs=("conversion_id", "conversion_status", "publisher_commission", "currency", "conversion_date_time"),
            may=("campaign_title", "value"),
            ignores=(
                "publisher_id",
                "campaign_id", "conversion_date", "click_*", "advertiser_reference", "conversion_reference", "referer_ip", "source_referer",
                "publisher_name", "conversion_lag", "commission", "creative_*", "specific_creative_id", "customer_*",
                "was_disputed", "cookie_id", "country", "currency_*", "camref",
            ),
            records=(
                earning(
                    key=(Text("conversion_id", required=True),),
                    raw_id=True,
                    kind=Kind.COMMISSION,
                    status=STATUS,
                    raw_status=Text("conversion_status"),
                    gross=Money("publisher_commission"),
                    currency=Iso("currency"),
                    sale_value=Money("value", required=False),
                    item=Text("campaign_title"),
                    event_at=Instant("conversion_date_time", formats=("%Y-%m-%d %H:%M:%S",)),
                ),
            ),
        ),
    ),
)  # fmt: skip
