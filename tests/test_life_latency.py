"""The sample life's waits, cohorts and norms are found again, or it is said that nothing tells them."""

import json
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pytest

from pipelines.marts import latency, norms
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
    names = [d[0] for d in found.description or []]
    return [dict(zip(names, row, strict=True)) for row in found.fetchall()]


def wait(con: duckdb.DuckDBPyConnection, channel: str, stage: str) -> dict[str, Any]:
    """Give a row of all days."""
    (row,) = rows(con, f"SELECT * FROM mart.pay_latency WHERE channel_id = '{channel}' AND stage = '{stage}' AND window_days = 'all'")
    return row


def test_awin_decides_in_18_to_65_days(con: duckdb.DuckDBPyConnection) -> None:
    """Decisions fall evenly on days 18 to 65 after the sale: a median of 41.8 and a ninth decile of 60.6 lie in the bands."""
    row = wait(con, "awin", "decide")
    assert row["method"] == "kaplan_meier"
    assert row["p50_days_lo"] - 1 <= 41.8 <= row["p50_days_hi"] + 1
    assert row["p90_days_lo"] - 1 <= 60.6 <= row["p90_days_hi"] + 1
    assert row["n_censored"] > 0


def test_prolific_decides_in_up_to_three_weeks_though_no_export_says_when(con: duckdb.DuckDBPyConnection) -> None:
    """Three exports in a year, no day of decision in any: first looks find the median of 10.5 days and the ninth decile of 18.8."""
    row = wait(con, "prolific", "decide")
    assert row["method"].startswith("isotonic")
    assert row["p50_days_lo"] <= 10.5 <= row["p50_days_hi"]
    assert row["p90_days"] == pytest.approx(18.8, abs=2)


@pytest.mark.parametrize("channel", ["mturk", "upwork", "gumroad", "amazon_associates"])
def test_decisions_that_nothing_tells_are_not_made_up(con: duckdb.DuckDBPyConnection, channel: str) -> None:
    """These exports show no day of a decision, and mostly no undecided state: no number, and the reason."""
    row = wait(con, channel, "decide")
    assert (row["p50_days"], row["is_shown"], row["suppress_reason"]) == (None, False, "not_declared")


def test_upwork_is_paid_within_a_fortnight_and_the_bank_takes_a_day(con: duckdb.DuckDBPyConnection) -> None:
    """Payouts every second Wednesday, in PayPal the next day."""
    assert wait(con, "upwork", "transfer")["p50_days"] == 1
    assert 2 <= wait(con, "upwork", "whole")["p50_days"] <= wait(con, "upwork", "whole")["p90_days"] <= 16


def test_late_money_is_what_is_not_paid_out(con: duckdb.DuckDBPyConnection) -> None:
    """Per platform and currency, approved money that is late is what the balance of payouts says, to the last digit."""
    late = {
        (row["channel_id"], row["currency"]): row["amount"]
        for row in rows(
            con, "SELECT channel_id, currency, sum(amount) AS amount FROM mart.late_money WHERE stage = 'approved' GROUP BY ALL"
        )
    }
    balances = rows(con, "SELECT * FROM mart.payout_balance WHERE paid_by IS NOT NULL")
    assert {(row["platform"], row["currency"]): row["not_paid_out"] for row in balances if row["not_paid_out"]} == {
        key: amount for key, amount in late.items() if key[0] != "mturk"
    }


@pytest.mark.parametrize("platform", ["prolific", "mturk", "awin"])
def test_pending_late_money_is_the_truth(con: duckdb.DuckDBPyConnection, truth: dict[str, Any], platform: str) -> None:
    """What waits for a decision is the life's pending money, per currency."""
    query = (
        f"SELECT currency, sum(amount) AS amount FROM mart.late_money WHERE stage = 'pending' AND channel_id = '{platform}' GROUP BY ALL"
    )
    wanted = {currency: Decimal(amount) for currency, amount in truth["earned"][platform]["pending"].items() if Decimal(amount)}
    assert {row["currency"]: row["amount"] for row in rows(con, query)} == wanted


@pytest.mark.parametrize("platform", ["prolific", "mturk", "awin"])
def test_cohorts_end_as_the_life_did(con: duckdb.DuckDBPyConnection, truth: dict[str, Any], platform: str) -> None:
    """Over all months, approved, rejected and pending units are the truth's."""
    query = f"SELECT sum(n_approved) AS a, sum(n_rejected + n_reversed) AS r, sum(n_pending) AS p FROM mart.acceptance_cohort WHERE channel_id = '{platform}'"
    (row,) = rows(con, query)
    ended = truth["earned"][platform]["statuses"]
    approved = sum(ended.get(word, 0) for word in ("approved", "paid", "locked", "payable"))
    assert (row["a"], row["r"], row["p"]) == (approved, ended.get("rejected", 0), ended.get("pending", 0))


def test_young_months_of_mturk_are_held_back(con: duckdb.DuckDBPyConnection) -> None:
    """September's twelve tasks all wait: no rate, and the reason; August's nine lean on all channels."""
    found = {row["submission_month"]: row for row in rows(con, "SELECT * FROM mart.acceptance_cohort WHERE channel_id = 'mturk'")}
    assert found[date(2026, 9, 1)]["suppress_reason"] == "immature_cohort"
    assert found[date(2026, 8, 1)]["method"] == "beta prior of all channels"


def test_microtasks_pay_less_than_the_minimum_wage_and_upwork_more(con: duckdb.DuckDBPyConnection) -> None:
    """Every shown month of Prolific and MTurk is below the SMIC of its date, every one of Upwork above; June's SMIC is 12.31."""
    found = rows(con, "SELECT * FROM mart.benchmark_gap_month WHERE rate_basis = 'gross_to_gross' AND is_shown")
    below = {channel: {row["ratio"] < 1 for row in found if row["channel_id"] == channel} for channel in ("prolific", "mturk", "upwork")}
    assert below == {"prolific": {True}, "mturk": {True}, "upwork": {False}}
    by_month = {row["month"]: row["benchmark_rc_per_h"] for row in found}
    assert (by_month[date(2026, 5, 1)], by_month[date(2026, 6, 1)]) == (Decimal("12.02"), Decimal("12.31"))


def test_scorecards_name_the_published_score_and_its_year(con: duckdb.DuckDBPyConnection) -> None:
    """Prolific 5, Upwork 3, MTurk 0 of 10 in 2023; Gumroad was never scored, and has none."""
    query = "SELECT platform, fairwork_score AS score, fairwork_year AS year FROM mart.platform_scorecard WHERE window_days = 'all'"
    found = {row["platform"]: (row["score"], row["year"]) for row in rows(con, query)}
    assert found["prolific"] == (5, 2023)
    assert found["upwork"] == (3, 2023)
    assert found["mturk"] == (0, 2023)
    assert found["gumroad"] == (None, None)


@pytest.mark.parametrize("table", [*latency.TABLES, *norms.TABLES])
def test_what_is_held_back_says_why(con: duckdb.DuckDBPyConnection, table: str) -> None:
    """No row is hidden without a reason, and every column has words."""
    names = {row["column_name"] for row in rows(con, f"DESCRIBE mart.{table}")}
    if "is_shown" in names:
        assert con.execute(f"SELECT count(*) FROM mart.{table} WHERE NOT is_shown AND suppress_reason IS NULL").fetchone() == (0,)
    told = con.execute(
        f"SELECT count(*) FROM duckdb_columns() WHERE schema_name = 'mart' AND table_name = '{table}' AND comment IS NULL"
    ).fetchone()
    assert told == (0,)


def test_terms_are_kept_or_not_known(con: duckdb.DuckDBPyConnection) -> None:
    """Upwork and Gumroad paid within the terms the person tells, every due day; Prolific, MTurk and Awin have none that is known, and are not judged."""
    found = {r["platform"]: r for r in rows(con, "SELECT * FROM mart.platform_scorecard WHERE window_days = '365'")}
    for platform in ("upwork", "gumroad"):
        assert found[platform]["n_due"] > 60
        assert found[platform]["on_time_pay_share"] > 0.95
    for platform in ("prolific", "mturk", "awin"):
        assert (found[platform]["on_time_pay_share"], found[platform]["suppress_reason"]) == (None, "no_parameter")


def test_what_exports_do_not_tell_is_not_made_up(con: duckdb.DuckDBPyConnection) -> None:
    """No export of the life tells an advertised time, or clicks of programmes: no ratio, no dead link, and the reason."""
    assert {r["suppress_reason"] for r in rows(con, "SELECT suppress_reason FROM mart.task_time")} == {"not_declared"}
    found = {(r["link_rot"], r["link_rot_reason"]) for r in rows(con, "SELECT * FROM mart.affiliate_program_month WHERE is_total")}
    assert found == {(None, "no_clicks"), (None, "not_declared")}
    assert {r["suppress_reason"] for r in rows(con, "SELECT * FROM mart.channel_mix")} == {"too_few_months"}
