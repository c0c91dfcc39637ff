"""The real Toggl export beside the project, where it is present."""

from pathlib import Path

import pytest

from tests.support.answers import read_sample
from tests.support.observed import observed


@pytest.mark.shared
def test_one_real_entry_lands_and_the_empty_one_is_named(shared_samples: Path, tmp_path: Path) -> None:
    """The entry of 1:00:01 is measured to the second; the one of no length is skipped, not lost."""
    done = read_sample(shared_samples / "toggl" / "toggl_detailed_1.csv", tmp_path)
    (part,), (row,) = done.parts, observed(done).iter_rows(named=True)

    assert (part.records, part.accepted, part.skipped, part.added) == (2, 1, 1, ())
    assert (row["work_end"] - row["work_start"]).total_seconds() == 3601
    assert (row["project"], row["tier"], row["worker"]) == ("Project for Big Company", "measured", None)
