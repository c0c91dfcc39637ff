"""Forecasts are chosen by what they would have said, never by fit; intervals come from misses; a nowcast is parts that add up (metrics §10.4, M69)."""

import csv
from datetime import date
from decimal import Decimal

import numpy as np
import pytest

from tests.conftest import ROOT
from tests.test_portfolio import income
from tests.test_published import CHECKS
from transforms import forecast as fc
from transforms.forecast import Model, at_risk, choose, croston, half_width, interval, mase, risks, score, smoothed, trials, tsb
from transforms.nowcast import Owed, next_payment, nowcast_rows
from transforms.outlook import outlook_rows
from transforms.rates import Floats


def passengers() -> Floats:
    """Give the monthly airline passengers of 1949 to 1960 (Box and Jenkins)."""
    text = (ROOT / "tests" / "data" / "AirPassengers.csv").read_text(encoding="utf-8")
    return np.array([float(row["value"]) for row in csv.DictReader(text.splitlines())])


def test_air_snaive() -> None:
    """Repeating last year's months over the last year misses by 47.83, 1.571 times what repeating missed by before."""
    months, expect = passengers(), CHECKS["AIR-SNAIVE"]["expect"]
    train, truth = months[:-12], months[-12:]
    said = [float(trials(train)[Model.SEASONAL, h].said[-1]) for h in fc.HORIZONS]
    assert said == train[-12:-9].tolist()
    missed = truth - train[-12:]
    assert float(np.mean(np.abs(missed))) == pytest.approx(float(expect["mae"]), abs=5e-5)
    assert mase(missed, train, 12) == pytest.approx(float(expect["mase"]), abs=5e-5)
    assert float(np.mean(np.abs(train[12:] - train[:-12]))) == pytest.approx(float(expect["scale"]), abs=5e-3)


def test_a_forecast_uses_only_what_was_known() -> None:
    """Changing later months changes no earlier forecast, of any model and horizon."""
    months = np.abs(np.random.default_rng(1).normal(100, 60, 30)) * (np.arange(30) % 3 != 0)
    other = months.copy()
    other[20:] *= 5
    for key, trial in trials(months).items():
        np.testing.assert_array_equal(trial.said[:18], trials(other)[key].said[:18])


def test_smoothing_is_that_of_statsmodels_at_its_best_weight() -> None:
    """No weight on a grid of a thousand gives a smaller sum of squared one-step errors than the fitted level's."""
    months = np.random.default_rng(2).normal(100, 20, 24)
    first, best, level_of_best = float(np.mean(months[:3])), np.inf, 0.0
    for weight in np.linspace(0, 1, 1001):
        level, squares = first, 0.0
        for value in months:
            squares += (value - level) ** 2
            level += weight * (value - level)
        if squares < best:
            best, level_of_best = squares, level
    assert smoothed(months) == pytest.approx(level_of_best, rel=2e-3)
    assert smoothed(np.full(8, 7.0)) == 7
    assert smoothed(np.zeros(8)) == 0


def test_intermittent_models() -> None:
    """Croston: 12 every third month is 4 a month; TSB is the same in the long run, and falls to nothing when the channel dies, Croston never."""
    months = np.array([0, 0, 12.0] * 20)
    dead = np.concatenate([months, np.zeros(30)])
    assert croston(months) == pytest.approx(4)
    assert tsb(months) == pytest.approx(4, rel=0.15)
    assert croston(dead) == pytest.approx(4)
    assert tsb(dead) < 0.25
    assert fc.is_intermittent(months)
    assert not fc.is_intermittent(np.full(12, 3.0))
    assert not fc.is_intermittent(np.zeros(12))
    assert not fc.is_intermittent(-months)


def test_a_season_is_forecast_by_last_year() -> None:
    """A planted yearly pattern makes the seasonal repeat win over the trailing mean; a new level makes smoothing or the mean win."""
    rng = np.random.default_rng(3)
    season = 100 * (1 + 0.6 * np.sin(np.arange(48) * np.pi / 6)) * rng.lognormal(0, 0.05, 48)
    found = trials(season)
    assert {choose(found, h) for h in fc.HORIZONS} == {Model.SEASONAL}
    relative = score(found, Model.SEASONAL, 1, season).relative
    assert relative is not None
    assert relative < 0.5
    step = np.where(np.arange(36) < 30, 100.0, 300.0) + rng.normal(0, 3, 36)
    assert choose(trials(step), 1) is not Model.SEASONAL


def test_the_trailing_mean_stays_unless_beaten() -> None:
    """A constant series gives no reason for another model, nor do seven months."""
    assert choose(trials(np.full(30, 50.0)), 1) is Model.MEAN
    assert choose(trials(np.arange(7.0) ** 2), 1) is Model.MEAN
    assert choose(trials(np.zeros(0)), 1) is Model.MEAN


def test_choosing_does_not_cost_more_than_the_mean() -> None:
    """On 40 series of plain noise the chosen model misses the next month by no more than 5 % above what the trailing mean does."""
    rng = np.random.default_rng(4)
    chosen, mean = 0.0, 0.0
    for months in rng.normal(1000, 200, (40, 19)):
        found = trials(months[:18])
        chosen += abs(months[18] - float(found[choose(found, 1), 1].said[-1]))
        mean += abs(months[18] - float(found[Model.MEAN, 1].said[-1]))
    assert chosen < 1.05 * mean


def test_conformal_intervals_cover() -> None:
    """Intervals at 80 and 90 % from 30 misses of the trailing mean hold the next month that often, within Monte-Carlo error, on skewed months too."""
    rng = np.random.default_rng(5)
    series = rng.lognormal(7, 0.4, (2000, 34))
    said = np.stack([series[:, n : n + 3].mean(axis=1) for n in range(31)], axis=1)
    missed = series[:, 3:] - said
    for level in (0.8, 0.9):
        held = [abs(row[30]) <= (half_width(row[:30], level) or (0, ""))[0] for row in missed]
        assert level - 0.02 <= np.mean(held) <= level + 0.04


def test_few_misses_make_a_rough_interval_or_none() -> None:
    """From 20 misses their own quantile; from 4 a MAD, labelled rough; below, and at 95 % below 39, nothing. Income that was never negative stays so."""
    misses = np.arange(1.0, 20.0)
    assert half_width(np.append(misses, 20), 0.9) == (19, "conformal")
    assert half_width(np.append(misses, 20), 0.95) is None
    assert half_width(np.arange(1.0, 40.0), 0.95) == (38, "conformal")
    rough = half_width(misses, 0.9)
    assert rough is not None
    assert rough[1] == "rough_mad"
    assert rough[0] == pytest.approx(10 * 1.6449 / 0.6745, rel=1e-3)
    assert half_width(misses[:3], 0.8) is None
    assert interval(5, misses, 0.8, floor_at=0).lo == 0


def test_income_at_risk() -> None:
    """Of 100 misses from -50 to 49 the fifth lowest is -46; twelve misses make a normal model; five tell nothing."""
    misses = np.arange(-50.0, 50.0)
    assert at_risk(1000, misses, 0.05) == (954, "residual_quantile")
    low, how = at_risk(1000, misses[:12], 0.05)
    assert how == "normal_residuals"
    assert low is not None
    assert low < 1000 - 1.6 * 40
    assert at_risk(1000, misses[:5], 0.05) == (None, "none")
    assert at_risk(10, misses, 0.05, floor_at=0)[0] == 0


def test_income_at_risk_is_that_of_the_day() -> None:
    """What was told after 20 months does not depend on the months that came later; before twelve months nothing is told."""
    months = np.random.default_rng(6).lognormal(7, 0.3, 30)
    assert risks(months)[:21] == risks(months[:20])
    assert [pair for pair, _ in risks(months)[:12]] == [[None, None]] * 12


def test_income_at_risk_is_missed_one_time_in_twenty() -> None:
    """Over 40 noisy lives of 48 months, months fall short of it in 3 to 9 % of cases (5 % nominal, the model being chosen anew each month)."""
    rng = np.random.default_rng(8)
    short, n = 0, 0
    for months in rng.normal(1000, 150, (40, 48)):
        for place in range(24, 48):
            past = months[place - 24 : place]
            low, _ = at_risk(float(past[-3:].mean()), past[3:] - (past[:-3] + past[1:-2] + past[2:-1]) / 3, 0.05)
            short += low is not None and months[place] < low
            n += 1
    assert 0.03 <= short / n <= 0.09


def test_rows_say_what_they_rest_on() -> None:
    """Two months: hidden; four: a value without interval; twelve: an interval labelled rough. One row is selected each time."""
    for n, shown, has_interval in ((2, False, False), (4, True, False), (12, True, True)):
        found = income({"a": [str(100 + 7 * m % 31) for m in range(n)]}, through=date(2025, n, 28 if n == 2 else 30 if n == 4 else 31))
        ahead, behind = outlook_rows(found)
        row = next(row for row in ahead if row["channel_id"] == "a" and row["horizon"] == 1 and row["is_selected"])
        assert (row["is_shown"], row.get("lo90_rc") is not None) == (shown, has_interval)
        assert row.get("lo95_rc") is None
        assert sum(r["is_selected"] for r in ahead) == len({(r["channel_id"], r["horizon"]) for r in ahead})
        assert all(r["is_shown"] or r["suppress_reason"] for r in behind)


def test_a_dead_channel_is_forecast_to_bring_nothing() -> None:
    """A channel that stopped half a year ago: the forecast is nothing, or next to it."""
    found = income({"a": ["100"] * 6 + ["0"] * 6})
    row = next(row for row in outlook_rows(found)[0] if row["channel_id"] == "a" and row["horizon"] == 1 and row["is_selected"])
    assert row["point_rc"] <= 1


def test_next_payment_follows_the_usual_gap() -> None:
    """Payments each 30 days: the next is 30 days after the last, tomorrow when that has passed; with two gaps nothing is said."""
    assert next_payment([0, 30, 60, 90], 100) == 120
    assert next_payment([0, 30, 60, 90], 200) == 201
    assert next_payment([0, 30, 60], 70) is None


def test_a_nowcast_adds_up() -> None:
    """In mid-month: what came, what is due and what usually comes after this day; what is due is not counted twice; the total is the sum of channels."""
    found = income({"a": ["100"] * 12 + ["0"], "b": ["10"] * 13}, through=date(2026, 1, 9))
    owed = {
        "a": Owed(
            on_its_way=((date(2026, 1, 20), Decimal(30)), (date(2026, 2, 3), Decimal(7))),
            pending=((date(2026, 1, 1), Decimal(40)), (date(2026, 1, 8), Decimal(500))),
            approval=0.5,
            lag=28,
        )
    }
    a, b, total = nowcast_rows(found, owed)
    parts = ("received_so_far_rc", "approved_due_rc", "pending_due_rc", "run_rate_rc")
    assert [a[name] for name in parts] == [0, 30, 20, 50]
    assert a["total_rc"] == 100
    assert [b[name] for name in parts] == [0, 0, 0, 10]
    assert total["total_rc"] == a["total_rc"] + b["total_rc"]
    assert a["month"] == date(2026, 1, 1)
    assert a["total_lo_rc"] <= a["total_rc"] <= a["total_hi_rc"]


def test_what_nothing_dates_is_in_no_part() -> None:
    """Pending money without a known delay, or a balance without a rhythm of payments, is told apart and not counted."""
    found = income({"a": ["100"] * 3}, through=date(2025, 3, 31))
    row = nowcast_rows(found, {"a": Owed(balance=Decimal(60), pending=((date(2025, 3, 1), Decimal(9)),), approval=0.9)})[0]
    assert row["not_dated_rc"] == 69
    assert (row["approved_due_rc"], row["pending_due_rc"], row["run_rate_rc"]) == (0, 0, 0)
    assert (row["method"], row["usual_rest_rc"]) == ("parts_without_run_rate", None)


def test_two_months_make_no_nowcast() -> None:
    """What came so far is a fact; nothing is added to it."""
    row = nowcast_rows(income({"a": ["100", "90"]}, through=date(2025, 2, 28)), {})[0]
    assert (row["is_shown"], row["suppress_reason"], row.get("total_rc")) == (False, "too_few_months", None)


def test_a_model_that_has_fallen_silent_is_not_chosen() -> None:
    """A series of rare sales that ends with a refund: the models for gaps did best, and say nothing any more; another one is the forecast."""
    rare = np.array([0, 0, 90, 0, 0, 0] * 8 + [0, -4.0])
    found = trials(rare)

    assert np.isnan(found[Model.TSB, 1].said[-1])
    assert not np.isnan(found[choose(found, 1), 1].said[-1])
