"""The assets: landing, one per platform, the ledger, the marts, the published warehouse. All lineage reads left to right."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import dagster as dg

from connectors import catalogue
from connectors.catalogue import platforms
from connectors.platform import Platform
from connectors.vocabulary import Family
from pipelines import marts, metadata, payouts, pulls, steps
from pipelines.count import STEPS
from pipelines.coverage import write_coverage
from pipelines.home import Home
from pipelines.lineage import columns_of
from pipelines.mapped import known_at
from pipelines.months import MONTH_KEYS, months
from pipelines.workbench import JOURNAL, POOL, Bench, stage
from warehouse.publish import publish
from warehouse.schema import tables

FRESH = dg.FreshnessPolicy.time_window(fail_window=timedelta(days=8), warn_window=timedelta(hours=36))
RETRIES = dg.RetryPolicy(max_retries=2, delay=5, backoff=dg.Backoff.EXPONENTIAL, jitter=dg.Jitter.PLUS_MINUS)
"""For what the client did not foresee; it has its own tries for what sources are known to do."""
ANSWERED = "answered"
INBOX, READ = dg.AssetKey(["landing", "inbox"]), dg.AssetKey(["landing", "read"])
ECB = dg.AssetKey(["reference", "ecb"])
OBSERVATION, PUBLISHED = dg.AssetKey(["ledger", "observation"]), dg.AssetKey(["published", "warehouse"])
LEDGER = ("earning", "payout", "receipt", "effort", "traffic", "proposal")
HOURS = ("session", "session_channel", "hours_day")
EFFICIENCY = (
    "channel_efficiency_day",
    "channel_efficiency_month",
    "channel_efficiency_current",
    "time_waterfall_month",
    "fee_waterfall_month",
)
PROMISED = ("earning", "channel_efficiency_current")
"""Tables that people look at first: Dagster says when they are older than `FRESH`."""
SHOWN = frozenset(
    {
        "ledger.observation",
        *(f"ledger.{n}" for n in LEDGER),
        *(f"mart.{n}" for n in (*HOURS, *EFFICIENCY, *payouts.TABLES, *marts.tables())),
    }
)


def _module(name: str) -> Path:
    """Give the file of a module of this package."""
    return metadata.room("pipelines").joinpath(*name.split("/")).with_suffix(".py")


@dg.asset(
    key=INBOX,
    group_name="landing",
    kinds={"file"},
    owners=metadata.OWNERS,
    tags={"layer": "landing"},
    pool=POOL,
    freshness_policy=FRESH,
    metadata=metadata.links("docs/contracts.md", _module("inbox")),
)
def inbox(workbench: Bench) -> dg.MaterializeResult[Any]:
    """Files dropped by the person, kept for ever under the hash of their bytes."""
    with stage("land"):
        work = workbench.work()
        new = steps.land_inbox(work)
        left = [s for s in work.seen if s.state != "ready"]
        JOURNAL.unreadable += steps.unreadable(work)
        JOURNAL.unsettled += steps.unsettled(work)
        return dg.MaterializeResult(metadata={"new_files": new, "left_in_the_inbox": len(left)})


def _api_key(name: str) -> dg.AssetKey:
    return dg.AssetKey(["landing", f"{name}_api"])


API_KEYS = {_api_key(name): name for name in pulls.sources()}


@dg.multi_asset(
    name="apis",
    specs=[
        metadata.api_spec(key, platforms()[name], ", kept as they came; nothing happens where it is not set up.")
        for key, name in API_KEYS.items()
    ],
    check_specs=[
        dg.AssetCheckSpec(ANSWERED, asset=key, description="The source answered; if not, the next run asks again.") for key in API_KEYS
    ],
    can_subset=True,
    pool=POOL,
    retry_policy=RETRIES,
)
def apis(context: dg.AssetExecutionContext, workbench: Bench) -> Iterator[dg.MaterializeResult[Any]]:
    """Every API that is set up, one after the other. One that does not answer warns, and does not fail: what comes after goes on."""
    for key in sorted(context.selected_asset_keys):
        name = API_KEYS[key]
        with stage(f"pull {name}"):
            done = pulls.pull(workbench.work(), name)
            if done.trouble:
                JOURNAL.troubles.append(done.trouble)
            told = dg.AssetCheckResult(
                asset_key=key,
                check_name=ANSWERED,
                passed=done.trouble is None,
                severity=dg.AssetCheckSeverity.WARN,
                description=str(done.trouble or ""),
            )
            yield dg.MaterializeResult(asset_key=key, metadata={"new_responses": done.new}, check_results=[told])


@dg.asset(
    key=READ,
    deps=[INBOX, *API_KEYS, *MONTH_KEYS],
    group_name="landing",
    kinds={"polars"},
    owners=metadata.OWNERS,
    tags={"layer": "landing"},
    metadata=metadata.links("docs/decisions/0005-parser-process.md", _module("parser"), _module("steps")),
    pool=POOL,
)
def read(workbench: Bench) -> dg.MaterializeResult[Any]:
    """Kept files read strictly, by parsers in processes of their own, into observations; what is refused waits in quarantine."""
    with stage("read"):
        work = workbench.work()
        count = steps.read_new(work)
        JOURNAL.refused |= work.refused
        return dg.MaterializeResult(metadata={"files_read": count, "refused": len(work.refused)})


def _platform_asset(platform: Platform) -> dg.AssetsDefinition:
    """Make the asset of one platform from its file."""
    earns = platform.family not in {Family.REFERENCE, Family.EFFORT}
    deps = [READ, ECB] if platform.family is not Family.REFERENCE else [READ]

    @dg.asset(
        key=[str(platform.family), platform.name],
        description=f"{platform.title}. How to export: {platform.how_to_export}",
        deps=deps,
        group_name=str(platform.family),
        kinds={"polars", "duckdb"},
        owners=metadata.OWNERS,
        pool=POOL,
        code_version=str(platform.version),
        tags={"family": str(platform.family), "earns": "yes" if earns else "no", "layer": "platform"},
        metadata=metadata.of_platform(platform),
    )
    def fold(workbench: Bench) -> dg.MaterializeResult[Any]:
        with stage(f"fold {platform.name}"):
            work = workbench.work()
            numbers = steps.fold_platform(work, platform.name)
            if numbers and platform.family is Family.REFERENCE:
                steps.convert(work)
            return dg.MaterializeResult(metadata=metadata.of_batches(work.store, numbers))

    return fold


PLATFORM_ASSETS = [_platform_asset(p) for p in known_at(Home.find().root).values()]


@dg.asset(
    key=OBSERVATION,
    deps=[asset.key for asset in PLATFORM_ASSETS],
    group_name="ledger",
    kinds={"duckdb", "table"},
    owners=metadata.OWNERS,
    tags={"layer": "ledger"},
    metadata=metadata.of_definition("ledger.observation", metadata.room("warehouse") / "load.py"),
    pool=POOL,
)
def observation(workbench: Bench) -> dg.MaterializeResult[Any]:
    """Every state of every upstream record, as each export told it; only ever added to."""
    with stage("observe"):
        work = workbench.work()
        for mapped in catalogue.mapped():  # one that was mapped after Dagster had started has no asset yet
            steps.fold_platform(work, mapped.name)
        changed = steps.convert(work)
        write_coverage(work.store)
        found = metadata.of_table(work.store, "ledger.observation", SHOWN)
        return dg.MaterializeResult(metadata={**found, "rows_converted_anew": changed})


def _spec(schema: str, name: str, deps: list[dg.AssetKey], maker: Path, theme: str) -> dg.AssetSpec:
    """Describe a table; `maker` is the module that fills it."""
    statement = metadata.room("warehouse") / "marts" / f"{name}.sql"
    return dg.AssetSpec(
        [schema, name],
        deps=deps,
        description=tables()[f"{schema}.{name}"].about,
        group_name=schema,
        kinds={"duckdb", "sql" if columns_of(f"{schema}.{name}") else "polars"},
        owners=metadata.OWNERS,
        tags={"layer": schema, "theme": theme},
        freshness_policy=FRESH if name in PROMISED else None,
        metadata=metadata.of_definition(f"{schema}.{name}", *([statement] if statement.is_file() else []), maker),
    )


FOLD = metadata.room("warehouse") / "fold.py"


@dg.multi_asset(name="ledger", specs=[_spec("ledger", n, [OBSERVATION], FOLD, "ledger") for n in LEDGER], pool=POOL)
def ledger(workbench: Bench) -> Iterator[dg.MaterializeResult[Any]]:
    """Tell the state of the ledger."""
    with stage("ledger"):
        store = workbench.work().store
        for name in LEDGER:
            yield dg.MaterializeResult(asset_key=["ledger", name], metadata=metadata.of_table(store, f"ledger.{name}", SHOWN))


def _ground(theme: marts.Theme) -> list[dg.AssetKey]:
    """Give the assets that a theme is computed from: parameters and files are none."""
    return [dg.AssetKey(read.split(".")) for read in theme.reads if read in SHOWN]


TIMED = [dg.AssetKey(["ledger", "earning"]), dg.AssetKey(["ledger", "effort"])]
COUNTED = [*(dg.AssetKey(["ledger", n]) for n in ("earning", "payout", "receipt")), *(dg.AssetKey(["mart", n]) for n in HOURS)]
PAID = [dg.AssetKey(["ledger", n]) for n in ("earning", "payout", "receipt")]
MARTS = [
    *(_spec("mart", n, TIMED, _module("hours"), "hours") for n in HOURS),
    *(_spec("mart", n, COUNTED, _module("efficiency"), "efficiency") for n in EFFICIENCY),
    *(_spec("mart", n, PAID, _module("payouts"), "payouts") for n in payouts.TABLES),
    *(_spec("mart", n, _ground(theme), _module(f"marts/{theme.name}"), theme.name) for theme in marts.themes() for n in theme.tables),
]
COMPUTED = [spec.key for spec in MARTS]


@dg.multi_asset(name="marts", specs=MARTS, pool=POOL)
def count(workbench: Bench) -> Iterator[dg.MaterializeResult[Any]]:
    """Count the hours of every stretch of the timeline that changed, then what each channel that changed is worth; match all payouts."""
    work = workbench.work()
    for name, step in STEPS:
        with stage(name):
            step(work)
    for key in COMPUTED:
        yield dg.MaterializeResult(asset_key=key, metadata=metadata.of_table(work.store, ".".join(key.path), SHOWN))


@dg.asset(
    key=PUBLISHED,
    deps=[*COMPUTED, dg.AssetKey(["ledger", "traffic"])],
    group_name="published",
    kinds={"duckdb"},
    owners=metadata.OWNERS,
    tags={"layer": "published"},
    pool=POOL,
    freshness_policy=FRESH,
    metadata=metadata.links("docs/sql.md", metadata.room("warehouse") / "publish.py"),
)
def warehouse(workbench: Bench) -> dg.MaterializeResult[Any]:
    """The read-only warehouse that people and BI tools open, swapped in whole when every law holds."""
    with stage("publish"):
        work = workbench.work()
        publish(work.store, work.home.published)
        size = work.home.published.stat().st_size
        return dg.MaterializeResult(metadata={"bytes": size, "path": dg.MetadataValue.path("data/moisson.duckdb")})


@dg.asset(
    key=["published", "report"],
    deps=[PUBLISHED],
    group_name="published",
    kinds={"html"},
    owners=metadata.OWNERS,
    tags={"layer": "published"},
    metadata=metadata.links("docs/report.md", _module("html/command")),
    pool=POOL,
    output_required=False,
)
def report(workbench: Bench) -> Iterator[dg.MaterializeResult[Any]]:
    """One HTML file of all that is published, for people; only where moisson.toml says `[report] write = true`."""
    work = workbench.work()
    if work.config.report.write:
        with stage("report"):
            from pipelines.html.command import NAME, compose  # noqa: PLC0415  # it brings the chart library

            made = compose(work.home, work.home.root / NAME, work.config.person.language, work.tell)
            yield dg.MaterializeResult(metadata={"bytes": sum(made.values()), "files": len(made), "path": dg.MetadataValue.path(NAME)})


ALL_ASSETS = [inbox, apis, months, read, *PLATFORM_ASSETS, observation, ledger, count, warehouse, report]
