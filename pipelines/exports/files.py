"""Put what was written into the person's folder: each file whole or not at all, and never over one that is not ours."""

import hashlib
import json
import os
import shutil
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from pipelines.errors import Exit, MoissonError

REMEMBERED = ".moisson-exports.json"
"""Beside the files: what we wrote last, by name and hash of the bytes."""
KEPT = 3
"""How many hashes of a name are remembered: one more than a killed export can leave open."""


class ExportError(MoissonError):
    """The files cannot be written."""

    code = Exit.DISK


class NotOursError(MoissonError):
    """A file stands in the way."""

    code = Exit.CONFIGURATION


@dataclass(frozen=True)
class Made:
    """A file that was written: its name in the folder, its rows, and what it holds."""

    name: str
    rows: int
    what: str


@contextmanager
def staging(folder: Path) -> Iterator[Path]:
    """Give an empty folder inside the person's, so that moving a file out of it is one step; it is taken away in the end."""
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        place = Path(tempfile.mkdtemp(prefix=".moisson-", dir=folder))
    except OSError as why:
        raise ExportError(f"{folder}: cannot be written to ({why.strerror}). Give another folder with --to.") from why
    try:
        yield place
    except OSError as why:
        raise ExportError(
            f"{folder}: cannot be written to ({why.strerror or why}). Free some space, or give another folder with --to."
        ) from why
    finally:
        shutil.rmtree(place, ignore_errors=True)


def place_files(made: Sequence[Made], place: Path, folder: Path, *, force: bool) -> None:
    """Move the files to where they belong. Raises `NotOursError`, before anything is moved, where a file there is not what we wrote last."""
    known = _known(folder)
    hashes = {file.name: _hash(place / file.name) for file in made}
    in_the_way = [name for name, new in hashes.items() if not _is_ours(folder / name, [*known.get(name, ()), new])]
    if in_the_way and not force:
        raise NotOursError(
            _in_the_way(in_the_way), place=str(folder), next_step="Give another folder with --to, or --force to write over it."
        )
    for name, new in hashes.items():
        known[name] = [new, *(old for old in known.get(name, ()) if old != new)][:KEPT]
    _remember(folder, known)
    for name in hashes:
        target = folder / name
        target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        _durable(place / name)
        (place / name).replace(target)


def _in_the_way(names: Sequence[str]) -> str:
    listed = ", ".join(names[:5]) + (f" and {len(names) - 5} more" if len(names) > 5 else "")
    return f"{listed} changed since Moisson wrote it, or is not Moisson's. Nothing was written."


def _is_ours(target: Path, hashes: Sequence[str]) -> bool:
    if target.is_symlink() or (target.exists() and not target.is_file()):
        return False
    return not target.exists() or _hash(target) in hashes


def _known(folder: Path) -> dict[str, list[str]]:
    """Give what we wrote; a note that cannot be read is as good as none, and nothing is ours then."""
    try:
        found = json.loads((folder / REMEMBERED).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return {str(name): [str(h) for h in hashes] for name, hashes in found.items()} if isinstance(found, dict) else {}


def _remember(folder: Path, known: dict[str, list[str]]) -> None:
    temporary = folder / f"{REMEMBERED}.new"
    temporary.write_text(json.dumps(known, indent=1, sort_keys=True), encoding="utf-8")
    temporary.chmod(0o600)
    temporary.replace(folder / REMEMBERED)


def _hash(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _durable(path: Path) -> None:
    path.chmod(0o600)
    with path.open("rb") as file:
        os.fsync(file.fileno())
