"""Creative Fabrica: the designer's royalty payments. Royalties are told only when their payment is asked for.

Each row is earned and, once its status says so, paid out; the status is a sentence that holds the moment. The
account it is paid to is an address and is passed over.
"""

from datetime import date

import polars as pl

from connectors import cells
from connectors.between import Begins, Cases
from connectors.cells import Parsed
from connectors.currencies import InCell
from connectors.facts import Facts
from connectors.platform import Layout, Platform, earning, payout
from connectors.vocabulary import Kind, Status
from connectors.words import Choice, Custom, Instant, Money, Text

SENT, ASKED = "Paid on", "Payment will be sent in"
ID, CLOCK = Text("Transaction ID", required=True), ("%Y-%m-%d %H:%M:%S",)
STATUS = Cases(
    (Begins("Status", SENT), Status.PAID),
    (Begins("Status", ASKED), Status.PAYABLE),
    otherwise=Choice("Status", {}),
)


def _paid(facts: Facts) -> Parsed:
    """Give the moment in `Paid on 2026-09-14 10:00:59`; a row that is not paid has none."""
    text = facts.cell("Status").str.strip_prefix(SENT)
    return cells.instant(pl.when(Begins("Status", SENT).holds(facts)).then(text).otherwise(pl.lit("")), CLOCK, latest=facts.latest)


PAID = Custom(("Status",), _paid)
PLATFORM = Platform(
    name="creative_fabrica",
    title="Creative Fabrica",
    zone="UTC",
    how_to_export="Creative Fabrica, Designer dashboard, Payments, Export: royalty payments as CSV.",
    payers=("Creative Fabrica", "Creative Fabrica B.V."),
    never=("client", "item", "tax", "approved_at"),
    checked=date(2026, 11, 24),
    certainty="partly",
    layouts=(
        Layout(
            name="royalty_payments",
            needs=("Transaction ID", "Payout Method", "Amount", "Transaction Fee", "Date requested", "Status"),
            ignores=("Payout Account",),
            records=(
                earning(
                    key=(ID,),
                    raw_id=True,
                    kind=Kind.ROYALTY,
                    status=STATUS,
                    raw_status=Text("Status"),
                    gross=Money("Amount"),
                    currency=InCell("Amount"),
                    event_at=Instant("Date requested", formats=CLOCK),
                    paid_at=PAID,
                    ref=ID,
                ),
                payout(
                    when=Begins("Status", SENT),
                    key=(ID,),
                    raw_id=True,
                    status=STATUS,
                    raw_status=Text("Status"),
                    gross=Money("Amount"),
                    fee=Money("Transaction Fee", required=False),
                    currency=InCell("Amount"),
                    event_at=PAID,
                    ref=ID,
                ),
            ),
        ),
    ),
)
