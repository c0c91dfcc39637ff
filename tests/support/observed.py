"""Digest a text as a run would, for tests that write their own few lines."""

from pathlib import Path

import polars as pl

from connectors.settings import Account
from tests.support.answers import read_sample
from transforms.digest import Digest
from transforms.observation import empty


def digest_text(text: str, folder: Path, account: Account | None = None) -> Digest:
    """Write a file and digest it, with a bare account unless one is given."""
    path = folder / "export.csv"
    path.write_text(text, encoding="utf-8")
    return read_sample(path, folder, account)


def observed(done: Digest) -> pl.DataFrame:
    """Give every observation of a digest, in the order of the file."""
    frames = [pl.read_ipc_stream(part.rows) for part in done.parts if part.rows.exists()]
    return pl.concat(frames).sort("line", "record_key") if frames else empty()


def refused(done: Digest) -> list[str]:
    """Give the reasons for which rows were refused."""
    return [r for part in done.parts for r in pl.read_ipc(part.refused)["reason"].to_list()]
