"""Toggl Track: the detailed report and the yearly data export.

Times are those of the account's own clock and no column says which; there is no id. `Duration` may be
rounded by the person's report settings, so that the two clock times are what is read. The order of day and
month is a setting of the person, and so are the columns: reports of 2026 say `Stop date`, `Member`, and
write a dash for nothing. `User` and `Email` are personal and a tracker is one person's, so that neither is
read.
"""

from datetime import date

from connectors.between import Alike, First
from connectors.conditions import Among, Both
from connectors.effort._tags import kind_of_tags
from connectors.effort._toggl_api import API, LAYOUT
from connectors.platform import Identity, Layout, Platform, Skip, effort
from connectors.vocabulary import Tier
from connectors.words import Instant

START = Instant("Start date", "Start time")
PROJECT, CLIENT, TASK, WHAT = First("Project"), First("Client"), First("Task"), First("Description")

PLATFORM = Platform(
    name="toggl",
    title="Toggl Track",
    zone="account",
    how_to_export="Toggl Track, Reports, Detailed, Download CSV, with the columns Project and Description.",
    never=("worker", "ref"),
    checked=date(2026, 11, 23),
    fee_side="none",
    api=API,
    layouts=(
        Layout(
            name="detailed",
            needs=("Project", "Description", "Start date", "Start time", "End date", "End time"),
            may=("Client", "Task", "Tags"),
            ignores=("User", "Email", "Billable", "Duration", "Currency", "Amount", "Amount (*)"),
            aliases={"End date": ("Stop date",), "End time": ("Stop time",), "User": ("Member",)},
            identity=Identity.PERIOD,
            order="detect",
            skips=(
                Skip(Among("End date", ""), "the timer was still running; a later export has the entry"),
                Skip(
                    Both(Alike("Start date", "End date"), Alike("Start time", "End time")),
                    "it starts and ends at the same time: no time passed",
                ),
            ),
            records=(
                effort(
                    key=(START, PROJECT, CLIENT, TASK, WHAT),
                    work_start=START,
                    work_end=Instant("End date", "End time"),
                    project=First("Project", "Client", "Description"),
                    client=CLIENT,
                    item=WHAT,
                    skills=First("Tags"),
                    effort_kind=kind_of_tags(),
                    tier=Tier.MEASURED,
                ),
            ),
        ),
        LAYOUT,
    ),
)
