"""Affiliate programmes that have died, and the clicks that still go to them (metrics M43).

A programme is dead from the day its network, or the person, says it closed; or from the day after its last sale, where so many clicks without a
sale would be a chance below 1 % at its earlier rate of sales to clicks (the silence test of M81, clicks in the place of days). A sale counts
whatever became of it: a programme that declines is not dead. Few sales or clicks say nothing, and neither does a programme that never sold.
"""

from collections.abc import Mapping
from datetime import date, timedelta
from math import ceil
from typing import Any, Final

import polars as pl

from transforms.alerts import Alert, Severity
from transforms.changes import SILENT, SILENT_EVENTS, days_until_silent, p_silent
from transforms.estimate import Why

LOOK_BACK: Final = 365
"""Days up to the last sale whose sales and clicks say what was usual."""
KEYS: Final = ("worker_id", "channel_id", "program")
SCHEMA: Final[dict[str, pl.DataType | type[pl.DataType]]] = {
    **dict.fromkeys(KEYS, pl.String),
    "state": pl.String,
    "dead_since": pl.Date,
    "told_on": pl.Date,
    "n_sales": pl.Int64,
    "last_sale_on": pl.Date,
    "clicks_before": pl.Int64,
    "clicks_since": pl.Int64,
    "p_value": pl.Float64,
    "detectable_clicks": pl.Int64,
    "data_through": pl.Date,
    "suppress_reason": pl.String,
}
Row = dict[str, Any]
Closed = Mapping[tuple[str, str | None], date]
"""Days of closure by channel and programme; of the whole channel where the programme is None."""


def programs(sold: pl.DataFrame, clicks: pl.DataFrame, closed: Closed, through: date, told: Mapping[str, date]) -> pl.DataFrame:
    """Give a row for each programme that is named by sales or clicks: nothing detectable, dead, or not tested.

    `sold`: sales (`n`) by worker_id, channel_id, program and day. `told`: the last day the exports of sales speak of, by channel; clicks after it say nothing of sales.
    """
    last = pl.col("channel_id").replace_strict(dict(told), default=through, return_dtype=pl.Date)
    seen = clicks.filter(~pl.col("is_total") & (pl.col("kind") == "clicks") & (pl.col("day") <= pl.min_horizontal(pl.lit(through), last)))
    sale_days = _by_program(sold.sort("day"))
    click_days = _by_program(seen.group_by(*KEYS, "day").agg(n=pl.col("quantity").sum()).sort("day"))
    rows = []
    for key in sorted({*sale_days, *click_days}):
        row = _tested(sale_days.get(key, []), click_days.get(key, []))
        ends = [day for name in (key[2], None) if (day := closed.get((key[1], name))) and day <= through]
        if ends and (row["dead_since"] is None or min(ends) < row["dead_since"]):
            row |= {"state": "closed", "dead_since": min(ends), "told_on": min(ends), "suppress_reason": None}
        rows.append(dict(zip(KEYS, key, strict=True)) | row | {"data_through": through})
    return pl.DataFrame(rows, schema=SCHEMA, orient="row")


def _by_program(rows: pl.DataFrame) -> dict[tuple[str, str, str], list[tuple[date, int]]]:
    found: dict[tuple[str, str, str], list[tuple[date, int]]] = {}
    for worker, channel, program, day, n in rows.select(*KEYS, "day", "n").iter_rows():
        found.setdefault((worker, channel, program), []).append((day, int(n)))
    return found


def _tested(sales: list[tuple[date, int]], clicks: list[tuple[date, int]]) -> Row:
    """Test for silence over clicks after the last sale."""
    last = sales[-1][0] if sales else None
    first = last - timedelta(days=LOOK_BACK) if last else None
    n = sum(count for day, count in sales if first is not None and day > first)
    before = sum(count for day, count in clicks if last is not None and first is not None and first < day <= last)
    since = [(day, count) for day, count in clicks if last is None or day > last]
    total = sum(count for _, count in since)
    row: Row = {"n_sales": n, "last_sale_on": last, "clicks_before": before, "clicks_since": total}
    row |= dict.fromkeys(("dead_since", "told_on", "p_value", "detectable_clicks", "suppress_reason"))
    if last is None or not before:
        return row | {"state": "not_tested", "suppress_reason": str(Why.NO_EVENTS if last is None else Why.NO_CLICKS)}
    if n < SILENT_EVENTS:
        return row | {"state": "not_tested", "suppress_reason": str(Why.TOO_FEW_EVENTS)}
    needed = ceil(days_until_silent(n, before))
    row |= {"p_value": p_silent(n, before, total), "detectable_clicks": needed}
    if row["p_value"] >= SILENT:
        return row | {"state": "nothing_detectable"}
    return row | {"state": "no_sale", "dead_since": last + timedelta(days=1), "told_on": _reached(since, needed)}


def _reached(clicks: list[tuple[date, int]], needed: int) -> date:
    """Give the day on which the clicks had come together."""
    gone = 0
    for day, count in clicks:
        gone += count
        if gone >= needed:
            return day
    return clicks[-1][0]


def with_rot(months: pl.DataFrame, clicks: pl.DataFrame, found: pl.DataFrame) -> pl.DataFrame:
    """Add to the rows of programmes and channels the clicks that went to dead programmes, and to those of channels their share."""
    dead = found.filter(pl.col("dead_since").is_not_null()).select(*KEYS, "dead_since")
    named = clicks.filter(~pl.col("is_total") & (pl.col("kind") == "clicks"))
    gone = named.join(dead, on=KEYS, how="left").with_columns(
        _dead=pl.when(pl.col("day") >= pl.col("dead_since")).then(pl.col("quantity")).otherwise(0)
    )
    of_program = gone.group_by(*KEYS, "month").agg(_own=pl.col("_dead").sum())
    of_channel = gone.group_by("worker_id", "channel_id", "month").agg(_all_dead=pl.col("_dead").sum(), _named=pl.col("quantity").sum())
    joined = months.join(of_program, on=[*KEYS, "month"], how="left", maintain_order="left")
    joined = joined.join(of_channel, on=["worker_id", "channel_id", "month"], how="left", maintain_order="left")
    is_told = pl.col("is_total") & (pl.col("_named") > 0)
    return joined.with_columns(
        dead_clicks=pl.when("is_total").then("_all_dead").otherwise("_own"),
        link_rot=pl.when(is_told).then(pl.col("_all_dead") / pl.col("_named")),
        link_rot_reason=pl.when(is_told.fill_null(value=False) | ~pl.col("is_total"))
        .then(None)
        .when(pl.col("clicks").fill_null(0) > 0)
        .then(pl.lit(str(Why.NOT_DECLARED)))
        .otherwise(pl.lit(str(Why.NO_CLICKS))),
    ).drop("_own", "_all_dead", "_named")


def dead_programmes(found: pl.DataFrame) -> list[Alert]:
    """Tell dead programmes, those of one channel and day in one alert. A closure of the whole network has an alert of its own."""
    alerts = []
    dead = found.filter(pl.col("dead_since").is_not_null() & (pl.col("clicks_since") > 0)).sort(
        "worker_id", "channel_id", "told_on", "program"
    )
    for (worker, channel, told_on), rows in dead.group_by(["worker_id", "channel_id", "told_on"], maintain_order=True):
        names, clicks = rows["program"].to_list(), int(rows["clicks_since"].sum())
        sold, before = int(rows["n_sales"].sum()), int(rows["clicks_before"].sum())
        alerts.append(
            Alert(
                worker_id=str(worker),
                channel_id=str(channel),
                detected_on=told_on,
                kind="dead_programme",
                severity=Severity.WARNING,
                first_seen=rows["dead_since"].min(),  # type: ignore[arg-type]  # as above
                observed=float(clicks),
                expected=before / sold if sold else None,
                unit="clicks without a sale; expected: clicks for a sale",
                text=f"Links to {', '.join(names)} have had {clicks} clicks and no sale since: closed, or dead. Look at them.",
                evidence={"programmes": names, "clicks_since": clicks, "sales": sold, "clicks_before": before},
            )
        )
    return alerts
