"""Actual over advertised time of tasks (M08): the median and its sign interval by hand, and what is said where nothing is told."""

from collections.abc import Sequence
from datetime import date, timedelta
from math import comb
from typing import Any

import numpy as np
import polars as pl
import pytest

from transforms.task_time import task_times

THROUGH = date(2026, 3, 31)
Task = tuple[int, int | None, int | None]
"""Days before the last day with data, seconds it took, seconds advertised."""


def told(tasks: Sequence[Task], window: str = "all") -> dict[str, Any]:
    """Give the row of a window of one channel."""
    rows = [
        {"worker_id": "me", "channel_id": "prolific", "day": THROUGH - timedelta(days=age), "actual_s": took, "advertised_s": said}
        for age, took, said in tasks
    ]
    found = task_times(pl.DataFrame(rows, schema_overrides={"actual_s": pl.Int64, "advertised_s": pl.Int64}), THROUGH)
    return next(row for row in found.to_dicts() if row["window_days"] == window)


def test_the_median_and_its_interval_by_hand() -> None:
    """Ten tasks said to take 10 minutes took 6 to 15: the median is 1.05; of 10 the 2nd and 9th are the ends, which hold it in 97.9 %."""
    row = told([(1, 60 * minutes, 600) for minutes in range(6, 16)])

    assert 1 - 2 * sum(comb(10, k) for k in range(2)) / 2**10 == pytest.approx(0.979, abs=5e-4)
    assert (row["time_ratio"], row["time_ratio_lo"], row["time_ratio_hi"]) == pytest.approx((1.05, 0.7, 1.4))
    assert (row["actual_s"], row["advertised_s"], row["total_ratio"]) == (6300, 6000, 1.05)
    assert (row["share_longer"], row["n_tasks"], row["interval_level"], row["evidence_level"]) == (0.5, 10, 0.95, "provisional")


def test_a_break_in_a_task_moves_the_sum_and_not_the_median() -> None:
    """One task of eight was left open for a night: the median stays 1, the sum is twelve times what was said."""
    row = told([(1, 600, 600)] * 7 + [(1, 54000, 600)])
    assert (row["time_ratio"], row["total_ratio"]) == (1, 58200 / 4800)


@pytest.mark.parametrize("missing", [None, 0])
def test_what_is_not_advertised_is_in_no_ratio(missing: int | None) -> None:
    """Advertised missing or 0: no ratio and the reason, never a division; those told beside it still count."""
    row = told([(1, 600, missing)] * 9)
    assert (row["time_ratio"], row["suppress_reason"], row["n_untold"], row["is_shown"]) == (None, "not_declared", 9, False)
    row = told([(1, 600, missing)] * 9 + [(1, 900, 600)] * 5)
    assert (row["time_ratio"], row["n_tasks"], row["n_untold"]) == (1.5, 5, 9)


def test_four_tasks_are_too_few_and_five_have_no_interval() -> None:
    """Below 5 nothing is shown; 5 tasks give a value whose 95 % interval would have no ends."""
    assert told([(1, 600, 600)] * 4)["suppress_reason"] == "too_few_events"
    row = told([(1, 600, 600)] * 5)
    assert (row["time_ratio"], row["time_ratio_lo"], row["time_ratio_hi"], row["interval_level"]) == (1, None, None, None)


def test_a_window_ends_on_the_last_day() -> None:
    """Tasks of more than a year ago are in all days only; a window without any says so."""
    old = [(400, 1200, 600)] * 6
    assert told(old)["time_ratio"] == 2
    assert (told(old, "365")["time_ratio"], told(old, "365")["suppress_reason"]) == (None, "no_events")


def test_intervals_hold_the_true_median() -> None:
    """Of 500 lives of 15 tasks whose ratios scatter around 1.3 by half, the interval holds 1.3 in at least 94 %: it is exact or a little wide."""
    rng = np.random.default_rng(8)
    inside = 0
    for _ in range(500):
        row = told([(1, round(600 * 1.3 * float(np.exp(0.5 * rng.normal()))), 600) for _ in range(15)])
        inside += row["time_ratio_lo"] <= 1.3 <= row["time_ratio_hi"]
    assert inside / 500 >= 0.94
