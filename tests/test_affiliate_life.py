"""The sample life's affiliate year: what is known of it is found again, and where nothing can be known the tables say so."""

import json
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

import pytest

from pipelines.home import Home
from pipelines.query import published, rows
from tests.support.life import life_home

SHARE = 0.87
"""Of the made-up Awin sales this many are approved in the end; the others are declined or deleted."""


def ask(query: str, parameters: Sequence[object] = ()) -> list[dict[str, Any]]:
    """Ask the life's published warehouse."""
    with published(Home(life_home())) as con:
        return rows(con, query, parameters)


@pytest.fixture(scope="module")
def truth() -> dict[str, Any]:
    """What a perfect pipeline must find."""
    found: dict[str, Any] = json.loads((life_home() / "truth.json").read_text(encoding="utf-8"))
    return found


def test_the_latest_diagonal_is_what_was_approved(truth: dict[str, Any]) -> None:
    """Per network and currency, to the cent; Awin dates its decisions, Amazon's exports do not."""
    for channel, by in (("awin", "source"), ("amazon_associates", "export")):
        query = "SELECT currency, sum(cum_approved) AS approved, any_value(dated_by) AS told FROM mart.affiliate_triangle WHERE channel_id = ? AND is_latest_diagonal GROUP BY ALL"
        found = {row["currency"]: row["approved"] for row in ask(query, [channel])}
        assert found == {c: Decimal(x) for c, x in truth["earned"][channel]["gross_approved"].items()}
        assert {row["told"] for row in ask(query, [channel])} == {by}


def test_pending_money_is_worth_what_such_sales_turn_out_to_be(truth: dict[str, Any]) -> None:
    """Awin approves 87 % in the end: the expected value of what is pending lies there, and its interval holds it."""
    (row,) = ask(
        "SELECT sum(pending_face_rc) AS face, sum(pending_ev_rc) AS ev FROM mart.affiliate_program_month WHERE channel_id = 'awin' AND is_total"
    )
    assert float(row["ev"] / row["face"]) == pytest.approx(SHARE, abs=0.05)
    for month in ask("SELECT * FROM mart.affiliate_program_month WHERE channel_id = 'awin' AND is_total AND n_pending > 0"):
        assert float(month["pending_ev_rc_lo"]) < SHARE * float(month["pending_face_rc"]) < float(month["pending_ev_rc_hi"])
    assert (
        sum(int(row["n"]) for row in ask("SELECT n_pending AS n FROM mart.affiliate_program_month WHERE channel_id = 'awin' AND is_total"))
        == truth["earned"]["awin"]["statuses"]["pending"]
    )


def test_the_last_months_are_told_by_ladder_and_prior() -> None:
    """August is half developed: the ladder; September has hardly an approval: Bornhuetter-Ferguson. Both hold 87 % of what was tracked."""
    found = ask(
        "SELECT * FROM mart.affiliate_reserve WHERE channel_id = 'awin' AND origin_month >= DATE '2026-08-01' ORDER BY origin_month, currency"
    )
    assert [(row["origin_month"].month, row["reserve_method"]) for row in found] == [(8, "CL"), (8, "CL"), (9, "BF"), (9, "BF")]
    for row in found:
        assert float(row["ultimate_rc_lo"]) < SHARE * float(row["tracked_rc"]) < float(row["ultimate_rc_hi"])
        assert row["is_shown"]


def test_decisions_take_the_weeks_they_were_made_to_take() -> None:
    """Awin's sales are decided 18 to 65 days after: half of a settled month in about six weeks."""
    found = ask("SELECT lock_days_p50 AS days FROM mart.affiliate_program_month WHERE channel_id = 'awin' AND is_total AND n_pending = 0")
    assert len(found) >= 10
    assert all(30 <= row["days"] <= 55 for row in found)


def test_clicks_are_told_by_one_network_only() -> None:
    """Amazon's daily report gives clicks until June: a rate with an interval; Awin's export gives none: no rate, and its money stays."""
    amazon = ask("SELECT * FROM mart.affiliate_program_month WHERE channel_id = 'amazon_associates' AND is_total ORDER BY month")
    assert [row["is_shown"] for row in amazon] == [True] * 9 + [False] * 3
    assert all(row["epc_rc_lo"] < float(row["epc_rc"]) < row["epc_rc_hi"] for row in amazon[:9])
    assert {row["suppress_reason"] for row in amazon[9:]} == {"no_clicks"}
    awin = ask("SELECT DISTINCT epc_rc, suppress_reason FROM mart.affiliate_program_month WHERE channel_id = 'awin'")
    assert awin == [{"epc_rc": None, "suppress_reason": "no_clicks"}]


def test_programmes_are_the_five_shops() -> None:
    """Awin names them; Amazon's items are products, and no programme is made of them."""
    found = ask(
        "SELECT channel_id, count(DISTINCT program) AS n FROM mart.affiliate_program_month WHERE NOT is_total GROUP BY ALL ORDER BY ALL"
    )
    assert [tuple(row.values()) for row in found] == [("amazon_associates", 0), ("awin", 5)]


def test_what_customers_paid_is_found_to_the_cent(truth: dict[str, Any]) -> None:
    """Sale values of all sales, declined ones too: Awin's as last amended, Amazon's of its item and category reports."""
    for channel, currencies in (("awin", ("EUR", "GBP")), ("amazon_associates", ("USD",))):
        query = """SELECT currency, sum(sale_value) AS told FROM ledger.earning WHERE channel = ? AND kind = 'commission' GROUP BY ALL"""
        found = {row["currency"]: row["told"] for row in ask(query, [channel]) if row["told"]}
        assert found == {c: Decimal(truth["earned"][channel]["extras"][f"sale_value_{c}"]) for c in currencies}


def test_each_shop_pays_the_share_it_was_made_to_pay() -> None:
    """The five shops pay 6, 8, 5, 7 and 9 % of a sale: every month's rate is that, but for the rounding of each commission to a cent."""
    rates = {"Velo Lumiere": 6, "Maison Papier": 8, "Terra Cuisine": 5, "Bookmoor": 7, "Highland Wool": 9}
    found = ask(
        "SELECT program, commission_pct FROM mart.affiliate_program_month WHERE channel_id = 'awin' AND NOT is_total AND commission_pct IS NOT NULL"
    )
    assert len(found) > 40
    for row in found:
        (rate,) = [share for name, share in rates.items() if row["program"].startswith(name)]
        assert row["commission_pct"] == pytest.approx(rate / 100, abs=0.0005)


def test_orders_are_as_large_as_they_were_made() -> None:
    """Awin's customers spend 9 to 75, evenly, one in twenty orders is halved later, and two shops of five sell in pounds: 43.5 on average.

    Over the year it is found within two standard errors (0.8 each); a month's interval is as wide as so many even orders make it.
    """
    found = ask(
        """SELECT aov_rc, aov_rc_lo, aov_rc_hi, orders, orders_valued, sale_value_rc FROM mart.affiliate_program_month
        WHERE channel_id = 'awin' AND is_total AND orders >= 20"""
    )
    assert len(found) >= 10
    for row in found:
        wide = 2 * 1.96 * (75 - 9) / 12**0.5 / row["orders"] ** 0.5
        assert row["orders"] == row["orders_valued"]
        assert row["aov_rc_lo"] < float(row["aov_rc"]) < row["aov_rc_hi"]
        assert row["aov_rc_hi"] - row["aov_rc_lo"] == pytest.approx(wide, rel=0.3)
    total = sum(row["sale_value_rc"] for row in found) / sum(row["orders_valued"] for row in found)
    assert float(total) == pytest.approx(43.5, abs=1.6)
