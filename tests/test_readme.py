"""The README's commands work for a newcomer: in a fresh copy of what is committed, with nothing installed."""

import os
import re
import shutil
import subprocess
import sys
import tarfile
from pathlib import Path

import pytest

from tests.conftest import ROOT

pytestmark = pytest.mark.slow
MAKE_S, COMMAND_S = 1200, 300
SHELL = re.compile(r"^```sh\n(?P<body>.*?)^```$", re.MULTILINE | re.DOTALL)


def shell_blocks() -> list[str]:
    """Give the README's blocks of shell commands, in order."""
    return [m["body"] for m in SHELL.finditer((ROOT / "README.md").read_text(encoding="utf-8"))]


def run(command: str, folder: Path, timeout: float, **extra: str) -> subprocess.CompletedProcess[str]:
    """Run a line of the README in a shell, with nothing of this test's environment in it."""
    gone = {"PYTHONPATH", "MOISSON_HOME", "DAGSTER_HOME", "VIRTUAL_ENV", "MAKEFLAGS", "MAKELEVEL"}
    environment = {name: value for name, value in os.environ.items() if name not in gone}
    return subprocess.run(
        ["bash", "-c", command], cwd=folder, env=environment | extra, capture_output=True, text=True, timeout=timeout, check=False
    )


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What is committed, unpacked elsewhere, after the README's first command."""
    folder = tmp_path_factory.mktemp("newcomer")
    _unpack(folder)
    _demand_index(folder)
    made = run(f"{shell_blocks()[0].strip()} PYTHON={sys.executable}", folder, MAKE_S)
    assert made.returncode == 0, made.stdout[-3000:] + made.stderr[-3000:]
    (folder / "told.txt").write_text(made.stdout, encoding="utf-8")
    return folder


def _unpack(folder: Path) -> None:
    archive = folder / "head.tar"
    done = subprocess.run(["git", "archive", "--output", str(archive), "HEAD"], cwd=ROOT, capture_output=True, text=True, check=False)
    if done.returncode:
        pytest.skip(f"this is no git checkout, so there is no commit to try: {done.stderr.strip()[-200:]}")
    with tarfile.open(archive) as packed:
        packed.extractall(folder, filter="data")
    archive.unlink()


def _demand_index(folder: Path) -> None:
    """Skip where no package can be downloaded at all; a package that is missing is a failure of ours."""
    asked = f"{sys.executable} -m pip download --quiet --no-deps --no-cache-dir --retries 1 --timeout 15 --dest probe tzdata"
    done = run(asked, folder, 120)
    shutil.rmtree(folder / "probe", ignore_errors=True)
    if done.returncode:
        pytest.skip(f"the package index cannot be reached, so nothing can be installed: {done.stderr.strip()[-300:]}")


def test_the_first_command_shows_what_each_channel_paid(copy: Path) -> None:
    """`make demo` installs everything, runs the sample life and prints the efficiency table."""
    told = (copy / "told.txt").read_text(encoding="utf-8")

    assert "What an hour was worth" in told
    for channel in ("upwork", "prolific", "mturk", "amazon_associates", "gumroad", "awin"):
        assert channel in told
    assert (copy / "demo" / "data" / "moisson.duckdb").is_file()


def test_questions_are_asked_as_the_readme_says(copy: Path) -> None:
    """The demo answers where the next hour should go, and shows every table as it would have looked in spring."""
    told = run(shell_blocks()[2], copy, COMMAND_S)

    assert told.returncode == 0, told.stdout + told.stderr
    assert "upwork" in told.stdout
    assert (copy / "demo" / "data" / "as-of" / "2026-03-31.duckdb").is_file()


def test_an_export_of_ones_own_is_added_as_the_readme_says(copy: Path, tmp_path: Path) -> None:
    """The commands of `init`, of dropping an export and of `status`, word for word, end in a table with that platform."""
    _, own, _, drop = shell_blocks()[:4]
    (tmp_path / "Downloads").mkdir()
    shutil.copy(copy / "demo" / "inbox" / "prolific_submissions_2026-01-02.csv", tmp_path / "Downloads" / "prolific_submissions.csv")

    empty = run(f"set -e\n{own}", copy, COMMAND_S, HOME=str(tmp_path))
    added = run(f"set -e\n{drop}", copy, COMMAND_S, HOME=str(tmp_path))

    assert empty.returncode == 0, empty.stdout + empty.stderr
    assert added.returncode == 0, added.stdout + added.stderr
    assert re.search(r"prolific\W+main\W+1\W+375\W", added.stdout), added.stdout
    assert (tmp_path / "harvest" / "data" / "moisson.duckdb").is_file()


@pytest.mark.parametrize("command", ["status", "sources", "quarantine", "doctor", "explain prolific 2026-03", "sources prolific"])
def test_a_command_of_the_readme_answers(copy: Path, command: str) -> None:
    """Each command that reads works on the demo's home."""
    done = run(f".venv/bin/moisson {command}", copy, COMMAND_S, MOISSON_HOME=str(copy / "demo"))

    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.strip()


def test_the_targets_of_the_development_section_exist(copy: Path) -> None:
    """`make` knows every target that the README names, and `.ci/run` can be started."""
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    targets = set(re.findall(r"\bmake ([a-z-]+)", "\n".join(shell_blocks())))

    for target in targets:
        done = run(f"make --dry-run {target}", copy, 60)
        assert done.returncode == 0, f"make {target}: {done.stderr}"
    assert ".ci/run" in text
    assert os.access(copy / ".ci" / "run", os.X_OK)
