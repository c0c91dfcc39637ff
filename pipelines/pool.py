"""A few parsers side by side."""

import os
from collections.abc import Iterator, Sequence

from pipelines.progress import Told
from pipelines.sandbox import Job, Sandbox
from transforms.digest import Digest


class Pool:
    """A few parsers side by side."""

    def __init__(self, size: int) -> None:
        size = max(size, 1)
        self._sandboxes = [Sandbox(threads=max(1, (os.cpu_count() or 1) // size)) for _ in range(size)]

    def read(self, jobs: Sequence[Job], tell: Told) -> Iterator[Digest]:
        """Read all files, and give them in order; each parser takes the next one when it is free, while the caller works on the last."""
        done: dict[int, Digest] = {}
        waiting = list(enumerate(jobs))
        busy: dict[int, tuple[int, Job]] = {}
        for number in range(len(jobs)):
            while number not in done:
                self._hand_out(waiting, busy)
                place = self._first(busy)
                finished, job = busy.pop(place)
                done[finished] = self._sandboxes[place].result(job)
            self._hand_out(waiting, busy)
            tell("Reading files", number + 1, len(jobs))
            yield done.pop(number)

    def _hand_out(self, waiting: list[tuple[int, Job]], busy: dict[int, tuple[int, Job]]) -> None:
        for place, sandbox in enumerate(self._sandboxes):
            if place not in busy and waiting:
                busy[place] = waiting.pop(0)
                sandbox.submit(busy[place][1])

    def _first(self, busy: dict[int, tuple[int, Job]]) -> int:
        """Give a parser that has an answer, or the one that has worked longest."""
        ready = [place for place in busy if self._sandboxes[place].ready()]
        if ready:
            return ready[0]
        Sandbox.wait([self._sandboxes[place] for place in busy])
        return next((place for place in busy if self._sandboxes[place].ready()), next(iter(busy)))

    def __enter__(self) -> "Pool":
        return self

    def __exit__(self, *_: object) -> None:
        for sandbox in self._sandboxes:
            sandbox.close()
