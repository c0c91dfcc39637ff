"""Harvest: the detailed time report.

An entry is a day and a number of hours, rounded as the account rounds; there are no clock times and no id. Numbers
are in the account's format (`"0,25"`). Names of people are not read: a tracker is one person's.
"""

from datetime import date

from connectors.between import First
from connectors.conditions import Both, Filled, NonZero, Not
from connectors.effort._tags import kind_of_tags
from connectors.platform import Identity, Layout, Platform, Skip, effort
from connectors.vocabulary import Tier
from connectors.words import Day, Duration

DAY, CLIENT, PROJECT, TASK, WHAT = Day("Date"), First("Client"), First("Project"), First("Task"), First("Notes")

PLATFORM = Platform(
    name="harvest",
    title="Harvest",
    zone="account",
    how_to_export="Harvest, Reports, Detailed time, Export, CSV.",
    never=("worker", "ref", "work_start", "work_end"),
    checked=date(2026, 11, 24),
    fee_side="none",
    layouts=(
        Layout(
            name="time_entries",
            needs=("Date", "Client", "Project", "Task", "Notes", "Hours"),
            ignores=(
                *("Project Code", "Billable?", "Invoiced?", "Approved?", "First Name", "Last Name", "Roles", "Employee?"),
                *("Billable Rate", "Billable Amount", "Cost Rate", "Cost Amount", "Currency", "External Reference URL"),
            ),
            identity=Identity.PERIOD,
            order="detect",
            skips=(Skip(Both(Filled("Hours"), Not(NonZero("Hours"))), "no time passed"),),
            records=(
                effort(
                    key=(DAY, PROJECT, CLIENT, TASK, WHAT),
                    day=DAY,
                    seconds=Duration("Hours", "decimal_hours", required=True),
                    project=First("Project", "Client", "Task"),
                    client=CLIENT,
                    item=WHAT,
                    skills=TASK,
                    effort_kind=kind_of_tags("Task"),
                    tier=Tier.REPORTED,
                ),
            ),
        ),
    ),
)
