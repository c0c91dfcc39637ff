"""Reports for tests: homes whose published file is a changed copy of the sample life's, or holds two people's books."""

import shutil
from collections.abc import Callable
from pathlib import Path

import duckdb

from pipelines.home import Home
from tests.support.books import task
from tests.support.ledger import build, count, put
from tests.support.life import life_home
from warehouse.fold import fold
from warehouse.insert import Book
from warehouse.publish import publish

OTHER = "O'Hara & <co>"
"""A second person whose name is unkind to SQL, HTML and file names."""


def changed(folder: Path, change: Callable[[duckdb.DuckDBPyConnection], None]) -> Home:
    """Give a home whose published file is a changed copy of the sample life's."""
    home = Home(folder)
    home.data.mkdir(parents=True)
    shutil.copyfile(Home(life_home()).published, home.published)
    with duckdb.connect(str(home.published)) as con:
        change(con)
    return home


def shared(folder: Path) -> Home:
    """Give a home with the small ledger of one person and a few tasks of another, folded and counted by the real code."""
    home = Home(folder)
    with build(folder) as store:
        rows = [task(f"other{n}", 2 + n, 9, f"{10 + n}.00") | {"worker": OTHER} for n in range(6)]
        with store.transaction():
            number = put(store, "prolific", layout="submissions", rows=rows)
            fold(store, Book("prolific", "main", "prolific", "microtask", "EUR"), [number])
        count(store, home)
        publish(store, home.published)
    return home


def crowded(con: duckdb.DuckDBPyConnection) -> None:
    """Make forty channels, products, files and balances of each that is there, each a cent richer or poorer in no column."""
    columns: dict[str, set[str]] = {}
    for schema, table, column in con.execute(
        "SELECT schema_name, table_name, column_name FROM duckdb_columns() SEMI JOIN duckdb_tables() USING (database_name, schema_name, table_name)"
    ).fetchall():
        columns.setdefault(f"{schema}.{table}", set()).add(column)
    for table, names in columns.items():
        many = names & {"channel_id", "channel_a", "channel_b", "asset_id", "name", "subject", "scenario", "file_name"}
        if (table.startswith("mart.") and (many or "platform" in names)) or table == "ops.quarantine":
            told = ", ".join(f"{name} || ':' || n AS {name}" for name in sorted(many or {"platform"}))
            con.execute(f"INSERT INTO {table} SELECT t.* REPLACE ({told}) FROM {table} t, range(10, 50) AS r(n)")
