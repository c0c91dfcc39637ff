"""Intervals of a ratio of sums by drawing the cases again (the percentile bootstrap), with a fixed seed: the same cases give the same ends."""

from functools import lru_cache
from typing import Final

import numpy as np
from numpy.typing import NDArray

DRAWS: Final = 2000
SEED: Final = 20_261_125
GROUPS: Final = 60
"""More cases than this are drawn in so many groups of their sums, each with every 60th case: the cost does not grow with the cases."""
CASES: Final = 20
"""Cases from which an interval is made; with fewer it covers too little (metrics §11)."""

Numbers = NDArray[np.float64]


@lru_cache(maxsize=GROUPS)
def times(cases: int) -> Numbers:
    """Say how often each of so many cases comes up in each of the 2000 draws: a row a draw. The array is shared and cannot be written."""
    drawn = np.random.default_rng(SEED).multinomial(cases, np.full(cases, 1 / cases), size=DRAWS).astype(np.float64)
    drawn.setflags(write=False)
    return drawn


def ratio_ends(above: Numbers, below: Numbers, least: float = 0) -> tuple[float, float]:
    """Return the middle 95 % of sum(above) / sum(below) over the draws; a sum below is at least `least`. Both arrays tell the same cases."""
    tops, bottoms = times(len(above)) @ above, np.maximum(times(len(below)) @ below, least)
    lo, hi = np.quantile(tops / bottoms, [0.025, 0.975])
    return float(lo), float(hi)


def grouped(values: Numbers) -> Numbers:
    """Add up the values in 60 groups where there are more, in turn; else give them as they are."""
    if len(values) <= GROUPS:
        return values
    return np.bincount(np.arange(len(values)) % GROUPS, weights=values, minlength=GROUPS).astype(np.float64)
