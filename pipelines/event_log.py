"""Dagster's storage in SQLite as it comes, but each file is opened once: as it comes, every event opens it anew.

A run tells a thousand events. Opening, preparing and closing for each of them took more time than everything else in a small run.
"""

from collections import OrderedDict
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from dagster._core.storage.event_log import SqliteEventLogStorage
from dagster._core.storage.event_log.sqlite.sqlite_event_log import INDEX_SHARD_NAME
from dagster._core.storage.sqlite_storage import DagsterSqliteStorage
from dagster._serdes import ConfigurableClassData
from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.pool import StaticPool

BUSY_SECONDS = 60
OPEN_RUNS = 4
"""How many files of single runs stay open beside the index: a web server looks at many, one after the other."""


def _calmly(connection: Any, _record: object) -> None:
    """Let SQLite wait for the disk when it tidies its log, not after every event: a kill loses nothing, a power cut the last events."""
    connection.execute("PRAGMA synchronous = NORMAL")


class EventLog(SqliteEventLogStorage):
    """The event log, with one connection a file. Whoever uses one holds the storage's lock, so threads take turns."""

    def __init__(self, base_dir: str, inst_data: ConfigurableClassData | None = None) -> None:
        self._engines: OrderedDict[str, Engine] = OrderedDict()
        self._known_tables: set[str] = set()
        super().__init__(base_dir, inst_data)

    def has_table(self, table_name: str) -> bool:
        """Say whether the index has a table. Dagster asks before every check it stores; a table that is there stays."""
        if table_name not in self._known_tables and super().has_table(table_name):
            self._known_tables.add(table_name)
        return table_name in self._known_tables

    @contextmanager
    def _connect(self, shard: str) -> Iterator[Connection]:
        with self._db_lock:
            engine = self._engine(shard)
            if shard not in self._initialized_dbs:
                self._initdb(engine)
                self._initialized_dbs.add(shard)
            with engine.connect() as connection, connection.begin():
                yield connection

    def _engine(self, shard: str) -> Engine:
        """Give the open file of a shard; the run that was looked at longest ago is closed."""
        if shard not in self._engines:
            held: Mapping[str, Any] = {"timeout": BUSY_SECONDS, "check_same_thread": False}
            made = create_engine(self.conn_string_for_shard(shard), poolclass=StaticPool, connect_args=held)
            event.listen(made, "connect", _calmly)
            self._engines[shard] = made
        self._engines.move_to_end(shard)
        runs = [name for name in self._engines if name != INDEX_SHARD_NAME]
        for name in runs[:-OPEN_RUNS]:
            self._engines.pop(name).dispose()
        return self._engines[shard]

    def dispose(self) -> None:
        """Close every file."""
        while self._engines:
            self._engines.popitem()[1].dispose()
        super().dispose()


class Storage(DagsterSqliteStorage):
    """Runs, events and schedules under one folder, in the files Dagster's own SQLite storage uses."""

    def __init__(self, base_dir: str, inst_data: ConfigurableClassData | None = None) -> None:
        super().__init__(base_dir, inst_data)
        self._event_log_storage = EventLog(f"{base_dir}/history/runs/")

    @classmethod
    def from_config_value(cls, inst_data: ConfigurableClassData, config_value: Mapping[str, str]) -> "Storage":  # type: ignore[override]  # ours is a mapping too
        """Make it from `dagster.yaml`."""
        return cls.from_local(config_value["base_dir"], inst_data)
