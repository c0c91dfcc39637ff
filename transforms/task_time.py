"""Whether tasks take as long as was advertised (metrics M08): the median of actual over advertised time, with the interval of the sign test.

Of tasks that were handed in, by channel. A task without an advertised time, or without clock times, is in no ratio: it is counted as untold.
Medians are not moved by a break taken in the middle of a task, sums are; both are told.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta
from typing import Any, Final

import numpy as np
import polars as pl
from scipy import stats

from transforms.estimate import CONTRACT, Why, judged

LEVEL: Final = 0.95
FEWEST: Final = 5
METHOD: Final = "sign_test"
WINDOWS: Final[Mapping[str, int | None]] = {"365": 365, "all": None}
SCHEMA: Final[dict[str, pl.DataType | type[pl.DataType]]] = {
    **dict.fromkeys(("worker_id", "channel_id", "window_days"), pl.String),
    **dict.fromkeys(("n_tasks", "n_untold", "actual_s", "advertised_s"), pl.Int64),
    **dict.fromkeys(("time_ratio", "time_ratio_lo", "time_ratio_hi", "total_ratio", "share_longer"), pl.Float64),
    **CONTRACT,
}
Row = dict[str, Any]


def task_times(tasks: pl.DataFrame, through: date) -> pl.DataFrame:
    """Give a row for each worker, channel and window. `tasks`: rows of task_time.sql; those without a day count in `all` only."""
    rows: list[Row] = []
    for (worker, channel), own in tasks.sort("worker_id", "channel_id").group_by(["worker_id", "channel_id"], maintain_order=True):
        for window, length in WINDOWS.items():
            kept = own.filter(pl.col("day") > through - timedelta(days=length)) if length else own
            rows.append({"worker_id": worker, "channel_id": channel, "window_days": window} | _row(kept, through))
    return pl.DataFrame(rows, schema=SCHEMA, orient="row")


def _row(tasks: pl.DataFrame, through: date) -> Row:
    told = tasks.filter((pl.col("advertised_s") > 0) & (pl.col("actual_s") > 0))
    n = told.height
    row: Row = {"n_tasks": n, "n_untold": tasks.height - n}
    trouble = Why.NO_EVENTS if tasks.is_empty() else Why.NOT_DECLARED if not n else Why.TOO_FEW_EVENTS if n < FEWEST else None
    contract = judged(n, "decided", through, method=METHOD, level=LEVEL, trouble=trouble)
    if trouble:
        return row | contract.columns()
    ratios = (told["actual_s"] / told["advertised_s"]).to_numpy()
    actual, advertised = int(told["actual_s"].sum()), int(told["advertised_s"].sum())
    ends = stats.quantile_test(ratios, q=1, p=0.5).confidence_interval(LEVEL)
    lo, hi = (None if np.isnan(end) else float(end) for end in ends)
    level = LEVEL if lo is not None and hi is not None else None
    return {
        **row,
        "actual_s": actual,
        "advertised_s": advertised,
        "time_ratio": float(np.median(ratios)),
        "time_ratio_lo": lo if level else None,
        "time_ratio_hi": hi if level else None,
        "total_ratio": actual / advertised,
        "share_longer": float((ratios > 1).mean()),
        **replace(contract, interval_level=level).columns(),
    }
