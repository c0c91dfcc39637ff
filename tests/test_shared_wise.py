"""The real exports of Wise beside the project, against the facts verified on them."""

from decimal import Decimal
from pathlib import Path

import polars as pl
import pytest

from tests.support.shared import read_shared

pytestmark = pytest.mark.shared


def test_a_statement_of_2022_moves_its_balance(shared_samples: Path, tmp_path: Path) -> None:
    """Newest first: the two lower balances follow from the rows above, and the fee is not taken off again."""
    _, frame = read_shared(shared_samples, "wise/wise_balance_statement_CAD_19cols_2022", tmp_path)
    nets = frame["net"].to_list()

    assert nets == [Decimal("-4.51"), Decimal("200.00"), Decimal("-38.00")]
    assert Decimal("197.51") == Decimal("202.02") + nets[0]
    assert Decimal("202.02") == Decimal("2.02") + nets[1]
    assert frame["kind"].to_list() == ["purchase", "funding", "purchase"]
    assert frame["fee"].sum() == Decimal("0.60")


def test_the_statement_of_twenty_columns_lands_whole(shared_samples: Path, tmp_path: Path) -> None:
    """Four rows of one layout, their fees inside the amounts."""
    _, frame = read_shared(shared_samples, "wise/wise_balance_statement_EUR_20cols", tmp_path)

    assert (frame["net"].sum(), frame["fee"].sum()) == (Decimal("-594.72"), Decimal("2.57"))
    assert frame["record_key"].n_unique() == 4


def test_a_row_of_the_history_without_a_direction_is_refused(shared_samples: Path, tmp_path: Path) -> None:
    """Money that came or went, nobody says which: it stays in quarantine beside the two that are told."""
    done, frame = read_shared(shared_samples, "wise/wise_transaction_history_18cols", tmp_path)

    assert frame["net"].to_list() == [Decimal("500.00"), Decimal("-152.00")]
    assert pl.read_ipc(done.parts[0].refused)["reason"].to_list() == ["unclaimed_row"]
