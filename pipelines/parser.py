"""The parser process: reads the files it is handed, one after the other, until its parent goes away."""

import ctypes
import os
import resource
import signal
import sys
from multiprocessing.connection import Connection

from connectors import catalogue
from connectors.vocabulary import Reason
from pipelines.accounts import pick_account
from pipelines.looks import look_at
from pipelines.sandbox import Job, Look
from transforms.digest import Desk, Digest, Refusal, digest

MEMORY = 8 << 30
PR_SET_PDEATHSIG = 1


def main(handle: int) -> None:
    """Serve jobs from the connection."""
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    os.umask(0o077)
    with Connection(handle) as pipe:
        while (job := _next(pipe)) is not None:
            try:
                answer: object = look_at(job) if isinstance(job, Look) else _read(job)
            except MemoryError:
                answer = Digest(refusals=[Refusal(Reason.TOO_LARGE, "it does not fit in the memory a file may use", "Split the file.")])
            except Exception as bug:  # noqa: BLE001  # told to the parent, which raises it
                answer = bug
            pipe.send(answer)


def _next(pipe: Connection) -> Job | Look | None:
    try:
        job: Job | Look = pipe.recv()
    except EOFError:
        return None
    return job


def _read(job: Job) -> Digest:
    catalogue.hold(job.mapped, repr([p.name for p in job.mapped]))
    job.out.mkdir(parents=True, exist_ok=True)
    desk = Desk(job.out, job.local_zone, job.key, job.today, job.file_name)
    return digest(job.path, lambda platform: pick_account(job.accounts, platform, job.hint), desk)


if __name__ == "__main__":
    main(int(sys.argv[1]))
