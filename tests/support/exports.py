"""Exports for tests: of the sample life, and of the small ledger with awkward texts in it."""

import csv
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
from click.testing import Result
from typer.testing import CliRunner

from pipelines.cli import app
from pipelines.home import Home
from tests.support.books import CLIENT
from tests.support.ledger import build
from warehouse.publish import publish

NAME = "Harbour Soap Co."
FORMULA = '=HYPERLINK("http://x")'


def export(home: Path, kind: str, folder: Path, *options: str) -> Result:
    """Run `moisson export` in this process."""
    arguments = ["export", kind, "--to", str(folder), *options]
    result = CliRunner().invoke(app, arguments, env={"MOISSON_HOME": str(home)}, prog_name="moisson")
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result


def exported(home: Path, kind: str, folder: Path, *options: str) -> Path:
    """Run it, expect that it ends well, and give the folder."""
    result = export(home, kind, folder, *options)
    assert result.exit_code == 0, result.output
    return folder


def awkward(folder: Path) -> Path:
    """Give a home with the small ledger: a client's name in a text, formulas, an unknown amount, a day that is not told."""
    with build(folder) as store:
        store.con.execute("INSERT INTO ledger.client VALUES (?, ?, 'upwork')", [CLIENT, NAME])
        store.con.execute(f"UPDATE ledger.earning SET item = 'Labels for {NAME.upper()}' WHERE record_key = 'j1'")
        store.con.execute("UPDATE ledger.earning SET item = ? WHERE record_key = 'j2'", [FORMULA])
        store.con.execute(
            "UPDATE ledger.earning SET gross = NULL, fee = NULL, tax = NULL, other = NULL, net = NULL WHERE record_key = 'j3'"
        )
        store.con.execute("UPDATE ledger.earning SET work_date = NULL WHERE record_key = 'j4'")
        publish(store, Home(folder).published)
    return folder


@contextmanager
def asked(home: Path, folder: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """Open a copy of the published warehouse: in one process DuckDB opens a file in one way only, and an export has its own."""
    copy = folder / "asked.duckdb"
    shutil.copyfile(home / "data" / "moisson.duckdb", copy)
    with duckdb.connect(str(copy), read_only=True) as con:
        yield con


def lines(path: Path) -> list[dict[str, str]]:
    """Read a CSV."""
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def total(rows: list[dict[str, Any]], name: str) -> Decimal:
    """Add up a column of a CSV; an empty cell is unknown and in no sum."""
    return sum((Decimal(row[name]) for row in rows if row[name]), Decimal(0))
