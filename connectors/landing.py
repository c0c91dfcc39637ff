"""Keep the bytes: every file and response that arrives is stored under the hash of its content, for ever."""

import hashlib
import json
import os
import time
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

BLOCK = 1 << 20
PARTIAL = (".part", ".crdownload", ".tmp", ".partial", ".download")
HIDDEN = ("~$", ".")
GROWING = "it is still being written"
VANISHED = "it vanished while we looked"


@dataclass(frozen=True)
class Landed:
    """One kept file: what is known of it besides its bytes. `observed_at` is stated by API responses only."""

    sha256: str
    bytes: int
    file_name: str
    source: str
    account_hint: str | None
    landed_at: str
    observed_at: str | None = None


@dataclass(frozen=True)
class Seen:
    """A file of the inbox: `state` is ready, growing, partial, unreadable or refused (a link out, a pipe)."""

    path: Path
    account_hint: str | None
    state: str
    detail: str = ""


class UnsettledError(Exception):
    """A file changed or vanished while it was read; a later run reads it."""


def shown(name: str | Path) -> str:
    """Give a file's name as text that is safe to keep and print: line ends, marks of direction and stray bytes are escaped."""
    return "".join(c if c.isprintable() else ascii(c)[1:-1] for c in str(name))


class Landing:
    """The folder of kept bytes."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)

    def path(self, sha256: str) -> Path:
        """Where the bytes of a hash are."""
        return self.folder / sha256[:2] / sha256

    def keep(self, path: Path, *, source: str, account_hint: str | None) -> Landed | None:
        """Copy a file in; give None when these bytes are kept already.

        Raises `UnsettledError` when the file changed or vanished while it was read.
        """
        temporary = self.folder / f".arriving-{os.getpid()}"
        try:
            before = path.stat().st_mtime_ns
            sha256, size = _copy(path, temporary)
            changed = _hash(path) != sha256 or path.stat().st_mtime_ns != before
        except FileNotFoundError:
            temporary.unlink(missing_ok=True)
            raise UnsettledError(VANISHED) from None
        if changed:
            temporary.unlink()
            raise UnsettledError(GROWING)
        return self._place(temporary, Landed(sha256, size, shown(path.name), source, account_hint, _now()))

    def keep_bytes(self, content: bytes, *, name: str, source: str, account: str | None, observed_at: datetime | None) -> Landed | None:
        """Keep a response."""
        temporary = self.folder / f".arriving-{os.getpid()}"
        temporary.write_bytes(content)
        stated = observed_at.isoformat() if observed_at else None
        landed = Landed(hashlib.sha256(content).hexdigest(), len(content), name, source, account, _now(), stated)
        return self._place(temporary, landed)

    def _place(self, temporary: Path, landed: Landed) -> Landed | None:
        target = self.path(landed.sha256)
        manifest = target.with_suffix(".json")
        if target.exists() and manifest.exists():
            temporary.unlink()
            return None
        target.parent.mkdir(exist_ok=True, mode=0o700)
        _durable(temporary)
        temporary.replace(target)
        written = manifest.with_suffix(".json.tmp")
        written.write_text(json.dumps(asdict(landed), ensure_ascii=False, sort_keys=True), encoding="utf-8")
        _durable(written)
        written.replace(manifest)
        return landed

    def all(self) -> Iterator[Landed]:
        """Give every kept file, by hash."""
        for manifest in sorted(self.folder.glob("??/*.json")):
            yield Landed(**json.loads(manifest.read_text(encoding="utf-8")))


def look(inbox: Path, settle: float, *, sleep: Callable[[float], None] = time.sleep) -> list[Seen]:
    """List the inbox. A file touched less than `settle` seconds ago is looked at twice; one that grew is left for later."""
    found = [_first_look(path, inbox) for path in sorted(_walk(inbox))]
    young = {s.path: _stamp(s.path) for s in found if s.state == "ready" and _age(s.path) < settle}
    if young:
        sleep(settle)
    return [_second_look(seen, young.get(seen.path)) for seen in found]


def _walk(inbox: Path) -> Iterator[Path]:
    for folder, _, names in os.walk(inbox, followlinks=False):
        yield from (Path(folder) / name for name in names)


def _first_look(path: Path, inbox: Path) -> Seen:
    inside = path.relative_to(inbox).parts
    hint = shown(inside[0]) if len(inside) > 1 else None
    if path.name.lower().endswith(PARTIAL) or path.name.startswith(HIDDEN):
        return Seen(path, hint, "partial", "a download that has not ended, or a hidden file")
    if path.is_symlink() and not path.resolve().is_relative_to(inbox.resolve()):
        return Seen(path, hint, "refused", "a link that leads out of the inbox")
    if not os.path.lexists(path):
        return Seen(path, hint, "growing", VANISHED)
    if not path.is_file():
        return Seen(path, hint, "refused", "not a regular file")
    if not os.access(path, os.R_OK):
        return Seen(path, hint, "unreadable", "no permission to read it")
    return Seen(path, hint, "ready")


def _second_look(seen: Seen, before: tuple[int, int, str] | None) -> Seen:
    if seen.state != "ready":
        return seen
    if not seen.path.exists():
        return Seen(seen.path, seen.account_hint, "growing", VANISHED)
    if before is not None and _stamp(seen.path) != before:
        return Seen(seen.path, seen.account_hint, "growing", GROWING)
    return seen


def _age(path: Path) -> float:
    """Give how many seconds ago a file was touched; one that has just vanished is as young as can be."""
    try:
        return time.time() - path.stat().st_mtime
    except FileNotFoundError:
        return 0.0


def _stamp(path: Path) -> tuple[int, int, str]:
    """Give size, time and hash of a file; one that vanished is like no other."""
    try:
        facts = path.stat()
        return facts.st_size, facts.st_mtime_ns, _hash(path)
    except FileNotFoundError:
        return -1, 0, ""


def _hash(path: Path) -> str:
    with path.open("rb") as source:
        return hashlib.file_digest(source, "sha256").hexdigest()


def _copy(path: Path, target: Path) -> tuple[str, int]:
    """Copy and hash in one pass."""
    digest, size = hashlib.sha256(), 0
    with path.open("rb") as source, target.open("wb") as sink:
        while block := source.read(BLOCK):
            digest.update(block)
            sink.write(block)
            size += len(block)
    return digest.hexdigest(), size


def _durable(path: Path) -> None:
    with path.open("rb") as handle:
        os.fsync(handle.fileno())


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")
