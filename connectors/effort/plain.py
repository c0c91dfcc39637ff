"""Moisson's own two forms of a time log: rows with clock times, and rows with minutes from memory.

Dates are ISO; times are those of the person's own clock. A file that a spreadsheet saved again, with its
own date order and semicolons, is read too, and French headers and kinds are known.
"""

from datetime import date

from connectors.between import Alike, First
from connectors.effort._clock import end_on
from connectors.effort._tags import KINDS
from connectors.platform import Identity, Layout, Platform, Skip, effort
from connectors.vocabulary import Tier
from connectors.words import Choice, Day, Duration, Instant

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
                    work_end=end_on("date", "start", "end"),
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
