"""Invoices to direct clients, in Moisson's own form: one row for each invoice, or for each line of one.

An invoice is pending until the day it was paid stands beside it; a credit note is a negative one. `gross` is what
was billed without VAT, `fee` what the transfer or the payment service kept, `tax` what the client withheld. Hours
count on the day of the invoice. Names of columns may be French, and a spreadsheet may have saved the file its own
way. docs/own-files.md describes it for people. Money and hours, and two languages, make this file long.
"""

from datetime import date

import polars as pl

from connectors.cells import Parsed
from connectors.conditions import Filled, NonZero, Not
from connectors.currencies import Iso
from connectors.facts import Facts
from connectors.platform import Layout, Platform, Record, earning, effort
from connectors.vocabulary import EffortKind, Kind, Status, Tier
from connectors.words import NOTHING, Condition, Custom, Day, Duration, Money, Text

TITLE = "Invoices to direct clients"
NUMBER, GROSS, ISSUED = Text("invoice", required=True), Money("gross"), Day("issued")


def _kind(facts: Facts) -> Parsed:
    credited = GROSS.parse(facts).value < 0
    return Parsed(pl.when(credited).then(pl.lit(str(Kind.REFUND))).otherwise(pl.lit(str(Kind.WORK))), NOTHING)


def _invoice(when: Condition, status: Status) -> Record:
    return earning(
        key=(NUMBER,),
        raw_id=True,
        when=when,
        kind=Custom(("gross",), _kind),
        client=Text("client", required=True),
        item=Text("description"),
        gross=GROSS,
        fee=Money("fee", required=False),
        tax=Money("tax", required=False),
        currency=Iso("currency"),
        day=ISSUED,
        seconds=Duration("hours", "decimal_hours"),
        paid_at=Day("paid", required=False),
        status=status,
        ref=NUMBER,
    )


PLATFORM = Platform(
    name="invoice",
    title=TITLE,
    zone="account",
    how_to_export="Write a CSV headed invoice,client,issued,due,paid,description,hours,gross,fee,tax,currency.",
    never=("worker", "skills", "approved_at", "work_start", "work_end", "payout"),
    checked=date(2026, 11, 24),
    accounts_ask=("date_order", "decimal"),
    layouts=(
        Layout(
            name="invoices",
            needs=("invoice", "client", "issued", "paid", "gross", "currency"),
            may=("description", "hours", "fee", "tax"),
            ignores=("due", "échéance"),
            aliases={
                "invoice": ("facture", "n° de facture"),
                "issued": ("émise", "émise le"),
                "paid": ("payée", "payée le"),
                "hours": ("heures",),
                "gross": ("brut", "montant ht"),
                "fee": ("frais",),
                "tax": ("retenue",),
                "currency": ("devise",),
            },
            decimal="detect",
            order="detect",
            records=(
                _invoice(Filled("paid"), Status.PAID),
                _invoice(Not(Filled("paid")), Status.PENDING),
                effort(
                    key=(NUMBER,),
                    raw_id=True,
                    when=NonZero("hours"),
                    day=ISSUED,
                    seconds=Duration("hours", "decimal_hours"),
                    project=TITLE,
                    client=Text("client"),
                    item=Text("description"),
                    effort_kind=EffortKind.PAID,
                    tier=Tier.REPORTED,
                ),
            ),
        ),
    ),
)
