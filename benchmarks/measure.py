"""Run a command in a child process and weigh it: wall and CPU seconds, peak memory of the process tree."""

import os
import resource
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO

import psutil

MIB = 1024 * 1024
RUSAGE_UNIT = 1 if sys.platform == "darwin" else 1024  # Linux counts ru_maxrss in KiB, macOS in bytes


@dataclass(frozen=True)
class Measured:
    """What one command cost. CPU is user + system of the child and of every descendant it waited for."""

    command: tuple[str, ...]
    returncode: int
    wall_s: float
    cpu_s: float
    peak_mib: float
    stdout: str
    stderr: str


class MeasuredError(RuntimeError):
    """A measured command ended with another code than 0; the message holds the end of what it wrote."""


def measure(
    command: Sequence[str],
    *,
    env: Mapping[str, str] | None = None,
    cwd: Path | None = None,
    interval_s: float = 0.05,
) -> Measured:
    """Run `command` to its end and say what it cost; `env` is added to this process's environment.

    Peak memory is the largest sum of resident sizes over the tree, sampled every `interval_s`; pages that two
    processes share count twice. ru_maxrss catches a peak between two samples, but of single processes only.
    """
    with tempfile.TemporaryFile("w+b") as out, tempfile.TemporaryFile("w+b") as err:
        own_peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        started = time.perf_counter()
        child = subprocess.Popen(
            list(command),
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=err,
            cwd=cwd,
            env={**os.environ, **(env or {})},
        )
        sampler = _Sampler(child.pid, interval_s)
        _, status, used = os.wait4(child.pid, 0)
        wall = time.perf_counter() - started
        child.returncode = os.waitstatus_to_exitcode(status)  # else Popen believes that it still runs
        sampled = sampler.stop()
        return Measured(
            command=tuple(command),
            returncode=child.returncode,
            wall_s=wall,
            cpu_s=used.ru_utime + used.ru_stime,
            peak_mib=_peak(sampled, used.ru_maxrss, own_peak) / MIB,
            stdout=_text(out),
            stderr=_text(err),
        )


def succeeded(measured: Measured) -> Measured:
    """Give the measurement back, or raise MeasuredError when the command failed: its cost means nothing."""
    if measured.returncode != 0:
        tail = "\n".join(measured.stderr.strip().splitlines()[-15:])
        what = " ".join(measured.command)
        msg = f"{what}: ended with code {measured.returncode}. Run it alone to see why. It wrote:\n{tail}"
        raise MeasuredError(msg)
    return measured


def _peak(sampled: int, ru_maxrss: int, own_peak: int) -> int:
    """Join both readings, in bytes. Linux carries our size into the child's ru_maxrss, so it may be ours.

    It then counts only for a child too short to be sampled: too much rather than nothing.
    """
    is_ours = ru_maxrss <= own_peak
    return sampled if sampled and is_ours else max(sampled, ru_maxrss * RUSAGE_UNIT)


def _text(file: IO[bytes]) -> str:
    """Read what a child wrote, undecodable bytes replaced."""
    file.seek(0)
    return file.read().decode("utf-8", "replace")


class _Sampler:
    """Watches a process tree from a thread and keeps the largest sum of resident sizes, in bytes."""

    def __init__(self, pid: int, interval_s: float) -> None:
        self._peak = 0
        self._done = threading.Event()
        self._thread = threading.Thread(target=self._watch, args=(pid, interval_s), daemon=True)
        self._thread.start()

    def stop(self) -> int:
        """End the watch and give the peak."""
        self._done.set()
        self._thread.join()
        return self._peak

    def _watch(self, pid: int, interval_s: float) -> None:
        try:
            root = psutil.Process(pid)
        except psutil.NoSuchProcess:
            return
        self._peak = _tree_bytes(root)
        while not self._done.wait(interval_s):
            self._peak = max(self._peak, _tree_bytes(root))


def _tree_bytes(root: psutil.Process) -> int:
    """Sum the resident sizes of a process and its descendants now; one that ends meanwhile counts nothing."""
    total = 0
    try:
        tree = [root, *root.children(recursive=True)]
    except psutil.NoSuchProcess:
        return 0
    for process in tree:
        try:
            total += process.memory_info().rss
        except psutil.NoSuchProcess:
            continue
    return total
