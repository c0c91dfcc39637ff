"""Awin: a publisher's transactions, saved from its API (a JSON list, or the envelope of a pull).

The id is stable; status and amounts change under it, and the later state wins. `commissionStatus` stays
`approved` after the payment: `paidToPublisher` and `paymentId` (0 is none) tell it. Dates have no offset:
they are in the time zone that was asked for, UTC unless the envelope says another.

The API knows no pages and windows of at most 31 days; 30 are asked, since 31 local days hold an hour more when clocks go back. An old
sale may be validated or amended today, hence three passes. Each window ends at the first midnight of the next: should Awin count that
instant in both, the sale has one id all the same; ending a second earlier could lose one.

The API's windows and passes make this file long.
"""

import re
from datetime import date

import polars as pl

from connectors.api import Api, Ask, Limits, Request, Window
from connectors.auth import Header
from connectors.between import Alike, Given
from connectors.cells import Parsed
from connectors.conditions import Among, Either, NonZero
from connectors.currencies import Iso
from connectors.facts import Facts
from connectors.platform import Layout, Platform, earning
from connectors.vocabulary import Kind, Status
from connectors.words import Choice, Custom, Instant, Money, Text

CLOCK = ("%Y-%m-%dT%H:%M:%S", "%Y-%m-%dT%H:%M:%S%.f")
SAID = Choice(
    "commissionStatus",
    {
        "pending": Status.PENDING,
        "approved": Status.APPROVED,
        "declined": Status.REJECTED,
        "deleted": Status.CANCELLED,
    },
)
KINDS = {"Commission group transaction": Kind.COMMISSION, "Bonus": Kind.BONUS, "": Kind.COMMISSION}
SENT = Either(Among("paidToPublisher", "true"), NonZero("paymentId"))


def _status(facts: Facts) -> Parsed:
    """Approved and sent is paid; declined after it was sent is taken back."""
    said, sent = SAID.parse(facts), SENT.holds(facts)
    paid = pl.when(sent & (said.value == Status.APPROVED.value)).then(pl.lit(Status.PAID.value))
    taken = pl.when(sent & (said.value == Status.REJECTED.value)).then(pl.lit(Status.REVERSED.value))
    return Parsed(pl.coalesce(paid, taken, said.value), said.problem)


def _pass(date_type: str) -> Request:
    """Give the request for the sales that happened, were validated or were amended in a window."""
    return Request(
        name=date_type,
        path="/publishers/{publisher_id}/transactions/",
        params={"dateType": date_type, "timezone": "UTC"},
        window=Window(start="startDate", end="endDate", style="%Y-%m-%dT00:00:00"),
        id="id",
        of="transactions",
        needs=("commissionStatus",),
        mine={"publisherId": "{publisher_id}"},
        shared="commissionSharingPublisherId",
    )


API = Api(
    base="https://api.awin.com",
    auth=Header(),
    asks=(Ask("publisher_id", "digits only, at the top of your Awin page", r"[0-9]{1,12}"),),
    limits=Limits(minute=20),
    own_secrets=False,
    requests=tuple(map(_pass, ("transaction", "validation", "amendment"))),
    setup="Awin, your name, API Credentials: make a token.",
    source="help.awin.com/apidocs, page of 2025-10-06",
)

PLATFORM = Platform(
    name="awin",
    title="Awin",
    zone="UTC",
    how_to_export=(
        "Save the answer of GET /publishers/{id}/transactions/ as JSON, or let `moisson run` fetch it: the "
        "files that Awin's pages export have no known columns."
    ),
    payers=("Awin", "AWIN Ltd", "AWIN AG"),
    names_payouts=True,
    never=("client", "fee", "tax", "paid_at", "payout"),
    checked=date(2026, 11, 23),
    fee_side="client",
    api=API,
    layouts=(
        Layout(
            name="transactions",
            kind="json",
            needs=(
                "id", "commissionStatus", "commissionAmount.amount", "commissionAmount.currency",
                "transactionDate", "advertiserId",
            ),
            may=("siteName", "validationDate", "paidToPublisher", "paymentId", "type", "saleAmount.amount", "saleAmount.currency"),
            ignores=(
                "url", "publisherId", "publisherUrl", "commissionSharing*", "commissionAmount", "saleAmount*",
                "oldSaleAmount*", "oldCommissionAmount*", "originalSaleAmount*", "trackedCurrencyAmount*",
                "networkFee*", "advertiserCost*", "ipHash", "customerCountry", "clickRefs*", "clickDate",
                "declineReason", "voucherCodeUsed", "voucherCode", "lapseTime", "amended", "amendReason",
                "clickDevice", "transactionDevice", "advertiserCountry", "orderRef", "customParameters*",
                "transactionParts*", "transactionQueryId", "basketProducts*", "campaign*",
                "customerAcquisition",
            ),
            records=(
                earning(
                    key=(Text("id", required=True),),
                    raw_id=True,
                    kind=Choice("type", KINDS),
                    status=Custom(("commissionStatus", "paidToPublisher", "paymentId"), _status),
                    raw_status=Text("commissionStatus"),
                    gross=Money("commissionAmount.amount"),
                    currency=Iso("commissionAmount.currency"),
                    sale_value=Given(Alike("saleAmount.currency", "commissionAmount.currency"), Money("saleAmount.amount", required=False)),
                    item=Text("siteName", "advertiserId"),
                    quantity="1",
                    event_at=Instant("transactionDate", formats=CLOCK),
                    approved_at=Instant("validationDate", formats=CLOCK, required=False),
                    ref=Text("paymentId", empty=("0",)),
                ),
            ),
            zone_line=re.compile(r"^moisson\.params\.timezone=(?P<zone>\S+)$"),
        ),
    ),
)  # fmt: skip
