"""From the advertised hourly rate to what an hour left: every step between, for the last 28, 90, 365 days and for all."""

from pipelines.marts import Change, replace_all, take_home
from pipelines.steps import Work
from transforms.waterfall import by_window
from warehouse import marts

TABLES = ("rate_waterfall",)
READS = ("mart.channel_efficiency_current", "mart.take_home_day", "mart.hours_day")


def rebuild(work: Work, change: Change) -> None:
    """Replace the table: its windows end on the last day with data."""
    sums = marts.frame(work.store, marts.sql("rate_waterfall"))
    replace_all(work.store, "rate_waterfall", by_window(sums, take_home.terms(work, change)))
