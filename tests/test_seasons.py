"""A season is shown when noise would seldom look so, and never before three years (metrics M75, §11)."""

from datetime import date

import numpy as np
import pytest

from tests.test_forecast import passengers
from tests.test_portfolio import income
from tests.test_published import CHECKS
from transforms.income import last_day, later
from transforms.pairs import season_rows
from transforms.seasons import ratios_to_trend, seasonal, year_on_year


def test_air_seas() -> None:
    """The classical index of the airline passengers is that of R's decompose and of statsmodels, month by month."""
    found = seasonal(passengers(), 1)
    assert found is not None
    assert found.factors == pytest.approx([float(value) for value in CHECKS["AIR-SEAS"]["expect"]["index_jan_dec"]], abs=5e-5)
    assert found.factors.sum() == pytest.approx(12)
    assert found.p < 0.01
    assert np.all((found.lo < found.factors) & (found.factors < found.hi))


def test_the_index_belongs_to_its_month() -> None:
    """A series that begins in October gives the same index to the same months of the year."""
    whole, later = seasonal(passengers(), 1), seasonal(passengers()[9:], 10)
    assert whole is not None
    assert later is not None
    assert later.factors == pytest.approx(whole.factors, abs=0.02)


def test_ratios_allow_months_without_money() -> None:
    """A product that sells only in winter has a season, though a multiplicative decomposition refuses zeros."""
    months = np.array([50.0, 40, 0, 0, 0, 0, 0, 0, 0, 0, 60, 90] * 4)
    found = seasonal(months, 1)
    assert found is not None
    assert found.p < 0.05
    assert found.factors[11] > 3
    assert found.factors[5] == 0
    assert np.isnan(ratios_to_trend(months)[:6]).all()


def test_stl_explains_noise_and_is_not_asked() -> None:
    """STL at two cycles explains more than 95 % of pure noise; our test of four years of such noise says what it is."""
    from statsmodels.tsa.seasonal import STL

    rng = np.random.default_rng(1)
    noise = rng.normal(100, 10, 24)
    parts = STL(noise, period=12).fit()
    assert 1 - np.var(parts.resid) / np.var(parts.resid + parts.seasonal) > 0.95
    found = seasonal(np.concatenate([noise, rng.normal(100, 10, 24)]), 1)
    assert found is not None
    assert found.p > 0.05


@pytest.mark.parametrize(("n", "persistence"), [(36, 0.0), (48, 0.0), (60, 0.0), (48, 0.6)])
def test_false_alarms_on_noise(n: int, persistence: float) -> None:
    """Of 200 noisy channels, income drifting or not, at most 9 % look seasonal (5 % nominal, up to 8 % at 36 months, and Monte-Carlo error)."""
    rng = np.random.default_rng(20 + n)
    steps = rng.normal(0, 0.3, (200, n + 20))
    for place in range(1, n + 20):
        steps[:, place] += persistence * steps[:, place - 1]
    found = [seasonal(months, 1) for months in 100 * np.exp(steps[:, 20:])]
    assert np.mean([season is not None and season.p < 0.05 for season in found]) <= 0.09


def test_a_planted_season_is_found() -> None:
    """A swing of 40 % under noise of 15 % is found in at least 95 of 100 channels of four years, and its index is near the truth."""
    rng = np.random.default_rng(9)
    truth = 1 + 0.4 * np.sin(np.arange(12) * np.pi / 6)
    found = [seasonal(np.tile(truth, 4) * rng.lognormal(0, 0.15, 48), 1) for _ in range(100)]
    assert np.mean([season is not None and season.p < 0.05 for season in found]) >= 0.95
    held = [np.mean((season.lo <= truth) & (truth <= season.hi)) for season in found if season is not None]
    assert np.mean(held) >= 0.85


@pytest.mark.parametrize("n", [1, 12, 23])
def test_less_than_two_years_are_too_short(n: int) -> None:
    """Twelve rows that say too short, and no figure, whatever the months look like."""
    rows = season_rows(income({"a": [str(100 + 90 * (m % 12 == 11)) for m in range(n)]}, basis="accrual", through=_end(n)))
    assert len(rows) == 12
    assert {(row["is_shown"], row["suppress_reason"], row.get("index")) for row in rows} == {(False, "too_short_for_seasonality", None)}


def test_two_years_are_compared_month_by_month() -> None:
    """From 24 to 35 months: this month over the same last year, an anecdote of one pair or two, without an index."""
    rows = season_rows(income({"a": [str(100 + m) for m in range(26)]}, basis="accrual", through=_end(26)))
    january, march = rows[0], rows[2]
    assert january["ratio_to_last_year"] == pytest.approx(124 / 112)
    assert (january["n_cycles"], march["n_cycles"]) == (2, 1)
    assert {(row["is_shown"], row["evidence_level"], row["method"], row.get("index")) for row in rows} == {
        (True, "anecdote", "same_month_last_year", None)
    }


def test_noise_of_three_years_is_not_a_season() -> None:
    """Four years of noise: not shown, not significant, the p-value beside it; a negative year has no index at all."""
    rng = np.random.default_rng(1)
    noise = [f"{value:.2f}" for value in rng.normal(100, 10, 48)]
    rows = season_rows(income({"a": noise, "b": [f"-{value}" for value in noise]}, basis="accrual", through=_end(48)))
    by_channel = {row["channel_id"]: row for row in rows}
    assert by_channel["a"]["suppress_reason"] == "not_significant"
    assert by_channel["a"]["noise_p_value"] > 0.05
    assert by_channel["b"]["suppress_reason"] in {"negative_base", "not_significant"}
    assert all(row.get("index") is None for row in rows)


def test_year_on_year_needs_a_month_above_zero() -> None:
    """Nothing last year gives no ratio."""
    assert year_on_year(np.array([0.0] + [5.0] * 12), 3) == {3: (None, 1)}


def _end(n: int) -> date:

    return last_day(later(date(2025, 1, 1), n - 1))
