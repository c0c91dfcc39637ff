"""Prolific: the participant's submissions, and the demographic export of a researcher, for groups.

The participant's export has no submission id, and the completion code is shared by all who took a study. The
reward is what the study offers, on every row, paid or not; a returned, screened-out or rejected row can still
carry a paid bonus, and bonuses are added at any later time.

The researcher's export has the id and the participant, and no amounts: an answer of the API may tell them of the
same id. What the screeners say of people is not read. Two sides, with three records, make this file long.
"""

from datetime import date

from connectors.conditions import Among, NonZero
from connectors.currencies import InCell
from connectors.platform import Layout, Platform, Skip, earning
from connectors.vocabulary import Kind, Status
from connectors.words import Choice, Instant, Money, Text

STUDY = Text("Study")
CLOCK = ("%Y-%m-%d %H:%M:%S%.f",)
STARTED = Instant("Started At", formats=CLOCK, required=False)
COMPLETED = Instant("Completed At", formats=CLOCK, required=False)
STAMP, NOT = ("%Y-%m-%dT%H:%M:%S%.fZ",), ("Not Applicable",)
STATUS = Choice(
    "Status",
    {
        "APPROVED": Status.APPROVED,
        "PARTIALLY APPROVED": Status.REJECTED,
        "AWAITING REVIEW": Status.PENDING,
        "RETURNED": Status.RETURNED,
        "SCREENED OUT": Status.RETURNED,
        "TIMED-OUT": Status.EXPIRED,
        "REJECTED": Status.REJECTED,
    },
)

IN_PROGRESS = Skip(Among("Status", "RESERVED", "ACTIVE"), "still in progress: nothing was submitted yet")

PLATFORM = Platform(
    name="prolific",
    title="Prolific",
    zone="UTC",
    how_to_export="Prolific, Submissions, Export: the CSV holds every submission so far. Researchers: a study, Download summary.",
    payers=("Prolific", "Prolific Academic Ltd"),
    never=("client", "fee", "paid_at", "payout"),
    checked=date(2026, 11, 24),
    certainty="partly",
    cap_hours=4,
    fee_side="client",
    layouts=(
        Layout(
            name="participant_submissions",
            needs=("Study", "Reward", "Bonus", "Started At", "Completed At", "Completion Code", "Status"),
            skips=(IN_PROGRESS,),
            records=(
                earning(
                    key=(STUDY, STARTED),
                    kind=Kind.WORK,
                    item=STUDY,
                    status=STATUS,
                    raw_status=Text("Status"),
                    gross=Money("Reward"),
                    currency=InCell("Reward"),
                    work_start=STARTED,
                    work_end=COMPLETED,
                ),
                earning(
                    key=(STUDY, STARTED),
                    suffix="bonus",
                    when=NonZero("Bonus"),
                    kind=Kind.BONUS,
                    item=STUDY,
                    status=Status.APPROVED,
                    raw_status=Text("Status"),
                    gross=Money("Bonus"),
                    currency=InCell("Bonus"),
                    event_at=STARTED,
                ),
            ),
        ),
        Layout(
            name="researcher_submissions",
            needs=("Submission id", "Participant id", "Status", "Started at", "Completed at"),
            may=("Reviewed at",),
            ignores=("*",),
            skips=(IN_PROGRESS,),
            records=(
                earning(
                    key=(Text("Submission id", required=True),),
                    raw_id=True,
                    kind=Kind.WORK,
                    worker=Text("Participant id", required=True),
                    status=STATUS,
                    raw_status=Text("Status"),
                    work_start=Instant("Started at", formats=STAMP, required=False, empty=NOT),
                    work_end=Instant("Completed at", formats=STAMP, required=False, empty=NOT),
                    approved_at=Instant("Reviewed at", formats=STAMP, required=False, empty=NOT),
                ),
            ),
        ),
    ),
)
