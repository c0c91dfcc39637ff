"""Which channel pays best by the hour, how sure that is, and whether it depends on how breaks are counted (metrics §1.5, §10.2).

Input: rows of `mart.channel_efficiency_current`, money beside its window before. Formulas: §2.5 (interval), §10.2 (shrinkage, P(best)).
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Final

import numpy as np
import polars as pl

from transforms.estimate import CONTRACT, Contract, Why, judged
from transforms.rates import RATE, SESSIONS, arc_change, per_hour
from transforms.shrink import Shrunken, p_best, regrets, shrunken

Row = Mapping[str, Any]

LEVEL: Final = 0.95
Z: Final = 1.959964
LEAST_ACTIVE: Final = 3
PENDING_BLURS: Final = 0.1
"""Above this pending share the change of a rate is not told: money of the later window is still to come."""
GROUP: Final = ("worker_id", "window_days")
PASSIVE: Final = ("affiliate", "product")
BANDS: Final = ("eff_rate_d1m", "eff_rate", "eff_rate_d60m")


@dataclass(frozen=True, kw_only=True)
class Rank:
    """One row of `mart.channel_rank`, beside its keys and the contract."""

    rank: int | None = None
    n_ranked: int
    rank_d1m: int | None = None
    rank_d60m: int | None = None
    rank_is_stable: bool | None = None
    full_rank: int | None = None
    eff_rate_shrunk: Decimal | None = None
    eff_rate_shrunk_lo: Decimal | None = None
    eff_rate_shrunk_hi: Decimal | None = None
    shrink_weight_b: float | None = None
    p_best: float | None = None
    expected_regret_rc_per_h: Decimal | None = None
    trend_arc_change: float | None = None
    trend_reason: str | None = None
    reason: str


def ranking(current: pl.DataFrame, before: pl.DataFrame, through: date) -> pl.DataFrame:
    """Rank the channels of each worker and window.

    `before`: worker_id, channel_id, window_days, received_rc, h2_s, pending_rc, approved_rc, worked_days of the window of the same
    length that ends where this one begins. Only measured, reported and estimated hours, three sessions and a rate above 0 get a rank.
    """
    earlier = {(r["worker_id"], r["window_days"], r["channel_id"]): r for r in before.to_dicts()}
    rows: list[dict[str, Any]] = []
    for _, group in current.sort(*GROUP, "channel_id").group_by(GROUP, maintain_order=True):
        rows += _group(group.to_dicts(), earlier, through)
    return pl.DataFrame(rows, schema=_RANK, orient="row")


def _group(rows: Sequence[Row], earlier: Mapping[tuple[str, str, str], Row], through: date) -> list[dict[str, Any]]:
    troubles = [trouble(row) for row in rows]
    ranked = [row for row, why in zip(rows, troubles, strict=True) if why is None]
    found = _ranked(ranked) if ranked else {}
    full = places({r["channel_id"]: float(r["full_rate"]) for r in rows if r["full_rate"] is not None})
    made = []
    for row, why in zip(rows, troubles, strict=True):
        trend, untold = _trend(row, earlier.get((row["worker_id"], row["window_days"], row["channel_id"])), why)
        told: dict[str, Any] = found.get(row["channel_id"], {})
        rank = Rank(
            **told,
            n_ranked=len(ranked),
            full_rank=full.get(row["channel_id"]),
            trend_arc_change=trend,
            trend_reason=None if untold is None else str(untold),
            reason=_reason(row, why, told, len(ranked)),
        )
        made.append(_keys(row) | asdict(rank) | _contract(row, why, through).columns())
    return made


def _keys(row: Row) -> dict[str, Any]:
    names = (
        "worker_id",
        "channel_id",
        "window_days",
        "family",
        "reporting_currency",
        "n_sessions",
        "h2_s",
        "hours_tier",
        "pending_share",
        "eff_rate",
    )
    return {name: row[name] for name in names}


def _contract(row: Row, why: Why | None, through: date) -> Contract:
    found = judged(int(row["n_sessions"]), "sessions", through, method="shrunken_log_rate", level=LEVEL, trouble=why)
    return Contract(**{**asdict(found), "evidence_level": str(row["evidence_level"])})


def trouble(row: Row) -> Why | None:
    """Say why a channel cannot be ranked; None when it can."""
    if not row["is_shown"]:
        return Why(row["suppress_reason"])
    if row["eff_rate"] is None:
        return Why.NO_EVENTS
    if row["n_sessions"] < SESSIONS[1]:
        return Why.TOO_FEW_SESSIONS
    if row["eff_rate"] <= 0:
        return Why.NEGATIVE_BASE
    if row["hours_tier"] not in {"measured", "reported", "estimated"}:
        return Why.HOURS_ALLOCATED
    return None if row["eff_rate_lo"] is not None and row["eff_rate_hi"] is not None and row["eff_rate_lo"] > 0 else Why.TOO_FEW_SESSIONS


def log_error(row: Row) -> float:
    """Give the standard error of the log rate: half its interval over 1.96, so that few sessions count as the t interval says."""
    return float(np.log(float(row["eff_rate_hi"]) / float(row["eff_rate_lo"]))) / (2 * Z)


def _ranked(rows: Sequence[Row]) -> dict[str, dict[str, Any]]:
    """Give the columns of the channels that have a rank, by channel."""
    errors = [log_error(row) for row in rows]
    names = [row["channel_id"] for row in rows]
    band = [_shrunk(rows, errors, name) for name in BANDS]
    ranks = [places(dict(zip(names, found.theta.tolist(), strict=True))) for found in band]
    middle = band[1]
    best, regret = p_best(middle.theta, middle.se), regrets(middle.theta, middle.se)
    return {
        name: {
            "rank": ranks[1][name],
            "rank_d1m": ranks[0][name],
            "rank_d60m": ranks[2][name],
            "rank_is_stable": len({found[name] for found in ranks}) == 1,
            "eff_rate_shrunk": decimal(float(np.exp(middle.theta[n]))),
            "eff_rate_shrunk_lo": decimal(float(np.exp(middle.theta[n] - Z * middle.se[n]))),
            "eff_rate_shrunk_hi": decimal(float(np.exp(middle.theta[n] + Z * middle.se[n]))),
            "shrink_weight_b": float(middle.weight[n]),
            "p_best": round(float(best[n]), 9),  # quadrature is not finer
            "expected_regret_rc_per_h": decimal(float(regret[n])),
        }
        for n, name in enumerate(names)
    }


def _shrunk(rows: Sequence[Row], errors: Sequence[float], name: str) -> Shrunken:
    """Shrink the rates of one way to count breaks; where it is not told, or not above 0, the headline stands in."""
    rates = [row[name] if row[name] is not None and row[name] > 0 else row["eff_rate"] for row in rows]
    return shrunken([float(np.log(float(rate))) for rate in rates], errors)


def places(values: Mapping[str, float]) -> dict[str, int]:
    """Give each name its place, 1 for the largest value; ties go by name."""
    ordered = sorted(values, key=lambda name: (-values[name], name))
    return {name: place for place, name in enumerate(ordered, 1)}


def decimal(value: float) -> Decimal | None:
    """Give a rate as a mart keeps it; None where it is beyond what a column holds."""
    return Decimal(f"{value:.6f}") if abs(value) < 1e11 else None


def _trend(row: Row, earlier: Row | None, why: Why | None) -> tuple[float | None, Why | None]:
    """Give the arc change of the rate against the window before, or why it is not told."""
    if why is not None:
        return None, why
    if earlier is None or (earlier["worked_days"] or 0) < LEAST_ACTIVE or not earlier["h2_s"] or earlier["received_rc"] is None:
        return None, Why.TOO_FEW_SESSIONS
    if max(float(row["pending_share"] or 0), _pending(earlier)) > PENDING_BLURS:
        return None, Why.MOSTLY_PENDING
    then = per_hour(earlier["received_rc"], earlier["h2_s"])
    change = arc_change(then, row["eff_rate"]) if then > 0 else None
    return (None, Why.NEGATIVE_BASE) if change is None else (float(change), None)


def _pending(row: Row) -> float:
    pending, approved = row["pending_rc"] or Decimal(0), row["approved_rc"] or Decimal(0)
    return float(pending / (pending + approved)) if pending > 0 and pending + approved > 0 else 0.0


def clusters(row: Row) -> str:
    """Give what the channel's interval was made from, in words: sessions, weeks or months; "1 session" where there is one."""
    word = str(row["method"]).rpartition(" on ")[2]
    noun = word if word in {"sessions", "weeks", "months"} else "sessions"
    return f"{row['n_sessions']} {noun.removesuffix('s') if row['n_sessions'] == 1 else noun}"


def _reason(row: Row, why: Why | None, told: Mapping[str, Any], ranked: int) -> str:
    """Say in a sentence why the channel stands where it does, or why it has no rank."""
    if why is not None:
        return unranked(row, why)
    said = [f"Place {told['rank']} of {ranked}: {row['eff_rate']:.2f} {row['reporting_currency']}/h over {clusters(row)}"]
    if row["evidence_level"] == "provisional":
        said.append("provisional")
    if not told["rank_is_stable"]:
        said.append("its rank depends on how breaks are counted")
    if (row["pending_share"] or 0) > PENDING_BLURS:
        said.append(f"{100 * row['pending_share']:.0f} % of the money is pending")
    return ", ".join(said) + "."


def unranked(row: Row, why: Why) -> str:
    """Say why a channel has no rank."""
    if why is Why.NO_HOURS and row["family"] in PASSIVE:
        return "Paid by the sale, not by the hour: no session hours, so no rank; what its assets pay back is told elsewhere."
    words = {
        Why.NO_HOURS: "No hours are known, so there is no rate",
        Why.NO_EVENTS: f"{clusters(row)}, no money yet",
        Why.TOO_FEW_SESSIONS: f"{clusters(row)}: an anecdote has no rank",
        Why.MOSTLY_PENDING: f"{clusters(row)}, mostly pending",
        Why.NEGATIVE_BASE: "More was taken back than earned: no rank",
        Why.HOURS_ALLOCATED: "Its hours are allocated, not measured or reported: no rank",
        Why.CURRENCY_MISSING: "Money without an exchange rate: no rank",
    }
    return words.get(why, f"Not ranked: {why}") + "."


_RANK: Final[dict[str, Any]] = {
    **dict.fromkeys(("worker_id", "channel_id", "window_days", "family", "reporting_currency"), pl.String),
    "n_sessions": pl.Int64,
    "h2_s": pl.Int64,
    "hours_tier": pl.String,
    "pending_share": pl.Float64,
    "eff_rate": RATE,
    "rank": pl.Int64,
    "n_ranked": pl.Int64,
    "rank_d1m": pl.Int64,
    "rank_d60m": pl.Int64,
    "rank_is_stable": pl.Boolean,
    "full_rank": pl.Int64,
    **dict.fromkeys(("eff_rate_shrunk", "eff_rate_shrunk_lo", "eff_rate_shrunk_hi"), RATE),
    "shrink_weight_b": pl.Float64,
    "p_best": pl.Float64,
    "expected_regret_rc_per_h": RATE,
    "trend_arc_change": pl.Float64,
    "trend_reason": pl.String,
    "reason": pl.String,
    **CONTRACT,
}
