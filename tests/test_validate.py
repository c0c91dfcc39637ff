"""Great Expectations judges what DuckDB counted, and looks at the changed rows; every verdict is kept."""

from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

import polars as pl
import pytest

from pipelines import validate as judge
from pipelines.validate import ROW_CHECKS, Outcome, blocking_failures, check, validate, words
from tests.support.ledger import build
from warehouse.expectations import Evidence, changed, gather
from warehouse.rules import RULES
from warehouse.store import Store

RUN = "run-1"


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """One small sound ledger; tests that break it mend it again."""
    with build(tmp_path_factory.mktemp("home")) as made:
        yield made


@pytest.fixture
def broken(store: Store) -> Iterator[Store]:
    """Give the ledger with one broken law: an amount in the reporting currency is a cent too high."""
    store.con.execute("UPDATE ledger.earning SET net_rc = net_rc + 0.01 WHERE record_key = 't39'")
    yield store
    store.con.execute("UPDATE ledger.earning SET net_rc = net_rc - 0.01 WHERE record_key = 't39'")


@pytest.fixture(scope="module")
def rows(store: Store) -> pl.DataFrame:
    """All earnings of the sound ledger, as the row engines get them."""
    return changed(store, 0)


def failed(outcomes: list[Outcome]) -> set[str]:
    """Give the names of the checks that failed."""
    return {outcome.name for outcome in outcomes if not outcome.success}


def test_a_sound_ledger_passes_at_every_level_and_is_on_record(store: Store) -> None:
    """Each rule and row check leaves one verdict per run, with its law, engine and expectation."""
    levels: tuple[Any, ...] = ("landed", "ledger", "mart")
    outcomes = [outcome for level in levels for outcome in check(store, level, RUN, everything=True)]
    assert failed(outcomes) == set()
    kept = store.rows("SELECT * FROM ops.validation WHERE run_id = ?", [RUN])
    assert {row["name"] for row in kept} == {rule.name for rule in RULES} | {row.name for row in ROW_CHECKS}
    assert len(kept) == len(RULES) + len(ROW_CHECKS)
    assert {row["engine"] for row in kept} == {"duckdb", "great_expectations"}
    by_name = {row["name"]: row for row in kept}
    assert by_name["lines_add_up"]["law"] == "L1 lines"
    assert by_name["lines_add_up"]["rows_checked"] == store.one("SELECT count(*) FROM ops.batch")
    assert by_name["changed_currency_shape"]["expectation"] == "expect_column_values_to_match_regex"


def test_a_second_look_of_the_same_run_replaces_the_first(store: Store) -> None:
    """A step that is repeated leaves no verdict twice; other levels and runs keep theirs."""
    for _ in range(2):
        check(store, "mart", "run-2")
    check(store, "landed", "run-2")
    count = store.one("SELECT count(*) FROM ops.validation WHERE run_id = 'run-2'")
    assert count == sum(rule.level in {"mart", "landed"} for rule in RULES)


def test_a_broken_law_blocks_and_says_what_to_do(broken: Store) -> None:
    """Exactly that expectation fails; the message names the share, the law's words and the remedy."""
    outcomes = check(broken, "ledger", "run-3", everything=True)
    assert failed(outcomes) == {"earning_net_rc_exact"}
    (outcome,) = blocking_failures(outcomes)
    assert (outcome.law, outcome.severity, outcome.rows_failed, outcome.engine) == (
        "L6 ladder",
        "critical",
        1,
        "duckdb",
    )
    assert outcome.message.startswith("earning_net_rc_exact: 1 of ")
    assert "moisson run --rebuild" in outcome.message
    assert outcome.sample[0]["batch_id"] == 3
    kept = broken.rows(
        "SELECT success, rows_failed FROM ops.validation WHERE run_id = ? AND name = ?",
        ["run-3", outcome.name],
    )
    assert kept == [{"success": False, "rows_failed": 1}]


def test_a_warning_is_told_but_does_not_block(store: Store) -> None:
    """An earning of minus one second is remarked on; what follows still runs."""
    store.con.execute("UPDATE ledger.earning SET seconds = -1 WHERE record_key = 't39'")
    outcomes = check(store, "ledger", "run-4", everything=True)
    store.con.execute("UPDATE ledger.earning SET seconds = NULL WHERE record_key = 't39'")
    assert failed(outcomes) == {"earning_units_sane", "changed_seconds_plausible"}
    assert blocking_failures(outcomes) == []


def test_batches_count_as_checked_only_after_a_clean_check(broken: Store) -> None:
    """After a broken law the next run looks at the same batches again; new rules look at everything."""
    mark = broken.meta("checked:ledger")
    broken.set_meta("checked:ledger", "other rules:99")
    outcomes = {o.name: o for o in check(broken, "ledger", "run-5")}
    assert outcomes["earning_as_observed"].rows_checked > 0
    assert broken.meta("checked:ledger") == "other rules:99"
    broken.con.execute("UPDATE ledger.earning SET net_rc = net_rc - 0.01 WHERE record_key = 't39'")
    check(broken, "ledger", "run-6")
    assert broken.meta("checked:ledger") == mark
    outcomes = {o.name: o for o in check(broken, "ledger", "run-7")}
    assert outcomes["earning_as_observed"].rows_checked == 0
    assert outcomes["earning_net_exact"].rows_checked > 0
    assert outcomes["changed_status_known"].rows_checked == 0
    broken.con.execute("UPDATE ledger.earning SET net_rc = net_rc + 0.01 WHERE record_key = 't39'")


def _set(column: str, value: object) -> Callable[[pl.DataFrame], pl.DataFrame]:
    """Give a change of the first row only."""

    def apply(rows: pl.DataFrame) -> pl.DataFrame:
        head = rows.head(1).with_columns(pl.lit(value).cast(rows.schema[column]).alias(column))
        return pl.concat([head, rows.slice(1)])

    return apply


BAD_ROWS: dict[str, Callable[[pl.DataFrame], pl.DataFrame]] = {
    **{f"changed_{key}_given": _set(key, None) for key in ("platform", "record_key", "occurrence", "batch_id", "line")},
    "changed_keys_unique": lambda rows: pl.concat([rows, rows.head(1)]),
    "changed_status_known": _set("status", "Jane Doe"),
    "changed_kind_known": _set("kind", "Jane Doe"),
    "changed_currency_shape": _set("currency", "Jane Doe"),
    "changed_days_plausible": _set("work_date", date(2190, 1, 1)),
    "changed_seconds_plausible": _set("seconds", 40 * 86_400),
    "changed_work_ends_after_start": lambda rows: rows.with_columns(
        pl.when(pl.col("record_key") == "t39").then(pl.col("work_start").dt.offset_by("-1s")).otherwise("work_end").alias("work_end")
    ),
}


@pytest.mark.parametrize("row_check", ROW_CHECKS, ids=lambda c: c.name)
def test_the_row_engines_see_each_fault_alone(store: Store, rows: pl.DataFrame, row_check: judge.RowCheck) -> None:
    """Every row check fails on a row that breaks it, no other does; only pointers to lines are told."""
    outcomes = validate(store, "ledger", [], "run-8", BAD_ROWS[row_check.name](rows))
    assert failed(outcomes) == {row_check.name}
    (outcome,) = (o for o in outcomes if not o.success)
    assert outcome.rows_failed >= 1
    assert outcome.engine == "great_expectations"
    assert all(set(row) <= {"batch_id", "line"} for row in outcome.sample)
    assert "Jane Doe" not in repr(outcomes)


def test_no_changed_rows_is_no_failure(store: Store, rows: pl.DataFrame) -> None:
    """A run that brought nothing new passes every row check over nought rows."""
    outcomes = validate(store, "ledger", [], "run-9", rows.head(0))
    assert failed(outcomes) == set()
    assert {o.rows_checked for o in outcomes} == {0}


def test_an_expectation_that_raises_is_a_failure(store: Store, rows: pl.DataFrame) -> None:
    """Without its column an expectation raises inside a result, and we say so aloud."""
    outcomes = {o.name: o for o in validate(store, "ledger", [], "run-10", rows.drop("seconds"))}
    assert failed(list(outcomes.values())) == {"changed_seconds_plausible"}
    assert "the check itself failed" in outcomes["changed_seconds_plausible"].message
    assert "seconds" in outcomes["changed_seconds_plausible"].message


def test_a_rule_that_could_not_be_counted_is_a_failure(store: Store) -> None:
    """Where DuckDB could not run a query there is no number to judge: a failure in DuckDB's words."""
    evidence = gather(store, "mart", words())
    lost = Evidence(evidence[0].rule, 0, None, [], "Binder Error: no such column")
    outcomes = validate(store, "mart", [lost, *evidence[1:]], "run-11")
    assert failed(outcomes) == {evidence[0].rule.name}
    assert "Binder Error: no such column" in outcomes[0].message
    assert blocking_failures(outcomes) == [outcomes[0]]


def test_exceptions_are_found_wherever_they_are_put() -> None:
    """The text stands at the top or nested under a metric; only its first line is told."""
    assert judge._raised({"raised_exception": True, "exception_message": "one\ntwo"}) == "one"
    assert judge._raised({"('m', 'x')": {"raised_exception": True, "exception_message": "deep"}}) == "deep"
    assert judge._raised({"raised_exception": False, "exception_message": None}) is None
    assert judge._raised(None) is None


def test_verdicts_hold_no_name_of_a_client_or_item(broken: Store) -> None:
    """Pseudonyms, items and raw text of the ledger are in no outcome."""
    outcomes = check(broken, "ledger", "run-12", everything=True) + check(broken, "mart", "run-12", everything=True)
    told = repr([o for o in outcomes if not o.success])
    assert "a study" not in told
    assert "0123456789abcdef0123" not in told
    assert told != "[]"
