"""How long things take when some have not happened yet: curves of those still waiting, their quantiles and bands.

Formulas: reference notes on metrics, §4 (M21, M22). What has not happened is counted as "longer than until now", never left out: a mean
or median of what was decided is too short.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt

from transforms.rates import wilson

Floats = npt.NDArray[np.float64]

LEVEL: Final = 0.95
TINY: Final = 1e-9
"""Shares that differ by less are the same: curves are products of floating point."""


class Wait(NamedTuple):
    """A quantile of waiting times in days. `value` is None when the curve does not get there: then it is more than `lo`.

    `hi` is None when the band has no upper end.
    """

    value: float | None
    lo: float | None
    hi: float | None


@dataclass(frozen=True)
class Curve:
    """The share still waiting after each time (days), with its band; `reach` is the longest wait that was seen."""

    times: Floats
    left: Floats
    left_lo: Floats
    left_hi: Floats
    reach: float

    def quantile(self, share: float) -> Wait:
        """Give the time by which `share` of all things has happened."""
        lo = _first(self.times, self.left_lo, 1 - share)
        return Wait(_first(self.times, self.left, 1 - share), self.reach if lo is None else lo, _first(self.times, self.left_hi, 1 - share))

    def mode(self) -> tuple[int, float]:
        """Give the whole day on which most happens, and the share of all things that happens on it; the earliest of several."""
        happened = -np.diff(np.concatenate([[1.0], self.left]))
        mass = np.bincount(np.floor(self.times + TINY).astype(np.int64), weights=happened)
        day = int(np.flatnonzero(mass >= mass.max() - TINY)[0])
        return day, float(mass[day])


def kaplan_meier(
    days: Sequence[float], happened: Sequence[bool], weights: Sequence[float], *, effective: float | None = None
) -> Curve | None:
    """Estimate the curve from waits in days, those that `happened` and those that still last; None when nothing happened.

    `weights`: how many things each row stands for, or how much money. With money, `effective` is how many independent things it is
    worth: the band is made as if so many had been seen. The band is Greenwood's on the log-log scale, 95 %.
    """
    from statsmodels.duration.survfunc import SurvfuncRight  # noqa: PLC0415  # it takes a second: only estimates need it

    time, status, weight = (np.asarray(values, dtype=np.float64) for values in (days, happened, weights))
    kept = weight > 0
    time, status, weight = np.maximum(time[kept], 0), status[kept], weight[kept]
    if not status.any():
        return None
    if effective is not None:
        weight = weight * effective / weight.sum()
    order = np.lexsort((weight, status, time))
    found = SurvfuncRight(time[order], status[order], freq_weights=weight[order])
    # Its own errors are those of log S when weights are given (Tsiatis, not multiplied by S): the band is made here.
    lo, hi = _band(found.surv_prob, np.asarray(found.n_risk, dtype=np.float64), np.asarray(found.n_events, dtype=np.float64))
    return Curve(found.surv_times, found.surv_prob, lo, hi, float(time.max()))


def _band(left: Floats, at_risk: Floats, events: Floats) -> tuple[Floats, Floats]:
    """Give the 95 % band of a curve. Where all have happened, the upper end stays that of the time before."""
    from scipy import stats  # noqa: PLC0415  # as above

    z = float(stats.norm.ppf(0.5 + LEVEL / 2))
    with np.errstate(divide="ignore", invalid="ignore"):
        spread = np.sqrt(np.cumsum(events / (at_risk * (at_risk - events))))
        turned = np.log(-np.log(left))
        width = z * spread / -np.log(left)
        lo, hi = np.exp(-np.exp(turned + width)), np.exp(-np.exp(turned - width))
    ended = (at_risk - events <= TINY * at_risk) | (left <= TINY)
    lo, hi = np.where(ended, 0.0, lo), np.where(ended, 1.0, hi)
    # What is left later was left before: so says a lower end of the lower ends after it, an upper end of the upper ends before it.
    return np.maximum.accumulate(lo[::-1])[::-1], np.minimum.accumulate(hi)


def first_looks(ages: Sequence[float], seen: Sequence[int], decided: Sequence[int]) -> Curve | None:
    """Estimate the curve from how old things were (days) when first seen, and how many of them were then decided; None when none were.

    For sources that tell a state but not the day it changed (current status data): isotonic regression is the maximum likelihood
    estimate. The band is Wilson's of each level stretch, made monotone: it is rough.
    """
    from scipy import optimize  # noqa: PLC0415  # as above

    age, n, k = (np.asarray(values, dtype=np.float64) for values in (ages, seen, decided))
    if not k.sum():
        return None
    order = np.argsort(age, kind="stable")
    age, n, k = age[order], n[order], k[order]
    fit = optimize.isotonic_regression(k / n, weights=n)
    ends = np.asarray(fit.blocks)
    pairs = [wilson(int(k[a:b].sum()), int(n[a:b].sum())) for a, b in pairwise(ends.tolist())]
    sizes = np.diff(ends)
    low, high = (np.repeat([pair[side] for pair in pairs], sizes) for side in (0, 1))
    low, high = np.maximum.accumulate(low), np.minimum.accumulate(high[::-1])[::-1]
    return Curve(age, 1 - fit.x, 1 - high, 1 - low, float(age.max()))


def _first(times: Floats, left: Floats, share: float) -> float | None:
    """Give the first time at which no more than `share` is left."""
    there = np.flatnonzero(left <= share + TINY)
    return float(times[there[0]]) if len(there) else None
