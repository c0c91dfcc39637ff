"""What the kit starts from: the fullest sample of each layout, as cells, with the answer that was recorded for it."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from connectors.catalogue import platforms
from connectors.facts import fold_header
from connectors.platform import Layout, Platform
from connectors.read import Table, Unreadable, open_tables
from connectors.recognise import Match, is_header, recognise
from connectors.settings import Account
from tests.conftest import ROOT
from tests.kit.export import Export
from tests.support.answers import account_of

SAMPLES = ROOT / "tests" / "samples"
Told = dict[str, str]


@dataclass(frozen=True, eq=False, repr=False)
class Seed:
    """One sample of one layout: its sound rows, and what each of them was recorded to tell. `columns` maps declared names to spellings."""

    platform: Platform
    layout: Layout
    path: Path
    account: Account
    export: Export
    columns: dict[str, str]
    added: tuple[str, ...]
    told: tuple[tuple[Told, ...], ...]
    apart: tuple[tuple[str, ...], ...]

    @property
    def name(self) -> str:
        """How a test calls it."""
        return f"{self.platform.name}/{self.layout.name}"

    def __repr__(self) -> str:
        """Be short in a report."""
        return f"<{self.name} of {self.path.name}>"

    def place(self, column: str) -> int:
        """Give where a declared column stands; it must be there."""
        return self.export.place(self.columns[column])

    def cells(self, column: str) -> list[str]:
        """Give the cells of a declared column."""
        return [row[self.place(column)] for row in self.export.rows]

    def days(self) -> list[str | None]:
        """Give the first day that each row tells of, as ISO text."""
        return [min((t["work_date"] for t in told if "work_date" in t), default=None) for told in self.told]


def seeds() -> tuple[Seed, ...]:
    """Give every recorded table of every sample, the fullest of each layout first."""
    return tuple(seed for seed in recorded() if seed.export.kind != "text")


def forms() -> tuple[Seed, ...]:
    """Give every recorded sample of a form of its own, such as a calendar: the kit has no writer for it, and leaves its cells alone."""
    return tuple(seed for seed in recorded() if seed.export.kind == "text")


@lru_cache(maxsize=1)
def recorded() -> tuple[Seed, ...]:
    """Give what every sample was recorded to tell."""
    found = [seed for platform in platforms().values() for path in _samples(platform.name) for seed in _seeds(platform, path)]
    return tuple(sorted(found, key=lambda s: (s.name, -len(s.export.rows), -len(s.columns), s.path.name)))


@lru_cache(maxsize=1)
def mains() -> tuple[Seed, ...]:
    """Give the fullest sample of each layout."""
    first: dict[str, Seed] = {}
    for seed in seeds():
        first.setdefault(seed.name, seed)
    return tuple(first.values())


def _samples(name: str) -> list[Path]:
    return sorted(p for p in (SAMPLES / name).glob("*") if not p.name.endswith((".expected.json", "account.json")))


def _seeds(platform: Platform, path: Path) -> Iterator[Seed]:
    """Read the tables of a sample that has its recorded answer; what was refused whole is no seed."""
    recorded = path.with_name(path.name + ".expected.json")
    parts = json.loads(recorded.read_text(encoding="utf-8"))["parts"] if recorded.exists() else []
    if not parts:
        return
    for table in open_tables(path, is_header):
        try:
            match = recognise(table)
        except Unreadable:
            continue
        part = next((p for p in parts if (p["layout"], p["part"]) == (match.layout.name, table.name)), None)
        if part and match.platform.name == platform.name:
            yield _seed(path, table, match, part)


def _seed(path: Path, table: Table, match: Match, part: dict[str, Any]) -> Seed:
    """Keep the rows that were read; where none was, those that were passed over."""
    told: dict[int, list[Told]] = {}
    for observation in part["observations"]:
        told.setdefault(int(observation["line"]), []).append(observation)
    refused = {line for line, _, _ in part["refused"]}
    rows = [(row[-1], row[:-1]) for chunk in table.chunks() for row in chunk.rows.rows()]
    sound = [(line, cells) for line, cells in rows if line in told or (not told and line not in refused)]
    names = match.layout.names()
    spelled: dict[str, str] = {}
    for cell in table.header:
        if fold_header(cell) in names:
            spelled.setdefault(names[fold_header(cell)], cell)
    return Seed(
        platform=match.platform,
        layout=match.layout,
        path=path,
        account=account_of(path, match.platform.name),
        export=_export(path, table, match.layout, tuple(cells for _, cells in sound)),
        columns=spelled,
        added=match.added,
        told=tuple(tuple(told.get(line, ())) for line, _ in sound),
        apart=tuple(cells for line, cells in rows if line not in told and line not in refused),
    )


def _export(path: Path, table: Table, layout: Layout, rows: tuple[tuple[str, ...], ...]) -> Export:
    """Choose the plainest container that the layout allows; a declared part needs the sheet or the member it names."""
    if table.kind in {"json", "text"}:
        return Export(table.header, rows, table.preamble, table.name, table.kind)
    kind = "csv" if layout.part is None else "xlsx" if table.kind == "xlsx" else "zip"
    return Export(table.header, rows, table.preamble, table.name if layout.part else "", kind, table.delimiter or ",")
