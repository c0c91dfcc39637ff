"""Timewarrior: `timew export`.

The `id` of an interval is its place from the newest, and changes with every new one: start and tags know it
again. An interval without an end is running. What was cut from a running one by exclusions is told as
intervals that later exports may cut elsewhere, so that a newer export replaces the days it covers. Times are UTC.
"""

from datetime import date

from connectors.conditions import Among
from connectors.effort._tags import kind_of_tags, names_of_tags
from connectors.platform import Identity, Layout, Platform, Skip, effort
from connectors.vocabulary import Tier
from connectors.words import Instant, Text

CLOCK = ("%Y%m%dT%H%M%SZ",)
START = Instant("start", formats=CLOCK)

PLATFORM = Platform(
    name="timewarrior",
    title="Timewarrior",
    zone="UTC",
    how_to_export="timew export > timewarrior.json, with the channel as a tag.",
    never=("worker", "client", "skills", "ref"),
    checked=date(2026, 11, 24),
    fee_side="none",
    layouts=(
        Layout(
            name="intervals",
            kind="json",
            needs=("id", "start", "end", "tags"),
            may=("annotation",),
            identity=Identity.PERIOD,
            skips=(Skip(Among("end", ""), "the interval is still running; a later export has its end"),),
            records=(
                effort(
                    key=(START, Text("tags")),
                    work_start=START,
                    work_end=Instant("end", formats=CLOCK),
                    project=names_of_tags("tags"),
                    item=Text("annotation"),
                    effort_kind=kind_of_tags("tags"),
                    tier=Tier.MEASURED,
                ),
            ),
        ),
    ),
)
