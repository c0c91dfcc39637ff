"""Read the published warehouse: read-only, sealed from every other file."""

import csv
import json
import math
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import duckdb
from rich.console import Console
from rich.table import Table

from pipelines.errors import Exit, MoissonError
from pipelines.home import Home

SEALED: dict[str, str | bool | int | float | list[str]] = {
    "enable_external_access": "false",
    "autoinstall_known_extensions": "false",
    "autoload_known_extensions": "false",
    "python_enable_replacements": "false",
    "lock_configuration": "true",
}
RISKY = ("=", "+", "-", "@", "\t", "\r", "\0", "＝", "＋", "－", "＠")


class NothingPublishedError(MoissonError):
    """There is no published warehouse yet: drop exports into inbox/ and run `moisson run`."""

    code = Exit.CONFIGURATION


class QueryError(MoissonError):
    """The query cannot be answered."""

    code = Exit.CONFIGURATION


@contextmanager
def published(home: Home) -> Iterator[duckdb.DuckDBPyConnection]:
    """Open the published warehouse. Raises `NothingPublishedError` before the first run, `QueryError` when it is damaged."""
    if not home.published.exists():
        raise NothingPublishedError(f"{home.published}: nothing is published yet. Drop exports into {home.inbox} and run `moisson run`.")
    try:
        con = duckdb.connect(str(home.published), read_only=True, config=SEALED)
    except duckdb.Error as why:
        raise QueryError(f"{home.published}: cannot be opened; `moisson run --force` writes it anew.\n{why}") from None
    with con:
        yield con


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
        raise QueryError(f"{home.published}: {why}\nIt was written by another Moisson: `moisson run --force` writes it anew.") from None


def ask(home: Home, query: str, output: str, out: Console) -> int:
    """Answer a query in the wanted format."""
    with published(home) as con:
        try:
            found = con.execute(query)
            names = [d[0] for d in found.description or []]
            answer = found.fetchall()
        except duckdb.Error as why:
            raise QueryError(
                f'{home.published}: {why}\nThe tables are listed by: moisson sql "SELECT table_schema, table_name FROM information_schema.tables"'
            ) from None
    if output == "csv":
        writer = csv.writer(sys.stdout)
        writer.writerow(names)
        writer.writerows([[_safe(cell) for cell in row] for row in answer])
    elif output == "json":
        sys.stdout.write(
            json.dumps([dict(zip(names, map(_plain, row), strict=True)) for row in answer], ensure_ascii=False, indent=1) + "\n"
        )
    else:
        out.print(grid(names, answer))
    return Exit.CLEAN


def _plain(cell: object) -> object:
    """Give what JSON can say; money stays text, exact; NaN and infinity are null."""
    if isinstance(cell, float) and not math.isfinite(cell):
        return None
    return cell if isinstance(cell, str | int | float | bool | None) else str(cell)


def _safe(cell: object) -> object:
    """Take the sting out of a text that a spreadsheet would run as a formula."""
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(RISKY) else cell


def grid(names: Sequence[str], answer: Sequence[Sequence[object]], title: str | None = None) -> Table:
    """Give rows as a table for the terminal; numbers stand to the right."""
    table = Table(title=title, title_justify="left", header_style="bold")
    for place, name in enumerate(names):
        numeric = any(not isinstance(row[place], str | bool | None) for row in answer[:20])
        table.add_column(name, justify="right" if numeric else "left", overflow="fold")
    for row in answer:
        table.add_row(*("" if cell is None else str(cell) for cell in row))
    return table
