"""The real export of Revolut beside the project."""

from decimal import Decimal
from pathlib import Path

import pytest

from tests.support.shared import read_shared

pytestmark = pytest.mark.shared


def test_revolut_rows_that_never_moved_money_are_passed_over(shared_samples: Path, tmp_path: Path) -> None:
    """Two pending rows of nine; of the others one pair stands together, and its balance moves by the amount."""
    done, frame = read_shared(shared_samples, "revolut/revolut_account_statement_2022", tmp_path)

    assert (done.parts[0].records, done.parts[0].accepted, done.parts[0].skipped) == (9, 7, 2)
    assert Decimal("723.53") == Decimal("223.53") + frame["net"].to_list()[3]
    assert frame["kind"].to_list() == ["other", "refund", "purchase", "funding", "purchase", "purchase", "purchase"]
