"""Awin: a publisher's transactions, saved from its API (a JSON list, or the envelope of a pull).

The id is stable; status and amounts change under it, and the later state wins. `commissionStatus` stays
`approved` after the payment: `paidToPublisher` and `paymentId` (0 is none) tell it. Dates have no offset:
they are in the time zone that was asked for, UTC unless the envelope says another.
"""

import re
from datetime import date

import polars as pl

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
    layouts=(
        Layout(
            name="transactions",
            kind="json",
            needs=(
                "id", "commissionStatus", "commissionAmount.amount", "commissionAmount.currency",
                "transactionDate", "advertiserId",
            ),
            may=("siteName", "validationDate", "paidToPublisher", "paymentId", "type"),
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
