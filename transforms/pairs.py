"""Rows on pairs of channels and on the seasons of each channel, from a worker's income on the day of work (metrics M71, M72, M75)."""

from collections.abc import Mapping
from itertools import combinations
from typing import Any, Final

import numpy as np

from transforms.comovement import Offset, Together, discoveries, offset, together
from transforms.estimate import Why, judged
from transforms.income import Income, last_day
from transforms.portfolio import Ties
from transforms.rates import Floats
from transforms.seasons import LEAST, LEAST_YEARLY, LEVEL, YEAR, Season, seasonal, year_on_year

WINDOWS: Final[Mapping[str, int | None]] = {"24": 24, "all": None}
SIGNIFICANT: Final = 0.05
Row = dict[str, Any]


def pair_rows(income: Income, ties: Ties, hours: Mapping[str, Floats]) -> list[Row]:
    """Give every ordered pair of a worker's channels over each window; months are those of both channels, from the later one's first.

    `hours`: seconds by channel, one for each month of the income. p-values are adjusted over the pairs of a window.
    """
    rows: list[Row] = []
    for name, length in WINDOWS.items():
        found = [(a, b, *_span(income, a, b, length)) for a, b in combinations(sorted(income.channels), 2)]
        tested = {(a, b): together(x, y) for a, b, _, x, y in found}
        known = {pair: test.p for pair, test in tested.items() if test.p is not None}
        adjusted = dict(zip(known, discoveries(np.array(list(known.values()), dtype=np.float64)).tolist(), strict=True))
        for a, b, first, x, y in found:
            test, p = tested[a, b], adjusted.get((a, b))
            for one, other, mine, its in ((a, b, x, y), (b, a, y, x)):
                worked = hours.get(other)
                made_up = offset(mine, its, None if worked is None else worked[first : income.n_complete])
                rows.append(_pair(income, ties, (one, other, name), (first, test, p, made_up)))
    return rows


def _span(income: Income, a: str, b: str, length: int | None) -> tuple[int, Floats, Floats]:
    """Give the place of the first common month, and both series from it on."""
    (first_a, x), (first_b, y) = income.series(a), income.series(b)
    first = max(first_a, first_b, income.n_complete - length if length else 0)
    return first, x[first - first_a :], y[first - first_b :]


def _pair(income: Income, ties: Ties, key: tuple[str, str, str], found: tuple[int, Together, float | None, Offset]) -> Row:
    a, b, name = key
    first, test, adjusted, made_up = found
    n_months = income.n_complete - first
    trouble = (
        Why.TOO_FEW_MONTHS if test.rho is None else Why.CURRENCY_MISSING if income.lacks_rates(range(first, income.n_complete)) else None
    )
    shown = judged(test.n, "months", income.through, method="spearman_of_arc_changes", level=0.95, trouble=trouble)
    told = {
        "spearman_arc": test.rho,
        "spearman_arc_lo": test.lo,
        "spearman_arc_hi": test.hi,
        "perm_p": test.p,
        "perm_p_fdr": adjusted,
        "compensation_ratio_a_by_b": made_up.ratio,
        "compensation_ratio_a_by_b_lo": made_up.lo,
        "compensation_ratio_a_by_b_hi": made_up.hi,
        "compensation_active": made_up.active,
        "compensation_passive": made_up.passive,
    }
    return {
        "worker_id": income.worker,
        "channel_a": a,
        "channel_b": b,
        "window_months": name,
        "n_months": n_months,
        "n_dips_a": made_up.n_dips,
        "same_owner": ties.owner.get(a, a) == ties.owner.get(b, b),
        "same_rail": ties.rail.get(a, a) == ties.rail.get(b, b),
        **(told if shown.is_shown else {}),
        **shown.columns(),
    }


def season_rows(income: Income) -> list[Row]:
    """Give twelve rows for each channel that has a complete month: its seasonal index, last year's ratio, or why there is neither."""
    rows: list[Row] = []
    for channel in sorted(income.channels):
        first, values = income.series(channel)
        if len(values):
            rows += _seasons(income, channel, income.months[first].month, values)
    return rows


def _seasons(income: Income, channel: str, first_month: int, values: Floats) -> list[Row]:
    n = len(values)
    season = seasonal(values, first_month) if n >= LEAST else None
    yearly = year_on_year(values, first_month) if LEAST_YEARLY <= n < LEAST else {}
    trouble = _trouble(income, values, season)
    method = "same_month_last_year" if yearly else "ratio_to_moving_average"
    shown = judged(n, "months", income.through, method=method, level=LEVEL, trouble=trouble)
    return [
        _month(income, channel, month, n, season, yearly) | _columns(shown.columns(), is_ratio=bool(yearly)) for month in range(1, YEAR + 1)
    ]


def _trouble(income: Income, values: Floats, season: Season | None) -> Why | None:
    if income.lacks_rates(range(income.n_complete - len(values), income.n_complete)):
        return Why.CURRENCY_MISSING
    if len(values) < LEAST_YEARLY:
        return Why.TOO_SHORT_FOR_SEASONALITY
    if len(values) < LEAST:
        return None
    if season is None:
        return Why.NEGATIVE_BASE
    return Why.NOT_SIGNIFICANT if season.p >= SIGNIFICANT else None


def _columns(contract: Row, *, is_ratio: bool) -> Row:
    """A comparison of two months is an anecdote, whatever the length of the series."""
    careful = {"evidence_level": "anecdote", "interval_level": None, "suppress_reason": str(Why.TOO_SHORT_FOR_SEASONALITY)}
    return contract | careful if is_ratio and contract["is_shown"] else contract


def _month(
    income: Income, channel: str, month: int, n_months: int, season: Season | None, yearly: Mapping[int, tuple[float | None, int]]
) -> Row:
    ratio, pairs = yearly.get(month, (None, 0))
    row: Row = {"worker_id": income.worker, "channel_id": channel, "month_of_year": month, "n_months": n_months, "n_cycles": pairs}
    row |= {"window_end": last_day(income.months[income.n_complete - 1]), "ratio_to_last_year": None}
    if season is not None:
        row |= {"n_cycles": season.n_cycles, "noise_p_value": season.p}
        if season.p < SIGNIFICANT:
            told = season.factors[month - 1], season.lo[month - 1], season.hi[month - 1]
            row |= dict(zip(("index", "index_lo", "index_hi"), map(float, told), strict=True))
    if not income.lacks_rates(range(income.n_complete - n_months, income.n_complete)):
        row["ratio_to_last_year"] = ratio
        return row
    return row | {"index": None, "index_lo": None, "index_hi": None, "noise_p_value": None}
