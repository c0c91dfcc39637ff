"""The real Awin transaction, where it is beside the project."""

from pathlib import Path

import polars as pl
import pytest

from connectors.settings import Account
from tests.support.answers import read_sample

pytestmark = pytest.mark.shared


def test_the_published_transaction_lands_without_a_word_about_people(shared_samples: Path, tmp_path: Path) -> None:
    """One pending commission of 4.26 EUR: every field is read or ignored by name, nobody is named."""
    path = shared_samples / "awin" / "awin_py_readme_transaction.json"
    done = read_sample(path, tmp_path, Account(platform="awin"))
    part = done.parts[0]
    row = pl.read_ipc_stream(part.rows).row(0, named=True)

    assert (part.records, part.accepted, part.added, done.refusals) == (1, 1, (), [])
    assert (row["record_key"], row["status"], str(row["gross"]), row["currency"]) == (
        "1591984035",
        "pending",
        "4.26000000",
        "EUR",
    )
    assert row["client"] is None
    assert part.people == {}
    assert str(part.observed_at) == "2024-05-14 20:59:00"
