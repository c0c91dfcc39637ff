"""Earnings per click: no clicks is no rate, few sales are a wide interval, and the same data give the same one."""

from decimal import Decimal

import numpy as np
import pytest

from transforms.clicks import PerClick, Spread, conversion, per_click, weighted_poisson
from transforms.rates import garwood


@pytest.mark.parametrize("count", [0, 1, 3, 10])
def test_equal_commissions_have_garwoods_interval(count: int) -> None:
    """Fay and Feuer's interval of equal amounts is the exact Poisson interval times the amount."""
    assert weighted_poisson([2.5] * count, 2.5) == pytest.approx([2.5 * end for end in garwood(count)])


def test_one_large_order_widens_the_interval() -> None:
    """The same money from one sale is less certain than from ten."""
    one, ten = weighted_poisson([100.0], 100.0), weighted_poisson([10.0] * 10, 10.0)
    assert one[0] < ten[0]
    assert one[1] > ten[1]


def test_orders_without_clicks_have_no_rate() -> None:
    """Amazon counts an order for 90 days after the click: no clicks is legal, and no rate, never 0."""
    assert per_click(Decimal(30), 0, [30.0], 30.0) == PerClick(None, None, None, Spread.NONE)


def test_clicks_without_a_sale_are_nought_with_an_upper_end() -> None:
    """Nothing in 1000 clicks: at most 3.69 sales of a usual commission."""
    found = per_click(Decimal(0), 1000, [], 5.0)
    assert (found.value, found.lo) == (Decimal(0), 0.0)
    assert found.hi == pytest.approx(5 * 3.6889 / 1000, rel=1e-4)


def test_a_month_of_returns_has_a_rate_without_interval() -> None:
    """More was taken back than earned."""
    assert per_click(Decimal(-12), 100, [3.0, -15.0], 3.0) == PerClick(Decimal("-0.12"), None, None, Spread.NONE)


def test_twenty_orders_and_days_are_drawn_again_with_a_fixed_seed() -> None:
    """The same days give the same interval, and it holds the rate."""
    rng = np.random.default_rng(1)
    days = [(int(rng.integers(50, 150)), float(rng.gamma(2, 5))) for _ in range(30)]
    clicks, money = sum(n for n, _ in days), Decimal(repr(round(sum(amount for _, amount in days), 2)))
    found = per_click(money, clicks, [float(money) / 40] * 40, 5.0, days)
    assert found.method is Spread.DAYS
    assert found == per_click(money, clicks, [float(money) / 40] * 40, 5.0, days)
    assert found.value is not None
    assert found.lo is not None
    assert found.hi is not None
    assert found.lo < float(found.value) < found.hi


def test_more_items_than_clicks_are_no_share() -> None:
    """One click may fill a cart: the ratio stands, without an interval of shares."""
    assert conversion(3, 2) == (1.5, None, None)
    assert conversion(81, 263)[1:] == pytest.approx((0.2553, 0.3662), abs=5e-5)


def test_simulated_intervals_of_few_sales_cover() -> None:
    """Ten sales of very unequal commissions: the 95 % interval holds the true rate in at least 90 % of 2000 months."""
    rng = np.random.default_rng(20261125)
    inside = 0
    for n in rng.poisson(10, 2000):
        amounts = rng.lognormal(1.0, 0.8, n)
        lo, hi = weighted_poisson(amounts.tolist(), float(amounts.max(initial=4.0)))
        inside += lo <= 10 * np.exp(1.0 + 0.32) <= hi
    assert inside >= 1800
