"""Timeclock logs, as hledger and Ledger read them: lines `i` and `o`, in the clock of the person.

`connectors/_read_timeclock.py` pairs them. The account is the project: `upwork:acme` needs a rule `upwork*`. What
stands behind two spaces is a note.
"""

from datetime import date

from connectors.between import Alike, NotBefore
from connectors.conditions import Among
from connectors.effort._tags import kind_of_tags
from connectors.platform import Identity, Layout, Platform, Skip, effort
from connectors.vocabulary import Tier
from connectors.words import Instant, Text

CLOCK = tuple(f"%Y{mark}%m{mark}%d {clock}" for mark in "-/." for clock in ("%H:%M:%S", "%H:%M"))
START, END = Instant("clock_in", formats=CLOCK), Instant("clock_out", formats=CLOCK)

PLATFORM = Platform(
    name="timeclock",
    title="Timeclock (hledger)",
    zone="account",
    how_to_export="Drop the time log itself, with lines such as `i 2026-03-02 09:00:00 upwork`.",
    never=("worker", "client", "skills", "ref"),
    checked=date(2026, 11, 24),
    fee_side="none",
    layouts=(
        Layout(
            name="log",
            kind="text",
            needs=("clock_in", "clock_out", "account", "note"),
            identity=Identity.PERIOD,
            skips=(
                Skip(Among("clock_out", ""), "nobody has clocked out yet"),
                Skip(Alike("clock_in", "clock_out"), "it starts and ends at the same time: no time passed"),
            ),
            records=(
                effort(
                    key=(START, Text("account")),
                    work_start=START,
                    work_end=NotBefore(END, START),
                    project=Text("account"),
                    item=Text("note"),
                    effort_kind=kind_of_tags("note"),
                    tier=Tier.MEASURED,
                ),
            ),
        ),
    ),
)
