"""This month in one screen: what came in, what is still to come, hours, effective rates, what changed."""

from decimal import Decimal

from pipelines.html import shows
from pipelines.html.alerts import told
from pipelines.html.charts import Chart
from pipelines.html.drawings import Bar, Range, Span, bars, columns, intervals, spans
from pipelines.html.figure import Column, Plan
from pipelines.html.shows import Row
from pipelines.html.tongue import Tongue

LATEST = "(SELECT CAST(date_trunc('month', max(data_through)) AS DATE) FROM mart.portfolio_month)"
MONTHS = """SELECT month, reporting_currency, max(total_rc) FILTER (basis = 'cash') AS came_in_rc,
    max(total_rc) FILTER (basis = 'accrual') AS worked_for_rc, bool_and(is_complete) AS is_complete, max(data_through) AS data_through
    FROM mart.portfolio_month"""
GLANCE = f"""
WITH m AS ({MONTHS} WHERE month = {LATEST} GROUP BY month, reporting_currency),
r AS (SELECT * FROM mart.channel_efficiency_month WHERE month = {LATEST} AND is_shown ORDER BY received_rc DESC NULLS LAST, channel_id LIMIT 1)
SELECT m.month, m.reporting_currency, m.came_in_rc, m.worked_for_rc, (SELECT sum(amount_rc) FROM mart.late_money) AS to_come_rc,
    (SELECT min(expected_from) FROM mart.late_money) AS to_come_from,
    (SELECT max(coalesce(expected_to, expected_from)) FROM mart.late_money) AS to_come_to,
    (SELECT sum(seconds) FROM mart.time_waterfall_month w WHERE w.month = m.month) AS all_hours_s,
    (SELECT sum(h2_s) FROM mart.channel_efficiency_month e WHERE e.month = m.month) AS session_s,
    r.channel_id AS main_channel, r.eff_rate, r.eff_rate_lo, r.eff_rate_hi,
    (SELECT count(*) FROM mart.alert WHERE resolved_on IS NULL) AS n_changes, m.is_complete, m.data_through
FROM m LEFT JOIN r ON r.month = m.month
"""
CAME_IN = f"""
SELECT channel_id, reporting_currency, sum(amount_rc) FILTER (basis = 'cash') AS came_in_rc,
    sum(amount_rc) FILTER (basis = 'accrual') AS worked_for_rc, sum(n_no_rate) AS n_no_rate
FROM mart.income_day WHERE date_trunc('month', day) = {LATEST}
GROUP BY ALL ORDER BY came_in_rc DESC NULLS LAST, channel_id
"""
YEAR = f"{MONTHS} WHERE month > {LATEST} - INTERVAL 13 MONTH GROUP BY month, reporting_currency ORDER BY month"
TO_COME = """
SELECT channel_id, stage, state, currency, reporting_currency, amount, amount_rc, expected_from, expected_to
FROM mart.late_money ORDER BY expected_from NULLS LAST, amount_rc DESC NULLS LAST, channel_id, currency, stage
"""
NOWCAST = """
SELECT channel_id, month, reporting_currency, received_so_far_rc, approved_due_rc, pending_due_rc, run_rate_rc, total_rc, total_lo_rc,
    total_hi_rc, not_dated_rc, interval_level, is_shown, suppress_reason
FROM mart.nowcast_month ORDER BY channel_id = 'total' DESC, total_rc DESC NULLS LAST, channel_id
"""
RATES = f"""
SELECT channel_id, month, reporting_currency, received_rc, h2_s, h3_s, naive_rate, eff_rate, eff_rate_lo, eff_rate_hi, evidence_level,
    is_shown, suppress_reason
FROM mart.channel_efficiency_month WHERE month = {LATEST} ORDER BY eff_rate DESC NULLS LAST, received_rc DESC NULLS LAST, channel_id
"""
ALERTS = """
SELECT detected_on, severity, channel_id, kind, text, observed, expected, unit, evidence, first_seen, resolved_on
FROM mart.alert WHERE resolved_on IS NULL ORDER BY severity = 'urgent' DESC, severity = 'warning' DESC, detected_on DESC, channel_id, kind
"""


def _glance(tongue: Tongue, found: list[Row]) -> str:
    row = found[0]
    key = "whole" if row["is_complete"] else "running"
    said = tongue.say(f"month.glance.{key}", month=tongue.month(row["month"]), day=tongue.day(row["data_through"]))
    return said + ("" if row["main_channel"] is None else tongue.say("month.glance.main", channel=tongue.channel(row["main_channel"])))


def _came_in(tongue: Tongue, found: list[Row]) -> str:
    top = found[0]
    if top["came_in_rc"] is None:
        return tongue.say("month.came_in.none")
    return tongue.say("month.came_in.says", channel=tongue.channel(top["channel_id"]), amount=shows.money(tongue, top["came_in_rc"], top))


def _came_in_bars(tongue: Tongue, found: list[Row]) -> list[Chart]:
    items = [Bar(label=tongue.channel(r["channel_id"]), value=r["came_in_rc"]) for r in found]
    return bars(tongue, items, tongue.say("col.came_in_rc") + f" ({found[0]['reporting_currency']})")


def _year(tongue: Tongue, found: list[Row]) -> list[Chart]:
    items = [(r["month"], tongue.say(f"col.{name}"), r[name]) for r in found for name in ("came_in_rc", "worked_for_rc")]
    return columns(tongue, items, found[0]["reporting_currency"])


def _to_come(tongue: Tongue, found: list[Row]) -> str:
    known = [r["amount_rc"] for r in found if r["amount_rc"] is not None]
    dated = [r["amount_rc"] for r in found if r["amount_rc"] is not None and r["expected_from"]]
    total, sure = (shows.money(tongue, sum(amounts, Decimal()), found[0]) for amounts in (known, dated))
    return tongue.say("month.to_come.says", total=total, dated=sure)


def _to_come_spans(tongue: Tongue, found: list[Row]) -> list[Chart]:
    items = [
        Span(
            label=f"{tongue.channel(r['channel_id'])} {r['currency']}",
            first=r["expected_from"],
            last=r["expected_to"] or r["expected_from"],
            series=tongue.word("stage", r["stage"]),
        )
        for r in found
        if r["expected_from"]
    ]
    return spans(tongue, items, tongue.say("month.to_come.axis"))


def _nowcast(tongue: Tongue, found: list[Row]) -> str:
    total = next((r for r in found if r["channel_id"] == "total" and r["is_shown"] and r["total_rc"] is not None), None)
    if total is None:
        return tongue.say("month.nowcast.none")
    lo, value, hi = (
        tongue.say("unknown") if total[k] is None else shows.money(tongue, total[k], total)
        for k in ("total_lo_rc", "total_rc", "total_hi_rc")
    )
    level = tongue.say("unknown") if total["interval_level"] is None else tongue.percent(total["interval_level"])
    return tongue.say("month.nowcast.says", month=tongue.month(total["month"]), value=value, lo=lo, hi=hi, level=level)


def _nowcast_ranges(tongue: Tongue, found: list[Row]) -> list[Chart]:
    items = [
        Range(label=tongue.channel(r["channel_id"]), value=r["total_rc"], lo=r["total_lo_rc"], hi=r["total_hi_rc"])
        for r in found
        if r["is_shown"]
    ]
    return intervals(tongue, items, found[0]["reporting_currency"], "")


def rate_ranges(tongue: Tongue, found: list[Row]) -> list[Chart]:
    """Draw effective rates with their intervals, and the naive rate beside each."""
    items = [
        Range(
            label=tongue.channel(r["channel_id"]),
            value=r["eff_rate"],
            lo=r["eff_rate_lo"],
            hi=r["eff_rate_hi"],
            others=((tongue.say("col.naive_rate"), r["naive_rate"]),),
        )
        for r in found
        if r["is_shown"]
    ]
    return intervals(tongue, items, tongue.say("per_hour", currency=found[0]["reporting_currency"]), tongue.say("col.eff_rate"))


PLANS = (
    Plan(
        key="month.glance",
        sql=GLANCE,
        columns=(
            Column("came_in_rc", shows.money),
            Column("worked_for_rc", shows.money),
            Column("to_come_rc", shows.money),
            Column("to_come_from", shows.day, to="to_come_to", null="unknown"),
            Column("session_s", shows.hours),
            Column("all_hours_s", shows.hours),
            Column("eff_rate", shows.rate, null="not_shown"),
            Column("eff_rate_lo", shows.rate, to="eff_rate_hi", head="main_band"),
            Column("n_changes", shows.count),
        ),
        says=_glance,
        tiles=True,
    ),
    Plan(
        key="month.changed",
        sql=ALERTS,
        columns=(
            Column("detected_on", shows.day),
            Column("text", told),
            Column("channel_id", shows.channel),
            Column("severity", shows.word("severity")),
        ),
        every_channel=True,
    ),
    Plan(
        key="month.came_in",
        sql=CAME_IN,
        columns=(
            Column("channel_id", shows.channel),
            Column("came_in_rc", shows.money, null="nothing_came"),
            Column("worked_for_rc", shows.money, null="nothing_came"),
            Column("n_no_rate", shows.count),
        ),
        says=_came_in,
        draw=_came_in_bars,
    ),
    Plan(
        key="month.to_come",
        sql=TO_COME,
        columns=(
            Column("channel_id", shows.channel),
            Column("stage", shows.word("stage")),
            Column("state", shows.word("state")),
            Column("amount", shows.own_money),
            Column("amount_rc", shows.money),
            Column("expected_from", shows.day),
            Column("expected_to", shows.day, null="open"),
        ),
        says=_to_come,
        draw=_to_come_spans,
    ),
    Plan(
        key="month.rates",
        sql=RATES,
        columns=(
            Column("channel_id", shows.channel),
            Column("eff_rate", shows.rate, guarded=True),
            Column("eff_rate_lo", shows.rate, to="eff_rate_hi", guarded=True, head="band"),
            Column("naive_rate", shows.rate),
            Column("received_rc", shows.money),
            Column("h2_s", shows.hours),
            Column("h3_s", shows.hours),
            Column("evidence_level", shows.word("evidence")),
        ),
        draw=rate_ranges,
    ),
    Plan(
        key="month.nowcast",
        sql=NOWCAST,
        columns=(
            Column("channel_id", shows.channel),
            Column("total_rc", shows.money, guarded=True),
            Column("total_lo_rc", shows.money, to="total_hi_rc", guarded=True, head="band"),
            Column("received_so_far_rc", shows.money),
            Column("approved_due_rc", shows.money),
            Column("pending_due_rc", shows.money),
            Column("run_rate_rc", shows.money),
            Column("not_dated_rc", shows.money),
        ),
        says=_nowcast,
        draw=_nowcast_ranges,
    ),
    Plan(
        key="month.year",
        sql=YEAR,
        columns=(Column("month", shows.month), Column("came_in_rc", shows.money), Column("worked_for_rc", shows.money)),
        draw=_year,
    ),
)
