"""Moisson's own two forms of a time log: rows with clock times, and rows with minutes from memory.

Dates are ISO; times are those of the person's own clock. A file that a spreadsheet saved again, with its
own date order and semicolons, is read too, and French headers and kinds are known.
"""

from datetime import date

import polars as pl

from connectors import cells
from connectors.between import Alike, First
from connectors.cells import Parsed
from connectors.effort._tags import KINDS
from connectors.facts import Facts
from connectors.platform import Identity, Layout, Platform, Skip, effort
from connectors.vocabulary import Reason, Tier
from connectors.words import Choice, Custom, Day, Duration, Instant

ALIASES = {
    "date": ("jour",),
    "start": ("début", "debut"),
    "end": ("fin",),
    "channel": ("canal",),
    "kind": ("nature", "type"),
    "note": ("remarque",),
}
START = Instant("date", "start")
CHANNEL = First("channel", required=True)
KIND = Choice("kind", dict(KINDS))


def _end(facts: Facts) -> Parsed:
    """Read the end of a stretch in UTC; a clock time before the start belongs to the next day."""
    formats = facts.clock_formats("date")
    day = facts.cell("date").str.strip_chars()
    start, end = (cells.instant(pl.concat_str(day, facts.cell(c).str.strip_chars(), separator=" "), formats) for c in ("start", "end"))
    late = end.value < start.value
    utc = cells.to_utc(pl.when(late).then(end.value.dt.offset_by("1d")).otherwise(end.value), facts.zone)
    missing = pl.when(cells.blank(facts.cell("end"))).then(pl.lit(Reason.MISSING_VALUE.value))
    return Parsed(utc.value, pl.coalesce([missing, end.problem, utc.problem]))


PLATFORM = Platform(
    name="plain",
    title="Your own time log",
    zone="account",
    how_to_export="Write a CSV headed date,start,end,channel,kind,note or date,channel,kind,minutes,note.",
    never=("worker", "client", "skills", "ref"),
    checked=date(2026, 11, 23),
    fee_side="none",
    layouts=(
        Layout(
            name="clocked",
            needs=("date", "start", "end", "channel", "kind"),
            may=("note",),
            aliases=ALIASES,
            identity=Identity.PERIOD,
            order="detect",
            skips=(Skip(Alike("start", "end"), "it starts and ends at the same time: no time passed"),),
            records=(
                effort(
                    key=(START, CHANNEL),
                    work_start=START,
                    work_end=Custom(("end", "start", "date"), _end),
                    project=CHANNEL,
                    effort_kind=KIND,
                    item=First("note"),
                    tier=Tier.MEASURED,
                ),
            ),
        ),
        Layout(
            name="minutes",
            needs=("date", "channel", "kind", "minutes"),
            may=("note",),
            aliases=ALIASES,
            identity=Identity.PERIOD,
            order="detect",
            records=(
                effort(
                    key=(Day("date"), CHANNEL, KIND),
                    day=Day("date"),
                    seconds=Duration("minutes", "minutes", required=True),
                    project=CHANNEL,
                    effort_kind=KIND,
                    item=First("note"),
                    tier=Tier.REPORTED,
                ),
            ),
        ),
    ),
)
