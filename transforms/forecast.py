"""What the next months may bring: a few plain models, chosen by what they would have said before, with intervals from their own misses.

Formulas: reference notes on metrics, §10.4 and M69. Months are complete, in order, without gaps. A forecast made after `t` months uses those only.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from itertools import pairwise
from math import ceil, floor
from statistics import NormalDist
from typing import Final

import numpy as np

from transforms.rates import Floats

HORIZONS: Final = (1, 2, 3)
YEAR: Final = 12
LEAST: Final = 3
LEAST_FIT: Final = 6
LEAST_ORIGINS: Final = 6
MOST_ORIGINS: Final = 36
"""Older origins say little about the coming months, and each costs a fit."""
CONFORMAL: Final = 20
"""From so many residuals on, their quantiles make a 90 % interval."""
CONFORMAL_95: Final = 39
LEAST_ROUGH: Final = 4
SMOOTHING: Final = 0.1
"""Of Croston and TSB: few demands carry no fit."""
OFTEN: Final = 1.32
"""Mean months between demands from which a series counts as intermittent (Syntetos, Boylan and Croston 2005)."""


class Model(StrEnum):
    """The candidates."""

    MEAN = "trailing_3_mean"
    SEASONAL = "seasonal_naive"
    SMOOTH = "exponential_smoothing"
    CROSTON = "croston"
    TSB = "tsb"


@dataclass(frozen=True)
class Trial:
    """One model at one horizon: what it said (NaN where it could not) and by how much it missed, an entry for each origin."""

    said: Floats
    missed: Floats
    """Truth less forecast; NaN where one of them is not known."""


@dataclass(frozen=True)
class Score:
    """How a model did at a horizon: against the trailing mean on the same origins, and its intervals against what came."""

    n_origins: int
    mae: float | None
    mase: float | None
    relative: float | None
    coverage80: float | None
    pinball20: float | None


@dataclass(frozen=True)
class Interval:
    """Both ends at a level, and how they were made: conformal, rough_mad or none."""

    lo: float | None
    hi: float | None
    method: str


Trials = Mapping[tuple[Model, int], Trial]


def trials(values: Floats) -> Trials:
    """Let every model forecast after each number of months, `LEAST` and more, the last of them all months (the real forecast)."""
    return _trials(values.astype(np.float64).tobytes())


@lru_cache(maxsize=64)
def _trials(raw: bytes) -> Trials:
    """Fit once where the same months are asked for again: by the portfolio and the forecasts, and by both bases where no payout is known."""
    values = np.frombuffer(raw, dtype=np.float64)
    origins = range(min(LEAST, len(values)), len(values) + 1)
    first_fit = len(values) - MOST_ORIGINS
    said = {(model, h): np.full(len(origins), np.nan) for model in Model for h in HORIZONS}
    for place, origin in enumerate(origins):
        for (model, h), forecast in _forecasts(values[:origin], may_fit=origin >= max(LEAST_FIT, first_fit)).items():
            said[model, h][place] = forecast
    return {key: Trial(found, _missed(values, found, origins.start, key[1])) for key, found in said.items()}


def _missed(values: Floats, said: Floats, first: int, h: int) -> Floats:
    truth = np.full(len(said), np.nan)
    known = max(0, len(values) - (first + h - 1))
    truth[:known] = values[first + h - 1 :]
    return truth - said


def _forecasts(seen: Floats, *, may_fit: bool) -> dict[tuple[Model, int], float]:
    """Give what each model that can says for each horizon."""
    found: dict[tuple[Model, int], float] = {}
    if len(seen) >= LEAST:
        found |= dict.fromkeys(((Model.MEAN, h) for h in HORIZONS), float(np.mean(seen[-3:])))
    if len(seen) >= YEAR:
        found |= {(Model.SEASONAL, h): float(seen[h - 1 - YEAR]) for h in HORIZONS}
    if may_fit:
        found |= dict.fromkeys(((Model.SMOOTH, h) for h in HORIZONS), smoothed(seen))
    if len(seen) >= LEAST_FIT and is_intermittent(seen):
        found |= dict.fromkeys(((Model.CROSTON, h) for h in HORIZONS), croston(seen))
        found |= dict.fromkeys(((Model.TSB, h) for h in HORIZONS), tsb(seen))
    return found


def smoothed(seen: Floats) -> float:
    """Give the level of simple exponential smoothing that begins at the mean of three months, its weight fitted by least squares.

    Fitting the first level too costs three times as much, and seldom changes what follows.
    """
    if np.ptp(seen) == 0:
        return float(seen[-1])
    from statsmodels.tsa.holtwinters import SimpleExpSmoothing  # noqa: PLC0415  # slow to import

    size = float(np.max(np.abs(seen)))
    model = SimpleExpSmoothing(seen / size, initialization_method="known", initial_level=float(np.mean(seen[:3])) / size)
    fitted = model.fit()
    return float(fitted.forecast(1)[0]) * size


def is_intermittent(seen: Floats) -> bool:
    """Whether a month without money is common, and money never negative."""
    positive = int(np.sum(seen > 0))
    return positive > 0 and bool(np.all(seen >= 0)) and len(seen) / positive > OFTEN


def croston(seen: Floats, weight: float = SMOOTHING) -> float:
    """Give smoothed size over smoothed gap between months with money (Croston 1972); it never learns that a channel died."""
    places = np.flatnonzero(seen > 0)
    size, gap = float(seen[places[0]]), float(places[0] + 1)
    for before, place in pairwise(places):
        size += weight * (float(seen[place]) - size)
        gap += weight * (float(place - before) - gap)
    return size / gap


def tsb(seen: Floats, weight: float = SMOOTHING) -> float:
    """Give smoothed chance of money times its smoothed size (Teunter, Syntetos and Babai 2011); the chance falls in every empty month."""
    first = int(np.flatnonzero(seen > 0)[0])
    size, chance = float(seen[first]), 1 / (first + 1)
    for value in seen[first + 1 :]:
        chance += weight * (float(value > 0) - chance)
        if value > 0:
            size += weight * (float(value) - size)
    return chance * size


def choose(found: Trials, h: int, upto: int | None = None) -> Model:
    """Give the model to use: the one that missed least on its own origins relative to the trailing mean there, and only if by less than it.

    `upto`: only the first so many origins have been seen. A model needs six origins to be compared, and at the end of the series something
    to say: those for gaps fall silent once a month is negative.
    """
    best, least = Model.MEAN, 1.0
    mean = found[Model.MEAN, h].missed[:upto]
    for model in Model:
        said = found[model, h].said
        if upto is None and (not len(said) or np.isnan(said[-1])):
            continue
        relative = _relative(found[model, h].missed[:upto], mean)
        if model is not Model.MEAN and relative is not None and relative < least - 1e-9:
            best, least = model, relative
    return best


def _relative(missed: Floats, mean: Floats) -> float | None:
    known = ~np.isnan(missed) & ~np.isnan(mean)
    if known.sum() < LEAST_ORIGINS:
        return None
    under = float(np.mean(np.abs(mean[known])))
    return float(np.mean(np.abs(missed[known]))) / under if under > 0 else None


def mase(missed: Floats, train: Floats, period: int = 1) -> float | None:
    """Give the mean absolute error over that of repeating the value `period` months before within `train` (Hyndman and Koehler 2006)."""
    scale = float(np.mean(np.abs(train[period:] - train[:-period]))) if len(train) > period else 0.0
    known = missed[~np.isnan(missed)]
    return float(np.mean(np.abs(known))) / scale if scale > 0 and len(known) else None


def score(found: Trials, model: Model, h: int, values: Floats) -> Score:
    """Say how a model did at a horizon; its 80 % interval and lower fifth are those it would have given at each origin."""
    trial = found[model, h]
    missed = trial.missed[~np.isnan(trial.missed)]
    if not len(missed):
        return Score(0, None, None, None, None, None)
    relative = 1.0 if model is Model.MEAN else _relative(trial.missed, found[Model.MEAN, h].missed)
    return Score(len(missed), float(np.mean(np.abs(missed))), mase(missed, values), relative, *_replayed(missed, h))


def _replayed(missed: Floats, h: int) -> tuple[float | None, float | None]:
    """Give how often the 80 % interval of the misses known by then held, and the pinball loss of their lower fifth."""
    held, losses = [], []
    for place in range(LEAST_ROUGH + h - 1, len(missed)):
        past, now = missed[: place - h + 1], float(missed[place])
        half = half_width(past, 0.8)
        if half is not None:
            held.append(abs(now) <= half[0])
        low = now - float(np.quantile(past, 0.2))
        losses.append(max(0.2 * low, -0.8 * low))
    return float(np.mean(held)) if held else None, float(np.mean(losses)) if losses else None


def half_width(missed: Floats, level: float) -> tuple[float, str] | None:
    """Give how far to go from a forecast on both sides, from what it missed by: split conformal from 20 misses on, else a rough ±k·MAD.

    None where the misses are fewer than four, or too few for the level. 39 misses are asked for 95 %, for at 20 that is the largest of them.
    """
    known = np.sort(np.abs(missed[~np.isnan(missed)]))
    n = len(known)
    if n >= CONFORMAL:
        rank = ceil((n + 1) * level - 1e-9)
        return (float(known[rank - 1]), "conformal") if rank <= n and (level <= 0.9 or n >= CONFORMAL_95) else None
    if n < LEAST_ROUGH or level > 0.9:
        return None
    k = NormalDist().inv_cdf(0.5 + level / 2) / NormalDist().inv_cdf(0.75)
    return k * float(np.median(known)), "rough_mad"


def interval(point: float, missed: Floats, level: float, *, floor_at: float | None = None) -> Interval:
    """Give both ends around a forecast, not below `floor_at` where income has never been."""
    half = half_width(missed, level)
    if half is None:
        return Interval(None, None, "none")
    low = point - half[0]
    return Interval(low if floor_at is None else max(low, floor_at), point + half[0], half[1])


def at_risk(point: float, missed: Floats, share: float, *, floor_at: float | None = None) -> tuple[float | None, str]:
    """Give the next month's income that only `share` of months would fall short of, and how it was made (M69).

    From 20 misses on, their own quantile; below, a normal model of them; none below six.
    """
    known = np.sort(missed[~np.isnan(missed)])
    n = len(known)
    if n < LEAST_ORIGINS:
        return None, "none"
    if n >= CONFORMAL and floor((n + 1) * share) >= 1:
        low, how = point + float(known[floor((n + 1) * share) - 1]), "residual_quantile"
    else:
        from scipy import stats  # noqa: PLC0415  # slow to import

        spread = float(np.sqrt(np.mean(known**2)) * np.sqrt(1 + 1 / n))
        low, how = point + float(stats.t.ppf(share, n)) * spread, "normal_residuals"
    return low if floor_at is None else max(low, floor_at), how


def risks(values: Floats, shares: Sequence[float] = (0.05, 0.1), *, least: int = YEAR) -> list[tuple[list[float | None], str]]:
    """Give, after each number of months from none to all, the income at risk in the month to come, as it would have been told then."""
    found = trials(values)
    start = min(LEAST, len(values))
    told: list[tuple[list[float | None], str]] = []
    for seen in range(len(values) + 1):
        if seen < max(least, start):
            told.append(([None] * len(shares), "none"))
            continue
        place = seen - start  # origins before this one have been decided
        trial = found[choose(found, 1, place), 1]
        floor_at = 0.0 if np.all(values[:seen] >= 0) else None
        pairs = [at_risk(float(trial.said[place]), trial.missed[:place], share, floor_at=floor_at) for share in shares]
        told.append(([low for low, _ in pairs], pairs[0][1]))
    return told
