"""Has something changed? Silence, a step in a rate, a shift of a proportion, a fee that is not what it was (metrics M80-M83).

Each test gives what it found, or how large a change it would have found: "nothing detectable" is not "no change".
"""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

import numpy as np
import numpy.typing as npt
from scipy import special, stats

Floats = npt.NDArray[np.float64]

TRAILING: Final = 90
SILENT_EVENTS: Final = 5
SILENT: Final = 0.01
LEAST_POINTS: Final = 12
LEAST_SIZE: Final = 3
PENALTY: Final = 3.0
MAD_TO_SD: Final = 1.4826
DECIDED: Final = 20
FALSE_SHARE: Final = 0.05
"""Share of false alarms among the alarms of one kind (Benjamini and Hochberg)."""
NODES: Final = 500
FEE_STEP: Final = 0.005
FEE_CONTRACTS: Final = 2


def p_silent(events: int, days: float, silent: float) -> float:
    """Give P(no event in `silent` days) after `events` in `days`: Poisson, its rate gamma distributed by Jeffreys (M81)."""
    return float((days / (days + silent)) ** (events + 0.5))


def days_until_silent(events: int, days: float, alarm: float = SILENT) -> float:
    """Give after how many days without an event silence would be told."""
    return float(days * (alarm ** (-1 / (events + 0.5)) - 1))


@dataclass(frozen=True)
class Silence:
    """A stretch without events: day numbers of the last event, of when it was told, of the next event (None: none yet), and what was usual."""

    last: int
    told: int
    ended: int | None
    events: int
    days: int
    p: float


def silences(days: Sequence[int], until: int) -> list[Silence]:
    """Give every stretch that was too long for what went before it: at most 1 % likely, after five event days in the trailing 90.

    `days`: day numbers with events, each once, in order; `until`: the last day that is known.
    """
    found = []
    for n, last in enumerate(days):
        events = n + 1 - bisect_right(days, last - TRAILING)
        length = min(TRAILING, last - days[0] + 1)
        ended = days[n + 1] if n + 1 < len(days) else None
        gap = (until if ended is None else ended - 1) - last
        needed = int(np.ceil(days_until_silent(events, length)))
        if events >= SILENT_EVENTS and gap >= needed:
            found.append(Silence(last, last + needed, ended, events, length, p_silent(events, length, gap)))
    return found


def noise(series: Floats) -> float:
    """Give the noise of a series from the median absolute difference of neighbours, which steps do not inflate."""
    return float(noises(series[None, :])[0])


def noises(many: Floats) -> Floats:
    """Give the noise of each row."""
    return np.asarray(MAD_TO_SD * np.median(np.abs(np.diff(many, axis=1)), axis=1) / np.sqrt(2), dtype=np.float64)


@dataclass(frozen=True)
class Step:
    """A change of level: index of the first point after it, means before and after."""

    index: int
    before: float
    after: float


def steps(series: Floats) -> list[Step]:
    """Give the changes of mean (M82): least squares, every index tried, segments of three or more, penalty 3 ln n σ². None below 12 points."""
    n = len(series)
    if n < LEAST_POINTS:
        return []
    penalty = PENALTY * np.log(n) * noise(series) ** 2
    ends = _pelt(series, float(penalty))
    bounds = [0, *ends, n]
    means = [float(series[a:b].mean()) for a, b in pairwise(bounds)]
    return [Step(end, before, after) for end, (before, after) in zip(ends, pairwise(means), strict=True)]


def _pelt(series: Floats, penalty: float) -> list[int]:
    import ruptures  # noqa: PLC0415  # takes a second to import

    if np.ptp(series) == 0:
        return []
    found = ruptures.Pelt(model="l2", jump=1, min_size=LEAST_SIZE).fit(series).predict(pen=max(penalty, 1e-12))
    return [int(end) for end in found[:-1]]


def best_split(series: Floats) -> tuple[npt.NDArray[np.int64], Floats]:
    """Give, for each row, the best place to cut it in two and how much that saves in squares: what `steps` weighs, for many series at once."""
    n = series.shape[1]
    ends = np.arange(LEAST_SIZE, n - LEAST_SIZE + 1)
    sums = np.cumsum(series, axis=1)
    before, whole = sums[:, ends - 1], sums[:, [-1]]
    saved = before**2 / ends + (whole - before) ** 2 / (n - ends) - whole**2 / n
    place = saved.argmax(axis=1)
    return ends[place], saved[np.arange(len(series)), place]


def detectable(sigma: float, n: int) -> float:
    """Give the fall, as a share, that a step in the middle must have to be found half of the time."""
    return float(1 - np.exp(-sigma * np.sqrt(4 * PENALTY * np.log(n) / n)))


def p_shift(before: tuple[int, int], after: tuple[int, int]) -> float:
    """Give the two-sided posterior probability that a proportion did not move that way (M83): Beta(1, 1) beside Beta(1, 1).

    Each is (successes, decided). Small: the later proportion is elsewhere.
    """
    shares = (np.arange(NODES) + 0.5) / NODES
    later = special.betaincinv(after[0] + 1, after[1] - after[0] + 1, shares)
    below = float(special.betaincc(before[0] + 1, before[1] - before[0] + 1, later).mean())
    return min(1.0, 2 * min(below, 1 - below))


def false_shares(p: Sequence[float]) -> list[float]:
    """Give the q values of several tests (Benjamini and Hochberg): the share of false alarms if each of at most this q were one."""
    return [float(q) for q in stats.false_discovery_control(list(p))] if p else []


def detectable_shift(share: float, before: int, after: int) -> float:
    """Give how far, in points of share, a proportion must move to be told half of the time, alone."""
    return float(1.96 * np.sqrt(max(share * (1 - share), 0.25 / max(before, 1)) * (1 / before + 1 / after)))


@dataclass(frozen=True)
class FeeStep:
    """Contracts from `index` on pay another share: medians before and after."""

    index: int
    before: float
    after: float


def fee_step(shares: Sequence[float]) -> FeeStep | None:
    """Give where the fee share of contracts, in the order they began, went to another level: half a point or more, two contracts on each side.

    Fees are rules, not chance: on each side most contracts lie at the median, within a quarter of the step.
    """
    values = np.asarray(shares, dtype=np.float64)
    best: tuple[float, FeeStep] | None = None
    for index in range(FEE_CONTRACTS, len(values) - FEE_CONTRACTS + 1):
        before, after = float(np.median(values[:index])), float(np.median(values[index:]))
        away = np.abs(np.concatenate([values[:index] - before, values[index:] - after]))
        size = abs(after - before)
        if size >= FEE_STEP and np.median(away) <= size / 4 and (best is None or away.sum() < best[0] - 1e-12):
            best = (float(away.sum()), FeeStep(index, before, after))
    return best[1] if best else None
