"""Read the published warehouse: read-only, sealed from every other file."""

import csv
import math
import re
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
from rich.console import Console
from rich.table import Table

from pipelines.days import as_of_file
from pipelines.errors import Exit, MoissonError
from pipelines.home import Home
from pipelines.say import say_plain

Connection = duckdb.DuckDBPyConnection
"""An open warehouse; only this file and the room of the warehouse know DuckDB."""

SEALED: dict[str, str | bool | int | float | list[str]] = {
    "enable_external_access": "false",
    "autoinstall_known_extensions": "false",
    "autoload_known_extensions": "false",
    "python_enable_replacements": "false",
    "lock_configuration": "true",
}
WRITES = "enable_external_access", "lock_configuration"
"""What is set after opening where a folder may be written to: DuckDB takes the folder only then."""
LISTED = 'The tables are listed by: moisson sql "SELECT table_schema, table_name FROM information_schema.tables"'
PORTION = 10_000
RISKY = ("=", "+", "-", "@", "\t", "\r", "\n", "\0", "＝", "＋", "－", "＠")


class NothingPublishedError(MoissonError):
    """There is no published warehouse yet: drop exports into inbox/ and run `moisson run`."""

    code = Exit.CONFIGURATION


class QueryError(MoissonError):
    """The query cannot be answered."""

    code = Exit.CONFIGURATION


@contextmanager
def published(home: Home, day: date | None = None, folder: Path | None = None) -> Iterator[Connection]:
    """Open the published warehouse, or the one of a day; with `folder`, `COPY` may write there, and nowhere else.

    Raises `NothingPublishedError` before the first run, or where that day's was not made, and `QueryError` when it is damaged.
    """
    path = _there(home, day)
    try:
        con = duckdb.connect(str(path), read_only=True, config=SEALED if folder is None else _open_to(SEALED))
        if folder is not None:
            _seal_but(con, folder)
    except duckdb.Error as why:
        again = "moisson run --force" if day is None else f"moisson run --as-of {day}"
        raise QueryError(f"cannot be opened: {why}", place=str(path), next_step=f"\n`{again}` writes it anew.") from None
    with con:
        yield con


def _there(home: Home, day: date | None) -> Path:
    """Give the file that is asked for, when it is there."""
    path = home.published if day is None else as_of_file(home, day)
    if path.exists():
        return path
    if day is None:
        begin = "" if home.toml.exists() else "Run `moisson init`, then drop"
        next_step = f"{begin or 'Drop'} exports into {home.inbox} and run `moisson run`."
        raise NothingPublishedError("nothing is published yet.", place=str(path), next_step=next_step)
    made = ", ".join(sorted(found.stem for found in path.parent.glob("????-??-??.duckdb"))) or "none"
    next_step = f"Run `moisson run --as-of {day}` first. Made so far: {made}."
    raise NothingPublishedError("not made yet.", place=str(path), next_step=next_step)


def _open_to(sealed: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in sealed.items() if name not in WRITES}


def _seal_but(con: Connection, folder: Path) -> None:
    con.execute("SET allowed_directories = [$folder]", {"folder": str(folder)})
    for name in WRITES:
        con.execute(f"SET {name} = {SEALED[name]}")


def copy(con: Connection, query: str, target: Path, how: str) -> int:
    """Write the answer to a query to a file by DuckDB's `COPY`; give how many rows it has."""
    try:
        row = con.execute(f"COPY ({query}) TO {_literal(str(target))} ({how})").fetchone()
    except duckdb.IOException as why:
        raise OSError(str(why)) from why
    return int(row[0]) if row else 0


def _literal(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def stream(con: Connection, query: str, parameters: Sequence[object] = ()) -> Iterator[dict[str, Any]]:
    """Give the answer as dictionaries, a portion in memory at a time; the connection can ask nothing else meanwhile."""
    found = con.execute(query, list(parameters))
    names = [d[0] for d in found.description or []]
    while portion := found.fetchmany(PORTION):
        yield from (dict(zip(names, row, strict=True)) for row in portion)


def rows(con: duckdb.DuckDBPyConnection, query: str, parameters: Sequence[object] = ()) -> list[dict[str, Any]]:
    """Give the answer as dictionaries."""
    found = con.execute(query, list(parameters))
    names = [d[0] for d in found.description or []]
    return [dict(zip(names, row, strict=True)) for row in found.fetchall()]


def answers(home: Home, con: duckdb.DuckDBPyConnection, query: str) -> list[dict[str, Any]]:
    """Give the answer to a query of our own. Raises `QueryError` where the published file lacks what it asks for."""
    try:
        return rows(con, query)
    except duckdb.Error as why:
        next_step = "\nIt was written by another Moisson: `moisson run --force` writes it anew."
        raise QueryError(str(why), place=str(home.published), next_step=next_step) from None


def ask(home: Home, query: str, output: str, out: Console, day: date | None = None) -> int:
    """Answer a query, or show a table that is named, in the wanted format: of the published warehouse or the one of a day."""
    with published(home, day) as con:
        try:
            found = con.execute(f"FROM {query}" if re.fullmatch(r"\w+\.\w+", query.strip()) else query)
            names = [d[0] for d in found.description or []]
            answer = found.fetchall()
        except duckdb.Error as why:
            raise QueryError(str(why), place=str(_there(home, day)), next_step=f"\n{LISTED}") from None
    if output == "csv":
        writer = csv.writer(sys.stdout)
        writer.writerow(names)
        writer.writerows([[safe(cell) for cell in row] for row in answer])
    elif output == "json":
        say_plain([dict(zip(names, map(_plain, row), strict=True)) for row in answer])
    else:
        out.print(grid(names, answer))
    return Exit.CLEAN


def _plain(cell: object) -> object:
    """Give what JSON can say; money stays text, exact; NaN and infinity are null."""
    if isinstance(cell, float) and not math.isfinite(cell):
        return None
    return cell if isinstance(cell, str | int | float | bool | None) else written(cell)


def written(cell: object) -> str:
    """Write a cell; a decimal with all its digits: Python would write 0.00000000 as 0E-8."""
    return f"{cell:f}" if isinstance(cell, Decimal) else str(cell)


def safe(cell: object) -> object:
    """Take the sting out of a text that a spreadsheet would run as a formula; a number stays one, and is written in full."""
    if isinstance(cell, Decimal):
        return written(cell)
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(RISKY) else cell


def grid(names: Sequence[str], answer: Sequence[Sequence[object]], title: str | None = None, right: Sequence[str] = ()) -> Table:
    """Give rows as a table for the terminal; numbers stand to the right, and so do the columns of texts named in `right`."""
    table = Table(title=title, title_justify="left", header_style="bold")
    for place, name in enumerate(names):
        numeric = name in right or any(not isinstance(row[place], str | bool | None) for row in answer[:20])
        table.add_column(name, justify="right" if numeric else "left", overflow="fold")
    for row in answer:
        table.add_row(*("" if cell is None else written(cell) for cell in row))
    return table
