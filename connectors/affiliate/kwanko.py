"""Kwanko, formerly NetAffiliation: a publisher's actions, as `requete.php` answers.

The answer is a line `OK` with the number of rows, then rows parted by semicolons, without a header: the
columns are the `champs` that were asked for, in their order. Their names have to be written above the rows.
The same action changes its `etat`: a waits, v is valid, r is refused. With `id` among the columns it is known
by that and its programme, else by programme, moment, site and the two free arguments.
"""

from datetime import date

from connectors.between import Whichever
from connectors.conditions import Filled, Not
from connectors.currencies import Iso
from connectors.platform import Layout, Platform, Record, earning
from connectors.vocabulary import Kind, Status
from connectors.words import Choice, Condition, Instant, Money, Text, Word

WHEN = Whichever(
    Instant("date", formats=("%d/%m/%Y %H:%M:%S", "%Y-%m-%d %H:%M:%S")),
    Instant("date", formats=("%Y-%m-%d %H:%M:%S UTC", "%d/%m/%Y %H:%M:%S UTC")),
)
PROGRAMME, ID = Text("idprogramme", required=True), Filled("id")


def _action(when: Condition, *key: Word) -> Record:
    """Give the record of an action, known by `key`."""
    return earning(
        when=when,
        key=(PROGRAMME, *key),
        kind=Kind.COMMISSION,
        status=Choice("etat", {"a": Status.PENDING, "v": Status.APPROVED, "r": Status.REJECTED}),
        raw_status=Text("etat"),
        gross=Money("gains"),
        currency=Iso("monnaie"),
        sale_value=Money("montant", required=False),
        item=PROGRAMME,
        quantity="1",
        event_at=WHEN,
    )


PLATFORM = Platform(
    name="kwanko",
    title="Kwanko",
    zone="Europe/Paris",
    how_to_export=(
        "Save the answer of stat.netaffiliation.com/requete.php?champs=idprogramme,id,date,etat,argann,montant,gains,monnaie,idsite and "
        "write idprogramme;id;date;etat;argann;montant;gains;monnaie;idsite (your champs) under its line OK."
    ),
    payers=("Kwanko", "NetAffiliation", "Kwanko SA"),
    never=("client", "fee", "tax", "approved_at", "paid_at", "payout", "ref"),
    checked=date(2026, 11, 24),
    certainty="partly",
    fee_side="client",
    accounts_ask=("decimal",),
    layouts=(
        Layout(
            name="actions",
            needs=("idprogramme", "date", "etat", "gains", "monnaie"),
            may=("id", "argann", "argsite", "idsite", "montant"),
            ignores=("taux",),
            aliases={"idprogramme": ("idcampagne",)},
            decimal="detect",
            records=(_action(ID, Text("id")), _action(Not(ID), WHEN, Text("idsite"), Text("argann"), Text("argsite"))),
        ),
    ),
)
