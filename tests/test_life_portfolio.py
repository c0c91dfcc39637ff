"""The sample life's whole income: a year of six channels. What is known is told to the cent, what a year cannot carry says so."""

import json
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pytest

from tests.support.life import life_home

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def life() -> Path:
    """A home where the sample life was run."""
    return life_home()


@pytest.fixture(scope="module")
def truth(life: Path) -> dict[str, Any]:
    """What a perfect pipeline must find."""
    found: dict[str, Any] = json.loads((life / "truth.json").read_text(encoding="utf-8"))
    return found


@pytest.fixture(scope="module")
def con(life: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """The published warehouse."""
    with duckdb.connect(str(life / "data" / "moisson.duckdb"), read_only=True) as opened:
        yield opened


def rows(con: duckdb.DuckDBPyConnection, query: str) -> list[dict[str, Any]]:
    """Give rows as dictionaries."""
    found = con.execute(query)
    names = [column[0] for column in found.description or []]
    return [dict(zip(names, row, strict=True)) for row in found.fetchall()]


def test_the_year_by_day_of_work_is_the_true_income(con: duckdb.DuckDBPyConnection, truth: dict[str, Any]) -> None:
    """Shares on accrual are those of the true net income of each channel, to half a point (payout fees apart)."""
    true = {name: Decimal(hours["net_eur"]) for name, hours in truth["hours"].items() if hours["net_eur"]}
    whole = sum(true.values(), Decimal(0))
    found = {row["channel_id"]: row["share"] for row in rows(con, "FROM mart.portfolio_share WHERE basis = 'accrual'")}
    assert found.keys() == true.keys()
    for name, share in found.items():
        assert share == pytest.approx(float(true[name] / whole), abs=0.005), name


def test_cash_is_what_the_wallet_shows(con: duckdb.DuckDBPyConnection) -> None:
    """Cash dated by receipts is PayPal's receipts from platforms, to the last digit; only Amazon and MTurk, without a trace, stand in by day of work."""
    came = con.execute(
        "SELECT sum(net_rc) FROM ledger.receipt WHERE counterparty IS NOT NULL AND net > 0 AND platform = 'paypal'"
    ).fetchone()
    found = dict(con.execute("SELECT source, sum(amount_rc) FROM mart.income_day WHERE basis = 'cash' GROUP BY 1").fetchall())
    assert found.keys() == {"receipt", "work"}
    assert came == (found["receipt"],)
    standing_in = con.execute(
        "SELECT DISTINCT channel_id FROM mart.income_day WHERE basis = 'cash' AND source = 'work' ORDER BY 1"
    ).fetchall()
    assert [name for (name,) in standing_in] == ["amazon_associates", "mturk"]


def test_one_wallet_is_a_common_risk(con: duckdb.DuckDBPyConnection) -> None:
    """Six channels count as two and a half, and four of them arrive in one wallet: by rail the index is nearly twice as high."""
    (row,) = rows(con, "FROM mart.portfolio_month WHERE basis = 'cash' AND month = '2026-09-01'")
    assert row["n_months"] == 12
    assert row["is_shown"]
    assert 2.2 < float(row["n_eff"]) < 2.8
    assert row["hhi_rail"] > Decimal("1.7") * row["hhi_channel"]
    assert row["hhi_owner"] == row["hhi_channel"]
    rails = dict(con.execute("SELECT channel_id, rail FROM mart.portfolio_share WHERE basis = 'cash'").fetchall())
    assert {name for name, rail in rails.items() if rail == "paypal"} == {"awin", "gumroad", "prolific", "upwork"}


def test_the_best_channel_carries_the_ups_and_downs(con: duckdb.DuckDBPyConnection, truth: dict[str, Any]) -> None:
    """Upwork, the largest, is most of the variance; contributions sum to 1."""
    found = dict(con.execute("SELECT channel_id, risk_contribution FROM mart.portfolio_share WHERE basis = 'cash'").fetchall())
    assert max(found, key=lambda name: found[name]) == "upwork"
    assert sum(found.values()) == pytest.approx(1)


def test_savings_are_not_burnt(con: duckdb.DuckDBPyConnection) -> None:
    """The year's mean income covers the expenses told in the settings: no runway, and no infinity."""
    (row,) = rows(con, "FROM mart.portfolio_month WHERE runway_state IS NOT NULL")
    assert (row["month"], row["basis"]) == (date(2026, 9, 1), "cash")
    assert row["runway_state"] in {"not_burning", "burning_in_bad_months"}
    assert row["runway_months"] is None


def test_a_year_is_too_short_for_seasons(con: duckdb.DuckDBPyConnection) -> None:
    """December is the best month of the templates, and one December proves nothing: no index, and the reason."""
    found = con.execute(
        'SELECT count(*), count("index"), count(ratio_to_last_year), min(suppress_reason), max(suppress_reason) FROM mart.seasonality'
    ).fetchone()
    assert found == (72, 0, 0, "too_short_for_seasonality", "too_short_for_seasonality")


def test_eleven_changes_relate_no_channels(con: duckdb.DuckDBPyConnection) -> None:
    """Twelve months give eleven changes, one too few: every pair is hidden and says why."""
    found = con.execute(
        "SELECT count(*), count(spearman_arc), count(compensation_ratio_a_by_b), max(n_events), max(suppress_reason) FROM mart.channel_pair"
    ).fetchone()
    assert found == (60, 0, 0, 11, "too_few_months")


def test_shocks_name_every_risk(con: duckdb.DuckDBPyConnection, truth: dict[str, Any]) -> None:
    """Each channel stops, each foreign currency falls; Upwork's end costs most and puts most months under the floor; nobody is said to make up for it."""
    found = {row["scenario"]: row for row in rows(con, "FROM mart.shock_test")}
    channels = set(truth["hours"])
    assert {row["subject"] for row in found.values() if row["kind"] == "stops"} == channels
    assert {row["subject"] for row in found.values() if row["kind"] == "currency"} == {"GBP", "USD"}
    stops = {row["subject"]: row for row in found.values() if row["kind"] == "stops"}
    assert min(stops, key=lambda name: stops[name]["change_rc"]) == "upwork"
    assert max(stops, key=lambda name: stops[name]["months_under_after"]) == "upwork"
    assert all(row["compensation_ratio"] is None and "is not measured" in row["description"] for row in stops.values())
    hours = truth["hours"]["upwork"]
    freed = stops["upwork"]["hours_freed_s"] * 12
    assert freed == pytest.approx(float(hours["attributed"]) + sum(hours["untimed"].values()), rel=0.02)


def test_a_dying_channel_is_forecast_to_bring_little(con: duckdb.DuckDBPyConnection) -> None:
    """MTurk brought 93 a month at first and nothing at last: the chosen model says less than 10, having missed by less than the trailing mean."""
    (row,) = rows(con, "FROM mart.forecast WHERE channel_id = 'mturk' AND basis = 'accrual' AND horizon = 1 AND is_selected")
    assert row["point_rc"] < 10
    (tested,) = rows(
        con, f"FROM mart.forecast_backtest WHERE channel_id = 'mturk' AND basis = 'accrual' AND horizon = 1 AND model = '{row['model']}'"
    )
    assert tested["beats_mean"] or row["model"] == "trailing_3_mean"


def test_a_year_makes_rough_intervals_only(con: duckdb.DuckDBPyConnection) -> None:
    """Nine misses are too few for quantiles of their own: intervals are labelled rough, and none is at 95 %."""
    found = con.execute("SELECT DISTINCT method FROM mart.forecast WHERE is_shown ORDER BY 1").fetchall()
    assert [name for (name,) in found] == ["no_interval", "rough_mad"]
    assert con.execute("SELECT count(lo95_rc) FROM mart.forecast").fetchone() == (0,)


def test_october_is_told_in_parts(con: duckdb.DuckDBPyConnection) -> None:
    """Nothing came yet; Upwork's last transfer, known to be on its way, is due; MTurk's undecided money is in no part."""
    found = {row["channel_id"]: row for row in rows(con, "FROM mart.nowcast_month")}
    assert {row["month"] for row in found.values()} == {date(2026, 10, 1)}
    on_its_way = con.execute("SELECT sum(diff_timing) FROM mart.payout_match WHERE platform = 'upwork'").fetchone()
    assert on_its_way == (Decimal("1040.80"),)
    assert found["upwork"]["approved_due_rc"] > 800
    assert found["mturk"]["not_dated_rc"] > 0
    parts = ("received_so_far_rc", "approved_due_rc", "pending_due_rc", "run_rate_rc", "total_rc")
    for name in parts:
        assert found["total"][name] == sum(row[name] for channel, row in found.items() if channel != "total"), name
