"""Waits that are not over: curves, quantiles and bands against hand-made examples and simulated truth."""

import math

import numpy as np
import pytest

from transforms.survival import Curve, first_looks, kaplan_meier


def curve(days: list[float], happened: list[bool], weights: list[float] | None = None) -> Curve:
    """Give the curve of waits, each counting once."""
    found = kaplan_meier(days, happened, weights or [1.0] * len(days))
    assert found is not None
    return found


def test_the_curve_is_the_one_made_by_hand() -> None:
    """Of 1, 2, 2+, 3, 5+, 8 days (+ still waits): left are 5/6, 4/6, 4/9 and 0; half are done by day 3."""
    found = curve([1, 2, 2, 3, 5, 8], [True, True, False, True, False, True])
    assert found.times.tolist() == [1, 2, 3, 8]
    assert found.left.tolist() == pytest.approx([5 / 6, 4 / 6, 4 / 9, 0])
    assert found.quantile(0.5).value == 3
    assert found.quantile(0.9).value == 8
    assert found.reach == 8


def test_the_band_is_greenwoods_on_the_log_log_scale() -> None:
    """After the first two of four: S = 1/2, Σ d/(n(n-d)) = 1/4, so the ends are 0.5 ** exp(±1.96 * 0.5 / ln 2)."""
    found = curve([1, 2, 3, 3], [True, True, False, False])
    width = 1.959964 * 0.5 / math.log(2)
    assert found.left_lo[1] == pytest.approx(0.5 ** math.exp(width), abs=1e-6)
    assert found.left_hi[1] == pytest.approx(0.5 ** math.exp(-width), abs=1e-6)


def test_a_half_is_reached_when_exactly_half_is_done() -> None:
    """The median is the first day on which no more than half still waits."""
    assert curve([4, 9], [True, True]).quantile(0.5).value == 4


def test_what_is_not_reached_is_at_least_the_lower_end_of_its_band() -> None:
    """With two of a hundred done and the rest waiting 20 days, the median is unknown, and surely above 20; with two of ten, above 3."""
    assert curve([3, 5, *[20] * 98], [True, True, *[False] * 98]).quantile(0.5) == (None, 20, None)
    assert curve([3, 5, *[20] * 8], [True, True, *[False] * 8]).quantile(0.5) == (None, 3, None)


def test_nothing_decided_has_no_curve() -> None:
    """All pending: there is nothing to tell but that it lasts."""
    assert kaplan_meier([1, 2], [False, False], [1, 1]) is None
    assert kaplan_meier([], [], []) is None


def test_an_automatic_approval_is_the_mode() -> None:
    """Forty of a hundred decided on day 21 are a spike of 40 %; the earliest of two equal days counts."""
    days = [float(day) for day in range(1, 61)]
    assert curve([*days, *[21.0] * 40], [True] * 100).mode() == (21, pytest.approx(0.41))
    assert curve([2, 2.5, 7, 7.9], [True] * 4).mode() == (2, pytest.approx(0.5))


def test_weights_count_like_repeated_rows() -> None:
    """A row that counts twice is two rows: the curve and its band are the same."""
    once, twice = curve([1, 4, 6], [True, True, False], [1, 2, 1]), curve([1, 4, 4, 6], [True, True, True, False])
    assert once.left.tolist() == pytest.approx(twice.left.tolist())
    assert once.left_lo.tolist() == pytest.approx(twice.left_lo.tolist())


def test_the_unit_of_money_does_not_change_the_band() -> None:
    """Euros or cents: with as many independent payouts, as wide a band."""
    bands = [kaplan_meier([1, 3, 9], [True] * 3, [w * 5, w * 3, w * 2], effective=3.0) for w in (1, 100)]
    assert bands[0] is not None
    assert bands[1] is not None
    assert bands[0].left_hi.tolist() == pytest.approx(bands[1].left_hi.tolist())


def test_the_order_of_rows_does_not_matter() -> None:
    """Sums are made in one order, whatever the order of the rows."""
    rng = np.random.default_rng(4)
    days, happened, weights = rng.exponential(9, 200), rng.random(200) < 0.7, rng.random(200)
    order = rng.permutation(200)
    one = kaplan_meier(days.tolist(), happened.tolist(), weights.tolist())
    two = kaplan_meier(days[order].tolist(), happened[order].tolist(), weights[order].tolist())
    assert one is not None
    assert two is not None
    assert one.left.tolist() == two.left.tolist()


def test_leaving_out_what_waits_makes_waits_too_short() -> None:
    """True median 30 days, work handed in over 60 days: the decided alone look half as slow, the curve does not."""
    rng = np.random.default_rng(20)
    naive, honest = [], []
    for _ in range(40):
        age, wait = rng.uniform(0, 60, 300), rng.exponential(30 / math.log(2), 300)
        is_done = wait <= age
        naive.append(float(np.median(wait[is_done])))
        median = curve(np.minimum(wait, age).tolist(), is_done.tolist()).quantile(0.5).value
        assert median is not None
        honest.append(median)
    assert np.mean(naive) < 20
    assert np.mean(honest) == pytest.approx(30, abs=2)


def test_the_band_of_the_median_covers_as_it_says() -> None:
    """In 400 lives of 60 waits, a third of them open, the 95 % band of the median holds the truth in 92 to 98 of a hundred."""
    rng = np.random.default_rng(7)
    held = 0
    for _ in range(400):
        wait, age = rng.weibull(1.5, 60) * 20, rng.uniform(0, 40, 60)
        found = curve(np.minimum(wait, age).tolist(), (wait <= age).tolist()).quantile(0.5)
        assert found.lo is not None
        held += found.lo <= 20 * math.log(2) ** (1 / 1.5) <= (math.inf if found.hi is None else found.hi)
    assert 0.92 <= held / 400 <= 0.985


def test_first_looks_find_the_time_that_no_source_tells() -> None:
    """Seen once at a known age, decided or not: uniform waits of 0 to 20 days give a median of 10 and a ninth decile of 18."""
    rng = np.random.default_rng(11)
    medians, deciles, held = [], [], 0
    for _ in range(60):
        ages = rng.integers(0, 60, 900)
        decided = rng.uniform(0, 20, 900) <= ages
        seen = [int((ages == age).sum()) for age in range(60)]
        found = first_looks(list(range(60)), seen, [int(decided[ages == age].sum()) for age in range(60)])
        assert found is not None
        median, decile = found.quantile(0.5), found.quantile(0.9)
        assert median.value is not None
        assert median.lo is not None
        assert median.hi is not None
        assert decile.value is not None
        medians.append(median.value)
        deciles.append(decile.value)
        held += median.lo <= 10 <= median.hi
    assert np.mean(medians) == pytest.approx(10, abs=1)
    assert np.mean(deciles) == pytest.approx(18, abs=1)
    assert held / 60 >= 0.8  # it is called rough


def test_first_looks_never_rise() -> None:
    """The share still waiting never grows with age, though the counts jump; nothing decided has no curve."""
    found = first_looks([0, 1, 2, 3], [10, 10, 10, 10], [5, 2, 9, 8])
    assert found is not None
    assert found.left.tolist() == pytest.approx([0.65, 0.65, 0.15, 0.15])
    assert first_looks([0, 5], [3, 4], [0, 0]) is None
    assert (first_looks([0, 1], [10, 10], [1, 2]) or found).quantile(0.5) == (None, 1, None)
