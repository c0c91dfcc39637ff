"""Rates pulled towards each other as far as their uncertainty asks for, and how likely each is the best (metrics §10.2).

All of it is on the log scale: `y` are logs of rates, `s` their standard errors. Pure NumPy; nothing here is random.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt
from scipy import special

Floats = npt.NDArray[np.float64]

PRIOR: Final = 0.5
"""Scale of the half-normal prior of τ, the spread of true log rates: wide enough to be weak, and τ = 0 is never certain."""
GRID: Final = np.linspace(0, 5 * PRIOR, 501)
LEAST: Final = 0.001
"""No rate is known better than to a thousandth."""
NODES: Final = 400


@dataclass(frozen=True)
class Shrunken:
    """What is believed of each true log rate, and of their common mean `mu` and spread `tau` (posterior means)."""

    theta: Floats
    se: Floats
    weight: Floats
    mu: float
    tau: float


def shrunken(y: Sequence[float], s: Sequence[float]) -> Shrunken:
    """Pull logs towards their mean by B = s² / (s² + τ²), averaged over what τ may be (normal model, half-normal prior of τ).

    A moment estimate of τ² is often 0 with few channels, and all would become one; averaging over τ never does that.
    With one channel there is nothing to be pulled to: B is 0. Raises ValueError when there is none.
    """
    logs, errors = np.asarray(y, dtype=np.float64), np.maximum(np.asarray(s, dtype=np.float64), LEAST)
    if not logs.size:
        raise ValueError("shrunken: give at least one rate")
    if logs.size == 1:
        return Shrunken(logs, errors, np.zeros(1), float(logs[0]), PRIOR)
    spread = errors**2 + GRID[:, None] ** 2
    precision = (1 / spread).sum(axis=1)
    mean = (logs / spread).sum(axis=1) / precision
    chance = _posterior(logs, spread, precision, mean)
    pull = errors**2 / spread
    theta = pull * mean[:, None] + (1 - pull) * logs
    variance = (1 - pull) * errors**2 + pull**2 / precision[:, None]
    middle = chance @ theta
    se = np.sqrt(chance @ (variance + theta**2) - middle**2)
    return Shrunken(middle, se, chance @ pull, float(chance @ mean), float(chance @ GRID))


def _posterior(logs: Floats, spread: Floats, precision: Floats, mean: Floats) -> Floats:
    """Give the probability of each τ of the grid, the common mean integrated out (restricted likelihood)."""
    fit = ((logs - mean[:, None]) ** 2 / spread).sum(axis=1)
    score = -0.5 * (np.log(spread).sum(axis=1) + np.log(precision) + fit + (GRID / PRIOR) ** 2)
    chance = np.exp(score - score.max())
    return np.asarray(chance / chance.sum(), dtype=np.float64)


def james_stein(y: Sequence[float], variance: float) -> tuple[float, Floats]:
    """Give the factor kept of each distance to the mean, and the pulled values, for one known variance (Efron and Morris 1975)."""
    values = np.asarray(y, dtype=np.float64)
    if values.size < 4:
        raise ValueError(f"james_stein: {values.size} values; it takes four")
    away = values - values.mean()
    factor = float(1 - (values.size - 3) * variance / (away**2).sum())
    return factor, np.asarray(values.mean() + factor * away, dtype=np.float64)


def p_best(mean: Sequence[float] | Floats, se: Sequence[float] | Floats) -> Floats:
    """Give the probability of each to be the largest, for independent normals: closed form for two, quadrature for more."""
    middle, error = np.asarray(mean, dtype=np.float64), np.maximum(np.asarray(se, dtype=np.float64), 1e-9)
    if middle.size == 1:
        return np.ones(1)
    if middle.size == 2:
        first = float(special.ndtr((middle[0] - middle[1]) / np.hypot(error[0], error[1])))
        return np.array([first, 1 - first])
    steps, below = _laid_out(middle, error)
    rest = np.stack([np.delete(below, c, axis=0).prod(axis=0) for c in range(middle.size)])
    chance = (steps * (rest[:, 1:] + rest[:, :-1]) / 2).sum(axis=1)
    return np.asarray(chance / chance.sum(), dtype=np.float64)


def _laid_out(middle: Floats, error: Floats) -> tuple[Floats, Floats]:
    """Give, over one grid that is fine where any of the normals moves: the steps of each distribution, and the distributions."""
    points = _points(middle, error)
    below = special.ndtr((points - middle[:, None]) / error[:, None])
    return np.diff(below, axis=1), below


def _points(middle: Floats, error: Floats) -> Floats:
    offsets = np.linspace(-7, 7, NODES)
    return np.unique(middle[:, None] + error[:, None] * offsets)


def regrets(theta: Floats, se: Floats) -> Floats:
    """Give what choosing each is expected to cost against knowing the best one, E[max rate] - E[rate], in money per hour."""
    error = np.maximum(se, 1e-9)
    steps, below = _laid_out(theta, error)
    points = _points(theta, error)
    rate = np.exp((points[1:] + points[:-1]) / 2)
    best = float((np.diff(below.prod(axis=0)) * rate).sum())
    return np.asarray(np.maximum(best - (steps * rate).sum(axis=1), 0.0), dtype=np.float64)
