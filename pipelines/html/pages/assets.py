"""Products and learning: what each asset gave back, whether a course paid, what skills are paid."""

from pipelines.html import Language, shows
from pipelines.html.charts import Chart
from pipelines.html.drawings import Range, intervals
from pipelines.html.figure import Column, Plan
from pipelines.html.shows import Row
from pipelines.html.tongue import Tongue

LIVES = """
SELECT channel_id, name, status, reporting_currency, age_months, creation_s, maintenance_s, cash_cost_rc, units, cum_net_rc, opportunity_rate,
    value_per_h_to_date_rc, payback_status, payback_month, recovered_share, half_life_months, half_life_months_lo, half_life_months_hi,
    is_whole_life, is_shown, suppress_reason
FROM mart.asset_lifetime ORDER BY cum_net_rc DESC NULLS LAST, name
"""
LEARNING = """
SELECT name, skill, first_on, last_on, reporting_currency, hours_s, cash_rc, cost_rc, n_before, n_after, rate_before, rate_after, change_pct,
    control_change_pct, did_effect, did_effect_lo, did_effect_hi, gain_to_date_rc, gain_to_date_rc_lo, gain_to_date_rc_hi, payback_date, verdict,
    reason_text, is_shown, suppress_reason
FROM mart.learning_roi ORDER BY first_on, name
"""
SKILLS = """
SELECT skill, window_days, reporting_currency, hours_s, n_contracts, rate_rc_per_h, premium_pct, premium_pct_lo, premium_pct_hi, is_shown,
    suppress_reason, skill AS name
FROM mart.skill_rate WHERE window_days = (SELECT max(window_days) FROM mart.skill_rate) ORDER BY rate_rc_per_h DESC NULLS LAST, skill
"""


def verdict(tongue: Tongue, value: object, row: Row) -> str:
    """Give the verdict on a course in a sentence."""
    if tongue.language is Language.EN:
        return str(value)
    if row["did_effect"] is None:
        return tongue.word("why", row["suppress_reason"]).capitalize() + "."
    key = "cannot_tell" if row["verdict"] == "cannot_tell" else "told"
    ends = {name: tongue.percent(row[f"did_effect{end}"]) for name, end in (("change", ""), ("lo", "_lo"), ("hi", "_hi"))}
    return tongue.say(f"verdict.{key}", **ends)


def payback(tongue: Tongue, value: object, row: Row) -> str:
    """Give the month in which a product had paid back what it took, else why there is none."""
    return tongue.word("payback", value) if row["payback_month"] is None else tongue.month(row["payback_month"])


def _lives(tongue: Tongue, found: list[Row]) -> list[Chart]:
    items = [
        Range(label=r["name"], value=r["value_per_h_to_date_rc"], others=((tongue.say("col.opportunity_rate"), r["opportunity_rate"]),))
        for r in found
        if r["value_per_h_to_date_rc"] is not None
    ]
    axis = tongue.say("per_hour", currency=found[0]["reporting_currency"])
    return intervals(tongue, items, axis, tongue.say("col.value_per_h_to_date_rc"))


def _learning(tongue: Tongue, found: list[Row]) -> list[Chart]:
    items = [
        Range(
            label=r["name"],
            value=float(r["did_effect"]) * 100,
            lo=None if r["did_effect_lo"] is None else float(r["did_effect_lo"]) * 100,
            hi=None if r["did_effect_hi"] is None else float(r["did_effect_hi"]) * 100,
        )
        for r in found
        if r["is_shown"] and r["did_effect"] is not None
    ]
    return intervals(tongue, items, tongue.say("assets.learning.axis"), "")


PLANS = (
    Plan(
        key="assets.lives",
        sql=LIVES,
        columns=(
            Column("name", shows.text),
            Column("channel_id", shows.channel),
            Column("cum_net_rc", shows.money),
            Column("units", shows.count),
            Column("creation_s", shows.hours),
            Column("maintenance_s", shows.hours),
            Column("cash_cost_rc", shows.money),
            Column("value_per_h_to_date_rc", shows.rate),
            Column("opportunity_rate", shows.rate),
            Column("payback_status", payback),
            Column("half_life_months", shows.months, guarded=True, null="no_half_life"),
        ),
        draw=_lives,
    ),
    Plan(
        key="assets.learning",
        sql=LEARNING,
        columns=(
            Column("name", shows.text),
            Column("first_on", shows.day),
            Column("hours_s", shows.hours),
            Column("cost_rc", shows.money),
            Column("rate_before", shows.rate),
            Column("rate_after", shows.rate),
            Column("did_effect", shows.percent, guarded=True),
            Column("did_effect_lo", shows.percent, to="did_effect_hi", guarded=True, head="band"),
            Column("gain_to_date_rc", shows.money, guarded=True),
            Column("gain_to_date_rc_lo", shows.money, to="gain_to_date_rc_hi", guarded=True, head="gain_band"),
            Column("payback_date", shows.day, null="not_reached"),
            Column("reason_text", verdict),
        ),
        draw=_learning,
        turned=True,
    ),
    Plan(
        key="assets.skills",
        sql=SKILLS,
        columns=(
            Column("skill", shows.text),
            Column("n_contracts", shows.count),
            Column("hours_s", shows.hours),
            Column("rate_rc_per_h", shows.rate, guarded=True),
            Column("premium_pct", shows.percent, guarded=True),
            Column("premium_pct_lo", shows.percent, to="premium_pct_hi", guarded=True, head="band"),
        ),
        whole=True,
    ),
)
