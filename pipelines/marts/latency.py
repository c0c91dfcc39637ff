"""How long each channel takes to decide and to pay, what it approves, and which money is late."""

from pipelines.marts import Change, replace_all
from pipelines.steps import Work
from transforms.acceptance import chances, cohorts
from transforms.latency import pay_latency, silent_channels, with_changes
from transforms.receivable import due, floats, late_money
from transforms.waiting import payers, pieces
from warehouse.marts import frame, sql
from warehouse.store import Value

TABLES = ("pay_latency", "float", "late_money", "acceptance_cohort")
READS = (
    "ledger.earning",
    "ledger.observation",
    "ledger.payout_line",
    "mart.payout_match",
    "ref.status",
    "ref.payout_threshold",
    "ref.fx_day",
    "ops.batch",
)
THRESHOLDS = """
SELECT platform, currency, min(amount) AS amount FROM ref.payout_threshold
WHERE $through BETWEEN valid_from AND coalesce(valid_to, DATE '9999-12-31') GROUP BY ALL ORDER BY ALL
"""
FAMILIES = "SELECT worker AS worker_id, channel AS channel_id, min(family) AS family FROM ledger.earning GROUP BY ALL ORDER BY ALL"


def rebuild(work: Work, change: Change) -> None:
    """Replace all four tables: their windows end on the last day, priors and payouts look across channels, and they are small."""
    store, through = work.store, change.through
    currency = work.config.person.reporting_currency
    waits = frame(store, sql("latency_decide"), {"through": through})
    silent: dict[str, Value] = {"channels": silent_channels(waits)}
    store.con.execute(sql("latency_seen"), silent)
    waits = with_changes(waits, frame(store, sql("latency_changes"), silent | {"through": through}))
    looks = frame(store, sql("latency_looks"), {"through": through})
    money = frame(store, sql("latency_money"), {"through": through})
    paid = frame(store, sql("latency_paid"), {"reporting_currency": currency})
    counts = frame(store, sql("acceptance_counts"), {"through": through})
    cut = pieces(money, paid)
    families = {(row["worker_id"], row["channel_id"]): row["family"] for row in frame(store, FAMILIES).iter_rows(named=True)}
    latency = pay_latency(families, waits, looks, cut, payers(paid, money), through)
    judge = due(latency, frame(store, THRESHOLDS, {"through": through}))
    replace_all(store, "pay_latency", latency)
    replace_all(store, "float", floats(money, cut, chances(counts), through, currency=currency, annual_rate=work.config.goals.waiting_rate))
    replace_all(store, "late_money", late_money(money, cut, paid, judge, through, currency=currency))
    replace_all(store, "acceptance_cohort", cohorts(counts, through, currency=currency))
