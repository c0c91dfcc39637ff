"""Untrusted files are parsed in a process of their own: its memory and time are bounded, and it holds no database."""

import os
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from multiprocessing import Pipe
from multiprocessing.connection import Connection, wait
from pathlib import Path

from connectors.infer_draft import Answers
from connectors.platform import Platform
from connectors.settings import Account
from connectors.vocabulary import Family, Reason
from transforms.digest import Digest, Refusal

SECONDS_PER_MB = 0.6
LEAST_SECONDS = 60.0
HERE = Path(__file__).resolve().parent.parent
KEEP_MEMORY = {
    "MALLOC_MMAP_THRESHOLD_": str(32 << 20),
    "MALLOC_TRIM_THRESHOLD_": str(1 << 30),
    "_RJEM_MALLOC_CONF": "dirty_decay_ms:-1,muzzy_decay_ms:-1",
}
"""What glibc and Polars are told: to keep freed memory for the next block. To give it back and ask again is a tenth of reading."""


@dataclass(frozen=True)
class Job:
    """A landed file to read, and all that is needed for it."""

    path: Path
    hint: str | None
    accounts: tuple[Account, ...]
    out: Path
    local_zone: str
    key: bytes
    today: date
    file_name: str = ""
    mapped: tuple[Platform, ...] = ()


@dataclass(frozen=True)
class Look:
    """A file to tell about and not to read: what its tables say, given a person's answers."""

    path: Path
    answers: Answers
    name: str
    title: str
    family: Family
    today: date
    mapped: tuple[Platform, ...] = ()


class Sandbox:
    """A parser process that is started when needed and replaced when it dies. `threads` bounds what it may use."""

    def __init__(self, threads: int = 1) -> None:
        self._threads = threads
        self._process: subprocess.Popen[bytes] | None = None
        self._pipe: Connection | None = None

    def submit(self, job: Job | Look) -> None:
        """Hand over a file; `result` waits for it."""
        if self._process is None or self._process.poll() is not None:
            self.close()
            self._start()
        self._connection().send(job)

    def result(self, job: Job | Look) -> Digest:
        """Wait for the file just handed over. A parser that dies or takes too long refuses the file, nothing else.

        What a look tells is given by `pipelines.mapped.look`.
        """
        allowed = LEAST_SECONDS + SECONDS_PER_MB * job.path.stat().st_size / 1e6
        detail = f"reading it took more than {allowed:.0f} seconds"
        try:
            if self._connection().poll(allowed):
                answer = self._connection().recv()
                if isinstance(answer, BaseException):
                    raise answer
                return answer  # type: ignore[no-any-return]  # the parser sends nothing else
        except (EOFError, ConnectionResetError):
            detail = "the parser process died on it"
        self.close()
        remedy = "Look at the file: it may be damaged or hostile. Export it again; other files are not affected."
        return Digest(refusals=[Refusal(Reason.PARSER_DIED, detail, remedy)])

    def ready(self) -> bool:
        """Whether `result` would not wait."""
        return self._pipe is not None and self._pipe.poll(0)

    @staticmethod
    def wait(sandboxes: Sequence["Sandbox"]) -> None:
        """Wait until one of them has an answer, or has been at it for a good while."""
        wait([s._pipe for s in sandboxes if s._pipe is not None], timeout=LEAST_SECONDS)  # our own kind

    def close(self) -> None:
        """End the process."""
        if self._pipe is not None:
            self._pipe.close()
            self._pipe = None
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process = None

    def _connection(self) -> Connection:
        if self._pipe is None:
            raise RuntimeError("the parser is used before it was given a file")
        return self._pipe

    def _start(self) -> None:
        mine, theirs = Pipe()
        path = os.pathsep.join(filter(None, [str(HERE), os.environ.get("PYTHONPATH")]))
        environment = {**os.environ, **KEEP_MEMORY, "POLARS_MAX_THREADS": str(self._threads), "PYTHONPATH": path}
        self._process = subprocess.Popen(  # noqa: S603  # our own module
            [sys.executable, "-m", "pipelines.parser", str(theirs.fileno())],
            pass_fds=[theirs.fileno()],
            env=environment,
            stdin=subprocess.DEVNULL,
        )
        theirs.close()
        self._pipe = mine

    def __enter__(self) -> "Sandbox":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()
