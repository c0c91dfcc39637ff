"""The real engine on a warehouse in memory, emptied between examples: files in, ledger and marts out, no process started."""

import hashlib
import shutil
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path
from typing import Any
from unittest.mock import patch

from connectors.catalogue import platforms
from connectors.landing import Landed
from connectors.vocabulary import Family
from pipelines import count, steps
from pipelines import marts as worth
from pipelines.accounts import pick_account
from pipelines.config import Config
from pipelines.home import Home
from pipelines.progress import Told
from pipelines.sandbox import Job
from pipelines.steps import Work
from transforms.digest import Desk, Digest, digest
from warehouse import insert, marts, state
from warehouse.schema import tables
from warehouse.store import Store

NOW = datetime(2027, 12, 31, 12, tzinfo=UTC)
KEPT = {
    "ops.meta": "false",
    "ref.status": "false",
    "ref.platform": "false",
    "ref.payout_source": "false",
    "ref.fx_day": "currency <> 'EUR'",
}
"""What is not emptied: the euro's calendar is always the same."""


@dataclass(frozen=True, repr=False)
class File:
    """An export as it lies in the inbox: its name, its bytes, its folder, and how many lines its header ends on."""

    name: str
    content: bytes
    folder: str | None = None
    before: int = 1

    def __repr__(self) -> str:
        """Show what stands in the file, as far as it fits a report."""
        text = self.content.decode(errors="replace")
        return f"<{self.name}\n{text[:2000]}>"

    def _repr_pretty_(self, printer: Any, cycle: bool) -> None:
        """Let Hypothesis print it like that, too."""
        printer.text(repr(self))

    @property
    def sha256(self) -> str:
        """The hash of the bytes."""
        return hashlib.sha256(self.content).hexdigest()


State = dict[str, str]
FOLDED = tuple(name for name in state.HASHED if name.removeprefix("mart.") not in worth.tables())
"""What the examples compute: the marts of what channels are worth have replays of their own."""
REMEMBERED: dict[Any, tuple[Digest, dict[Path, bytes]]] = {}


class InProcess:
    """What `steps` reads files with, without a process of its own."""

    def __init__(self, size: int) -> None:
        del size

    def read(self, jobs: Sequence[Job], tell: Told) -> list[Digest]:
        """Digest each file as the parser process would."""
        del tell
        return [_read(job) for job in jobs]

    def __enter__(self) -> "InProcess":
        return self

    def __exit__(self, *_: object) -> None:
        return


def _read(job: Job) -> Digest:
    """Digest a file; the same bytes with the same settings are remembered, with the frames that a digest leaves beside it."""
    settings = (job.path.name, job.hint, job.accounts, job.local_zone)
    if settings not in REMEMBERED:
        job.out.mkdir(parents=True, exist_ok=True)
        desk = Desk(job.out, job.local_zone, job.key, NOW.date())
        done = digest(job.path, lambda platform: pick_account(job.accounts, platform, job.hint), desk)
        REMEMBERED[settings] = done, {path: path.read_bytes() for path in job.out.iterdir()}
    done, frames = REMEMBERED[settings]
    job.out.mkdir(parents=True, exist_ok=True)
    for path, content in frames.items():
        path.write_bytes(content)
    return done


class Ledger:
    """One worker's warehouse in memory, and the folders a run needs."""

    def __init__(self, root: Path) -> None:
        self.home = Home(root)
        self.home.prepare()
        self.store = Store(Path(":memory:"))
        self.work = Work(self.home, Config(), self.store)
        self.store.con.execute("SET threads = 1")
        for p in platforms().values():
            row = {"platform": p.name, "title": p.title, "family": str(p.family), "fee_side": p.fee_side, "checked_on": p.checked}
            self.store.insert("ref.platform", [row])
        self.store.insert("ref.payout_source", [{"platform": p.name} for p in platforms().values() if p.names_payouts])

    def empty(self, config: Config) -> None:
        """Forget everything, and take the settings of the next example."""
        self.work.config = config
        for name in once():
            self.store.con.execute(f"DELETE FROM {name} WHERE {KEPT.get(name, 'true')}")  # our own table names
        self.store.con.execute("DELETE FROM ops.meta WHERE name = 'payers'")
        shutil.rmtree(self.home.landing)
        self.home.landing.mkdir()

    def feed(self, runs: Sequence[Sequence[File]], *, marts: bool = True, tables: Sequence[str] = FOLDED) -> State:
        """Run once per group of files; give the hash of each table, or of some, at the end."""
        with in_process():
            for files in runs:
                self.run(files)
                if marts:
                    self.count()
            return state.parts(self.store, tables)

    def run(self, files: Sequence[File]) -> None:
        """Do what one run does, from landing to the ledger."""
        self._land(files)
        steps.read_new(self.work)
        present = {row["platform"] for row in self.store.rows("SELECT DISTINCT platform FROM ops.batch WHERE NOT folded")}
        for name in sorted(present, key=lambda name: (platforms()[name].family is not Family.REFERENCE, name)):
            steps.fold_platform(self.work, name)
            if platforms()[name].family is Family.REFERENCE:
                steps.convert(self.work)

    def count(self) -> None:
        """Do the rest of a run: the amounts in the reporting currency, and the marts."""
        steps.convert(self.work)
        count.count(self.work, worth=False)  # a thousand examples: the marts of worth have laws and replays of their own

    def _land(self, files: Sequence[File]) -> None:
        """Keep each file under its hash; the same bytes again are known."""
        for file in files:
            path = self.work.landing.path(file.sha256)
            if not path.exists():
                path.parent.mkdir(exist_ok=True)
                path.write_bytes(file.content)
                landed = Landed(file.sha256, len(file.content), file.name, "inbox", file.folder, NOW.isoformat())
                steps.remember(self.store, landed)


@contextmanager
def in_process() -> Iterator[None]:
    """Read in this process; hash our own code and parse our own schema once instead of in every step."""
    with ExitStack() as stack:
        stack.enter_context(patch.object(steps, "Pool", InProcess))
        stack.enter_context(patch.object(steps, "reading_fingerprint", lambda _: "one"))
        for module in (insert, marts, state):
            stack.enter_context(patch.object(module, "tables", once))
        yield


once = lru_cache(maxsize=1)(tables)
