"""Shopify's exports beside the project, where they are present."""

from decimal import Decimal
from pathlib import Path

import pytest

from tests.support.answers import read_sample
from tests.support.observed import observed

pytestmark = pytest.mark.shared


@pytest.mark.parametrize(
    ("name", "layout", "shape", "rows", "net"),
    [
        ("inline_headers/shopify_payments_transactions.csv", "payments_transactions", "earning", 2, "-1.75"),
        ("inline_headers/shopify_payouts_summary.csv", "payouts", "payout", 1, "416.65"),
        ("shopify/shopify_tender_transaction_data.csv", "tender_transactions", "earning", 5, "16816.26"),
        ("shopify/shopify_transaction_data.csv", "order_transactions", "earning", 5, None),
    ],
)
def test_each_export_lands_whole(
    name: str, layout: str, shape: str, rows: int, net: str | None, shared_samples: Path, tmp_path: Path
) -> None:
    """Nothing refused, no stranger among the columns, the money to the cent; a file cut behind its last line loses that line."""
    done = read_sample(shared_samples / name, tmp_path)
    found, (part,) = observed(done), done.parts

    assert (part.layout, part.records, part.accepted + part.quarantined, part.added) == (layout, rows, rows, ())
    assert set(found["shape"]) == {shape}
    if net:
        assert (part.quarantined, found["net"].sum()) == (0, Decimal(net))
    assert not part.people
