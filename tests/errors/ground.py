"""Where errors are provoked: an empty home, a home that has been lived in, and a notebook of what was raised and where."""

import ast
import io
import shutil
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

import pytest
from typer.testing import CliRunner

from connectors import _http_errors
from connectors.fetch import FetchError
from connectors.mapping import MappingError
from pipelines.cli import app
from pipelines.errors import MoissonError
from tests.conftest import ROOT
from warehouse.errors import WarehouseError

BASES: tuple[type[Exception], ...] = (MoissonError, WarehouseError, MappingError)
ROOMS = ("connectors", "transforms", "warehouse", "pipelines")
MADE_IN = {str(Path(str(_http_errors.__file__)))}
"""Classes of errors that call each other's `__init__`: the place of interest is beyond them."""


@lru_cache(maxsize=1)
def trees() -> dict[Path, ast.Module]:
    """Give every module of the programs, parsed."""
    return {path: ast.parse(path.read_text(encoding="utf-8")) for room in ROOMS for path in sorted((ROOT / room).rglob("*.py"))}


def kinds(*roots: str) -> set[str]:
    """Give the names of these classes and of all that descend from them, wherever the programs define one."""
    parents = {
        node.name: {getattr(base, "id", "") for base in node.bases}
        for tree in trees().values()
        for node in ast.walk(tree)
        if isinstance(node, ast.ClassDef)
    }
    found, more = set(roots), set(roots)
    while more:
        more = {name for name, bases in parents.items() if bases & found} - found
        found |= more
    return found


@dataclass(frozen=True)
class Site:
    """A place where the programs raise one of these errors: its name, and its lines."""

    name: str
    kind: str
    first: int
    last: int


@lru_cache(maxsize=1)
def sites() -> dict[str, list[Site]]:
    """Give every place that raises such an error, by file."""
    wanted = kinds(*(base.__name__ for base in BASES))
    found: dict[str, list[Site]] = {}
    for path, tree in trees().items():
        here: list[Site] = []
        _collect(tree, "", path.relative_to(ROOT).as_posix(), wanted, here)
        if here:
            found[str(path)] = here
    return found


def _collect(node: ast.AST, inside: str, file: str, wanted: set[str], found: list[Site]) -> None:
    for child in ast.iter_child_nodes(node):
        where = f"{inside}.{child.name}".strip(".") if isinstance(child, ast.FunctionDef | ast.ClassDef) else inside
        if isinstance(child, ast.Raise) and isinstance(child.exc, ast.Call) and getattr(child.exc.func, "id", "") in wanted:
            number = sum(site.name.startswith(f"{file}:{inside}#") for site in found) + 1
            found.append(Site(f"{file}:{inside}#{number}", child.exc.func.id, child.lineno, child.end_lineno or child.lineno))  # type: ignore[attr-defined]
        _collect(child, where, file, wanted, found)


@dataclass
class Notebook:
    """Which errors were made, in order: the class and the place."""

    seen: list[tuple[str, str]] = field(default_factory=list)

    def note(self, error: Exception) -> None:
        """Write down where an error was made: the first frame that is neither its class nor this file."""
        frame = sys._getframe(2)  # the only way to know
        while frame is not None and (frame.f_code.co_filename == __file__ or frame.f_code.co_filename in MADE_IN):
            frame = frame.f_back  # type: ignore[assignment]
        here = sites().get(frame.f_code.co_filename, []) if frame else []
        place = next((s.name for s in here if s.first <= frame.f_lineno <= s.last), "")
        self.seen.append((type(error).__name__, place))


@contextmanager
def watching(monkeypatch: pytest.MonkeyPatch) -> Iterator[Notebook]:
    """Note every error that is made."""
    notebook = Notebook()
    with monkeypatch.context() as patch:
        for base in (*BASES, FetchError):
            patch.setattr(base, "__init__", _noting(base.__init__, notebook))
        yield notebook


def _noting(real: Callable[..., None], notebook: Notebook) -> Callable[..., None]:
    def noted(self: Exception, *arguments: object, **named: object) -> None:
        notebook.note(self)
        real(self, *arguments, **named)

    return noted


@dataclass
class Ground:
    """An empty home for a case, and the one that was lived in, which it may copy."""

    home: Path
    lived: Path
    patch: pytest.MonkeyPatch

    def put(self, name: str, content: str | bytes) -> Path:
        """Write a file into the home."""
        path = self.home / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return path

    def live(self) -> None:
        """Take over what the lived-in home has published."""
        (self.home / "data").mkdir(parents=True, exist_ok=True)
        shutil.copyfile(self.lived / "data" / "moisson.duckdb", self.home / "data" / "moisson.duckdb")

    def cli(self, *words: str) -> tuple[int, str]:
        """Run the command in this process; give its exit code and what it printed."""
        done = CliRunner().invoke(app, list(words), env={"MOISSON_HOME": str(self.home)}, prog_name="moisson")
        assert done.exception is None or isinstance(done.exception, SystemExit), done.exception
        return done.exit_code, done.output


class Terminal(io.StringIO):
    """A terminal at which nobody answers."""

    def isatty(self) -> bool:
        """Say that somebody may sit there."""
        return True
