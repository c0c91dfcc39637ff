"""Stability: how far the income hangs on one source, whether channels make up for each other, and what a shock would do."""

from pipelines.html import shows
from pipelines.html.charts import Chart
from pipelines.html.drawings import Bar, Range, bars, intervals
from pipelines.html.figure import Column, Plan
from pipelines.html.shows import Row
from pipelines.html.tongue import Tongue

SHARES = """
SELECT channel_id, owner, rail, reporting_currency, amount_rc, share, risk_contribution, n_months, is_shown, suppress_reason
FROM mart.portfolio_share WHERE basis = 'cash' ORDER BY share DESC NULLS LAST, channel_id
"""
STEADY = """
SELECT basis, month, reporting_currency, total_rc, n_months, n_eff, hhi_channel, hhi_owner, hhi_rail, hhi_client, client_known_share, cv_12m,
    cv_12m_lo, cv_12m_hi, arc_change, drawdown_share, iar_5pct_rc, runway_months, runway_state, is_shown, suppress_reason
FROM mart.portfolio_month WHERE is_complete
QUALIFY row_number() OVER (PARTITION BY basis ORDER BY month DESC) = 1 ORDER BY basis DESC
"""
PAIRS = """
SELECT channel_a, channel_b, n_months, spearman_arc, spearman_arc_lo, spearman_arc_hi, perm_p_fdr, n_dips_a, compensation_ratio_a_by_b,
    compensation_ratio_a_by_b_lo, compensation_ratio_a_by_b_hi, same_owner, same_rail, is_shown, suppress_reason
FROM mart.channel_pair WHERE window_months = (SELECT max(window_months) FROM mart.channel_pair)
ORDER BY is_shown DESC, spearman_arc NULLS LAST, channel_a, channel_b
"""
SHOCKS = """
SELECT scenario, kind, subject, reporting_currency, n_months, income_before_rc, income_after_rc, change_rc, worst_month_before_rc,
    worst_month_after_rc, delayed_rc, hours_freed_s, floor_rc, months_under_before, months_under_after, compensation_ratio, is_shown, suppress_reason
FROM mart.shock_test ORDER BY change_rc NULLS LAST, delayed_rc DESC NULLS LAST, scenario
"""


def scenario(tongue: Tongue, _value: object, row: Row) -> str:
    """Give what is supposed to happen, in words."""
    subject = str(row["subject"])
    return tongue.say(f"shock.{row['kind']}", subject=subject if row["kind"] == "currency" else tongue.channel(subject))


def _shares(tongue: Tongue, found: list[Row]) -> str:
    top = found[0]
    if not top["is_shown"] or top["share"] is None:
        return tongue.say("stability.shares.none")
    return tongue.say("stability.shares.says", channel=tongue.channel(top["channel_id"]), share=tongue.percent(top["share"]))


def _share_bars(tongue: Tongue, found: list[Row]) -> list[Chart]:
    items = [
        Bar(label=tongue.channel(r["channel_id"]), value=float(r["share"]) * 100) for r in found if r["is_shown"] and r["share"] is not None
    ]
    return bars(tongue, items, tongue.say("stability.shares.axis"))


def _pairs(tongue: Tongue, found: list[Row]) -> list[Chart]:
    items = [
        Range(
            label=f"{tongue.channel(r['channel_a'])} – {tongue.channel(r['channel_b'])}",
            value=r["spearman_arc"],
            lo=r["spearman_arc_lo"],
            hi=r["spearman_arc_hi"],
        )
        for r in found
        if r["is_shown"] and r["channel_a"] < r["channel_b"]
    ]
    return intervals(tongue, items[:15], tongue.say("stability.pairs.axis"), "")


def _shocks(tongue: Tongue, found: list[Row]) -> str:
    worst = next((r for r in found if r["is_shown"] and r["change_rc"] is not None), None)
    if worst is None or worst["months_under_after"] is None:
        return tongue.say("stability.shocks.none")
    return tongue.say(
        "stability.shocks.says",
        what=scenario(tongue, None, worst),
        change=shows.money(tongue, worst["change_rc"], worst),
        under=worst["months_under_after"],
        before=worst["months_under_before"],
        n=worst["n_months"],
    )


def _shock_bars(tongue: Tongue, found: list[Row]) -> list[Chart]:
    items = [
        Bar(label=scenario(tongue, None, r), value=r["change_rc"])
        for r in found
        if r["is_shown"] and r["change_rc"] and r["kind"] in {"stops", "currency"}
    ]
    return bars(tongue, items, tongue.say("stability.shocks.axis", currency=found[0]["reporting_currency"]))


PLANS = (
    Plan(
        key="stability.shares",
        sql=SHARES,
        columns=(
            Column("channel_id", shows.channel),
            Column("share", shows.percent, guarded=True),
            Column("amount_rc", shows.money),
            Column("risk_contribution", shows.percent, guarded=True),
            Column("owner", shows.channel),
            Column("rail", shows.channel),
        ),
        says=_shares,
        draw=_share_bars,
    ),
    Plan(
        key="stability.steady",
        sql=STEADY,
        columns=(
            Column("basis", shows.word("basis")),
            Column("month", shows.month),
            Column("total_rc", shows.money),
            Column("n_months", shows.count),
            Column("n_eff", shows.number, guarded=True),
            Column("hhi_channel", shows.count, guarded=True),
            Column("hhi_owner", shows.count, guarded=True),
            Column("hhi_rail", shows.count, guarded=True),
            Column("hhi_client", shows.count, guarded=True, null="only_accrual"),
            Column("cv_12m", shows.percent, guarded=True),
            Column("cv_12m_lo", shows.percent, to="cv_12m_hi", guarded=True, head="cv_band"),
            Column("arc_change", shows.percent, guarded=True),
            Column("drawdown_share", shows.percent, guarded=True),
            Column("iar_5pct_rc", shows.money, guarded=True),
            Column("runway_months", shows.months, guarded=True, null="see_runway"),
            Column("runway_state", shows.word("runway"), null="only_cash"),
        ),
        turned=True,
    ),
    Plan(
        key="stability.shocks",
        sql=SHOCKS,
        columns=(
            Column("scenario", scenario),
            Column("change_rc", shows.money, guarded=True),
            Column("worst_month_before_rc", shows.money, guarded=True),
            Column("worst_month_after_rc", shows.money, guarded=True),
            Column("months_under_before", shows.count, guarded=True, null="no_goal"),
            Column("months_under_after", shows.count, guarded=True, null="no_goal"),
            Column("delayed_rc", shows.money, guarded=True, null="does_not_apply"),
            Column("compensation_ratio", shows.percent, guarded=True, null="not_measured"),
        ),
        says=_shocks,
        draw=_shock_bars,
        whole=True,
    ),
    Plan(
        key="stability.pairs",
        sql=PAIRS,
        columns=(
            Column("channel_a", shows.channel),
            Column("channel_b", shows.channel),
            Column("spearman_arc", shows.number, guarded=True),
            Column("spearman_arc_lo", shows.number, to="spearman_arc_hi", guarded=True, head="band"),
            Column("perm_p_fdr", shows.number, guarded=True),
            Column("n_dips_a", shows.count),
            Column("compensation_ratio_a_by_b", shows.percent, guarded=True),
            Column("same_rail", shows.yes),
        ),
        draw=_pairs,
        whole=True,
    ),
)
