"""Toggl Track's detailed reports, version 3: one month a call, since a free account may ask thirty times an hour.

A workspace's report holds what colleagues tracked too: only one person's entries are asked for, and another's would stop the pull.
Rounding is switched off, or hours would come as the person's settings round them. Pages begin at a row number, so that the list is read
until two passes are equal; a month of two hundred entries comes at once. Too many calls are answered with 402.
"""

from connectors.api import Api, Ask, Cursor, Head, Limits, Request, Window
from connectors.auth import Basic
from connectors.between import First
from connectors.conditions import Not
from connectors.effort._tags import kind_of_tags
from connectors.platform import Layout, Skip, effort
from connectors.units import IsNull, Item, Names
from connectors.vocabulary import Tier

DIGITS = r"[0-9]{1,12}"
CLOCK = ("%Y-%m-%dT%H:%M:%S%.f%z",)

API = Api(
    base="https://api.track.toggl.com",
    auth=Basic("{token}", "api_token"),
    asks=(
        Ask("workspace_id", "digits only, in the address of your Toggl reports", DIGITS),
        Ask("user_id", "digits only, `user_id` in an answer of api.track.toggl.com/api/v9/me/time_entries", DIGITS, example="12"),
    ),
    limits=Limits(hour=30, busy={402: "X-Toggl-Quota-Resets-In"}),
    requests=(
        Request(
            name="time_entries",
            path="/reports/api/v3/workspace/{workspace_id}/search/time_entries",
            method="POST",
            send="json",
            params={"user_ids": ("{user_id}",), "rounding": 0, "enrich_response": True, "order_by": "date", "order_dir": "ASC"},
            window=Window(start="start_date", end="end_date", days=31, ends="last"),
            paging=Cursor(
                sends={"first_id": Head("X-Next-ID"), "first_row_number": Head("X-Next-Row-Number")},
                size=200,
                size_param="page_size",
                shifts=True,
            ),
            id="time_entries.0.id",
            mine={"user_id": "{user_id}"},
            of="entries",
        ),
    ),
    setup="Toggl Track, Profile: the API token at the bottom of the page.",
    source="Toggl's OpenAPI copies in panoramicdata/Toggl.Api",
    look_back_days=31,
)

LAYOUT = Layout(
    name="entries",
    kind="json",
    needs=("user_id", "time_entries", "description"),
    may=("project_name", "client_name", "tag_names"),
    ignores=("*",),
    skips=(Skip(IsNull("time_entries", "stop"), "the timer was still running; a later pull has the entry"),),
    records=(
        effort(
            key=(Item("time_entries", "id"),),
            raw_id=True,
            when=Not(IsNull("time_entries", "stop")),
            work_start=Item("time_entries", "start", CLOCK),
            work_end=Item("time_entries", "stop", CLOCK),
            project=First("project_name", "client_name", "description"),
            client=First("client_name"),
            item=First("description"),
            skills=Names("tag_names"),
            effort_kind=kind_of_tags("tag_names"),
            tier=Tier.MEASURED,
        ),
    ),
)
