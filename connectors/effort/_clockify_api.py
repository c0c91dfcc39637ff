"""Clockify's time entries of one person, with the names of their projects: one month a call, since a free workspace may ask thirty times an hour.

The list of the person is asked for, not the report of the workspace: that one holds what colleagues tracked too. Times are in UTC.
"""

from connectors.api import Api, Ask, Head, Limits, Numbered, Request, Window
from connectors.auth import Header
from connectors.between import First
from connectors.conditions import Among
from connectors.effort._tags import kind_of_tags
from connectors.platform import Layout, Skip, effort
from connectors.units import Names
from connectors.vocabulary import Tier
from connectors.words import Instant, Text

CLOCK = ("%Y-%m-%dT%H:%M:%S%.f%z",)
ID = r"[0-9a-f]{24}"
WHERE = "24 letters and digits, in the address of"

API = Api(
    base="https://api.clockify.me/api/v1",
    auth=Header(name="X-Api-Key", form="{token}"),
    asks=(
        Ask("workspace_id", f"{WHERE} your workspace's settings", ID, example="64a1f0c2d9e3b7a58f6c1d20"),
        Ask("user_id", f"{WHERE} your page in Team", ID, example="5f0e9d8c7b6a59483726150a"),
    ),
    limits=Limits(hour=30),
    requests=(
        Request(
            name="time_entries",
            path="/workspaces/{workspace_id}/user/{user_id}/time-entries",
            params={"hydrated": "true"},
            window=Window(start="start", end="end", days=31, style="%Y-%m-%dT00:00:00Z"),
            paging=Numbered(param="page", size=1000, size_param="page-size", last=Head("Last-Page")),
            id="id",
            mine={"userId": "{user_id}"},
            of="entries",
        ),
    ),
    setup="Clockify, Preferences, Advanced: an API key.",
    source="clockify.me help, and the corrected OpenAPI of apet97/clockify-python",
    look_back_days=31,
)

LAYOUT = Layout(
    name="entries",
    kind="json",
    needs=("id", "timeInterval.start", "timeInterval.end", "description", "userId"),
    may=("project.name", "project.clientName", "tags", "type"),
    ignores=("*",),
    skips=(
        Skip(Among("timeInterval.end", ""), "the timer was still running; a later pull has the entry"),
        Skip(Among("type", "BREAK"), "a break is no work"),
        Skip(Among("type", "HOLIDAY", "TIME_OFF"), "time off is no work"),
    ),
    records=(
        effort(
            key=(Text("id", required=True),),
            raw_id=True,
            when=Among("type", "", "REGULAR"),
            work_start=Instant("timeInterval.start", formats=CLOCK, zone="UTC"),
            work_end=Instant("timeInterval.end", formats=CLOCK, zone="UTC"),
            project=First("project.name", "project.clientName", "description"),
            client=First("project.clientName"),
            item=First("description"),
            skills=Names("tags"),
            effort_kind=kind_of_tags("tags"),
            tier=Tier.MEASURED,
        ),
    ),
)
