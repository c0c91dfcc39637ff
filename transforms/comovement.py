"""Whether two channels move together, and whether one makes up for another that slows (metrics M71, M72)."""

from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt

from transforms.rates import Floats
from transforms.volatility import arcs

PERMUTATIONS: Final = 1999
SEED: Final = 20260930
LEAST_PAIRS: Final = 12
LEAST_DIPS: Final = 3
DIP: Final = 0.75
MORE_HOURS: Final = 1.1
"""A month has more hours than usual when it has at least a tenth more than the median month."""


class Together(NamedTuple):
    """Spearman's ρ of month-on-month changes, its 95 % interval, a permutation p, and how many pairs of changes there are."""

    rho: float | None
    lo: float | None
    hi: float | None
    p: float | None
    n: int


class Offset(NamedTuple):
    """What share of a channel's shortfall in its dip months was made up for elsewhere, and how."""

    ratio: float | None
    lo: float | None
    hi: float | None
    active: float | None
    passive: float | None
    n_dips: int
    shortfall: float


def together(a: Floats, b: Floats, *, least: int = LEAST_PAIRS, level: float = 0.95) -> Together:
    """Give the rank correlation of the arc changes of two series of the same months, those where both are zero taken out (M71).

    The p-value is the larger of two: months shuffled before the changes are taken, and changes shuffled. The first is right when months are
    independent (their changes then are not), the second when the changes are; either alone calls too many pairs related in the other case.
    """
    alive = (a != 0) | (b != 0)
    a, b = a[alive], b[alive]
    changes_a, changes_b = arcs(a), arcs(b)
    n = int(np.sum(~np.isnan(changes_a) & ~np.isnan(changes_b)))
    if n < least:
        return Together(None, None, None, None, n)
    rho = float(_spearman(changes_a[None, :], changes_b)[0])
    if np.isnan(rho):
        return Together(None, None, None, None, n)
    p = max(_p(rho, _spearman(arcs(_shuffled(a)), changes_b)), _p(rho, _spearman(_shuffled(changes_a), changes_b)))
    return Together(rho, *_fisher(rho, n, level), p, n)


def _shuffled(values: Floats) -> Floats:
    """Give many orders of a series, the same ones each time."""
    order = np.random.default_rng(SEED).permuted(np.tile(np.arange(len(values)), (PERMUTATIONS, 1)), axis=1)
    found: Floats = values[order]
    return found


def _spearman(many: Floats, one: Floats) -> Floats:
    """Give Spearman's ρ of each row with one series, over the places where both are known; NaN where one does not vary."""
    from scipy import stats  # noqa: PLC0415  # slow to import

    known = ~np.isnan(many) & ~np.isnan(one)
    ranks = stats.rankdata(np.where(known, many, np.nan), axis=1, nan_policy="omit")
    other = stats.rankdata(np.where(known, one, np.nan), axis=1, nan_policy="omit")
    ranks, other = np.where(known, ranks, np.nan), np.where(known, other, np.nan)
    ranks -= np.nanmean(ranks, axis=1, keepdims=True)
    other -= np.nanmean(other, axis=1, keepdims=True)
    with np.errstate(divide="ignore", invalid="ignore"):
        found: Floats = np.nansum(ranks * other, axis=1) / np.sqrt(np.nansum(ranks**2, axis=1) * np.nansum(other**2, axis=1))
    return found


def _p(rho: float, noise: Floats) -> float:
    """Give the two-sided share of shuffles at least as far from 0, the series itself counted as one of them."""
    known = noise[~np.isnan(noise)]
    return float((1 + np.sum(np.abs(known) >= abs(rho) - 1e-9)) / (1 + len(known)))


def _fisher(rho: float, n: int, level: float) -> tuple[float, float]:
    """Give the interval of a rank correlation on the z scale (Bonett and Wright 2000)."""
    from scipy import stats  # noqa: PLC0415

    z, width = np.arctanh(np.clip(rho, -0.9999, 0.9999)), stats.norm.ppf(0.5 + level / 2) * np.sqrt((1 + rho**2 / 2) / (n - 3))
    return float(np.tanh(z - width)), float(np.tanh(z + width))


def discoveries(p: Floats) -> Floats:
    """Give p-values adjusted for how many pairs were looked at (Benjamini and Hochberg)."""
    from scipy import stats  # noqa: PLC0415

    adjusted: Floats = stats.false_discovery_control(p) if len(p) else p
    return adjusted


def offset(c: Floats, other: Floats, hours: Floats | None = None, *, least: int = LEAST_DIPS, level: float = 0.95) -> Offset:
    """Give the share of what `c` lacked in its dip months (below 75 % of its median) that `other` earned beyond its own median (M72).

    `hours`: those worked on `other`, NaN where unknown. Made up for with more hours than usual is active, otherwise passive; where hours
    are unknown it is neither. None below `least` dip months. The interval takes dip months for the clusters of a ratio.
    """
    median = float(np.median(c)) if len(c) else 0.0
    dips = np.round(c, 9) < np.round(DIP * median, 9) if median > 0 else np.zeros(len(c), dtype=bool)
    short = median - c[dips]
    total = float(short.sum())
    if dips.sum() < least:
        return Offset(None, None, None, None, None, int(dips.sum()), total)
    gained = np.minimum(np.maximum(other - np.median(other), 0)[dips], short)
    ratio = float(gained.sum()) / total
    active, passive = _by_hours(gained, hours, dips)
    return Offset(ratio, *_ends(gained, short, ratio, level), active / total, passive / total, int(dips.sum()), total)


def _by_hours(gained: Floats, hours: Floats | None, dips: npt.NDArray[np.bool_]) -> tuple[float, float]:
    if hours is None or np.all(np.isnan(hours)):
        return 0.0, 0.0
    usual = float(np.nanmedian(hours))
    known = ~np.isnan(hours[dips])
    more = known & (hours[dips] > MORE_HOURS * usual)
    return float(gained[more].sum()), float(gained[known & ~more].sum())


def _ends(gained: Floats, short: Floats, ratio: float, level: float) -> tuple[float, float]:
    """Give a linearised t interval of a ratio of sums, kept within 0 and 1."""
    from scipy import stats  # noqa: PLC0415

    n = len(short)
    se = float(np.sqrt(np.sum((gained - ratio * short) ** 2) / (n * (n - 1)))) / float(np.mean(short))
    width = float(stats.t.ppf(0.5 + level / 2, n - 1)) * se
    return max(0.0, ratio - width), min(1.0, ratio + width)
