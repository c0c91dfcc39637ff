"""Gather the evidence: DuckDB evaluates every rule over all rows it concerns; `pipelines.validate` judges."""

import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any

import duckdb
import polars as pl

from warehouse.marts import frame
from warehouse.rules import RULES, Level, Rule
from warehouse.schema import tables
from warehouse.store import Store, Value

SAMPLE = 20
EASTERNMOST = timedelta(hours=14)
KEPT = 20_000
"""Rows of the changed batch for Great Expectations' row engines: at about a second for 100,000 rows they
would cost more than loading. DuckDB has seen all rows; this second look takes an even, repeatable spread."""


@dataclass(frozen=True)
class Evidence:
    """What DuckDB found for one rule. `rows_failed` is null when the query could not run: `error` says why.

    `sample` holds at most 20 rows that break it: keys and numbers, never names of clients, items or raw text.
    """

    rule: Rule
    rows_checked: int
    rows_failed: int | None
    sample: list[dict[str, Any]] = field(default_factory=list)
    error: str | None = None


def gather(
    store: Store,
    level: Level,
    words: Mapping[str, Sequence[str]],
    *,
    since_batch: int = 0,
    now: datetime | None = None,
) -> list[Evidence]:
    """Evaluate every rule of a level.

    `words` is the vocabulary: shapes, kinds, statuses, effort_kinds, tiers, families, reasons. Rules of scope
    `changed` look at batches after `since_batch`; 0 is everything. `now` (UTC) decides what tomorrow is.
    """
    known: dict[str, Value] = {
        **words,
        "columns": _columns(),
        "since_batch": since_batch,
        "tomorrow": tomorrow(now),
    }
    return [_evidence(store, rule, known) for rule in RULES if rule.level == level]


def fingerprint() -> str:
    """Give a hash of all rules: when it changes, what was checked before is checked anew."""
    return hashlib.sha256(repr(RULES).encode()).hexdigest()[:16]


def last_batch(store: Store) -> int:
    """Give the number of the newest batch; 0 when there is none."""
    return int(store.one("SELECT max(batch_id) FROM ops.batch") or 0)


def changed(store: Store, since_batch: int, *, limit: int = KEPT) -> pl.DataFrame:
    """Give rows of `ledger.earning` that came after a batch, at most `limit`: keys, words, numbers and times.

    `period` is the layout and day where records are known by period, else empty: with the keys, it is unique.
    """
    return frame(
        store,
        f"""
        SELECT l.platform, l.account, l.batch_id, l.line, l.record_key, l.occurrence, l.kind, l.status,
            l.currency, l.gross, l.net, l.net_rc, l.fx_rate, l.work_start, l.work_end, l.seconds, l.work_date,
            CASE WHEN b.replaces THEN concat_ws(' ', l.layout, l.work_date) ELSE '' END AS period
        FROM ledger.earning l LEFT JOIN ops.batch b USING (batch_id)
        WHERE l.batch_id > $since
        ORDER BY hash(l.batch_id, l.line, l.record_key, l.occurrence) LIMIT {limit:d}
        """,
        {"since": since_batch},
    )


def tomorrow(now: datetime | None = None) -> date:
    """Give the day after today where the day begins first: UTC+14."""
    return ((now or datetime.now(UTC)) + EASTERNMOST).date() + timedelta(days=1)


def _columns() -> list[str]:
    """Give every declared column as DuckDB names it: schema.table.column type."""
    return [f"{t.name}.{c.name} {_type(c.type)}" for t in tables().values() for c in t.columns]


def _type(declared: str) -> str:
    return declared.removesuffix(" NOT NULL").removesuffix(" PRIMARY KEY").replace(", ", ",")


def _evidence(store: Store, rule: Rule, known: Mapping[str, Value]) -> Evidence:
    try:
        checked, failed = _run(store, rule.sql, known).fetchone() or (0, 0)
        sample = _sample(store, rule, known) if failed else []
    except duckdb.Error as why:
        return Evidence(rule, 0, None, [], str(why).splitlines()[0])
    return Evidence(rule, int(checked), int(failed), sample)


def _sample(store: Store, rule: Rule, known: Mapping[str, Value]) -> list[dict[str, Any]]:
    found = _run(store, rule.sample_sql(SAMPLE), known)
    names = [column[0] for column in found.description or []]
    return [dict(zip(names, row, strict=True)) for row in found.fetchall()]


def _run(store: Store, query: str, known: Mapping[str, Value]) -> duckdb.DuckDBPyConnection:
    """Run a query with the parameters it names; DuckDB refuses those it does not."""
    wanted = set(re.findall(r"\$(\w+)", query))
    return store.con.execute(query, {name: known[name] for name in sorted(wanted)})
