"""A platform is one file: how long it is, and why when it is long."""

import ast
import statistics
from pathlib import Path

import pytest

from connectors.vocabulary import Family
from tests.conftest import ROOT

LONG = 80
FILES = [
    path
    for family in Family
    for path in sorted((ROOT / "connectors" / str(family)).glob("*.py"))
    if not path.name.startswith("_")  # what several platforms share, and the package itself
]


def declared(path: Path) -> int:
    """Count the lines that declare: neither blank, nor comment, nor docstring of the module, nor import."""
    text = path.read_text(encoding="utf-8")
    tree = ast.parse(text)
    passed = {
        n for node in tree.body if isinstance(node, ast.Import | ast.ImportFrom) for n in range(node.lineno, (node.end_lineno or 0) + 1)
    }
    first = tree.body[0]
    passed |= set(range(first.lineno, (first.end_lineno or 0) + 1)) if ast.get_docstring(tree) else set()
    lines = enumerate(text.splitlines(), 1)
    return sum(n not in passed and bool(line.strip()) and not line.strip().startswith("#") for n, line in lines)


@pytest.mark.parametrize("path", [p for p in FILES if declared(p) > LONG], ids=lambda p: p.stem)
def test_a_long_file_says_why(path: Path) -> None:
    """A platform of more than eighty declared lines says in its docstring what makes it long."""
    told = ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))) or ""

    assert "this file long" in " ".join(told.split())


def test_most_files_are_short() -> None:
    """Half of the platforms take fewer than sixty declared lines, the formatter's one element a line included."""
    assert len(FILES) > 60
    assert statistics.median(declared(path) for path in FILES) < 60
