"""iCalendar: the events of a calendar that holds nothing but work.

`connectors/_read_calendar.py` reads the events and repeats them. An event moved later is known again by its id,
an instance of a repeated one also by the time it was first set for; one that was deleted stays. Whole days, events
shown as free, doubtful or cancelled ones, and those that end after the calendar was made are passed over. Times
without a zone are those of the person's own clock. The title is the project: a rule gives `Upwork*` its channel.
"""

from datetime import date

import polars as pl

from connectors import cells
from connectors.between import Alike, First, NotBefore
from connectors.cells import Parsed
from connectors.conditions import Among
from connectors.effort._tags import kind_of_tags
from connectors.facts import Facts
from connectors.platform import Layout, Platform, Skip, effort
from connectors.vocabulary import Tier
from connectors.words import Custom, Instant, Text

CLOCK = ("%Y-%m-%dT%H:%M:%S",)


def _moment(column: str) -> Custom:
    """Give the word that reads a moment: UTC where the calendar knows the zone, else the person's clock."""

    def parse(facts: Facts) -> Parsed:
        told = Instant(column, formats=CLOCK, zone="UTC").parse(facts)
        local = cells.to_utc(told.value, facts.zone)
        floating = facts.cell("zone") == ""
        problem = pl.coalesce(told.problem, pl.when(floating).then(local.problem))
        return Parsed(pl.when(floating).then(local.value).otherwise(told.value), problem)

    return Custom((column, "zone"), parse)


START = _moment("start")

PLATFORM = Platform(
    name="icalendar",
    title="iCalendar",
    zone="account",
    how_to_export="Any calendar program, a calendar that holds nothing but your work, Export as .ics.",
    never=("worker", "client", "ref"),
    checked=date(2026, 11, 24),
    fee_side="none",
    layouts=(
        Layout(
            name="events",
            kind="text",
            needs=("uid", "instance", "start", "end", "zone", "summary", "categories", "calendar", "status", "transparency", "state"),
            skips=(
                Skip(Among("zone", "day"), "a whole day is no stretch of work"),
                Skip(Among("status", "CANCELLED", "TENTATIVE"), "cancelled, or not certain"),
                Skip(Among("transparency", "TRANSPARENT"), "shown as free"),
                Skip(Among("state", "planned"), "planned: it ends after the calendar was made"),
                Skip(Alike("start", "end"), "a moment: no time passed"),
            ),
            records=(
                effort(
                    key=(Text("uid", required=True), Text("instance")),
                    work_start=START,
                    work_end=NotBefore(_moment("end"), START),
                    project=First("summary", "calendar"),
                    item=Text("summary"),
                    skills=Text("categories"),
                    effort_kind=kind_of_tags("categories"),
                    tier=Tier.REPORTED,
                ),
            ),
        ),
    ),
)
