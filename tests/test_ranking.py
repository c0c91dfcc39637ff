"""Ranks: shrunken, with how sure they are; comparisons; sessions. Formulas, published figures, edges, and the sample life."""

import json
import math
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any

import duckdb
import polars as pl
import pytest

from tests.support.life import life_home
from transforms.comparing import comparisons
from transforms.ranking import log_error, places, ranking, trouble
from transforms.rates import RATE

THROUGH = date(2026, 9, 30)
MONEY = pl.Decimal(18, 8)


def channel(name: str, rate: str | None, n: int, **more: Any) -> dict[str, Any]:
    """Give a row of the current rates, all but what ranking does not read; its interval is a fifth either way."""
    told = None if rate is None else Decimal(rate)
    ends = {"eff_rate_lo": told / Decimal("1.2"), "eff_rate_hi": told * Decimal("1.2")} if told and told > 0 and n >= 3 else {}
    row = {
        "worker_id": "me",
        "channel_id": name,
        "window_days": "90",
        "family": "microtask",
        "reporting_currency": "EUR",
        "n_sessions": n,
        "h2_s": 36000,
        "hours_tier": "measured",
        "pending_share": 0.0,
        "eff_rate": told,
        "eff_rate_lo": None,
        "eff_rate_hi": None,
        "eff_rate_d1m": told,
        "eff_rate_d60m": told,
        "full_rate": told,
        "method": "linearised_log_t on sessions",
        "evidence_level": "normal" if n >= 8 else "provisional" if n >= 3 else "anecdote",
        "is_shown": told is not None,
        "suppress_reason": None if told is not None else "no_hours",
    }
    return row | ends | more


def current(*rows: dict[str, Any]) -> pl.DataFrame:
    """Give rows as the frame that the mart gives."""
    rates = ("eff_rate", "eff_rate_lo", "eff_rate_hi", "eff_rate_d1m", "eff_rate_d60m", "full_rate")
    return pl.DataFrame(list(rows), schema_overrides=dict.fromkeys(rates, RATE) | {"suppress_reason": pl.String}, infer_schema_length=None)


def before(*rows: dict[str, Any]) -> pl.DataFrame:
    """Give the windows before."""
    schema: dict[str, Any] = {
        "worker_id": pl.String,
        "channel_id": pl.String,
        "window_days": pl.String,
        "received_rc": MONEY,
        "h2_s": pl.Int64,
    }
    return pl.DataFrame(list(rows), schema=schema | {"pending_rc": MONEY, "approved_rc": MONEY, "worked_days": pl.Int64}, orient="row")


def ranks(*rows: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """Rank channels that have nothing before; give the rows by channel."""
    return {row["channel_id"]: row for row in ranking(current(*rows), before(), THROUGH).to_dicts()}


def test_the_best_is_first_and_says_so() -> None:
    """Places are 1 to n, chances add up to 1, the reason is a sentence."""
    found = ranks(channel("good", "20", 12), channel("fair", "10", 12), channel("new", "15", 3))

    assert {name: row["rank"] for name, row in found.items()} == {"good": 1, "new": 2, "fair": 3}
    assert sum(row["p_best"] for row in found.values()) == pytest.approx(1)
    assert found["good"]["reason"] == "Place 1 of 3: 20.00 EUR/h over 12 sessions."
    assert "provisional" in found["new"]["reason"]
    assert found["good"]["rank_is_stable"]
    assert found["good"]["expected_regret_rc_per_h"] < found["fair"]["expected_regret_rc_per_h"]
    assert found["good"]["eff_rate_shrunk"] < 20


def test_a_rank_that_moves_with_the_breaks_is_not_stable() -> None:
    """Where other gaps bridged change the order, both rows say that the rank depends on how breaks are counted."""
    found = ranks(channel("a", "10", 12, eff_rate_d60m=Decimal(7)), channel("b", "9", 12))

    assert (found["a"]["rank"], found["a"]["rank_d1m"], found["a"]["rank_d60m"]) == (1, 1, 2)
    assert not found["a"]["rank_is_stable"]
    assert not found["b"]["rank_is_stable"]
    assert "depends on how breaks are counted" in found["a"]["reason"]


EDGES = [
    (channel("x", "10", 2), "too_few_sessions", "2 sessions: an anecdote has no rank."),
    (channel("x", "10", 1, method="none"), "too_few_sessions", "1 session: an anecdote has no rank."),
    (channel("x", None, 0), "no_hours", "No hours are known, so there is no rate."),
    (channel("x", None, 0, family="product"), "no_hours", "Paid by the sale, not by the hour"),
    (channel("x", "10", 9, is_shown=False, suppress_reason="mostly_pending"), "mostly_pending", "9 sessions, mostly pending."),
    (channel("x", None, 3, is_shown=True), "no_events", "3 sessions, no money yet."),
    (channel("x", "-3", 9), "negative_base", "More was taken back than earned: no rank."),
    (channel("x", "0", 9), "negative_base", "More was taken back than earned: no rank."),
    (channel("x", "10", 9, hours_tier="allocated"), "hours_allocated", "Its hours are allocated"),
    (channel("x", "10", 9, is_shown=False, suppress_reason="currency_missing"), "currency_missing", "Money without an exchange rate"),
]


@pytest.mark.parametrize(("row", "why", "words"), EDGES, ids=lambda value: value if isinstance(value, str) else "")
def test_what_cannot_be_ranked_says_why(row: dict[str, Any], why: str, words: str) -> None:
    """No hours, an anecdote, all pending, a negative or no rate, allocated hours: no rank, no chance, a reason; others keep their places."""
    found = ranks(row, channel("good", "20", 12))

    assert found["x"]["suppress_reason"] == why
    assert (found["x"]["rank"], found["x"]["p_best"], found["x"]["eff_rate_shrunk"], found["x"]["is_shown"]) == (None, None, None, False)
    assert found["x"]["reason"].startswith(words)
    assert found["good"]["rank"] == 1
    assert found["good"]["n_ranked"] == 1


def test_passive_channels_have_a_place_by_all_logged_hours() -> None:
    """What has no session hours is placed by money over all logged hours, beside those that are ranked."""
    found = ranks(channel("sold", None, 0, family="product", full_rate=Decimal(43)), channel("worked", "20", 12))

    assert (found["sold"]["full_rank"], found["sold"]["rank"]) == (1, None)
    assert found["worked"]["full_rank"] == 2


@pytest.mark.parametrize(
    ("earlier", "change", "why"),
    [
        ({}, 0.666667, None),
        ({"received_rc": Decimal(-5)}, None, "negative_base"),
        ({"worked_days": 2}, None, "too_few_sessions"),
        ({"pending_rc": Decimal(50)}, None, "mostly_pending"),
        ({"h2_s": 0}, None, "too_few_sessions"),
    ],
)
def test_the_trend_is_an_arc_change_or_says_why_not(earlier: dict[str, Any], change: float | None, why: str | None) -> None:
    """20 an hour after 10 is 2 (20 - 10) / (20 + 10); pending money, few days or a loss before leave it untold."""
    then = {"worker_id": "me", "channel_id": "a", "window_days": "90", "received_rc": Decimal(100), "h2_s": 36000}
    then |= {"pending_rc": Decimal(0), "approved_rc": Decimal(100), "worked_days": 9} | earlier

    row = ranking(current(channel("a", "20", 12)), before(then), THROUGH).row(0, named=True)

    assert row["trend_arc_change"] == (None if change is None else pytest.approx(change, abs=1e-6))
    assert row["trend_reason"] == why


def test_ranks_do_not_depend_on_the_order_of_rows() -> None:
    """The same rows in another order give the same table, to the last digit."""
    rows = [channel(f"c{n}", str(8 + n), 3 + n) for n in range(7)]

    assert ranking(current(*rows), before(), THROUGH).equals(ranking(current(*rows[::-1]), before(), THROUGH))


def test_ties_go_by_name() -> None:
    """Equal values have one order."""
    assert places({"b": 1.0, "a": 1.0, "c": 2.0}) == {"c": 1, "a": 2, "b": 3}


def test_two_channels_are_compared_only_with_enough_of_both() -> None:
    """Below 8 sessions of either there is no ratio; where the 80 % interval holds 1 there is none either; else A pays x times B."""
    rows = [channel("a", "20", 12), channel("b", "10", 8), channel("c", "9.8", 12), channel("d", "5", 7)]
    found = {(r["channel_a"], r["channel_b"]): r for r in comparisons(current(*rows), THROUGH).to_dicts()}

    assert found["a", "b"]["ratio"] == pytest.approx(2)
    assert found["a", "b"]["ratio_lo"] > 1
    assert found["a", "b"]["reading"].startswith("a paid 2.0 × b (80 % interval ")
    assert found["b", "c"]["suppress_reason"] == "not_significant"
    assert found["b", "c"]["ratio"] is None
    assert "no difference can be told" in found["b", "c"]["reading"]
    assert found["a", "d"]["suppress_reason"] == "too_few_sessions"
    assert len(found) == 6


def test_a_comparison_reproduces_the_example_of_the_notes() -> None:
    """Two channels with relative errors e and f, many sessions: the 80 % interval is exp(±1.2816 √(e² + f²)) around the ratio."""
    rows = [channel("a", "14", 5000), channel("b", "10", 5000)]
    row = comparisons(current(*rows), THROUGH).row(0, named=True)
    reach = 1.2816 * math.sqrt(2) * math.log(1.2) / 1.96

    assert row["ratio"] == pytest.approx(1.4)
    assert row["ratio_lo"] == pytest.approx(1.4 * math.exp(-reach), rel=1e-3)
    assert row["ratio_hi"] == pytest.approx(1.4 * math.exp(reach), rel=1e-3)


def test_the_error_of_a_log_rate_is_that_of_its_interval() -> None:
    """Half the interval on the log scale, over 1.96: few sessions count as their t interval says."""
    row = current(channel("a", "10", 12)).row(0, named=True)

    assert log_error(row) == pytest.approx(math.log(1.2) / 1.959964, rel=1e-6)
    assert trouble(row) is None


@pytest.fixture(scope="module")
def con() -> Iterator[duckdb.DuckDBPyConnection]:
    """The published warehouse of the sample life."""
    with duckdb.connect(str(life_home() / "data" / "moisson.duckdb"), read_only=True) as opened:
        yield opened


@pytest.mark.slow
def test_the_best_channel_of_the_sample_life_is_found(con: duckdb.DuckDBPyConnection) -> None:
    """By all logged hours the planted best channel leads; by session hours the best of those that are worked by the hour does, and stays so."""
    truth = json.loads((life_home() / "truth.json").read_text(encoding="utf-8"))
    rates = {name: float(h["eur_per_hour"]) for name, h in truth["hours"].items()}
    worked = max(("upwork", "prolific", "mturk"), key=lambda name: rates[name])
    tracked = truth["hours"][worked]["tracked"]
    truly = float(truth["hours"][worked]["net_eur"]) * 3600 / (tracked["paid"] + tracked["revision"])
    query = "SELECT channel_id, rank, full_rank, rank_is_stable, p_best, eff_rate_shrunk_lo, eff_rate_shrunk_hi FROM mart.channel_rank WHERE window_days = 'all'"
    found = {row[0]: row[1:] for row in con.execute(query).fetchall()}

    assert found[truth["best_channel"]][1] == 1
    assert found[truth["best_channel"]][0] is None, "it is sold, not worked by the hour"
    assert (found[worked][0], found[worked][2]) == (1, True)
    assert found[worked][3] > 0.99
    assert found[worked][4] < Decimal(f"{truly:.6f}") < found[worked][5]


@pytest.mark.slow
def test_ranks_of_the_sample_life_are_one_to_one_with_its_rates(con: duckdb.DuckDBPyConnection) -> None:
    """Every current rate has one rank row, with the same rate and hours."""
    query = """SELECT count(*) FROM mart.channel_efficiency_current c FULL JOIN mart.channel_rank r USING (worker_id, channel_id, window_days)
        WHERE (c.eff_rate, c.h2_s, c.n_sessions) IS DISTINCT FROM (r.eff_rate, r.h2_s, r.n_sessions) OR c.family IS NULL OR r.family IS NULL"""

    assert con.execute(query).fetchone() == (0,)


@pytest.mark.slow
def test_the_sample_life_compares_its_channels(con: duckdb.DuckDBPyConnection) -> None:
    """Upwork paid about three times Prolific, and more than MTurk: shown with its interval, for both have sessions enough."""
    query = "SELECT ratio_lo, ratio, ratio_hi FROM mart.channel_comparison WHERE channel_a = ? AND channel_b = ? AND window_days = '365' AND is_shown"

    low, ratio, high = con.execute(query, ["upwork", "prolific"]).fetchone() or (0, 0, 0)

    assert 1 < low < ratio < high
    assert low < 27.68 / 8.84 < high
