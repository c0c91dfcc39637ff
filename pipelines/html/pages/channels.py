"""Channels side by side: rates, from the advertised one down to take-home, where the time went, the minimum wage."""

from itertools import groupby

from pipelines.html import shows
from pipelines.html.charts import Chart, titled
from pipelines.html.drawings import Bar, Step, bars, lines, waterfall
from pipelines.html.figure import Column, Plan
from pipelines.html.pages.month import LATEST, rate_ranges
from pipelines.html.shows import Row
from pipelines.html.tongue import Tongue

SIDE = """
SELECT e.channel_id, e.family, e.reporting_currency, r.rank, r.n_ranked, r.p_best, r.rank_is_stable, e.eff_rate, e.eff_rate_lo, e.eff_rate_hi,
    e.naive_rate, e.full_rate, e.received_rc, e.h2_s, e.h3_s, e.n_sessions, e.pending_share, e.hours_tier, e.evidence_level, e.is_shown,
    e.suppress_reason, e.data_through
FROM mart.channel_efficiency_current e LEFT JOIN mart.channel_rank r USING (worker_id, channel_id, window_days)
WHERE e.window_days = '365' ORDER BY r.rank NULLS LAST, e.received_rc DESC NULLS LAST, e.channel_id
"""
LADDER = """
SELECT w.channel_id, w.step_no, w.step_name, w.reporting_currency, w.amount_rc, w.seconds, w.delta_rc_per_h, w.rate_after_rc_per_h,
    w.rate_after_lo, w.rate_after_hi, w.is_shown, w.suppress_reason
FROM mart.rate_waterfall w LEFT JOIN mart.channel_efficiency_current e USING (worker_id, channel_id, window_days)
WHERE w.window_days = '365' ORDER BY e.received_rc DESC NULLS LAST, w.channel_id, w.step_no
"""
TIME = f"""
SELECT channel_id, reason, sum(seconds) AS seconds, sum(seconds) / sum(sum(seconds)) OVER (PARTITION BY channel_id) AS share
FROM mart.time_waterfall_month WHERE month > {LATEST} - INTERVAL 12 MONTH
GROUP BY channel_id, reason ORDER BY sum(sum(seconds)) OVER (PARTITION BY channel_id) DESC, channel_id, seconds DESC, reason
"""
FLOOR = f"""
SELECT month, channel_id, country, reporting_currency, benchmark_rc_per_h, rate_rc_per_h, ratio, ratio_lo, ratio_hi, share_hours_below,
    is_shown, suppress_reason
FROM mart.benchmark_gap_month WHERE rate_basis = 'gross_to_gross' AND month > {LATEST} - INTERVAL 12 MONTH ORDER BY channel_id, month
"""
GROUPS = {
    "paid": "paid",
    "pending": "pending",
    "rejected": "unpaid",
    "returned": "unpaid",
    "expired": "unpaid",
    "gap": "gap",
    "search": "search",
    "admin": "admin",
    "revision": "revision",
    "learning": "build",
    "build": "build",
}
"""Reasons of time that share a colour in the chart; the table tells each."""
SPLIT = ("paid", "pending", "unpaid", "gap", "search", "admin", "revision", "build")


def _side(tongue: Tongue, found: list[Row]) -> str:
    first = next((r for r in found if r["rank"] == 1), None)
    if first is None or first["eff_rate"] is None:
        return tongue.say("channels.side.none")
    place = (
        tongue.say("channels.side.chance", p=tongue.chance(first["p_best"]))
        if first["p_best"] is not None and first["n_ranked"] > 1
        else ""
    )
    return (
        tongue.say("channels.side.says", channel=tongue.channel(first["channel_id"]), rate=shows.rate(tongue, first["eff_rate"], first))
        + place
    )


def _ladder(tongue: Tongue, found: list[Row]) -> list[Chart]:
    """Draw one waterfall for each channel that has a rate."""
    drawn: list[Chart] = []
    for channel, rows in groupby(found, lambda r: r["channel_id"]):
        steps = _steps(tongue, [r for r in rows if r["is_shown"] and r["rate_after_rc_per_h"] is not None])
        axis = tongue.say("per_hour", currency=found[0]["reporting_currency"])
        drawn += [titled(chart, tongue.channel(channel)) for chart in waterfall(tongue, steps, axis)]
    return drawn


def _steps(tongue: Tongue, rows: list[Row]) -> list[Step]:
    """Give the bars: the first rate, each change of it, and the rate that is left."""
    found: list[Step] = []
    before = None
    for row in rows:
        after = row["rate_after_rc_per_h"]
        label = tongue.word("step", row["step_name"])
        if before is None:
            label = label if row["step_name"] == "naive" else tongue.say("channels.ladder.first")
            found.append(Step(label=label, start=0, end=after, series=tongue.say("channels.ladder.rate")))
        elif after != before:
            kind = "loss" if after < before else "gain"
            found.append(Step(label=label, start=before, end=after, series=tongue.say(f"channels.ladder.{kind}")))
        before = after
    if before is not None:
        found.append(Step(label=tongue.say("channels.ladder.left"), start=0, end=before, series=tongue.say("channels.ladder.rate")))
    return found


def _time(tongue: Tongue, found: list[Row]) -> list[Chart]:
    names = {group: tongue.word("time_group", group) for group in SPLIT}
    sums: dict[tuple[str, str], float] = {}
    for row in found:
        key = (tongue.channel(row["channel_id"]), GROUPS.get(row["reason"], "admin"))
        sums[key] = sums.get(key, 0) + float(row["share"]) * 100
    channels = dict.fromkeys(channel for channel, _ in sums)
    items = [Bar(label=c, value=sums[c, g], series=names[g]) for g in SPLIT for c in channels if (c, g) in sums]
    return bars(tongue, items, tongue.say("channels.time.axis"))


def _floor(tongue: Tongue, found: list[Row]) -> list[Chart]:
    items = [(r["month"], tongue.channel(r["channel_id"]), r["rate_rc_per_h"] if r["is_shown"] else None) for r in found]
    mark = sorted({r["month"]: r["benchmark_rc_per_h"] for r in found}.items())
    return lines(tongue, items, mark, tongue.say("per_hour", currency=found[0]["reporting_currency"]), tongue.say("col.benchmark_rc_per_h"))


def _floor_says(tongue: Tongue, found: list[Row]) -> str:
    last = max((r for r in found if r["benchmark_rc_per_h"] is not None), key=lambda r: r["month"], default=None)
    if last is None or last["country"] is None:
        return tongue.say("channels.floor.none")
    below = sum(1 for r in found if r["is_shown"] and r["ratio"] is not None and r["ratio"] < 1)
    told = sum(1 for r in found if r["is_shown"] and r["ratio"] is not None)
    return tongue.say(
        "channels.floor.says",
        country=tongue.locale.territories.get(last["country"], last["country"]),
        floor=shows.rate(tongue, last["benchmark_rc_per_h"], last),
        below=tongue.number(below, 0),
        told=tongue.number(told, 0),
    )


PLANS = (
    Plan(
        key="channels.side",
        sql=SIDE,
        columns=(
            Column("channel_id", shows.channel),
            Column("rank", shows.count, null="not_ranked"),
            Column("eff_rate", shows.rate, guarded=True),
            Column("eff_rate_lo", shows.rate, to="eff_rate_hi", guarded=True, head="band"),
            Column("naive_rate", shows.rate),
            Column("full_rate", shows.rate),
            Column("received_rc", shows.money),
            Column("h2_s", shows.hours),
            Column("h3_s", shows.hours),
            Column("p_best", shows.chance, null="not_ranked"),
            Column("evidence_level", shows.word("evidence")),
        ),
        says=_side,
        draw=rate_ranges,
    ),
    Plan(
        key="channels.ladder",
        sql=LADDER,
        columns=(
            Column("channel_id", shows.channel),
            Column("step_name", shows.word("step")),
            Column("rate_after_rc_per_h", shows.rate, guarded=True),
            Column("delta_rc_per_h", shows.rate, guarded=True),
            Column("rate_after_lo", shows.rate, to="rate_after_hi", guarded=True, head="band"),
            Column("amount_rc", shows.money),
            Column("seconds", shows.hours),
        ),
        draw=_ladder,
    ),
    Plan(
        key="channels.time",
        sql=TIME,
        columns=(
            Column("channel_id", shows.channel),
            Column("reason", shows.word("time")),
            Column("seconds", shows.hours),
            Column("share", shows.percent),
        ),
        draw=_time,
    ),
    Plan(
        key="channels.floor",
        sql=FLOOR,
        columns=(
            Column("channel_id", shows.channel),
            Column("month", shows.month),
            Column("rate_rc_per_h", shows.rate, guarded=True),
            Column("benchmark_rc_per_h", shows.rate),
            Column("ratio", shows.percent, guarded=True),
            Column("ratio_lo", shows.percent, to="ratio_hi", guarded=True, head="band"),
            Column("share_hours_below", shows.percent, guarded=True),
        ),
        says=_floor_says,
        draw=_floor,
    ),
)
