"""The freelance side of the sample life: what was planted is found again, and where data are too few the tables say so."""

import json
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pytest

from pipelines.demo.plan import CONTRACTS, entries
from pipelines.demo.writers_proposals import AGREED, CAPACITY
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
    """Give the answer to a query as dictionaries."""
    found = con.execute(query)
    names = [d[0] for d in found.description or []]
    return [dict(zip(names, row, strict=True)) for row in found.fetchall()]


def test_hours_of_a_contract_are_those_of_the_timer_to_the_second(con: duckdb.DuckDBPyConnection, truth: dict[str, Any]) -> None:
    """Two trackers, a title without its number, and the weekly summary that repeats it all: each contract has its tracked seconds once."""
    tracked: dict[str, list[int]] = {c.label: [0, 0] for c in CONTRACTS}
    for entry in entries(truth["seed"]):
        if entry.contract:
            tracked[entry.contract.label][0] += entry.seconds
            tracked[entry.contract.label][1] += entry.seconds * (entry.kind == "paid")
    found = rows(con, "SELECT contract, hours_s, billable_s FROM mart.freelance_contract WHERE hours_s IS NOT NULL AND contract <> ''")

    assert {row["contract"]: [row["hours_s"], row["billable_s"]] for row in found} == tracked


def test_the_realised_rate_of_each_contract_holds_its_agreed_one(con: duckdb.DuckDBPyConnection) -> None:
    """The rate after fees, in euros at about 1.17 dollars, less what is not billed, lies inside the interval of each hourly contract."""
    found = {r["contract"]: r for r in rows(con, "SELECT * FROM mart.freelance_contract WHERE is_shown")}
    dollars = rows(con, "SELECT avg(rate) AS rate FROM ref.fx_day WHERE currency = 'USD' AND day BETWEEN '2025-10-01' AND '2026-09-30'")[0][
        "rate"
    ]

    assert set(found) == {c.label for c in CONTRACTS}
    for contract in CONTRACTS:
        row = found[contract.label]
        agreed = contract.rate * (1 - contract.fee_percent / 100) / dollars
        assert float(row["realised_rate_lo"]) < agreed < float(row["realised_rate_hi"]), contract.label
        assert float(row["realised_rate"]) < agreed * 1.02
        assert row["evidence_level"] == "normal"


def test_fixed_prices_without_hours_have_no_rate(con: duckdb.DuckDBPyConnection) -> None:
    """Sixteen small jobs were never timed: their money is there, their rate is not."""
    found = rows(con, "SELECT * FROM mart.freelance_contract WHERE hours_s IS NULL")

    assert len(found) == 16
    assert {(row["realised_rate"], row["suppress_reason"], row["hours_tier"]) for row in found} == {(None, "no_hours", "unknown")}
    assert all(row["revenue_rc"] > 0 for row in found)


def test_what_was_agreed_is_found_in_scope_and_punctuality(con: duckdb.DuckDBPyConnection) -> None:
    """Of three delivered contracts one was a week late; hours over those foreseen are the plan's; the one without terms has none."""
    found = {r["contract"]: r for r in rows(con, "SELECT * FROM mart.freelance_contract WHERE hours_s IS NOT NULL AND contract <> ''")}
    for number, hours, _, due, delivered in AGREED:
        row = found[CONTRACTS[number].label]
        assert row["scope_ratio"] == (pytest.approx(row["hours_s"] / 3600 / hours) if hours else None)
        assert row["is_on_time"] == (date.fromisoformat(delivered) <= date.fromisoformat(due) if due and delivered else None)
    clients = rows(con, "SELECT * FROM mart.client_year WHERE n_due > 0 AND window_end = '2026-09-30'")
    assert sorted(row["on_time_rate"] for row in clients) == [0, 1, 1]
    assert {row["on_time_rate_lo"] for row in clients} == {None}


def test_utilisation_is_that_of_the_plan(con: duckdb.DuckDBPyConnection, truth: dict[str, Any]) -> None:
    """Paid hours of each month over thirty a week; what runs beside another channel is shared, so it may be a little less."""
    months: dict[date, int] = {}
    for entry in entries(truth["seed"]):
        if entry.contract and entry.kind == "paid":
            months[entry.day.replace(day=1)] = months.get(entry.day.replace(day=1), 0) + entry.seconds
    found = rows(con, "SELECT * FROM mart.freelance_month ORDER BY month")

    assert [row["month"] for row in found] == sorted(months)
    for row in found:
        assert row["capacity_s"] == round(CAPACITY * 3600 * (_days(row["month"])) / 7)
        assert row["utilisation"] == pytest.approx(months[row["month"]] / row["capacity_s"], rel=0.03)
        assert row["is_overloaded"] is False


def _days(month: date) -> int:
    return ((month.replace(day=28) + (date(2026, 1, 5) - date(2026, 1, 1))).replace(day=1) - month).days


def test_ten_clients_are_found_and_their_money_is_the_channels(con: duckdb.DuckDBPyConnection) -> None:
    """Five of hourly contracts and five of small jobs, who all came back; no client holds three quarters."""
    last = rows(con, "SELECT * FROM mart.freelance_month ORDER BY month DESC LIMIT 1")[0]
    clients = rows(con, "SELECT * FROM mart.client_year WHERE window_end = '2026-09-30'")

    assert (last["n_clients"], last["is_dependent"], last["evidence_level"]) == (10, False, "normal")
    assert (len(clients), {row["is_repeat"] for row in clients}, last["repeat_share"]) == (10, {True}, 1)
    assert sum(row["share_of_revenue"] for row in clients) == pytest.approx(1)
    assert 10_000 / last["client_hhi"] == pytest.approx(last["n_eff"], rel=1e-5)
    assert {row["days_to_pay_p50"] for row in clients} == {None}  # Upwork tells no day of payment


def test_new_money_is_that_of_clients_first_seen(con: duckdb.DuckDBPyConnection) -> None:
    """Over the year each client is new in exactly one month, and new, known and nobody's money add up to the ledger's."""
    query = """SELECT client, min(CAST(date_trunc('month', day) AS DATE)) AS first FROM (
        SELECT client, work_date AS day FROM ledger.earning WHERE platform = 'upwork' AND client IS NOT NULL AND net > 0) GROUP BY client"""
    firsts = {row["first"] for row in rows(con, query)}
    found = rows(con, "SELECT * FROM mart.freelance_month")

    assert {row["month"] for row in found if row["new_client_rc"] > 0} == firsts
    assert rows(con, "SELECT sum(net_rc) AS n FROM ledger.earning WHERE platform = 'upwork'") == [
        {"n": sum(row["revenue_rc"] for row in found)}
    ]


@pytest.mark.parametrize("source", ["bid", "invite"])
def test_proposals_are_counted_to_the_last_one(con: duckdb.DuckDBPyConnection, truth: dict[str, Any], source: str) -> None:
    """Two lists that overlap: every proposal once, in its last state; the true chance of a win lies in the interval."""
    told = truth["facts"][f"proposals_{source}"]
    (row,) = rows(con, f"SELECT * FROM mart.proposal_cohort WHERE source = '{source}' AND sent_month IS NULL")
    names = {"n_sent": "sent", "n_interview": "talked", "n_won": "won", "connects_spent": "connects", "proposal_s": "seconds"}

    assert {name: row[name] for name in names} == {name: told[fact] for name, fact in names.items()}
    assert row["win_rate_lo"] < float(told["chance_of_a_win"]) < row["win_rate_hi"]
    assert (row["evidence_level"], row["cost_reason"], row["n_untold"]) == ("normal", None, 0)
    assert float(row["won_value_rc"]) == pytest.approx(float(told["won_value_usd"]) / 1.15, rel=0.05)


def test_a_win_by_bid_costs_more_than_one_by_invitation(con: duckdb.DuckDBPyConnection) -> None:
    """Connects at 0.15 dollars and half an hour at what an hour brings elsewhere: the intervals of the two do not meet."""
    bid, invite = rows(con, "SELECT * FROM mart.proposal_cohort WHERE sent_month IS NULL ORDER BY source")
    (elsewhere,) = rows(
        con, "SELECT sum(received_rc) / sum(h2_s) * 3600 AS rate FROM mart.channel_efficiency_current WHERE window_days = '90' AND h2_s > 0"
    )
    cost = float(bid["connects_cost_rc"]) + bid["proposal_s"] / 3600 * float(bid["opportunity_rate"])

    assert bid["cost_per_win_lo"] > invite["cost_per_win_hi"]
    assert float(bid["cost_per_win_rc"]) == pytest.approx(cost / bid["n_won"])
    assert float(bid["opportunity_rate"]) == pytest.approx(float(elsewhere["rate"]), abs=1e-6)
    assert float(bid["connects_cost_rc"]) == pytest.approx(bid["connects_spent"] * 0.15 / 1.15, rel=0.05)
    assert invite["connects_cost_rc"] == Decimal(0)


def test_single_months_are_said_to_be_too_few(con: duckdb.DuckDBPyConnection) -> None:
    """Eight bids a month are provisional, three invitations an anecdote without interval, September is too young."""
    found = rows(con, "SELECT * FROM mart.proposal_cohort WHERE sent_month IS NOT NULL")
    by_month = {(row["source"], row["sent_month"].month): row for row in found}

    assert {row["evidence_level"] for row in found if row["source"] == "bid" and row["is_shown"]} == {"provisional"}
    assert {row["win_rate_lo"] for row in found if row["source"] == "invite"} == {None}
    assert [by_month[source, 9]["suppress_reason"] for source in ("bid", "invite")] == ["immature_cohort"] * 2


def test_open_proposals_are_weighed_without_a_target_that_nobody_set(con: duckdb.DuckDBPyConnection) -> None:
    """A talk is likelier to end in work than a proposal; how far that carries a month is told only where the goal is declared."""
    found = {row["stage"]: row for row in rows(con, "SELECT * FROM mart.proposal_pipeline")}

    assert found["interview"]["probability_lo"] > found["sent"]["probability_hi"]
    assert 0 < found["all"]["expected_rc"] < found["all"]["open_value_rc"]
    assert (found["all"]["coverage"] is None) == (found["all"]["target_rc"] is None)
