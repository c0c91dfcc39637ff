"""Prolific, the participant's side; the researcher's is in `_prolific_researcher.py`.

The export has no submission id, and the completion code is shared by all who took a study. The reward is what the study offers, on every row, paid or not; a returned,
screened-out or rejected row can still carry a paid bonus, and bonuses are added at any later time.
"""

from datetime import date

from connectors.conditions import Among, NonZero
from connectors.currencies import InCell
from connectors.microtask._prolific_researcher import API, LAYOUTS
from connectors.platform import Layout, Platform, Skip, earning
from connectors.vocabulary import Kind, Status
from connectors.words import Choice, Instant, Money, Text

STUDY = Text("Study")
CLOCK = ("%Y-%m-%d %H:%M:%S%.f",)
STARTED = Instant("Started At", formats=CLOCK, required=False)
COMPLETED = Instant("Completed At", formats=CLOCK, required=False)
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

PLATFORM = Platform(
    name="prolific",
    title="Prolific",
    zone="UTC",
    how_to_export="Prolific, Submissions, Export: the CSV holds every submission so far.",
    payers=("Prolific", "Prolific Academic Ltd"),
    never=("client", "fee", "paid_at", "payout"),
    checked=date(2026, 11, 23),
    cap_hours=4,
    fee_side="client",
    api=API,
    layouts=(
        Layout(
            name="participant_submissions",
            needs=("Study", "Reward", "Bonus", "Started At", "Completed At", "Completion Code", "Status"),
            skips=(Skip(Among("Status", "RESERVED", "ACTIVE"), "still in progress: nothing was submitted yet"),),
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
        *LAYOUTS,
    ),
)
