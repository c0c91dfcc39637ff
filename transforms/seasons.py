"""Whether months of the year differ: the classical index, and only when noise would seldom look so (metrics M75, §11).

A decomposition explains noise too (STL at two cycles explains all of it), so how much it explains says nothing; how often shuffled months
look as seasonal does.
"""

from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt

from transforms.rates import Floats

YEAR: Final = 12
LEAST: Final = 36
LEAST_YEARLY: Final = 24
PERMUTATIONS: Final = 1999
SEED: Final = 20260930
LEVEL: Final = 0.95


class Season(NamedTuple):
    """The factor of each month of the year (its index, January first, mean 1), its interval, the complete cycles behind it, and the noise p-value."""

    factors: Floats
    lo: Floats
    hi: Floats
    n_cycles: int
    p: float


def ratios_to_trend(values: Floats) -> Floats:
    """Give each month over the centred 12-month moving average around it; NaN for the first and last six, and where that is not above 0."""
    from statsmodels.tsa.seasonal import seasonal_decompose  # noqa: PLC0415  # slow to import

    trend = np.asarray(
        seasonal_decompose(values, model="additive", period=YEAR).trend
    )  # the trend is the same in both models; zeros are allowed
    with np.errstate(divide="ignore", invalid="ignore"):
        found: Floats = np.where(trend > 1e-9 * np.nanmax(np.abs(values)), values / trend, np.nan)
    return found


def seasonal(values: Floats, first_month: int) -> Season | None:
    """Give the classical multiplicative index of complete months, the first of which is `first_month` (1 to 12), and its noise p-value.

    None below 24 months, or when some month of the year has no ratio, or the index no mean above zero. Whether it may be shown is another matter: `LEAST`, and p.
    """
    if len(values) < LEAST_YEARLY or not np.any(values):
        return None
    ratios = ratios_to_trend(values)
    month = (np.arange(len(values)) + first_month - 1) % YEAR
    known = ~np.isnan(ratios)
    ratios, month = ratios[known], month[known]
    counts = np.bincount(month, minlength=YEAR)
    if counts.min() < 1 or ratios.sum() <= 0:
        return None
    raw = np.bincount(month, weights=ratios, minlength=YEAR) / counts
    scale = float(raw.mean())
    half = _half_width(ratios, raw, month, counts) / scale
    index = raw / scale
    return Season(index, np.maximum(index - half, 0), index + half, int(counts.min()), noise_p(ratios, month))


def _half_width(ratios: Floats, raw: Floats, month: npt.NDArray[np.int64], counts: npt.NDArray[np.int64]) -> Floats:
    """Give half the width of each month's interval, from how ratios of the same month differ from year to year; infinite in one cycle."""
    from scipy import stats  # noqa: PLC0415

    freedom = len(ratios) - YEAR
    if freedom < 1:
        return np.full(YEAR, np.inf)
    sd = np.sqrt(np.sum((ratios - raw[month]) ** 2) / freedom)
    found: Floats = stats.t.ppf(0.5 + LEVEL / 2, freedom) * sd / np.sqrt(counts)
    return found


def noise_p(ratios: Floats, month: npt.NDArray[np.int64]) -> float:
    """Give how often noise differs between months of the year as much as these ratios do: months shuffled, or each year turned, whichever is more.

    Turning each year by some months keeps good and bad spells whole, which shuffled months do not: income that merely drifts looks seasonal
    to shuffles in a tenth of cases and more, to both in one of twenty. Two years allow twelve turns only, so that shuffles must do.
    """
    shuffled = _shuffled_p(ratios, month)
    return max(shuffled, _turned_p(ratios)) if len(ratios) >= 3 * YEAR else shuffled


def _turned_p(ratios: Floats) -> float:
    """Turn each whole year by a number of months of its own, the same numbers each time."""
    years = ratios[: len(ratios) // YEAR * YEAR].reshape(-1, YEAR)
    turns = np.random.default_rng(SEED).integers(0, YEAR, (PERMUTATIONS, len(years)))
    turned = years[np.arange(len(years))[None, :, None], (np.arange(YEAR) + turns[:, :, None]) % YEAR].mean(axis=1)
    seen, noise = float(np.var(years.mean(axis=0))), np.var(turned, axis=1)
    return float((1 + np.sum(noise >= seen * (1 - 1e-9))) / (1 + PERMUTATIONS))


def _shuffled_p(ratios: Floats, month: npt.NDArray[np.int64]) -> float:
    order = np.random.default_rng(SEED).permuted(np.tile(np.arange(len(ratios)), (PERMUTATIONS, 1)), axis=1)
    member = (month[:, None] == np.arange(YEAR)[None, :]).astype(np.float64)
    member = member / np.sqrt(np.maximum(member.sum(axis=0), 1))
    centred = ratios - ratios.mean()
    seen = float(np.sum((centred @ member) ** 2))
    noise = np.sum((centred[order] @ member) ** 2, axis=1)
    return float((1 + np.sum(noise >= seen * (1 - 1e-9))) / (1 + PERMUTATIONS))


def year_on_year(values: Floats, first_month: int) -> dict[int, tuple[float | None, int]]:
    """Give, for each month of the year, the newest such month over the same month a year before, and how many such pairs there are.

    The ratio is None where the earlier month is not above zero. It is a comparison of two months, not a season.
    """
    found: dict[int, tuple[float | None, int]] = {}
    for place in range(YEAR, len(values)):
        before, after = float(values[place - YEAR]), float(values[place])
        month = (place + first_month - 1) % YEAR + 1
        found[month] = after / before if before > 0 else None, found.get(month, (None, 0))[1] + 1
    return found
