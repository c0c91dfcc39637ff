"""Prolific, the researcher's side, for groups that keep many workers' books: the submissions of each study, from the API and as CSV.

The reward is what the study offers, in hundredths of its currency, on every row, paid or not; the account says which currency. A bonus is
paid whatever became of the submission. A study says in minutes how long it should take; the participant's own export does not. The demographic export tells who worked when and no money: with the API both tell one record.
"""

import polars as pl

from connectors.api import Api, Body, Next, Request
from connectors.auth import Header
from connectors.cells import Parsed
from connectors.conditions import Among, Filled, Not
from connectors.currencies import FromAccount
from connectors.facts import Facts
from connectors.platform import Layout, Skip, earning
from connectors.units import Minor
from connectors.vocabulary import Kind, Reason, Status
from connectors.words import NUMBER, Choice, Custom, Duration, Instant, Text

CLOCK = ("%Y-%m-%dT%H:%M:%S%.f%z",)
STATUSES = {
    "APPROVED": Status.APPROVED,
    "PARTIALLY APPROVED": Status.REJECTED,
    "AWAITING REVIEW": Status.PENDING,
    "RETURNED": Status.RETURNED,
    "SCREENED OUT": Status.RETURNED,
    "TIMED-OUT": Status.EXPIRED,
    "REJECTED": Status.REJECTED,
}
RUNNING = ("RESERVED", "ACTIVE")
_LISTED = Next(at=Body("_links.next.href"), total=Body("meta.count"), shifts=True)

API = Api(
    base="https://api.prolific.com",
    auth=Header(form="Token {token}"),
    requests=(
        Request(
            name="submissions",
            path="/api/v1/studies/{parent.id}/submissions/",
            each=Request(name="studies", path="/api/v1/studies/", records="results", id="id", paging=_LISTED, of="studies"),
            carries=("name", "estimated_completion_time"),
            paging=_LISTED,
            records="results",
            id="id",
            needs=("status", "participant_id"),
            of="submissions",
        ),
    ),
    setup="Prolific for researchers, Settings, API tokens. Say the currency of your studies in the account too.",
    source="docs.prolific.com, and prolific-oss/cli",
)


def _bonus(facts: Facts) -> Parsed:
    """Add the bonuses, each a whole number of hundredths; a list of anything else is refused."""
    text = facts.cell("bonus_payments").str.strip_chars()
    fits = text.str.contains(r"^\[[0-9]{1,9}(?:,[0-9]{1,9})*\]$")
    cents = text.str.extract_all("[0-9]+").list.eval(pl.element().cast(pl.Int64)).list.sum().cast(pl.String)
    amount = cents.str.zfill(3)
    value = pl.when(fits).then((amount.str.head(-2) + "." + amount.str.tail(2)).str.to_decimal(scale=8).cast(NUMBER))
    return Parsed(value, pl.when(~fits).then(pl.lit(Reason.BAD_AMOUNT.value)))


def _moment(column: str) -> Instant:
    return Instant(column, formats=CLOCK, zone="UTC", required=False)


LAYOUTS = (
    Layout(
        name="submissions",
        kind="json",
        needs=("id", "participant_id", "status", "reward", "started_at", "completed_at", "bonus_payments"),
        may=("parent.name", "parent.estimated_completion_time"),
        ignores=("*",),
        skips=(Skip(Among("status", *RUNNING), "still in progress: nothing was submitted yet"),),
        records=(
            earning(
                key=(Text("id", required=True),),
                raw_id=True,
                kind=Kind.WORK,
                worker=Text("participant_id", required=True),
                item=Text("parent.name"),
                status=Choice("status", STATUSES),
                raw_status=Text("status"),
                gross=Minor("reward"),
                currency=FromAccount(),
                work_start=_moment("started_at"),
                work_end=_moment("completed_at"),
                advertised_s=Duration("parent.estimated_completion_time", "minutes"),
            ),
            earning(
                key=(Text("id", required=True),),
                raw_id=True,
                suffix="bonus",
                when=Not(Among("bonus_payments", "", "[]")),
                kind=Kind.BONUS,
                worker=Text("participant_id", required=True),
                item=Text("parent.name"),
                status=Status.APPROVED,
                raw_status=Text("status"),
                gross=Custom(("bonus_payments",), _bonus),
                currency=FromAccount(),
                event_at=_moment("started_at"),
            ),
        ),
    ),
    Layout(
        name="researcher_export",
        needs=("Submission id", "Participant id", "Status", "Started at", "Completed at", "Time taken"),
        may=("Reviewed at",),
        ignores=("*",),
        skips=(
            Skip(Among("Status", *RUNNING), "still in progress: nothing was submitted yet"),
            Skip(Not(Filled("Participant id")), "the participant has taken the data back"),
        ),
        records=(
            earning(
                key=(Text("Submission id", required=True),),
                raw_id=True,
                kind=Kind.WORK,
                worker=Text("Participant id", required=True),
                status=Choice("Status", STATUSES),
                raw_status=Text("Status"),
                approved_at=_moment("Reviewed at"),
                work_start=_moment("Started at"),
                work_end=_moment("Completed at"),
            ),
        ),
    ),
)
