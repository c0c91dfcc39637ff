"""How sure is this: what the exports cover, what was refused, what does not reconcile, which checks do not hold."""

from pipelines.html import shows
from pipelines.html.charts import Chart
from pipelines.html.drawings import Bar, Span, bars, spans
from pipelines.html.figure import Column, Plan
from pipelines.html.shows import Row
from pipelines.html.tongue import Tongue
from warehouse.rules import RULES

COVERAGE = """
SELECT channel_id, family, reporting_currency, first_day, exported_through, freshness_h, gap_days, completeness, quarantined_rows, n_no_rate,
    hours_coverage, n_payouts, n_unreconciled, unreconciled_rc
FROM mart.data_quality ORDER BY family, channel_id
"""
REFUSED = """
SELECT reason, platform, file_name, count(*) AS n, any_value(remedy) AS remedy
FROM ops.quarantine GROUP BY reason, platform, file_name ORDER BY n DESC, reason, file_name
"""
BALANCE = """
SELECT platform, currency, earned, paid_out, paid_by, not_paid_out, threshold, reason, received, in_transit, missing, unknown, last_payout
FROM mart.payout_balance ORDER BY platform, currency
"""
TESTS = """
SELECT channel_id, kind, outcome, n_events, tested_through FROM mart.alert_check ORDER BY channel_id, kind
"""
LAWS = """
SELECT severity, name, name AS remedy, rows_failed, checked_at FROM ops.validation
WHERE NOT success AND run_id = (SELECT run_id FROM ops.validation ORDER BY checked_at DESC LIMIT 1) ORDER BY severity, name
"""


def remedy(tongue: Tongue, value: object, row: Row) -> str:
    """Give what to do about a refused line or file."""
    return tongue.own("remedy", row["reason"], str(value))


def law(tongue: Tongue, value: object, _row: Row) -> str:
    """Give what a check asks, in a sentence, with its name; a check that this Moisson does not know is told by its name."""
    rule = next((rule for rule in RULES if rule.name == value), None)
    return f"{tongue.own('rule', value, rule.about)} ({value})" if rule else str(value)


def law_remedy(tongue: Tongue, value: object, _row: Row) -> str:
    """Give what to do where a check does not hold."""
    rule = next((rule for rule in RULES if rule.name == value), None)
    return tongue.own("rule_remedy", value, rule.remedy) if rule else tongue.say("unknown")


def _coverage(tongue: Tongue, found: list[Row]) -> str:
    gaps = sum(1 for r in found if r["gap_days"])
    refused = sum(r["quarantined_rows"] or 0 for r in found)
    return tongue.say("sure.coverage.says", n=tongue.number(len(found), 0), gaps=tongue.number(gaps, 0), refused=tongue.number(refused, 0))


def _coverage_spans(tongue: Tongue, found: list[Row]) -> list[Chart]:
    items = [
        Span(label=tongue.channel(r["channel_id"]), first=r["first_day"], last=r["exported_through"], series="")
        for r in found
        if r["first_day"] and r["exported_through"] and r["family"] != "reference"
    ]
    return spans(tongue, items, tongue.say("sure.coverage.axis"))


def _refused_bars(tongue: Tongue, found: list[Row]) -> list[Chart]:
    sums: dict[str, int] = {}
    for row in found:
        label = tongue.word("reason", row["reason"])
        sums[label] = sums.get(label, 0) + row["n"]
    return bars(tongue, [Bar(label=label, value=n) for label, n in sums.items()], tongue.say("col.n"))


def _refused(tongue: Tongue, found: list[Row]) -> str:
    return tongue.say("sure.refused.says", n=tongue.number(sum(r["n"] for r in found), 0))


def _balance(tongue: Tongue, found: list[Row]) -> str:
    missing = [f"{tongue.channel(r['platform'])} {shows.own_money(tongue, r['missing'], r)}" for r in found if r["missing"]]
    return tongue.say("sure.balance.missing", what=tongue.listed(missing)) if missing else tongue.say("sure.balance.says")


PLANS = (
    Plan(
        key="sure.coverage",
        sql=COVERAGE,
        columns=(
            Column("channel_id", shows.channel),
            Column("first_day", shows.day),
            Column("exported_through", shows.day),
            Column("gap_days", shows.count),
            Column("completeness", shows.percent),
            Column("quarantined_rows", shows.count),
            Column("n_no_rate", shows.count, null="does_not_apply"),
            Column("hours_coverage", shows.percent, null="does_not_apply"),
            Column("n_unreconciled", shows.count, null="unknown"),
            Column("unreconciled_rc", shows.money, null="unknown"),
        ),
        says=_coverage,
        draw=_coverage_spans,
        every_channel=True,
    ),
    Plan(
        key="sure.tests",
        sql=TESTS,
        columns=(
            Column("channel_id", shows.channel),
            Column("kind", shows.word("test")),
            Column("outcome", shows.word("outcome")),
            Column("n_events", shows.count),
            Column("tested_through", shows.day),
        ),
    ),
    Plan(
        key="sure.laws",
        sql=LAWS,
        columns=(
            Column("name", law, head="check"),
            Column("rows_failed", shows.count),
            Column("remedy", law_remedy),
            Column("severity", shows.word("severity")),
        ),
    ),
    Plan(
        key="sure.refused",
        sql=REFUSED,
        columns=(
            Column("reason", shows.word("reason")),
            Column("platform", shows.channel),
            Column("file_name", shows.text),
            Column("n", shows.count),
            Column("remedy", remedy),
        ),
        says=_refused,
        draw=_refused_bars,
    ),
    Plan(
        key="sure.balance",
        sql=BALANCE,
        columns=(
            Column("platform", shows.channel),
            Column("currency", shows.text),
            Column("earned", shows.own_money),
            Column("paid_out", shows.own_money),
            Column("not_paid_out", shows.own_money),
            Column("reason", shows.word("unpaid"), null="does_not_apply", head="unpaid_reason"),
            Column("received", shows.own_money),
            Column("in_transit", shows.own_money),
            Column("missing", shows.own_money),
            Column("unknown", shows.own_money, head="unknown_money"),
        ),
        says=_balance,
    ),
)
