"""Clockify: the detailed report, and the summary report by day.

The columns, the order of day and month, the clock of 12 or 24 hours and the language are settings of the
person; times are those of the account's own clock, and there is no id. The currency stands only in headers
and is not read: what was billed is known from the platform that paid. A row with fewer cells than the
header is refused, as in every file: a cut row looks the same.
"""

from datetime import date

from connectors.between import Alike, First
from connectors.conditions import Among, Both
from connectors.effort._clockify_api import API, LAYOUT
from connectors.effort._tags import kind_of_tags
from connectors.platform import Identity, Layout, Platform, Skip, effort
from connectors.vocabulary import Tier
from connectors.words import Day, Duration, Instant

START = Instant("Start Date", "Start Time")
PROJECT, CLIENT, TASK, WHAT = First("Project"), First("Client"), First("Task"), First("Description")
CHANNEL = First("Project", "Client", "Description")
MONEY = ("Billable Rate (*)", "Billable Amount (*)", "Amount (*)", "Cost *", "Labor *", "Profit *")
PERSONAL = ("User", "Group", "Email")

PLATFORM = Platform(
    name="clockify",
    title="Clockify",
    zone="account",
    how_to_export="Clockify, Reports, Detailed, Export, Save as CSV (a paid plan; one year at a time).",
    never=("worker", "ref"),
    checked=date(2026, 11, 23),
    fee_side="none",
    api=API,
    layouts=(
        Layout(
            name="detailed",
            needs=("Project", "Description", "User", "Start Date", "Start Time", "End Date", "End Time"),
            may=("Client", "Task", "Tags", "Type"),
            ignores=("Group", "Email", "Billable", "Invoice*", "Duration (*)", "Date of creation", *MONEY),
            aliases={"Task": ("Activity",)},
            identity=Identity.PERIOD,
            order="detect",
            skips=(
                Skip(Among("Type", "Break"), "a break is no work"),
                Skip(Among("Type", "Holiday", "Time off"), "time off is no work"),
                Skip(
                    Both(Alike("Start Date", "End Date"), Alike("Start Time", "End Time")),
                    "it starts and ends at the same time: no time passed",
                ),
            ),
            records=(
                effort(
                    key=(START, PROJECT, CLIENT, TASK, WHAT),
                    when=Among("Type", "", "Regular"),
                    work_start=START,
                    work_end=Instant("End Date", "End Time"),
                    project=CHANNEL,
                    client=CLIENT,
                    item=WHAT,
                    skills=First("Tags"),
                    effort_kind=kind_of_tags(),
                    tier=Tier.MEASURED,
                ),
            ),
        ),
        Layout(
            name="summary",
            needs=("Date", "Time (h)", "Time (decimal)"),
            may=("Project", "Client", "Description", "Task", "Tags"),
            ignores=(*PERSONAL, *MONEY),
            aliases={"Task": ("Activity",)},
            identity=Identity.PERIOD,
            order="detect",
            records=(
                effort(
                    key=(Day("Date"), PROJECT, CLIENT, TASK, WHAT),
                    day=Day("Date"),
                    seconds=Duration("Time (h)", required=True),
                    project=CHANNEL,
                    client=CLIENT,
                    item=WHAT,
                    skills=First("Tags"),
                    effort_kind=kind_of_tags(),
                    tier=Tier.REPORTED,
                ),
            ),
        ),
        LAYOUT,
    ),
)
