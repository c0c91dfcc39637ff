"""The life of an asset: payback of its making, value per hour, passivity, and how its revenue fades."""

from datetime import date
from decimal import Decimal
from math import log
from typing import Any

import numpy as np
import polars as pl
import pytest

from tests.support.assets import THROUGH, asset, frame, life, months_from, sales, spent, stretch, table
from transforms import lifetime
from transforms.decay import decay
from transforms.lifetime import Month, Rates, opportunity, payback, projected

SEEDS = 300


def test_payback_is_the_first_month_that_covers_hours_and_money() -> None:
    """2 hours at 10 and 5 of cash are paid by 10 + 10 + 10: in the third month; with a yearly fee of 10 in the second, in the fourth."""
    months = [Month(day, age, Decimal(10), Decimal(0), 0) for age, day in enumerate(months_from(date(2026, 1, 1), 4))]
    dear = [month._replace(cost=Decimal(10 if month.age == 1 else 0)) for month in months]

    assert payback(months, Decimal(5), 7200, Decimal(10)).month == date(2026, 3, 1)
    assert payback(dear, Decimal(5), 7200, Decimal(10)).month == date(2026, 4, 1)
    assert payback(months[:2], Decimal(5), 7200, Decimal(10)) == lifetime.Payback(None, 0.8)


def test_payback_tells_its_range_and_what_is_missing() -> None:
    """At the minimum wage it is reached sooner, at the best channel's rate not yet; without hours, or a rate, it is not told."""
    sold = [("a", month, "10") for month in months_from(date(2026, 1, 1), 12)]
    assets = frame(asset("a", told_creation_s=4 * 3600))
    months, rates = table(assets, sales(sold)), Rates(Decimal(20), Decimal(12), Decimal(40))
    found = life(assets, months, spent(assets), rates)
    unknown = frame(asset("a"))

    assert (found["payback_status"], found["payback_month"], found["payback_month_lo"]) == ("reached", date(2026, 8, 1), date(2026, 5, 1))
    assert found["payback_month_hi"] is None
    assert (found["recovered_share"], found["recovered_share_lo"], found["recovered_share_hi"]) == (1.0, 0.75, 1.0)
    assert life(unknown, months, spent(unknown), rates)["payback_status"] == "no_hours"
    assert life(unknown, months, spent(unknown), rates)["value_per_h_to_date_rc"] is None
    assert life(assets, months, spent(assets), Rates(None, None, None))["payback_status"] == "no_parameter"


def test_a_channel_without_money_says_so() -> None:
    """A told asset of a channel that no export tells has no revenue, not zero."""
    assets = frame(asset("a", data_from=None, data_to=None, told_creation_s=7200))
    found = life(assets, table(assets, sales([])), spent(assets), Rates(Decimal(20), Decimal(12), Decimal(40)))

    assert (found["cum_net_rc"], found["payback_status"], found["recovered_share"]) == (None, "no_events", None)


def test_a_projection_stands_on_the_interval_of_the_fading() -> None:
    """1,000 hours to recover at a level of 10 a month: a steady product may do it at the fast end and never at the slow one."""
    rng = np.random.default_rng(3)
    sold = [("a", month, f"{rng.uniform(9, 11):.2f}") for month in months_from(date(2026, 1, 1), 12)]
    sold[0] = ("a", date(2026, 1, 1), "12")
    assets = frame(asset("a", told_creation_s=3600 * 30))
    found = life(assets, table(assets, sales(sold)), spent(assets), Rates(Decimal(10), Decimal(10), Decimal(10)))
    few = life(assets, table(assets, sales(sold[-3:])), spent(assets), Rates(Decimal(10), Decimal(10), Decimal(10)))

    assert found["suppress_reason"] == "not_significant"
    assert found["projected_payback_lo"] >= date(2027, 6, 1)
    assert found["projected_payback_hi"] is None or found["projected_payback_hi"] > found["projected_payback_lo"]
    assert few["projected_payback_lo"] is None


def test_projection_adds_up_a_geometric_series() -> None:
    """100 a month that halves each month gives 50 + 25 + 12.5: 80 takes three months, 100 is never reached."""
    assert projected(80, 100, -log(2)) == 3
    assert projected(100.5, 100, -log(2)) is None
    assert projected(30, 10, 0) == 3
    assert projected(30, 0, 1) is None


def test_opportunity_rate_and_its_ends() -> None:
    """The worker's own rate with the wage and the best rate as ends, in order; without work the wage; without both nothing."""
    assert opportunity(Decimal(20), Decimal(34), Decimal(12)) == (20, 12, 34)
    assert opportunity(Decimal(5), Decimal(6), Decimal(12)) == (5, 5, 12)
    assert opportunity(None, None, Decimal(12)) == (12, 12, 12)
    assert opportunity(None, None, None) == (None, None, None)


def test_value_per_hour_and_passivity() -> None:
    """120 for 4 + 2 hours is 20 per hour; 2 hours of upkeep per 120 are 1.67 per 100: not passive; under an hour none is told."""
    sold = [("a", month, "10") for month in months_from(date(2026, 1, 1), 12)]
    assets = frame(asset("a", told_creation_s=4 * 3600))
    hours = spent(assets, stretch(1, "a", date(2026, 5, 5), 7200))
    found = life(assets, table(assets, sales(sold), hours), hours, Rates(None, None, None))
    brief = frame(asset("a", told_creation_s=600))

    assert found["value_per_h_to_date_rc"] == found["value_per_h_12m_rc"] == Decimal(20)
    assert found["maintenance_h_per_100"] == pytest.approx(100 * 2 / 120)
    assert found["is_passive"] is False
    assert life(brief, table(brief, sales(sold)), spent(brief), Rates(None, None, None))["value_per_h_to_date_rc"] is None


def test_passivity_is_told_from_three_months_with_revenue_on() -> None:
    """One hour per 100 is the most a passive asset takes; losses, and two months of life, tell nothing."""
    assets = frame(asset("a", data_to=date(2026, 3, 31)))
    hours = spent(assets, stretch(1, "a", date(2026, 2, 5), 3600))
    short = frame(asset("a", data_to=date(2026, 2, 28)))

    def told(of: pl.DataFrame, net: str) -> Any:
        row = life(of, table(of, sales([("a", date(2026, 1, 1), net)]), hours), hours, Rates(None, None, None))
        return row["maintenance_h_per_100"], row["is_passive"]

    assert told(assets, "100") == (1.0, True)
    assert told(assets, "99") == (pytest.approx(100 / 99), False)
    assert told(assets, "-5") == (None, None)
    assert told(short, "100") == (None, None)


def test_a_clean_decay_is_found_to_the_digit() -> None:
    """Revenue that falls by a tenth each month after its best one halves in ln 2 / -ln 0.9 months."""
    revenue = [50.0, 200.0, *(100 * 0.9**n for n in range(10))]
    found = decay(months_from(date(2026, 1, 1), 12), revenue, THROUGH)

    assert found.peak_month == date(2026, 2, 1)
    assert found.half_life()[0] == pytest.approx(log(2) / -log(0.9), rel=1e-6)
    assert found.per_month()[0] == pytest.approx(-0.1, rel=1e-6)
    assert found.doubling() == (None, None, None)


def test_a_clean_growth_has_a_doubling_time_instead() -> None:
    """Revenue that rises by a tenth each month after its best one doubles in ln 2 / ln 1.1 months."""
    found = decay(months_from(date(2026, 1, 1), 9), [500.0, *(100 * 1.1**n for n in range(8))], THROUGH)

    assert found.doubling()[0] == pytest.approx(log(2) / log(1.1), rel=1e-6)
    assert found.half_life() == (None, None, None)


def test_the_same_each_month_is_no_measurable_decay() -> None:
    """A subscription that brings 10 every month lies on its line exactly: no half-life, no doubling in a billion months, no warning."""
    found = decay(months_from(date(2026, 1, 1), 12), [12.0, *[10.0] * 11], THROUGH)

    assert found.contract.suppress_reason == "not_significant"
    assert (found.half_life()[0], found.doubling()[0]) == (None, None)


@pytest.mark.parametrize(
    ("revenue", "why"),
    [
        ([0.0] * 12, "no_events"),
        ([-5.0] * 12, "no_events"),
        ([], "no_events"),
        ([9.0, *[5.0] * 5], "too_few_months"),
        ([9.0, 5.0, 5.0, *[0.0] * 8], "too_few_events"),
    ],
)
def test_a_fading_with_too_little_behind_it_is_held_back(revenue: list[float], why: str) -> None:
    """No sale, five months after the best one, or two months that sold: no half-life, and the reason."""
    found = decay(months_from(date(2025, 1, 1), len(revenue)), revenue, THROUGH)

    assert (found.slope, found.lo, found.hi) == (None, None, None)
    assert (found.contract.is_shown, found.contract.suppress_reason) == (False, why)


def test_zeros_and_refunds_are_data_for_the_fading() -> None:
    """Months without a sale, and one of more refunds than sales, count as none sold; nothing is logged."""
    revenue = [90.0, 40, 0, 30, 20, -3, 0, 10, 5, 0, 0, 4]
    months = months_from(date(2026, 1, 1), 12)

    assert decay(months, revenue, THROUGH).slope == decay(months, [max(r, 0.0) for r in revenue], THROUGH).slope
    assert decay(months, revenue, THROUGH).half_life()[0] is not None


def test_no_measurable_decay_tells_at_least_so_many_months() -> None:
    """Where the interval holds no change the half-life is null, at least its lower end, and without an upper one."""
    rng = np.random.default_rng(7)
    found = decay(months_from(date(2025, 1, 1), 16), [99.0, *rng.gamma(8, 5, 15)], THROUGH)
    value, lo, hi = found.half_life()

    assert found.contract.suppress_reason == "not_significant"
    assert found.contract.is_shown
    assert value is None
    assert hi is None
    assert lo is not None
    assert lo > 2


def test_months_of_the_year_have_effects_from_two_years_on() -> None:
    """A seasonal product that fades by 2 % a month is not mistaken for a faster one once each month was seen twice."""
    season = [3.0 if n % 12 == 11 else 1.0 for n in range(37)]
    revenue = [100 * 0.98**n * season[n] for n in range(37)]
    revenue[0] = 1000.0
    found = decay(months_from(date(2023, 1, 1), 37), revenue, THROUGH)

    assert found.contract.method == "quasi_poisson_log_link_month_effects"
    assert found.per_month()[0] == pytest.approx(-0.02, rel=1e-6)


def test_intervals_of_the_fading_hold_the_truth_as_often_as_they_say() -> None:
    """Of 300 simulated products (over-dispersed sales, 9 and 18 months) 95 % intervals hold the true change in 92 to 98 %."""
    rng = np.random.default_rng(20260930)
    for n in (9, 18):
        held = 0
        for _ in range(SEEDS):
            truth = rng.uniform(-0.15, 0.05)
            mean = 40 * np.exp(truth * np.arange(1, n + 1)) * rng.gamma(5, 1 / 5, n)
            found = decay(months_from(date(2024, 1, 1), n + 1), [1e4, *(rng.poisson(mean) * 9.0)], THROUGH)
            held += found.lo is not None and found.hi is not None and found.lo <= truth <= found.hi
        assert 0.92 <= held / SEEDS <= 0.985
