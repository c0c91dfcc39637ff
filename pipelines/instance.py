"""Dagster's own storage: in the person's data folder, telemetry off."""

import os
from pathlib import Path

import yaml

from pipelines.home import Home


def settings(base: str) -> dict[str, object]:
    """Give `dagster.yaml` with its files under `base`."""
    return {
        "telemetry": {"enabled": False},
        "nux": {"enabled": False},
        "storage": {"sqlite": {"base_dir": base}},
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
        "concurrency": {"pools": {"default_limit": 1, "granularity": "op"}},
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
