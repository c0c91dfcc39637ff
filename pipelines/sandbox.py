"""Untrusted files are parsed in a process of their own: its memory and time are bounded, and it holds no database."""

import ctypes
import multiprocessing
import os
import resource
import signal
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from multiprocessing.connection import Connection, wait
from pathlib import Path

from connectors.settings import Account
from connectors.vocabulary import Reason
from transforms.digest import Desk, Digest, Refusal, digest

MEMORY = 8 << 30
SECONDS_PER_MB = 0.6
LEAST_SECONDS = 60.0
PR_SET_PDEATHSIG = 1


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


class Sandbox:
    """A parser process that is started when needed and replaced when it dies."""

    def __init__(self) -> None:
        self._process: multiprocessing.process.BaseProcess | None = None
        self._pipe: Connection | None = None

    def submit(self, job: Job) -> None:
        """Hand over a file; `result` waits for it."""
        if self._process is None or not self._process.is_alive():
            self._start()
        assert self._pipe is not None  # noqa: S101  # _start sets it
        self._pipe.send(job)

    def result(self, job: Job) -> Digest:
        """Wait for the file just handed over. A parser that dies or takes too long refuses the file, nothing else."""
        assert self._pipe is not None  # noqa: S101  # submit came first
        allowed = LEAST_SECONDS + SECONDS_PER_MB * job.path.stat().st_size / 1e6
        try:
            if self._pipe.poll(allowed):
                answer = self._pipe.recv()
                if isinstance(answer, BaseException):
                    raise answer
                return answer  # type: ignore[no-any-return]  # the child sends nothing else
            detail = f"reading it took more than {allowed:.0f} seconds"
        except EOFError:
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
        wait([s._pipe for s in sandboxes if s._pipe is not None], timeout=LEAST_SECONDS)

    def close(self) -> None:
        """End the process."""
        if self._pipe is not None:
            self._pipe.close()
            self._pipe = None
        if self._process is not None:
            self._process.kill()
            self._process.join()
            self._process.close()
            self._process = None

    def _start(self) -> None:
        self.close()
        context = multiprocessing.get_context("spawn")
        mine, theirs = context.Pipe()
        self._process = context.Process(target=_work, args=(theirs, os.getpid()), daemon=True, name="moisson-parser")
        self._process.start()
        theirs.close()
        self._pipe = mine

    def __enter__(self) -> "Sandbox":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def _work(pipe: Connection, parent: int) -> None:
    """Serve files until the parent goes away."""
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:
        return
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    while True:
        try:
            job: Job = pipe.recv()
        except EOFError:
            return
        try:
            pipe.send(_read(job))
        except MemoryError:
            pipe.send(Digest(refusals=[Refusal(Reason.TOO_LARGE, "it does not fit in the memory a file may use", "Split the file.")]))


def _read(job: Job) -> Digest:
    from pipelines.config import pick_account  # noqa: PLC0415  # the child needs it, importing it here keeps the module light

    job.out.mkdir(parents=True, exist_ok=True)
    desk = Desk(job.out, job.local_zone, job.key, job.today)
    return digest(job.path, lambda platform: pick_account(job.accounts, platform, job.hint), desk)
