"""Whether tasks take as long as was advertised, by channel.

It counts over the tasks of all microtask channels in one pass: computed anew.
"""

from pipelines.marts import Change, replace_all
from pipelines.steps import Work
from transforms.task_time import task_times
from warehouse.marts import frame, sql

TABLES = ("task_time",)
READS = ("ledger.earning",)


def rebuild(work: Work, change: Change) -> None:
    """Replace all rows: their windows end on the last day with data."""
    tasks = frame(work.store, sql("task_time"), {"through": change.through})
    replace_all(work.store, "task_time", task_times(tasks, change.through))
