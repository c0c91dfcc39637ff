"""Judge the evidence with Great Expectations, and remember every verdict in `ops.validation`.

DuckDB evaluates the rules over all rows (`warehouse.expectations`): Great Expectations' own row engines need
about ten seconds for a million rows. It judges how many rows break each rule, and its row engines look at the
changed batch as a second opinion. The package takes seconds to import: the functions that need it do so.
"""

import os
import warnings
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cache
from types import ModuleType
from typing import Any

import pandas as pd
import polars as pl
import pyarrow as pa

from pipelines.row_checks import ROW_CHECKS, TOMORROW, RowCheck, words
from warehouse import expectations
from warehouse.expectations import Evidence
from warehouse.rules import Level, Severity
from warehouse.store import Store

MOST = 20
POINTERS = ("batch_id", "line")
JUDGE = "expect_column_values_to_be_between"
COUNTS_ONLY = {"result_format": "BOOLEAN_ONLY"}
WITH_POINTERS = {"result_format": "COMPLETE", "unexpected_index_column_names": list(POINTERS)}


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """One verdict: what is wrong and what to do; `sample` holds keys and numbers of rows that failed.

    `engine` says who looked at the rows: duckdb (all of them) or great_expectations (the changed batch).
    """

    name: str
    level: Level
    asset: str
    law: str | None = None
    severity: Severity
    success: bool
    rows_checked: int
    rows_failed: int
    engine: str
    expectation: str
    message: str
    sample: list[dict[str, Any]] = field(default_factory=list)


def check(store: Store, level: Level, run_id: str, *, everything: bool = False) -> list[Outcome]:
    """Gather and judge one level: sums over all rows, single records since the last clean check.

    After a broken law the mark stays, so the next run looks at the same batches again; new rules look at all.
    """
    mark, rules = f"checked:{level}", expectations.fingerprint()
    told_rules, _, told_batch = (store.meta(mark) or "").partition(":")
    since = int(told_batch) if told_rules == rules and not everything else 0
    evidence = expectations.gather(store, level, words(), since_batch=since)
    changed = expectations.changed(store, since) if level == "ledger" else None
    outcomes = validate(store, level, evidence, run_id, changed)
    if not blocking_failures(outcomes):
        store.set_meta(mark, f"{rules}:{expectations.last_batch(store)}")
    return outcomes


def validate(store: Store, level: Level, evidence: Sequence[Evidence], run_id: str, changed: pl.DataFrame | None = None) -> list[Outcome]:
    """Judge the evidence of a level, and changed rows of `ledger.earning` where given; write all verdicts.

    An expectation that raises counts as failed, with its exception in the message. Verdicts of the same run
    and level are replaced. Opens its own transaction.
    """
    outcomes = _judge_evidence(level, evidence)
    if changed is not None:
        outcomes += _judge_rows(level, changed)
    _write(store, level, run_id, outcomes)
    return outcomes


def blocking_failures(outcomes: Sequence[Outcome]) -> list[Outcome]:
    """Give the broken laws that nothing may be published after."""
    return [outcome for outcome in outcomes if not outcome.success and outcome.severity == "critical"]


def _judge_evidence(level: Level, evidence: Sequence[Evidence]) -> list[Outcome]:
    """Expect 0 in each column of one row, a column per rule: how many rows break it.

    What could not be counted has no column: its expectation raises, and fails.
    """
    counts = {e.rule.name: pa.array([e.rows_failed], pa.int64()) for e in evidence if e.rows_failed is not None}
    between = _great_expectations().expectations.ExpectColumnValuesToBeBetween
    suite = [
        between(
            column=e.rule.name,
            min_value=0,
            max_value=0,
            severity=e.rule.severity,
            meta={"check": e.rule.name},
        )
        for e in evidence
    ]
    results = _results(pa.table(counts), f"{level} evidence", suite, COUNTS_ONLY)
    return [_of_evidence(e, results[e.rule.name]) for e in evidence]


def _of_evidence(evidence: Evidence, result: Any) -> Outcome:
    rule, raised = evidence.rule, evidence.error or _raised(result.exception_info)
    success, failed = bool(result.success) and raised is None, evidence.rows_failed or 0
    share = f"{failed} of {evidence.rows_checked}"
    return Outcome(
        name=rule.name,
        level=rule.level,
        asset=rule.asset,
        law=rule.law,
        severity=rule.severity,
        success=success,
        rows_checked=evidence.rows_checked,
        rows_failed=failed,
        engine="duckdb",
        expectation=JUDGE,
        message=rule.about if success else _message(rule.name, raised, share, rule.about, rule.remedy),
        sample=evidence.sample,
    )


def _judge_rows(level: Level, changed: pl.DataFrame) -> list[Outcome]:
    """Let the row engines of Great Expectations look at the changed rows."""
    suite = [_expectation(c) for c in ROW_CHECKS]
    results = _results(changed.to_arrow(), f"{level} rows", suite, WITH_POINTERS)
    return [_of_rows(level, c, results[c.name], changed.height) for c in ROW_CHECKS]


def _expectation(wanted: RowCheck) -> Any:
    kwargs = {k: expectations.tomorrow() if v == TOMORROW else v for k, v in wanted.kwargs.items()}
    made = getattr(_great_expectations().expectations, wanted.expectation)
    return made(**kwargs, severity=wanted.severity, meta={"check": wanted.name})


def _of_rows(level: Level, wanted: RowCheck, result: Any, rows: int) -> Outcome:
    raised, found = _raised(result.exception_info), result.result or {}
    success, failed = bool(result.success) and raised is None, int(found.get("unexpected_count") or 0)
    share, places = f"{failed} of {rows}", found.get("unexpected_index_list") or []
    return Outcome(
        name=wanted.name,
        level=level,
        asset=wanted.asset,
        severity=wanted.severity,
        success=success,
        rows_checked=rows,
        rows_failed=failed,
        engine="great_expectations",
        expectation=result.expectation_config.type,
        message=wanted.about if success else _message(wanted.name, raised, share, wanted.about, wanted.remedy),
        sample=[{key: row[key] for key in POINTERS if key in row} for row in places[:MOST]],
    )


def _message(name: str, raised: str | None, share: str, about: str, remedy: str) -> str:
    if raised is not None:
        told = f"the check itself failed, so nothing is known: {raised}."
        return f"{name}: {told} Expected: {about} Rebuild with `moisson run --rebuild`; if it stays, report it."
    return f"{name}: {share} rows break this: {about} {remedy}"


def _raised(info: Any) -> str | None:
    """Give the first line of an exception; it stands at the top, or nested under the metric that raised."""
    if not isinstance(info, Mapping):
        return None
    if info.get("raised_exception"):
        lines = str(info.get("exception_message") or "an exception without words").strip().splitlines()
        return lines[0][:300]
    return next((told for inner in info.values() if (told := _raised(inner)) is not None), None)


def _results(rows: pa.Table, name: str, suite: Sequence[Any], wanted: Mapping[str, Any]) -> dict[str, Any]:
    """Run expectations over rows, exact in Arrow types; give results by the name of the check."""
    frame = rows.to_pandas(types_mapper=pd.ArrowDtype)
    batch = _batches().get_batch(batch_parameters={"dataframe": frame})
    made = _great_expectations().ExpectationSuite(name=name, expectations=list(suite))
    found = batch.validate(made, result_format=dict(wanted)).results
    return {result.expectation_config.meta["check"]: result for result in found}


@cache
def _great_expectations() -> ModuleType:
    """Import the package, with its telemetry off."""
    os.environ["GX_ANALYTICS_ENABLED"] = "false"
    with warnings.catch_warnings():
        # Great Expectations 1.24 imports two modules that Python 3.11 renamed; it cannot do without them.
        warnings.filterwarnings("ignore", r"module 'sre_(constants|parse)' is deprecated", DeprecationWarning)
        import great_expectations as gx  # noqa: PLC0415  # it takes seconds, and most commands never need it
        import great_expectations.expectations  # noqa: PLC0415  # as above
    return gx  # type: ignore[no-any-return]  # mypy does not follow this package


@cache
def _batches() -> Any:
    """Make the one context of this process: in memory, without progress bars."""
    context = _great_expectations().get_context(mode="ephemeral")
    context.variables.progress_bars = {"globally": False}
    asset = context.data_sources.add_pandas("warehouse").add_dataframe_asset("evidence")
    return asset.add_batch_definition_whole_dataframe("whole")


KEPT = ("level", "name", "law", "severity", "rows_checked", "rows_failed", "success", "engine", "expectation")


def _write(store: Store, level: Level, run_id: str, outcomes: Sequence[Outcome]) -> None:
    same = {"run_id": run_id, "checked_at": datetime.now(UTC).replace(tzinfo=None)}
    with store.transaction():
        store.con.execute("DELETE FROM ops.validation WHERE run_id = ? AND level = ?", [run_id, level])
        store.insert("ops.validation", [same | {k: getattr(o, k) for k in KEPT} for o in outcomes])
