"""A process that has imported everything, and forks a child for each run: the real command, without the seconds of imports.

One order a line on stdin, as JSON: `arguments` (of `moisson`), `environment` (all of it), `folder` (to be in), `trace` (file the stages
are written to, or null), `out` and `err` (files for what it prints), `after` (seconds until SIGKILL, or null). One answer a line: `code` (negative: ended by that signal), `seconds`, `survivors` (pids of parser
processes that outlived it).
"""

import gc
import importlib
import json
import os
import signal
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

GRACE_SECONDS = 5.0


HEAVY = (
    "numpy", "scipy.stats", "pyarrow.ipc", "pandas", "requests", "tenacity", "typer", "rich.progress", "pydantic", "babel", "keyring", "yaml",
    "sqlalchemy.dialects.sqlite", "alembic.command", "dagster", "dagster._core.storage.sqlite_storage", "dagster._core.storage.root",
    "dagster._core.storage.local_compute_log_manager", "dagster._core.execution.execute_in_process", "dagster._daemon.controller",
    "pygments.lexers", "great_expectations", "polars",
)  # fmt: skip
SURVIVES = {"jemalloc_bg_thd", "polars-ooc-clea"}
"""jemalloc starts its thread again after a fork; that of Polars tidies what was spilled to disk, and nothing here is so large."""


def preload() -> None:
    """Import what takes long and starts no thread: a fork would lose it. DuckDB and our own rooms are left to each child."""
    for name in HEAVY:
        importlib.import_module(name)
    names = [Path(f"/proc/self/task/{task}/comm").read_text().strip() for task in os.listdir("/proc/self/task")]
    lost = [name for name in names if name not in SURVIVES]
    if len(lost) != 1:
        raise SystemExit(f"the zygote has threads that a fork would lose: {lost}")
    gc.collect()
    gc.freeze()


def _traced(stage: Any) -> Any:
    """Have each stage say when it begins and ends."""

    @contextmanager
    def traced(name: str) -> Iterator[None]:
        _say(f"{name}")
        with stage(name):
            yield
        _say(f"after {name}")

    return traced


_TRACE: list[int] = []


def _say(text: str) -> None:
    os.write(_TRACE[0], f"{text}\n".encode())


def child(order: dict[str, Any]) -> None:
    """Be `moisson`, in this process, and end with its code."""
    os.setsid()
    for handle, name in ((1, "out"), (2, "err")):
        os.dup2(os.open(order[name], os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600), handle)
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    os.environ.clear()
    os.environ.update(order["environment"])
    os.chdir(order["folder"])
    time.tzset()
    if order["trace"]:
        _trace(order["trace"])
    from pipelines.cli import app

    sys.argv = ["moisson", *order["arguments"]]
    try:
        app(prog_name="moisson")
    except SystemExit as end:
        sys.stdout.flush()
        os._exit(int(end.code or 0))
    except BaseException:
        import traceback

        traceback.print_exc()
        sys.stderr.flush()
        os._exit(99)


def _trace(path: str) -> None:
    """Have the stages of a run write when they begin and end."""
    _TRACE.append(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600))
    from pipelines import assets, checks, workbench

    for user in (assets, checks):
        vars(user)["stage"] = _traced(workbench.stage)


def serve(order: dict[str, Any]) -> dict[str, Any]:
    """Fork a run, kill it when told, and say how it ended."""
    started = time.perf_counter()
    pid = os.fork()
    if not pid:
        child(order)
    status = _wait(pid, order["after"])
    seconds = time.perf_counter() - started
    return {"code": os.waitstatus_to_exitcode(status), "seconds": seconds, "survivors": _left(pid)}


def _wait(pid: int, after: float | None) -> int:
    """Wait for the end, or bring it about."""
    end = time.perf_counter() + after if after is not None else None
    while True:
        done, status = os.waitpid(pid, os.WNOHANG)
        if done:
            return status
        if end is not None and time.perf_counter() >= end:
            os.kill(pid, signal.SIGKILL)
            return os.waitpid(pid, 0)[1]
        time.sleep(0.001)


def _left(session: int) -> list[int]:
    """Give the processes of the run's session that outlive it by more than the grace."""
    end = time.perf_counter() + GRACE_SECONDS
    while (left := _session(session)) and time.perf_counter() < end:
        time.sleep(0.005)
    return left


def _session(session: int) -> list[int]:
    found = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                fields = (entry / "stat").read_text().rsplit(")", 1)[1].split()
            except (FileNotFoundError, ProcessLookupError):
                continue
            if int(fields[3]) == session and fields[0] != "Z":
                found.append(int(entry.name))
    return found


def main() -> None:
    """Serve orders until stdin ends."""
    os.environ["OPENBLAS_NUM_THREADS"] = "1"
    preload()
    answers = os.fdopen(os.dup(1), "w", buffering=1)
    answers.write("ready\n")
    for line in iter(sys.stdin.buffer.readline, b""):
        answers.write(json.dumps(serve(json.loads(line))) + "\n")


if __name__ == "__main__":
    main()
