"""Everything Dagster knows: assets from the connectors' list, checks, schedule, sensor, resources."""

import dagster as dg

from pipelines.assets import ALL_ASSETS
from pipelines.checks import ALL_CHECKS
from pipelines.triggers import daily, failure_sensor, harvest, inbox_sensor, past_months
from pipelines.workbench import workbench

defs = dg.Definitions(
    assets=ALL_ASSETS,
    asset_checks=ALL_CHECKS,
    jobs=[harvest, past_months],
    schedules=[daily],
    sensors=[inbox_sensor, failure_sensor],
    resources={"workbench": workbench},
    executor=dg.in_process_executor,
)
