"""Dagster's storage: the files are those of its own SQLite storage, and each is opened once."""

from pathlib import Path

import dagster as dg
import yaml
from dagster._core.storage.sqlite_storage import DagsterSqliteStorage

from pipelines.event_log import OPEN_RUNS, EventLog, Storage
from pipelines.instance import settings
from tests.conftest import ROOT


@dg.asset
def thing() -> dg.MaterializeResult[None]:
    """Nothing, with a number."""
    return dg.MaterializeResult(metadata={"n": 7})


def _instance(folder: Path, kind: type[DagsterSqliteStorage]) -> dg.DagsterInstance:
    found = settings(str(folder))
    if kind is DagsterSqliteStorage:
        found["storage"] = {"sqlite": {"base_dir": str(folder)}}
    folder.mkdir(exist_ok=True)
    (folder / "dagster.yaml").write_text(yaml.safe_dump(found), encoding="utf-8")
    return dg.DagsterInstance.from_config(str(folder))


def test_events_are_read_back_by_dagsters_own_storage(tmp_path: Path) -> None:
    """What a run wrote through ours is there, event for event, when Dagster opens the folder as it would by itself."""
    with _instance(tmp_path / "d", Storage) as ours:
        done = dg.materialize([thing], instance=ours)
        told = [e.dagster_event_type for e in ours.all_logs(done.run_id)]

    with _instance(tmp_path / "d", DagsterSqliteStorage) as plain:
        latest = plain.get_latest_materialization_event(thing.key)

        assert isinstance(ours.event_log_storage, EventLog)
        assert not isinstance(plain.event_log_storage, EventLog)
        assert [e.dagster_event_type for e in plain.all_logs(done.run_id)] == told != []
        assert latest is not None
        assert latest.asset_materialization is not None
        assert latest.asset_materialization.metadata["n"].value == 7


def test_few_files_stay_open(tmp_path: Path) -> None:
    """However many runs are looked at, a handful of their files is open, and none after the end."""
    with _instance(tmp_path / "d", Storage) as held:
        runs = [dg.materialize([thing], instance=held).run_id for _ in range(OPEN_RUNS + 3)]
        log = held.event_log_storage
        assert isinstance(log, EventLog)
        counts = [len(held.all_logs(run)) for run in runs]
        open_files = len(log._engines)

    assert len(set(counts)) == 1
    assert open_files == OPEN_RUNS + 1
    assert log._engines == {}


def test_the_file_at_the_top_says_the_same() -> None:
    """`dagster.yaml` and what `moisson` writes into its home are the same settings."""
    told = yaml.safe_load((ROOT / "dagster.yaml").read_text(encoding="utf-8"))

    assert told == settings("data/dagster")
