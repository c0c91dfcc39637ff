"""Read a real export beside the project whole: no refusal, no column that nobody declared."""

from pathlib import Path

import polars as pl

from tests.support.answers import read_sample
from transforms.digest import Digest


def read_shared(folder: Path, name: str, out: Path) -> tuple[Digest, pl.DataFrame]:
    """Give the digest of `<platform>/<file>.csv` and its observations in the order of the file."""
    done = read_sample(folder / f"{name}.csv", out)
    assert not done.refusals
    assert [part.added for part in done.parts] == [()]
    return done, pl.read_ipc_stream(done.parts[0].rows).sort("line")
