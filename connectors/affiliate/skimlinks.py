"""Skimlinks: a publisher's commissions, as `commission-report` of its reporting API answers.

The same id changes status: active or cancelled, and beside it paid or unpaid. Money is in the currency of the
basket's row; `invoice_id` is the invoice by which it was paid. Some published examples of this report are invented, flat ones; the answer itself is nested.
"""

from datetime import date

from connectors.between import Cases, First
from connectors.conditions import Among, Both
from connectors.currencies import Iso
from connectors.platform import Layout, Platform, earning
from connectors.vocabulary import Kind, Status
from connectors.words import Choice, Instant, Money, Text

SAID, SENT = "transaction_details.status", Among("transaction_details.payment_status", "paid")
BASKET = "transaction_details.basket"
MERCHANT = tuple(f"merchant_details.{key}" for key in ("merchant_name", "name", "merchant_id", "id"))
CLOCK = ("%Y-%m-%d %H:%M:%S", "%Y-%m-%dT%H:%M:%S")

PLATFORM = Platform(
    name="skimlinks",
    title="Skimlinks",
    zone="UTC",
    how_to_export="Save the answer of Skimlinks' commission-report (Reporting API) as JSON, every page of it.",
    payers=("Skimlinks", "Skimbit", "Skimbit Ltd"),
    never=("client", "fee", "tax", "approved_at", "paid_at", "payout"),
    checked=date(2026, 11, 24),
    certainty="partly",
    fee_side="client",
    names_payouts=True,
    layouts=(
        Layout(
            name="commissions",
            kind="json",
            needs=(
                "commission_id", SAID, "transaction_details.payment_status", "transaction_details.transaction_date",
                f"{BASKET}.publisher_amount", f"{BASKET}.currency",
            ),
            may=(*MERCHANT, "transaction_details.invoice_id", f"{BASKET}.order_amount"),
            ignores=("transaction_details*", "merchant_details*", "click_details*", "publisher_id", "publisher_domain_id"),
            records=(
                earning(
                    key=(Text("commission_id", required=True),),
                    raw_id=True,
                    kind=Kind.COMMISSION,
                    status=Cases(
                        (Both(SENT, Among(SAID, "active")), Status.PAID),
                        (Both(SENT, Among(SAID, "cancelled")), Status.REVERSED),
                        otherwise=Choice(SAID, {"active": Status.APPROVED, "cancelled": Status.CANCELLED}),
                    ),
                    raw_status=Text(SAID, "transaction_details.payment_status"),
                    gross=Money(f"{BASKET}.publisher_amount"),
                    currency=Iso(f"{BASKET}.currency"),
                    sale_value=Money(f"{BASKET}.order_amount", required=False),
                    item=First(*MERCHANT),
                    event_at=Instant("transaction_details.transaction_date", formats=CLOCK),
                    ref=Text("transaction_details.invoice_id"),
                ),
            ),
        ),
    ),
)  # fmt: skip
