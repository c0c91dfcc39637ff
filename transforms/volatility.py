"""How steady a series of months is: spread, changes, falls and how long savings last (metrics §9.1, M63 to M68, M70).

Months are complete, in order, without gaps; amounts are floats of the reporting currency, for these are statistics, not sums of money.
A value that the months cannot carry is None.
"""

from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt

from transforms.rates import Floats

BIG_CHANGE: Final = 0.30
SPIKE, DIP = 1.25, 0.75
ROUND: Final = 9
"""Decimals to which a share is compared with a limit: 0.75 of a mean is a matter of arithmetic, not of the last bit."""


class Spread(NamedTuple):
    """A coefficient of variation and both ends of its interval."""

    value: float | None
    lo: float | None
    hi: float | None


class Fall(NamedTuple):
    """The largest fall of 3-month means: its share of the peak, months from peak to trough, months from trough back to the peak."""

    share: float | None
    months: int | None
    recovery: int | None


class Runway(NamedTuple):
    """Months that savings last: at the mean income, at a bad month's income (20th percentile), and what that says."""

    months: float | None
    bad_months: float | None
    state: str


def variation(values: Floats, *, least: int = 6, level: float = 0.95) -> Spread:
    """Give the standard deviation (n - 1) over the mean (M63), with Vangel's interval, which takes months for normal and independent.

    None below `least` months or when the mean is not above zero; the upper end is None where the months allow any.
    """
    n, mean = len(values), float(np.mean(values)) if len(values) else 0.0
    if n < least or mean <= 0:
        return Spread(None, None, None)
    k = float(np.std(values, ddof=1)) / mean
    return Spread(k, *_vangel(k, n, level))


def _vangel(k: float, n: int, level: float) -> tuple[float | None, float | None]:
    """Give both ends of the interval of a coefficient of variation (Vangel 1996, a modified McKay interval)."""
    from scipy import stats  # noqa: PLC0415  # slow to import

    ends = []
    for tail in (0.5 + level / 2, 0.5 - level / 2):
        u = float(stats.chi2.ppf(tail, n - 1))
        under = ((u + 2) / n - 1) * k * k + u / (n - 1)
        ends.append(k / float(np.sqrt(under)) if under > 0 else None)
    return ends[0], ends[1]


def arcs(values: Floats) -> Floats:
    """Give the change of each month on the month before, relative to the mean size of both, -2 to 2 (M64); NaN for 0 to 0.

    It has one entry less than there are months.
    """
    before, after = values[..., :-1], values[..., 1:]
    size = (np.abs(before) + np.abs(after)) / 2
    with np.errstate(divide="ignore", invalid="ignore"):
        found: Floats = np.where(size > 0, (after - before) / size, np.nan)
    return found


def changes_sign(values: Floats) -> bool:
    """Whether the last month is below zero and the one before above, or the other way: its arc change is then ±2 whatever the sizes."""
    return len(values) > 1 and float(values[-1] * values[-2]) < 0


def volatility(changes: Floats, *, least: int = 6) -> tuple[float | None, float | None, int]:
    """Give the standard deviation of arc changes, the share of them beyond 30 %, and how many there are (M65).

    Changes that are undefined do not count; `least` changes take seven months.
    """
    known = changes[~np.isnan(changes)]
    if len(known) < least:
        return None, None, len(known)
    return float(np.std(known, ddof=1)), float(np.mean(np.round(np.abs(known), ROUND) > BIG_CHANGE)), len(known)


def spikes_and_dips(values: Floats, *, least: int = 12) -> tuple[int | None, int | None]:
    """Count months above 125 % and below 75 % of their mean (M66); None below `least` months or without a positive mean."""
    if len(values) < least or np.mean(values) <= 0:
        return None, None
    size = np.round(values / np.mean(values), ROUND)
    return int(np.sum(size > SPIKE)), int(np.sum(size < DIP))


def semi_deviation(values: Floats, aim: float | None = None, *, least: int = 6) -> float | None:
    """Give the root mean square of what months lack to `aim` (M67), over all months; without an aim, to their own mean."""
    if len(values) < least:
        return None
    lack = np.minimum(values - (np.mean(values) if aim is None else aim), 0)
    return float(np.sqrt(np.mean(lack**2)))


def drawdown(values: Floats, *, least: int = 6) -> Fall:
    """Give the largest fall of the 3-month mean from its highest before, as a share of that peak, 0.35 being a fall by 35 % (M68).

    Recovery is None while the peak is not reached again; both lengths are None where nothing fell.
    """
    if len(values) < least:
        return Fall(None, None, None)
    means = np.convolve(values, np.ones(3) / 3, mode="valid")
    peaks = np.maximum.accumulate(means)
    if peaks[0] <= 0:
        means, peaks = means[peaks > 0], peaks[peaks > 0]
    if not len(means):
        return Fall(None, None, None)
    falls = np.round(1 - means / peaks, ROUND)
    trough = int(np.argmax(falls))
    if falls[trough] <= 0:
        return Fall(0.0, None, None)
    peak = int(np.flatnonzero(means[: trough + 1] == peaks[trough])[-1])
    back = np.flatnonzero(means[trough:] >= peaks[trough])
    return Fall(float(falls[trough]), trough - peak, int(back[0]) if len(back) else None)


def runway(values: Floats, liquid: float | None, expenses: float | None, *, least: int = 3) -> Runway:
    """Give how many months `liquid` lasts at the mean and at the 20th percentile of monthly income (M70).

    An income that covers the expenses burns nothing: the months are None and the state says so, not infinity.
    """
    if liquid is None or expenses is None:
        return Runway(None, None, "not_declared")
    if len(values) < least:
        return Runway(None, None, "too_few_months")
    mean, bad = _lasting(liquid, expenses - float(np.mean(values))), _lasting(liquid, expenses - float(np.quantile(values, 0.2)))
    state = "burning" if mean is not None else "burning_in_bad_months" if bad is not None else "not_burning"
    return Runway(mean, bad, state)


def _lasting(liquid: float, burnt: float) -> float | None:
    return liquid / burnt if burnt > 0.005 else None  # below half a cent a month nothing is burnt


def four_weeks(days: npt.NDArray[np.int64], amounts: Floats, last: int, periods: int = 13) -> Floats:
    """Add up amounts in stretches of 28 days that end on day number `last`, oldest first: pay by the fortnight falls evenly into them."""
    place = (last - days) // 28
    kept = (place >= 0) & (place < periods)
    found: Floats = np.bincount(place[kept], weights=amounts[kept], minlength=periods)[::-1].astype(np.float64)
    return found
