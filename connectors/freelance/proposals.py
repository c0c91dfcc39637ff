"""Proposals for freelance work, in Moisson's own form: one row for each, whatever the platform it was sent on.

A proposal is known by its own name, so the next export of the list changes where it stands. What it would pay is nobody's
money until it is earned: it is kept apart from all sums. Names of columns may be French, and a spreadsheet may have saved
the file its own way. docs/own-files.md describes it for people.
"""

from collections.abc import Mapping
from datetime import date

from connectors.conditions import Filled, Not
from connectors.currencies import Iso
from connectors.platform import Layout, Platform, Record
from connectors.vocabulary import Approach, Shape, Status
from connectors.words import Choice, Condition, Day, Duration, Money, Number, Text, Word

OUTCOMES = {
    "sent": Status.TRACKED,
    "interview": Status.PENDING,
    "won": Status.APPROVED,
    "lost": Status.REJECTED,
    "withdrawn": Status.CANCELLED,
    "envoyée": Status.TRACKED,
    "entretien": Status.PENDING,
    "gagnée": Status.APPROVED,
    "perdue": Status.REJECTED,
    "retirée": Status.CANCELLED,
}
SOURCES = {"bid": Approach.BID, "invite": Approach.INVITE, "candidature": Approach.BID, "invitation": Approach.INVITE}


TOLD: Mapping[str, Word] = {
    "project": Text("platform", required=True),
    "item": Text("title"),
    "kind": Choice("source", SOURCES),
    "status": Choice("outcome", OUTCOMES),
    "raw_status": Text("outcome"),
    "day": Day("sent"),
    "event_at": Day("interview", required=False),
    "approved_at": Day("decided", required=False),
    "quantity": Number("connects"),
    "seconds": Duration("minutes", "minutes"),
}
WORTH: Mapping[str, Word] = {"gross": Money("value"), "currency": Iso("currency")}


def _proposal(when: Condition, fields: Mapping[str, Word]) -> Record:
    return Record(shape=Shape.PROPOSAL, key=(Text("proposal", required=True),), raw_id=True, when=when, fields=fields)


PLATFORM = Platform(
    name="proposals",
    title="Your proposals",
    zone="account",
    how_to_export="Write a CSV headed proposal,platform,sent,source,outcome,interview,decided,connects,minutes,value,currency.",
    never=("worker", "client", "skills", "ref", "fee", "tax", "net", "payout"),
    checked=date(2026, 11, 25),
    fee_side="none",
    accounts_ask=("date_order", "decimal"),
    layouts=(
        Layout(
            name="proposals",
            needs=("proposal", "platform", "sent", "source", "outcome"),
            may=("interview", "decided", "connects", "minutes", "value", "currency", "title"),
            ignores=("client", "note"),
            aliases={
                "proposal": ("proposition",),
                "platform": ("plateforme",),
                "sent": ("envoyée", "envoyée le"),
                "source": ("origine",),
                "outcome": ("issue",),
                "interview": ("entretien", "entretien le"),
                "decided": ("décidée", "décidée le"),
                "value": ("valeur",),
                "currency": ("devise",),
                "title": ("titre",),
                "note": ("remarque",),
            },
            decimal="detect",
            order="detect",
            records=(
                _proposal(Filled("value"), {**TOLD, **WORTH}),
                _proposal(Not(Filled("value")), TOLD),
            ),
        ),
    ),
)
