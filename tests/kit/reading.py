"""Read a file of the kit as a run would, row by row, each reading once."""

import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

import polars as pl

from connectors.decide import decide
from connectors.facts import Facts
from connectors.platform import Record
from connectors.read import Table, open_tables
from connectors.recognise import is_header, recognise
from connectors.settings import Account
from tests.kit.export import File, Row
from tests.kit.seeds import Seed
from tests.support.answers import KEY, TODAY
from transforms.digest import Desk, Part, Refusal, digest

ZONE = "Europe/Paris"
Values = dict[str, Any]
TEXTS = frozenset({"record_key", "item", "skills", "project", "client", "worker", "raw_status", "ref", "counterparty"})
"""Fields that hold a text as it stands: another text is another value, rightly."""


@dataclass(frozen=True)
class Reading:
    """What became of a file. `seen` has the observations of each row, `refused` the reason and column of each refused one."""

    refusals: tuple[Refusal, ...]
    part: Part | None
    seen: tuple[tuple[Values, ...], ...]
    refused: dict[int, tuple[str, str]]
    staged: bytes

    @property
    def why(self) -> str:
        """Why the file was refused; nothing when it was not."""
        return "; ".join(f"{r.reason}: {r.detail} {r.remedy}" for r in self.refusals)

    @property
    def all(self) -> list[Values]:
        """Every observation, in an order of their own."""
        return sorted((values for row in self.seen for values in row), key=repr)

    def money(self) -> dict[str, tuple[str, str, int]]:
        """Give what the reader says it accepted and quarantined, per currency, and how many amounts nobody could read."""
        rows = self.part.money if self.part else []
        return {str(r["currency"]): (str(r["accepted"]), str(r["quarantined"]), int(r["unknown"])) for r in rows}


def typed(row: Sequence[Values]) -> list[Values]:
    """Give the observations of a row without their texts."""
    return [{k: v for k, v in values.items() if k not in TEXTS} for values in row]


def read(file: File, seed: Seed, account: Account | None = None, zone: str = ZONE) -> Reading:
    """Digest a file as one of the seed's platform."""
    return _read(file, account or seed.account, zone)


@lru_cache(maxsize=256)
def _read(file: File, account: Account, zone: str) -> Reading:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, file.name)
        path.write_bytes(file.content)
        done = digest(path, lambda platform: replace(account, platform=platform), Desk(Path(folder), zone, KEY, TODAY))
        part = done.parts[0] if done.parts else None
        assert len(done.parts) < 2, "a file of the kit holds one table"
        if part is None:
            return Reading(tuple(done.refusals), None, (), {}, b"")
        rows = pl.read_ipc_stream(part.rows) if part.rows.exists() else pl.DataFrame()
        refused = pl.read_ipc(part.refused.read_bytes()).rows()
        staged = part.rows.read_bytes() if part.rows.exists() else b""
    accounted(part, len(refused))
    at = {line: place for place, line in enumerate(file.lines)}
    return Reading(
        tuple(done.refusals), part, _by_row(rows, at), {at.get(line, -1): (why, column) for line, why, column, _ in refused}, staged
    )


def _by_row(frame: pl.DataFrame, at: dict[int, int]) -> tuple[tuple[Values, ...], ...]:
    seen: list[list[Values]] = [[] for _ in at]
    for row in frame.drop("content_hash").iter_rows(named=True) if frame.height else ():
        values = {k: v for k, v in row.items() if v is not None and k != "line"}
        whole(values)
        seen[at[row["line"]]].append(values)
    return tuple(map(tuple, seen))


def accounted(part: Part, refused: int) -> None:
    """Law 1: each record is accepted, refused, passed over, a total or blank."""
    told = part.accepted + part.quarantined + part.skipped + part.totals + part.blank
    assert part.records == told, f"{part.platform}/{part.layout}: {part.records} records, {told} accounted for"
    assert part.quarantined == refused, f"{part.platform}/{part.layout}: {part.quarantined} quarantined, {refused} lines say why"


NEEDED = {
    "earning": ("kind", "status"),
    "payout": ("status",),
    "receipt": ("kind",),
    "effort": ("tier",),
    "traffic": ("quantity",),
    "proposal": ("kind", "status", "work_date"),
    "rate": ("gross", "currency", "work_date"),
    "wage": ("gross", "currency", "work_date"),
}


def whole(values: Values) -> None:
    """An observation of any export says what its shape cannot do without, and its amounts add up beside a currency."""
    missing = [name for name in NEEDED[values["shape"]] if name not in values]
    assert missing == [], f"an observation without {', '.join(missing)}: {values}. Require the column that tells it, or give it a constant"
    if "net" in values and values["shape"] != "rate":
        assert "currency" in values, f"an amount without a currency: {values}. Give `currency` a word that refuses a blank cell"
        net = values["gross"] - values.get("fee", 0) - values.get("tax", 0) + values.get("other", 0)
        assert values["net"] == net, f"net is not gross - fee - tax + other: {values}"


def table_of(file: File) -> Table:
    """Open the one table of a file; it may be walked after the file is gone."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, file.name)
        path.write_bytes(file.content)
        table = open_tables(path, is_header)[0]
        chunks = list(table.chunks())
    return replace(table, walk=lambda: iter(chunks))


def texts(table: Table) -> tuple[tuple[str, ...], list[Row]]:
    """Give the header and every row of a table: what a reading depends on."""
    return table.header, [row[:-1] for chunk in table.chunks() for row in chunk.rows.rows()]


def facts_of(seed: Seed) -> tuple[Facts, pl.DataFrame]:
    """Give what is decided about the seed's own table, and its rows as text."""
    table = table_of(seed.export.write())
    facts = decide(table, recognise(table), seed.account, ZONE)
    frame = pl.concat([chunk.rows for chunk in table.chunks()])
    return replace(facts, frame=frame), frame


@cache
def sound(seed: Seed) -> Reading:
    """Read the sound rows of a sample, written anew."""
    return read(seed.export.write(), seed)


@cache
def claimed(seed: Seed) -> list[list[Record]]:
    """Give the records that claim each row of a sample."""
    facts, frame = facts_of(seed)
    names = [f"r{n}" for n in range(len(seed.layout.records))]
    claims = [record.when.holds(facts).alias(name) for name, record in zip(names, seed.layout.records, strict=True)]
    held = frame.with_columns(claims).select(names).rows()
    return [[record for record, holds in zip(seed.layout.records, row, strict=True) if holds] for row in held]
