"""When it runs: one job, once a day, and whenever the inbox has changed; and what is told when a run fails."""

from datetime import UTC, datetime

import dagster as dg

from pipelines import trouble
from pipelines.home import Home
from pipelines.inbox import inbox_mark
from pipelines.months import MONTH_KEYS

QUIET = {"loggers": {"console": {"config": {"log_level": "CRITICAL"}}}}

harvest = dg.define_asset_job(
    "harvest",
    selection=dg.AssetSelection.all() - dg.AssetSelection.assets(*MONTH_KEYS),
    description="Land what is new, read it, bring the ledger and the efficiency tables up to date, publish.",
    tags={"moisson/what": "everything"},
    config=QUIET,
)

past_months = dg.define_asset_job(
    "past_months",
    selection=dg.AssetSelection.assets(*MONTH_KEYS),
    description="Ask the APIs that are set up for past months; `harvest` then reads what came.",
    tags={"moisson/what": "past months"},
    config=QUIET,
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


@dg.run_failure_sensor(
    name="failed",
    description="Says in plain words what stopped a run: in its log, in data/trouble.json, and so in `moisson status`.",
    default_status=dg.DefaultSensorStatus.RUNNING,
    minimum_interval_seconds=30,
)
def failure_sensor(context: dg.RunFailureSensorContext) -> None:
    """Note the first step that failed; what failed because of it is not told."""
    run = context.dagster_run
    place, kind, message = f"the job {run.job_name}", "", ""
    for event in context.get_step_failure_events()[:1]:
        error = event.step_failure_data.error
        while error and error.cause:
            error = error.cause
        place = f"{place}, step {event.step_key}"
        if error:
            kind, message = error.cls_name or "", error.message.removeprefix(f"{error.cls_name}: ").strip()
            message = message.split(f"{kind}: ", 1)[-1]
    noted = trouble.in_words(place, kind, message, datetime.now(UTC), run.run_id)
    home = Home.find()
    home.prepare()
    trouble.note(home, noted)
    context.log.error(noted.told())
