"""How many times what one channel pays another pays, where the sessions can tell (metrics §1.5, §2.5)."""

from collections.abc import Mapping
from datetime import date
from itertools import combinations
from typing import Any, Final

import numpy as np
import polars as pl
from scipy import stats

from transforms.estimate import CONTRACT, Why, judged
from transforms.ranking import GROUP, trouble

Row = Mapping[str, Any]

PAIR_LEVEL: Final = 0.80
PAIR_SESSIONS: Final = 8


def comparisons(current: pl.DataFrame, through: date) -> pl.DataFrame:
    """Compare each two channels of a worker and window: the ratio of their rates, its 80 % interval, and whether it tells them apart.

    `current` as above; only rows that can be ranked are compared. Shown only when both have 8 sessions and the interval leaves 1 out.
    """
    rows: list[dict[str, Any]] = []
    for _, group in current.sort(*GROUP, "channel_id").group_by(GROUP, maintain_order=True):
        able = [row for row in group.to_dicts() if trouble(row) is None]
        ordered = sorted(able, key=lambda r: (-r["eff_rate"], r["channel_id"]))
        rows += [_pair(a, b, through) for a, b in combinations(ordered, 2)]
    return pl.DataFrame(rows, schema=_PAIR, orient="row")


def _pair(a: Row, b: Row, through: date) -> dict[str, Any]:
    few = min(a["n_sessions"], b["n_sessions"])
    ratio, low, high = log_ratio(a, b)
    why = Why.TOO_FEW_SESSIONS if few < PAIR_SESSIONS else None if low > 1 else Why.NOT_SIGNIFICANT
    shown = why is None
    return {
        "worker_id": a["worker_id"],
        "channel_a": a["channel_id"],
        "channel_b": b["channel_id"],
        "window_days": a["window_days"],
        "ratio": ratio if shown else None,
        "ratio_lo": low if shown else None,
        "ratio_hi": high if shown else None,
        "reading": _reading(a, b, why, (ratio, low, high)),
    } | judged(few, "sessions", through, method="welch_log_t", level=PAIR_LEVEL, trouble=why).columns()


def log_ratio(a: Row, b: Row) -> tuple[float, float, float]:
    """Give rate a over rate b with its 80 % interval: Welch's t on the difference of logs (§2.5)."""
    halves = [np.log(float(r["eff_rate_hi"]) / float(r["eff_rate_lo"])) / 2 for r in (a, b)]
    freedom = [max(int(r["n_sessions"]) - 1, 1) for r in (a, b)]
    parts = [max((h / stats.t.ppf(0.975, f)) ** 2, 1e-12) for h, f in zip(halves, freedom, strict=True)]
    whole = sum(parts) ** 2 / sum(p**2 / f for p, f in zip(parts, freedom, strict=True))
    reach = float(stats.t.ppf(0.5 + PAIR_LEVEL / 2, whole) * np.sqrt(sum(parts)))
    ratio = float(a["eff_rate"]) / float(b["eff_rate"])
    return ratio, float(ratio * np.exp(-reach)), float(ratio * np.exp(reach))


def _reading(a: Row, b: Row, why: Why | None, found: tuple[float, float, float]) -> str:
    names = f"{a['channel_id']} and {b['channel_id']}"
    if why is Why.TOO_FEW_SESSIONS:
        return f"{names}: too few sessions to compare; both need {PAIR_SESSIONS}."
    if why is Why.NOT_SIGNIFICANT:
        return f"{names}: no difference can be told from these sessions."
    return f"{a['channel_id']} paid {found[0]:.1f} × {b['channel_id']} (80 % interval {found[1]:.1f} to {found[2]:.1f})."


_PAIR: Final[dict[str, Any]] = {
    **dict.fromkeys(("worker_id", "channel_a", "channel_b", "window_days"), pl.String),
    **dict.fromkeys(("ratio", "ratio_lo", "ratio_hi"), pl.Float64),
    "reading": pl.String,
    **CONTRACT,
}
