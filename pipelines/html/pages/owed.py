"""Still to come: how old the money is that is not there, how long payment takes, what affiliate sales will come to."""

from decimal import Decimal

from pipelines.html import shows
from pipelines.html.charts import Chart
from pipelines.html.drawings import Bar, Range, bars, columns, intervals
from pipelines.html.figure import Column, Plan
from pipelines.html.pages.month import LATEST
from pipelines.html.shows import Row
from pipelines.html.tongue import Tongue

AGE = """
SELECT channel_id, reporting_currency, unpaid_rc, pending_rc, expected_pending_rc, float_rc, float_rc_lo, float_rc_hi, dso_days,
    oldest_unpaid_on, oldest_unpaid_days, is_shown, suppress_reason
FROM mart.float ORDER BY float_rc DESC NULLS LAST, channel_id
"""
STATES = """
SELECT state, stage, reporting_currency, sum(amount_rc) AS amount_rc, count(*) FILTER (amount_rc IS NULL) AS n_no_rate,
    min(first_work_date) AS first_work_date, date_diff('day', min(first_work_date), max(data_through)) AS age_days
FROM mart.late_money GROUP BY state, stage, reporting_currency ORDER BY state, stage
"""
LATENCY = """
SELECT channel_id, stage, p50_days, p50_days_lo, p50_days_hi, p90_days, n_decided, n_censored, is_shown, suppress_reason
FROM mart.pay_latency WHERE window_days = '365' AND stage IN ('decide', 'whole') ORDER BY stage DESC, p50_days NULLS LAST, channel_id
"""
RIPE = f"""
SELECT origin_month, channel_id, currency, reporting_currency, reserve_method, latest_rc, outstanding_rc, outstanding_rc_lo, outstanding_rc_hi,
    ultimate_rc, maturity_share, is_shown, suppress_reason
FROM mart.affiliate_reserve WHERE origin_month > {LATEST} - INTERVAL 12 MONTH ORDER BY origin_month, channel_id, currency
"""
SALES = f"""
SELECT month, channel_id, reporting_currency, clicks, n_sales, n_approved, n_pending, n_declined, approved_rc, pending_face_rc, pending_ev_rc,
    pending_ev_rc_lo, pending_ev_rc_hi, epc_rc, maturity_share, is_shown, suppress_reason
FROM mart.affiliate_program_month WHERE is_total AND month > {LATEST} - INTERVAL 6 MONTH ORDER BY channel_id, month
"""


def _age(tongue: Tongue, found: list[Row]) -> str:
    oldest = max((r for r in found if r["oldest_unpaid_days"] is not None), key=lambda r: r["oldest_unpaid_days"], default=None)
    if oldest is None:
        return tongue.say("owed.age.none")
    return tongue.say("owed.age.says", channel=tongue.channel(oldest["channel_id"]), days=tongue.number(oldest["oldest_unpaid_days"], 0))


def _age_bars(tongue: Tongue, found: list[Row]) -> list[Chart]:
    items = [
        Bar(label=tongue.channel(r["channel_id"]), value=r[name], series=tongue.say(f"col.{name}"))
        for name in ("unpaid_rc", "expected_pending_rc")
        for r in found
        if r["is_shown"]
    ]
    return bars(tongue, items, found[0]["reporting_currency"])


def _latency(tongue: Tongue, found: list[Row]) -> list[Chart]:
    items = [
        Range(
            label=tongue.channel(r["channel_id"]),
            value=r["p50_days"],
            lo=r["p50_days_lo"],
            hi=r["p50_days_hi"],
            others=((tongue.say("col.p90_days"), r["p90_days"]),),
        )
        for r in found
        if r["is_shown"] and r["stage"] == "whole"
    ]
    return intervals(tongue, items, tongue.say("owed.latency.axis"), tongue.say("col.p50_days"))


def _ripe(tongue: Tongue, found: list[Row]) -> str:
    known = [r["outstanding_rc"] for r in found if r["is_shown"] and r["outstanding_rc"] is not None]
    return (
        tongue.say("owed.ripe.says", total=shows.money(tongue, sum(known, Decimal()), found[0])) if known else tongue.say("owed.ripe.none")
    )


def _ripe_columns(tongue: Tongue, found: list[Row]) -> list[Chart]:
    sums: dict[tuple[object, str], Decimal] = {}
    for name in ("latest_rc", "outstanding_rc"):
        for row in found:
            if row["is_shown"] and row[name] is not None:
                sums[row["origin_month"], name] = sums.get((row["origin_month"], name), Decimal()) + row[name]
    items = [(month, tongue.say(f"col.{name}"), value) for (month, name), value in sums.items()]
    return columns(tongue, items, found[0]["reporting_currency"], stacked=True)  # type: ignore[arg-type]


PLANS = (
    Plan(
        key="owed.age",
        sql=AGE,
        columns=(
            Column("channel_id", shows.channel),
            Column("float_rc", shows.money, guarded=True),
            Column("float_rc_lo", shows.money, to="float_rc_hi", guarded=True, head="band"),
            Column("unpaid_rc", shows.money),
            Column("pending_rc", shows.money),
            Column("expected_pending_rc", shows.money, guarded=True),
            Column("dso_days", shows.days, guarded=True),
            Column("oldest_unpaid_on", shows.day),
            Column("oldest_unpaid_days", shows.days),
        ),
        says=_age,
        draw=_age_bars,
    ),
    Plan(
        key="owed.states",
        sql=STATES,
        columns=(
            Column("state", shows.word("state")),
            Column("stage", shows.word("stage")),
            Column("amount_rc", shows.money),
            Column("n_no_rate", shows.count),
            Column("first_work_date", shows.day),
            Column("age_days", shows.days),
        ),
    ),
    Plan(
        key="owed.latency",
        sql=LATENCY,
        columns=(
            Column("channel_id", shows.channel),
            Column("stage", shows.word("latency")),
            Column("p50_days", shows.days, guarded=True, null="not_reached"),
            Column("p50_days_lo", shows.days, to="p50_days_hi", guarded=True, head="band"),
            Column("p90_days", shows.days, guarded=True, null="not_reached"),
            Column("n_decided", shows.count),
            Column("n_censored", shows.count),
        ),
        draw=_latency,
    ),
    Plan(
        key="owed.ripe",
        sql=RIPE,
        columns=(
            Column("origin_month", shows.month),
            Column("channel_id", shows.channel),
            Column("currency", shows.text),
            Column("latest_rc", shows.money),
            Column("outstanding_rc", shows.money, guarded=True),
            Column("outstanding_rc_lo", shows.money, to="outstanding_rc_hi", guarded=True, head="band"),
            Column("ultimate_rc", shows.money, guarded=True),
            Column("maturity_share", shows.percent, guarded=True),
            Column("reserve_method", shows.word("reserve")),
        ),
        says=_ripe,
        draw=_ripe_columns,
    ),
    Plan(
        key="owed.sales",
        sql=SALES,
        columns=(
            Column("channel_id", shows.channel),
            Column("month", shows.month),
            Column("clicks", shows.count),
            Column("n_sales", shows.count),
            Column("n_approved", shows.count),
            Column("n_pending", shows.count),
            Column("n_declined", shows.count),
            Column("approved_rc", shows.money),
            Column("pending_face_rc", shows.money),
            Column("pending_ev_rc", shows.money),
            Column("pending_ev_rc_lo", shows.money, to="pending_ev_rc_hi", head="band"),
            Column("epc_rc", shows.money, guarded=True),
        ),
    ),
)
