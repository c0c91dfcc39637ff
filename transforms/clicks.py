"""Earnings per click and what a click leads to, with how sure they are (metrics M34, M40).

Networks count clicks differently, and some count none: no clicks is no rate, never 0.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Final

import numpy as np
from scipy import stats

from transforms.fees import earnings_per_click
from transforms.rates import wilson
from transforms.redraw import ratio_ends

CLICKS: Final = 200
"""Clicks from which a rate per click is shown with no sale at all."""
ORDERS: Final = 5
DAYS: Final = 20
"""Orders, and days with clicks, from which the interval is made by drawing the days again; with fewer it covers too little (§11)."""


class Spread(StrEnum):
    """How the interval of earnings per click was made."""

    GAMMA = "gamma_poisson"
    DAYS = "bootstrap_click_days"
    NONE = "none"


@dataclass(frozen=True)
class PerClick:
    """Earnings per click in the reporting currency; lo and hi are the 95 % interval, None where there is none."""

    value: Decimal | None
    lo: float | None
    hi: float | None
    method: Spread


def weighted_poisson(weights: Sequence[float], largest: float, level: float = 0.95) -> tuple[float, float]:
    """Return the interval of a sum of amounts that come at random, one for each event (Fay and Feuer 1997).

    `largest`: what one more event could bring. With equal amounts it is Garwood's exact interval times the amount.
    """
    amounts = np.asarray(weights, dtype=np.float64)
    total, squares = float(amounts.sum()), float((amounts**2).sum())
    tail = (1 - level) / 2
    low = squares / (2 * total) * stats.chi2.ppf(tail, 2 * total**2 / squares) if total > 0 and squares > 0 else 0.0
    more, spread = total + largest, squares + largest**2
    high = spread / (2 * more) * stats.chi2.isf(tail, 2 * more**2 / spread) if more > 0 and spread > 0 else 0.0
    return float(low), float(high)


def per_click(approved: Decimal, clicks: int, amounts: Sequence[float], typical: float, days: Sequence[tuple[int, float]] = ()) -> PerClick:
    """Estimate approved commission per click, as a ratio of sums.

    `amounts`: the approved money of each sale, refunds negative. `typical`: a commission to expect where there was none. `days`: clicks
    and approved money of each day with clicks; with 20 of them and 20 sales, they are drawn again with a fixed seed.
    """
    value = earnings_per_click(approved, clicks)
    if value is None:
        return PerClick(None, None, None, Spread.NONE)
    if value < 0:
        return PerClick(value, None, None, Spread.NONE)
    if len(amounts) >= DAYS and len(days) >= DAYS:
        lo, hi = _drawn(days)
        return PerClick(value, lo, hi, Spread.DAYS)
    largest = max([abs(amount) for amount in amounts], default=typical)
    low, high = weighted_poisson(amounts, largest)
    return PerClick(value, low / clicks, high / clicks, Spread.GAMMA)


def _drawn(days: Sequence[tuple[int, float]]) -> tuple[float, float]:
    """Draw the days again, 2000 times, and give the middle 95 % of the ratios."""
    clicks, money = (np.asarray(column, dtype=np.float64) for column in zip(*days, strict=True))
    return ratio_ends(money, clicks, least=1)


def conversion(orders: int, clicks: int) -> tuple[float, float | None, float | None]:
    """Return orders per click and its Wilson interval; an order may count several items, and then it is no share: no interval."""
    if orders > clicks:
        return orders / clicks, None, None
    return orders / clicks, *wilson(orders, clicks)
