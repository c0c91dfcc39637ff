"""How hours shared between two channels would have varied least: an illustration, never an instruction.

It looks across channels and whole months; computed anew, it is small.
"""

import polars as pl

from pipelines.marts import Change, replace_all
from pipelines.steps import Work
from transforms.mix import mixes
from warehouse.marts import frame

TABLES = ("channel_mix",)
READS = ("mart.channel_efficiency_month", "mart.next_hour")
MONTHS = """
SELECT worker_id, channel_id, month, received_rc, h2_s FROM mart.channel_efficiency_month
WHERE h2_s > 0 AND received_rc IS NOT NULL AND n_no_rate = 0 AND hours_tier IN ('measured', 'reported', 'estimated')
    AND month + INTERVAL 1 MONTH <= CAST($through AS DATE) + 1
ORDER BY ALL
"""
CAPS = "SELECT worker_id, channel_id, cap_h_per_week FROM mart.next_hour ORDER BY ALL"


def rebuild(work: Work, change: Change) -> None:
    """Replace all pairs."""
    caps = {(row["worker_id"], row["channel_id"]): row["cap_h_per_week"] for row in frame(work.store, CAPS).iter_rows(named=True)}
    months = frame(work.store, MONTHS, {"through": change.through})
    found = mixes(months, caps, work.config.goals.weekly_hours, change.through)
    replace_all(work.store, "channel_mix", found.with_columns(pl.lit(work.config.person.reporting_currency).alias("reporting_currency")))
