"""Kimai: the CSV export of timesheets, its header in the language of the person or the template.

Which columns there are is the template's choice, and every custom field is a column of any name behind them. Times
are of the person's own clock, cut to the minute; an end before the start is the next day. Where Kimai tells
less time than lies between the two (a break, rounding), the stretch ends that much earlier; a duration that
tells no unit is passed over, one that nobody can read refuses its row. Names of people are not read. Three languages of columns make
this file long.
"""

from datetime import date

import polars as pl

from connectors.between import Alike, First
from connectors.cells import Parsed
from connectors.conditions import Among
from connectors.effort._clock import end_on
from connectors.effort._tags import kind_of_tags
from connectors.facts import Facts
from connectors.platform import Identity, Layout, Platform, Skip, effort
from connectors.vocabulary import Tier
from connectors.words import Custom, Duration, Instant

START, END = Instant("Date", "From"), end_on("Date", "From", "To")
CUSTOMER, PROJECT, ACTIVITY, WHAT = First("Customer"), First("Project"), First("Activity"), First("Description")
BARE = r"^\s*[0-9]+\s*$"
"""A duration that tells no unit: hours, minutes or seconds."""
SLACK = 120  # seconds: both clock times are cut to the minute


def _end(facts: Facts) -> Parsed:
    """Give the end, or the start and the stated duration where that is the shorter by more than the cut."""
    start, end, told = START.parse(facts), END.parse(facts), Duration("Duration", "auto").parse(facts)
    paused = (end.value - start.value).dt.total_seconds() - told.value > SLACK
    value = pl.when(paused).then(start.value + pl.duration(seconds=told.value)).otherwise(end.value)
    bare = facts.cell("Duration").str.contains(BARE) if facts.has("Duration") else pl.lit(value=True)
    return Parsed(value, pl.coalesce(end.problem, pl.when(~bare).then(told.problem)))


PLATFORM = Platform(
    name="kimai",
    title="Kimai",
    zone="account",
    how_to_export="Kimai, Export, CSV, with the columns date, from, to, duration, customer, project and activity.",
    never=("worker", "ref"),
    checked=date(2026, 11, 24),
    fee_side="none",
    layouts=(
        Layout(
            name="timesheets",
            needs=("Date", "From", "To", "Customer", "Project", "Activity"),
            may=("Duration", "Description", "Tags"),
            ignores=(
                *("Currency", "Price", "Internal price", "Hourly price", "Fixed price", "Name", "User", "E-mail", "Staff number"),
                *("Billable", "Type", "category", "Account", "Project number", "VAT-ID", "Order number", "ID"),
                *("Währung", "Preis", "Interner Preis", "Preis pro Stunde", "Festpreis", "Benutzer", "Personalnummer"),
                *("Abrechenbar", "Typ", "Kundennummer", "Projektnummer", "Umsatzsteuer-ID", "Bestellnummer"),
                *("Devise", "Taux", "Taux interne", "Taux horaire", "Taux fixe", "Nom", "Nom d'utilisateur", "Courriel"),
                *("Numéro d'équipe", "Facturable", "Compte", "Numéro de projet", "ID de TVA", "Numéro de commande"),
            ),
            aliases={
                "Date": ("Datum",),
                "From": ("Von", "De"),
                "To": ("Bis", "À"),
                "Duration": ("Dauer", "Durée"),
                "Customer": ("Kunde", "Client"),
                "Project": ("Projekt", "Projet"),
                "Activity": ("Tätigkeit", "Activité"),
                "Description": ("Beschreibung",),
                "Tags": ("Schlagworte", "Mots-clés"),
            },
            identity=Identity.PERIOD,
            order="detect",
            own_columns=True,
            skips=(
                Skip(Among("To", ""), "no end: the timer was still running, and a later export has the entry"),
                Skip(Alike("From", "To"), "it starts and ends in the same minute: no time is told"),
            ),
            records=(
                effort(
                    key=(START, PROJECT, CUSTOMER, ACTIVITY, WHAT),
                    work_start=START,
                    work_end=Custom(("To", "From", "Date", "Duration"), _end),
                    project=First("Project", "Customer", "Activity"),
                    client=CUSTOMER,
                    item=WHAT,
                    skills=First("Tags", "Activity"),
                    effort_kind=kind_of_tags(),
                    tier=Tier.MEASURED,
                ),
            ),
        ),
    ),
)
