"""How long each channel takes to decide and to pay, what it approves, and which money is late."""

from pipelines.marts import Change, replace_all
from pipelines.steps import Work
from transforms.acceptance import chances, cohorts
from transforms.latency import pay_latency, silent_channels, with_changes
from transforms.receivable import due, floats, late_money
from transforms.terms import Term, by_channel
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
    "ref.payment_term",
    "ref.fx_day",
    "ops.batch",
)
THRESHOLDS = """
SELECT platform, currency, min(amount) AS amount FROM ref.payout_threshold
WHERE $through BETWEEN valid_from AND coalesce(valid_to, DATE '9999-12-31') GROUP BY ALL ORDER BY ALL
"""
CHANNELS = "SELECT DISTINCT worker AS worker_id, channel AS channel_id FROM ledger.earning ORDER BY ALL"
TERMS = "SELECT platform, counted_from, valid_from, valid_to, days, transfer_days FROM ref.payment_term ORDER BY ALL"


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
    latency = pay_latency(_terms(work), waits, looks, cut, payers(paid, money), through)
    judge = due(latency, frame(store, THRESHOLDS, {"through": through}))
    replace_all(store, "pay_latency", latency)
    replace_all(store, "float", floats(money, cut, chances(counts), through, currency=currency, annual_rate=work.config.goals.waiting_rate))
    replace_all(store, "late_money", late_money(money, cut, paid, judge, through, currency=currency))
    replace_all(store, "acceptance_cohort", cohorts(counts, through, currency=currency))


def _terms(work: Work) -> dict[tuple[str, str], tuple[Term, ...]]:
    """Give the payment terms of every channel: those of `[[term]]` before those of the platform."""
    channels = [(row["worker_id"], row["channel_id"]) for row in frame(work.store, CHANNELS).iter_rows(named=True)]
    told = {term.channel: Term(term.days, term.counted_from) for term in work.config.term}
    return by_channel(channels, frame(work.store, TERMS), told)
