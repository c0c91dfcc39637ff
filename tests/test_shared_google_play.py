"""Real Google Play reports, where they are beside the project: both come as `sales_YYYYMM`."""

import csv
from collections import Counter
from decimal import Decimal
from pathlib import Path

import polars as pl
import pytest

from tests.support.answers import read_sample
from tests.support.observed import observed

pytestmark = pytest.mark.shared


@pytest.fixture
def reports(shared_samples: Path) -> Path:
    """Give the folder of the real reports."""
    return shared_samples / "google_play"


def test_the_earnings_of_june_2021_add_up(reports: Path, tmp_path: Path) -> None:
    """551 rows, of them 282 charges: charges 950.56, fees 270.09, refunds 12.23, fees back 3.32, withheld 0.16, left 671.40 EUR."""
    done = read_sample(reports / "sales_202106.csv", tmp_path)
    rows, (part,) = observed(done), done.parts

    assert (part.layout, part.records, part.accepted, part.quarantined, part.added) == ("earnings", 551, 551, 0, ())
    assert Counter(rows["kind"]) == {"sale": 282, "refund": 5, "adjustment": 264}
    by_type = dict(rows.group_by("raw_status").agg(pl.col("net").sum()).iter_rows())
    assert by_type == {
        "Charge": Decimal("950.56"),
        "Google fee": Decimal("-270.09"),
        "Charge refund": Decimal("-12.23"),
        "Google fee refund": Decimal("3.32"),
        "Tax": Decimal("-0.16"),
    }
    assert rows.select("gross", "fee", "tax", "net").sum().row(0) == (
        Decimal("938.33"),
        Decimal("266.77"),
        Decimal("0.16"),
        Decimal("671.40"),
    )
    assert [(row["currency"], Decimal(row["accepted"])) for row in part.money] == [("EUR", Decimal("671.40"))]


def test_every_earning_is_known_by_what_it_says(reports: Path, tmp_path: Path) -> None:
    """Order, type, tax, product, moment and amount tell all 551 rows apart: each state of a later file finds its row."""
    rows = observed(read_sample(reports / "sales_202106.csv", tmp_path))

    assert rows["record_key"].n_unique() == rows.height == 551


def test_estimated_sales_are_pending_in_the_currencies_of_the_buyers(reports: Path, tmp_path: Path) -> None:
    """344 rows of 15 currencies, 4 refunds with a price above zero; charged = price + tax on each, whatever the sign."""
    with (reports / "sales_202111.csv").open(encoding="utf-8-sig", newline="") as file:
        raw = [
            {k: Decimal(row[k].replace(",", "")) for k in ("Item Price", "Taxes Collected", "Charged Amount")}
            for row in csv.DictReader(file)
        ]
    done = read_sample(reports / "sales_202111.csv", tmp_path)
    rows, (part,) = observed(done), done.parts

    assert all(abs(row["Charged Amount"]) == row["Item Price"] + abs(row["Taxes Collected"]) for row in raw)
    assert (part.layout, part.records, part.accepted, part.quarantined, part.added) == ("estimated_sales", 344, 344, 0, ())
    assert Counter(rows["kind"]) == {"sale": 340, "refund": 4}
    assert rows.filter(pl.col("kind") == "refund")["gross"].max() < 0  # type: ignore[operator]
    assert set(rows["status"]) == {"pending"}
    nets = {row["currency"]: Decimal(row["accepted"]) for row in part.money}
    assert (len(nets), nets["USD"], nets["EUR"], nets["COP"], nets["GHS"]) == (15, Decimal("978.50"), Decimal("103.95"), 0, 0)


@pytest.mark.parametrize("name", ["sales_202106.csv", "sales_202111.csv"])
def test_no_place_of_a_buyer_is_kept(name: str, reports: Path, tmp_path: Path) -> None:
    """Cities, states and postal codes are passed over by name."""
    with (reports / name).open(encoding="utf-8-sig", newline="") as file:
        raw = list(csv.DictReader(file))
    places = {row[c] for row in raw for c in row if c.startswith(("Buyer State", "Buyer Postal", "City", "State", "Postal")) and row[c]}
    rows = observed(read_sample(reports / name, tmp_path))

    assert len(places) > 50
    assert not places & {cell for column in rows.select(pl.col(pl.String)) for cell in column}
