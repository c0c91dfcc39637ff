"""What each channel pays beside the minimum wage where the person lives, and each platform's scorecard."""

from datetime import date
from decimal import Decimal

import polars as pl

from pipelines.efficiency import clustered
from pipelines.marts import Change, replace_all
from pipelines.steps import Work
from transforms.norms import Norms, gaps
from transforms.rounding import round_ratio
from transforms.scorecard import Known, Met, scorecards
from warehouse.marts import frame, sql
from warehouse.schema import tables
from warehouse.store import Store

TABLES = ("benchmark_gap_month", "platform_scorecard")
TAKE_HOME = "mart.take_home_month"
"""Told by another theme, where the person has declared a regime."""
READS = (
    "ledger.earning",
    "ledger.cost",
    "mart.channel_efficiency_day",
    "mart.channel_efficiency_month",
    "mart.session_channel",
    "mart.hours_day",
    "mart.payout_match",
    "mart.pay_latency",
    "ops.coverage",
    "ref.benchmark_wage",
    "ref.contribution_rate",
    "ref.payout_threshold",
    "ref.platform_score",
    "ref.fx_day",
    *((TAKE_HOME,) if TAKE_HOME in tables() else ()),
)
WANTED = "CREATE OR REPLACE TEMP TABLE wanted AS SELECT DISTINCT channel_id AS channel FROM mart.channel_efficiency_day"
COUNTRY = "SELECT * FROM ref.benchmark_wage WHERE country = $country AND basis IN ('statutory_min', 'statutory_min_month') ORDER BY ALL"
REGIME = "SELECT * FROM ref.contribution_rate WHERE country = $country AND regime = $regime AND activity = $activity ORDER BY ALL"
MONTHLY_FX = """
SELECT currency, day, rate FROM ref.fx_day WHERE day(day) = 1 AND currency IN ($reporting_currency, (
    SELECT any_value(currency ORDER BY currency) FROM ref.benchmark_wage WHERE country = $country))
"""
FAMILIES = "SELECT worker AS worker_id, split_part(channel, ':', 1) AS platform, min(family) AS family FROM ledger.earning GROUP BY ALL ORDER BY ALL"
WHOLE = "SELECT worker_id, channel_id, window_days, n_due, n_on_time, n_unpaid, due_reason FROM mart.pay_latency WHERE stage = 'whole' ORDER BY ALL"
RECEIPTS = """
SELECT worker_id, platform, receipt_day AS day, receipt_currency AS currency FROM mart.payout_match
WHERE receipt_key IS NOT NULL AND receipt_day <= $through ORDER BY ALL
"""
LEAST = """
SELECT t.platform, t.currency, min(t.amount) AS amount, any_value(f.rate) AS rate_from, any_value(r.rate) AS rate_to
FROM ref.payout_threshold t
LEFT JOIN ref.fx_day f ON f.currency = t.currency AND f.day = $through
LEFT JOIN ref.fx_day r ON r.currency = $reporting_currency AND r.day = $through
WHERE $through BETWEEN t.valid_from AND coalesce(t.valid_to, DATE '9999-12-31') GROUP BY ALL ORDER BY ALL
"""
DECLARED = "SELECT DISTINCT platform, field, supplied FROM ops.coverage WHERE shape = 'earning' ORDER BY ALL"
SCORES = "SELECT * FROM ref.platform_score WHERE scheme = 'fairwork_cloudwork' ORDER BY ALL"
KEPT = "SELECT worker_id, channel_id, month, sum(take_home_rc) AS take_home_rc FROM mart.take_home_month GROUP BY ALL ORDER BY ALL"


def rebuild(work: Work, change: Change) -> None:
    """Replace both tables: parameters and take-home reach over channels, and there are few months."""
    store, through = work.store, change.through
    currency = work.config.person.reporting_currency
    norms, country = _norms(work, currency)
    store.con.execute(WANTED)
    clusters = clustered(store, through).filter(pl.col("day") <= through)
    months = frame(store, "SELECT * FROM mart.channel_efficiency_month WHERE family <> 'effort'")
    costs = frame(store, sql("channel_costs"), {"reporting_currency": currency})
    kept = frame(store, KEPT) if TAKE_HOME in tables() and work.config.take_home else None
    replace_all(
        store, "benchmark_gap_month", gaps(months, costs, kept, clusters, norms, country=country, currency=currency, through=through)
    )
    families = {(row["worker_id"], row["platform"]): row["family"] for row in frame(store, FAMILIES).iter_rows(named=True)}
    tried, receipts = frame(store, sql("availability"), {"through": through}), frame(store, RECEIPTS, {"through": through})
    met = Met(families, frame(store, WHOLE), clusters, tried, receipts)
    known = Known(_least(store, through, currency), frame(store, DECLARED), frame(store, SCORES), norms)
    replace_all(store, "platform_scorecard", scorecards(met, known, currency=currency, through=through))


def _norms(work: Work, currency: str) -> tuple[Norms, str | None]:
    """Read what an hour must pay where the person lives, and what contributions take of it."""
    store, regime = work.store, work.config.take_home
    country = work.config.person.country
    taxed = (regime.country if regime else None) or country
    wages = frame(store, COUNTRY, {"country": country}).to_dicts()
    rates = frame(store, REGIME, {"country": taxed, "regime": regime.regime, "activity": regime.activity}).to_dicts() if regime else []
    found = frame(store, MONTHLY_FX, {"reporting_currency": currency, "country": country})
    fx: dict[tuple[str, date], Decimal] = {(row["currency"], row["day"]): row["rate"] for row in found.iter_rows(named=True)}
    return Norms(wages, rates, fx, currency), country


def _least(store: Store, through: date, currency: str) -> dict[str, Decimal]:
    """Give the least each platform pays out, in the reporting currency: told in it, else the smallest of the converted."""
    found: dict[str, list[tuple[bool, Decimal]]] = {}
    for row in frame(store, LEAST, {"through": through, "reporting_currency": currency}).iter_rows(named=True):
        is_own = row["currency"] == currency
        if is_own or (row["rate_from"] and row["rate_to"]):
            amount = row["amount"] if is_own else round_ratio(row["amount"] * row["rate_to"], row["rate_from"], 8)
            found.setdefault(row["platform"], []).append((not is_own, amount))
    return {platform: min(amounts)[1] for platform, amounts in found.items()}
