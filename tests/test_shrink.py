"""Shrinkage, the chance of being best, and the coverage of intervals: published figures, libraries and simulations."""

import json
import math
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from transforms.rates import ratios
from transforms.shrink import PRIOR, james_stein, p_best, regrets, shrunken

MONEY = pl.Decimal(18, 8)
BASEBALL = (0.4, 0.378, 0.356, 0.333, 0.311, 0.311, 0.289, 0.267, 0.244, 0.244, 0.222, 0.222, 0.222, 0.222, 0.222, 0.2, 0.178, 0.156)
"""Batting averages after 45 at bats, 1970 (Efron and Morris 1975); the first is Clemente's, the last Alvis's."""

CHECKS = {
    check["id"]: check
    for check in json.loads((Path(__file__).parent / "data" / "published_checks.json").read_text(encoding="utf-8"))["checks"]
}


def test_shrinkage_reproduces_efron_and_morris() -> None:
    """Published check JS: eighteen batting averages keep 0.212 of their distance to the mean, Clemente's .400 becomes .294."""
    expect = CHECKS["JS"]["expect"]
    mean = sum(BASEBALL) / len(BASEBALL)

    kept, pulled = james_stein(BASEBALL, mean * (1 - mean) / 45)

    assert mean == pytest.approx(expect["grand_mean"], abs=5e-4)
    assert kept == pytest.approx(expect["shrink_c"], abs=5e-4)
    assert pulled[0] == pytest.approx(expect["clemente"], abs=5e-4)
    assert pulled[-1] == pytest.approx(expect["alvis"], abs=5e-4)


def test_our_shrinkage_agrees_with_it_where_there_are_many() -> None:
    """With eighteen equally known values the averaged pull comes close to that of James and Stein: the prior of τ hardly matters."""
    rng = np.random.default_rng(5)
    y = 2 + 0.4 * rng.standard_normal(18) + 0.2 * rng.standard_normal(18)

    kept, pulled = james_stein(y.tolist(), 0.04)
    found = shrunken(y.tolist(), [0.2] * 18)

    assert found.weight[0] == pytest.approx(1 - kept, abs=0.06)
    assert np.abs(found.theta - pulled).max() < 0.06


def test_few_channels_are_not_made_one() -> None:
    """Two rates that differ by less than chance: a moment estimate of τ² is 0 and would make them one; the averaged pull never does."""
    y, s = [math.log(10), math.log(11)], [0.2, 0.2]
    q = sum((v - sum(y) / 2) ** 2 / 0.04 for v in y)

    found = shrunken(y, s)

    assert q < 1, "DerSimonian and Laird would give τ² = 0"
    assert found.theta[1] - found.theta[0] > 0.2 * (y[1] - y[0])
    assert (found.weight < 1).all()


def test_shrinkage_pulls_the_uncertain_further() -> None:
    """The less a rate is known, the further it is pulled, and the more it gains from the others; well known ones hardly move."""
    found = shrunken([1.0, 2.0, 3.0], [0.05, 0.05, 0.8])

    assert found.weight[2] > 10 * found.weight[0]
    assert found.theta[2] < 3.0 - 0.2
    assert found.se[2] < 0.65
    assert found.se[:2] == pytest.approx([0.05, 0.05], rel=0.01)


def test_one_channel_is_left_as_it_is() -> None:
    """There is nothing to be pulled to; nothing at all is refused."""
    found = shrunken([2.0], [0.3])

    assert (found.theta[0], found.se[0], found.weight[0], found.tau) == (2.0, 0.3, 0.0, PRIOR)
    with pytest.raises(ValueError, match="at least one"):
        shrunken([], [])
    with pytest.raises(ValueError, match="takes four"):
        james_stein([1.0, 2.0], 0.1)


def test_paule_and_mandel_lie_inside_what_we_average_over() -> None:
    """The library's moment estimate of τ (statsmodels, Paule and Mandel) is near our posterior mean when there are many channels."""
    from statsmodels.stats.meta_analysis import combine_effects

    rng = np.random.default_rng(11)
    s = rng.uniform(0.1, 0.3, 40)
    y = 2 + 0.4 * rng.standard_normal(40) + s * rng.standard_normal(40)

    library = combine_effects(y, s**2, method_re="iterated")
    found = shrunken(y.tolist(), s.tolist())

    assert found.tau == pytest.approx(math.sqrt(library.tau2), abs=0.05)
    assert found.mu == pytest.approx(library.mean_effect_re, abs=0.02)


def test_chance_of_being_best_as_published() -> None:
    """Metrics §10.2: means 11 and 9, errors 1.5 and 3 give 0.7245, in closed form, and by quadrature beside a third that cannot win."""
    pair = p_best([11, 9], [1.5, 3])
    three = p_best([11, 9, -1000], [1.5, 3, 1])

    assert pair[0] == pytest.approx(0.7245, abs=5e-5)
    assert pair.sum() == pytest.approx(1)
    assert three[0] == pytest.approx(pair[0], abs=5e-5)
    assert p_best([3.0], [1.0]).tolist() == [1.0]


def test_chance_and_regret_agree_with_many_draws() -> None:
    """Quadrature over four channels is what 400,000 draws give, within their error."""
    theta, se = np.array([2.0, 2.2, 1.5, 2.1]), np.array([0.3, 0.05, 0.8, 0.2])
    draws = np.exp(theta + se * np.random.default_rng(3).standard_normal((400_000, 4)))

    drawn = np.bincount(draws.argmax(axis=1), minlength=4) / len(draws)

    assert np.abs(p_best(theta, se) - drawn).max() < 0.004
    assert np.abs(regrets(theta, se) - (draws.max(axis=1).mean() - draws.mean(axis=0))).max() < 0.05
    assert (regrets(theta, se) >= 0).all()


TABLED = {(3, 0.5): 0.92, (8, 0.5): 0.90, (20, 0.5): 0.92, (3, 0.9): 0.90, (8, 0.9): 0.87, (20, 0.9): 0.88}
"""Metrics §11: real coverage of a nominal 95 % log-t interval, by sessions and spread of session rates."""


@pytest.mark.parametrize(("n", "spread"), TABLED)
def test_intervals_cover_what_the_notes_say(n: int, spread: float) -> None:
    """Simulation of §11: session hours log-normal (0.6), rates log-normal; 3,000 channels, within three Monte-Carlo errors and their rounding."""
    lives = 3000
    rng = np.random.default_rng(20260930 + n)
    hours = np.exp(0.6 * rng.standard_normal((lives, n)))
    rates = np.exp(spread * rng.standard_normal((lives, n)))
    frame = pl.DataFrame({"life": np.repeat(np.arange(lives), n), "money": (hours * rates).ravel(), "seconds": (hours * 3600).ravel()})
    exact = frame.with_columns(pl.col("money").round(8).cast(MONEY), pl.col("seconds").round(0).cast(pl.Int64))
    truth = math.exp(spread**2 / 2)

    found = ratios(exact, by=["life"], money="money", seconds="seconds")
    covered = float(found.select(((pl.col("lo") <= truth) & (pl.col("hi") >= truth)).mean()).item())

    tabled = TABLED[n, spread]
    assert abs(covered - tabled) < 3 * math.sqrt(tabled * (1 - tabled) / lives) + 0.015
    assert covered < 0.95, "nominal 95 % is about 90 % on skewed sessions"
