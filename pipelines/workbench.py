"""What every asset works with: the home, the settings and the one open warehouse, under one lease for the whole run."""

import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field

import dagster as dg

from connectors.fetch import FetchError
from pipelines.config import load
from pipelines.coverage import enter_platforms
from pipelines.home import Home
from pipelines.progress import Told, silent
from pipelines.steps import Work
from warehouse.store import Store, lease

POOL = "warehouse"


@dataclass
class Journal:
    """What the command line wants to know of a run in its own process."""

    tell: Told = silent
    stages: list[dict[str, object]] = field(default_factory=list)
    errors: list[BaseException] = field(default_factory=list)
    refused: set[str] = field(default_factory=set)
    unreadable: list[str] = field(default_factory=list)
    troubles: list[FetchError] = field(default_factory=list)
    unsettled: list[str] = field(default_factory=list)
    strict: bool = False

    def reset(self, tell: Told, *, strict: bool) -> None:
        """Begin a new page."""
        self.tell, self.strict = tell, strict
        for kept in (self.stages, self.errors, self.refused, self.unreadable, self.troubles, self.unsettled):
            kept.clear()


JOURNAL = Journal()


class Workbench:
    """Opens the warehouse when the first asset asks, and closes it when the run ends."""

    def __init__(self, stack: ExitStack) -> None:
        self._stack = stack
        self._work: Work | None = None

    def work(self) -> Work:
        """Give the open work; the first call takes the lease."""
        if self._work is None:
            home = Home.find()
            home.prepare()
            config = load(home.toml)
            self._stack.enter_context(lease(home.lock))
            store = self._stack.enter_context(Store(home.warehouse))
            enter_platforms(store)
            self._work = Work(home, config, store, JOURNAL.tell)
        return self._work


Bench = dg.ResourceParam[Workbench]


@dg.resource(description="The person's home and the one open warehouse, held for the whole run.")
def workbench(_context: dg.InitResourceContext) -> Iterator[Workbench]:
    """Hold the lease and the connection for as long as the run lasts."""
    with ExitStack() as stack:
        yield Workbench(stack)


@contextmanager
def stage(name: str) -> Iterator[None]:
    """Time a stage, and remember what stopped it."""
    started = time.perf_counter()
    JOURNAL.tell(name.capitalize(), 0, 0)
    try:
        yield
    except BaseException as why:
        JOURNAL.errors.append(why)
        raise
    finally:
        JOURNAL.stages.append({"name": name, "seconds": round(time.perf_counter() - started, 3)})


def timed(name: str, step: Callable[[], int]) -> int:
    """Run a step as a stage."""
    with stage(name):
        return step()
