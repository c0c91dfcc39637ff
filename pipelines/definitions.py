"""Everything Dagster knows: assets from the connectors' list, checks, schedule, sensor, resources."""

import dagster as dg

from pipelines.assets import ALL_ASSETS
from pipelines.checks import ALL_CHECKS
from pipelines.triggers import daily, harvest, inbox_sensor
from pipelines.workbench import workbench

defs = dg.Definitions(
    assets=ALL_ASSETS,
    asset_checks=ALL_CHECKS,
    jobs=[harvest],
    schedules=[daily],
    sensors=[inbox_sensor],
    resources={"workbench": workbench},
    executor=dg.in_process_executor,
)
