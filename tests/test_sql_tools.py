"""Recipes of docs/sql.md for tools that do not share an environment with Moisson: run where the extra `recipes` is installed."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.life import life_home
from tests.test_sql_users import TOOLS

pytestmark = pytest.mark.slow
WHERE = "MOISSON_RECIPES"
"""The environment variable that names the folder of a virtual environment with `pip install 'moisson[recipes]'`, or its two packages."""
QUERY = "SELECT channel_id, sum(received_rc) AS received FROM mart.channel_efficiency_month GROUP BY ALL ORDER BY ALL"
READ = """
import sys
from harlequin_duckdb import DuckDbAdapter

connection = DuckDbAdapter((sys.argv[1],), read_only=True).connect()
print(*(column.as_py() for column in connection.execute(sys.argv[2]).fetchall().column(0)))
print([schema.label for catalog in connection.get_catalog().items for schema in catalog.fetch_children()])
"""
"""What Harlequin does behind its screen when a query is run, and when its catalogue is unfolded."""


def python(module: str) -> str:
    """Give the Python that has a module: this one, or that of `MOISSON_RECIPES`; skip where there is none."""
    own = os.environ.get(WHERE)
    for program in (sys.executable, *([str(Path(own) / "bin" / "python")] if own else [])):
        if subprocess.run([program, "-c", f"import {module}"], capture_output=True, check=False).returncode == 0:
            return program
    pytest.skip(f"{module} is not installed: pip install 'moisson[recipes]' in an environment of its own, named in {WHERE}")


def answered(*command: str) -> str:
    """Run a program in MOISSON_HOME of the sample life; give what it prints."""
    done = subprocess.run(command, cwd=life_home(), capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_the_recipe_for_sqlalchemy_works() -> None:
    """The page's own code prints a line for each channel, read-only."""
    told = answered(python("duckdb_engine"), "-c", TOOLS["SQLAlchemy"]["code"])

    assert re.search(r"^prolific \d+\.\d{8}$", told, re.MULTILINE)
    assert "read_only" in TOOLS["SQLAlchemy"]["code"]


def test_harlequin_reads_the_file() -> None:
    """Harlequin's own DuckDB adapter opens the file read-only, gives a row for each channel, and shows the schemas in its catalogue."""
    rows, schemas = answered(python("harlequin"), "-c", READ, "data/moisson.duckdb", QUERY).strip().splitlines()

    assert rows.split() == ["amazon_associates", "awin", "gumroad", "mturk", "prolific", "upwork"]
    assert all(f"'{name}'" in schemas for name in ("ledger", "mart", "ops", "ref"))


def test_harlequin_knows_the_options_of_the_recipe() -> None:
    """The command of the page names an option that this Harlequin has."""
    program = Path(python("harlequin")).parent / "harlequin"
    name, option, file = TOOLS["Harlequin"]["code"].split()

    assert (name, file) == ("harlequin", "data/moisson.duckdb")
    assert option in answered(str(program), "--help")
