"""Every law of the warehouse is broken once, in a small real ledger, and its rule sees it: no rule is one that cannot fail."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest

from pipelines.validate import words
from tests.support.ledger import build
from warehouse.expectations import Evidence, changed, gather, tomorrow
from warehouse.rules import RULES, Rule
from warehouse.store import Store

MONEYED = ("earning", "payout", "receipt")
SHAPES = (*MONEYED, "effort", "traffic")
TINY = "CAST(0.00000001 AS DECIMAL(9, 8))"
ONE = "batch_id = 3 AND record_key = 't39'"
FIRST = "rowid = (SELECT min(rowid) FROM {t})"
NAMES = {"table", "column", "channel_id", "platform", "window_days", "session_id", "reason", "sha256", "file", "evidence_level"}

Break = tuple[str, str, set[str]]
"""The rule, the statements that break its law and nothing else, and the rules that say the same of another table."""


def first(table: str) -> str:
    """Give the condition that names the first row of a table."""
    return FIRST.format(t=table)


LANDED: list[Break] = [
    ("tables_as_declared", "ALTER TABLE mart.session ADD COLUMN extra INTEGER", set()),
    ("files_read_or_refused", f"UPDATE ops.landed SET outcome = NULL, read_with = NULL WHERE {first('ops.landed')}", set()),
    ("files_read_or_refused", "DELETE FROM ops.quarantine WHERE batch_id IS NULL", set()),
    ("files_read_or_refused", "INSERT INTO ops.landed SELECT * REPLACE ('lost' AS sha256) FROM ops.landed WHERE outcome = 'read' LIMIT 1", set()),
    (
        "tables_loaded_once",
        "INSERT INTO ops.batch SELECT * REPLACE (99 AS batch_id, 0 AS records, 0 AS accepted, 0 AS skipped, 0 AS observations) "
        "FROM ops.batch WHERE batch_id = 3",
        set(),
    ),
    ("lines_add_up", "UPDATE ops.batch SET records = records + 1 WHERE batch_id = 3", set()),
    ("quarantine_counted", "DELETE FROM ops.quarantine WHERE batch_id = 2", set()),
    ("refusals_explained", "UPDATE ops.quarantine SET reason = 'because' WHERE batch_id = 2", set()),
    ("refusals_explained", "UPDATE ops.quarantine SET remedy = ' ' WHERE batch_id = 2", set()),
    ("observations_counted", "UPDATE ops.batch SET observations = observations + 1 WHERE batch_id = 3", set()),
    ("accepted_lines_observed", "UPDATE ledger.observation SET line = 2 WHERE record_key = 'v3'", set()),
    ("observed_in_a_batch", "UPDATE ledger.observation SET account = 'other' WHERE record_key = 'v3'", set()),
    ("lines_within_file", "UPDATE ledger.observation SET line = 1 WHERE record_key = 'v2'", set()),
    ("observation_keys_unique", "UPDATE ledger.observation SET record_key = 'v2' WHERE record_key = 'v3'", set()),
    ("raw_money_splits", f"UPDATE ops.batch_money SET raw = raw + {TINY} WHERE batch_id = 3", set()),
    ("stored_money_accepted", f"UPDATE ops.batch_money SET raw = raw + {TINY}, accepted = accepted + {TINY} WHERE batch_id = 3", set()),
    ("stored_money_accepted", "DELETE FROM ops.batch_money WHERE batch_id = 3", set()),
    ("observed_net_exact", f"UPDATE ledger.observation SET fee = fee + {TINY} WHERE {ONE}", set()),
    (
        "currency_shape",
        "UPDATE ledger.observation SET currency = 'usd' WHERE batch_id = 6; UPDATE ops.batch_money SET currency = 'usd' WHERE batch_id = 6",
        set(),
    ),
    (
        "currency_shape",
        "UPDATE ledger.observation SET currency = NULL WHERE batch_id = 6; UPDATE ops.batch_money SET currency = '?' WHERE batch_id = 6",
        set(),
    ),
    ("words_known", "UPDATE ledger.observation SET shape = 'views' WHERE record_key = 'v2'", set()),
    ("words_known", f"UPDATE ledger.observation SET status = 'perhaps' WHERE {ONE}", set()),
    ("words_known", f"UPDATE ledger.observation SET kind = NULL WHERE {ONE}", set()),
    ("words_known", "UPDATE ledger.observation SET effort_kind = 'rest' WHERE record_key = 'e1'", set()),
    ("words_known", "UPDATE ledger.observation SET tier = 'guessed' WHERE record_key = 'e1'", set()),
    ("people_pseudonymous", f"UPDATE ledger.observation SET client = 'Jane Doe' WHERE {ONE}", set()),
    ("days_plausible", "UPDATE ledger.observation SET work_date = current_date + 3 WHERE record_key = 'v2'", set()),
    ("days_plausible", "UPDATE ledger.observation SET work_date = DATE '1994-12-31' WHERE record_key = 'v2'", set()),
    ("work_ends_after_start", f"UPDATE ledger.observation SET work_end = work_start - INTERVAL 1 SECOND WHERE {ONE}", set()),
]
RECORDS: list[Break] = [
    *((f"{s}_keys_unique", f"INSERT INTO ledger.{s} SELECT * FROM ledger.{s} WHERE {first(f'ledger.{s}')}", set()) for s in SHAPES),
    *((f"{s}_as_observed", f"UPDATE ledger.{s} SET line = line + 1000 WHERE {first(f'ledger.{s}')}", set()) for s in SHAPES),
    *(
        (
            f"{s}_best_state",
            "INSERT INTO ledger.observation SELECT * REPLACE (observed_at + INTERVAL 1 DAY AS observed_at, line + 500 AS line) "
            f"FROM ledger.observation WHERE shape = '{s}' AND batch_id NOT IN (SELECT batch_id FROM ops.batch WHERE replaces) LIMIT 1",
            set(),
        )
        for s in SHAPES[1:]
    ),
    ("earning_best_state", "UPDATE ledger.earning SET batch_id = 2, status = 'pending' WHERE record_key = 'a'", set()),
    *(
        (
            f"{s}_newest_export",
            f"UPDATE ops.batch SET replaces = true WHERE layout = (SELECT min(layout) FROM ledger.{s});"
            "INSERT INTO ops.batch SELECT * REPLACE (99 AS batch_id, 'new' AS sha256, observed_at + INTERVAL 1 DAY AS observed_at, true AS stated_period) "
            f"FROM ops.batch WHERE layout = (SELECT min(layout) FROM ledger.{s}) LIMIT 1",
            set(),
        )
        for s in SHAPES
    ),
    *((f"{s}_complete", f"DELETE FROM ledger.{s} WHERE {first(f'ledger.{s}')}", set()) for s in SHAPES),
    ("earning_complete", "DELETE FROM ledger.earning WHERE record_key = 's2'", set()),
    ("earning_told_once", "UPDATE ops.batch SET covers_to = DATE '2026-03-25' WHERE batch_id = 6", set()),
    ("earning_words_known", "UPDATE ledger.earning SET kind = 'gift' WHERE record_key = 't39'", set()),
    ("earning_words_known", "UPDATE ledger.earning SET status = 'perhaps' WHERE record_key = 't39'", set()),
    ("earning_words_known", "UPDATE ledger.earning SET family = 'lottery' WHERE record_key = 't39'", set()),
    ("earning_units_sane", "UPDATE ledger.earning SET seconds = -1 WHERE record_key = 't39'", set()),
    ("effort_units_sane", "UPDATE ledger.effort SET seconds = 604801 WHERE seconds IS NOT NULL", set()),
    ("effort_units_sane", "UPDATE ledger.effort SET work_end = work_start + INTERVAL 25 HOUR WHERE work_start IS NOT NULL", set()),
    ("effort_assigned", "UPDATE ledger.effort SET channel = 'unassigned' WHERE record_key = 'e1'", set()),
    ("traffic_units_sane", "UPDATE ledger.traffic SET quantity = -1 WHERE record_key = 'v2'", set()),
]


def _money(shape: str) -> list[Break]:
    """Give the breaks of the rules that hold for earnings, payouts and receipts alike."""
    table, one = f"ledger.{shape}", f"currency = 'GBP' AND work_date = (SELECT min(work_date) FROM ledger.{shape})"
    day = f"currency = 'GBP' AND day = (SELECT min(work_date) FROM {table})"
    unrated = "gross_rc = NULL, fee_rc = NULL, net_rc = NULL, fx_rate = NULL, fx_date = NULL, fx_source = NULL"
    return [
        (f"{shape}_net_exact", f"UPDATE {table} SET net = net + {TINY} WHERE {one}", {f"{shape}_as_observed"}),
        (f"{shape}_net_rc_exact", f"UPDATE {table} SET net_rc = net_rc + {TINY} WHERE {one}", set()),
        (f"{shape}_converted_iff_rate", f"UPDATE {table} SET tax_rc = NULL WHERE {one}", set()),
        (f"{shape}_converted_iff_rate", f"UPDATE {table} SET fx_rate = NULL WHERE {one}", {f"{shape}_rate_published"}),
        (f"{shape}_converted_exact", f"UPDATE {table} SET gross_rc = gross_rc + 2 * {TINY}, net_rc = net_rc + 2 * {TINY} WHERE {one}", set()),
        (f"{shape}_rate_recent", f"UPDATE {table} SET fx_date = work_date - 8 WHERE {one}", set()),
        (f"{shape}_rate_recent", f"UPDATE {table} SET fx_date = work_date + 1 WHERE {one}", set()),
        (f"{shape}_rate_published", f"UPDATE ref.fx_day SET rate = rate + 0.01 WHERE {day}", set()),
        (f"{shape}_without_rate", f"DELETE FROM ref.fx_day WHERE {day}; UPDATE {table} SET {unrated} WHERE {one}", set()),
    ]


NEGATED = "SET gross = -gross, fee = -fee, net = -net"
MONEY: list[Break] = [
    *(b for shape in MONEYED for b in _money(shape)),
    (
        "payout_positive",
        f"UPDATE ledger.observation {NEGATED} WHERE shape = 'payout'; "
        f"UPDATE ledger.payout {NEGATED}, gross_rc = -gross_rc, fee_rc = -fee_rc, net_rc = -net_rc",
        set(),
    ),
    ("one_reporting_currency", "UPDATE ledger.payout SET reporting_currency = 'USD'", {"payout_rate_published"}),
    ("fx_rates_positive", f"UPDATE ref.fx_rate SET mid_rate = 0 WHERE {first('ref.fx_rate')}", set()),
    ("fx_rates_positive", f"INSERT INTO ref.fx_rate SELECT * FROM ref.fx_rate WHERE {first('ref.fx_rate')}", set()),
    ("fx_days_recent", "UPDATE ref.fx_day SET rate_day = day - 8 WHERE currency = 'USD' AND day = '2026-02-25'", set()),
    ("fx_days_recent", "INSERT INTO ref.fx_day SELECT * FROM ref.fx_day WHERE currency = 'USD' AND day = '2026-02-25'", set()),
]

ALL = "channel_id = 'prolific' AND window_days = 'all'"
MARCH = "channel_id = 'prolific' AND month = '2026-03-01'"
SPANS = {"month": MARCH, "current": ALL}
DAYS, MONTHS, WINDOWS = "mart.channel_efficiency_day", "mart.channel_efficiency_month", "mart.channel_efficiency_current"
LADDER = "UPDATE mart.fee_waterfall_month SET amount_rc = amount_rc + 0.01 WHERE channel_id = 'prolific' AND"
FOLDS = {"day": {"days_fold_hours", "months_fold_days", "windows_fold_days"}, "month": {"months_fold_days"}, "current": {"windows_fold_days"}}


def _rates(table: str, where: str) -> list[Break]:
    """Give the breaks of the rules that hold for months and windows alike."""
    change = f"UPDATE mart.channel_efficiency_{table} SET %s WHERE {where}"
    return [
        (f"{table}_rates_are_ratios", change % "naive_rate = naive_rate + 0.01", set()),
        (f"{table}_rates_are_ratios", change % "full_rate = NULL", set()),
        (f"{table}_interval_holds_rate", change % "eff_rate_lo = eff_rate + 0.01", set()),
        (f"{table}_interval_holds_rate", change % "eff_rate_lo = NULL", set()),
        (f"{table}_shown_as_ruled", change % "is_shown = false", set()),
        (f"{table}_shown_as_ruled", change % "evidence_level = 'hide'", set()),
        (f"{table}_shown_as_ruled", change % "suppress_reason = 'mostly_pending'", set()),
        (f"{table}_shares_in_range", change % "unpaid_share = 1.01", set()),
        (f"{table}_shares_in_range", change % "acceptance_lo = acceptance + 0.01", set()),
        (f"{table}_take_rates_plausible", change % "take_rate = -0.01", set()),
    ]


MART: list[Break] = [
    ("days_fold_ledger", "UPDATE ledger.earning SET net_rc = net_rc + 0.01 WHERE record_key = 't39'", set()),
    ("days_fold_ledger", "UPDATE ledger.earning SET net_rc = net_rc + 0.01 WHERE record_key = 'a:bonus'", set()),
    ("days_fold_ledger", "UPDATE ledger.earning SET kind = 'gift', channel = 'nowhere' WHERE record_key = 't39'", set()),
    ("days_less_fees", "UPDATE ledger.payout SET fee_rc = fee_rc + 0.01", set()),
    ("days_less_fees", "UPDATE ledger.receipt SET fee_rc = fee_rc + 0.01", set()),
    ("months_fold_days", f"UPDATE {MONTHS} SET pending_rc = pending_rc + 0.01 WHERE {MARCH}", set()),
    ("windows_fold_days", f"UPDATE {WINDOWS} SET n_tasks = n_tasks + 1 WHERE {ALL}", set()),
    ("windows_fold_days", f"DELETE FROM {WINDOWS} WHERE channel_id = 'gumroad'", set()),
    ("ladder_reaches_received", f"{LADDER} fee_kind = 'platform_fee'", set()),
    ("ladder_meets_month", f"{LADDER} fee_kind IN ('approved', 'received')", set()),
    ("mart_one_currency", f"UPDATE {WINDOWS} SET reporting_currency = 'USD' WHERE {ALL}", set()),
    *(b for table, where in SPANS.items() for b in _rates(table, where)),
    (
        "session_shares_add_up",
        "UPDATE mart.session_channel SET attributed_s = attributed_s + 1 WHERE started_at = (SELECT min(started_at) FROM mart.session);"
        "UPDATE mart.session_channel SET attributed_s = attributed_s - 1 WHERE started_at = (SELECT max(started_at) FROM mart.session)",
        set(),
    ),
    ("session_parts_add_up", f"UPDATE mart.session SET gap_s = gap_s + 1 WHERE {first('mart.session')}", set()),
    (
        "sessions_apart",
        "UPDATE mart.session SET started_at = started_at - INTERVAL 20 MINUTE, ended_at = ended_at - INTERVAL 20 MINUTE "
        "WHERE started_at = '2026-03-03 10:00:00'",
        set(),
    ),
    ("session_money_adds_up", f"UPDATE mart.session SET rate_rc_per_h = rate_rc_per_h + 0.01 WHERE {first('mart.session')}", set()),
    ("session_money_adds_up", f"UPDATE mart.session_channel SET amount_r_rc = amount_r_rc + 0.01 WHERE {first('mart.session_channel')}", set()),
    ("hours_fold_sessions", f"UPDATE mart.session_channel SET paid_s = paid_s - 1 WHERE {first('mart.session_channel')}", set()),
    (
        "days_fold_hours",
        f"UPDATE {DAYS} SET h0_s = h0_s - 1 WHERE day = '2026-03-03' AND h0_s > 0; UPDATE {DAYS} SET h0_s = h0_s + 1 WHERE day = '2026-03-05' AND h0_s > 0",
        set(),
    ),
    ("day_hours_ordered", f"UPDATE {DAYS} SET h1_s = h2_s + 1 WHERE day = '2026-03-03' AND h2_s > 0", FOLDS["day"]),
    ("month_hours_ordered", f"UPDATE {MONTHS} SET h1_s = h2_s + 1 WHERE {MARCH}", FOLDS["month"]),
    ("current_hours_ordered", f"UPDATE {WINDOWS} SET h1_s = NULL WHERE {ALL}", FOLDS["current"]),
    ("waterfall_folds_hours", "UPDATE mart.time_waterfall_month SET share_of_h3 = share_of_h3 + 0.00001 WHERE reason = 'gap'", set()),
    ("waterfall_folds_hours", "UPDATE mart.time_waterfall_month SET seconds = seconds + 1 WHERE reason = 'gap'", set()),
    ("hours_words_known", "UPDATE mart.hours_day SET tier = 'guessed' WHERE tier = 'reported'", set()),
    ("hours_words_known", "UPDATE mart.hours_day SET reason = 'rest' WHERE outcome = 'off_task'", {"waterfall_folds_hours"}),
    ("mart_keys_unique", "INSERT INTO mart.hours_day SELECT * FROM mart.hours_day WHERE outcome = 'band' LIMIT 1", set()),
    ("marts_not_ahead", "UPDATE mart.hours_day SET day = current_date + 3 WHERE reason = 'h2_d60m' AND day = '2026-03-03'", set()),
    ("marts_not_ahead", "UPDATE mart.session SET started_at = started_at + INTERVAL 90000 HOUR, ended_at = ended_at + INTERVAL 90000 HOUR", set()),
    ("nothing_left_to_count", "INSERT INTO ops.dirty_month VALUES ('prolific', '2026-03-01')", set()),
    ("nothing_left_to_count", "INSERT INTO ops.dirty_time VALUES ('me', '2026-03-01', '2026-03-02')", set()),
]
BREAKS = [*LANDED, *RECORDS, *MONEY, *MART]
NAMED = {rule.name: rule for rule in RULES}


@pytest.fixture(scope="module")
def ledger(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """One small ledger; every test puts it back as it was."""
    with build(tmp_path_factory.mktemp("home")) as store:
        store.con.execute("SET threads = 1")  # small queries are quicker alone
        yield store


@pytest.fixture
def store(ledger: Store) -> Iterator[Store]:
    """The ledger, inside a transaction that is rolled back."""
    ledger.con.execute("BEGIN")
    yield ledger
    ledger.con.execute("ROLLBACK")


def broken(found: list[Evidence]) -> set[str]:
    """Give the names of the rules that do not hold."""
    return {e.rule.name for e in found if e.rows_failed != 0}


@pytest.mark.parametrize("level", ["landed", "ledger", "mart"])
def test_a_sound_ledger_breaks_no_rule(store: Store, level: Any) -> None:
    """Laws hold on what the real fold, hours and marts made, and most of them looked at rows."""
    found = gather(store, level, words())
    assert {(e.rule.name, e.error, str(e.sample)) for e in found if e.rows_failed != 0} == set()
    assert sum(e.rows_checked > 0 for e in found) > 0.8 * len(found)


@pytest.mark.parametrize(("name", "statements", "also"), BREAKS, ids=[f"{b[0]}-{n}" for n, b in enumerate(BREAKS)])
def test_a_broken_law_is_seen_by_its_rule_alone(store: Store, name: str, statements: str, also: set[str]) -> None:
    """The rule fails, no rule of another meaning does, and the sample names no person, item or raw text."""
    store.con.execute(statements)
    found = gather(store, NAMED[name].level, words())
    assert broken(found) == {name, *also}
    sample = next(e.sample for e in found if e.rule.name == name)
    assert 1 <= len(sample) <= 20
    for column, value in ((c, v) for row in sample for c, v in row.items()):
        assert column in NAMES or value is None or isinstance(value, int | float | Decimal | date), f"{name}: {column} is text"
    assert "Jane Doe" not in repr(sample)
    assert "a study" not in repr(sample)


def test_every_rule_is_broken_by_a_test() -> None:
    """A rule that no test can break would prove nothing: each has a break here."""
    assert {b[0] for b in BREAKS} == set(NAMED)


@pytest.mark.parametrize(
    "table",
    [
        "channel_efficiency_day", "channel_efficiency_month", "channel_efficiency_current", "fee_waterfall_month", "time_waterfall_month",
        "session", "session_channel", "hours_day",
    ],
)  # fmt: skip
def test_a_doubled_row_of_any_mart_is_seen(store: Store, table: str) -> None:
    """No mart may count a key twice."""
    store.con.execute(f"INSERT INTO mart.{table} SELECT * FROM mart.{table} LIMIT 1")  # noqa: S608  # our own names
    assert "mart_keys_unique" in broken(gather(store, "mart", words()))


def test_what_was_checked_before_is_not_checked_again(store: Store) -> None:
    """Rules of scope `changed` look past batches that were clean; rules of scope `all` still see them."""
    newest = store.one("SELECT max(batch_id) FROM ops.batch")
    store.con.execute(f"UPDATE ledger.observation SET status = 'perhaps', net = net + 1 WHERE {ONE}")  # noqa: S608  # our own names
    assert broken(gather(store, "landed", words())) == {"words_known", "observed_net_exact", "stored_money_accepted"}
    assert broken(gather(store, "landed", words(), since_batch=newest)) == {"stored_money_accepted"}
    assert broken(gather(store, "landed", words(), since_batch=2)) == {"words_known", "observed_net_exact", "stored_money_accepted"}


def test_a_rule_of_changed_records_still_compares_with_old_ones(store: Store) -> None:
    """A record of an old batch that a new batch tells again is compared, though the ledger row is old."""
    store.con.execute("UPDATE ledger.earning SET batch_id = 2, status = 'pending' WHERE record_key = 'a'")
    assert broken(gather(store, "ledger", words(), since_batch=2)) == {"earning_best_state"}
    assert broken(gather(store, "ledger", words(), since_batch=3)) == set()


def test_a_query_that_cannot_run_is_evidence_too(store: Store) -> None:
    """Where a column is gone, the rules that need it are unknown, with DuckDB's words; the others are still evaluated."""
    store.con.execute("ALTER TABLE mart.session DROP COLUMN gap_s")
    found = {e.rule.name: e for e in gather(store, "mart", words())}
    assert found["session_parts_add_up"].rows_failed is None
    assert "gap_s" in (found["session_parts_add_up"].error or "")
    assert found["months_fold_days"].rows_failed == 0


def test_tomorrow_is_where_the_day_begins_first() -> None:
    """At 11:00 UTC it is already the next day on the easternmost clocks."""
    assert tomorrow(datetime(2026, 3, 1, 9, tzinfo=UTC)) == date(2026, 3, 2)
    assert tomorrow(datetime(2026, 3, 1, 11, tzinfo=UTC)) == date(2026, 3, 3)


def test_the_changed_batch_is_bounded_and_the_same_each_time(store: Store) -> None:
    """Row engines get at most the limit, after the batch asked for, in a stable choice, without names of clients or items."""
    rows = changed(store, 2, limit=5)
    assert rows.height == 5
    assert rows.equals(changed(store, 2, limit=5))
    assert changed(store, 3)["platform"].unique().to_list() == ["gumroad"]
    assert not {"client", "item", "raw_status", "worker"} & set(rows.columns)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_a_rule_speaks_to_people(rule: Rule) -> None:
    """About and remedy are whole sentences; a check's name fits Dagster; the asset is schema/table."""
    assert rule.name.replace("_", "").isalnum()
    assert rule.about.endswith(".")
    assert rule.remedy.endswith((".", "?"))
    assert rule.asset.count("/") == 1
    assert rule.severity in {"critical", "warning"}
    assert rule.scope in {"all", "changed"}
    assert (rule.scope == "changed") == ("$since_batch" in rule.broken)
