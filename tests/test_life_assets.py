"""The sample life's products and its course: what was planted is found within its interval, and where data are too few the tables say so."""

import json
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import polars as pl
import pytest

from pipelines.demo.life import MADE_BEFORE, PLANNER_OUT
from pipelines.demo.writers_gumroad import PLANNER
from tests.support.life import life_home

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def life() -> Path:
    """A home where the sample life was run."""
    return life_home()


@pytest.fixture(scope="module")
def truth(life: Path) -> dict[str, Any]:
    """What was planted."""
    found: dict[str, Any] = json.loads((life / "truth.json").read_text(encoding="utf-8"))
    return found


@pytest.fixture(scope="module")
def con(life: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """The published warehouse."""
    with duckdb.connect(str(life / "data" / "moisson.duckdb"), read_only=True) as opened:
        yield opened


def rows(con: duckdb.DuckDBPyConnection, query: str) -> list[dict[str, Any]]:
    """Give rows as dictionaries."""
    found = pl.from_arrow(con.execute(query).to_arrow_table())
    assert isinstance(found, pl.DataFrame)
    return found.to_dicts()


def lives(con: duckdb.DuckDBPyConnection) -> dict[str, dict[str, Any]]:
    """Give the life of every asset by its name."""
    return {row["name"]: row for row in rows(con, "SELECT * FROM mart.asset_lifetime")}


def test_the_planted_course_is_associated_with_a_gain(con: duckdb.DuckDBPyConnection, truth: dict[str, Any]) -> None:
    """The true rise of the hourly contract rate lies inside the interval, and its hours are the course's to the second."""
    told = truth["facts"]["upwork_learning_effect"]
    rise = float(told["mean_hourly_rate_usd_after_march"]) / float(told["mean_hourly_rate_usd_before_course"]) - 1
    row = rows(con, "SELECT * FROM mart.learning_roi")[0]

    assert (row["first_on"], row["last_on"]) == (date(2026, 2, 2), date(2026, 2, 20))
    assert (row["hours_s"], row["hours_tier"]) == (told["course_seconds"], "measured")
    assert row["did_effect_lo"] < rise < row["did_effect_hi"]
    assert (row["verdict"], row["n_control_channels"]) == ("gain", 2)
    assert "associated with" in row["reason_text"]
    assert row["method"] == "did_log_ratio on sessions_and_weeks_billed_a_week_later"


def test_products_hold_the_shop_s_money_and_hours(con: duckdb.DuckDBPyConnection, truth: dict[str, Any]) -> None:
    """What the four templates took adds up to the shop's tracked time, to the second; what they brought to its sales, to the last digit."""
    hours = truth["hours"]["gumroad"]["tracked"]
    tracked = rows(con, "SELECT sum(maintenance_s)::BIGINT AS s FROM mart.asset_lifetime WHERE channel_id = 'gumroad'")[0]["s"]
    earned = "SELECT sum(net_rc) AS rc FROM ledger.earning JOIN ref.status USING (status) WHERE earned AND channel = 'gumroad' AND item IS NOT NULL"

    assert tracked + lives(con)[PLANNER]["creation_s"] == sum(hours.values())
    assert sum(row["cum_net_rc"] for row in lives(con).values() if row["channel_id"] == "gumroad") == rows(con, earned)[0]["rc"]


def test_the_planner_was_made_on_the_launch_night(con: duckdb.DuckDBPyConnection) -> None:
    """Three hours over the clock change made it, measured; its money had paid them within its first season."""
    planner = lives(con)[PLANNER]

    assert (planner["creation_s"], planner["creation_tier"], planner["published_on"]) == (3 * 3600, "measured", PLANNER_OUT)
    assert planner["payback_status"] == "reached"
    assert date(2025, 11, 1) <= planner["payback_month_lo"] <= planner["payback_month"] <= planner["payback_month_hi"] <= date(2025, 12, 1)


def test_the_seasonal_product_is_not_called_fading(con: duckdb.DuckDBPyConnection, truth: dict[str, Any]) -> None:
    """Sales peak in December and again in September: units are the truth, and one year tells no half-life."""
    sold = rows(
        con,
        f"SELECT strftime(month, '%Y-%m') AS m, units FROM mart.asset_month JOIN ledger.asset USING (asset_id) WHERE name = '{PLANNER}'",
    )
    told = {
        key.removeprefix("planner_sales_"): count
        for key, count in truth["facts"]["gumroad_season"].items()
        if key.startswith("planner_sales_")
    }
    planner = lives(con)[PLANNER]

    assert {row["m"]: row["units"] for row in sold if row["units"]} == told
    assert planner["peak_month"] == date(2025, 12, 1)
    assert (planner["half_life_months"], planner["suppress_reason"]) == (None, "not_significant")


def test_steady_products_fade_by_nothing_measurable_or_too_few_months(con: duckdb.DuckDBPyConnection) -> None:
    """The other templates sell at one rate all year: each interval holds no change, or is held back for too few months after the best one."""
    for name in MADE_BEFORE:
        row = lives(con)[name]
        assert row["suppress_reason"] in {"not_significant", "too_few_months"}
        assert row["half_life_months"] is None
        assert row["change_per_month_lo"] is None or row["change_per_month_lo"] < 0 < row["change_per_month_hi"]


def test_told_hours_are_reported_and_upkeep_is_not_passive(con: duckdb.DuckDBPyConnection) -> None:
    """Hours from memory are called reported; a shop kept up for an hour and more per 100 EUR is not passive."""
    for name, hours in MADE_BEFORE.items():
        row = lives(con)[name]
        assert (row["creation_s"], row["creation_tier"], row["maintenance_tier"]) == (hours * 3600, "reported", "allocated")
        assert row["is_passive"] is False
        assert row["value_per_h_to_date_rc"] == row["value_per_h_12m_rc"]


def test_vintages_and_unevenness_of_four_templates(con: duckdb.DuckDBPyConnection) -> None:
    """Four assets are an anecdote without interval; the dearest sells most of the money."""
    curve = rows(con, "SELECT * FROM mart.asset_vintage WHERE kind = 'template' ORDER BY age_months")
    kind = rows(con, "SELECT * FROM mart.asset_kind WHERE kind = 'template'")[0]

    assert [row["age_months"] for row in curve] == list(range(12))
    assert {(row["n_assets_observed"], row["evidence_level"], row["interval_level"]) for row in curve} == {(4, "anecdote", None)}
    assert curve[-1]["cum_mean_rc"] == pytest.approx(kind["revenue_net_rc"] / 4, abs=Decimal("1e-7"))
    assert kind["top1_share"] == pytest.approx(float(lives(con)["Client onboarding pack"]["cum_net_rc"] / kind["revenue_net_rc"]))


def test_without_tags_no_skill_has_a_rate(con: duckdb.DuckDBPyConnection) -> None:
    """No source of the life tells skills of its paid work, so no rate by skill is told; words for kinds of time are no skills."""
    assert rows(con, "SELECT * FROM mart.skill_rate") == []


def test_the_ladder_has_its_told_rungs_and_no_invented_climb(con: duckdb.DuckDBPyConnection) -> None:
    """All rungs were stood on from the first month of data, so no time between them is told; the share of the lowest fell with its income."""
    told = rows(con, "SELECT * FROM mart.ladder_month ORDER BY month, stage_no")
    lowest = [row["share_income"] for row in told if row["stage"] == "microtask"]

    assert {row["stage"] for row in told} == {"microtask", "specialised", "own products"}
    assert {row["springboard_months"] for row in told} == {None}
    assert {row["stages_by"] for row in told} == {"settings"}
    assert lowest[-1] < lowest[0]
