"""Buy Me a Coffee: one-time supports, as `supporters` of its API answers. The price is for one coffee.

A support that is given back keeps its id and its price; `is_refunded` tells it. Memberships are told as a
state, without their payments, and are not read. A `transfer_id` was null in every answer that was seen: whether it is of one
support or of a payout, and whether money is paid once it is there, is not known. So no payout is named by it.
"""

from datetime import date

from connectors.between import First
from connectors.currencies import Iso
from connectors.platform import Layout, Platform, earning
from connectors.units import Times
from connectors.vocabulary import Kind, Status
from connectors.words import Choice, Instant, Money, Number, Text

REFUNDED = {**dict.fromkeys(("", "0", "false"), Status.APPROVED), **dict.fromkeys(("1", "true"), Status.REVERSED)}

PLATFORM = Platform(
    name="buymeacoffee",
    title="Buy Me a Coffee",
    zone="UTC",
    how_to_export="Save the answer of GET developers.buymeacoffee.com/api/v1/supporters as JSON, every page of it (last_page tells how many).",
    payers=("Buy Me a Coffee", "Buymeacoffee", "Publisherr Inc"),
    never=("fee", "tax", "approved_at", "paid_at", "payout"),
    checked=date(2026, 11, 24),
    certainty="partly",
    layouts=(
        Layout(
            name="supporters",
            kind="json",
            needs=("support_id", "support_coffees", "support_coffee_price", "support_currency", "is_refunded", "support_created_on"),
            may=("payer_name", "supporter_name", "transfer_id"),
            ignores=(
                "support_note*", "support_email", "support_visibility", "support_hidden", "support_updated_on", "transaction_id",
                "payer_email", "payment_platform", "referer", "country", "order_payload*", "refunded_at", "support_type",
            ),
            records=(
                earning(
                    key=(Text("support_id", required=True),),
                    raw_id=True,
                    kind=Kind.TIP,
                    status=Choice("is_refunded", REFUNDED),
                    gross=Times(Money("support_coffee_price"), Number("support_coffees")),
                    currency=Iso("support_currency"),
                    client=First("payer_name", "supporter_name"),
                    quantity=Number("support_coffees"),
                    event_at=Instant("support_created_on", formats=("%Y-%m-%d %H:%M:%S",)),
                    ref=Text("transfer_id"),
                ),
            ),
        ),
    ),
)  # fmt: skip
