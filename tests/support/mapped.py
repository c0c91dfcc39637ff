"""Look at a file and read it as mapped, in this process: what `moisson map` does with a parser of its own."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

import polars as pl

from connectors import catalogue
from connectors.infer import Answers, Sample, Understanding, infer
from connectors.infer_names import looks_like_header
from connectors.mapping import Mapping
from connectors.read import open_tables
from connectors.settings import Account
from connectors.vocabulary import Family
from tests.support.answers import KEY, TODAY
from transforms.digest import Desk, Digest, digest

NAME = "clicklab"
LOOKED = date(2026, 11, 24)


def sample_of(path: Path) -> Sample:
    """Open the one table of a file as text."""
    (table,) = open_tables(path, looks_like_header)
    rows = pl.concat(chunk.rows for chunk in table.chunks())
    return Sample(table.name, "json" if table.kind == "json" else "csv", table.header, rows)


def look(path: Path, family: Family = Family.MICROTASK, answers: Answers | None = None) -> Understanding:
    """Tell what a file says."""
    return infer(sample_of(path), answers or Answers(), name=NAME, title="Clicklab", family=family, today=LOOKED)


@contextmanager
def holding(*mappings: Mapping) -> Iterator[None]:
    """Hold mapped platforms for the length of a block."""
    catalogue.hold([one.platform() for one in mappings], repr([one.name for one in mappings]))
    try:
        yield
    finally:
        catalogue.hold((), "")


def read(path: Path, out: Path, *mappings: Mapping, account: Account | None = None) -> Digest:
    """Read a file as a run would that knows these mappings."""
    out.mkdir(parents=True, exist_ok=True)
    with holding(*mappings):
        return digest(path, lambda name: account or Account(platform=name), Desk(out, "Europe/Paris", KEY, TODAY, path.name))


def rows_of(done: Digest) -> pl.DataFrame:
    """Give every row as it would land, in the order of the file."""
    return pl.concat([pl.read_ipc_stream(part.rows) for part in done.parts]).sort("line")
