"""The next hour: where it is expected to pay most, why, and what speaks against believing it."""

from pipelines.html import Language, shows
from pipelines.html.charts import Chart
from pipelines.html.drawings import Range, intervals
from pipelines.html.figure import Column, Plan
from pipelines.html.shows import Row
from pipelines.html.tongue import Tongue

NEXT = """
SELECT place, channel_id, window_days, reporting_currency, v_rc_per_h, v_rc_per_h_lo, v_rc_per_h_hi, rate_if_approved, p_approval, p_available,
    p_best, regret_rc_per_h, cap_h_per_week, suggested_h, suggested_reason, verdict, is_shown, suppress_reason
FROM mart.next_hour ORDER BY place NULLS LAST, v_rc_per_h DESC NULLS LAST, channel_id
"""
DOUBTS = """
SELECT channel_id, reporting_currency, v_rc_per_h, rate_if_approved, p_approval, p_available, n_events, evidence_level, marginal_basis, explore_flag,
    reason_text, is_shown, suppress_reason
FROM mart.next_hour ORDER BY place NULLS LAST, v_rc_per_h DESC NULLS LAST, channel_id
"""


def reason(tongue: Tongue, value: object, row: Row) -> str:
    """Give what a value rests on, in a sentence: that of the mart in English, else one made of the row."""
    if tongue.language is Language.EN:
        return str(value)
    if not row["is_shown"] and row["p_approval"] is None:
        return tongue.say("next.by_sale")
    if not row["is_shown"]:
        return tongue.word("why", row["suppress_reason"]).capitalize() + "."
    if row["p_available"] == 0:
        return tongue.say("next.closed")
    value_told = shows.rate(tongue, row["v_rc_per_h"], row)
    share = tongue.say("unknown") if row["p_available"] is None else tongue.percent(row["p_available"])
    rate = tongue.say("unknown") if row["rate_if_approved"] is None else shows.rate(tongue, row["rate_if_approved"], row)
    return tongue.say("next.reason", value=value_told, rate=rate, n=tongue.number(row["n_events"], 0), share=share)


def basis(tongue: Tongue, value: object, _row: Row) -> str:
    """Say whether the value is of the average or of one more hour, and why."""
    if tongue.language is Language.EN:
        return str(value)
    head, _, why = str(value).partition(": ")
    key = "hours_first" if why.startswith("money is dated") else "no_bend" if why.startswith("no diminishing") else "few_weeks"
    return tongue.say(f"next.{'marginal' if head == 'marginal' else key}")


def _next(tongue: Tongue, found: list[Row]) -> str:
    verdict = str(found[0]["verdict"]).replace(" ", "_")
    best = next((r for r in found if r["place"] == 1 and r["is_shown"]), None)
    if best is None:
        return tongue.say("next.value.none")
    chance = tongue.say("unknown") if best["p_best"] is None else tongue.chance(best["p_best"])
    key = f"next.value.{verdict}" if tongue.has(f"next.value.{verdict}") else "next.value.says"
    return tongue.say(key, channel=tongue.channel(best["channel_id"]), value=shows.rate(tongue, best["v_rc_per_h"], best), p=chance)


def _ranges(tongue: Tongue, found: list[Row]) -> list[Chart]:
    items = [
        Range(label=tongue.channel(r["channel_id"]), value=r["v_rc_per_h"], lo=r["v_rc_per_h_lo"], hi=r["v_rc_per_h_hi"])
        for r in found
        if r["is_shown"]
    ]
    return intervals(tongue, items, tongue.say("per_hour", currency=found[0]["reporting_currency"]), "")


def _no_week(tongue: Tongue, found: list[Row]) -> list[str]:
    """Say that no hours are suggested where no week is declared."""
    return [tongue.say("next.no_week")] if any(r["suggested_reason"] == "not_declared" for r in found) else []


PLANS = (
    Plan(
        key="next.value",
        sql=NEXT,
        columns=(
            Column("channel_id", shows.channel),
            Column("place", shows.count, null="not_ranked"),
            Column("v_rc_per_h", shows.rate, guarded=True),
            Column("v_rc_per_h_lo", shows.rate, to="v_rc_per_h_hi", guarded=True, head="band"),
            Column("p_best", shows.chance, null="not_ranked"),
            Column("p_approval", shows.percent),
            Column("p_available", shows.percent),
            Column("cap_h_per_week", shows.told_hours),
            Column("suggested_h", shows.told_hours, null="none_suggested"),
        ),
        says=_next,
        draw=_ranges,
        notes=_no_week,
    ),
    Plan(
        key="next.doubts",
        sql=DOUBTS,
        columns=(
            Column("channel_id", shows.channel),
            Column("reason_text", reason),
            Column("evidence_level", shows.word("evidence")),
            Column("n_events", shows.count),
            Column("marginal_basis", basis, null="does_not_apply"),
            Column("explore_flag", shows.yes),
        ),
    ),
)
