"""Rates by skill: what goes with a tag, channel and quarter being equal, and how rates grow."""

from collections.abc import Mapping
from datetime import date, timedelta
from decimal import Decimal
from math import exp, log
from typing import Any

import numpy as np
import polars as pl
import pytest

from tests.support.stretches import UNIT, unit, units
from transforms.skills import growth, premiums, skill_rates, wage_growth

THROUGH = date(2026, 9, 30)
CHANNELS = {"a": 0.0, "b": 0.3, "c": -0.4}
WAGES = pl.DataFrame({"valid_from": [date(2025, 1, 1), date(2026, 1, 1)], "gross_per_h": [Decimal("12.00"), Decimal("12.60")]})
NO_WAGES = WAGES.clear()
EFFECTS = {"translation": 0.4, "support": 0.0, "data entry": -0.3}


def life(seed: int, n: int, effects: Mapping[str, float], noise: float = 0.3, days: int = 360) -> pl.DataFrame:
    """Draw sessions whose log rate is the sum of their tags' effects, their channel's and noise."""
    rng = np.random.default_rng(seed)
    rows = []
    for number in range(n):
        tags = [tag for tag in effects if rng.random() < 0.4]
        channel = list(CHANNELS)[int(rng.integers(3))]
        level = 15 * exp(sum(effects[tag] for tag in tags) + CHANNELS[channel] + noise * rng.normal())
        day = THROUGH - timedelta(days=int(rng.integers(days)))
        rows.append(unit(channel, number, day, level, int(3600 * rng.lognormal(0, 0.5)), skills=tags))
    return units(*rows)


def rows(of: pl.DataFrame, wages: pl.DataFrame = WAGES, window: str = "all") -> dict[str, dict[str, Any]]:
    """Give the rates of one window by skill."""
    found = skill_rates(of, wages, THROUGH).filter(pl.col("window_days") == window)
    return {row["skill"]: row for row in found.to_dicts()}


def test_planted_premiums_are_inside_their_intervals() -> None:
    """400 sessions, noise of 0.3: translation's 49 % and data entry's -26 % are found, support's nothing holds nothing."""
    found = rows(life(1, 400, EFFECTS))

    for tag, effect in EFFECTS.items():
        assert found[tag]["premium_pct_lo"] < exp(effect) - 1 < found[tag]["premium_pct_hi"]
    assert found["translation"]["premium_pct_lo"] > 0.3
    assert found["data entry"]["premium_pct_hi"] < -0.1
    assert found["support"]["premium_pct_lo"] < 0 < found["support"]["premium_pct_hi"]


def test_intervals_hold_the_truth_as_often_as_they_say() -> None:
    """Of 150 lives each of 20, 40 and 120 sessions, whose effects are drawn with a spread of 0.3, 95 % intervals hold 91 to 98 %."""
    rng = np.random.default_rng(20260930)
    for n in (20, 40, 120):
        inside = []
        for seed in range(150):
            effects = {tag: float(rng.normal(0, 0.3)) for tag in EFFECTS}
            found = premiums(life(seed, n, effects), list(effects))
            inside += [one.lo <= effects[tag] <= one.hi for tag, one in found.items()]
        assert 0.91 <= np.mean(inside) <= 0.98


def test_few_sessions_shrink_towards_none() -> None:
    """With 20 sessions a premium is nearer to none than with ratios alone; with 400 it hardly moves."""
    few, many = (premiums(life(3, n, {"x": 0.5, "y": 0.0}), ["x", "y"])["x"].effect for n in (20, 800))

    assert abs(many - 0.5) < 0.1
    noisy = premiums(life(3, 20, {"x": 0.5, "y": 0.0}, noise=2), ["x", "y"])["x"]
    assert noisy.hi - noisy.lo > 0.5
    assert 0 < few < 1


def test_a_channel_is_no_skill() -> None:
    """A tag used wherever a well-paid channel is, and only there, cannot be told from it: held back as no comparison."""
    drawn = life(5, 200, {"x": 0.2, "y": 0.0})
    is_b = pl.col("channel_id") == "b"
    tagged = drawn.with_columns(
        pl.when(is_b).then(pl.col("skills").list.concat(pl.lit(["b-only"]))).otherwise(pl.col("skills")).alias("skills")
    )
    found = rows(tagged)

    assert (found["b-only"]["premium_pct"], found["b-only"]["suppress_reason"]) == (None, "no_comparison")
    assert found["x"]["premium_pct_lo"] < exp(0.2) - 1 < found["x"]["premium_pct_hi"]


@pytest.mark.parametrize(
    ("n", "effects", "why"),
    [(19, {"x": 0.3, "y": 0.0}, "too_few_sessions"), (200, {"x": 0.3}, "too_few_skills"), (1, {"x": 9.0}, "too_few_sessions")],
)
def test_too_little_to_tell_a_skill(n: int, effects: Mapping[str, float], why: str) -> None:
    """19 sessions, or a single skill, give no premium; hours and the plain rate stay."""
    drawn = life(2, n, effects)
    tagged = drawn if n > 1 else drawn.with_columns(pl.lit(["x"]).alias("skills"))
    for row in rows(tagged).values():
        assert (row["premium_pct"], row["rate_shrunk"], row["is_shown"], row["suppress_reason"]) == (None, None, False, why)
        assert row["hours_s"] > 0
        assert row["rate_rc_per_h"] > 0


def test_a_rare_tag_is_held_back_beside_common_ones() -> None:
    """A tag on two sessions of 200 has no comparison; without any tag there are no rows."""
    drawn = life(4, 200, {"x": 0.3, "y": 0.0})
    first = drawn["unit_id"].to_list()[:2]
    tags = pl.when(pl.col("unit_id").is_in(first)).then(pl.col("skills").list.concat(pl.lit(["rare"]))).otherwise(pl.col("skills"))
    bare = drawn.with_columns(pl.lit([], dtype=pl.List(pl.String)).alias("skills"))

    assert rows(drawn.with_columns(tags.alias("skills")))["rare"]["suppress_reason"] == "no_comparison"
    assert rows(bare) == {}
    assert skill_rates(pl.DataFrame(schema={**UNIT, "is_late": pl.Boolean}), WAGES, THROUGH).is_empty()


def test_sessions_without_money_or_hours_have_no_log_rate() -> None:
    """All rejected, all refunded or without a second: they are left out of the comparison and counted in none of its rows."""
    drawn = life(6, 60, {"x": 0.3, "y": 0.0})
    odd = units(
        unit("a", 9001, THROUGH, 0, skills=["x"]),
        unit("a", 9002, THROUGH, -5, skills=["x"]),
        unit("a", 9003, THROUGH, 5, 0, skills=["x"]) | {"money": Decimal(5)},
    )

    assert rows(pl.concat([drawn, odd])) == rows(drawn)


def test_the_shrunk_rate_is_the_rate_of_all_times_the_premium() -> None:
    """Rates are ratios of sums; the premium is their factor."""
    drawn = life(1, 400, EFFECTS)
    row = rows(drawn)["translation"]
    whole = drawn["money"].cast(pl.Float64).sum() * 3600 / drawn["seconds"].sum()

    assert float(row["rate_shrunk"]) == pytest.approx(whole * (1 + row["premium_pct"]), abs=1e-5)


def test_windows_end_on_the_last_day() -> None:
    """Sessions older than 365 days are in the window of all days alone."""
    drawn = life(1, 400, EFFECTS, days=700)
    whole, year = rows(drawn)["translation"], rows(drawn, window="365")["translation"]

    assert whole["n_all"] == 400
    assert year["n_all"] == drawn.filter(pl.col("day") > THROUGH - timedelta(days=365)).height < 400


def test_premiums_do_not_depend_on_the_order_of_rows() -> None:
    """The same sessions in another order give the same table."""
    drawn = life(1, 100, EFFECTS)

    first, second = (rows(units(*of.drop("is_late").to_dicts())) for of in (drawn, drawn.reverse()))
    assert first == second


def test_growth_is_the_slope_within_channels() -> None:
    """10 % a year in each channel is found, though work moved to the channel that pays less; the minimum wage grew by 5 % over it."""
    grown = []
    for n in range(200):
        day = date(2025, 2, 1) + timedelta(days=3 * n)
        channel = "low" if n > 100 else "high"
        level = (10 if channel == "low" else 30) * 1.10 ** ((day - date(2025, 2, 1)).days / 365.25)
        grown.append(unit(channel, n, day, level * (1.02 if n % 2 else 0.98), skills=["x"]))
    found = growth(units(*grown), WAGES)

    assert found["growth_pct_per_year_lo"] < 0.10 < found["growth_pct_per_year_hi"]
    assert found["growth_pct_per_year"] == pytest.approx(0.10, abs=0.01)
    assert found["benchmark_growth_pct_per_year"] == pytest.approx(exp(log(12.6 / 12) / (597 / 365.25)) - 1)


def test_growth_needs_a_year_and_twelve_sessions() -> None:
    """Eleven months, or eleven sessions, tell no growth; a wage that is not known leaves the benchmark null."""
    months = [unit("a", n, date(2025, 11, 3) + timedelta(days=30 * n), 20, skills=["x"]) for n in range(11)]
    few = [unit("a", n, date(2025, 1, 15) + timedelta(days=31 * n), 20, skills=["x"]) for n in range(12)][:11]
    year = units(*[unit("a", n, date(2025, 9, 20) + timedelta(days=15 * n), 20 + n % 3, skills=["x"]) for n in range(25)])

    assert growth(units(*months), WAGES) == {"growth_reason": "too_few_months"}
    assert growth(units(*few), WAGES)["growth_reason"] in {"too_few_months", "too_few_sessions"}
    assert growth(year, NO_WAGES)["benchmark_growth_pct_per_year"] is None
    assert growth(year, NO_WAGES)["growth_reason"] is None


def test_wage_growth_over_no_time_is_not_told() -> None:
    """From a day to the same day there is no growth per year."""
    assert wage_growth(WAGES, date(2026, 5, 1), date(2026, 5, 1)) is None
    assert wage_growth(WAGES, date(2024, 5, 1), date(2026, 5, 1)) is None
