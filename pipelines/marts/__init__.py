"""The marts that say what each channel is worth: a theme a module, found by being here, computed after hours and efficiency.

A theme module says `TABLES` (what it writes, in `mart`), `READS` (the tables it needs, as `schema.table`) and `rebuild(work, change)`.
Adding one is adding a module, its tables in `warehouse/schema/mart_<theme>.sql`, its rules in `warehouse/rules/mart_<theme>.sql`, and its
metrics in `warehouse/ref/metrics/<theme>.csv`; assets, lineage, checks and pages of the docs follow.
"""

import hashlib
import pkgutil
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import cache
from graphlib import TopologicalSorter
from importlib import import_module
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Protocol, cast

import polars as pl

from pipelines import costs
from pipelines.steps import Work
from warehouse.marts import write
from warehouse.store import Store

TOKEN = "marts"  # noqa: S105  # the name of a fact in ops.meta
THROUGH = "SELECT max(day) FROM mart.channel_efficiency_day"


@dataclass(frozen=True)
class Change:
    """What moved since the marts were last computed.

    `through`: the last day with data, as of which every estimate is made. `channels`: those whose ledger or hours changed; None: all.
    `everything`: settings, code, reference data or `through` changed, so that windows and estimates of all channels may move.
    """

    through: date
    channels: frozenset[str]
    everything: bool


class _Module(Protocol):
    TABLES: tuple[str, ...]
    READS: tuple[str, ...]

    def rebuild(self, work: Work, change: Change) -> None:
        """Replace what changed, inside the caller's transaction."""


@dataclass(frozen=True)
class Theme:
    """A part of the marts: its name, what it writes, what it reads, and how it is computed."""

    name: str
    about: str
    tables: tuple[str, ...]
    reads: tuple[str, ...]
    rebuild: Callable[[Work, Change], None]


@cache
def themes() -> tuple[Theme, ...]:
    """Give every theme, those that others read before them."""
    found = {name: _theme(name) for _, name, _ in pkgutil.iter_modules(__path__) if not name.startswith("_")}
    writes = {f"mart.{table}": name for name, theme in found.items() for table in theme.tables}
    needs = {name: sorted({writes[r] for r in theme.reads if r in writes} - {name}) for name, theme in sorted(found.items())}
    return tuple(found[name] for name in TopologicalSorter(needs).static_order())


def _theme(name: str) -> Theme:
    module = import_module(f"{__name__}.{name}")
    told = cast("_Module", module)
    return Theme(name, (module.__doc__ or "").partition("\n")[0], told.TABLES, told.READS, told.rebuild)


def tables() -> tuple[str, ...]:
    """Give the names of all tables of all themes, without their schema."""
    return tuple(table for theme in themes() for table in theme.tables)


def rebuild(work: Work) -> list[str]:
    """Compute the themes whose ground moved, in one transaction; give their names."""
    change = _change(work)
    if change is None:
        return []
    with work.store.transaction():
        costs.enter(work, change.through)
        for done, theme in enumerate(themes(), 1):
            theme.rebuild(work, change)
            work.tell("Computing what channels are worth", done, len(themes()))
        work.store.con.execute("DELETE FROM ops.stale_channel")
        work.store.set_meta(TOKEN, _token(work, change.through))
    return [theme.name for theme in themes()]


def _change(work: Work) -> Change | None:
    """Say what moved; None when nothing did, or there is nothing yet."""
    through = work.store.one(THROUGH)
    if through is None:
        return None
    stale = frozenset(row["channel"] for row in work.store.rows("SELECT DISTINCT channel FROM ops.stale_channel"))
    everything = work.store.meta(TOKEN) != _token(work, through)
    return Change(through, stale, everything) if stale or everything else None


def _token(work: Work, through: date) -> str:
    """Give a text that changes with anything but the ledger's own channels: code, settings, reference data, last day, batches."""
    batch = work.store.one("SELECT max(batch_id) FROM ops.batch")
    text = f"{fingerprint()}:{work.config.aims()}:{work.config.person}:{work.store.meta('reference')}:{through}:{batch}"
    return hashlib.sha256(text.encode()).hexdigest()[:16]


@cache
def fingerprint() -> str:
    """Give a hash of the code and SQL that the marts are computed with."""
    digest = hashlib.sha256()
    for room in ("transforms", "warehouse", __name__):
        for path in _sources(files(room)):
            digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


def _sources(folder: Traversable) -> list[Traversable]:
    """Give the files of code under a folder, in a stable order."""
    inside = sorted(folder.iterdir(), key=lambda path: path.name)
    deeper = [found for path in inside if path.is_dir() and path.name != "__pycache__" for found in _sources(path)]
    return [path for path in inside if path.name.endswith((".py", ".sql", ".csv"))] + deeper


def forget(store: Store, table: str, change: Change) -> None:
    """Take the channels that are computed anew out of `mart.<table>`; all rows where everything moved. It has a column `channel_id`."""
    if change.everything:
        store.con.execute(f"DELETE FROM mart.{table}")
        return
    store.con.execute(f"DELETE FROM mart.{table} WHERE channel_id IN (SELECT unnest($channels))", {"channels": sorted(change.channels)})


def put(store: Store, table: str, rows: pl.DataFrame) -> None:
    """Append rows to `mart.<table>`, columns by name; floating point is kept to ten significant digits, so that the same data give the same table."""
    floats = [name for name, kind in rows.schema.items() if kind.is_float()]
    write(store, f"mart.{table}", rows.with_columns(pl.col(floats).round_sig_figs(10)))


def replace_all(store: Store, table: str, rows: pl.DataFrame) -> None:
    """Replace all rows of `mart.<table>`."""
    store.con.execute(f"DELETE FROM mart.{table}")
    put(store, table, rows)
