"""How far the data can be trusted: freshness, gaps, refusals, duplicates, unknown statuses, missing rates, unreconciled payouts, hours.

It counts over the whole ledger, which is one pass in SQL: computed anew.
"""

from pipelines.marts import Change
from pipelines.steps import Work
from warehouse.marts import sql

TABLES = ("data_quality", "invoice_gap")
READS = (
    "ops.batch",
    "ledger.observation",
    "ledger.earning",
    "mart.channel_efficiency_day",
    "mart.payout_match",
)


def rebuild(work: Work, change: Change) -> None:
    """Count what was read, refused and left out, per platform and account."""
    store = work.store
    for table in TABLES:
        store.con.execute(f"DELETE FROM mart.{table}")
    store.con.execute(sql("invoice_gap"))
    told = {"through": change.through, "reporting_currency": work.config.person.reporting_currency}
    store.con.execute(sql("data_quality"), told)
