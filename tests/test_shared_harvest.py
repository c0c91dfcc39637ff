"""The real export of Harvest beside the project."""

from pathlib import Path

import pytest

from tests.support.shared import read_shared

pytestmark = pytest.mark.shared


def test_hours_in_the_accounts_format_are_exact(shared_samples: Path, tmp_path: Path) -> None:
    """`20,0` is twenty hours and `0,01` thirty-six seconds; the euros of `2.000,0` are the client's business."""
    _, frame = read_shared(shared_samples, "harvest/harvest_time_entries", tmp_path)

    assert frame["seconds"].to_list() == [72_000, 36]
    assert frame["project"].to_list() == ["Project without Client", "Project for Big Company"]
    assert frame["work_start"].null_count() == 2
