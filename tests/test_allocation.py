"""A week's hours shared out: approval, availability, greedy filling, exploring, diminishing returns."""

from datetime import date

import numpy as np
import pytest

from transforms.allocation import (
    Goals,
    Option,
    as_if_approved,
    elasticity,
    explored,
    fill,
    p_approval,
    p_available,
    pooled_approval,
    seed_of,
    shared,
)

THROUGH = date(2026, 9, 30)


def test_few_decided_items_lean_on_the_other_channels() -> None:
    """Three approved of three is no certainty, and the pooled rate weighs as two items; none decided is the pooled rate."""
    pooled = pooled_approval(90, 10)

    assert p_approval(3, 0, pooled)[0] == pytest.approx((3 + 2 * pooled) / 5)
    assert p_approval(0, 0, pooled)[0] == pytest.approx(pooled)
    low, value, high = (p_approval(30, 10, pooled)[n] for n in (1, 0, 2))
    assert low < value < high
    assert (as_if_approved(0, 0, 5), as_if_approved(10, 5, 5)) == (1, 2)
    assert (p_available(0, 0), p_available(13, 13)) == (0.5, 14 / 15)


def test_greedy_is_the_optimum_of_the_knapsack() -> None:
    """No order of filling the channels is worth more than the greedy one, on thirty random weeks (and a linear program agrees)."""
    from scipy.optimize import linprog

    rng = np.random.default_rng(8)
    for _ in range(30):
        values, caps = rng.uniform(1, 40, 5), rng.uniform(1, 12, 5)
        options = [Option(channel_id=str(n), v=float(v), cap_h=float(c)) for n, (v, c) in enumerate(zip(values, caps, strict=True))]
        given = fill(options, 20)
        best = linprog(-values, A_ub=np.ones((1, 5)), b_ub=[20], bounds=[(0, c) for c in caps])
        worth = sum(values[int(name)] * hours for name, hours in given.items())
        assert worth == pytest.approx(-best.fun)
        assert sum(given.values()) == pytest.approx(min(20, caps.sum()))


def test_blocks_shorter_than_the_least_are_left() -> None:
    """Twenty minutes left over are no block of half an hour; a channel without value gets none."""
    options = [Option(channel_id="a", v=20, cap_h=9.7), Option(channel_id="b", v=10, cap_h=9), Option(channel_id="c", v=-1, cap_h=9)]

    assert fill(options, 10, 0.5) == {"a": 9.7}
    assert fill(options, 10, 0.2) == {"a": 9.7, "b": pytest.approx(0.3)}


def test_a_share_of_the_week_explores() -> None:
    """A tenth goes to a channel that is hardly known, the rest to the best; the best itself is not explored."""
    options = [
        Option(channel_id="best", v=20, log_mean=3, log_se=0.1, cap_h=30, wide=True),
        Option(channel_id="new", anecdote=True, log_mean=2, log_se=0.5),
    ]
    given, lucky = shared(options, Goals(weekly_hours=20), THROUGH)

    assert lucky == "new"
    assert given == {"best": 18, "new": 2}
    assert shared(options[:1], Goals(weekly_hours=20), THROUGH) == ({"best": 20}, None)


def test_exploring_draws_by_chance_and_the_same_data_draw_the_same() -> None:
    """Over many seeds two unknown channels are drawn about as often as they are the better one; one data set draws one, in any order of days."""
    options = [
        Option(channel_id="top", v=99, log_mean=9),
        *(Option(channel_id=n, v=v, log_mean=m, log_se=0.5, wide=True) for n, v, m in (("a", 8.0, 2.0), ("b", 7.0, 1.8))),
    ]
    drawn = [explored(options, seed) for seed in range(400)]

    assert 0.5 < drawn.count("a") / 400 < 0.72
    assert set(drawn) == {"a", "b"}
    assert explored(options, seed_of(options, THROUGH)) == explored(options, seed_of(options, THROUGH))


def test_diminishing_returns_need_twelve_varied_weeks() -> None:
    """Y = 30 h^0.6 over 20 varied weeks gives b = 0.6; eleven weeks, or equal ones, give none and the average is used."""
    hours = [1 + 0.5 * n for n in range(20)]
    money = [30 * h**0.6 for h in hours]
    fit = elasticity(hours, money)

    assert fit is not None
    assert fit == pytest.approx((0.6, 0.6, 0.6), abs=1e-6)
    assert elasticity(hours[:11], money[:11]) is None
    assert elasticity([5.0] * 20, [50.0] * 20) is None
    assert elasticity([0.0] * 20, [5.0] * 20) is None
