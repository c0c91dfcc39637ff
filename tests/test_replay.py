"""Every mart is the same, row by row, whatever the order, the batches and the repetition of the exports: by channel or built anew."""

import random
from dataclasses import replace
from fnmatch import fnmatch

import pytest

from tests.laws.harness import File
from tests.support.replay import BESIDE, MARTS, Marts, Replay, differences

ROWLESS = {"mart.invoice_gap", "mart.skill_rate"}
"""The sample life has too few tags for a rate by skill; `tests/test_skills.py` has them."""
ONE_BY_ONE = (
    "2026-10-01_transaction_report.csv",
    "awin_*.json",
    "gumroad_sales_2026-10-01.csv",
    "prolific_submissions_2026-07-02.csv",
    *BESIDE,
)


@pytest.fixture(scope="module")
def life(tmp_path_factory: pytest.TempPathFactory) -> Replay:
    """The sample life's exports and settings."""
    return Replay(tmp_path_factory.mktemp("replay"))


@pytest.fixture(scope="module")
def at_once(life: Replay) -> Marts:
    """Every mart after one run on all exports."""
    return life.feed([life.files()])


def test_the_cut_fills_every_table(at_once: Marts) -> None:
    """No table is compared empty, but for those that the sample life cannot fill."""
    assert {name for name in MARTS if not at_once[name]} == ROWLESS


def test_three_shuffled_batches_with_repeats(life: Replay, at_once: Marts) -> None:
    """Exports shuffled into three runs, some dropped again under other names in a later run: every table has the same rows."""
    files = life.files()
    random.Random(4).shuffle(files)
    third = len(files) // 3
    again = [replace(file, name=f"{file.name}.copy") for file in files[:third:3]]
    runs = [files[:third], files[third : 2 * third] + again, files[2 * third :] + files[: third // 2]]
    assert differences(life.feed(runs, by_channel=True), at_once) == []


def test_what_tells_of_other_channels_last(life: Replay, at_once: Marts) -> None:
    """Rates, wallet, hours, bank and proposals in runs of their own after all earnings: channels they touch are counted anew, and no cell stays old."""
    files = life.files()
    beside = [file for file in files if _is_beside(file)]
    runs = [[file for file in files if not _is_beside(file)], *([file] for file in beside)]
    assert differences(life.feed(runs, by_channel=True), at_once) == []


def test_one_by_one_in_reverse(life: Replay) -> None:
    """A run for each export, the newest name first: every table has the rows of one run on all of them."""
    files = life.files(ONE_BY_ONE)
    wanted = life.feed([files])
    assert differences(life.feed([[file] for file in reversed(files)], by_channel=True), wanted) == []


def _is_beside(file: File) -> bool:
    return any(fnmatch(file.name, pattern) for pattern in BESIDE)
