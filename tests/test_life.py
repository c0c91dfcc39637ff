"""The sample life's known truth is found again, to the last digit, by the real pipeline."""

import json
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pytest

from tests.support.life import life_home

pytestmark = pytest.mark.slow

EARNED = """
SELECT currency, sum(gross) AS gross FROM ledger.earning JOIN ref.status USING (status) WHERE platform = ? AND {which} GROUP BY ALL ORDER BY ALL
"""


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


def money(con: duckdb.DuckDBPyConnection, platform: str, which: str) -> dict[str, Decimal]:
    """Sum the gross of a platform per currency."""
    return {currency: amount for currency, amount in con.execute(EARNED.format(which=which), [platform]).fetchall() if amount}


def exact(told: dict[str, str]) -> dict[str, Decimal]:
    """Give amounts of the truth."""
    return {currency: Decimal(amount) for currency, amount in told.items() if Decimal(amount)}


@pytest.mark.parametrize("platform", ["prolific", "mturk", "amazon_associates", "awin"])
def test_approved_money_is_the_truth_to_the_last_digit(con: duckdb.DuckDBPyConnection, truth: dict[str, Any], platform: str) -> None:
    """Overlapping exports, twins, late bonuses, amended and declined records end in the exact approved sum per currency."""
    assert money(con, platform, "earned") == exact(truth["earned"][platform]["gross_approved"])


@pytest.mark.parametrize("platform", ["prolific", "mturk", "awin"])
def test_pending_money_is_the_truth_to_the_last_digit(con: duckdb.DuckDBPyConnection, truth: dict[str, Any], platform: str) -> None:
    """What is not decided is kept apart, at face value."""
    assert money(con, platform, "pending") == exact(truth["earned"][platform]["pending"])


def test_upwork_is_counted_once_over_two_generations_and_the_weekly_summary(con: duckdb.DuckDBPyConnection, truth: dict[str, Any]) -> None:
    """Transactions give the invoiced money, the weekly summary only what is not invoiced yet, fees are rows of their own."""
    told = truth["earned"]["upwork"]
    fee = con.execute("SELECT sum(fee) FROM ledger.earning WHERE platform = 'upwork'").fetchone()

    expected = Decimal(told["gross_approved"]["USD"]) + Decimal(told["extras"]["weekly_summary_not_yet_invoiced_usd"])

    assert money(con, "upwork", "earned") == {"USD": expected}
    assert fee == (Decimal(told["fees"]["USD"]) + Decimal(told["payout_fees"]["USD"]),)


def test_gumroad_sales_and_payouts_are_one_record_each(con: duckdb.DuckDBPyConnection, truth: dict[str, Any]) -> None:
    """A sale seen in the sales file and in a payout is counted once; refunds and disputes end in the true net."""
    told = truth["earned"]["gumroad"]
    query = "SELECT sum(net) FROM ledger.earning WHERE platform = 'gumroad' AND NOT (kind = 'adjustment' AND item IS NULL)"

    assert con.execute(query).fetchone() == (Decimal(told["gross_approved"]["USD"]) - Decimal(told["fees"]["USD"]),)


def test_records_are_counted_once(con: duckdb.DuckDBPyConnection, truth: dict[str, Any]) -> None:
    """One row per unit of work, however many exports tell it."""
    counted = dict(
        con.execute(
            "SELECT platform, count(*) FROM ledger.earning WHERE kind = 'work' AND layout <> 'weekly_summary' GROUP BY 1"
        ).fetchall()
    )

    assert counted["prolific"] == truth["earned"]["prolific"]["work_items"]
    assert counted["mturk"] == truth["earned"]["mturk"]["work_items"]


def test_the_planted_lines_and_nothing_else_are_refused(con: duckdb.DuckDBPyConnection, truth: dict[str, Any]) -> None:
    """Three damaged lines, a web page and an unknown file wait in quarantine."""
    lines = con.execute("SELECT count(*) FROM ops.quarantine WHERE line IS NOT NULL").fetchone()
    files = con.execute("SELECT reason FROM ops.quarantine WHERE line IS NULL ORDER BY reason").fetchall()

    assert lines == (truth["quarantined_lines"],)
    assert files == [("not_csv:html",), ("unknown_layout",)]


def test_receipts_are_recognised_by_payer(con: duckdb.DuckDBPyConnection, truth: dict[str, Any]) -> None:
    """Each platform's payments are found in the wallet, to the cent, and none of them is an earning."""
    found: dict[str, dict[str, Decimal]] = {}
    query = "SELECT counterparty, currency, sum(gross) FROM ledger.receipt WHERE counterparty IS NOT NULL GROUP BY ALL"
    for platform, currency, amount in con.execute(query).fetchall():
        found.setdefault(platform, {})[currency] = amount

    assert found == {payer.casefold(): exact(told) for payer, told in truth["wallet"]["receipts"].items()}
    assert con.execute("SELECT count(*) FROM ledger.earning WHERE platform = 'paypal'").fetchone() == (0,)


def test_full_hourly_rates_are_the_truth_within_gaps(con: duckdb.DuckDBPyConnection, truth: dict[str, Any]) -> None:
    """The rate over all logged hours is the true one, less what bridged gaps and payout fees take."""
    rows = con.execute(
        "SELECT channel_id, full_rate FROM mart.channel_efficiency_current WHERE window_days = 'all' AND full_rate IS NOT NULL"
    ).fetchall()
    rates = {channel: float(rate) for channel, rate in rows}

    for channel in ("upwork", "mturk", "amazon_associates", "awin", "gumroad"):
        assert rates[channel] == pytest.approx(float(truth["hours"][channel]["eur_per_hour"]), rel=0.03)
    assert max(rates, key=lambda c: rates[c]) == truth["best_channel"]
