"""What a course is associated with: the change of the rate on its channels, against the change on channels where it should not show (M78).

Both changes are log ratios of ratio-of-sums rates; their errors are those of `transforms.rates` (clusters are sessions or weeks), with
Welch's degrees of freedom. How far other channels moved apart is part of the error: no two channels move alike without a course either.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from math import exp, log
from typing import Any, Final

import numpy as np
import polars as pl
from scipy import stats

from transforms.estimate import Contract, Why, judged
from transforms.rates import SESSIONS, ratios
from transforms.stretches import between, called

LEVEL: Final = 0.95
FEWEST: Final = SESSIONS[2]
"""Stretches before, and after."""
SMALLEST: Final = 1e-12
"""Least variance of a change: rates that never vary would weigh without end."""
YEAR: Final = timedelta(days=365)
DAY: Final = timedelta(days=1)


@dataclass(frozen=True)
class Move:
    """A change on the log scale, its variance, and the degrees of freedom of that."""

    change: float
    variance: float
    free: float


@dataclass(frozen=True, kw_only=True)
class Effect:
    """The comparison of one course: rates per hour, changes and the interval of their difference, all on the log scale but the rates."""

    n_before: int
    n_after: int
    n_controls: int
    rate_before: Decimal | None
    rate_after: Decimal | None
    control: float | None
    change: float | None
    lo: float | None
    hi: float | None
    contract: Contract

    @property
    def verdict(self) -> str:
        """Give gain, loss, or cannot_tell where the interval holds no change or there is none."""
        if self.lo is None or self.hi is None or self.lo <= 0 <= self.hi:
            return "cannot_tell"
        return "gain" if self.lo > 0 else "loss"


def effect(units: pl.DataFrame, taught: frozenset[str], first: date, last: date, through: date) -> Effect:
    """Compare the year before a course with the year after it. `units`: what `stretches.aligned` gives."""
    before = between(units, first - YEAR, first - DAY).with_columns(pl.lit("before").alias("period"))
    after = between(units, last + DAY, min(last + YEAR, through)).with_columns(pl.lit("after").alias("period"))
    both = pl.concat([before, after]).with_columns(pl.col("channel_id").is_in(sorted(taught)).alias("is_taught"))
    own = both.filter("is_taught")
    counts = {name: own.filter(pl.col("period") == name).height for name in ("before", "after")}
    pooled = {row["period"]: row["value"] for row in _rates(own, "is_taught")}
    mine, others = _moves(own), _moves(both.filter(~pl.col("is_taught")))
    found = _difference(mine, others) if mine and others and min(counts.values()) >= FEWEST else None
    why = _why(taught, min(counts.values()), bool(mine), bool(others))
    away = float(stats.t.ppf(0.5 + LEVEL / 2, found.free)) * found.variance**0.5 if found else 0.0
    control, _ = _together(others) if others else (None, 0.0)
    return Effect(
        n_before=counts["before"],
        n_after=counts["after"],
        n_controls=len(others),
        rate_before=pooled.get("before"),
        rate_after=pooled.get("after"),
        control=control.change if control else None,
        change=found.change if found else None,
        lo=found.change - away if found else None,
        hi=found.change + away if found else None,
        contract=judged(
            min(counts.values()),
            "sessions",
            through,
            method=f"did_log_ratio on {called(both)}" if found else "none",
            level=LEVEL,
            trouble=why,
        ),
    )


def _why(taught: frozenset[str], n: int, has_own: bool, has_others: bool) -> Why | None:
    if not taught:
        return Why.NOT_DECLARED
    if n < FEWEST:
        return Why.TOO_FEW_SESSIONS
    if not has_own:
        return Why.NEGATIVE_BASE
    return None if has_others else Why.NO_COMPARISON


def _rates(units: pl.DataFrame, *by: str) -> list[dict[str, Any]]:
    return ratios(units, by=[*by, "period"], money="money", seconds="seconds", level=LEVEL).to_dicts()


def _moves(units: pl.DataFrame) -> list[Move]:
    """Give the change of every channel with enough stretches before and after and a rate above zero in both, in order of their names."""
    sides: dict[str, dict[str, dict[str, Any]]] = {}
    for row in _rates(units, "channel_id"):
        sides.setdefault(row["channel_id"], {})[row["period"]] = row
    return [move for _, both in sorted(sides.items(), key=lambda kv: kv[0]) if (move := _move(both.get("before"), both.get("after")))]


def _move(before: dict[str, Any] | None, after: dict[str, Any] | None) -> Move | None:
    sides = [_side(row) for row in (before, after) if row is not None]
    if len(sides) < 2 or sides[0] is None or sides[1] is None:
        return None
    (low, v_low, n_low), (high, v_high, n_high) = sides[0], sides[1]
    variance = v_low + v_high
    free = variance**2 / (v_low**2 / (n_low - 1) + v_high**2 / (n_high - 1)) if variance > 0 else float(n_low + n_high - 2)
    return Move(high - low, variance, free)


def _side(row: dict[str, Any]) -> tuple[float, float, int] | None:
    """Give log rate, its variance and the number of stretches; None: too few, no hours, or money not above zero."""
    value, error, n = row["value"], row["se"], row["n"]
    if value is None or error is None or value <= 0 or n < FEWEST:
        return None
    return log(value), (error / float(value)) ** 2, n


def _together(moves: list[Move]) -> tuple[Move, float]:
    """Give the mean change of some channels with its error, and the variance of true changes between them (DerSimonian and Laird, cut at none).

    statsmodels' `combine_effects` does not cut at none, and takes the root of a variance below zero where channels happen to move alike.
    """
    change = np.array([move.change for move in moves])
    own = np.maximum([move.variance for move in moves], SMALLEST)
    between_them = 0.0
    if len(moves) > 1:
        weight = 1 / own
        spread = float(weight @ (change - weight @ change / weight.sum()) ** 2)
        between_them = max(0.0, (spread - (len(moves) - 1)) / float(weight.sum() - weight @ weight / weight.sum()))
    weight = 1 / (own + between_them)
    return Move(float(weight @ change / weight.sum()), float(1 / weight.sum()), min(m.free for m in moves)), between_them


def _difference(mine: list[Move], others: list[Move]) -> Move:
    """Take the others' change from the own one; what channels differ by anyway is added to the error."""
    own, _ = _together(mine)
    control, between_them = _together(others)
    parts = [(own.variance, own.free), (control.variance, control.free), (between_them, max(len(others) - 1.0, 1.0))]
    variance = sum(part for part, _ in parts)
    free = variance**2 / sum(part**2 / degrees for part, degrees in parts) if variance > 0 else own.free
    return Move(own.change - control.change, variance, free)


def share(log_change: float | None) -> float | None:
    """Give a log change as a share: 0.3 is 30 % more."""
    return None if log_change is None else exp(min(log_change, 700.0)) - 1
