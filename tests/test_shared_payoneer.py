"""The real export of Payoneer beside the project."""

from decimal import Decimal
from pathlib import Path

import polars as pl
import pytest

from tests.support.shared import read_shared

pytestmark = pytest.mark.shared


def test_payoneers_debit_is_negative_and_moves_the_balance(shared_samples: Path, tmp_path: Path) -> None:
    """300 after the credit, 200 after the debit of 100."""
    _, frame = read_shared(shared_samples, "payoneer/payoneer_activity_2021", tmp_path)

    assert frame["net"].to_list() == [Decimal(-100), Decimal(120)]
    assert frame["event_at"].dt.date().cast(pl.String).to_list() == ["2021-05-03", "2021-05-03"]
