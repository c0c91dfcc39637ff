"""An empty warehouse, made once in a process and copied: making one writes two thousand comments, copying it takes a tenth of the time."""

import shutil
import tempfile
from functools import cache
from pathlib import Path

from warehouse.store import Store

_PREPARE = Store.__init__


@cache
def _folder() -> "tempfile.TemporaryDirectory[str]":
    """Give a folder that lasts as long as this process."""
    return tempfile.TemporaryDirectory(prefix="moisson-empty-")


def made_anew(path: Path) -> Path:
    """Make a warehouse as a first run does, and close it."""
    made = Store.__new__(Store)
    _PREPARE(made, path)
    made.close()
    return path


@cache
def empty() -> Path:
    """Give the file of a warehouse as the first opening leaves it."""
    return made_anew(Path(_folder().name) / "empty.duckdb")


def copying(self: Store, path: Path, *, memory_mb: int | None = None) -> None:
    """Open a warehouse; where there is none, begin with a copy of the empty one."""
    if str(path) != ":memory:" and not path.exists() and not path.with_name(f"{path.name}.wal").exists():
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        shutil.copyfile(empty(), path)
    _PREPARE(self, path, memory_mb=memory_mb)
