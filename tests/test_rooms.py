"""The rooms: each imports only rooms to its left, and each big library is known in one room."""

import ast
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from tests.conftest import ROOT

MAY_IMPORT = {
    "connectors": {"connectors"},
    "transforms": {"connectors", "transforms"},
    "warehouse": {"warehouse"},
    "pipelines": {"connectors", "transforms", "warehouse", "pipelines"},
}
KNOWN_ONLY_IN = {
    "dagster": ("pipelines/",),
    "duckdb": ("warehouse/", "pipelines/query.py"),
    "great_expectations": ("pipelines/validate.py",),
}
QUICK = ("pipelines.cli", "pipelines.report", "pipelines.setup", "pipelines.explain", "pipelines.run", "pipelines.parser")
SLOW = {"dagster", "great_expectations", "scipy"}
HEAVY = {*SLOW, "altair", "babel", "duckdb", "pandas", "polars", "pyarrow", "pydantic", "requests"}


def modules(room: str) -> list[Path]:
    """Give the Python files of a room."""
    return sorted((ROOT / room).rglob("*.py"))


def imported(tree: ast.AST) -> Iterator[str]:
    """Give the full name of everything imported, at any depth of the code."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, "imports are absolute here, so that a reader sees the room"
            yield node.module or ""


def by_file(room: str) -> list[tuple[str, str]]:
    """Give (file, imported name) pairs of a room."""
    return [(p.relative_to(ROOT).as_posix(), name) for p in modules(room) for name in imported(ast.parse(p.read_text(encoding="utf-8")))]


@pytest.mark.parametrize("room", MAY_IMPORT)
def test_a_room_imports_only_rooms_to_its_left(room: str) -> None:
    """Connectors know nobody, transforms know connectors, the warehouse knows none of ours, pipelines know all."""
    ours = set(MAY_IMPORT) | {"tests", "benchmarks"}
    found = by_file(room)
    assert len({file for file, _ in found}) > 3
    assert [(file, name) for file, name in found if name.split(".")[0] in ours - MAY_IMPORT[room]] == []


@pytest.mark.parametrize("library", KNOWN_ONLY_IN)
def test_a_big_library_is_known_in_one_place(library: str) -> None:
    """Dagster is imported by pipelines only, DuckDB by the warehouse and the reader of the published copy."""
    users = {file for room in MAY_IMPORT for file, name in by_file(room) if name.split(".")[0] == library}
    assert users
    assert [file for file in sorted(users) if not file.startswith(KNOWN_ONLY_IN[library])] == []


def test_commands_that_run_nothing_import_nothing_slow() -> None:
    """`moisson --help`, `sql` and the parser start without Dagster, Great Expectations and SciPy, which take seconds."""
    assert loaded(QUICK) & SLOW == set()


def test_help_and_status_import_no_more_than_they_show() -> None:
    """`--help` starts without the database, the tables' library and the models of settings; `status` and `quarantine` need the database alone."""
    assert loaded(["pipelines.cli"]) & HEAVY == set()
    assert loaded(["pipelines.cli", "pipelines.status", "pipelines.quarantine"]) & HEAVY == {"duckdb"}


def test_a_parser_imports_only_what_reads() -> None:
    """There is one for each processor, and each pays for what it imports: no HTTP, no command line, no database; pydantic checks mappings."""
    assert loaded(["pipelines.parser"]) & {*SLOW, "duckdb", "requests", "rich", "typer"} == set()


def loaded(modules: Sequence[str]) -> set[str]:
    """Import modules in a new process and give the names of all that came with them."""
    code = f"import sys, {', '.join(modules)}; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    return set(done.stdout.split())
