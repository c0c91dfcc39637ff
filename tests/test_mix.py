"""The steadiest mix of two channels (M74): Markowitz by hand, bounded by what the channels can take, and never worded as advice."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

import numpy as np
import polars as pl
import pytest

from transforms.income import later
from transforms.mix import bounded, least_variance, mixes

THROUGH = date(2026, 3, 31)
A = [10.0, 14.0] * 12
B = [22.0, 22.0, 18.0, 18.0] * 6
"""Rates that move apart: variance 4 about 12, variance 4 about 20, no covariance over whole turns."""
ILLUSTRATION = "not advice"


def months(rates: dict[str, Sequence[float]], hours: dict[str, int]) -> pl.DataFrame:
    """Give whole months of channels, from January 2024 on."""
    rows = [
        {
            "worker_id": "me",
            "channel_id": channel,
            "month": later(date(2024, 1, 1), n),
            "received_rc": Decimal(f"{rate * hours[channel]:.8f}"),
            "h2_s": hours[channel] * 3600,
        }
        for channel, own in rates.items()
        for n, rate in enumerate(own)
    ]
    return pl.DataFrame(rows, schema_overrides={"received_rc": pl.Decimal(18, 8)})


def mixed(of: pl.DataFrame, caps: dict[str, float | None], weekly: float | None = None) -> dict[str, Any]:
    """Give the row of the only pair."""
    (row,) = mixes(of, {("me", channel): cap for channel, cap in caps.items()}, weekly, THROUGH).to_dicts()
    return row


def test_two_rates_without_covariance_share_by_their_variances() -> None:
    """Both vary by 4 and not together: half and half, the standard deviation falls by the root of 2; a steady one takes all of it."""
    row = mixed(months({"a": A, "b": B}, {"a": 30, "b": 10}), {})

    assert (row["share_a_free"], row["share_a"], row["bound_by"]) == (pytest.approx(0.5), pytest.approx(0.5), None)
    assert row["share_a_free_lo"] < 0.5 < row["share_a_free_hi"]
    assert (row["sd_a_rc_per_h"], row["sd_b_rc_per_h"]) == (Decimal("2.04"), Decimal("2.04"))
    assert row["sd_mix_rc_per_h"] == Decimal("1.44")
    assert (row["share_a_usual"], row["mean_usual_rc_per_h"], row["mean_mix_rc_per_h"]) == (0.75, Decimal("14.00"), Decimal("16.00"))
    assert row["correlation"] == pytest.approx(0, abs=1e-12)
    assert ILLUSTRATION in row["reading"]


def test_markowitz_formula_is_the_slope() -> None:
    """(var B - cov) / (var A + var B - 2 cov) of random rates is the share that is found."""
    rng = np.random.default_rng(74)
    a = 10 + rng.normal(size=30)
    b = 15 + 0.4 * a + 2 * rng.normal(size=30)
    cov = np.cov(a, b)
    found = least_variance(a, b)
    assert found is not None
    assert found.value == pytest.approx((cov[1, 1] - cov[0, 1]) / (cov[0, 0] + cov[1, 1] - 2 * cov[0, 1]))


def test_caps_bind() -> None:
    """Of 20 hours a week the first takes 4 at most: a fifth, not a half; a second with 6 leaves it 14 of 20; both together take 10 of 20."""
    of = months({"a": A, "b": B}, {"a": 30, "b": 10})
    assert [mixed(of, {"a": 4.0, "b": None}, 20)[name] for name in ("share_a", "bound_by")] == [pytest.approx(0.2), "cap_a"]
    assert [mixed(of, {"a": None, "b": 6.0}, 20)[name] for name in ("share_a", "bound_by")] == [pytest.approx(0.7), "cap_b"]
    row = mixed(of, {"a": 4.0, "b": 6.0}, 20)
    assert (row["share_a"], row["hours_per_week"]) == (pytest.approx(0.4), 10)


@pytest.mark.parametrize(("free", "share", "by"), [(-0.3, 0, "nothing below 0"), (1.4, 1, "nothing above 1"), (0.6, 0.6, None)])
def test_no_channel_is_worked_for_less_than_nothing(free: float, share: float, by: str | None) -> None:
    """A share below 0 or above 1, which Markowitz's formula allows, is none that hours can have."""
    assert bounded(free, 20, None, None) == (type(bounded(0.5, 20, None, None)))(share, 20, by)


def test_a_closed_pair_has_no_hours() -> None:
    """Both channels have closed: no hours to share, and no division by none."""
    assert bounded(0.5, 20, 0.0, 0.0).hours == 0


def test_under_two_years_nothing_is_said() -> None:
    """23 months with both are too few, and so are 24 of one with 12 of the other; no number is given."""
    row = mixed(months({"a": A[:23], "b": B[:23]}, {"a": 30, "b": 10}), {})
    assert (row["share_a"], row["sd_mix_rc_per_h"], row["is_shown"], row["suppress_reason"]) == (None, None, False, "too_few_months")
    row = mixed(months({"a": A, "b": B[:12]}, {"a": 30, "b": 10}), {})
    assert (row["n_months"], row["suppress_reason"]) == (12, "too_few_months")


def test_channels_that_move_as_one_have_no_best_mix() -> None:
    """The second always pays 5 more: every mix varies as much."""
    row = mixed(months({"a": A, "b": [rate + 5 for rate in A]}, {"a": 30, "b": 10}), {})
    assert (row["share_a"], row["suppress_reason"]) == (None, "no_comparison")


def test_intervals_hold_the_true_share() -> None:
    """Of 400 lives of 36 months whose rates vary by 2 and 4 apart from each other, 95 % intervals hold the true 0.8 in 92 to 98 %."""
    rng = np.random.default_rng(2006)
    inside = 0
    for _ in range(400):
        found = least_variance(12 + 2 * rng.normal(size=36), 20 + 4 * rng.normal(size=36))
        inside += found is not None and found.lo <= 0.8 <= found.hi
    assert 0.92 <= inside / 400 <= 0.98
