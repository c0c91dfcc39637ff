"""Courses: the associated change against other channels, and what it has brought."""

from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal

import numpy as np
import polars as pl
import pytest

from tests.support.stretches import HOUR, Row, unit, units
from transforms.learning import Effect, effect
from transforms.learning_roi import balances
from transforms.lifetime import Rates
from transforms.stretches import between

FIRST, LAST, THROUGH = date(2026, 3, 2), date(2026, 3, 20), date(2026, 9, 30)
LIVES = 200


def work(channel: str, before: Sequence[float], after: Sequence[float]) -> list[Row]:
    """Give sessions of an hour at these rates, spread over the months before and after the course."""
    early = [unit(channel, n, FIRST - timedelta(days=2 + 3 * n), rate) for n, rate in enumerate(before)]
    return early + [unit(channel, 1000 + n, LAST + timedelta(days=2 + 3 * n), rate) for n, rate in enumerate(after)]


def rates(rng: np.random.Generator, n: int, level: float, noise: float = 0.4) -> list[float]:
    """Draw skewed session rates."""
    return [float(value) for value in level * rng.lognormal(0, noise, n)]


def found(*rows: Row, taught: str = "upwork") -> Effect:
    """Estimate the effect on one taught channel."""
    return effect(units(*rows), frozenset({taught} if taught else ()), FIRST, LAST, THROUGH)


def test_the_effect_is_the_difference_of_two_log_ratios() -> None:
    """20 to 30 here and 10 to 11 there: 1.5 / 1.1, with rates as ratios of sums."""
    spread = [0.9, 1.1] * 6
    told = found(
        *work("upwork", [20 * s for s in spread], [30 * s for s in spread]),
        *work("prolific", [10 * s for s in spread], [11 * s for s in spread]),
    )

    assert told.change is not None
    assert np.exp(told.change) == pytest.approx(1.5 / 1.1)
    assert (told.rate_before, told.rate_after, told.n_before, told.n_after) == (Decimal(20), Decimal(30), 12, 12)
    assert told.verdict == "gain"


def test_on_noise_the_verdict_is_cannot_tell() -> None:
    """Of 200 lives without any effect (12 sessions before, 15 after, skewed rates) at least nine in ten end in cannot tell."""
    rng = np.random.default_rng(20260930)
    verdicts = [
        found(
            *work("upwork", rates(rng, 12, 20), rates(rng, 15, 20)),
            *work("prolific", rates(rng, 30, 9), rates(rng, 30, 9)),
            *work("mturk", rates(rng, 14, 6), rates(rng, 14, 6)),
        ).verdict
        for _ in range(LIVES)
    ]

    assert verdicts.count("cannot_tell") >= 0.9 * LIVES


def test_a_large_planted_effect_is_found() -> None:
    """Of 50 lives whose taught rate rises by 60 %, nine in ten end in gain and none in loss."""
    rng = np.random.default_rng(20260930)
    verdicts = [
        found(
            *work("upwork", rates(rng, 20, 20, 0.3), rates(rng, 25, 32, 0.3)),
            *work("prolific", rates(rng, 40, 9, 0.3), rates(rng, 40, 9, 0.3)),
        ).verdict
        for _ in range(50)
    ]

    assert verdicts.count("gain") >= 45
    assert "loss" not in verdicts


def test_a_rise_everywhere_is_no_effect_of_the_course() -> None:
    """Where the others rise as well, the difference is nothing, however large the rise."""
    rng = np.random.default_rng(5)
    told = found(
        *work("upwork", rates(rng, 20, 20, 0.1), rates(rng, 20, 30, 0.1)),
        *work("prolific", rates(rng, 40, 9, 0.1), rates(rng, 40, 13.5, 0.1)),
    )

    assert told.verdict == "cannot_tell"
    assert float(told.rate_after or 0) > 1.3 * float(told.rate_before or 1)


def test_channels_that_drift_apart_widen_the_interval() -> None:
    """Two others that moved by -30 % and +30 % leave more doubt than two that stood still."""
    steady = [0.95, 1.05] * 10
    own = work("upwork", [20 * s for s in steady], [24 * s for s in steady])

    def others(a: float, b: float) -> Effect:
        return found(
            *own,
            *work("a", [9 * s for s in steady], [9 * a * s for s in steady]),
            *work("b", [9 * s for s in steady], [9 * b * s for s in steady]),
        )

    assert others(1, 1).verdict == "gain"
    assert others(0.7, 1.3).verdict == "cannot_tell"


@pytest.mark.parametrize(
    ("before", "after", "others", "taught", "why"),
    [
        (7, 30, 30, "upwork", "too_few_sessions"),
        (30, 7, 30, "upwork", "too_few_sessions"),
        (0, 0, 30, "upwork", "too_few_sessions"),
        (30, 30, 0, "upwork", "no_comparison"),
        (30, 30, 7, "upwork", "no_comparison"),
        (30, 30, 30, "", "not_declared"),
    ],
)
def test_too_little_to_compare_is_held_back(before: int, after: int, others: int, taught: str, why: str) -> None:
    """Fewer than 8 sessions on either side, no other channel with 8, or no channel told: nothing is shown, and the reason is."""
    rng = np.random.default_rng(1)
    told = found(
        *work("upwork", rates(rng, before, 20), rates(rng, after, 90)),
        *work("x", rates(rng, others, 9), rates(rng, others, 9)),
        taught=taught,
    )

    assert (told.change, told.lo, told.hi, told.verdict) == (None, None, None, "cannot_tell")
    assert (told.contract.is_shown, told.contract.suppress_reason) == (False, why)


def test_a_channel_that_only_lost_money_has_no_log_rate() -> None:
    """Refunds beyond earnings before the course: no change can be told."""
    rng = np.random.default_rng(1)
    told = found(*work("upwork", [-1.0] * 10, rates(rng, 10, 20)), *work("x", rates(rng, 10, 9), rates(rng, 10, 9)))

    assert (told.verdict, told.contract.suppress_reason) == ("cannot_tell", "negative_base")


def test_sessions_without_money_count_with_their_hours() -> None:
    """A session that was rejected whole lowers the rate: no logarithm of it is taken."""
    steady = [0.95, 1.05] * 10
    told = found(
        *work("upwork", [20 * s for s in steady], [*(20 * s for s in steady), *[0.0] * 20]),
        *work("x", [9 * s for s in steady], [9 * s for s in steady]),
    )

    assert told.rate_after == Decimal(10)
    assert told.verdict == "loss"


def test_days_of_the_course_and_of_other_years_are_left_out() -> None:
    """Sessions during the course, or more than a year before it, are in neither side."""
    rng = np.random.default_rng(1)
    rows = [*work("upwork", rates(rng, 10, 20), rates(rng, 10, 20)), *work("x", rates(rng, 10, 9), rates(rng, 10, 9))]
    extra = [unit("upwork", 5000, FIRST, 999), unit("upwork", 5001, LAST, 999), unit("upwork", 5002, FIRST - timedelta(days=366), 999)]

    assert found(*rows, *extra) == found(*rows)


def test_the_effect_does_not_depend_on_the_order_of_rows() -> None:
    """The same stretches in any order give the same digits."""
    rng = np.random.default_rng(2)
    rows = [
        *work("upwork", rates(rng, 20, 20), rates(rng, 20, 26)),
        *work("x", rates(rng, 30, 9), rates(rng, 30, 9)),
        *work("y", rates(rng, 9, 5), rates(rng, 9, 6)),
    ]

    assert found(*rows) == found(*rows[::-1])


def weeks(late: int, n: int = 30) -> list[Row]:
    """Give weeks of varied hours at 20 per hour whose money comes `late` weeks later."""
    rng = np.random.default_rng(4)
    hours = rng.integers(3, 30, n)
    days = [date(2026, 1, 5) + timedelta(days=7 * k) for k in range(n + late)]
    money = [0.0] * late + [20.0 * h for h in hours]
    return [
        unit("upwork", k, day, 0, int(hours[k]) * HOUR if k < n else 0, "weeks") | {"money": Decimal(f"{money[k]:.8f}")}
        for k, day in enumerate(days)
    ]


def test_money_billed_a_week_later_is_put_beside_its_hours() -> None:
    """Weekly rates of a channel that bills on the Monday after are 20 in every week, and no money is lost; one that does not is left as it is."""
    late, same = units(*weeks(1)), units(*weeks(0))

    for one, is_late in ((late, True), (same, False)):
        assert one["is_late"].unique().to_list() == [is_late]
        assert one.select((pl.col("money") * HOUR / pl.col("seconds")).cast(pl.Float64).round(6)).to_series().unique().to_list() == [20.0]
        assert one["money"].sum() == sum((row["money"] for row in weeks(0)), Decimal(0))


def test_a_week_is_inside_only_when_its_last_day_is() -> None:
    """The week that a course begins in is not before it."""
    one = units(unit("upwork", 1, date(2026, 3, 2), 20, basis="weeks"))

    assert between(one, date(2026, 1, 1), date(2026, 3, 7)).is_empty()
    assert between(one, date(2026, 1, 1), date(2026, 3, 8)).height == 1


def balance(rows: Sequence[Row], *, hours: int | None = None, cash: str = "0", rate: str | None = "25", tracked: int | None = None) -> Row:
    """Give the balance of one course on upwork."""
    told = pl.DataFrame(
        [
            {
                "learning_id": "c",
                "name": "Course",
                "skill": "seo",
                "first_on": FIRST,
                "last_on": LAST,
                "channels": ["upwork"],
                "projects": ["P"],
                "told_s": hours,
            }
        ],
        schema_overrides={"told_s": pl.Int64},
    )
    seen = pl.DataFrame(
        [{"learning_id": "c", "seconds": tracked, "has_reported": False}] if tracked else [],
        schema={"learning_id": pl.String, "seconds": pl.Int64, "has_reported": pl.Boolean},
    )
    paid = pl.DataFrame(
        [{"name": "Course", "month": FIRST, "cost_rc": Decimal(cash), "n_no_rate": 0}],
        schema={"name": pl.String, "month": pl.Date, "cost_rc": pl.Decimal(38, 8), "n_no_rate": pl.Int64},
    )
    own = Decimal(rate) if rate else None
    return balances(told, seen, paid, units(*rows), Rates(own, own, own), THROUGH).row(0, named=True)


def better() -> list[Row]:
    """Give a life whose taught rate doubles while the other stands still."""
    steady = [0.95, 1.05] * 10
    return [
        *work("upwork", [20 * s for s in steady], [40 * s for s in steady]),
        *work("x", [9 * s for s in steady], [9 * s for s in steady]),
    ]


def test_the_gain_is_what_the_hours_would_not_have_brought() -> None:
    """20 hours at 40 instead of 20 brought 400 more; 10 hours of learning and 50 cost 300: paid with the fifteenth hour."""
    told = balance(better(), hours=10 * HOUR, cash="50")

    assert told["hours_after_s"] == 20 * HOUR
    assert float(told["gain_to_date_rc"]) == pytest.approx(400)
    assert (told["cost_rc"], told["verdict"]) == (Decimal(300), "gain")
    assert told["roi"] == pytest.approx(400 / 300)
    assert told["payback_date"] in {LAST + timedelta(days=2 + 3 * n) for n in (14, 15)}
    assert told["gain_to_date_rc_lo"] < told["gain_to_date_rc"] < told["gain_to_date_rc_hi"]
    assert told["payback_date_lo"] <= told["payback_date"]
    assert "associated with +100%" in told["reason_text"]


def test_hours_told_outrank_hours_tracked_and_unknown_hours_cost_nothing_known() -> None:
    """Told hours are reported, tracked ones measured; without either, or a rate, the cost is null, not zero, and no payback is told."""
    known, seen = balance(better(), hours=7200, tracked=3600), balance(better(), tracked=3600)
    unknown, no_rate = balance(better()), balance(better(), hours=7200, rate=None)

    assert (known["hours_s"], known["hours_tier"], seen["hours_s"], seen["hours_tier"]) == (7200, "reported", 3600, "measured")
    for row in (unknown, no_rate):
        assert (row["cost_rc"], row["roi"], row["payback_date"]) == (None, None, None)
    assert unknown["hours_tier"] == "unknown"


def test_without_a_verdict_no_gain_is_told() -> None:
    """Cannot tell means no gain, no return and no date; the sentence says between what ends."""
    rng = np.random.default_rng(8)
    told = balance([*work("upwork", rates(rng, 12, 20), rates(rng, 12, 20)), *work("x", rates(rng, 12, 9), rates(rng, 12, 9))], hours=7200)

    assert told["verdict"] == "cannot_tell"
    assert (told["gain_to_date_rc"], told["roi"], told["payback_date"]) == (None, None, None)
    assert told["did_effect_lo"] < 0 < told["did_effect_hi"]
    assert told["reason_text"].startswith("Cannot tell: the difference to the other channels lies between")
