"""ActivityWatch: the export of all buckets, as far as somebody sat before the computer.

`connectors/_read_watch.py` cuts the windows by the times of presence. A window that is still open grows in the next
export: bucket and start know it again. The project is the program: which channel it served, a rule says; what
stood in the window's title is not read.
"""

from datetime import date

from connectors.conditions import Among
from connectors.platform import Layout, Platform, Skip, effort
from connectors.vocabulary import Tier
from connectors.words import Instant, Text

CLOCK = ("%Y-%m-%dT%H:%M:%S%.fZ",)
START = Instant("start", formats=CLOCK)

PLATFORM = Platform(
    name="activitywatch",
    title="ActivityWatch",
    zone="UTC",
    how_to_export="ActivityWatch, Raw data, Export all buckets as JSON.",
    never=("worker", "client", "item", "skills", "effort_kind", "ref"),
    checked=date(2026, 11, 24),
    fee_side="none",
    layouts=(
        Layout(
            name="windows",
            kind="json",
            needs=("bucket", "app", "state", "start", "end"),
            skips=(Skip(Among("state", "away"), "nobody was there, or no time passed"),),
            records=(
                effort(
                    key=(Text("bucket"), START),
                    work_start=START,
                    work_end=Instant("end", formats=CLOCK),
                    project=Text("app"),
                    tier=Tier.MEASURED,
                ),
            ),
        ),
    ),
)
