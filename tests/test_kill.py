"""A run may die at any moment: SIGKILL leaves nothing half done, and the next run ends where an undisturbed one would have."""

import os
import random
import shutil
import signal
import sqlite3
import subprocess
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.support.cli import Zygote, hash_of, start, started, zygote
from tests.support.lives import Life, exposed, snapshot

pytestmark = pytest.mark.slow
REAL, SHARDS = 4, 4
KILLS = int(os.environ.get("MOISSON_TEST_KILLS", "56")) // SHARDS  # with the real ones, 60
DIFFERENT_STAGES = 6
OLD = (
    "prolific_submissions_2026-01-02.csv",
    "status_details_2026-01-0*.json",
    "gumroad_sales_2026-04-01.csv",
    "gumroad_payout_2026-01-09.csv",
    "paypal_activite_2026-03-31.csv",
    "Toggl_time_entries_2025-01-01_to_2025-12-31.csv",
    "eurofxref-hist.zip",
    "Daily-Trends-2026-Q1.csv",
    "releve_banque_2025-10.csv",
)
NEW = (
    "prolific_submissions_2026-04-02.csv",
    "status_details_2026-02-0*.json",
    "gumroad_sales_2026-10-01.csv",
    "paypal_activite_2026-09-30.csv",
    "Daily-Trends-2026-Q2.csv",
    "prolific_submissions_2026-07-02_again.csv",
)
NO_TROUBLE = frozenset({0, 10, 11})
LEFTOVERS = ("landing/.arriving-*", "landing/*/*.tmp", "*.publishing", "*.new", "*.wal")


@dataclass(frozen=True)
class Scene:
    """A home before a run: what is published, what an undisturbed run makes of it, and how long that takes."""

    home: Path
    before: str | None
    after: str
    seconds: float


@pytest.fixture(scope="module")
def forks(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Zygote]:
    """One zygote for all kills of a worker."""
    with zygote(tmp_path_factory.mktemp("zygote")) as ready:
        yield ready


@pytest.fixture(scope="module")
def scenes(forks: Zygote, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Scene]:
    """A first run on a fresh home, and a second one when newer exports have arrived that overlap the old ones."""
    folder = tmp_path_factory.mktemp("undisturbed")
    life = Life(folder / "life")
    life.drop(folder / "fresh", OLD)
    done = snapshot(folder / "fresh", folder / "done")
    first = forks.run(done)
    assert first.code in NO_TROUBLE, first.printed
    old = hash_of(done / "data" / "moisson.duckdb")
    life.drop(done, NEW)
    second_home = snapshot(done, folder / "second")
    second = forks.run(done)
    assert second.code in NO_TROUBLE, second.printed
    new = hash_of(done / "data" / "moisson.duckdb")
    assert old != new
    return {
        "first": Scene(folder / "fresh", None, old, first.seconds),
        "second": Scene(second_home, old, new, second.seconds),
    }


@pytest.mark.parametrize(("scene", "times"), [("first", 1), ("second", 1), ("second", 2), ("second", 3)])
def test_the_next_run_after_a_kill_ends_like_an_undisturbed_one(
    scene: str, times: int, scenes: dict[str, Scene], forks: Zygote, tmp_path: Path
) -> None:
    """At random moments spread over the whole run: the next run ends with the undisturbed state hash, in both warehouses.

    `times` above 1: the run that repairs is killed, too, and the one after it, before one may end.
    """
    seed = random.SystemRandom().randrange(1 << 32)
    dice = random.Random(seed)
    told = f"seed {seed}"
    hit: list[str] = []
    seconds = scenes[scene].seconds
    origin = scenes[scene].home
    for number in range(KILLS):
        share = (number + dice.random()) / KILLS
        home, stage = _kill(forks, origin, tmp_path / f"{number}", seconds * share)
        where = f"{scene}, {told}, kill {number} at {share:.3f} of the run, in {stage}"
        _check_between(home, scenes[scene], where)
        hit.append(stage)
        if len(hit) % times and number + 1 < KILLS:
            origin = home
            continue
        again = forks.run(home)
        assert again.code in NO_TROUBLE, f"{where}: {again.printed}"
        _check_after(home, scenes[scene], where)
        for left in tmp_path.iterdir():
            shutil.rmtree(left)
        origin = scenes[scene].home
        seconds = max(again.seconds, seconds / 2)  # a busy machine changes its pace; a repair may be short
    print(f"{scene}, {told}: {', '.join(hit)}")  # noqa: T201  # pytest shows it when the test fails, and with -s
    assert len(set(hit)) >= min(DIFFERENT_STAGES, KILLS // 2), f"{told}: only {sorted(set(hit))}"


def _kill(forks: Zygote, origin: Path, home: Path, seconds: float) -> tuple[Path, str]:
    """Kill a run on a copy of a home, and give the stage it was in; a run that ends before is begun anew, and given less time."""
    while (run := forks.run(snapshot(origin, home), seconds)).code != -signal.SIGKILL:
        assert run.code in NO_TROUBLE, run.printed
        seconds = min(seconds, run.seconds) * 0.8
        shutil.rmtree(home)
    assert not run.survivors, f"the parser outlived its run, killed in {run.stage}"
    return home, run.stage


def _check_between(home: Path, scene: Scene, where: str) -> None:
    """After the kill: what is published is whole, the old or the new; nothing is open to other users."""
    published = home / "data" / "moisson.duckdb"
    found = hash_of(published) if published.exists() else None
    assert found in {scene.before, scene.after}, where
    if (home / "data").exists():
        assert exposed(home) == [], where


def _check_after(home: Path, scene: Scene, where: str) -> None:
    """After the next run: the same state as without the kill, nothing left lying about, no run that Dagster thinks alive."""
    data = home / "data"
    assert hash_of(data / "warehouse.duckdb") == scene.after, where
    assert hash_of(data / "moisson.duckdb") == scene.after, where
    assert exposed(home) == [], where
    assert [str(p.relative_to(data)) for pattern in LEFTOVERS for p in data.glob(pattern)] == [], where
    with sqlite3.connect(data / "dagster" / "history" / "runs.db") as runs:
        alive = runs.execute("SELECT run_id FROM runs WHERE status NOT IN ('SUCCESS', 'FAILURE')").fetchall()
    runs.close()
    assert alive == [], where


def test_the_real_command_survives_a_kill(scenes: dict[str, Scene], forks: Zygote, tmp_path: Path) -> None:
    """The command as people start it, killed four times with its children, imports included: the next run ends the same."""
    seed = random.SystemRandom().randrange(1 << 32)
    dice, scene = random.Random(seed), scenes["second"]
    began = time.perf_counter()
    assert started(snapshot(scene.home, tmp_path / "whole"), "run").returncode in NO_TROUBLE
    seconds = time.perf_counter() - began
    for number in range(REAL):
        home = snapshot(scene.home, tmp_path / f"{number}")
        share = 0.2 + 0.75 * (number + dice.random()) / REAL
        where = f"seed {seed}, kill {number} at {share:.3f} of {seconds:.1f} s"
        run = start(home, "run")
        try:
            run.wait(seconds * share)
        except subprocess.TimeoutExpired:
            os.kill(run.pid, signal.SIGKILL)
        run.communicate()
        assert run.returncode == -signal.SIGKILL or run.returncode in NO_TROUBLE, where
        _check_between(home, scene, where)
        again = forks.run(home)
        assert again.code in NO_TROUBLE, f"{where}: {again.printed}"
        _check_after(home, scene, where)
