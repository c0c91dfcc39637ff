"""What sessions on a channel look like: typical rate, length, tasks, intensity, overlap, and the hour within the session (metrics M06, M07, M09-M11)."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import polars as pl
from scipy import stats

from transforms.efficiency import LEVEL, WINDOWS
from transforms.estimate import CONTRACT, Why, judged
from transforms.rates import RATE, ratios

Floats = npt.NDArray[np.float64]

KEYS: Final = ["worker_id", "channel_id"]
TYPICAL_SESSIONS: Final = 8
POSITION_SESSIONS: Final = 30
INTENSITY_SECONDS: Final = 5 * 3600
LAST_HOUR: Final = 4
"""The fourth hour of a session stands for all later ones."""


def weighted_quantiles(values: Floats, weights: Floats, at: Sequence[float]) -> list[float]:
    """Give the smallest value at which the weights below and on it reach each share of all. Raises ValueError when nothing weighs."""
    total = float(weights.sum())
    if total <= 0:
        raise ValueError("weighted_quantiles: the weights add up to nothing")
    order = np.argsort(values, kind="stable")
    reached = np.cumsum(weights[order]) / total
    places = np.minimum(np.searchsorted(reached, np.asarray(at) - 1e-12), len(order) - 1)
    return [float(value) for value in values[order][places]]


def median_ranks(n: int, level: float = LEVEL) -> tuple[float, float]:
    """Give the shares between which the median of `n` lies at the level: order statistics by the binomial."""
    low = float(stats.binom.ppf((1 - level) / 2, n, 0.5))
    return max(low, 1.0) / n, min(n - low + 1, n) / n


def profiles(current: pl.DataFrame, clusters: pl.DataFrame, sessions: pl.DataFrame, through: date) -> pl.DataFrame:
    """Give one row per worker, channel and window that has session hours.

    `current`: rows of `mart.channel_efficiency_current`. `clusters`: worker_id, channel_id, basis, day, money, seconds. `sessions`: worker_id,
    channel_id, day, attributed_s, on_task_s, raw_s, n_tasks, one row per session and channel.
    """
    rows = []
    cut_by, held_by = clusters.filter(pl.col("seconds") > 0).partition_by(KEYS, as_dict=True), sessions.partition_by(KEYS, as_dict=True)
    for row in current.filter(pl.col("h2_s") > 0).sort(*KEYS, "window_days").to_dicts():
        key, inside = tuple(row[name] for name in KEYS), _inside(row["window_days"], through)
        cut, held = cut_by.get(key, clusters.clear()).filter(inside), held_by.get(key, sessions.clear()).filter(inside)
        rows.append(_typical(row, cut, through) | _shape(held) | _intensity(row))
    return pl.DataFrame(rows, schema=_PROFILE, orient="row")


def _inside(window: str, through: date) -> pl.Expr:
    length = WINDOWS[window]
    return pl.lit(value=True) if length is None else pl.col("day").is_between(through - timedelta(days=length - 1), through)


def _typical(row: Mapping[str, Any], cut: pl.DataFrame, through: date) -> dict[str, Any]:
    """Give the weighted median of the clusters' rates, which is not the rate; and where nine of ten hours lie."""
    few = Why.TOO_FEW_SESSIONS if cut.height < TYPICAL_SESSIONS else None
    why = few if row["is_shown"] else Why(row["suppress_reason"])
    keys = {name: row[name] for name in (*KEYS, "window_days", "reporting_currency")}
    found = dict.fromkeys(("typical_rate", "typical_rate_lo", "typical_rate_hi", "rate_p10", "rate_p90"))
    contract = judged(cut.height, "sessions", through, method="weighted_median", level=LEVEL, trouble=why)
    basis = cut["basis"][0] if cut.height else None
    if why is None:
        cut = cut.sort("day", "money", "seconds")
        hours = cut["seconds"].to_numpy() / 3600
        values = cut["money"].cast(pl.Float64).to_numpy() / hours
        told = weighted_quantiles(values, hours, [0.5, *median_ranks(cut.height), 0.1, 0.9])
        found = {name: Decimal(f"{value:.6f}") for name, value in zip(found, told, strict=True)}
    return keys | found | {"basis": basis} | contract.columns()


def _shape(mine: pl.DataFrame) -> dict[str, Any]:
    """Count the sessions with clock times, their length, tasks, and how much of the work ran side by side."""
    union, raw, tasks = (int(mine[name].sum()) for name in ("on_task_s", "raw_s", "n_tasks"))
    return {
        "n_clocked": mine.height,
        "median_session_s": round(float(mine["attributed_s"].median())) if mine.height else None,  # type: ignore[arg-type]  # a number column
        "tasks_per_session": tasks / mine.height if mine.height and tasks else None,
        "overlap_factor": raw / union if union and raw else None,
    }


def _intensity(row: Mapping[str, Any]) -> dict[str, Any]:
    told = row["h0_s"] is not None and row["h2_s"] >= INTENSITY_SECONDS
    return {"intensity": row["h0_s"] / row["h2_s"] if told else None}


def positions(tasks: pl.DataFrame, through: date) -> pl.DataFrame:
    """Give the rate of task time by the hour of the session it began in, for channels with 30 sessions or more (M10).

    `tasks`: worker_id, channel_id, session_id, hour_no (1 first; 4 stands for later), money (Decimal, decided tasks), seconds.
    """
    counted = tasks.group_by(KEYS).agg(pl.col("session_id").n_unique().alias("all_sessions"))
    cut = tasks.group_by(*KEYS, "session_id", "hour_no").agg(pl.col("money").sum(), pl.col("seconds").sum(), pl.len().alias("n_tasks"))
    sums = cut.group_by(*KEYS, "hour_no").agg(pl.col("money", "seconds", "n_tasks").sum(), pl.len().alias("n"))
    found = ratios(cut, by=[*KEYS, "hour_no"], money="money", seconds="seconds", level=LEVEL).drop("n", "n_missing")
    joined = sums.join(found, on=[*KEYS, "hour_no"]).join(counted, on=KEYS).sort(*KEYS, "hour_no").to_dicts()
    first = {tuple(r[k] for k in KEYS): r["value"] for r in joined if r["hour_no"] == 1}
    return pl.DataFrame([_position(row, first.get(tuple(row[k] for k in KEYS)), through) for row in joined], schema=_POSITION, orient="row")


def _position(row: Mapping[str, Any], first: Decimal | None, through: date) -> dict[str, Any]:
    few = Why.TOO_FEW_SESSIONS if row["all_sessions"] < POSITION_SESSIONS or row["n"] < TYPICAL_SESSIONS else None
    why = few or (Why.NO_HOURS if row["value"] is None else None)
    shown = why is None
    ends = {
        name: Decimal(f"{row[name]:.6f}") if shown and row[name] is not None and abs(row[name]) < 1e11 else None for name in ("lo", "hi")
    }
    return {
        **{name: row[name] for name in (*KEYS, "hour_no", "n_tasks", "seconds")},
        "rate_rc_per_h": row["value"] if shown else None,
        "rate_rc_per_h_lo": ends["lo"],
        "rate_rc_per_h_hi": ends["hi"],
        "reading": _reading(row, first) if shown else None,
    } | judged(row["n"], "sessions", through, method=row["method"], level=LEVEL, trouble=why).columns()


def _reading(row: Mapping[str, Any], first: Decimal | None) -> str:
    """Say it as what it is: an association, for hours are chosen."""
    name = {1: "The first hour", 2: "The second hour", 3: "The third hour"}.get(row["hour_no"], "Later hours")
    if row["hour_no"] == 1 or not first:
        return f"{name} of a session paid {row['value']:.2f} an hour of task time."
    share = float(row["value"] / first) - 1
    apart = row["lo"] is not None and not row["lo"] <= float(first) <= row["hi"]
    told = (
        f"is associated with {100 * abs(share):.0f} % {'more' if share > 0 else 'less'} an hour of task time than the first"
        if apart
        else ""
    )
    return f"{name} of a session {told}." if told else f"{name} of a session: no difference to the first can be told."


_PROFILE: Final[dict[str, Any]] = {
    **dict.fromkeys(("worker_id", "channel_id", "window_days", "reporting_currency"), pl.String),
    **dict.fromkeys(("typical_rate", "typical_rate_lo", "typical_rate_hi", "rate_p10", "rate_p90"), RATE),
    "basis": pl.String,
    "n_clocked": pl.Int64,
    "median_session_s": pl.Int64,
    "tasks_per_session": pl.Float64,
    "intensity": pl.Float64,
    "overlap_factor": pl.Float64,
    **CONTRACT,
}
_POSITION: Final[dict[str, Any]] = {
    "worker_id": pl.String,
    "channel_id": pl.String,
    "hour_no": pl.Int64,
    "n_tasks": pl.Int64,
    "seconds": pl.Int64,
    **dict.fromkeys(("rate_rc_per_h", "rate_rc_per_h_lo", "rate_rc_per_h_hi"), RATE),
    "reading": pl.String,
    **CONTRACT,
}
