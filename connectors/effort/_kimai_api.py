"""Kimai's API: the person's own timesheets, from the server they run or rent. Its address is asked for; only https is spoken.

A page behind the last is answered with 404. Times carry their offset. An entry that a CSV tells too lies on the same stretch of the same
channel, and counts once.
"""

from connectors.api import Api, Ask, Numbered, Request, Window
from connectors.auth import Header
from connectors.between import First
from connectors.conditions import Among
from connectors.effort._tags import kind_of_tags
from connectors.platform import Layout, Skip, effort
from connectors.units import Names
from connectors.vocabulary import Tier
from connectors.words import Instant, Text

CLOCK = ("%Y-%m-%dT%H:%M:%S%z",)

API = Api(
    base="https://{server}",
    auth=Header(),
    asks=(Ask("server", "the name of your Kimai server, such as time.example.org", r"[a-z0-9.-]{3,120}", example="time.example.org"),),
    requests=(
        Request(
            name="timesheets",
            path="/api/timesheets",
            params={"full": "true", "orderBy": "id", "order": "ASC"},
            window=Window(start="begin", end="end", style="%Y-%m-%dT00:00:00"),
            paging=Numbered(param="page", size=500, size_param="size", past_end=404),
            id="id",
            of="timesheets",
        ),
    ),
    setup="Kimai, your profile, API Access: a token.",
    source="kimai/kimai, src/API",
)

LAYOUT = Layout(
    name="timesheets_api",
    kind="json",
    needs=("id", "begin", "end", "project.name", "activity.name"),
    may=("description", "project.customer.name", "tags"),
    ignores=("*",),
    skips=(Skip(Among("end", ""), "the timer was still running; a later pull has the entry"),),
    records=(
        effort(
            key=(Text("id", required=True),),
            raw_id=True,
            work_start=Instant("begin", formats=CLOCK, zone="UTC"),
            work_end=Instant("end", formats=CLOCK, zone="UTC"),
            project=First("project.name", "project.customer.name"),
            client=First("project.customer.name"),
            item=First("description", "activity.name"),
            skills=Names("tags"),
            effort_kind=kind_of_tags("tags"),
            tier=Tier.MEASURED,
        ),
    ),
)
