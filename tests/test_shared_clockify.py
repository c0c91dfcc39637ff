"""The real Clockify exports beside the project, where they are present."""

from pathlib import Path

import pytest

from connectors.settings import Account
from tests.support.answers import read_sample
from tests.support.observed import observed

MONTH_FIRST = Account(platform="clockify", date_order="mdy")


@pytest.mark.shared
@pytest.mark.parametrize("number", [1, 4])
def test_dates_that_prove_nothing_are_asked_about_once(number: int, shared_samples: Path, tmp_path: Path) -> None:
    """`03/04/2024` is refused without the account's answer; with it, the one entry with a length lands."""
    path = shared_samples / "clockify" / f"clockify_detailed_report_{number}.csv"
    unsure, done = read_sample(path, tmp_path), read_sample(path, tmp_path, MONTH_FIRST)
    (part,), (row,) = done.parts, observed(done).iter_rows(named=True)

    assert [r.reason for r in unsure.refusals] == ["ambiguous_date"]
    assert (part.records, part.accepted, part.skipped, part.added) == (2, 1, 1, ())
    assert (row["work_end"] - row["work_start"]).total_seconds() == 3601


@pytest.mark.shared
def test_a_description_of_every_special_sign_is_read_whole(shared_samples: Path, tmp_path: Path) -> None:
    """Backslashes and quotes in the middle of a cell do not move the columns behind them."""
    done = read_sample(shared_samples / "clockify" / "clockify_detailed_report_2.csv", tmp_path)
    (row,) = observed(done).iter_rows(named=True)

    assert (row["work_end"] - row["work_start"]).total_seconds() == 1800
    assert row["item"].startswith("\\\\ 🔥")
