"""The next hour: values, shares of a week, chances, words, and the sample life."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from itertools import permutations
from typing import Any

import duckdb
import numpy as np
import polars as pl
import pytest

from pipelines.aims import GoalsTable
from pipelines.marts.next_hour import goals as as_numbers
from tests.support.life import life_home
from transforms.allocation import (
    Goals,
)
from transforms.next_hour import next_hours
from transforms.rates import RATE

THROUGH = date(2026, 9, 30)


def rank(name: str, rate: str | None, **more: Any) -> dict[str, Any]:
    """Give a channel's rank row as the query gives it; its interval is a tenth either way."""
    told = None if rate is None else Decimal(rate)
    row = {
        "worker_id": "me",
        "channel_id": name,
        "window_days": "90",
        "family": "microtask",
        "reporting_currency": "EUR",
        "n_sessions": 12,
        "is_shown": told is not None,
        "suppress_reason": None if told is not None else "too_few_sessions",
        "evidence_level": "normal" if told is not None else "anecdote",
        "reason": f"Place 1 of 2: {rate} EUR/h over 12 sessions." if told is not None else "2 sessions: an anecdote has no rank.",
        "eff_rate_shrunk": told,
        "eff_rate_shrunk_lo": None if told is None else told / Decimal("1.1"),
        "eff_rate_shrunk_hi": None if told is None else told * Decimal("1.1"),
        "n_approved": 100,
        "n_rejected": 0,
        "n_pending": 0,
    }
    return row | more


def fact(name: str, **more: Any) -> dict[str, Any]:
    """Give what is known of a channel's work."""
    return {"worker_id": "me", "channel_id": name, "weeks_with": 13, "weeks_active": 13, "closed_on": None, "is_current": False} | more


def weeks(name: str, hours: list[float], rate: float = 10, by_clock: bool = True) -> list[dict[str, Any]]:
    """Give weeks of work."""
    return [
        {"worker_id": "me", "channel_id": name, "week": n, "hours": h, "money": h * rate, "by_clock": by_clock} for n, h in enumerate(hours)
    ]


def told(
    ranks: list[dict[str, Any]], facts: list[dict[str, Any]], worked: list[dict[str, Any]], goals: Goals | None = None
) -> dict[str, dict[str, Any]]:
    """Give the rows by channel."""
    rates = ("eff_rate_shrunk", "eff_rate_shrunk_lo", "eff_rate_shrunk_hi")
    first = pl.DataFrame(ranks, schema_overrides=dict.fromkeys(rates, RATE) | {"suppress_reason": pl.String}, infer_schema_length=None)
    about = pl.DataFrame(facts, schema_overrides={"closed_on": pl.Date}, infer_schema_length=None)
    schema: dict[str, Any] = {
        "worker_id": pl.String,
        "channel_id": pl.String,
        "week": pl.Int64,
        "hours": pl.Float64,
        "money": pl.Float64,
        "by_clock": pl.Boolean,
    }
    found = next_hours(first, about, pl.DataFrame(worked, schema=schema, orient="row"), goals or Goals(), THROUGH)
    return {row["channel_id"]: row for row in found.to_dicts()}


def test_a_value_is_its_parts() -> None:
    """Rate as if approved x P(approval) x P(work available): 20 an hour, all approved, work in 13 of 13 weeks."""
    row = told([rank("a", "20")], [fact("a")], weeks("a", [5.0] * 10))["a"]
    chance = (100 + 2 * 100.5 / 101) / 102

    assert row["p_approval"] == pytest.approx(chance)
    assert row["p_available"] == pytest.approx(14 / 15)
    assert float(row["v_rc_per_h"]) == pytest.approx(20 * chance * 14 / 15, abs=1e-5)
    assert row["v_rc_per_h_lo"] < row["v_rc_per_h"] < row["v_rc_per_h_hi"]
    assert row["cap_h_per_week"] == 5


def test_rejections_are_not_counted_twice() -> None:
    """A rate of received money carries its rejections: a channel with a fifth rejected is worth what it paid, not a fifth less."""
    row = told([rank("a", "20", n_approved=800, n_rejected=200)], [fact("a")], [])["a"]

    assert float(row["rate_if_approved"]) == pytest.approx(25)
    assert float(row["v_rc_per_h"]) == pytest.approx(20 * 14 / 15, rel=1e-3)


def test_pending_work_counts_at_its_chance() -> None:
    """A quarter pending, nine of ten approved: the hour is worth what all of it would pay, times nine tenths."""
    row = told([rank("a", "15", n_approved=675, n_rejected=75, n_pending=250)], [fact("a")], [])["a"]

    assert float(row["v_rc_per_h"]) == pytest.approx(15 * 1000 / 675 * 0.9 * 14 / 15, rel=1e-3)


def test_switching_costs_all_but_where_the_hours_go_now() -> None:
    """The declared cost is taken off the other channels, and said."""
    goals = as_numbers(GoalsTable(switching_cost_per_h=Decimal("1.50")))
    found = told([rank("a", "20"), rank("b", "20")], [fact("a", is_current=True), fact("b")], [], goals)

    assert found["a"]["v_rc_per_h"] - found["b"]["v_rc_per_h"] == Decimal("1.5")
    assert "cost of switching" in found["b"]["reason_text"]
    assert "cost of switching" not in found["a"]["reason_text"]


def test_a_closed_platform_is_worth_nothing_and_says_when() -> None:
    """Its value is 0, it gets no hours, no place, and no chance of being best."""
    closed = fact("a", closed_on=date(2026, 9, 30))
    goals = Goals(weekly_hours=10, switching_cost=1)
    found = told([rank("a", "50"), rank("b", "20")], [closed, fact("b")], weeks("a", [3.0] * 5), goals)

    assert (found["a"]["v_rc_per_h"], found["a"]["place"], found["a"]["suggested_h"], found["a"]["cap_h_per_week"]) == (0, None, 0, 0)
    assert found["a"]["reason_text"] == "Its platform closed on 2026-09-30."
    assert found["b"]["place"] == 1
    assert found["b"]["verdict"] == "only one channel to rank"


@pytest.mark.parametrize(("rival", "verdict"), [("10", "clear winner"), ("19.9", "no clear winner")])
def test_no_winner_is_named_below_four_fifths(rival: str, verdict: str) -> None:
    """20 against 10 is clear; 20 against 19.9 is not: both rows say so, and the chances add up to 1."""
    found = told([rank("a", "20"), rank("b", rival)], [fact("a"), fact("b")], [])

    assert {row["verdict"] for row in found.values()} == {verdict}
    assert sum(row["p_best"] for row in found.values()) == pytest.approx(1)
    assert (max(row["p_best"] for row in found.values()) >= 0.8) == (verdict == "clear winner")
    assert (found["a"]["place"], found["b"]["place"]) == (1, 2)


def test_what_has_no_rate_says_why_and_gets_no_place() -> None:
    """Passive, anecdotes, unknown hours, mostly pending: no value, no hours from the greedy share, a plain sentence."""
    rows = [
        rank("sold", None, family="product", suppress_reason="no_hours", n_sessions=0, reason="Paid by the sale."),
        rank("wait", None, suppress_reason="mostly_pending", n_sessions=3, reason="3 sessions, mostly pending."),
        rank("good", "20"),
    ]
    found = told(rows, [fact(r["channel_id"]) for r in rows], [], Goals(weekly_hours=10))

    assert found["wait"]["reason_text"] == "3 sessions, mostly pending."
    assert "has no place here" in found["sold"]["reason_text"]
    assert found["sold"]["p_approval"] is None
    assert [found[name]["suggested_h"] for name in ("sold", "wait", "good")] == [None, None, 10]
    assert [found[name]["place"] for name in ("sold", "wait", "good")] == [None, None, 1]
    assert found["sold"]["suppress_reason"] == "no_hours"


def test_nothing_to_rank_is_a_verdict() -> None:
    """One anecdote alone: no value, nothing to explore against."""
    row = told([rank("x", None, n_sessions=2)], [fact("x")], [])["x"]

    assert (row["verdict"], row["explore_flag"], row["v_rc_per_h"]) == ("nothing to rank", False, None)


def test_hours_need_a_declared_week() -> None:
    """Without `[goals] weekly_hours` no hours are suggested, and the row says why; values are told all the same."""
    row = told([rank("a", "20")], [fact("a")], [], as_numbers(GoalsTable()))["a"]

    assert (row["suggested_h"], row["suggested_reason"]) == (None, "not_declared")
    assert row["v_rc_per_h"] is not None


def test_suggested_hours_stay_below_the_caps() -> None:
    """Nine of ten past weeks had at most four hours: no more are suggested, whatever the value; the week need not be full."""
    worked = weeks("a", [1.0, 2.0, 3.0, 4.0, 4.0, 4.0, 4.0, 4.0, 4.0, 9.0])
    found = told([rank("a", "50"), rank("b", "5")], [fact("a"), fact("b")], worked + weeks("b", [6.0] * 5), Goals(weekly_hours=20))

    assert found["a"]["suggested_h"] == pytest.approx(found["a"]["cap_h_per_week"])
    assert found["b"]["suggested_h"] == pytest.approx(6)


def test_a_marginal_hour_is_worth_less_where_returns_diminish() -> None:
    """With b = 0.6 the next hour is worth six tenths of the average one, and the basis says so; constant returns change nothing."""
    rng = np.random.default_rng(4)
    hours = [1 + 0.5 * n for n in range(20)]
    bent = [w | {"money": 30 * w["hours"] ** 0.6 * float(np.exp(0.05 * rng.standard_normal()))} for w in weeks("a", hours)]
    found = told([rank("a", "20"), rank("b", "20")], [fact("a"), fact("b")], bent + weeks("b", hours))

    assert found["a"]["marginal_basis"].startswith("marginal")
    assert float(found["a"]["v_rc_per_h"] / found["b"]["v_rc_per_h"]) == pytest.approx(found["a"]["marginal_b"], rel=1e-4)
    assert found["b"]["marginal_basis"] == "average: no diminishing returns can be told"


def test_money_dated_after_its_hours_has_no_curve() -> None:
    """Where an export dates pay on the Monday after, weeks of hours and money do not belong together: average, and said so."""
    row = told([rank("a", "20")], [fact("a")], weeks("a", [1 + 0.5 * n for n in range(20)], by_clock=False))["a"]

    assert row["marginal_basis"] == "average: money is dated after the hours it is for"
    assert row["marginal_b"] is None


def test_the_table_does_not_depend_on_the_order_of_rows() -> None:
    """Ranks, facts and weeks in any order give the same rows."""
    ranks = [rank("a", "20"), rank("b", "19"), rank("c", None, n_sessions=2)]
    facts, worked = [fact(n) for n in "abc"], weeks("a", [2.0, 5.0, 3.0]) + weeks("b", [4.0, 1.0])
    first = told(ranks, facts, worked, Goals(weekly_hours=12))

    for order in permutations(ranks):
        assert told(list(order), facts[::-1], worked[::-1], Goals(weekly_hours=12)) == first


@pytest.fixture(scope="module")
def con() -> Iterator[duckdb.DuckDBPyConnection]:
    """The published warehouse of the sample life."""
    with duckdb.connect(str(life_home() / "data" / "moisson.duckdb"), read_only=True) as opened:
        yield opened


@pytest.mark.slow
def test_the_next_hour_of_the_sample_life(con: duckdb.DuckDBPyConnection) -> None:
    """Upwork clearly leads, MTurk has closed, what is sold has no place; every channel says why."""
    query = "SELECT channel_id, place, v_rc_per_h, verdict, suppress_reason, reason_text FROM mart.next_hour"
    found = {row[0]: row[1:] for row in con.execute(query).fetchall()}

    assert len(found) == 6
    assert found["upwork"][0] == 1
    assert found["prolific"][0] == 2
    assert {row[2] for row in found.values()} == {"clear winner"}
    assert (found["mturk"][0], found["mturk"][1]) == (None, 0)
    assert "closed on 2026-09-30" in found["mturk"][4]
    assert {found[name][3] for name in ("gumroad", "awin", "amazon_associates")} == {"no_hours"}
