"""The public Bandcamp export beside the project, where it is present."""

import csv
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

import pytest

from tests.support.answers import read_sample
from tests.support.observed import observed

pytestmark = pytest.mark.shared

NAME = "bandcamp/bandcamp-simple-3-songs.csv"


def test_net_is_what_the_fee_and_a_share_of_15_percent_leave(shared_samples: Path) -> None:
    """On each row, to the cent or two: net = item total - transaction fee - 15 % of the item total."""
    with (shared_samples / NAME).open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))

    assert len(rows) == 8
    for row in rows:
        total, fee, net = (Decimal(row[column] or 0) for column in ("item total", "transaction fee", "net amount"))
        share = (total * Decimal("0.15")).quantize(Decimal("0.01"), ROUND_HALF_UP)
        assert abs(net - (total - fee - share)) <= Decimal("0.02")


def test_all_eight_sales_land_and_none_is_counted_twice(shared_samples: Path, tmp_path: Path) -> None:
    """23.17 GBP sold, 17.68 left; the sale kept back for shares of others counts as its own sale, not as 0 received."""
    done = read_sample(shared_samples / NAME, tmp_path)
    rows, (part,) = observed(done), done.parts

    assert (part.records, part.accepted, part.quarantined, part.added) == (8, 8, 0, ())
    assert rows.select("gross", "fee", "net").sum().row(0) == (Decimal("23.17"), Decimal("5.49"), Decimal("17.68"))
    assert set(rows["currency"]) == {"GBP"}
    assert rows["ref"].null_count() == 3
    assert not part.people
