"""Run the command as people do: a process of its own, or a child of a zygote that has done the imports already."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

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
    """Run the real command to its end."""
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
        for path in (trace, out):
            path.write_text("")
        order = {"home": str(home), "trace": str(trace), "out": str(out), "after": after}
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps(order) + "\n")
        told = json.loads(self._process.stdout.readline())
        return Ended(told["code"], told["seconds"], tuple(told["survivors"]), tuple(trace.read_text().split("\n")[:-1]), out.read_text())


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
