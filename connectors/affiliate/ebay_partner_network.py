"""eBay Partner Network: the transaction detail report, by the day of the last change.

Each row is one change of a transaction: `DeltaEarnings` is what the change added or took, and their sum is what the transaction earned.
So each change is a record of its own. A reversal is a negative change that stands: it is approved, not lost, or the money it takes back
would still count.
"""

from datetime import date

from connectors.api import Api, Ask, Request, Window
from connectors.auth import Basic
from connectors.conditions import Among, Not
from connectors.currencies import FromAccount
from connectors.platform import Layout, Platform, Record
from connectors.vocabulary import Kind, Shape, Status
from connectors.words import Choice, Condition, Const, Instant, Money, Text

CLOCK = ("%Y-%m-%dT%H:%M:%S%.f%z",)
CHANGED = Instant("UpdateDate", formats=CLOCK, zone="UTC")
STATUS = Choice("Status", {"Pending": Status.PENDING, "Approved": Status.APPROVED, "Reversed": Status.APPROVED})


def _row(when: Condition, kind: Kind) -> Record:
    return Record(
        shape=Shape.EARNING,
        key=(Text("EpnTransactionId"), Text("EbayCheckoutTransactionId"), Text("EventName"), CHANGED, Text("Status")),
        when=when,
        fields={
            "kind": Const(kind),
            "status": STATUS,
            "raw_status": Text("Status"),
            "gross": Money("DeltaEarnings"),
            "currency": FromAccount(),
            "sale_value": Money("DeltaSales", required=False),
            "item": Text("EventName", "CheckoutSite"),
            "event_at": Instant("EventDate", formats=CLOCK, zone="UTC"),
            "ref": Text("EpnTransactionId"),
        },
    )


PLATFORM = Platform(
    name="ebay_partner_network",
    title="eBay Partner Network",
    zone="America/Denver",
    how_to_export="Let `moisson run` fetch the report, or save ebay_partner_transaction_detail.json with date_type=update_date.",
    payers=("eBay Partner Network", "ePN", "eBay Commerce"),
    never=("client", "fee", "tax", "paid_at", "payout", "approved_at"),
    checked=date(2026, 11, 24),
    certainty="partly",
    fee_side="client",
    api=Api(
        base="https://api.partner.ebay.com",
        auth=Basic("{account_sid}"),
        asks=(Ask("account_sid", "the Account SID beside the token in EPN, Account, API", r"[A-Za-z0-9]{8,64}", example="IRabc123"),),
        requests=(
            Request(
                name="transaction_detail",
                path="/Mediapartners/{account_sid}/Reports/ebay_partner_transaction_detail.json",
                params={"STATUS": "ALL", "date_type": "update_date"},
                headers={"Accept": "application/json"},
                window=Window(start="START_DATE", end="END_DATE", ends="last"),
                records="Records",
                id="EpnTransactionId",
                needs=("Status", "UpdateDate"),
                of="changes",
            ),
        ),
        setup="EPN, Account, API access: SID and token. Say your currency in the account too.",
        source="eBay's slides on the reporting endpoints, as read by php-oara",
    ),
    layouts=(
        Layout(
            name="transaction_detail",
            kind="json",
            needs=("EpnTransactionId", "EventName", "EventDate", "UpdateDate", "DeltaEarnings", "Status"),
            may=("EbayCheckoutTransactionId", "CheckoutSite", "DeltaSales"),
            ignores=("ClickTimestamp", "CustomId", "Sales", "Earnings"),
            records=(
                _row(Not(Among("Status", "Reversed")), Kind.COMMISSION),
                _row(Among("Status", "Reversed"), Kind.REFUND),
            ),
        ),
    ),
)
