"""Assets month by month: age and spells, hours cut among them, vintages and unevenness."""

from datetime import date, datetime
from decimal import Decimal

import polars as pl
import pytest

from tests.support.assets import THROUGH, asset, frame, life, months_from, sales, spent, stretch, table
from transforms import vintages
from transforms.lifetime import Rates


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
