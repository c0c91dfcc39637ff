"""What customers paid: read, kept through corrections, converted, and told as order value and commission rate with how sure they are."""

import json
from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal
from itertools import permutations
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest

from connectors.settings import Account
from pipelines.home import Home
from pipelines.steps import Work
from tests.support.affiliate import Export, counted, months, opened, sale, told
from tests.support.answers import read_sample
from transforms.order_value import order_values
from transforms.redraw import CASES, GROUPS, grouped, ratio_ends, times
from warehouse import state
from warehouse.as_of import macros
from warehouse.fold import fold
from warehouse.insert import Book
from warehouse.rates import reconvert
from warehouse.schema import tables
from warehouse.store import SCHEMA_VERSION, Store

JAN, FEB, MAR = date(2026, 1, 31), date(2026, 2, 28), date(2026, 3, 31)
DAY = date(2026, 1, 5)
LEVEL = 0.95


@pytest.fixture
def work(tmp_path: Path) -> Iterator[Work]:
    """An empty warehouse with exchange rates: 1.25 dollars a euro."""
    made = opened(tmp_path)
    yield made
    made.store.close()


def sold(key: str, gross: str, value: str | None, status: str = "approved", **more: Any) -> dict[str, Any]:
    """Give a sale of the fifth of January and what its customer paid."""
    return sale(key, DAY, gross, status, sale_value=None if value is None else Decimal(value), **more)


def held(work: Work, key: str = "a") -> tuple[Any, ...]:
    """Give what the ledger holds of a sale."""
    (row,) = work.store.rows("SELECT currency, gross, sale_value, sale_value_rc FROM ledger.earning WHERE record_key = ?", [key])
    return tuple(row.values())


def test_order_value_and_commission_rate_are_ratios_of_sums(work: Work) -> None:
    """Six sales of 10, 20, 30, 40, 50 and a declined one of 90 euros: 240 / 6 = 40 an order. Commission 15 on the 150 not declined: 10 %.

    A sale whose value is hidden, a lead of 0, a bonus and a refund are orders of nothing: they change neither.
    """
    rows = [sold(str(n), str(n), str(10 * n)) for n in range(1, 6)]
    rows += [sold("6", "9", "90", "rejected"), sold("hidden", "100", None), sold("lead", "2", "0", item="Other")]
    rows += [sold("bonus", "50", "70", kind="bonus"), sold("back", "-3", "-30", kind="refund")]
    told(work, "awin", (JAN, rows))
    counted(work)
    (row,) = months(work)
    assert (row["orders"], row["orders_valued"], row["sale_value_rc"], row["aov_rc"]) == (8, 6, 240, 40)
    assert row["commission_pct"] == 0.1
    assert (row["aov_rc_lo"], row["commission_pct_lo"], row["aov_reason"], row["commission_pct_reason"]) == (None,) * 4
    assert [(p["program"], p["orders_valued"], p["sale_value_rc"]) for p in months(work, total=False)] == [
        ("Other", 0, None),
        ("Shop", 6, 240),
    ]


def test_a_sale_that_was_declined_and_set_to_nothing_is_no_order_of_nothing(work: Work) -> None:
    """Five of 20 stand, a sixth was declined and its value taken to 0: 20 an order, not 16.67."""
    rows = [sold(str(n), "1", "20") for n in range(5)]
    told(work, "awin", (JAN, [*rows, sold("6", "1", "20", "pending")]), (FEB, [sold("6", "0", "0", "rejected")]))
    counted(work)
    (row,) = months(work)
    assert (row["orders"], row["orders_valued"], row["aov_rc"]) == (6, 5, 20)


def test_several_units_of_a_row_are_several_orders(work: Work) -> None:
    """Amazon tells the revenue of all items of a row: 100 for four and 20 for one are 24 an item."""
    told(work, "amazon_associates", (JAN, [sold("a", "4", "100", quantity=4), sold("b", "1", "20")]))
    counted(work)
    (row,) = months(work, "amazon_associates")
    assert (row["orders_valued"], row["aov_rc"]) == (5, 24)
    assert row["commission_pct"] == pytest.approx(5 / 120)


@pytest.mark.parametrize(
    ("rows", "reasons"),
    [
        ([sold(str(n), "1", None) for n in range(9)], ("no_sale_value", "no_sale_value")),
        ([sold(str(n), "1", "20") for n in range(4)], ("too_few_events", "too_few_events")),
        ([sold(str(n), "1", "20", currency="XAF") for n in range(9)], ("currency_missing", "currency_missing")),
        ([sold(str(n), "1", "20", "rejected" if n else "approved") for n in range(9)], (None, "too_few_events")),
    ],
    ids=["hidden", "four", "no rate", "declined"],
)
def test_what_is_held_back_says_why(work: Work, rows: Sequence[dict[str, Any]], reasons: tuple[str | None, str]) -> None:
    """Nobody tells; four orders; no exchange rate; all but one declined: then the order value is known, the commission rate is not."""
    told(work, "awin", (JAN, rows))
    counted(work)
    (row,) = months(work)
    assert (row["aov_reason"], row["commission_pct_reason"]) == reasons
    assert (row["aov_rc"] is None, row["commission_pct"]) == (reasons[0] is not None, None)


def test_sale_values_are_converted_as_commissions_are(work: Work) -> None:
    """At 1.25 dollars a euro 100 dollars are 80 euros; 33.33333333 are 26.66666666, rounded once; a new reporting currency converts anew."""
    rows = [sold("a", "5", "100", currency="USD"), sold("b", "1", "33.33333333", currency="USD"), sold("c", "1", "10")]
    told(work, "awin", (JAN, rows))
    assert [held(work, key)[3] for key in "abc"] == [80, Decimal("26.66666666"), 10]
    with work.store.transaction():
        reconvert(work.store, "USD")
    assert [held(work, key)[3] for key in "abc"] == [100, Decimal("33.33333333"), Decimal("12.5")]


AMENDED = (
    (JAN, [sold("a", "5", "100", "pending")]),
    (FEB, [sold("a", "2.5", "50", "approved")]),
    (MAR, [sold("a", "2.5", None, "paid")]),
)


@pytest.mark.parametrize("order", list(permutations(range(3))))
def test_a_later_export_amends_what_was_paid_and_one_that_is_silent_keeps_it(work: Work, order: Sequence[int]) -> None:
    """100, then 50, then nothing said: 50, whatever order the exports come in; looking back, each day has what was believed then."""
    _arrive(work, [AMENDED[n] for n in order])
    macros(work.store)
    believed = [
        work.store.rows(f"SELECT sale_value, sale_value_rc FROM earning_as_of('{day}')")
        for day in (JAN, FEB, MAR)  # a day
    ]
    assert held(work) == ("EUR", Decimal("2.5"), 50, 50)
    assert [tuple(rows[0].values()) for rows in believed] == [(100, 100), (50, 50), (50, 50)]
    events = work.store.rows("SELECT sale_value FROM ledger.earning_event ORDER BY observed_at")
    assert [row["sale_value"] for row in events] == [100, 50, None]


def _arrive(work: Work, exports: Sequence[Export]) -> None:
    for export in exports:
        told(work, "awin", export)


def test_an_amended_sale_is_an_event_though_its_commission_stays(work: Work) -> None:
    """The customer paid 100, then 120, for the same commission: two events, with no change of money between them."""
    told(work, "awin", (JAN, [sold("a", "5", "100")]), (FEB, [sold("a", "5", "120")]))
    events = work.store.rows("SELECT sale_value, net_change FROM ledger.earning_event ORDER BY observed_at")
    assert [tuple(row.values()) for row in events] == [(100, None), (120, 0)]


def test_a_value_told_in_another_currency_is_not_known_in_this_one(work: Work) -> None:
    """A row has one currency: where the commission is told in dollars later, the euros of the earlier sale value are not taken for dollars."""
    told(work, "awin", (JAN, [sold("a", "5", "100")]), (FEB, [sold("a", "6", None, currency="USD")]))
    assert held(work) == ("USD", 6, None, None)


def _awin(folder: Path, value: object) -> list[dict[str, Any]]:
    row = {"id": 7, "advertiserId": 1, "siteName": "Shop", "commissionStatus": "approved", "transactionDate": "2026-07-01T00:30:00"}
    money = {"commissionAmount": {"amount": 4.26, "currency": "EUR"}, "saleAmount": value}
    path = folder / "awin.json"
    path.write_text(json.dumps([row | money]), encoding="utf-8")
    part = read_sample(path, folder, Account(platform="awin")).parts[0]
    assert (part.accepted, part.quarantined) == (1, 0)
    return pl.read_ipc_stream(part.rows).select("gross", "sale_value", "currency").to_dicts()


@pytest.mark.parametrize(
    ("value", "known"),
    [
        ({"amount": 42.6, "currency": "EUR"}, Decimal("42.6")),
        ({"amount": 42.6, "currency": "GBP"}, None),
        ({"amount": None, "currency": None}, None),
        (None, None),
    ],
)
def test_awin_may_tell_the_sale_in_another_currency_or_not_at_all(tmp_path: Path, value: object, known: Decimal | None) -> None:
    """Only a value in the currency of the commission is taken; the commission lands either way."""
    assert _awin(tmp_path, value) == [{"gross": Decimal("4.26"), "sale_value": known, "currency": "EUR"}]


def test_an_older_home_keeps_its_ledger_and_does_not_know_what_customers_paid(tmp_path: Path) -> None:
    """A ledger of version 3 gets the columns in their places, empty; what is read anew from its kept files tells them again."""
    work = opened(tmp_path)
    rows = [sold(str(n), "1", "20") for n in range(6)]
    told(work, "awin", (JAN, rows))
    before = state.parts(work.store, ["ledger.earning"])
    for table in ("observation", "earning"):
        for name in ("sale_value", "sale_value_rc")[: 1 if table == "observation" else 2]:
            work.store.con.execute(f"DROP VIEW IF EXISTS ledger.earning_event; ALTER TABLE ledger.{table} DROP COLUMN {name}")
    work.store.con.execute("ALTER TABLE mart.affiliate_program_month DROP COLUMN orders_valued")
    work.store.set_meta("schema_version", "3")
    work.store.close()

    with Store(Home(tmp_path).warehouse) as store:
        for table in ("ledger.observation", "ledger.earning", "mart.affiliate_program_month"):
            assert tuple(row["column_name"] for row in store.rows(f"DESCRIBE {table}")) == tables()[table].names
        assert store.rows("SELECT count(*) AS n, sum(net) AS net, count(sale_value) AS told FROM ledger.earning") == [
            {"n": 6, "net": 6, "told": 0}
        ]
        assert store.meta("schema_version") == str(SCHEMA_VERSION)
        older = Work(work.home, work.config, store)
        counted(older)
        assert [(row["orders"], row["aov_reason"]) for row in months(older)] == [(6, "no_sale_value")]
        store.con.execute("UPDATE ledger.observation SET sale_value = 20 WHERE shape = 'earning'; DELETE FROM ledger.earning")
        with store.transaction():
            fold(
                store,
                Book("awin", "main", "awin", "affiliate", "EUR"),
                [row["batch_id"] for row in store.rows("SELECT batch_id FROM ops.batch")],
            )
        assert state.parts(store, ["ledger.earning"]) == before


def _frame(values: Sequence[float], share: Sequence[float]) -> pl.DataFrame:
    """Give sales of these values and commissions, as the query of the marts does."""
    money = pl.Decimal(18, 8)
    told_of = {
        "sale_value_rc": pl.Series(values).round(2),
        "gross_rc": pl.Series([v * s for v, s in zip(values, share, strict=True)]).round(2),
    }
    frame = pl.DataFrame(told_of).cast(money)
    return frame.with_columns(quantity=pl.lit(1, pl.Int64), state=pl.lit("approved"), sale_no_rate=pl.lit(value=False))


def test_an_interval_needs_twenty_sales() -> None:
    """19 sales have a value and no interval; 20 have one; 20 alike have an interval without width."""
    few, enough, alike = (order_values(_frame(v, [0.05] * len(v))) for v in (range(1, 20), range(1, 21), [30] * 20))
    assert ("aov_rc_lo" in few, few["aov_rc_lo"]) == (True, None)
    assert enough["aov_rc"] == Decimal("10.5")
    assert 7 < enough["aov_rc_lo"] < 10.5 < enough["aov_rc_hi"] < 14
    assert (alike["aov_rc"], alike["aov_rc_lo"], alike["aov_rc_hi"]) == (30, 30, 30)
    assert (alike["commission_pct"], alike["commission_pct_lo"], alike["commission_pct_hi"]) == (0.05, 0.05, 0.05)


@pytest.mark.parametrize("n", [CASES, 45, 400])
def test_intervals_hold_the_truth_about_as_often_as_they_say(n: int) -> None:
    """Of 300 months of skewed orders (log-normal, sigma 0.6) 88 % of intervals of 20 orders hold the true mean, 93 % of 45, 94 % of 400 (in 60 groups)."""
    rng = np.random.default_rng(7)
    true = float(np.exp(3 + 0.6**2 / 2))
    hits = 0
    for _ in range(300):
        values = rng.lognormal(3, 0.6, n)
        lo, hi = ratio_ends(grouped(values), grouped(np.ones(n)))
        hits += lo < true < hi
    assert {CASES: 0.86, 45: 0.91, 400: 0.92}[n] < hits / 300 < LEVEL + 3 * (0.0475 / 300) ** 0.5


def test_groups_add_up_and_the_draws_are_always_the_same() -> None:
    """No money is lost in the groups; each draw takes as many cases as there are; the draws of a number of cases never change."""
    values = np.arange(1, 1001, dtype=np.float64)
    assert (len(grouped(values)), grouped(values).sum()) == (GROUPS, values.sum())
    assert set(times(25).sum(axis=1)) == {25.0}
    assert ratio_ends(values[:30], np.ones(30)) == ratio_ends(values[:30], np.ones(30))
