"""The real batch results beside the project, against the facts that were verified on them."""

import csv
from decimal import Decimal
from pathlib import Path

import polars as pl
import pytest

from tests.support.answers import read_sample

pytestmark = pytest.mark.shared

FILE = "mturk/mturk_requester_batch_results_2023_trimmed_pseudonymised.csv"


def test_the_working_time_is_the_time_between_accepting_and_submitting(shared_samples: Path, tmp_path: Path) -> None:
    """Exact in 5 of 5 rows; 5 x 3.00 USD to 5 workers, whose ids are pseudonyms."""
    done = read_sample(shared_samples / FILE, tmp_path)
    frame = pl.read_ipc_stream(done.parts[0].rows).sort("line")
    with (shared_samples / FILE).open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))

    assert not done.refusals
    assert done.parts[0].added == ()
    assert (frame["work_end"] - frame["work_start"]).dt.total_seconds().to_list() == [int(row["WorkTimeInSeconds"]) for row in rows]
    assert frame["gross"].sum() == Decimal(15)
    assert set(frame["currency"]) == {"USD"}
    assert not set(frame["worker"]) & {row["WorkerId"] for row in rows}
    assert frame["worker"].n_unique() == len({row["WorkerId"] for row in rows})
