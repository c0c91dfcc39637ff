"""Rates: money per hour as a ratio of sums, how sure it is, and whether it may be shown.

Formulas: reference notes on metrics, §1.4 and §1.5 (when to show), §2.5 (interval), §2.1 (identity).
The value is exact (Decimal over whole seconds, rounded once); floats appear only in intervals.
"""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt
import polars as pl
from scipy import stats

from connectors.vocabulary import Tier
from transforms.rounding import round_ratio

Floats = npt.NDArray[np.float64]

RATE: Final = pl.Decimal(18, 6)
"""Money per hour."""


class Method(StrEnum):
    """How an interval was made."""

    LOG_T = "linearised_log_t"
    PLAIN_T = "linearised_t"
    NONE = "none"


class Evidence(StrEnum):
    """How much there is to go by, least first."""

    HIDE = "hide"
    ANECDOTE = "anecdote"
    PROVISIONAL = "provisional"
    NORMAL = "normal"


class Suppress(StrEnum):
    """Why a number is not shown."""

    NO_HOURS = "no_hours"
    TOO_FEW_SESSIONS = "too_few_sessions"
    MOSTLY_PENDING = "mostly_pending"
    HOURS_ALLOCATED = "hours_allocated"
    IMMATURE_COHORT = "immature_cohort"
    TOO_SHORT_FOR_SEASONALITY = "too_short_for_seasonality"
    CURRENCY_MISSING = "currency_missing"
    NEGATIVE_BASE = "negative_base"


SESSIONS: Final = (1, 3, 8)
"""From how many sessions a rate is an anecdote, provisional, normal."""

DECIDED: Final = (1, 5, 20)
"""The same for a proportion, in decided items."""

MONTHS: Final = (3, 6, 12)
"""The same for a series, in months."""


@dataclass(frozen=True)
class Estimate:
    """Money per hour with its interval; `lo`, `hi` and `se` are None when there is none, `hi` may be inf.

    Coverage of a nominal 95 % on skewed sessions is about 90 % (metrics §11): say so where it is shown.
    """

    value: Decimal | None
    lo: float | None
    hi: float | None
    se: float | None
    level: float
    method: Method
    n: int


class Display(NamedTuple):
    """Whether a rate is shown, as what, and why not."""

    evidence_level: Evidence
    is_shown: bool
    suppress_reason: Suppress | None


@dataclass(frozen=True)
class Rules:
    """The thresholds of `display` (metrics §1.5)."""

    sessions: tuple[int, int, int] = SESSIONS
    normal_seconds: int = 5 * 3600
    pending_share: float = 0.5


def per_hour(money: Decimal, seconds: Decimal | int, places: int = 6) -> Decimal:
    """Return money per hour, rounded once. Raises ValueError when there are no seconds."""
    return round_ratio(money, seconds, places, times=3600)


def ratio(money: Sequence[Decimal], seconds: Sequence[int], level: float = 0.95) -> Estimate:
    """Estimate money per hour from sessions (or days): Σ money / Σ hours, never a mean of rates.

    `level` is the nominal confidence level. Raises ValueError when the two do not pair up.
    """
    if len(money) != len(seconds):
        raise ValueError(f"{len(money)} amounts beside {len(seconds)} durations: give one of each per session")
    frame = pl.DataFrame(
        {
            "all": 1,
            "money": pl.Series(money, dtype=pl.Decimal(38, 8)),
            "seconds": pl.Series(seconds, dtype=pl.Int64),
        }
    )
    if frame.is_empty():
        return Estimate(None, None, None, None, level, Method.NONE, 0)
    row = ratios(frame, by=["all"], money="money", seconds="seconds", level=level).row(0, named=True)
    return Estimate(row["value"], row["lo"], row["hi"], row["se"], level, Method(row["method"]), row["n"])


def ratios(frame: pl.DataFrame, *, by: Sequence[str], money: str, seconds: str, level: float = 0.95) -> pl.DataFrame:
    """Estimate money per hour for each group of `by`, from one row per session (or day).

    Gives `by`, value (Decimal(18, 6) per hour), lo, hi, se (Float64, same unit), n, n_missing, method, sorted
    by `by`. A group with any null amount or duration has no value: leave such rows out first, knowingly.
    Without hours there is no value, with a single row no interval.
    """
    keys = list(by)
    y, x = pl.col("_money").cast(pl.Float64), pl.col("_seconds") / 3600
    rate = (y.sum() / x.sum()).over(keys)
    groups = (
        frame.select(*keys, _money=pl.col(money), _seconds=pl.col(seconds))
        .with_columns(_miss=(y - rate * x) ** 2)
        .group_by(keys)
        .agg(
            pl.col("_money", "_seconds", "_miss").sum(),
            n=pl.len(),
            n_missing=pl.any_horizontal(pl.col("_money", "_seconds").is_null()).sum(),
        )
        .sort(keys)
    )
    return groups.select(*keys, *_estimates(groups, level))


def _estimates(groups: pl.DataFrame, level: float) -> list[pl.Series]:
    """Compute the columns of `ratios` from the sums of each group."""
    usable = groups.select((pl.col("n_missing") == 0) & (pl.col("_seconds") > 0)).to_series().to_list()
    sums = zip(groups["_money"].to_list(), groups["_seconds"].to_list(), usable, strict=True)
    value = [per_hour(money, seconds) if is_usable else None for money, seconds, is_usable in sums]
    n = groups["n"].to_numpy().astype(np.float64)
    known = np.where(usable, 1.0, np.nan)
    hours = groups["_seconds"].to_numpy() / 3600
    with np.errstate(divide="ignore", invalid="ignore"):
        rate = groups["_money"].cast(pl.Float64).to_numpy() / hours * known
        se = np.sqrt(groups["_miss"].to_numpy() / (n * (n - 1))) / (hours / n) * known
    lo, hi, method = _bounds(rate, np.where(n > 1, se, np.nan), n, level)
    floats = {"lo": lo, "hi": hi, "se": np.where(n > 1, se, np.nan)}
    return [
        pl.Series("value", value, dtype=RATE),
        *(pl.Series(name, column).fill_nan(None) for name, column in floats.items()),
        groups["n"],
        groups["n_missing"],
        pl.Series("method", method, dtype=pl.String),
    ]


def _bounds(rate: Floats, se: Floats, n: Floats, level: float) -> tuple[Floats, Floats, list[Method]]:
    """Return both ends: rate * exp(±t * se / rate), or rate ± t * se when the rate is not above 0 (§2.5)."""
    distinct, place = np.unique(n, return_inverse=True)
    t = stats.t.ppf(0.5 + level / 2, np.maximum(distinct - 1, 1))[place]
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        factor = np.exp(t * se / rate)
        lo = np.where(rate > 0, rate / factor, rate - t * se)
        hi = np.where(rate > 0, rate * factor, rate + t * se)
    is_log: list[bool] = (rate > 0).tolist()
    has_none: list[bool] = np.isnan(lo).tolist()
    method = [Method.NONE if none else Method.LOG_T if log else Method.PLAIN_T for none, log in zip(has_none, is_log, strict=True)]
    return lo, hi, method


def wilson(successes: int, n: int, level: float = 0.95) -> tuple[float, float]:
    """Return the Wilson interval of a proportion; with nothing counted it is everything, (0, 1)."""
    if n == 0:
        return 0.0, 1.0
    found = stats.binomtest(successes, n).proportion_ci(level, method="wilson")
    return float(found.low), float(found.high)


def garwood(count: int, level: float = 0.95) -> tuple[float, float]:
    """Return the exact interval of a Poisson mean (Garwood 1936) after seeing `count` events."""
    tail = (1 - level) / 2
    low = stats.chi2.ppf(tail, 2 * count) / 2 if count else 0.0
    return float(low), float(stats.chi2.isf(tail, 2 * count + 2) / 2)


def evidence(count: int, steps: tuple[int, int, int]) -> Evidence:
    """Say how much evidence a count is, by `SESSIONS`, `DECIDED` or `MONTHS`."""
    return list(Evidence)[bisect_right(steps, count)]


def display(
    n_sessions: int,
    hours_s: int | None,
    *,
    tier: Tier = Tier.MEASURED,
    pending_share: float = 0.0,
    has_currency: bool = True,
    rules: Rules | None = None,
) -> Display:
    """Decide whether a rate may be shown (metrics §1.4, §1.5); `hours_s` is seconds, None when unknown.

    An anecdote is shown without interval and without rank; a rate is normal with enough sessions and hours.
    """
    rules = rules or Rules()
    checks = (
        (not has_currency, Suppress.CURRENCY_MISSING),
        (not hours_s or tier is Tier.UNKNOWN, Suppress.NO_HOURS),
        (tier is Tier.ALLOCATED, Suppress.HOURS_ALLOCATED),
        (pending_share > rules.pending_share, Suppress.MOSTLY_PENDING),
        (n_sessions < rules.sessions[0], Suppress.TOO_FEW_SESSIONS),
    )
    for is_so, reason in checks:
        if is_so:
            return Display(Evidence.HIDE, False, reason)
    level = evidence(n_sessions, rules.sessions)
    if level is Evidence.NORMAL and (hours_s or 0) < rules.normal_seconds:
        level = Evidence.PROVISIONAL
    return Display(level, True, None)


def unpaid_identity(rate: Decimal, unpaid_per_paid: Decimal) -> Decimal:
    """Return the rate over all hours, rate / (1 + u), u being unpaid hours per PAID hour (Toxtli 2021)."""
    return round_ratio(rate, 1 + unpaid_per_paid)


def arc_change(before: Decimal, after: Decimal) -> Decimal | None:
    """Return the change relative to the mean size of both, between -2 and 2 (M64); None from 0 to 0."""
    size = abs(before) + abs(after)
    return round_ratio(after - before, size, times=2) if size else None


def concentration(amounts: Sequence[Decimal]) -> tuple[Decimal, Decimal] | None:
    """Return the Herfindahl index (0 to 10,000) and the effective number of parts (M62), to 6 places.

    None when a part is negative or all are zero: shares are then undefined.
    """
    total = sum(amounts, Decimal(0))
    if total <= 0 or min(amounts) < 0:
        return None
    squares = sum((amount * amount for amount in amounts), Decimal(0))
    return round_ratio(squares, total * total, times=10_000), round_ratio(total * total, squares)
