"""Where the next hour could go: expected pay of an hour on each channel, how sure that is, hours a week, and why.

It looks across channels and ends on the last day with data: computed anew, it is small.
"""

from pipelines.aims import GoalsTable
from pipelines.marts import Change, replace_all
from pipelines.steps import Work
from transforms.allocation import Goals
from transforms.next_hour import next_hours
from warehouse.marts import frame, sql

TABLES = ("next_hour",)
READS = ("mart.channel_rank", "mart.channel_efficiency_current", "mart.channel_efficiency_day", "ref.platform_event")


def rebuild(work: Work, change: Change) -> None:
    """Value an hour on every channel, and share out the weekly hours that `[goals]` declares."""
    told = {"through": change.through}
    ranks = frame(work.store, sql("next_hour_ranks"))
    facts, weeks = (frame(work.store, sql(name), told) for name in ("next_hour_facts", "next_hour_weeks"))
    replace_all(work.store, "next_hour", next_hours(ranks, facts, weeks, goals(work.config.goals), change.through))


def goals(table: GoalsTable) -> Goals:
    """Give what `[goals]` says as plain numbers."""
    return Goals(
        weekly_hours=table.weekly_hours,
        min_block_h=table.min_block_minutes / 60,
        exploration_share=table.exploration_share,
        switching_cost=float(table.switching_cost_per_h or 0),
    )
