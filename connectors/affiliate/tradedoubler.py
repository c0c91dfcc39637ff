"""TradeDoubler: a publisher's transactions from the API.

Amounts are converted to the currency that is asked for, so that it is fixed in the account: another one would change every figure. The
id of the API is not stable; order or lead number, programme and event are.
"""

from datetime import date

import polars as pl

from connectors.api import Api, Ask, Numbered, Request, Window
from connectors.auth import OAuth
from connectors.between import First
from connectors.cells import Parsed
from connectors.conditions import Among
from connectors.currencies import Iso
from connectors.facts import Facts
from connectors.platform import Layout, Platform, earning
from connectors.vocabulary import Kind, Status
from connectors.words import Choice, Custom, Instant, Money, Text

SAID = Choice("status", {"A": Status.APPROVED, "P": Status.PENDING, "D": Status.REJECTED})
CLOCK = ("%Y-%m-%dT%H:%M:%S%.f%z",)


def _status(facts: Facts) -> Parsed:
    """Approved and paid out is paid."""
    said = SAID.parse(facts)
    paid = Among("paid", "true", "1").holds(facts) & (said.value == Status.APPROVED.value)
    return Parsed(pl.when(paid).then(pl.lit(Status.PAID.value)).otherwise(said.value), said.problem)


PLATFORM = Platform(
    name="tradedoubler",
    title="TradeDoubler",
    zone="UTC",
    how_to_export="Let `moisson run` fetch the transactions: the columns of the exported files change with the language of the page.",
    payers=("TradeDoubler", "Tradedoubler AB"),
    never=("client", "fee", "tax", "paid_at", "payout", "approved_at"),
    checked=date(2026, 11, 24),
    certainty="partly",
    fee_side="client",
    api=Api(
        base="https://connect.tradedoubler.com",
        auth=OAuth(token_url="https://connect.tradedoubler.com/uaa/oauth/token", grant="refresh_token"),
        asks=(Ask("report_currency", "the currency of all amounts, such as EUR: never change it", r"[A-Z]{3}", example="EUR"),),
        requests=(
            Request(
                name="transactions",
                path="/publisher/report/transactions",
                params={"reportCurrencyCode": "{report_currency}"},
                carries=("reportCurrencyCode",),
                window=Window(start="fromDate", end="toDate", style="%Y%m%d"),
                paging=Numbered(param="offset", first=0, step=True, size=100, size_param="limit"),
                records="items",
                id="programId",
                needs=("status",),
                of="transactions",
            ),
        ),
        setup="TradeDoubler Connect, Settings, API: a client id, its secret and a refresh token.",
        source="connect.tradedoubler.com, as read by php-oara",
    ),
    layouts=(
        Layout(
            name="transactions",
            kind="json",
            needs=("programId", "status", "commission", "timeOfTransaction", "parent.reportCurrencyCode"),
            may=("orderNumber", "leadNumber", "eventId", "programName", "paid", "orderValue"),
            ignores=("eventTypeId", "timeOfLastClick", "timeOfLastModified", "epi*", "id"),
            records=(
                earning(
                    key=(Text("programId"), Text("eventId"), First("orderNumber", "leadNumber", required=True)),
                    kind=Kind.COMMISSION,
                    status=Custom(("status", "paid"), _status),
                    raw_status=Text("status"),
                    gross=Money("commission"),
                    currency=Iso("parent.reportCurrencyCode"),
                    sale_value=Money("orderValue", required=False),
                    item=Text("programName", "programId"),
                    event_at=Instant("timeOfTransaction", formats=CLOCK),
                ),
            ),
        ),
    ),
)
