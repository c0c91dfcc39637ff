"""The sample life's exports fed to the real steps in any order and any number of runs, marts of worth included; no process is started."""

import shutil
from collections import Counter
from collections.abc import Callable, Sequence
from datetime import date
from fnmatch import fnmatch
from pathlib import Path
from typing import Any
from unittest.mock import patch

from pipelines import count, steps
from pipelines import marts as worth
from pipelines.config import Config, load
from pipelines.coverage import enter_platforms, write_coverage
from pipelines.demo import write_life
from pipelines.home import Home
from pipelines.steps import Work
from tests.laws.harness import File, Ledger, in_process
from warehouse.schema import tables
from warehouse.store import Store

Rows = Counter[tuple[object, ...]]
Marts = dict[str, Rows]
MARTS = tuple(name for name in tables() if name.startswith("mart."))
CUT = (
    "*_transaction_report.csv",
    "Fee-Earnings-2026-Q1*.csv",
    "Daily-Trends-2026-Q1.csv",
    "statements_2025-*.csv",
    "awin_transactions_*.json",
    "gumroad_sales_*.csv",
    "gumroad_payout_2026-0[1-9]-*.csv",
    "paypal_activite_*.csv",
    "releve_banque_*.csv",
    "prolific_submissions_*.csv",
    "status_details_2025-12-*.json",
    "Toggl_*.csv",
    "my_proposals*.csv",
    "eurofxref-hist.zip",
)
"""What fills every table that the whole life fills, at a third of its files."""
BESIDE = ("eurofxref-hist.zip", "paypal_activite_2026-09-30.csv", "Toggl_Track_*.csv", "releve_banque_*.csv", "my_proposals*.csv")
"""What tells of other channels than its own: rates, a wallet, hours, a bank, proposals."""


class Replay:
    """A home whose inbox is fed in groups to a new warehouse each time; a file is parsed once."""

    def __init__(self, folder: Path) -> None:
        write_life(folder)
        self.config: Config = load(folder / "moisson.toml")
        self._inbox = folder / "inbox"
        self._ledger = Ledger(folder / "home")

    def files(self, patterns: Sequence[str] = CUT) -> list[File]:
        """Give the exports that the patterns name, by name."""
        names = [path for path in sorted(self._inbox.iterdir()) if any(fnmatch(path.name, one) for one in patterns)]
        return [File(path.name, path.read_bytes()) for path in names]

    def feed(self, runs: Sequence[Sequence[File]], *, by_channel: bool = False) -> Marts:
        """Run once per group on an empty warehouse, and give every row of every mart.

        `by_channel`: a run computes anew only the channels whose ledger or hours changed, as if new files alone moved nothing else.
        """
        ledger = self._ledger
        _emptied(ledger.home)
        ledger.store.close()
        ledger.store = Store(Path(":memory:"))
        ledger.store.con.execute("SET threads = 1")
        ledger.work = Work(ledger.home, self.config, ledger.store)
        enter_platforms(ledger.store)
        with in_process(), patch.object(worth, "_token", _day if by_channel else worth._token):  # the one place that decides it
            for files in runs:
                ledger.run(files)
                steps.convert(ledger.work)
                write_coverage(ledger.store)
                count.count(ledger.work)
        return rows_of(ledger.store)


def _emptied(home: Home) -> None:
    shutil.rmtree(home.landing)
    home.landing.mkdir()


def _day(_work: Work, through: date) -> str:
    return str(through)


def rows_of(store: Store, names: Sequence[str] = MARTS) -> Marts:
    """Give the rows of each table with how often each is there."""
    return {name: Counter(map(_still, store.con.execute(f"SELECT * FROM {name}").fetchall())) for name in names}  # our own table names


def _still(row: tuple[Any, ...]) -> tuple[object, ...]:
    """Give a row that can be counted: lists and structures as text, not-a-number as itself."""
    return tuple(repr(cell) if isinstance(cell, list | dict | float) else cell for cell in row)


def differences(found: Marts, wanted: Marts, show: Callable[[object], str] = repr) -> list[str]:
    """Say of each table that is not the same what it has that it should not, and what it lacks."""
    told = []
    for name in wanted:
        more, less = found[name] - wanted[name], wanted[name] - found[name]
        if more or less:
            told.append(f"{name}: {more.total()} rows more, {less.total()} less; {_few(more, show)} instead of {_few(less, show)}")
    return told


def _few(rows: Rows, show: Callable[[object], str]) -> str:
    return " and ".join(show(row) for row in sorted(rows, key=repr)[:2]) or "none"
