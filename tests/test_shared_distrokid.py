"""The public DistroKid export beside the project, where it is present."""

from decimal import Decimal
from pathlib import Path

import pytest

from connectors.read import open_tables
from connectors.recognise import is_header, recognise
from tests.support.answers import read_sample
from tests.support.observed import observed, refused

pytestmark = pytest.mark.shared


def test_eight_decimals_are_kept_to_the_last_digit(shared_samples: Path, tmp_path: Path) -> None:
    """Four rows of 2023: 0.00789993 + 0.00031410 + 0.00048066 + 0.00061710 USD; the last one needs its line end to be trusted."""
    path = shared_samples / "distrokid" / "DistroKid_Test.tsv"
    assert refused(read_sample(path, tmp_path)) == ["truncated"]
    whole = tmp_path / "whole.tsv"
    whole.write_bytes(path.read_bytes() + b"\r\n")
    done = read_sample(whole, tmp_path)
    rows, (part,) = observed(done), done.parts

    assert (part.records, part.accepted, part.quarantined, part.added) == (4, 4, 0, ())
    assert rows["gross"].to_list() == [Decimal(v) for v in ("0.00789993", "0.00031410", "0.00048066", "0.00061710")]
    assert rows["gross"].sum() == Decimal("0.00931179")
    assert rows["quantity"].sum() == 5


def test_the_columns_of_2025_are_the_same_report(shared_samples: Path) -> None:
    """The newer header, quoted and with three columns more, is recognised without a stranger in it."""
    (table,) = open_tables(shared_samples / "inline_headers" / "distrokid_2025_layout.csv", is_header)
    match = recognise(table)

    assert (match.platform.name, match.layout.name, match.added) == ("distrokid", "bank_details", ())
