"""Etsy's exports beside the project, where they are present."""

from decimal import Decimal
from pathlib import Path

import pytest

from tests.support.answers import read_sample
from tests.support.observed import observed

pytestmark = pytest.mark.shared


def test_a_british_statement_adds_up(shared_samples: Path, tmp_path: Path) -> None:
    """A sale of 29.99 with its fee in the row, an Offsite Ads fee and the VAT on it: 22.79 GBP are left."""
    done = read_sample(shared_samples / "etsy" / "etsy_statement_2026_uk_inline.csv", tmp_path)
    rows, (part,) = observed(done), done.parts

    assert (part.records, part.accepted, part.quarantined, part.added) == (3, 3, 0, ())
    assert rows.select("gross", "fee", "net").sum().row(0) == (Decimal("29.99"), Decimal("7.20"), Decimal("22.79"))
    assert set(rows["currency"]) == {"GBP"}
    assert set(rows["ref"]) == {"4137418052"}


def test_a_sold_order_keeps_no_buyer(shared_samples: Path, tmp_path: Path) -> None:
    """68.00 of goods and 8.00 of postage, less 2.53 for the card; name and street are passed over."""
    done = read_sample(shared_samples / "inline_headers" / "etsy_sold_orders.csv", tmp_path)
    rows, (part,) = observed(done), done.parts

    assert (part.layout, part.accepted, part.quarantined, part.added) == ("sold_orders", 1, 0, ())
    assert rows.select("gross", "fee", "net").row(0) == (Decimal(76), Decimal("2.53"), Decimal("73.47"))
    assert not part.people
    assert not any(word in str(rows.to_dicts()) for word in ("Jane", "Doe", "Secret", "V2C"))
