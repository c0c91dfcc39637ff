"""What affiliate sales will still be worth: chain ladder with Mack's error, Bornhuetter-Ferguson, expected value (metrics §6.1, M38).

An origin is the month of the sale, its age the months since. Cumulative money is approved and net of reversals. Chain ladder comes from the
package `chainladder`; its default interpolation of sigma gives another error than Mack 1993, so it is set. The tail is 1: what is
older than the triangle is settled.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]

TAIL: Final = 1.0
LEAST: Final = 3
"""Origins and ages that a triangle needs."""
TRANSACTIONS: Final = 30
"""Sales that a triangle needs."""
MOST: Final = 36
"""Ages that a triangle looks back; networks decide within months."""
DEVELOPED: Final = 0.5
"""Share of the ultimate from which the chain ladder alone is believed; before, Bornhuetter-Ferguson."""
MATURE: Final = 0.9
"""Share of the ultimate from which a month is mature (M34b)."""
LEVEL: Final = 0.95
Z: Final = 1.959963984540054


class How(StrEnum):
    """How an ultimate was made."""

    CL = "CL"
    BF = "BF"
    EV = "EV"


@dataclass(frozen=True)
class Ladder:
    """A chain ladder: `ldf` from each age to the next, `cdf` from each age to the end, and per origin the ultimate and Mack's error.

    Ages count from `first_age`; before it nothing was approved. An origin that was left out has no ultimate (nan).
    """

    first_age: int
    ldf: Floats
    cdf: Floats
    ultimate: Floats
    se: Floats
    total_se: float

    def cdf_at(self, age: int) -> float:
        """Give what is still to come at an age, as a factor; infinite before the first age, the tail after the last."""
        place = age - self.first_age
        return math.inf if place < 0 else float(self.cdf[place]) if place < len(self.cdf) else TAIL


def chain_ladder(cumulative: Floats, first_age: int = 0) -> Ladder:
    """Fit volume-weighted factors to a triangle of n origins, oldest first, and n ages; nan below the diagonal and where unknown.

    A cell of 0 tells no factor, as the package has it. Raises ValueError for a triangle below 2 by 2.
    """
    n = len(cumulative)
    if n < 2 or cumulative.shape != (n, n):
        raise ValueError(f"a triangle has as many ages as origins, at least two: this one is {cumulative.shape}")
    import chainladder as cl  # noqa: PLC0415  # it takes more than a second, and most runs have no triangle

    with np.errstate(divide="ignore", invalid="ignore"):  # factors that agree have no error: the package then divides 0 by 0, and says nan
        shape = cl.Development(average="volume", sigma_interpolation="mack").fit(_packed(cumulative))
        found = cl.MackChainladder().fit(shape.transform(_packed(cumulative)))
    ldf = np.asarray(shape.ldf_.values, dtype=np.float64).ravel()[: n - 1]
    cdf = np.append(np.cumprod(ldf[::-1])[::-1], 1.0) * TAIL
    ultimate = _column(found.ultimate_.values, n)
    se = np.nan_to_num(_column(found.mack_std_err_.values[..., -1:], n))
    return Ladder(first_age, ldf, cdf, ultimate, se, float(np.nan_to_num(found.total_mack_std_err_.to_numpy().ravel()[0])))


def _column(values: object, n: int) -> Floats:
    """Give the numbers of the origins; the package leaves out nothing, for the oldest and the newest always have a cell."""
    found = np.asarray(values, dtype=np.float64).ravel()
    if len(found) != n:
        raise ValueError(f"{len(found)} origins came back of {n}: the oldest and the newest need a known cell")
    return found


def _packed(cumulative: Floats) -> object:
    """Give the package's own triangle; the months are made up."""
    import chainladder as cl  # noqa: PLC0415  # as above
    import pandas as pd  # noqa: PLC0415  # the package speaks it

    origin, age = np.nonzero(np.isfinite(cumulative))
    months = pd.period_range("2001-01", periods=len(cumulative) * 2, freq="M")
    told = pd.DataFrame(
        {
            "origin": months[origin].to_timestamp(),
            "seen": months[origin + age].to_timestamp(),
            "value": cumulative[origin, age],
        }
    )
    return cl.Triangle(told, origin="origin", development="seen", columns=["value"], cumulative=True)


def regular(cumulative: Floats, is_known: Sequence[bool]) -> tuple[Floats, int] | None:
    """Cut a triangle of months down to what a ladder can stand on: known diagonals, and ages from which money was approved.

    `is_known[k]`: whether the diagonal k months before the last one is known. Origins with a cell that is not above 0 are masked: they
    are for Bornhuetter-Ferguson. Gives the triangle and its first age; None where 3 origins by 3 ages are not left.
    """
    known = next((k for k, told in enumerate(is_known) if not told), len(is_known))
    size = min(known, len(cumulative), MOST)
    square = cumulative[len(cumulative) - size :, :size]
    cuts = [(cut, first) for first in range(size - LEAST + 1) if (cut := _cut(square[: size - first, first:].copy())) is not None]
    return max(cuts, key=lambda found: int(np.isfinite(found[0]).sum()), default=None)


def _cut(cut: Floats) -> Floats | None:
    """Drop the oldest origins while they are bad and mask the others that are; None where too little is left."""
    while len(cut) >= LEAST and _bad(cut)[0]:
        cut = cut[1:, :-1]
    bad = _bad(cut)
    cut[bad] = np.nan
    if len(cut) < LEAST or bad[-1] or (~bad).sum() < LEAST:
        return None
    pairs = np.isfinite(cut[:, :-1]) & np.isfinite(cut[:, 1:])
    return cut if pairs.any(axis=0).all() else None


def _bad(cut: Floats) -> npt.NDArray[np.bool_]:
    """Say which origins have a cell that is not above 0."""
    return np.asarray(np.any(np.isfinite(cut) & (cut <= 0), axis=1))


@dataclass(frozen=True)
class Origin:
    """A month of sales of one channel and currency, as of the last day: amounts in their own currency.

    `latest`: approved, net. `tracked`: face of all sales. `clicks`: None where not told. `ev`, `ev_se`: expected value of what is
    pending and its error, None where nothing is known of decisions. `pending`: its face.
    """

    month: date
    age: int
    latest: float
    tracked: float
    pending: float
    clicks: int | None
    ev: float | None
    ev_se: float | None


@dataclass(frozen=True)
class Reserve:
    """What a month will be worth in the end. `outstanding` = ultimate - latest; it may be negative."""

    method: How
    cdf: float | None
    outstanding: float | None
    se: float | None
    lo: float | None
    hi: float | None
    maturity: float | None
    prior: float | None


def reserves(origins: Sequence[Origin], ladder: Ladder | None, dispersion: float, *, by_clicks: bool) -> list[Reserve]:
    """Give the reserve of each month. `dispersion`: Σx² / Σx of approved sales, for the error of Bornhuetter-Ferguson.

    `by_clicks`: whether the prior may be clicks x mature EPC (the clicks belong to this currency alone).
    """
    if ladder is None:
        return [_expected(origin) for origin in origins]
    mature = [o for o in origins if 1 / ladder.cdf_at(o.age) >= MATURE]
    rate = _per_click(mature) if by_clicks else None
    share = _per_tracked(mature)
    return [_reserve(o, ladder, _prior(o, rate, share), dispersion) for o in origins]


def _per_click(mature: Sequence[Origin]) -> float | None:
    told = [o for o in mature if o.clicks]
    clicks = sum(o.clicks or 0 for o in told)
    return sum(o.latest for o in told) / clicks if clicks else None


def _per_tracked(mature: Sequence[Origin]) -> float | None:
    tracked = sum(o.tracked for o in mature)
    return sum(o.latest for o in mature) / tracked if tracked > 0 else None


def _prior(origin: Origin, per_click: float | None, per_tracked: float | None) -> float | None:
    """Give what a month is expected to be worth before its own decisions are looked at."""
    if per_click is not None and origin.clicks:
        return origin.clicks * per_click
    return None if per_tracked is None else origin.tracked * per_tracked


def _reserve(origin: Origin, ladder: Ladder, prior: float | None, dispersion: float) -> Reserve:
    cdf = ladder.cdf_at(origin.age)
    maturity = 1 / cdf
    if origin.age >= ladder.first_age + len(ladder.cdf):
        return _expected(origin)
    if maturity >= DEVELOPED and origin.latest > 0:
        outstanding = origin.latest * (cdf - 1)
        se = _mack_se(origin, ladder, math.sqrt(abs(outstanding) * dispersion))
        return Reserve(How.CL, cdf, outstanding, se, *interval(outstanding, se), maturity, None)
    if prior is None:
        return _expected(origin)
    outstanding = (1 - maturity) * prior
    se = math.sqrt(abs(outstanding) * dispersion)
    return Reserve(How.BF, None if math.isinf(cdf) else cdf, outstanding, se, *interval(outstanding, se), maturity, prior)


def _mack_se(origin: Origin, ladder: Ladder, least: float) -> float | None:
    """Give Mack's error of the origin, whose age says its place on the diagonal; None where it was left out.

    With few months the factors may agree by chance: it is never below `least`, what sales to come vary by even if the factors were known.
    """
    place = len(ladder.cdf) - 1 - (origin.age - ladder.first_age)
    return None if math.isnan(ladder.ultimate[place]) else max(float(ladder.se[place]), least)


def _expected(origin: Origin) -> Reserve:
    """Give the expected value of what is pending; nothing is to come where nothing is."""
    if origin.pending == 0:
        return Reserve(How.EV, None, 0.0, 0.0, 0.0, 0.0, 1.0, None)
    if origin.ev is None:
        return Reserve(How.EV, None, None, None, None, None, None, None)
    ultimate = origin.latest + origin.ev
    maturity = min(max(origin.latest / ultimate, 0.0), 1.0) if ultimate > 0 else None
    return Reserve(How.EV, None, origin.ev, origin.ev_se, *interval(origin.ev, origin.ev_se), maturity, None)


def interval(value: float, se: float | None) -> tuple[float | None, float | None]:
    """Give the ends of the 95 % interval: log-normal for what is above 0 (Mack 1993), else normal. None without an error."""
    if se is None:
        return None, None
    if value <= 0 or se == 0:
        return value - Z * se, value + Z * se
    spread = math.sqrt(math.log1p((se / value) ** 2))
    middle = math.log(value) - spread**2 / 2
    return math.exp(middle - Z * spread), math.exp(middle + Z * spread)
