"""The exit codes end to end: the real command, its own process, the whole Dagster job."""

import os
import subprocess
import sys
import warnings
from pathlib import Path

import pytest

from pipelines.errors import Exit
from pipelines.home import Home
from pipelines.run import Outcome, run
from tests.faults.exports import prolific, task, tasks
from tests.faults.house import House
from warehouse.store import lease

ROOT = Path(__file__).resolve().parents[2]
pytestmark = pytest.mark.slow


@pytest.fixture
def bare(tmp_path: Path) -> House:
    """A home with settings and nothing else."""
    made = House(tmp_path, readers=None)
    made.home.prepare()
    made.configure()
    return made


def command(house: House, *words: str) -> subprocess.CompletedProcess[str]:
    """Run `moisson` in a process of its own."""
    environment = {**os.environ, "MOISSON_HOME": str(house.root), "PYTHONPATH": str(ROOT)}
    told = subprocess.run(
        [sys.executable, "-m", "pipelines.cli", *words],
        env=environment,
        cwd=house.root,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert "Traceback" not in told.stderr
    return told


def test_each_kind_of_trouble_has_its_exit_code(bare: House) -> None:
    """One home through clean, nothing new, a bad row, a bad file and a renamed column: 0, 0, 10, 11, 30; good rows land all the while."""
    codes = []
    for content, name in [
        (tasks(1), "a.csv"),
        (None, ""),
        (prolific(task(2), "short"), "b.csv"),
        ("<html>", "c.csv"),
        (tasks(3).replace("Reward", "Pay"), "d.csv"),
    ]:
        if content:
            bare.drop(content, name)
        codes.append(command(bare, "run").returncode)

    assert codes == [Exit.CLEAN, Exit.CLEAN, Exit.ROWS_QUARANTINED, Exit.FILES_QUARANTINED, Exit.CONTRACT]
    assert bare.ask("SELECT count(*) FROM ledger.earning") == [(2,)]
    told = command(bare, "quarantine").stdout
    assert "b.csv:3: short_row" in told
    assert "c.csv: not_csv:html" in told
    assert "the column 'Reward' is missing" in told


def test_a_held_lease_ends_with_its_code(bare: House) -> None:
    """While this process writes, another run says who holds the ledger, and changes nothing."""
    bare.drop(tasks(1))
    with lease(bare.home.lock):
        told = command(bare, "run")

    assert told.returncode == Exit.LOCKED
    assert f"another run is writing (process {os.getpid()})" in told.stderr
    assert not bare.home.published.exists()


def test_wrong_settings_end_with_their_code(bare: House) -> None:
    """The file, the line and the key are named."""
    bare.home.toml.write_text('[person]\ncurrency = "EUR"\n', encoding="utf-8")
    told = command(bare, "run")

    assert told.returncode == Exit.CONFIGURATION
    assert "moisson.toml:2: person.currency: unknown key" in told.stderr


def test_a_file_that_ends_while_a_run_looks_elsewhere_is_not_forgotten(bare: House) -> None:
    """F03 end to end: left once as still being written, whole before that run ends, read by the next one."""
    bare.settle = 0.3
    bare.configure()
    path = bare.drop(tasks(1), "growing.csv")
    bare.drop(tasks(2), "good.csv")
    bare.meanwhile(lambda: path.write_text(tasks(1)))

    first = run_here(bare)
    second = command(bare, "run")

    assert "growing.csv: it is still being written" in first.unsettled[0]
    assert second.returncode == Exit.CLEAN
    assert bare.ask("SELECT count(*) FROM ledger.earning") == [(2,)]


def run_here(house: House) -> Outcome:
    """Run in this process, to end the download as soon as the run has looked."""

    def tell(what: str, _done: int, _all: int) -> None:
        if what == "Keeping files":
            house.rest()

    os.environ["MOISSON_HOME"] = str(house.root)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return run(Home(house.root), tell)
