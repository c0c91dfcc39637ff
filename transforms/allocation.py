"""A week's hours shared out among channels, and the chances that an hour there is worth something (metrics §10.2)."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

import numpy as np
from scipy import stats

PRIOR_WEIGHT: Final = 2.0
"""How many decided items the worker's other channels count for, where a channel has few of its own."""
MARGINAL_WEEKS: Final = 12
VARIED: Final = 0.25
"""Weekly hours vary enough to tell diminishing returns when their standard deviation is a quarter of their mean."""
WIDE: Final = 2.0
"""An interval whose upper end is twice its lower one is wide: worth exploring."""


@dataclass(frozen=True, kw_only=True)
class Goals:
    """What `[goals]` says: hours a week to give (None: not declared), the least block, the share to explore with, the cost of a switch."""

    weekly_hours: float | None = None
    min_block_h: float = 0.5
    exploration_share: float = 0.1
    switching_cost: float = 0.0


@dataclass(frozen=True, kw_only=True)
class Option:
    """A channel as a place for the next hour; `v` is None where it has no rate, `anecdote` marks one with a session or two."""

    channel_id: str
    v: float | None = None
    log_mean: float = 0.0
    log_se: float = 0.0
    cap_h: float | None = None
    wide: bool = False
    anecdote: bool = False


def p_approval(approved: int, rejected: int, pooled: float) -> tuple[float, float, float]:
    """Give P(approval) with its 95 % interval: Beta posterior, a prior of two items at the rate of all channels."""
    a, b = approved + PRIOR_WEIGHT * pooled, rejected + PRIOR_WEIGHT * (1 - pooled)
    low, high = stats.beta.ppf([0.025, 0.975], a, b)
    return a / (a + b), float(low), float(high)


def pooled_approval(approved: int, rejected: int) -> float:
    """Give the approval rate of all channels together, never quite 0 or 1 (Jeffreys)."""
    return (approved + 0.5) / (approved + rejected + 1)


def p_available(weeks_with: int, weeks_active: int) -> float:
    """Give the chance of work in a week: weeks with work there among weeks with work anywhere, Beta(1, 1) smoothed."""
    return (weeks_with + 1) / (weeks_active + 2)


def as_if_approved(approved: int, rejected: int, pending: int) -> float:
    """Give the factor from the rate as received to the rate had every submitted task been approved, tasks taken as alike."""
    return (approved + rejected + pending) / approved if approved else 1.0


def elasticity(hours: Sequence[float], money: Sequence[float]) -> tuple[float, float, float] | None:
    """Fit y = a·h^b over weeks: b with its 95 % interval; None with fewer than 12 weeks, or hours that hardly vary."""
    weeks = [(h, y) for h, y in zip(hours, money, strict=True) if h > 0 and y > 0]
    if len(weeks) < MARGINAL_WEEKS:
        return None
    h, y = np.array(weeks).T
    if h.std(ddof=1) < VARIED * h.mean():
        return None
    fit = stats.linregress(np.log(h), np.log(y))
    reach = float(stats.t.ppf(0.975, len(weeks) - 2) * fit.stderr)
    return float(fit.slope), float(fit.slope) - reach, float(fit.slope) + reach


def fill(options: Sequence[Option], hours: float, least: float = 0.0) -> dict[str, float]:
    """Share out hours, best value first, each up to its cap: greedy is the optimum of a fractional knapsack. Blocks below `least` are left."""
    given: dict[str, float] = {}
    ordered = sorted((o for o in options if o.v is not None and o.v > 0), key=lambda o: (-(o.v or 0), o.channel_id))
    for option in ordered:
        part = min(hours if option.cap_h is None else option.cap_h, hours)
        if part > 0 and part >= least - 1e-9:
            given[option.channel_id] = part
            hours -= part
    return given


def explored(options: Sequence[Option], seed: int) -> str | None:
    """Choose one channel of those with a wide interval or an anecdote, by one draw of each one's rate (Thompson); None when there is none.

    The channel of the highest value is not explored: it gets the other hours.
    """
    draws = np.random.default_rng(seed).standard_normal(len(options))
    best = max((o.v for o in options if o.v is not None), default=None)
    able = [n for n, o in enumerate(options) if (o.wide or o.anecdote) and o.cap_h != 0 and (o.v is None or o.v != best)]
    return options[max(able, key=lambda n: options[n].log_mean + options[n].log_se * draws[n])].channel_id if able else None


def seed_of(options: Sequence[Option], through: date) -> int:
    """Give the seed that the data themselves name: the same data draw the same."""
    text = f"{through}:{[(o.channel_id, None if o.v is None else round(o.v, 6)) for o in options]}"
    return int(hashlib.sha256(text.encode()).hexdigest()[:12], 16)


def shared(options: Sequence[Option], goals: Goals, through: date) -> tuple[dict[str, float] | None, str | None]:
    """Give suggested hours a week by channel (None: no weekly hours declared), and the channel that the exploring share goes to."""
    lucky = explored(options, seed_of(options, through))
    if goals.weekly_hours is None:
        return None, lucky
    reserved = goals.weekly_hours * goals.exploration_share if lucky is not None else 0.0
    by_name = {o.channel_id: o for o in options}
    cap = by_name[lucky].cap_h if lucky is not None else None
    first = min(reserved, reserved if cap is None else cap)
    left = [replace(o, cap_h=o.cap_h - first) if o.channel_id == lucky and o.cap_h is not None else o for o in options]
    given = fill(left, goals.weekly_hours - first, goals.min_block_h)
    if lucky is not None and first > 0:
        given[lucky] = given.get(lucky, 0.0) + first
    return given, lucky
