"""The real export of solidtime beside the project."""

from pathlib import Path

import pytest

from tests.support.shared import read_shared

pytestmark = pytest.mark.shared


def test_an_entry_of_an_hour_and_a_second_lands_and_the_empty_one_is_named(shared_samples: Path, tmp_path: Path) -> None:
    """One entry has a length; projects are told by id alone."""
    done, frame = read_shared(shared_samples, "solidtime/solidtime_export_time_entries", tmp_path)
    (row,) = frame.iter_rows(named=True)

    assert (done.parts[0].accepted, done.parts[0].skipped) == (1, 1)
    assert (row["work_end"] - row["work_start"]).total_seconds() == 3601
    assert (row["record_key"], row["project"]) == ("1c7a905d-aa12-4d08-bc41-7e92577e7cdf", "06e79ec4-33f8-4730-804c-d03c014991d1")
