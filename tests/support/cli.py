"""Run the command as people do: a process of its own, or a child of a zygote that has done the imports already."""

import atexit
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import duckdb

from tests.conftest import ROOT
from warehouse.state import state_hash
from warehouse.store import Store

COMMAND = (sys.executable, "-m", "pipelines.cli")
PATIENCE = 300


def environment(home: Path, more: Mapping[str, str] | None = None) -> dict[str, str]:
    """Give the environment of a run: this home, no keyring, nothing of the tester's own settings."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("MOISSON_", "DAGSTER_HOME", "PYTHONWARNINGS"))}
    fixed = {"MOISSON_HOME": str(home), "PYTHONPATH": str(ROOT), "PYTHON_KEYRING_BACKEND": "keyring.backends.fail.Keyring"}
    return {**kept, **fixed, **(more or {})}


def moisson(home: Path, *arguments: str, env: Mapping[str, str] | None = None) -> subprocess.CompletedProcess[str]:
    """Run the command to its end, in a child of this worker's zygote: all of it but the seconds of imports."""
    return _shared().moisson(home, arguments, env)


def started(home: Path, *arguments: str, env: Mapping[str, str] | None = None) -> subprocess.CompletedProcess[str]:
    """Run the command to its end in a process of its own, as people start it."""
    return subprocess.run(
        [*COMMAND, *arguments], cwd=home, env=environment(home, env), capture_output=True, text=True, timeout=PATIENCE, check=False
    )


def start(home: Path, *arguments: str, env: Mapping[str, str] | None = None) -> subprocess.Popen[str]:
    """Start the real command in a session of its own, and do not wait."""
    return subprocess.Popen(
        [*COMMAND, *arguments],
        cwd=home,
        env=environment(home, env),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )


@dataclass(frozen=True)
class Ended:
    """How a run of the zygote ended: `code` is negative for a signal; `stages` are the marks it left, in order."""

    code: int
    seconds: float
    survivors: tuple[int, ...]
    stages: tuple[str, ...]
    printed: str

    @property
    def stage(self) -> str:
        """Where it was: the last mark."""
        return self.stages[-1] if self.stages else "starting"


class Zygote:
    """Forks one run after the other; see `tests/support/zygote.py`."""

    def __init__(self, process: subprocess.Popen[str], scratch: Path) -> None:
        self._process, self._scratch = process, scratch

    def run(self, home: Path, after: float | None = None) -> Ended:
        """Run on a home; with `after`, send SIGKILL that many seconds later."""
        trace, out = self._scratch / "trace", self._scratch / "out"
        told = self._order(home, ("run",), environment(home), out, out, trace=trace, after=after)
        return Ended(told["code"], told["seconds"], tuple(told["survivors"]), tuple(trace.read_text().split("\n")[:-1]), out.read_text())

    def moisson(self, home: Path, arguments: Sequence[str], env: Mapping[str, str] | None) -> subprocess.CompletedProcess[str]:
        """Run any command on a home to its end."""
        out, err = self._scratch / "out", self._scratch / "err"
        told = self._order(home, arguments, environment(home, env), out, err)
        return subprocess.CompletedProcess(["moisson", *arguments], told["code"], out.read_text(), err.read_text())

    def _order(
        self,
        home: Path,
        arguments: Sequence[str],
        env: Mapping[str, str],
        out: Path,
        err: Path,
        *,
        trace: Path | None = None,
        after: float | None = None,
    ) -> dict[str, Any]:
        for path in filter(None, (trace, out, err)):
            path.write_text("")
        order = {
            "arguments": list(arguments),
            "environment": dict(env),
            "folder": str(home),
            "trace": trace and str(trace),
            "out": str(out),
            "err": str(err),
            "after": after,
        }
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps(order) + "\n")
        return dict(json.loads(self._process.stdout.readline()))


@cache
def _shared() -> Zygote:
    """Give the zygote of this worker; it ends with it."""
    held = ExitStack()
    atexit.register(held.close)
    scratch = held.enter_context(tempfile.TemporaryDirectory(prefix="moisson-zygote-"))
    return held.enter_context(zygote(Path(scratch)))


@contextmanager
def zygote(scratch: Path) -> Iterator[Zygote]:
    """Start a zygote and end it with the block."""
    scratch.mkdir(parents=True, exist_ok=True)
    with subprocess.Popen(
        [sys.executable, "-m", "tests.support.zygote"],
        cwd=ROOT,
        env=environment(scratch),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        bufsize=1,
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
        yield Zygote(process, scratch)
        assert process.stdin is not None
        process.stdin.close()


def hash_of(path: Path) -> str:
    """Give the state hash of the writer's warehouse or of the published one; the file is opened read-only."""
    reader = Store.__new__(Store)
    with duckdb.connect(str(path), read_only=True) as reader.con:
        return state_hash(reader)
