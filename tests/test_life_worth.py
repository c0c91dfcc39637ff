"""The sample life's fees, losses, costs and contributions are found again by the real pipeline."""

import json
from collections.abc import Iterator
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
def facts(life: Path) -> dict[str, Any]:
    """The planted stories."""
    found: dict[str, Any] = json.loads((life / "truth.json").read_text(encoding="utf-8"))["facts"]
    return found


@pytest.fixture(scope="module")
def con(life: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """The published warehouse."""
    with duckdb.connect(str(life / "data" / "moisson.duckdb"), read_only=True) as opened:
        yield opened


def one(con: duckdb.DuckDBPyConnection, query: str) -> tuple[Any, ...]:
    """Give the first row."""
    return con.execute(query).fetchone() or ()


def test_the_planted_fee_change_is_found_in_its_month(con: duckdb.DuckDBPyConnection, facts: dict[str, Any]) -> None:
    """From April on new contracts cost 12 % where 10 % was usual; no fee before deviates; nine tenths of the surplus is found."""
    rows = con.execute(
        "SELECT month, kind, expected_pct, observed_pct, deviation FROM mart.fee_deviation WHERE channel_id = 'upwork' ORDER BY month"
    ).fetchall()
    surplus = Decimal(facts["upwork_fee_change"]["fees_at_12_usd"]) / 6

    assert str(rows[0][0]) == facts["upwork_fee_change"]["from"]
    assert {row[1] for row in rows} == {"custom"}
    assert all(row[2] == pytest.approx(0.10, abs=0.0005) and row[3] == pytest.approx(0.12, abs=0.0005) for row in rows)
    assert Decimal("0.9") * surplus < sum(row[4] for row in rows) < surplus + 1
    assert one(con, "SELECT count(*) FROM mart.fee_deviation WHERE channel_id <> 'upwork'") == (0,)


def test_paypals_spread_is_found(con: duckdb.DuckDBPyConnection) -> None:
    """Every conversion of the life was made 3.5 % below the mid rate; what it cost is on the channels, to the last digit."""
    spreads = [row[0] for row in con.execute("SELECT spread FROM mart.fx_conversion").fetchall()]
    lost, told = one(con, "SELECT (SELECT sum(amount_rc) FROM mart.payout_loss_day), (SELECT sum(loss_rc) FROM mart.fx_conversion)")

    assert len(spreads) == 24
    assert all(spread == pytest.approx(0.035, abs=0.0005) for spread in spreads)
    assert lost == told
    assert one(con, "SELECT count(*) FROM mart.payout_loss_day WHERE channel_id = 'unassigned'") == (0,)


def test_costs_of_the_settings_are_borne_by_the_channels(con: duckdb.DuckDBPyConnection, facts: dict[str, Any]) -> None:
    """Twelve months of hosting are shared out to the cent; the course is Upwork's alone."""
    shared, own = one(con, "SELECT sum(shared_cost_rc), sum(cost_rc) FROM mart.take_home_month")

    assert one(con, "SELECT count(*) FROM ledger.cost") == (facts["costs"]["payments"],)
    assert shared == Decimal(facts["costs"]["shared_eur"])
    assert own == pytest.approx(Decimal(facts["costs"]["upwork_eur"]), abs=Decimal("0.005"))


def test_contributions_are_those_of_the_day(con: duckdb.DuckDBPyConnection, facts: dict[str, Any]) -> None:
    """24.8 % of the turnover of 2025 and 25.8 % of that of 2026, where work and turnover fall on one day.

    Amazon's monthly categories have one day for a month, and with it one exchange rate: a thousandth off. Three bonuses of Prolific, of
    2.42 GBP, have no day, so no rate, and are in no amount.
    """
    rows = con.execute("SELECT channel_id, sum(contributions_rc) + sum(levy_rc) FROM mart.take_home_day GROUP BY 1").fetchall()
    found, margins = dict(rows), {"amazon_associates": Decimal("1.50"), "prolific": Decimal("0.80")}

    for channel, amount in facts["contributions_and_levy_eur"].items():
        assert found[channel] == pytest.approx(Decimal(amount), abs=margins.get(channel, Decimal("0.05"))), channel


def test_the_best_channel_by_take_home_is_told_with_its_steps(con: duckdb.DuckDBPyConnection) -> None:
    """Upwork's 32 EUR/h on the page are 17 once everything is taken into account; every step between has a figure."""
    steps = con.execute(
        "SELECT step_name, rate_after_rc_per_h FROM mart.rate_waterfall WHERE channel_id = 'upwork' AND window_days = '365' ORDER BY step_no"
    ).fetchall()

    assert len(steps) == 9
    assert 31 < steps[0][1] < 34
    assert 15 < steps[-1][1] < 19
    assert [rate for _, rate in steps] == sorted((rate for _, rate in steps), reverse=True)


def test_periods_and_quarters_hold_all_collected_money(con: duckdb.DuckDBPyConnection) -> None:
    """Four quarters, under every ceiling; what platforms report leaves no gap; what Awin and Gumroad paid out is what they report, within 1 %."""
    periods = con.execute("SELECT turnover_g_rc, vat_status, is_open FROM mart.tax_period ORDER BY period_start").fetchall()
    settled = con.execute("SELECT unsettled_rc, consideration_rc FROM mart.dac7_quarter WHERE platform IN ('awin', 'gumroad')").fetchall()

    assert len(periods) == 4
    assert {status for _, status, _ in periods} == {"franchise"}
    assert sum(turnover for turnover, _, _ in periods) == one(con, "SELECT sum(gross_collected_rc) FROM mart.dac7_quarter")[0]
    assert one(con, "SELECT max(abs(gap_rc)) FROM mart.dac7_quarter") == (0,)
    assert all(abs(left) < abs(whole) / 100 for left, whole in settled)
