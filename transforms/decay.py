"""How a product's revenue fades: half-life or doubling time from the months after its best one (metrics M46).

A log-linear mean with quasi-Poisson variance: months without a sale are data, and no logarithm of zero is taken. The best month is left out,
for it is the best partly by luck. In simulations of 6 to 24 months (Poisson and over-dispersed sales) sandwich errors alone covered 85 to
92 % at a nominal 95 %, the larger of both errors with Student's t 93 to 97 %: that is what is used.
"""

import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from math import exp, log, sqrt
from typing import Final

import numpy as np
import numpy.typing as npt
from scipy import stats

from transforms.estimate import Contract, Why, judged

Floats = npt.NDArray[np.float64]
LEVEL: Final = 0.95
FEWEST: Final = 6
"""Months after the best one."""
SOLD: Final = 3
"""Of them, months with revenue: through fewer no line is drawn."""
SMALLEST: Final = 1e-6
"""Least error of the change: what a computer calculates is no exact line."""
WITH_SEASONS: Final = 24
"""From so many months on, months of the year have effects of their own."""


@dataclass(frozen=True, kw_only=True)
class Decay:
    """Change of the mean per month on the log scale, with its interval; None where it is held back."""

    peak_month: date | None
    n: int
    slope: float | None
    lo: float | None
    hi: float | None
    contract: Contract

    @property
    def is_significant(self) -> bool:
        """Whether the interval leaves out no change."""
        return self.lo is not None and self.hi is not None and not self.lo <= 0 <= self.hi

    def per_month(self) -> tuple[float | None, float | None, float | None]:
        """Give the change per month as a share, lo and hi."""
        return _share(self.slope), _share(self.lo), _share(self.hi)

    def half_life(self) -> tuple[float | None, float | None, float | None]:
        """Give months to half the revenue, lo and hi; hi is None without end, the value None where no decay is measurable."""
        return _time(self.slope, self.lo, self.hi, -1, is_told=self.is_significant)

    def doubling(self) -> tuple[float | None, float | None, float | None]:
        """Give months to twice the revenue, in the same way."""
        return _time(self.slope, self.lo, self.hi, 1, is_told=self.is_significant)


def _share(slope: float | None) -> float | None:
    return None if slope is None else exp(min(slope, 700.0)) - 1


def _time(
    slope: float | None, lo: float | None, hi: float | None, sign: int, *, is_told: bool
) -> tuple[float | None, float | None, float | None]:
    """Turn a slope into a time: fastest first. A slope of the other sign has none."""
    if slope is None or lo is None or hi is None:
        return None, None, None
    fast, slow = (hi, lo) if sign > 0 else (-lo, -hi)
    value = log(2) / abs(slope) if is_told and slope * sign > 0 else None
    return value, log(2) / fast if fast > 0 else None, log(2) / slow if slow > 0 else None


def decay(months: Sequence[date], revenue: Sequence[float], through: date, level: float = LEVEL) -> Decay:
    """Estimate the fading of one spell from its complete months in order. A month of more refunds than sales counts as none sold."""
    y = np.maximum(np.asarray(revenue, dtype=np.float64), 0.0)
    if not y.size or not y.max() > 0:
        return _held_back(None, 0, through, Why.NO_EVENTS)
    peak = int(y.argmax())
    after, when = y[peak + 1 :], months[peak + 1 :]
    if len(after) < FEWEST:
        return _held_back(months[peak], len(after), through, Why.TOO_FEW_MONTHS)
    if (after > 0).sum() < SOLD:
        return _held_back(months[peak], len(after), through, Why.TOO_FEW_EVENTS)
    design = _design(when, after)
    slope, error, free = _fit(after / after.mean(), design)
    away = float(stats.t.ppf(0.5 + level / 2, free)) * error
    lo, hi = slope - away, slope + away
    told = judged(len(after), "months", through, method=_method(design), level=level)
    if lo <= 0 <= hi:
        told = Contract(**{**told.columns(), "suppress_reason": str(Why.NOT_SIGNIFICANT)})
    return Decay(peak_month=months[peak], n=len(after), slope=slope, lo=lo, hi=hi, contract=told)


def _held_back(peak: date | None, n: int, through: date, why: Why) -> Decay:
    return Decay(peak_month=peak, n=n, slope=None, lo=None, hi=None, contract=judged(n, "months", through, trouble=why))


def _design(when: Sequence[date], y: Floats) -> Floats:
    """Give a constant, months since the best one, and from two years on the month of the year, where each of the twelve has sold."""
    n = len(when)
    line = [np.ones(n), np.arange(1.0, n + 1)]
    seasons = [np.array([float(day.month == month) for day in when]) for month in range(1, 13)]
    has_all = all(season @ y > 0 for season in seasons)
    return np.column_stack(line + seasons[1:] if n >= WITH_SEASONS and has_all else line)


def _method(design: Floats) -> str:
    return "quasi_poisson_log_link" + ("_month_effects" if design.shape[1] > 2 else "")


def _fit(y: Floats, design: Floats) -> tuple[float, float, int]:
    """Give the slope, the larger of its two standard errors, and the degrees of freedom."""
    import statsmodels.api as sm  # noqa: PLC0415  # it takes seconds: only where there is something to fit
    from statsmodels.tools.sm_exceptions import PerfectSeparationWarning  # noqa: PLC0415  # as above

    model = sm.GLM(y, design, family=sm.families.Poisson())
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", PerfectSeparationWarning)  # a subscription that brings the same each month lies on its line exactly
        plain, robust = model.fit(), model.fit(cov_type="HC1")
    free = len(y) - design.shape[1]
    scaled = float(plain.bse[1]) * sqrt(float(plain.pearson_chi2) / free)
    return float(plain.params[1]), max(scaled, float(robust.bse[1]), SMALLEST), free
