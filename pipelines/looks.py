"""What the tables of a file say, told by the parser process: the file is untrusted until it is read."""

from dataclasses import dataclass

import polars as pl

from connectors import catalogue
from connectors.infer import Sample, Understanding, infer
from connectors.infer_names import looks_like_header
from connectors.read import Table, Unreadable, open_tables
from connectors.recognise import is_header, recognise
from connectors.vocabulary import Reason
from pipelines.sandbox import Look

BESIDE_THE_POINT = frozenset({Reason.UNKNOWN_LAYOUT, Reason.MISSING_COLUMN, Reason.UNKNOWN_COLUMN, Reason.UNVERIFIED_MAPPING})


@dataclass(frozen=True)
class Looked:
    """One table of a file: how it is written, who knows it already, and what it seems to say.

    `known` names the platform and layout that read it; `mapped` is true where a mapping of the home does.
    """

    table: str
    kind: str
    delimiter: str
    encoding: str
    header_line: int
    rows: int
    refused: int
    known: str | None
    mapped: bool
    understood: Understanding


def look_at(look: Look) -> tuple[Looked, ...]:
    """Look at every table of a file. Raises `Unreadable` when it cannot be read at all."""
    catalogue.hold(look.mapped, repr([p.name for p in look.mapped]))
    tables = open_tables(look.path, lambda cells: is_header(cells) or looks_like_header(cells))
    return tuple(_look(table, look) for table in tables)


def _look(table: Table, look: Look) -> Looked:
    chunks = list(table.chunks())
    rows = pl.concat([chunk.rows for chunk in chunks]) if chunks else pl.DataFrame(schema=_schema(table))
    refused = sum(len(chunk.rejects) for chunk in chunks)
    sample = Sample(table.name, "json" if table.kind == "json" else "csv", table.header, rows, len(table.preamble), refused)
    understood = infer(sample, look.answers, name=look.name, title=look.title, family=look.family, today=look.today)
    known, mapped = _known(table)
    place = (table.name, table.kind, table.delimiter, table.encoding, table.header_line)
    return Looked(*place, rows.height, refused, known, mapped, understood)


def _schema(table: Table) -> dict[str, type[pl.DataType]]:
    return {**{f"c{n}": pl.String for n in range(len(table.header))}, "line": pl.UInt32}


def _known(table: Table) -> tuple[str | None, bool]:
    """Tell who reads the table already; a fault of a known table is told when it is read."""
    try:
        match = recognise(table)
    except Unreadable as no:
        return (None, False) if no.reason in BESIDE_THE_POINT else (str(no.detail), False)
    return f"{match.platform.title} ({match.layout.name})", match.platform.is_mapped
