"""The real Gumroad export beside the project, where it is present."""

import csv
from decimal import Decimal
from pathlib import Path

import pytest

from tests.support.answers import read_sample
from tests.support.observed import observed

NAME = "gumroad/financial-annual-summary-2022.csv"


@pytest.mark.shared
def test_the_identities_of_the_exporter_hold_on_real_rows(shared_samples: Path) -> None:
    """Sale price = subtotal + taxes + shipping, and net = sale price - fee, on each of the five rows."""
    with (shared_samples / NAME).open(encoding="utf-8", newline="") as file:
        rows = [{k: Decimal(v) for k, v in row.items() if k.endswith("($)") and v} for row in csv.DictReader(file)]

    assert len(rows) == 5
    for row in rows:
        assert row["Sale Price ($)"] == row["Subtotal ($)"] + row["Taxes ($)"] + row["Shipping ($)"]
        assert row["Net Total ($)"] == row["Sale Price ($)"] - row["Gumroad Fee ($)"]


@pytest.mark.shared
def test_every_real_row_lands_with_its_money(shared_samples: Path, tmp_path: Path) -> None:
    """Five sales, two of them free; nothing refused, no unknown column, no name of a buyer kept."""
    done = read_sample(shared_samples / NAME, tmp_path)
    rows, (part,) = observed(done), done.parts

    assert (part.records, part.accepted, part.quarantined, part.added) == (5, 5, 0, ())
    assert rows.select("gross", "fee", "net").sum().row(0) == (Decimal(15), Decimal("2.25"), Decimal("12.75"))
    assert rows["client"].null_count() == 5
    assert not part.people
