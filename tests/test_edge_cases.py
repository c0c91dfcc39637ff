"""At the edges (no hours, one lump, a month below zero, all pending, one session) every mart keeps its promises, and says why it says nothing."""

import math
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pytest

from pipelines import marts
from pipelines.row_checks import words
from tests.support.edges import EDGES, built
from warehouse.expectations import gather
from warehouse.reference import metrics
from warehouse.schema import tables
from warehouse.store import Store

MARTS = {name: table for name, table in tables().items() if name.startswith("mart.")}
BARE: dict[str, tuple[str, tuple[tuple[str, str], ...]]] = {
    "mart.nowcast_month": ("total_rc", (("total_lo_rc", "total_hi_rc"),)),
    "mart.forecast": ("point_rc", (("lo80_rc", "hi80_rc"), ("lo95_rc", "hi95_rc"))),
    "mart.tax_period": ("projected_rc", (("projected_lo", "projected_hi"),)),
}
"""Intervals that are not named after their value."""
CENSORED = {"payback_month"}
"""Not reached at the person's own rate, it may still be at the lowest."""
WITHOUT = {"mart.fee_deviation", "mart.fx_conversion", "mart.invoice_gap", "mart.payout_drag", "mart.payout_loss_day"}
"""No fee deviates, nothing is converted and nothing is lost on its way in these; the tests of their themes have them."""
PLACES = sorted({place for row in metrics() for place in (row["where_found"] or "").split()})
Row = dict[str, Any]


@pytest.fixture(scope="module")
def ledgers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Store]]:
    """Each of the five ledgers, counted."""
    made = {name: built(name, tmp_path_factory.mktemp(name)) for name in EDGES}
    yield made
    for store in made.values():
        store.con.close()


def rows(store: Store, table: str) -> list[Row]:
    """Give all rows of a table."""
    return store.rows(f"SELECT * FROM {table}")  # our own table names


def one(store: Store, query: str) -> tuple[object, ...]:
    """Give the one row that a query finds."""
    found = store.con.execute(query).fetchall()
    assert len(found) == 1, found
    return tuple(found[0])


def test_every_theme_has_rows_at_the_edges(ledgers: dict[str, Store]) -> None:
    """What is asserted below is asserted of rows: each mart has some in one ledger at least, and each theme too."""
    filled = {name for name in MARTS if any(rows(store, name) for store in ledgers.values())}
    assert set(MARTS) - filled == WITHOUT
    assert [theme.name for theme in marts.themes() if not filled & {f"mart.{name}" for name in theme.tables}] == []


@pytest.mark.parametrize("edge", EDGES)
def test_identities_hold(ledgers: dict[str, Store], edge: str) -> None:
    """Every rule of the marts holds (folds, ladders, sums, shares, what is suppressed has no value), warnings included."""
    found = gather(ledgers[edge], "mart", words())
    assert {(e.rule.name, e.error, str(e.sample)) for e in found if e.rows_failed != 0} == set()


@pytest.mark.parametrize("edge", EDGES)
def test_no_number_is_silly(ledgers: dict[str, Store], edge: str) -> None:
    """No cell of any mart is infinite, not a number, or minus nothing."""
    assert [
        (table, column, value)
        for table in MARTS
        for row in rows(ledgers[edge], table)
        for column, value in row.items()
        if isinstance(value, float) and (not math.isfinite(value) or (value == 0 and math.copysign(1, value) < 0))
    ] == []


@pytest.mark.parametrize("edge", EDGES)
def test_no_hours_are_negative(ledgers: dict[str, Store], edge: str) -> None:
    """No column of seconds or of hours is below zero."""
    assert [
        (table, column, row[column])
        for table in MARTS
        for row in rows(ledgers[edge], table)
        for column in row
        if (column == "seconds" or column.endswith(("_s", "hours", "_h")))
        and not column.endswith("per_h")
        and isinstance(row[column], int | float | Decimal)
        and row[column] < 0
    ] == []


@pytest.mark.parametrize("edge", EDGES)
def test_intervals_are_ordered_about_their_value(ledgers: dict[str, Store], edge: str) -> None:
    """Low end ≤ value ≤ high end, wherever they are known; and no interval stands without its value."""
    wrong = []
    for table in MARTS:
        for row in rows(ledgers[edge], table):
            for value, low, high in _intervals(table, row):
                known = [v for v in (row[low], row[value], row[high]) if v is not None]
                bare = row[value] is None and known and value not in CENSORED
                if known != sorted(known) or bare:
                    wrong.append((table, value, row[low], row[value], row[high]))
    assert wrong == []


def _intervals(table: str, row: Row) -> Iterator[tuple[str, str, str]]:
    """Give the columns of value, low and high end that a row has."""
    if table in BARE:
        value, ends = BARE[table]
        yield from ((value, low, high) for low, high in ends)
    yield from ((column, f"{column}_lo", f"{column}_hi") for column in row if {f"{column}_lo", f"{column}_hi"} <= row.keys())


@pytest.mark.parametrize("edge", EDGES)
def test_what_is_not_shown_says_why(ledgers: dict[str, Store], edge: str) -> None:
    """A row that is not shown has a reason. That its value is null, the rules of the marts say (`test_identities_hold`)."""
    wrong = []
    for table, declared in MARTS.items():
        if "is_shown" in declared.names:
            wrong += [(table, row) for row in rows(ledgers[edge], table) if not row["is_shown"] and not row["suppress_reason"]]
    assert wrong == []


@pytest.mark.parametrize("place", PLACES)
def test_each_metric_is_a_value_or_says_why_not(ledgers: dict[str, Store], place: str) -> None:
    """In every ledger the cell of each metric of the catalogue is finite or null, and a null one stands in a row that gives a reason where it is not shown."""
    table, _, column = place.rpartition(".")
    found = [row for store in ledgers.values() for row in rows(store, table)]
    assert all(math.isfinite(row[column]) for row in found if isinstance(row[column], float | Decimal))
    assert all(row["suppress_reason"] for row in found if row[column] is None and not row.get("is_shown", True))
    assert found or table in WITHOUT


CURRENT = "SELECT eff_rate, eff_rate_lo, evidence_level, is_shown, suppress_reason FROM mart.channel_efficiency_current WHERE window_days = 'all' AND channel_id = "
TELLING: dict[tuple[str, str], tuple[object, ...]] = {
    ("zero_hours", CURRENT + "'upwork'"): (None, None, "hide", False, "no_hours"),
    ("zero_hours", "SELECT min(h3_s), max(h3_s), count(*) FROM mart.channel_efficiency_month"): (None, None, 16),
    ("zero_hours", "SELECT DISTINCT rank, suppress_reason FROM mart.channel_rank WHERE window_days = 'all'"): (None, "no_hours"),
    ("zero_hours", "SELECT hours_s, realised_rate, suppress_reason FROM mart.freelance_contract"): (None, None, "no_hours"),
    ("zero_hours", "SELECT DISTINCT hours_coverage FROM mart.data_quality WHERE n_earnings > 0"): (0.0,),
    ("lump", CURRENT + "'upwork'"): (Decimal("399.814815"), Decimal("45.260584"), "normal", True, None),
    (
        "lump",
        "SELECT eff_rate_hi > 8 * eff_rate FROM mart.channel_efficiency_current WHERE window_days = 'all' AND channel_id = 'upwork'",
    ): (True,),
    ("lump", "SELECT hours_coverage FROM mart.data_quality WHERE channel_id = 'upwork'"): (0.0,),
    (
        "below_zero",
        "SELECT approved_rc, eff_rate, take_rate FROM mart.channel_efficiency_month WHERE channel_id = 'gumroad' AND month = '2026-02-01'",
    ): (
        Decimal("-240.00000000"),
        None,
        0.0,
    ),
    (
        "below_zero",
        "SELECT approved_rc, eff_rate, eff_rate_lo FROM mart.channel_efficiency_month WHERE channel_id = 'upwork' AND month = '2026-02-01'",
    ): (
        Decimal("-150.00000000"),
        Decimal("-37.500000"),
        None,
    ),
    ("below_zero", "SELECT hours_coverage FROM mart.channel_efficiency_current WHERE channel_id = 'upwork' AND window_days = 'all'"): (
        400 / 550,
    ),
    (
        "below_zero",
        "SELECT total_rc, hhi_channel, suppress_reason FROM mart.portfolio_month WHERE basis = 'accrual' AND month = '2026-02-01'",
    ): (
        Decimal("-390.00000000"),
        None,
        "too_few_months",
    ),
    ("below_zero", "SELECT approval_rate, reversal_rate FROM mart.affiliate_program_month WHERE is_shown"): (0.6, 0.4),
    ("all_pending", CURRENT + "'prolific'"): (None, None, "hide", False, "mostly_pending"),
    (
        "all_pending",
        "SELECT approved_rc, h2_s, pending_share FROM mart.channel_efficiency_current WHERE window_days = 'all' AND channel_id = 'upwork'",
    ): (
        None,
        28800,
        1.0,
    ),
    ("all_pending", "SELECT epc_rc, suppress_reason, pending_ev_rc, pending_reason FROM mart.affiliate_program_month WHERE clicks > 0"): (
        None,
        "mostly_pending",
        None,
        "too_few_decided",
    ),
    ("all_pending", "SELECT approval_rate, n_pending, suppress_reason FROM mart.acceptance_cohort WHERE channel_id = 'prolific'"): (
        None,
        14,
        "immature_cohort",
    ),
    ("all_pending", "SELECT count(*) FROM mart.income_day"): (0,),
    ("one_session", CURRENT + "'prolific'"): (Decimal("12.000000"), None, "anecdote", True, "too_few_sessions"),
    ("one_session", "SELECT h2_s, on_task_s, gap_s, n_tasks FROM mart.session"): (1500, 1200, 300, 2),
    ("one_session", "SELECT rank, suppress_reason FROM mart.channel_rank WHERE window_days = 'all'"): (None, "too_few_sessions"),
    ("one_session", "SELECT v_rc_per_h, suppress_reason FROM mart.next_hour"): (None, "too_few_sessions"),
}


@pytest.mark.parametrize(("edge", "query"), TELLING, ids=[f"{edge}-{n}" for n, (edge, _) in enumerate(TELLING)])
def test_the_most_telling_cells(ledgers: dict[str, Store], edge: str, query: str) -> None:
    """What the tables say at the edge, cell by cell."""
    found = one(ledgers[edge], query)
    assert found == pytest.approx(TELLING[edge, query]) if all(isinstance(v, float) for v in found) else found == TELLING[edge, query]
