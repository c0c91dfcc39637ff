"""Open the warehouse: one writer at a time, settings that keep it safe, tables that are there."""

import fcntl
import json
import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date, datetime
from pathlib import Path
from typing import Any

import duckdb

from warehouse.errors import ConservationError, DamagedError, DiskError, LockedError, VersionError, disk_is_full
from warehouse.reference import take_bundled
from warehouse.schema import statements, tables, views

SCHEMA_VERSION = 4
TOO_LARGE = """an amount or a sum is larger than the ledger can hold: ten digits before the decimal mark. Nothing was published.
Look for an absurd amount in the newest files and import a corrected export, or choose another reporting currency; then run again."""
STORAGE_VERSION = "v1.4.0"
CHECKPOINT_AT = "512MB"
"""Publishing checkpoints anyway; doing it after every file costs more than loading the file."""
SETTINGS = {
    "autoinstall_known_extensions": "false",
    "autoload_known_extensions": "false",
    "preserve_insertion_order": "false",
    "memory_limit": "1500MB",  # it spills to disk beyond; the whole of a run is to stay below 3 GiB
}

STATUSES: tuple[tuple[str, int, bool, bool, bool], ...] = (
    # status, rank, decided, earned, pending
    ("tracked", 0, False, False, True),
    ("pending", 1, False, False, True),
    ("approved", 2, True, True, False),
    ("locked", 3, True, True, False),
    ("payable", 4, True, True, False),
    ("paid", 5, True, True, False),
    ("expired", 6, True, False, False),
    ("cancelled", 7, True, False, False),
    ("returned", 8, True, False, False),
    ("rejected", 9, True, False, False),
    ("reversed", 10, True, False, False),
)

TOLD_BY_SETTINGS = ("ledger.cost", "ledger.asset", "ledger.asset_item", "ledger.learning")
"""Facts of moisson.toml: each run writes them anew."""
ALL_DIRTY = """
INSERT INTO ops.dirty_month
SELECT DISTINCT channel, date_trunc('month', work_date) FROM ledger.earning
UNION SELECT channel, date_trunc('month', work_date) FROM ledger.payout
UNION SELECT counterparty, date_trunc('month', work_date) FROM ledger.receipt WHERE counterparty IS NOT NULL
UNION SELECT channel_id, date_trunc('month', day) FROM mart.hours_day;
INSERT INTO ops.dirty_time
SELECT worker, min(work_start), max(work_end) FROM (
    SELECT worker, work_start, work_end FROM ledger.earning UNION ALL SELECT worker, work_start, work_end FROM ledger.effort)
WHERE work_end IS NOT NULL GROUP BY worker
"""

Value = str | int | float | bool | date | datetime | None | Sequence[str]


_HELD: set[Path] = set()


@contextmanager
def lease(lock: Path) -> Iterator[None]:
    """Hold the right to write; raise `LockedError` naming the process that holds it. The holder itself may ask again.

    The kernel drops the lock when the holder dies, however it dies.
    """
    if lock in _HELD:
        yield
        return
    lock.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    handle = os.open(lock, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            holder = os.pread(handle, 200, 0).decode(errors="replace").strip() or "unknown"
            told = f"{lock.parent}: another run is writing (process {holder}). Wait for it to end, or stop it, then run again."
            raise LockedError(told) from None
        os.ftruncate(handle, 0)
        os.pwrite(handle, str(os.getpid()).encode(), 0)
        _HELD.add(lock)
        yield
    finally:
        _HELD.discard(lock)
        os.close(handle)


class Store:
    """The writer's connection to the warehouse."""

    def __init__(self, path: Path, *, memory_mb: int | None = None) -> None:
        self.path = path
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        self.con = _connect(path, memory_mb)
        self._prepare()

    def _prepare(self) -> None:
        """Create what is missing; refuse a warehouse from the future."""
        known = self.con.sql("SELECT 1 FROM duckdb_tables() WHERE schema_name = 'ops' AND table_name = 'meta'").fetchone()
        if not known:
            with self.transaction():
                self.con.execute(";\n".join((*statements(), *views())))
                self.con.executemany("INSERT INTO ref.status VALUES (?, ?, ?, ?, ?)", [list(row) for row in STATUSES])
                self.set_meta("schema_version", str(SCHEMA_VERSION))
        version = int(self.meta("schema_version") or SCHEMA_VERSION)
        if version > SCHEMA_VERSION:
            told = f"{self.path}: written by a newer Moisson (schema {version}, this one knows {SCHEMA_VERSION}). Upgrade Moisson."
            raise VersionError(told)
        if version < SCHEMA_VERSION:
            self._upgrade()
        take_bundled(self)
        self.con.execute("SET TimeZone = 'UTC'")
        self.con.execute(f"SET wal_autocheckpoint = '{CHECKPOINT_AT}'")
        self._macros()

    def _upgrade(self) -> None:
        """Add what an older Moisson did not know: tables, views, columns of the ledger; marts of another shape are computed anew, the ledger stays."""
        with self.transaction():
            held = self._held()
            for name in _outdated(held):
                self.con.execute(f"DROP TABLE {name}")
            for name, column in _unknown(held):
                self.con.execute(f"ALTER TABLE {name} ADD COLUMN {column}")
            self.con.execute(";\n".join((*statements(), *views(), ALL_DIRTY)))
            self.set_meta("schema_version", str(SCHEMA_VERSION))

    def _held(self) -> dict[str, tuple[str, ...]]:
        """Give the columns of each table that is there."""
        query = """SELECT schema_name || '.' || table_name AS name, list(column_name ORDER BY column_index) AS columns
            FROM duckdb_columns() GROUP BY ALL"""
        return {row["name"]: tuple(row["columns"]) for row in self.rows(query)}

    def _macros(self) -> None:
        """The one rounding rule in SQL: a quotient of exact numbers, half away from zero, at 8 decimals.

        `converted` takes floating point where it provably gives the exact result (`rough` is off by less than 0.001 units, a tie at
        least 0.01 away), and whole numbers near a tie or for a large amount: they are a hundred times slower. `factor` is 1e8 * rate_to / rate_from.
        `billed_on`: money told by the hour is billed the Monday after its week.
        """
        self.con.execute(
            """
            CREATE OR REPLACE TEMP MACRO units(x) AS CAST(CAST(x AS DECIMAL(38, 8)) * 100000000 AS HUGEINT);
            CREATE OR REPLACE TEMP MACRO half_away(a, b) AS (CASE WHEN a < 0 THEN -1 ELSE 1 END) * ((2 * abs(a) + b) // (2 * b));
            CREATE OR REPLACE TEMP MACRO amount_of(u) AS CAST(CAST(u // 100000000 AS DECIMAL(18, 8))
                + CAST(u % 100000000 AS DECIMAL(18, 0)) * CAST(0.00000001 AS DECIMAL(9, 8)) AS DECIMAL(18, 8));
            CREATE OR REPLACE TEMP MACRO per_hour(x, seconds) AS CASE WHEN seconds > 0 THEN
                CAST(amount_of(100 * half_away(units(x) * 3600, 100 * CAST(seconds AS HUGEINT))) AS DECIMAL(18, 6)) END;
            CREATE OR REPLACE TEMP MACRO converted_exactly(x, rate_from, rate_to) AS
                amount_of(half_away(units(x) * units(rate_to), units(rate_from)));
            CREATE OR REPLACE TEMP MACRO factor(rate_from, rate_to) AS 1e8 * CAST(rate_to AS DOUBLE) / CAST(rate_from AS DOUBLE);
            CREATE OR REPLACE TEMP MACRO converted(x, rough, rate_from, rate_to) AS CASE
                WHEN rough IS NULL THEN NULL
                WHEN rate_from = rate_to OR x = 0 THEN x
                WHEN abs(rough) < 1e12 AND abs(abs(rough) % 1 - 0.5) > 0.01 THEN CAST(round(rough) / 1e8 AS DECIMAL(18, 8))
                ELSE converted_exactly(x, rate_from, rate_to) END;
            CREATE OR REPLACE TEMP MACRO billed_on(work_date, seconds) AS
                CASE WHEN seconds IS NULL THEN work_date ELSE CAST(date_trunc('week', work_date) AS DATE) + 7 END;
            """
        )

    @contextmanager
    def transaction(self) -> Iterator[duckdb.DuckDBPyConnection]:
        """All or nothing. A full disk is told in words."""
        self.con.execute("BEGIN")
        try:
            yield self.con
            self.con.execute("COMMIT")
        except BaseException as why:
            _roll_back(self.con)
            self.con.execute("RESET disabled_optimizers")
            if disk_is_full(why):
                raise DiskError(f"{self.path}: no space left on the disk. Free some space, then run again.") from why
            if isinstance(why, duckdb.ConversionException | duckdb.OutOfRangeException) and "DECIMAL" in str(why):
                raise ConservationError(f"{self.path}: {TOO_LARGE}") from why
            raise

    @contextmanager
    def joins_as_written(self) -> Iterator[None]:
        """Let every join stream its left side past its right: where DuckDB guesses sizes wrongly it would hold millions of rows."""
        self.con.execute("SET disabled_optimizers = 'join_order,build_side_probe_side'")
        yield  # an error ends the transaction, and with it this setting
        self.con.execute("RESET disabled_optimizers")

    def meta(self, name: str) -> str | None:
        """Give a fact about the warehouse."""
        row = self.con.execute("SELECT value FROM ops.meta WHERE name = ?", [name]).fetchone()
        return None if row is None else str(row[0])

    def set_meta(self, name: str, value: str) -> None:
        """Remember a fact about the warehouse."""
        self.con.execute("INSERT INTO ops.meta VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value", [name, value])

    def one(self, query: str, parameters: Sequence[Value] = ()) -> Any:
        """Give the first cell of the first row, or None."""
        row = self.con.execute(query, list(parameters)).fetchone()
        return None if row is None else row[0]

    def rows(self, query: str, parameters: Sequence[Value] = ()) -> list[dict[str, Any]]:
        """Give rows as dictionaries."""
        found = self.con.execute(query, list(parameters))
        names = [d[0] for d in found.description or []]
        return [dict(zip(names, row, strict=True)) for row in found.fetchall()]

    def insert(self, table: str, rows: Iterable[dict[str, Any]]) -> None:
        """Insert rows given as dictionaries of the table's columns, all with the same keys, in one statement."""
        given = list(rows)
        if given:
            marks = f"({', '.join('?' for _ in given[0])})"
            values = [value for row in given for value in row.values()]
            self.con.execute(f"INSERT INTO {table} ({', '.join(given[0])}) VALUES {', '.join([marks] * len(given))}", values)

    def close(self) -> None:
        """Write everything to the main file and let go."""
        self.con.close()

    def __enter__(self) -> "Store":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def _roll_back(con: duckdb.DuckDBPyConnection) -> None:
    try:
        con.execute("ROLLBACK")
    except duckdb.Error:
        return  # the failed commit has already ended the transaction


def _connect(path: Path, memory_mb: int | None) -> duckdb.DuckDBPyConnection:
    config: dict[str, Any] = {**SETTINGS, "storage_compatibility_version": STORAGE_VERSION}
    if memory_mb:
        config["memory_limit"] = f"{memory_mb}MB"
    try:
        return duckdb.connect(str(path), config=config)
    except duckdb.IOException as why:
        text = str(why)
        if "lock" in text:
            raise LockedError(f"{path}: another program holds the ledger open for writing. Close it, then run again.\n{text}") from None
        if "version number" in text:
            raise VersionError(f"{path}: written by a newer DuckDB. Upgrade Moisson.\n{text}") from None
        raise DamagedError(f"{path}: cannot be opened. Restore it, or run `moisson run --rebuild`.\n{text}") from None


def fingerprint(value: object) -> str:
    """Give a stable text of a JSON-able value, for comparing settings."""
    return json.dumps(value, sort_keys=True, default=str)


def _outdated(held: Mapping[str, tuple[str, ...]]) -> list[str]:
    """Give the tables that are computed from others, and whose columns are not the declared ones."""
    told = [(name, table.names) for name, table in tables().items() if name.startswith("mart.") or name in TOLD_BY_SETTINGS]
    return [name for name, names in told if name in held and held[name] != names]


def _unknown(held: Mapping[str, tuple[str, ...]]) -> list[tuple[str, str]]:
    """Give the columns that tables of the ledger lack, each with its table: what exports tell beyond what older ones were read for."""
    ledger = [table for name, table in tables().items() if name in held and name.startswith("ledger.") and name not in TOLD_BY_SETTINGS]
    return [
        (table.name, f"{column.name} {column.type}") for table in ledger for column in table.columns if column.name not in held[table.name]
    ]
