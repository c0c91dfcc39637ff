"""Digistore24: the amounts of the account, as `listCommissions` of its API answers.

Each amount is a row for good; a refund or a chargeback is a row below zero with the same purchase. The day on
which it is to be paid is a plan, told in `schedule_payout_at`; that it was paid is not told.
"""

from datetime import date

from connectors.between import Cases
from connectors.conditions import Negative
from connectors.currencies import Iso
from connectors.platform import Layout, Platform, earning
from connectors.vocabulary import Kind, Status
from connectors.words import Choice, Instant, Money, Text

PLATFORM = Platform(
    name="digistore24",
    title="Digistore24",
    zone="Europe/Berlin",
    how_to_export="Save the answer of listCommissions(from='start') of Digistore24's API as JSON, every page of it.",
    payers=("Digistore24", "Digistore24 GmbH", "Digistore24 Inc"),
    never=("client", "fee", "tax", "approved_at", "paid_at", "payout"),
    checked=date(2026, 11, 24),
    certainty="partly",
    fee_side="client",
    layouts=(
        Layout(
            name="commissions",
            kind="json",
            needs=("id", "created_at", "amount", "currency", "reason", "schedule_payout_at", "transaction_id", "purchase_id"),
            ignores=("product_id", "product_name", "transaction_type", "commission_type"),
            records=(
                earning(
                    key=(Text("id", required=True),),
                    raw_id=True,
                    kind=Cases(
                        (Negative("amount"), Kind.REFUND),
                        otherwise=Choice("reason", {"merchant_share": Kind.SALE}, default=Kind.COMMISSION),
                    ),
                    status=Status.APPROVED,
                    raw_status=Text("reason"),
                    gross=Money("amount"),
                    currency=Iso("currency"),
                    item=Text("purchase_id"),
                    event_at=Instant("created_at", formats=("%Y-%m-%d %H:%M:%S",)),
                    ref=Text("transaction_id"),
                ),
            ),
        ),
    ),
)
