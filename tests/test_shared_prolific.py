"""The real exports of Prolific beside the project."""

import csv
from decimal import Decimal
from pathlib import Path

import pytest

from tests.support.shared import read_shared

pytestmark = pytest.mark.shared


def test_only_approved_submissions_are_money(shared_samples: Path, tmp_path: Path) -> None:
    """Three of five were approved; the reward stands on the returned ones too, and one has no times at all."""
    _, frame = read_shared(shared_samples, "prolific/prolific_participant_submissions_2026_literal", tmp_path)
    approved = frame.filter(frame["status"] == "approved")

    assert approved.select("currency", "net").rows() == [("USD", Decimal("7.50")), ("GBP", Decimal("2.67")), ("USD", Decimal("10.00"))]
    assert frame["status"].to_list() == ["approved", "approved", "approved", "returned", "returned"]


def test_the_researchers_export_tells_times_and_no_amounts(shared_samples: Path, tmp_path: Path) -> None:
    """The stated seconds are those between the two clock times, to the second; nothing of the screeners is kept."""
    name = "prolific/prolific_researcher_demographic_export_2024_doc_rows"
    _, frame = read_shared(shared_samples, name, tmp_path)
    with (shared_samples / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        stated = [int(row["Time taken"]) for row in csv.DictReader(file)]
    lasted = [(row["work_end"] - row["work_start"]).total_seconds() for row in frame.iter_rows(named=True)]

    assert [abs(a - b) <= 1 for a, b in zip(stated, lasted, strict=True)] == [True, True]
    assert frame["net"].null_count() == frame["currency"].null_count() == frame["item"].null_count() == 2
    assert frame["worker"].n_unique() == 2
