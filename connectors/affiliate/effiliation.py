"""Effiliation: a publisher's transactions, as `transaction.csv` of its API answers: pipes, a header of field names.

The same id changes status, and the status is written in the language of the account. `fields` of the request
chooses the columns, and `date` was the sale's until `datetran` came beside it (2018). No column tells the
currency: it is the euro unless the account says another.
"""

from datetime import date

from connectors.between import Whichever
from connectors.currencies import FromAccount
from connectors.platform import Layout, Platform, earning
from connectors.vocabulary import Kind, Status
from connectors.words import Choice, Instant, Money, Text

WAITING = ("Attente", "Pending", "Wartezustand", "Espera", "Attesa", "Pendente")
VALID = ("Valide", "Valid", "Gültig", "Autorizado", "Valido", "Válido")
REFUSED = ("Refus", "Refusé", "Refuse", "Refusal", "Ablehnung", "Rechazado", "Rifiuto", "Rejeição")
STATUSES = {
    **dict.fromkeys(WAITING, Status.PENDING),
    **dict.fromkeys(VALID, Status.APPROVED),
    **dict.fromkeys(REFUSED, Status.REJECTED),
}
CLOCK = (
    "%Y-%m-%d %H:%M:%S%.f", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M", "%Y-%m-%d",
    "%d/%m/%Y %H:%M:%S", "%d/%m/%Y %H:%M", "%d/%m/%Y",
)  # fmt: skip


def _when(column: str, *, required: bool = False) -> Instant:
    """Give the word for a date as Effiliation writes it, day first where it is not ISO."""
    return Instant(column, formats=CLOCK, required=required)


PLATFORM = Platform(
    name="effiliation",
    title="Effiliation",
    zone="Europe/Paris",
    how_to_export="In a browser, save apiv2.effiliation.com/apiv2/transaction.csv?key=…&start=01/01/2026&end=31/01/2026&type=datetran&all=yes.",
    currency="EUR",
    payers=("Effiliation", "Effinity", "Effinity SAS"),
    never=("client", "fee", "tax", "paid_at", "payout", "ref"),
    checked=date(2026, 11, 24),
    certainty="partly",
    fee_side="client",
    accounts_ask=("decimal",),
    layouts=(
        Layout(
            name="transactions",
            kind="any",
            needs=("id_transaction", "id_programme", "commission", "etat", "date"),
            may=("datetran", "datevalidation", "montant"),
            ignores=("id_affilieur", "id_session", "effi_id*", "type", "dateclic", "en_session"),
            decimal="detect",
            records=(
                earning(
                    key=(Text("id_transaction", required=True),),
                    raw_id=True,
                    kind=Kind.COMMISSION,
                    status=Choice("etat", STATUSES),
                    raw_status=Text("etat"),
                    gross=Money("commission"),
                    currency=FromAccount(),
                    sale_value=Money("montant", required=False),
                    item=Text("id_programme"),
                    quantity="1",
                    event_at=Whichever(_when("datetran"), _when("date", required=True)),
                    approved_at=_when("datevalidation"),
                ),
            ),
        ),
    ),
)
