"""Rakuten Advertising: the events API, which is not the books.

It keeps one or two weeks, holds events that earn nothing (`is_event`), and Rakuten itself says not to count commissions by it: what it
tells is tracked, never earned. The commissions come with the Signature reports, whose columns nobody has published: map that file.
"""

from datetime import date

from connectors.api import Api, Ask, Numbered, Request, Window
from connectors.auth import OAuth
from connectors.conditions import Among
from connectors.currencies import Iso
from connectors.platform import Layout, Platform, Skip, earning
from connectors.vocabulary import Kind, Status
from connectors.words import Instant, Money, Number, Text

CLOCK = ("%Y-%m-%d %H:%M:%S", "%Y-%m-%dT%H:%M:%S")

PLATFORM = Platform(
    name="rakuten",
    title="Rakuten Advertising",
    zone="UTC",
    how_to_export="Let `moisson run` fetch the events: they show what was tracked. Map the Signature report for what was earned.",
    payers=("Rakuten Advertising", "Rakuten Marketing", "Rakuten LinkShare", "LinkShare"),
    never=("client", "fee", "tax", "paid_at", "payout", "approved_at"),
    checked=date(2026, 11, 24),
    certainty="partly",
    fee_side="client",
    api=Api(
        base="https://api.linksynergy.com",
        auth=OAuth(token_url="https://api.linksynergy.com/token", scope="{sid}"),
        asks=(Ask("sid", "your site id (SID), digits only", r"[0-9]{1,12}"),),
        requests=(
            Request(
                name="events",
                path="/events/1.0/transactions",
                window=Window(start="process_date_start", end="process_date_end", days=7, style="%Y-%m-%d 00:00:00"),
                paging=Numbered(param="page", size=1000, size_param="limit"),
                id="etransaction_id",
                mine={"sid": "{sid}"},
                of="events",
            ),
        ),
        setup="Rakuten Advertising developer portal: a client of the Events API.",
        source="pubhelp.rakutenadvertising.com, 5949935515149",
        first_days=14,
        look_back_days=14,
    ),
    layouts=(
        Layout(
            name="events",
            kind="json",
            needs=("etransaction_id", "commissions", "currency", "process_date", "transaction_date", "is_event"),
            may=("advertiser_id", "product_name", "quantity", "sale_amount"),
            ignores=("sid", "order_id", "offer_id", "sku_number", "transaction_type", "u1"),
            skips=(Skip(Among("is_event", "Y", "true", "1"), "an event that earns no commission"),),
            records=(
                earning(
                    key=(Text("etransaction_id", required=True),),
                    raw_id=True,
                    kind=Kind.COMMISSION,
                    status=Status.TRACKED,
                    raw_status=Text("is_event"),
                    gross=Money("commissions"),
                    currency=Iso("currency"),
                    sale_value=Money("sale_amount", required=False),
                    item=Text("advertiser_id", "product_name"),
                    quantity=Number("quantity"),
                    event_at=Instant("transaction_date", formats=CLOCK),
                ),
            ),
        ),
    ),
)
