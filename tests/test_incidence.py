"""What becomes of pending sales: the chance of approval at an age, pooling, and what the decided alone would say."""

import numpy as np
import pytest

from transforms.incidence import ENOUGH, Incidence, expected, incidence, lag, pooled

NOTHING = Incidence(np.empty(0), np.empty(0), np.empty(0), np.empty(0), 0)


def curve(*sales: tuple[float, int], times: int = 1) -> Incidence:
    """Give the curves of sales: age and fate."""
    age, fate = zip(*(sales * times), strict=True)
    return incidence(np.array(age, dtype=np.float64), np.array(fate))


def test_the_chance_grows_with_the_decisions_that_are_behind() -> None:
    """All are declined by day 10 or approved on day 30: who is pending on day 20 will be approved."""
    found = curve((10, 2), (10, 2), (30, 1), (30, 1))
    chance, rests_on = found.chance(np.array([0.0, 20.0]))
    assert chance == pytest.approx([0.5, 1.0])
    assert rests_on.tolist() == [4, 2]


def test_beyond_the_last_age_nothing_is_known() -> None:
    """No decision was ever seen so late."""
    chance, rests_on = curve((10, 1), (20, 2)).chance(np.array([20.0, 50.0]))
    assert np.isnan(chance).all()
    assert rests_on.tolist() == [0, 0]


def test_without_a_decision_there_is_no_curve() -> None:
    """All pending, or no sale at all."""
    assert curve((10, 0), (20, 0)).n_decided == 0
    assert np.isnan(NOTHING.chance(np.array([1.0]))[0]).all()


def test_only_declines_are_a_chance_of_nothing() -> None:
    """And one decision is enough to say so, with hardly any weight."""
    chance, rests_on = curve((10, 2)).chance(np.array([0.0]))
    assert (chance.tolist(), rests_on.tolist()) == ([0.0], [1.0])


def test_a_small_programme_is_pooled_with_its_network() -> None:
    """With half of the 20 decided sales it counts half; with 20 it speaks for itself, with none the network does."""
    network = curve((30, 1), times=100)
    ages = np.array([5.0])
    ten, enough = (curve((30, 2), times=n) for n in (ENOUGH // 2, ENOUGH))
    assert pooled(ages, ten, (network,))[0] == pytest.approx([0.5])
    assert pooled(ages, enough, (network,))[0] == pytest.approx([0.0])
    assert pooled(ages, NOTHING, (network,))[0] == pytest.approx([1.0])
    assert pooled(ages, NOTHING, (NOTHING, network))[0] == pytest.approx([1.0])
    assert np.isnan(pooled(ages, NOTHING, (NOTHING,))[0]).all()


def test_expected_value_and_its_error() -> None:
    """Σ face x chance; the error of a shared chance does not average out over the sales."""
    few, many = (expected(np.full(n, 10.0), np.full(n, 0.8), np.full(n, 25.0)) for n in (4, 400))
    assert (few[0], many[0]) == (32.0, pytest.approx(3200))
    assert many[1] / many[0] > 0.08
    assert expected(np.array([10.0]), np.array([1.0]), np.array([5.0]))[1] > 0


def test_an_unknown_chance_is_expected_to_bring_nothing() -> None:
    """It is as open as can be: the error is wide."""
    value, error = expected(np.array([10.0]), np.array([np.nan]), np.array([0.0]))
    assert value == 0
    assert error > 5


def test_days_to_decide_count_the_pending_in() -> None:
    """Half of the decided took 10 days, but most are still open: the middle is not reached."""
    assert lag(np.array([10.0, 20.0, 30.0]), np.array([1, 2, 1]))[0] == 20
    assert lag(np.array([10.0, 10.0, 60.0, 60.0, 60.0]), np.array([1, 1, 0, 0, 0])) == (None, None, None)
    assert lag(np.array([10.0]), np.array([0])) == (None, None, None)


def test_simulated_pending_money_is_expected_without_bias() -> None:
    """Approvals come within weeks, declines after two months: the decided alone promise a tenth too much, the curves hardly anything."""
    rng = np.random.default_rng(20261125)
    faces, errors, naive_errors, inside = [], [], [], 0
    for _ in range(200):
        n = 400
        is_approved = rng.random(n) < 0.7
        takes = np.where(is_approved, rng.integers(10, 50, n), rng.integers(40, 90, n)).astype(np.float64)
        ago = rng.integers(0, 240, n).astype(np.float64)
        is_open = takes > ago
        fate = np.where(is_open, 0, np.where(is_approved, 1, 2))
        face = rng.lognormal(1.5, 0.6, n)[is_open]
        found = incidence(np.where(is_open, ago, takes), fate)
        value, error = expected(face, *found.chance(ago[is_open]))
        truth = float(face[is_approved[is_open]].sum())
        naive = float(face.sum()) * (fate == 1).sum() / (fate > 0).sum()
        faces.append(float(face.sum()))
        errors.append(value - truth)
        naive_errors.append(naive - truth)
        inside += abs(value - truth) <= 1.96 * error
    assert abs(np.mean(errors)) < 0.02 * np.mean(faces)
    assert np.mean(naive_errors) > 0.08 * np.mean(faces)
    assert inside >= 180
