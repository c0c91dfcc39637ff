"""A home with an inbox, and one run of the real steps on it: parsing in the real parser process, no Dagster around them."""

import ctypes
import io
import os
import shutil
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from threading import Event, Thread
from typing import Any, Self, get_args

import duckdb
from rich.console import Console

from connectors.catalogue import platforms
from connectors.fetch import FetchError
from connectors.vocabulary import Family
from pipelines import marts, pulls, steps
from pipelines.count import count
from pipelines.home import Home
from pipelines.progress import Told, silent
from pipelines.quarantine import show_quarantine
from pipelines.row_checks import words
from pipelines.run import code_of, ended
from pipelines.steps import Work
from pipelines.workbench import Workbench
from tests.http.server import Play, Player, playing
from warehouse.errors import WarehouseError
from warehouse.expectations import gather
from warehouse.publish import publish
from warehouse.rules import Level
from warehouse.state import parts
from warehouse.store import Store

WIDE = 4000
EMPTY = "empty.duckdb"
REFERENCE_FIRST = sorted(platforms(), key=lambda name: (platforms()[name].family is not Family.REFERENCE, name))
RATES = {"USD": "1.25", "GBP": "0.80", "JPY": "160", "CAD": "1.60", "CHF": "1.00", "SEK": "11.20"}
RATE_DAYS = (date(2026, 2, 2), date(2026, 6, 30))


@dataclass(frozen=True)
class Ran:
    """How a run ended: its code, what people were told, what it left in the inbox, and a hash of each table."""

    exit: int
    told: str
    left: tuple[str, ...]
    state: dict[str, str]


@dataclass
class House:
    """A home, and the parsers that are kept warm for it. `tell` is called as the progress bar is; `judge`: check the rules too.

    `asks` are the platforms whose APIs a run asks; `web` plays them all.
    """

    root: Path
    readers: Any
    settings: str = ""
    reporting: str = "GBP"
    settle: float = 0.0
    tell: Told = silent
    stop: Event = field(default_factory=Event)
    unprivileged: bool = False
    judge: bool = True
    broken: list[str] = field(default_factory=list)
    busy: list[Thread] = field(default_factory=list)
    asks: tuple[str, ...] = ()
    troubles: list[FetchError] = field(default_factory=list)
    web: Player | None = None
    stack: ExitStack = field(default_factory=ExitStack)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.stack.close()

    @property
    def home(self) -> Home:
        """The folders."""
        return Home(self.root)

    def drop(self, content: str | bytes, name: str = "export.csv") -> Path:
        """Put a file into the inbox; `name` may start with the folder of an account."""
        path = self.home.inbox / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return path

    def play(self, platform: str, play: Play) -> None:
        """Let the API of a platform answer so from now on, and have runs ask it."""
        if self.web is None:
            self.web = self.stack.enter_context(playing(play))
        self.web.plays, self.asks = [play], (platform,)
        os.environ[f"MOISSON_API_{platform.upper()}"] = self.web.url

    def configure(self) -> None:
        """Write moisson.toml."""
        person = f'[person]\ntimezone = "Europe/Paris"\nreporting_currency = "{self.reporting}"\n'
        self.home.toml.write_text(f"{person}[inbox]\nsettle_seconds = {self.settle}\n{self.settings}", encoding="utf-8")

    def run(self) -> Ran:
        """Do what a run does, from landing to the published warehouse."""
        if not self.unprivileged:
            return self._run()
        with ThreadPoolExecutor(1, initializer=give_up_privileges) as thread:
            return thread.submit(self._run).result()

    def meanwhile(self, chore: Callable[[], object]) -> None:
        """Do something again and again, in a thread of its own, until `rest` is called."""

        def work() -> None:
            while not self.stop.wait(0.002):
                chore()

        thread = Thread(target=work, daemon=True)
        thread.start()
        self.busy.append(thread)

    def rest(self) -> None:
        """End what goes on meanwhile."""
        self.stop.set()
        while self.busy:
            self.busy.pop().join()
        self.stop.clear()
        self.tell = silent

    def _run(self) -> Ran:
        self.configure()
        os.environ["MOISSON_HOME"] = str(self.root)
        with ExitStack() as stack:
            work = Workbench(stack).work()
            work.tell = self.tell
            work.store.con.execute("SET threads = 1")
            try:
                self._steps(work)
            except WarehouseError as why:
                return Ran(int(code_of(why)), str(why), (), {})
            self.broken = broken(work.store) if self.judge else []
            state = parts(work.store)
        unreadable, unsettled = steps.unreadable(work), steps.unsettled(work)
        told = "\n".join([*unreadable, *unsettled, *map(str, self.troubles), self._quarantine()])
        left = tuple(s.state for s in work.seen if s.state != "ready")
        return Ran(int(max(ended(work.refused, unreadable), *map(code_of, self.troubles), 0)), told, left, state)

    def _steps(self, work: Work) -> None:
        steps.land_inbox(work)
        found = [pulls.pull(work, name).trouble for name in self.asks]
        self.troubles = [trouble for trouble in found if trouble]
        steps.read_new(work, self.readers)
        for name in REFERENCE_FIRST:
            steps.fold_platform(work, name)
            if platforms()[name].family is Family.REFERENCE:
                steps.convert(work)
        steps.convert(work)
        count(work, worth=False)  # a fault is one of reading and folding; what rests on it has laws of its own
        publish(work.store, work.home.published)

    def _quarantine(self) -> str:
        """Give what `moisson quarantine` prints."""
        page = io.StringIO()
        show_quarantine(self.home, 1000, Console(file=page, width=WIDE, color_system=None))
        return page.getvalue()

    def rebuild(self) -> Ran:
        """Throw the ledger away and build it anew from the kept files."""
        shutil.copyfile(self.root / EMPTY, self.home.warehouse)
        return self.run()

    def ask(self, query: str, parameters: Sequence[object] = ()) -> list[tuple[Any, ...]]:
        """Ask the published warehouse."""
        with duckdb.connect(str(self.home.published), read_only=True) as con:
            return con.execute(query, list(parameters)).fetchall()


def broken(store: Store) -> list[str]:
    """Give the critical rules that do not hold: a run would publish nothing."""
    told = [e for level in get_args(Level) for e in gather(store, level, words())]
    found = [e for e in told if e.rule.asset.removeprefix("mart/") not in marts.tables()]
    return [f"{e.rule.name}: {e.sample or e.error}" for e in found if e.rule.severity == "critical" and e.rows_failed != 0]


def rates() -> str:
    """Give a file of exchange rates that cover the days of the cases."""
    first, last = RATE_DAYS
    days = [first + timedelta(n) for n in range((last - first).days + 1)]
    lines = [",".join([str(day), *RATES.values()]) + "," for day in reversed(days) if day.weekday() < 5]
    return "\n".join([",".join(["Date", *RATES]) + ",", *lines]) + "\n"


def prepare(root: Path, readers: Any) -> None:
    """Make the home that all others start from: exchange rates in the ledger, and an empty ledger beside it."""
    house = House(root, readers)
    house.home.prepare()
    Store(root / EMPTY).close()
    house.drop(rates(), "rates.csv")
    house.run()


def furnish(template: Path, root: Path) -> None:
    """Start a home from one that has its exchange rates already."""
    shutil.copytree(template, root, dirs_exist_ok=True)
    Home(root).prepare()


CAPABILITIES_VERSION = 0x20080522
MAY_READ_ANYTHING = 0b110  # CAP_DAC_OVERRIDE and CAP_DAC_READ_SEARCH


def give_up_privileges() -> None:
    """Let this thread, and no other, respect file permissions even when root runs the tests."""
    libc = ctypes.CDLL(None, use_errno=True)
    header, held = (ctypes.c_uint32 * 2)(CAPABILITIES_VERSION, 0), (ctypes.c_uint32 * 6)()
    if libc.capget(header, held) == 0:
        for place in range(3):  # effective, permitted, inheritable
            held[place] &= ~MAY_READ_ANYTHING
    if libc.capset(header, held):
        raise OSError(ctypes.get_errno(), "the privileges of root cannot be given up")
