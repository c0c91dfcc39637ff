"""CJ Affiliate: a publisher's commissions, from the GraphQL API.

`closed` means that the advertiser has settled: paid, not lost. A reversal is a new negative row; `ref` ties it to the first by
`originalActionId`. Amounts are in the publisher's own currency, which no field names: the account says it. An action is asked for when
it is posted and again when it locks, for its status changes in between.

The query, its windows and the statuses of the API make this file long.
"""

from datetime import date

from connectors.api import Api, Ask, Body, Cursor, Limits, Request, Window
from connectors.auth import Header
from connectors.conditions import Negative, Not
from connectors.currencies import FromAccount
from connectors.platform import Layout, Platform, Record
from connectors.vocabulary import Kind, Shape, Status
from connectors.words import Choice, Condition, Const, Instant, Money, Text

STATUS = {
    "new": Status.PENDING,
    "extended": Status.PENDING,
    "locked": Status.LOCKED,
    "corrected": Status.LOCKED,
    "closed": Status.PAID,
}
KINDS = {
    **dict.fromkeys(("sim_sale", "item_sale", "sim_lead", "item_lead", "click", "imp"), Kind.COMMISSION),
    **dict.fromkeys(("bonus", "perf_inc"), Kind.BONUS),
}
CLOCK = ("%Y-%m-%dT%H:%M:%S%.f%z",)
AMOUNT = "pubCommissionAmountPubCurrency"
FIELDS = f"""commissionId actionStatus actionType advertiserId advertiserName websiteName eventDate lockingDate postingDate
 original originalActionId {AMOUNT} saleAmountPubCurrency country"""


def _by(moment: str) -> Request:
    """Give the request for the commissions that were posted, or locked, in a window."""
    return Request(
        name=moment.lower(),
        path="/query",
        graphql="{ publisherCommissions(forPublishers: [$publisher], "
        f"since{moment}Date: $since, before{moment}Date: $before, sinceCommissionId: $after) "
        "{ count payloadComplete maxCommissionId records { " + FIELDS + " } } }",
        params={"publisher": "{publisher_id}"},
        window=Window(start="since", end="before", days=30, style="%Y-%m-%dT00:00:00Z"),
        paging=Cursor(
            sends={"after": Body("data.publisherCommissions.maxCommissionId")}, whole=Body("data.publisherCommissions.payloadComplete")
        ),
        records="data.publisherCommissions.records",
        id="commissionId",
        needs=("actionStatus", AMOUNT),
        of="commissions",
    )


def _row(when: Condition, kind: Choice | Const) -> Record:
    return Record(
        shape=Shape.EARNING,
        key=(Text("commissionId", required=True),),
        raw_id=True,
        when=when,
        fields={
            "kind": kind,
            "status": Choice("actionStatus", STATUS),
            "raw_status": Text("actionStatus"),
            "gross": Money(AMOUNT),
            "currency": FromAccount(),
            "sale_value": Money("saleAmountPubCurrency", required=False),
            "item": Text("advertiserName", "websiteName"),
            "event_at": Instant("eventDate", formats=CLOCK),
            "approved_at": Instant("lockingDate", formats=CLOCK, required=False),
            "ref": Text("originalActionId"),
        },
    )


PLATFORM = Platform(
    name="cj",
    title="CJ Affiliate",
    zone="UTC",
    how_to_export="Let `moisson run` fetch the commissions, or save the answer of the GraphQL query publisherCommissions as JSON.",
    payers=("CJ Affiliate", "Commission Junction", "CJ", "Conversant Europe", "Epsilon"),
    never=("client", "fee", "tax", "paid_at", "payout"),
    checked=date(2026, 11, 24),
    fee_side="client",
    api=Api(
        base="https://commissions.api.cj.com",
        auth=Header(),
        asks=(Ask("publisher_id", "your CID, digits only, at the top of CJ's pages", r"[0-9]{1,12}"),),
        limits=Limits(minute=25),
        requests=(_by("Posting"), _by("Locking")),
        setup="developers.cj.com, Authentication: make a personal access token. Say your currency in the account too.",
        source="docs.cj.com, publisher commissions",
        look_back_days=120,
    ),
    layouts=(
        Layout(
            name="commissions",
            kind="json",
            needs=("commissionId", "actionStatus", "actionType", AMOUNT, "eventDate", "originalActionId"),
            may=("advertiserName", "websiteName", "lockingDate", "saleAmountPubCurrency"),
            ignores=("*",),
            records=(
                _row(Not(Negative(AMOUNT)), Choice("actionType", KINDS)),
                _row(Negative(AMOUNT), Const(Kind.REFUND)),
            ),
        ),
    ),
)  # fmt: skip
