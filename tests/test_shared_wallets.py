"""The real exports of Wise, Payoneer and Revolut beside the project, against the facts verified on them."""

from decimal import Decimal
from pathlib import Path

import polars as pl
import pytest

from tests.support.answers import read_sample
from transforms.digest import Digest

pytestmark = pytest.mark.shared


def _read(folder: Path, name: str, out: Path) -> tuple[Digest, pl.DataFrame]:
    done = read_sample(folder / f"{name}.csv", out)
    assert not done.refusals
    assert [part.added for part in done.parts] == [()]
    return done, pl.read_ipc_stream(done.parts[0].rows).sort("line")


def test_a_statement_of_2022_moves_its_balance(shared_samples: Path, tmp_path: Path) -> None:
    """Newest first: the two lower balances follow from the rows above, and the fee is not taken off again."""
    _, frame = _read(shared_samples, "wise/wise_balance_statement_CAD_19cols_2022", tmp_path)
    nets = frame["net"].to_list()

    assert nets == [Decimal("-4.51"), Decimal("200.00"), Decimal("-38.00")]
    assert Decimal("197.51") == Decimal("202.02") + nets[0]
    assert Decimal("202.02") == Decimal("2.02") + nets[1]
    assert frame["kind"].to_list() == ["purchase", "funding", "purchase"]
    assert frame["fee"].sum() == Decimal("0.60")


def test_the_statement_of_twenty_columns_lands_whole(shared_samples: Path, tmp_path: Path) -> None:
    """Four rows of one layout, their fees inside the amounts."""
    _, frame = _read(shared_samples, "wise/wise_balance_statement_EUR_20cols", tmp_path)

    assert (frame["net"].sum(), frame["fee"].sum()) == (Decimal("-594.72"), Decimal("2.57"))
    assert frame["record_key"].n_unique() == 4


def test_a_row_of_the_history_without_a_direction_is_refused(shared_samples: Path, tmp_path: Path) -> None:
    """Money that came or went, nobody says which: it stays in quarantine beside the two that are told."""
    done, frame = _read(shared_samples, "wise/wise_transaction_history_18cols", tmp_path)

    assert frame["net"].to_list() == [Decimal("500.00"), Decimal("-152.00")]
    assert pl.read_ipc(done.parts[0].refused)["reason"].to_list() == ["unclaimed_row"]


def test_payoneers_debit_is_negative_and_moves_the_balance(shared_samples: Path, tmp_path: Path) -> None:
    """300 after the credit, 200 after the debit of 100."""
    _, frame = _read(shared_samples, "payoneer/payoneer_activity_2021", tmp_path)

    assert frame["net"].to_list() == [Decimal(-100), Decimal(120)]
    assert frame["event_at"].dt.date().cast(pl.String).to_list() == ["2021-05-03", "2021-05-03"]


def test_revolut_rows_that_never_moved_money_are_passed_over(shared_samples: Path, tmp_path: Path) -> None:
    """Two pending rows of nine; of the others one pair stands together, and its balance moves by the amount."""
    done, frame = _read(shared_samples, "revolut/revolut_account_statement_2022", tmp_path)

    assert (done.parts[0].records, done.parts[0].accepted, done.parts[0].skipped) == (9, 7, 2)
    assert Decimal("723.53") == Decimal("223.53") + frame["net"].to_list()[3]
    assert frame["kind"].to_list() == ["other", "refund", "purchase", "funding", "purchase", "purchase", "purchase"]
