"""Assets: age and spells, hours cut among them, fading, payback, passivity, vintages and unevenness."""

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from math import log
from typing import Any

import numpy as np
import polars as pl
import pytest

from transforms import asset_months, lifetime, vintages
from transforms.decay import decay
from transforms.lifetime import Month, Rates, opportunity, payback, projected

THROUGH = date(2026, 12, 31)
SEEDS = 300


def months_from(first: date, count: int) -> list[date]:
    """Give first days of months."""
    start = first.year * 12 + first.month - 1
    return [date(n // 12, n % 12 + 1, 1) for n in range(start, start + count)]


def asset(key: str, **more: Any) -> dict[str, Any]:
    """Give an asset published in January 2026, on a channel with data of the whole year."""
    about = {
        "asset_id": key, "channel": "gumroad", "name": key, "kind": "template", "declared": True, "published_on": date(2026, 1, 5),
        "published_by": "settings", "retired_on": None, "refreshed_on": [], "told_creation_s": None, "data_from": date(2026, 1, 1), "data_to": THROUGH,
    }  # fmt: skip
    return about | more


SCHEMA = {
    **dict.fromkeys(("asset_id", "channel", "name", "kind", "published_by"), pl.String),
    **dict.fromkeys(("published_on", "retired_on", "data_from", "data_to"), pl.Date),
    "declared": pl.Boolean,
    "refreshed_on": pl.List(pl.Date),
    "told_creation_s": pl.Int64,
}
NO_VIEWS = pl.DataFrame(schema={"asset_id": pl.String, "month": pl.Date, "views": pl.Int64, "views_kind": pl.String})
NO_COSTS = pl.DataFrame(schema={"asset_id": pl.String, "month": pl.Date, "cost_rc": pl.Decimal(38, 8), "n_no_rate": pl.Int64})


def frame(*assets: dict[str, Any]) -> pl.DataFrame:
    """Give assets as a frame."""
    return pl.DataFrame(list(assets), schema=SCHEMA, orient="row")


def sales(rows: Sequence[tuple[str, date, str]]) -> pl.DataFrame:
    """Give one unit sold per row."""
    told = [{"asset_id": key, "month": month, "units": 1, "revenue_net_rc": Decimal(net), "n_no_rate": 0} for key, month, net in rows]
    kinds = {"asset_id": pl.String, "month": pl.Date, "units": pl.Int64, "revenue_net_rc": pl.Decimal(38, 8), "n_no_rate": pl.Int64}
    return pl.DataFrame(told, schema=kinds, orient="row")


def stretch(number: int, key: str, day: date, seconds: int, **more: Any) -> dict[str, Any]:
    """Give a stretch of time of an asset, told without a clock."""
    told = {
        "effort_no": number,
        "asset_id": key,
        "for_making": False,
        "only_upkeep": True,
        "day": day,
        "work_start": None,
        "work_end": None,
    }
    return told | {"seconds": seconds, "tier": "measured"} | more


def spent(assets: pl.DataFrame, *stretches: dict[str, Any]) -> pl.DataFrame:
    """Give the hours of assets."""
    kinds = {
        "effort_no": pl.Int64, "asset_id": pl.String, "for_making": pl.Boolean, "only_upkeep": pl.Boolean, "day": pl.Date,
        "work_start": pl.Datetime("us"), "work_end": pl.Datetime("us"), "seconds": pl.Int64, "tier": pl.String,
    }  # fmt: skip
    return asset_months.hours(pl.DataFrame(list(stretches), schema=kinds, orient="row"), assets)


def table(assets: pl.DataFrame, sold: pl.DataFrame, hours: pl.DataFrame | None = None, views: pl.DataFrame = NO_VIEWS) -> pl.DataFrame:
    """Give the months of assets; all have a project when hours are given."""
    known = frozenset(assets["asset_id"].to_list()) if hours is not None else frozenset()
    return asset_months.months(assets, sold, views, spent(assets) if hours is None else hours, known)


def life(assets: pl.DataFrame, months: pl.DataFrame, hours: pl.DataFrame, rates: Rates, costs: pl.DataFrame = NO_COSTS) -> dict[str, Any]:
    """Give the life of the first asset."""
    return lifetime.lifetimes(assets, months, hours, costs, rates, THROUGH).row(0, named=True)


def test_months_without_a_sale_are_zeros_and_age_counts_from_publication() -> None:
    """An asset out for a year with one sale has twelve rows, ages 0 to 11, and eleven months of nothing."""
    found = table(frame(asset("a")), sales([("a", date(2026, 3, 1), "5")]))

    assert found["age_months"].to_list() == list(range(12))
    assert found["revenue_net_rc"].to_list() == [Decimal(5 if age == 2 else 0) for age in range(12)]
    assert found["maintenance_s"].to_list() == [None] * 12
    assert found["hours_tier"].unique().to_list() == ["unknown"]


def test_months_that_no_export_reaches_are_not_told() -> None:
    """Where the channel's data end in May, June is no month without a sale; May, not covered to its end, is not complete."""
    found = table(frame(asset("a", data_to=date(2026, 5, 20))), sales([]))

    assert found["month"].to_list() == months_from(date(2026, 1, 1), 5)
    assert found["is_complete"].to_list() == [True, True, True, True, False]


def test_a_refresh_starts_a_new_spell_and_keeps_the_age() -> None:
    """After two refreshes the third spell is 0 months old in its first month, and the asset as old as it is."""
    refreshed = asset("a", refreshed_on=[date(2026, 9, 10), date(2026, 4, 2)], retired_on=date(2026, 11, 15))
    found = table(frame(refreshed), sales([]))

    assert found["spell"].to_list() == [1] * 3 + [2] * 5 + [3] * 4
    assert found["spell_age_months"].to_list() == [0, 1, 2, 0, 1, 2, 3, 4, 0, 1, 2, 3]
    assert found["age_months"].to_list() == list(range(12))
    assert found["status"].to_list() == ["active"] * 3 + ["refreshed"] * 7 + ["retired"] * 2


def test_refunds_beyond_sales_make_a_negative_month_that_is_kept() -> None:
    """Revenue may be below zero in a month; a life is their sum."""
    assets = frame(asset("a"))
    months = table(assets, sales([("a", date(2026, 2, 1), "9"), ("a", date(2026, 3, 1), "-4")]))

    assert months["revenue_net_rc"].sum() == Decimal(5)
    assert life(assets, months, spent(assets), Rates(None, None, None))["cum_net_rc"] == Decimal(5)


def test_revenue_per_thousand_views_and_views_that_end() -> None:
    """9 for 450 views is 20 per 1,000; a month after the last export of views has none, not zero."""
    views = pl.DataFrame(
        {"asset_id": ["a", "a"], "month": [date(2026, 1, 1), date(2026, 3, 1)], "views": [450, 10], "views_kind": ["views"] * 2}
    )
    found = table(frame(asset("a")), sales([("a", date(2026, 1, 1), "9")]), views=views)

    assert found["rpm_rc"].to_list()[0] == Decimal(20)
    assert found["views"].to_list()[:4] == [450, 0, 10, None]
    assert found["rpm_rc"].to_list()[1] is None


def test_hours_up_to_publication_are_creation_and_after_it_upkeep() -> None:
    """The day of publication still belongs to the making."""
    assets = frame(asset("a"))
    found = spent(
        assets, stretch(1, "a", date(2025, 12, 3), 600), stretch(2, "a", date(2026, 1, 5), 60), stretch(3, "a", date(2026, 1, 6), 7)
    )

    assert found.select("phase", "month", "seconds").rows() == [
        ("creation", date(2025, 12, 1), 600), ("creation", date(2026, 1, 1), 60), ("maintenance", date(2026, 1, 1), 7),
    ]  # fmt: skip


def test_a_shared_project_is_cut_to_the_second_and_called_allocated() -> None:
    """100 seconds of three assets are 34, 33 and 33; one that was retired before has no part."""
    assets = frame(*(asset(key) for key in "abc"), asset("old", retired_on=date(2026, 1, 31)))
    found = spent(assets, *(stretch(1, key, date(2026, 3, 3), 100) for key in ("a", "b", "c", "old")))

    assert found.select("asset_id", "seconds", "tier").rows() == [("a", 34, "allocated"), ("b", 33, "allocated"), ("c", 33, "allocated")]


def test_the_upkeep_of_others_is_no_creation_of_a_new_one() -> None:
    """Before an asset with creation projects of its own is out, the shared upkeep is all the others'."""
    assets = frame(asset("old"), asset("new", published_on=date(2026, 6, 1)))
    mine = {"only_upkeep": False}
    found = spent(
        assets,
        stretch(1, "old", date(2026, 5, 4), 100),
        stretch(1, "new", date(2026, 5, 4), 100, **mine),
        stretch(2, "new", date(2026, 5, 5), 50, for_making=True, **mine),
        stretch(3, "old", date(2026, 6, 4), 100),
        stretch(3, "new", date(2026, 6, 4), 100, **mine),
    )

    assert found.select("asset_id", "phase", "seconds", "tier").rows() == [
        ("new", "creation", 50, "measured"), ("new", "maintenance", 50, "allocated"),
        ("old", "maintenance", 100, "measured"), ("old", "maintenance", 50, "allocated"),
    ]  # fmt: skip


def test_two_trackers_of_the_same_hour_count_it_once() -> None:
    """Overlapping stretches of the same assets are one stretch; minutes told without a clock are added."""
    at = [datetime(2026, 3, 3, 9, minute) for minute in (0, 20, 30, 50)]  # noqa: DTZ001  # UTC without a zone, as the warehouse keeps it
    found = spent(
        frame(asset("a")),
        stretch(1, "a", date(2026, 3, 3), 0, work_start=at[0], work_end=at[2]),
        stretch(2, "a", date(2026, 3, 3), 0, work_start=at[1], work_end=at[3]),
        stretch(3, "a", date(2026, 3, 3), 60, tier="reported"),
    )

    assert found.select("seconds", "tier").rows() == [(3060, "reported")]


def test_hours_do_not_depend_on_the_order_of_rows() -> None:
    """The same stretches in any order give the same table."""
    assets = frame(asset("a"), asset("b"))
    rows = [stretch(n, key, date(2026, 1 + n % 11, 7), 101 + n) for n in range(12) for key in ("a", "b")]

    assert spent(assets, *rows).equals(spent(assets, *rows[::-1]))


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


def test_a_vintage_tells_only_ages_that_four_fifths_have_lived() -> None:
    """Of five assets of one quarter, one published late: ages that four of five lived are told, later ones are not."""
    early = [asset(f"a{n}") for n in range(4)]
    assets = frame(*early, asset("late", published_on=date(2026, 3, 1)))
    sold = sales([(f"a{n}", date(2026, 1, 1), str(10 * (n + 1))) for n in range(4)] + [("late", date(2026, 3, 1), "60")])
    found = vintages.vintages(table(assets, sold), assets, date(2026, 12, 31))
    first = found.row(0, named=True)

    assert found["age_months"].to_list() == list(range(12))
    assert found["n_assets_observed"].to_list() == [5] * 10 + [4] * 2
    assert (first["mean_net_rc"], first["median_net_rc"]) == (Decimal(32), Decimal(30))
    assert (first["interval_level"], first["suppress_reason"], first["evidence_level"]) == (None, "too_few_assets", "anecdote")
    assert found["cum_mean_rc"].to_list()[-1] == Decimal(25)


def test_a_vintage_of_ten_has_a_bootstrap_interval_that_is_always_the_same() -> None:
    """From ten assets on the mean has an interval, equal at each computation; it lies around the mean."""
    assets = frame(*(asset(f"a{n}") for n in range(10)))
    sold = sales([(f"a{n}", date(2026, 1, 1), str(n * n + 1)) for n in range(10)])
    found, again = (vintages.vintages(table(assets, sold), assets, THROUGH) for _ in range(2))
    row = found.row(0, named=True)

    assert found.equals(again)
    assert row["mean_net_rc_lo"] < row["mean_net_rc"] < row["mean_net_rc_hi"]
    assert (row["method"], row["evidence_level"], row["n_events"]) == ("bootstrap_assets", "provisional", 10)


def test_a_vintage_of_two_young_assets_is_held_back() -> None:
    """Two assets and three months: neither three assets nor six months."""
    assets = frame(*(asset(f"a{n}", data_to=date(2026, 3, 31)) for n in range(2)))
    found = vintages.vintages(table(assets, sales([("a0", date(2026, 1, 1), "5")])), assets, THROUGH)

    assert found["mean_net_rc"].to_list() == [None] * 3
    assert found["suppress_reason"].unique().to_list() == ["too_few_assets"]
    assert not found["is_shown"].any()


def test_assets_that_may_be_older_than_the_data_are_in_no_vintage() -> None:
    """When they were published is not known, so their ages are not."""
    assets = frame(*(asset(f"a{n}", published_by="before_data") for n in range(4)))

    assert vintages.vintages(table(assets, sales([])), assets, THROUGH).is_empty()


def test_gini_of_known_shapes() -> None:
    """All alike is 0, one of four has all is 3/4, and 1, 2, 3, 4 is 1/4."""
    assert vintages.gini([Decimal(3)] * 4) == 0
    assert vintages.gini([Decimal(0)] * 3 + [Decimal(8)]) == 0.75
    assert vintages.gini([Decimal(n) for n in (4, 2, 3, 1)]) == 0.25


@pytest.mark.parametrize(
    ("nets", "why"), [(["5", "5"], "too_few_assets"), (["5", "5", "-1"], "negative_base"), (["0", "0", "0"], "no_events")]
)
def test_unevenness_is_held_back_without_a_base(nets: list[str], why: str) -> None:
    """Two assets, a loss among three, or nothing sold: shares are null, and the reason is told; sums stay."""
    assets = frame(*(asset(f"a{n}") for n in range(len(nets))))
    sold = sales([(f"a{n}", date(2026, 5, 1), net) for n, net in enumerate(nets)])
    found = vintages.kinds(table(assets, sold), THROUGH).row(0, named=True)

    assert (found["top1_share"], found["gini"], found["suppress_reason"], found["is_shown"]) == (None, None, why, False)
    assert found["revenue_net_rc"] == sum(map(Decimal, nets))


def test_a_blockbuster_shows_in_share_and_median() -> None:
    """90 of 100 from one asset: its share is 0.9, the median 5."""
    assets = frame(*(asset(key) for key in "abc"))
    found = vintages.kinds(
        table(assets, sales([("a", date(2026, 5, 1), "90"), ("b", date(2026, 5, 1), "5"), ("c", date(2026, 6, 1), "5")])), THROUGH
    )
    row = found.row(0, named=True)

    assert (row["top1_share"], row["median_net_rc"], row["net_per_unit_rc"]) == (0.9, Decimal(5), Decimal("33.333333"))
