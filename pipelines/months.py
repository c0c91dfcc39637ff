"""Past months of the APIs that can be asked for them: one asset a platform, one partition a month, filled by a backfill."""

from collections.abc import Iterator
from datetime import date
from typing import Any

import dagster as dg

from connectors.catalogue import platforms
from pipelines import metadata, pulls
from pipelines.workbench import POOL, Bench, stage

FIRST = "2015-01"
MONTHS = dg.MonthlyPartitionsDefinition(start_date=FIRST, fmt="%Y-%m")
"""Months that are over; the one that runs is asked for by every run, with the days before it that may still change."""


def month_key(name: str) -> dg.AssetKey:
    """Give the asset of a platform's past months."""
    return dg.AssetKey(["landing", f"{name}_months"])


MONTH_KEYS = {month_key(name): name for name in pulls.by_month()}


@dg.multi_asset(
    name="months",
    specs=[
        metadata.api_spec(key, platforms()[name], " about a past month, kept as they came; filled by a backfill.", backfill="monthly")
        for key, name in MONTH_KEYS.items()
    ],
    partitions_def=MONTHS,
    can_subset=True,
    pool=POOL,
)
def months(context: dg.AssetExecutionContext, workbench: Bench) -> Iterator[dg.MaterializeResult[Any]]:
    """Ask for one month again, in windows as long as the platform allows. It fails where the source does not answer: a later try goes on there."""
    first = date.fromisoformat(f"{context.partition_key}-01")
    for key in sorted(context.selected_asset_keys):
        name = MONTH_KEYS[key]
        with stage(f"pull {name} {context.partition_key}"):
            done = pulls.pull_month(workbench.work(), name, first)
            if done.trouble:
                raise done.trouble
            yield dg.MaterializeResult(asset_key=key, metadata={"new_responses": done.new})
