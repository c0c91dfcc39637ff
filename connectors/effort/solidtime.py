"""solidtime: the entries of its own export, and its generic table of entries to import.

The export is a ZIP of one table per kind of thing. Entries name project, client and tags by id, and the tables with
their names are not read: a rule in moisson.toml can name the id. The generic table has the names and no id. Times
are UTC.
"""

from datetime import date

from connectors.between import Alike, First
from connectors.conditions import Among
from connectors.effort._tags import kind_of_tags
from connectors.platform import Identity, Layout, Platform, Skip, effort
from connectors.vocabulary import Tier
from connectors.words import Instant, Text

CLOCK = ("%Y-%m-%dT%H:%M:%S%.fZ",)
START, END = Instant("start", formats=CLOCK), Instant("end", formats=CLOCK)
SKIPS = (
    Skip(Among("end", ""), "the timer was still running; a later export has the entry"),
    Skip(Alike("start", "end"), "it starts and ends at the same time: no time passed"),
)

PLATFORM = Platform(
    name="solidtime",
    title="solidtime",
    zone="UTC",
    how_to_export="solidtime, Import / Export, Export organization: unpack it and drop time_entries.csv.",
    never=("worker",),
    checked=date(2026, 11, 24),
    fee_side="none",
    layouts=(
        Layout(
            name="export",
            needs=("id", "description", "start", "end", "client_id", "project_id", "task_id"),
            ignores=(
                *("billable_rate", "billable", "member_id", "user_id", "organization_id", "tags", "is_imported"),
                *("still_active_email_sent_at", "created_at", "updated_at"),
            ),
            skips=SKIPS,
            records=(
                effort(
                    key=(Text("id", required=True),),
                    raw_id=True,
                    work_start=START,
                    work_end=END,
                    project=First("project_id", "client_id", "description"),
                    client=First("client_id"),
                    item=First("description"),
                    ref=First("task_id"),
                    tier=Tier.MEASURED,
                ),
            ),
        ),
        Layout(
            name="generic",
            needs=("description", "client", "project", "start", "end", "task"),
            may=("tags",),
            ignores=("billable", "user_name", "user_email"),
            identity=Identity.PERIOD,
            skips=SKIPS,
            records=(
                effort(
                    key=(START, First("project"), First("client"), First("task"), First("description")),
                    work_start=START,
                    work_end=END,
                    project=First("project", "client", "description"),
                    client=First("client"),
                    item=First("description"),
                    skills=First("tags"),
                    effort_kind=kind_of_tags("tags"),
                    tier=Tier.MEASURED,
                ),
            ),
        ),
    ),
)
