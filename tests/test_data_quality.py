"""Data quality: what was read, refused, told twice, not converted, not reconciled, and how old it is (M90-M97)."""

import json
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pytest

from pipelines import marts
from pipelines.config import Config
from pipelines.home import Home
from pipelines.marts import quality
from pipelines.steps import Work
from tests.support.ledger import build
from tests.support.life import life_home
from warehouse.store import Store

THROUGH = date(2026, 3, 20)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """The small ledger with one of everything."""
    with build(tmp_path) as opened:
        yield opened


def judged(store: Store, through: date = THROUGH) -> dict[str, dict[str, Any]]:
    """Count anew; give the rows by platform."""
    quality.rebuild(Work(Home(store.path.parent), Config(), store), marts.Change(through, frozenset(), True))
    return {row["platform"]: row for row in store.rows("SELECT * FROM mart.data_quality ORDER BY platform")}


def test_every_source_has_a_row(store: Store) -> None:
    """Platforms, wallets, trackers and rates: one row for each account that anything was read from."""
    found = judged(store)

    assert set(found) == {"ecb", "gumroad", "paypal", "prolific", "proposals", "toggl", "upwork"}
    assert {name: row["family"] for name, row in found.items() if row["family"]} == {
        "ecb": "reference",
        "gumroad": "product",
        "paypal": "wallet",
        "prolific": "microtask",
        "toggl": "effort",
    }


def test_freshness_is_the_age_of_the_newest_export(store: Store) -> None:
    """Hours from the last day covered to the last day with data; an export that reaches further is not of negative age (M90)."""
    found = judged(store)

    assert found["paypal"]["exported_through"] == date(2026, 3, 13)
    assert found["paypal"]["freshness_h"] == 7 * 24
    assert found["gumroad"]["freshness_h"] == 0
    assert judged(store, date(2026, 3, 1))["paypal"]["freshness_h"] == 0


def test_a_refused_line_is_missing(store: Store) -> None:
    """One line of Prolific was refused: expected is got and refused, and the completeness is below 1 (M91)."""
    found = judged(store)["prolific"]

    assert found["expected_rows"] == found["got_rows"] + found["quarantined_rows"]
    assert found["quarantined_rows"] == 1
    assert found["completeness"] == pytest.approx(found["got_rows"] / (found["got_rows"] + 1))
    assert judged(store)["gumroad"]["completeness"] == 1


def test_days_between_exports_that_none_covers_are_a_gap(store: Store) -> None:
    """Up to a fortnight may have been quiet; a longer hole is counted, and the longest is told."""
    assert judged(store)["prolific"]["gap_days"] == 0
    store.con.execute("UPDATE ops.batch SET covers_from = '2026-06-01', covers_to = '2026-06-30' WHERE batch_id = 2")

    found = judged(store)["prolific"]

    assert found["gap_days"] == (date(2026, 6, 1) - date(2026, 3, 6)).days - 1
    assert found["longest_gap_days"] == found["gap_days"]


def test_states_of_a_record_beyond_its_first_are_duplicates(store: Store) -> None:
    """Two exports tell the same Prolific tasks, one with a changed state: each is counted once as a record, the rest as duplicates (M93)."""
    found = judged(store)["prolific"]
    states, records = store.rows(
        "SELECT count(*) AS s, count(DISTINCT (shape, record_key, occurrence)) AS r FROM ledger.observation WHERE platform = 'prolific'"
    )[0].values()

    assert found["duplicates"] == states - records
    assert found["duplicates"] > 0
    assert found["duplicate_rate"] == pytest.approx(found["duplicates"] / states)
    assert judged(store)["toggl"]["duplicates"] == 0


def invoices(store: Store, *numbers: str) -> list[tuple[Any, ...]]:
    """Put invoices of these numbers, a day apart, into the ledger; give the gaps told of them."""
    columns = "* REPLACE ('invoice' AS platform, 'freelance' AS family, CAST(? AS VARCHAR) AS ref, ? AS record_key, DATE '2026-01-01' + ? AS work_date)"
    for place, number in enumerate(numbers):
        query = f"INSERT INTO ledger.earning SELECT {columns} FROM ledger.earning WHERE record_key = 's2'"
        store.con.execute(query, [number, f"{number}{place}", place])
    judged(store)
    names = "series, first_missing, last_missing, n_missing, issued_before, issued_after"
    return store.con.execute(f"SELECT {names} FROM mart.invoice_gap ORDER BY ALL").fetchall()


def test_missing_invoice_numbers_are_told(store: Store) -> None:
    """2026-001, -002, -005, -006, two lines of one: 3 and 4 are missing between the third and fourth day; the next year begins anew at 1."""
    found = invoices(store, "2026-001", "2026-002", "2026-002", "2026-005", "2026-006", "2027-001")

    assert found == [("2026-#", 3, 4, 2, date(2026, 1, 2), date(2026, 1, 4))]


@pytest.mark.parametrize(
    ("numbers", "gaps"),
    [
        (("9", "10", "11"), []),
        (("F9/2026", "F11/2026", "F1/2027"), [("F#/2026", 10, 10, 1)]),
        (("12", "2026001"), []),
        (("INV-7a", "INV-9a", "draft"), [("INV-#a", 8, 8, 1)]),
        ((), []),
    ],
    ids=["growing", "year behind", "another numbering", "letters around", "none"],
)
def test_a_number_is_its_last_digits(store: Store, numbers: tuple[str, ...], gaps: list[tuple[Any, ...]]) -> None:
    """Ten follows nine; a year behind the number is part of the series; a jump of a thousand is another numbering, and no digits no number."""
    assert [row[:4] for row in invoices(store, *numbers)] == gaps


def test_only_invoices_have_numbers_to_miss(store: Store) -> None:
    """A platform that tells no invoices has no count, not a count of none."""
    assert {row["missing_invoices"] for row in judged(store).values()} == {None}


def test_unknown_statuses_are_counted(store: Store) -> None:
    """A status that nobody has declared, in the ledger or in a refused line (M96)."""
    assert judged(store)["gumroad"]["unmapped_status"] == 0
    store.con.execute("UPDATE ledger.earning SET status = 'perhaps' WHERE record_key = 's2'")
    store.con.execute("UPDATE ops.quarantine SET reason = 'undeclared_value' WHERE platform = 'prolific'")

    found = judged(store)

    assert (found["gumroad"]["unmapped_status"], found["prolific"]["unmapped_status"]) == (1, 1)


def test_money_without_a_rate_lowers_the_coverage(store: Store) -> None:
    """Rows that could not be converted are counted, not dropped; sources without earnings have no coverage (M97)."""
    store.con.execute("UPDATE ledger.earning SET net_rc = NULL WHERE record_key = 's2'")

    found = judged(store)

    assert found["gumroad"]["n_no_rate"] == 1
    assert found["gumroad"]["currency_coverage"] == pytest.approx(1 - 1 / found["gumroad"]["n_earnings"])
    assert found["toggl"]["currency_coverage"] is None


def test_what_did_not_arrive_is_told_in_the_reporting_currency(store: Store) -> None:
    """50 GBP less 0.75 sent and never seen: the difference at the rate of its day; without a rate it is unknown, not 0 (M92)."""
    assert judged(store)["prolific"]["unreconciled_rc"] == 0
    assert judged(store)["gumroad"]["unreconciled_rc"] is None, "no payouts are known"
    store.con.execute("UPDATE mart.payout_match SET diff_missing = 49.25 WHERE platform = 'prolific' AND payout_key IS NOT NULL")
    [rate] = store.rows("SELECT rate FROM ref.fx_day WHERE currency = 'GBP' AND day = '2026-03-06'")

    found = judged(store)["prolific"]

    assert (found["n_payouts"], found["n_unreconciled"]) == (1, 1)
    assert found["unreconciled_rc"] == pytest.approx(Decimal("49.25") / rate["rate"], abs=Decimal("1e-8"))
    store.con.execute("DELETE FROM ref.fx_day WHERE currency = 'GBP'")
    assert judged(store)["prolific"]["unreconciled_rc"] is None


def test_hours_coverage_is_the_share_of_money_with_hours(store: Store) -> None:
    """What is paid by the sale without hours has none; a tracker's row has nothing to cover (M95)."""
    found = judged(store)

    assert 0.9 < found["prolific"]["hours_coverage"] <= 1
    assert found["gumroad"]["hours_coverage"] is None or found["gumroad"]["hours_coverage"] == 0
    assert found["toggl"]["hours_coverage"] is None


def test_counting_twice_gives_the_same(store: Store) -> None:
    """The table is a function of the ledger."""
    assert judged(store) == judged(store)


@pytest.fixture(scope="module")
def con() -> Iterator[duckdb.DuckDBPyConnection]:
    """The published warehouse of the sample life."""
    with duckdb.connect(str(life_home() / "data" / "moisson.duckdb"), read_only=True) as opened:
        yield opened


@pytest.mark.slow
def test_the_planted_troubles_of_the_sample_life_are_counted(con: duckdb.DuckDBPyConnection) -> None:
    """Damaged lines are missing rows, overlapping exports duplicates, to the truth's own count; all money could be dated to a rate or is told."""
    truth = json.loads((life_home() / "truth.json").read_text(encoding="utf-8"))
    query = "SELECT platform, quarantined_rows, duplicates, gap_days FROM mart.data_quality"
    found = {row[0]: row[1:] for row in con.execute(query).fetchall()}

    assert sum(row[0] for row in found.values()) == truth["quarantined_lines"]
    assert found["awin"][1] == truth["earned"]["awin"]["duplicate_observations"]
    assert found["mturk"][2] > 100, "its days were saved by hand, and some weeks were not worked"
    assert found["prolific"][2] == 0
