"""What becomes of pending sales: competing risks of approval and decline (Aalen-Johansen, metrics §6.2, M35, M37, M39).

The share of approved among the decided is biased when declines come late; the curves are not. Curves come from statsmodels.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]

APPROVED: Final = 1
DECLINED: Final = 2
PENDING: Final = 0
ENOUGH: Final = 20
"""Decided sales from which a programme speaks for itself (§1.5); with fewer it is pooled with its network."""


@dataclass(frozen=True)
class Incidence:
    """Curves by age in days: the share approved, and declined, by each age; `decided_after[k]`: decisions seen after `ages[k]`."""

    ages: Floats
    approved: Floats
    declined: Floats
    decided_after: Floats
    n_decided: int

    def chance(self, age: Floats) -> tuple[Floats, Floats]:
        """Give P(approved in the end | still pending at an age), and how many decisions after that age it rests on.

        What stays pending beyond the last age counts as never approved. Where nothing was seen after an age, nan and 0.
        """
        if not len(self.ages):
            return np.full(len(age), np.nan), np.zeros(len(age))
        place = np.searchsorted(self.ages, age, side="right") - 1
        before = place < 0
        by_then = np.where(before, 0.0, self.approved[place])
        left = 1 - by_then - np.where(before, 0.0, self.declined[place])
        weight = np.where(before, float(self.n_decided), self.decided_after[place])
        known = (left > 1e-12) & (weight > 0)
        with np.errstate(divide="ignore", invalid="ignore"):
            found = np.where(known, (self.approved[-1] - by_then) / left, np.nan)
        return np.clip(found, 0.0, 1.0), np.where(known, weight, 0.0)


def incidence(age: Floats, fate: npt.NDArray[np.int64]) -> Incidence:
    """Estimate the curves from sales: `age` in days at the decision, or by now where `fate` is 0 (pending); 1 approved, 2 declined."""
    if not (fate > 0).any():
        return Incidence(np.empty(0), np.empty(0), np.empty(0), np.empty(0), 0)
    from statsmodels.duration.survfunc import CumIncidenceRight  # noqa: PLC0415  # it takes seconds, and most runs need it once

    with np.errstate(divide="ignore", invalid="ignore"):  # the package's own error divides by none left at the last age
        found = CumIncidenceRight(age, fate)
    curves = [*found.cinc, np.zeros(len(found.times))]
    decided = np.sort(age[fate > 0])
    after = len(decided) - np.searchsorted(decided, found.times, side="right")
    return Incidence(found.times.astype(np.float64), curves[0], curves[1], after.astype(np.float64), len(decided))


def pooled(age: Floats, own: Incidence, wider: Sequence[Incidence]) -> tuple[Floats, Floats]:
    """Give the chance of pending sales, and the decisions it rests on; with fewer than 20 decided of its own, in part from `wider`.

    `wider` goes from the network outwards. Own and wider are weighed n / 20 and 1 - n / 20; nan where none knows anything.
    """
    chance, rests_on = own.chance(age)
    if not wider:
        return chance, rests_on
    outer, outer_on = pooled(age, wider[0], wider[1:])
    share = min(own.n_decided / ENOUGH, 1.0)
    weight = np.where(np.isnan(chance), 0.0, np.where(np.isnan(outer), 1.0, share))
    mixed = weight * np.nan_to_num(chance) + (1 - weight) * np.nan_to_num(outer)
    is_unknown = np.isnan(chance) & np.isnan(outer)
    return np.where(is_unknown, np.nan, mixed), np.where(is_unknown, 0.0, weight * rests_on + (1 - weight) * outer_on)


def expected(face: Floats, chance: Floats, rests_on: Floats) -> tuple[float, float]:
    """Give the expected value of pending sales and its standard error: that of each fate, and of the chances themselves.

    The error of a chance is shared by all sales, so it is added up before it is squared; a chance of 0 or 1 still has one. A sale
    that is pending longer than any decision took (nan) is expected to bring nothing, and its fate is as open as can be.
    """
    chance = np.nan_to_num(chance)
    safe = (chance * rests_on + 0.5) / (rests_on + 1)
    of_fates = float((face**2 * safe * (1 - safe)).sum())
    of_chances = float((np.abs(face) * np.sqrt(safe * (1 - safe) / (rests_on + 1))).sum())
    return float((face * chance).sum()), float(np.sqrt(of_fates + of_chances**2))


def lag(age: Floats, fate: npt.NDArray[np.int64]) -> tuple[float | None, float | None, float | None]:
    """Give the days until half of the sales are decided, with its 95 % interval (Kaplan-Meier, M37); None where not reached."""
    from statsmodels.duration.survfunc import SurvfuncRight  # noqa: PLC0415  # as above

    decided = (fate > 0).astype(np.int64)
    if not decided.any():
        return None, None, None
    curve = SurvfuncRight(age, decided)
    with np.errstate(divide="ignore", invalid="ignore"):  # where the curve reaches 0 its error is none
        found = (float(curve.quantile(0.5)), *map(float, curve.quantile_ci(0.5, method="cloglog")))
    middle, lo, hi = (value if np.isfinite(value) else None for value in found)
    return middle, lo if middle is not None else None, hi if middle is not None else None
