"""Judge the evidence with Great Expectations, and remember every verdict in `ops.validation`.

DuckDB evaluates the rules over all rows (`warehouse.expectations`): Great Expectations' own row engines need about ten seconds for a
million rows. It judges the counts of rows that break each rule, and its row engines look at the changed batch as a second opinion.
The package takes seconds to import, so that is done inside the functions that need it, once a process.
"""

import os
import warnings
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from functools import cache
from types import ModuleType
from typing import Any

import pandas as pd
import polars as pl
import pyarrow as pa

from connectors import vocabulary
from warehouse import expectations
from warehouse.expectations import Evidence
from warehouse.rules import Level, Severity
from warehouse.store import Store

MOST = 20
MONTH_S = 31 * 86_400
POINTERS = ("batch_id", "line")
JUDGE = "expect_column_values_to_be_between"


@dataclass(frozen=True)
class RowCheck:
    """What a row engine of Great Expectations looks at in the changed rows of `ledger.earning`."""

    name: str
    expectation: str
    about: str
    remedy: str
    kwargs: Mapping[str, Any]
    severity: Severity = "critical"
    asset: str = "ledger/earning"


@dataclass(frozen=True)
class Outcome:
    """One verdict. `sample` holds keys and numbers of rows that failed; `message` says what is wrong and what to do.

    `engine` says who looked at the rows: duckdb (all of them) or great_expectations (the changed batch).
    """

    name: str
    level: Level
    asset: str
    law: str | None
    severity: Severity
    success: bool
    rows_checked: int
    rows_failed: int
    engine: str
    expectation: str
    message: str
    sample: list[dict[str, Any]] = field(default_factory=list)


def _words(of: type[vocabulary.StrEnum]) -> list[str]:
    return [str(word) for word in of]


def words() -> dict[str, list[str]]:
    """Give the vocabulary that the rules ask for."""
    return {
        "shapes": _words(vocabulary.Shape),
        "kinds": _words(vocabulary.Kind),
        "statuses": _words(vocabulary.Status),
        "effort_kinds": _words(vocabulary.EffortKind),
        "tiers": _words(vocabulary.Tier),
        "families": _words(vocabulary.Family),
        "reasons": _words(vocabulary.Reason),
    }


NULL_KEYS = "A row without this part of its key cannot be led back to its file: rebuild with `moisson run --rebuild`."
NEW_WORD = "Declare the new word in the platform's file; connectors/vocabulary.py lists what exists."
ROW_CHECKS: tuple[RowCheck, ...] = (
    *(
        RowCheck(f"changed_{key}_given", "ExpectColumnValuesToNotBeNull", f"Every changed earning has its {key}.", NULL_KEYS, {"column": key})
        for key in ("platform", "record_key", "occurrence", "batch_id", "line")
    ),
    RowCheck(
        "changed_keys_unique",
        "ExpectCompoundColumnsToBeUnique",
        "Platform, account, key and occurrence know a changed earning, with the day where a period is replaced.",
        "Rebuild from the kept files with `moisson run --rebuild`, and report it.",
        {"column_list": ["platform", "account", "record_key", "occurrence", "period"]},
    ),
    RowCheck(
        "changed_status_known",
        "ExpectColumnValuesToBeInSet",
        "The status of a changed earning is a word of the vocabulary.",
        NEW_WORD,
        {"column": "status", "value_set": _words(vocabulary.Status)},
    ),
    RowCheck(
        "changed_kind_known",
        "ExpectColumnValuesToBeInSet",
        "The kind of a changed earning is a word of the vocabulary.",
        NEW_WORD,
        {"column": "kind", "value_set": _words(vocabulary.Kind)},
    ),
    RowCheck(
        "changed_currency_shape",
        "ExpectColumnValuesToMatchRegex",
        "The currency of a changed earning is three capital letters.",
        "Say in the platform's file, or in moisson.toml, where the currency stands.",
        {"column": "currency", "regex": "^[A-Z]{3}$"},
    ),
    RowCheck(
        "changed_days_plausible",
        "ExpectColumnValuesToBeBetween",
        "A changed earning lies between 1995 and tomorrow.",
        "Check the order of day and month in the platform's file, and this computer's clock.",
        {"column": "work_date", "min_value": date(1995, 1, 1), "max_value": "tomorrow"},
    ),
    RowCheck(
        "changed_seconds_plausible",
        "ExpectColumnValuesToBeBetween",
        "A duration told for a changed earning lies between 0 and 31 days.",
        "Check the unit of the duration in the platform's file: seconds, minutes or hours?",
        {"column": "seconds", "min_value": 0, "max_value": MONTH_S},
        severity="warning",
    ),
    RowCheck(
        "changed_work_ends_after_start",
        "ExpectColumnPairValuesAToBeGreaterThanB",
        "The work of a changed earning ends when it starts, or later.",
        "Look the line up in the export: the source itself may be wrong, or a time zone.",
        {"column_A": "work_end", "column_B": "work_start", "or_equal": True, "ignore_row_if": "either_value_is_missing"},
        severity="warning",
    ),
)  # fmt: skip


def check(store: Store, level: Level, run_id: str, *, everything: bool = False) -> list[Outcome]:
    """Gather and judge one level: all rows for laws of sums, and what came since the last clean check for laws of single records.

    After a broken law the mark stays, so the next run looks at the same batches again; new rules look at everything.
    """
    mark, rules = f"checked:{level}", expectations.fingerprint()
    told_rules, _, told_batch = (store.meta(mark) or "").partition(":")
    since = int(told_batch) if told_rules == rules and not everything else 0
    evidence = expectations.gather(store, level, words(), since_batch=since)
    outcomes = validate(store, level, evidence, run_id, expectations.changed(store, since) if level == "ledger" else None)
    if not blocking_failures(outcomes):
        store.set_meta(mark, f"{rules}:{expectations.last_batch(store)}")
    return outcomes


def validate(store: Store, level: Level, evidence: Sequence[Evidence], run_id: str, changed: pl.DataFrame | None = None) -> list[Outcome]:
    """Judge the evidence of a level, and the changed rows of `ledger.earning` where they are given; write all verdicts.

    An expectation that raises counts as failed, with its exception in the message. Verdicts of the same run and level are replaced.
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
    """One row, one column per rule: the number of rows that break it, expected to be 0. What could not be counted is not there, and fails."""
    counts = {e.rule.name: pd.array([e.rows_failed], dtype=pd.ArrowDtype(pa.int64())) for e in evidence if e.rows_failed is not None}
    between = _great_expectations().expectations.ExpectColumnValuesToBeBetween
    suite = [between(column=e.rule.name, min_value=0, max_value=0, severity=e.rule.severity, meta={"check": e.rule.name}) for e in evidence]
    results = _results(pd.DataFrame(counts, index=[0]), f"{level} evidence", suite, {"result_format": "BOOLEAN_ONLY"})
    return [_evidence_outcome(e, results[e.rule.name]) for e in evidence]


def _evidence_outcome(evidence: Evidence, result: Any) -> Outcome:
    rule, raised = evidence.rule, evidence.error or _raised(result.exception_info)
    success = bool(result.success) and raised is None
    failed = evidence.rows_failed or 0
    told = _message(rule.name, success, raised, f"{failed} of {evidence.rows_checked}", rule.about, rule.remedy)
    return Outcome(
        rule.name, rule.level, rule.asset, rule.law, rule.severity, success, evidence.rows_checked, failed, "duckdb", JUDGE, told, evidence.sample
    )  # fmt: skip


def _judge_rows(level: Level, changed: pl.DataFrame) -> list[Outcome]:
    """Let the row engines of Great Expectations look at the changed rows; Arrow types keep money and days exact."""
    suite = [_expectation(c) for c in ROW_CHECKS]
    frame = changed.to_arrow().to_pandas(types_mapper=pd.ArrowDtype)
    wanted = {"result_format": "COMPLETE", "unexpected_index_column_names": list(POINTERS), "partial_unexpected_count": 0}
    results = _results(frame, f"{level} rows", suite, wanted)
    return [_row_outcome(level, c, results[c.name], changed.height) for c in ROW_CHECKS]


def _expectation(wanted: RowCheck) -> Any:
    kwargs = {k: expectations.tomorrow() if v == "tomorrow" else v for k, v in wanted.kwargs.items()}
    made = getattr(_great_expectations().expectations, wanted.expectation)
    return made(**kwargs, severity=wanted.severity, meta={"check": wanted.name})


def _row_outcome(level: Level, wanted: RowCheck, result: Any, rows: int) -> Outcome:
    raised, found = _raised(result.exception_info), result.result or {}
    success = bool(result.success) and raised is None
    failed = int(found.get("unexpected_count") or 0)
    pointers = [{key: row[key] for key in POINTERS if key in row} for row in (found.get("unexpected_index_list") or [])[:MOST]]
    told = _message(wanted.name, success, raised, f"{failed} of {rows}", wanted.about, wanted.remedy)
    kind = result.expectation_config.type
    return Outcome(
        wanted.name, level, wanted.asset, None, wanted.severity, success, rows, failed, "great_expectations", kind, told, pointers
    )  # fmt: skip


def _message(name: str, success: bool, raised: str | None, share: str, about: str, remedy: str) -> str:
    if success:
        return about
    if raised is not None:
        return f"{name}: the check itself failed, so nothing is known: {raised}. Expected: {about} Report it if the schema is up to date."
    return f"{name}: {share} rows break this: {about} {remedy}"


def _raised(info: Any) -> str | None:
    """Give the text of the first exception; it stands at the top, or nested under the metric that raised it."""
    if not isinstance(info, Mapping):
        return None
    if info.get("raised_exception"):
        lines = str(info.get("exception_message") or "an exception without words").strip().splitlines()
        return lines[0][:300]
    return next((told for inner in info.values() if (told := _raised(inner)) is not None), None)


def _results(frame: pd.DataFrame, name: str, suite: Sequence[Any], wanted: Mapping[str, Any]) -> dict[str, Any]:
    """Run the expectations over a frame; give each result by the name of its check."""
    batch = _batches().get_batch(batch_parameters={"dataframe": frame})
    made = _great_expectations().ExpectationSuite(name=name, expectations=list(suite))
    return {result.expectation_config.meta["check"]: result for result in batch.validate(made, result_format=dict(wanted)).results}


@cache
def _great_expectations() -> ModuleType:
    """Import the package, with its telemetry off."""
    os.environ["GX_ANALYTICS_ENABLED"] = "false"
    with warnings.catch_warnings():
        # Great Expectations 1.24 imports two modules that Python 3.11 renamed; there is no way to import it without them.
        warnings.filterwarnings("ignore", r"module 'sre_(constants|parse)' is deprecated", DeprecationWarning)
        import great_expectations as gx  # noqa: PLC0415  # it takes seconds, and most commands never need it
        import great_expectations.expectations  # noqa: PLC0415  # as above
    return gx  # type: ignore[no-any-return]  # the package is not followed by mypy


@cache
def _batches() -> Any:
    """Make the one context of this process: in memory, without progress bars."""
    context = _great_expectations().get_context(mode="ephemeral")
    context.variables.progress_bars = {"globally": False}
    return context.data_sources.add_pandas("warehouse").add_dataframe_asset("evidence").add_batch_definition_whole_dataframe("whole")


def _write(store: Store, level: Level, run_id: str, outcomes: Sequence[Outcome]) -> None:
    now = datetime.now(UTC).replace(tzinfo=None)
    kept = ("level", "name", "law", "severity", "rows_checked", "rows_failed", "success", "engine", "expectation")
    with store.transaction():
        store.con.execute("DELETE FROM ops.validation WHERE run_id = ? AND level = ?", [run_id, level])
        store.insert("ops.validation", [{"run_id": run_id, "checked_at": now} | {k: getattr(o, k) for k in kept} for o in outcomes])
