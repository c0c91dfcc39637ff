"""Dagster's own storage: in the person's data folder, telemetry off."""

import os
from pathlib import Path
from typing import TYPE_CHECKING

import yaml

from pipelines.home import Home

if TYPE_CHECKING:
    from dagster import DagsterInstance


TAGS = {"moisson/started_by": "command"}


def settings(base: str) -> dict[str, object]:
    """Give `dagster.yaml` with its files under `base`."""
    return {
        "telemetry": {"enabled": False},
        "nux": {"enabled": False},
        "storage": {"custom": {"module": "pipelines.event_log", "class": "Storage", "config": {"base_dir": base}}},
        "local_artifact_storage": {
            "module": "dagster._core.storage.root",
            "class": "LocalArtifactStorage",
            "config": {"base_dir": base},
        },
        "compute_logs": {
            "module": "dagster._core.storage.local_compute_log_manager",
            "class": "LocalComputeLogManager",
            "config": {"base_dir": f"{base}/logs"},
        },
        "concurrency": {"pools": {"default_limit": 1, "granularity": "op"}, "runs": {"max_concurrent_runs": 1}},
        "run_monitoring": {"enabled": True, "free_slots_after_run_end_seconds": 60},
    }


def prepare(home: Home) -> Path:
    """Write the home's `dagster.yaml`, point DAGSTER_HOME at it, and give the folder."""
    folder = home.dagster
    folder.mkdir(parents=True, exist_ok=True)
    wanted = yaml.safe_dump(settings(str(folder)), sort_keys=False)
    target = folder / "dagster.yaml"
    if not target.exists() or target.read_text(encoding="utf-8") != wanted:
        target.write_text(wanted, encoding="utf-8")
    os.environ["DAGSTER_HOME"] = str(folder)
    os.environ["DAGSTER_DISABLE_TELEMETRY"] = "1"
    return folder


def bury(held: "DagsterInstance") -> int:
    """Close the runs that were killed, and give their number; to be called by the holder of the lease.

    No other run can be writing then. A killed one keeps its slot of the pool, and whoever asks for it next would wait for ever.
    """
    import dagster as dg  # noqa: PLC0415  # it takes seconds: only a run needs it

    began = [dg.DagsterRunStatus.STARTING, dg.DagsterRunStatus.STARTED, dg.DagsterRunStatus.CANCELING]
    ours = dg.RunsFilter(statuses=[dg.DagsterRunStatus.NOT_STARTED], tags=TAGS)
    dead = [*held.get_runs(dg.RunsFilter(statuses=began)), *held.get_runs(ours)]
    for run in dead:
        held.event_log_storage.free_concurrency_slots_for_run(run.run_id)
        held.report_run_failed(run, "The process of this run was ended from outside; the next run goes on where it stopped.")
    return len(dead)
