"""When it runs: one job, once a day, and whenever the inbox has changed."""

import dagster as dg

from pipelines.home import Home
from pipelines.inbox import inbox_mark

harvest = dg.define_asset_job(
    "harvest",
    selection=dg.AssetSelection.all(),
    description="Land what is new, read it, bring the ledger and the efficiency tables up to date, publish.",
    config={"loggers": {"console": {"config": {"log_level": "CRITICAL"}}}},
)

daily = dg.ScheduleDefinition(
    name="daily",
    job=harvest,
    cron_schedule="15 6 * * *",
    description="Every morning, after the central bank's rates of the day before are out.",
)


@dg.sensor(name="inbox", job=harvest, minimum_interval_seconds=30, description="Runs when a file in the inbox is new or has changed.")
def inbox_sensor(context: dg.SensorEvaluationContext) -> dg.SensorResult | dg.SkipReason:
    """Compare the inbox with what it looked like at the last run."""
    mark = inbox_mark(Home.find())
    if mark == context.cursor or not mark:
        return dg.SkipReason("nothing new in the inbox")
    return dg.SensorResult(run_requests=[dg.RunRequest(run_key=mark)], cursor=mark)
