"""docs/adding-a-platform.md, followed once from start to end: a made-up platform goes from its sample to the efficiency table."""

import json
import os
import re
import shutil
import subprocess
import sys
from decimal import Decimal
from pathlib import Path

import duckdb
import pytest

from tests.conftest import ROOT

pytestmark = pytest.mark.slow
PAGE = ROOT / "docs" / "adding-a-platform.md"
CODE = re.compile(r"^```(?P<language>\w*)\n(?P<body>.*?)^```$", re.MULTILINE | re.DOTALL)
ROOMS = ("connectors", "transforms", "warehouse", "pipelines", "tests", "docs")
ALONE = ("README.md", "pyproject.toml", "dagster.yaml")
SHELL = """
moisson() {{ {python} -m pipelines.cli "$@"; }}
python() {{ {python} "$@"; }}
make() {{ if [ "$*" = docs ]; then {python} -m cogapp -I docs -r README.md docs/platforms.md docs/platforms/*.md; else return 9; fi; }}
set -e
{block}
"""
FILE, SAMPLES = Path("connectors/microtask/clicklab.py"), Path("tests/samples/clicklab")


def blocks(language: str) -> list[str]:
    """Give the page's code blocks of a language, in order."""
    return [m["body"] for m in CODE.finditer(PAGE.read_text(encoding="utf-8")) if m["language"] == language]


def follow(copy: Path, block: str) -> subprocess.CompletedProcess[str]:
    """Run a block of the page in the copy, as a contributor would in a checkout with its `.venv` active."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("MOISSON_", "DAGSTER_HOME", "PYTEST_"))}
    script = SHELL.format(python=sys.executable, block=block)
    environment = {**kept, "PYTHONPATH": str(copy), "PYTHON_KEYRING_BACKEND": "keyring.backends.fail.Keyring"}
    return subprocess.run(["bash", "-c", script], cwd=copy, env=environment, capture_output=True, text=True, timeout=280, check=False)


def files(copy: Path) -> set[Path]:
    """Give every file of the copy that is not made by running it."""
    return {
        p.relative_to(copy)
        for p in copy.rglob("*")
        if p.is_file() and "__pycache__" not in p.parts and p.relative_to(copy).parts[0] != "try"
    }


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the repository."""
    folder = tmp_path_factory.mktemp("checkout")
    for room in ROOMS:
        shutil.copytree(ROOT / room, folder / room, ignore=shutil.ignore_patterns("__pycache__", "images"))
    for name in ALONE:
        shutil.copy2(ROOT / name, folder / name)
    return folder


def test_the_page_leads_from_a_sample_to_the_efficiency_table(copy: Path) -> None:
    """One new file beside the sample and its answer; every command of the page does what the page says."""
    before = files(copy)
    (sample,), (words,) = [b for b in blocks("") if b.startswith("Task ID")], blocks("python")
    (copy / "history.csv").write_text(sample, encoding="utf-8")
    propose, answer, run = blocks("sh")

    done = follow(copy, propose)
    assert done.returncode == 0, done.stdout + done.stderr
    proposed = (copy / FILE).read_text(encoding="utf-8")
    assert done.stdout.count("TODO") == proposed.count("\nTODO ") == 2
    assert "TODO Dates such as" in proposed
    assert json.loads((copy / SAMPLES / "history.csv.expected.json").read_text(encoding="utf-8"))["refusals"][0][0] == "missing_currency"

    (copy / FILE).write_text(words, encoding="utf-8")
    done = follow(copy, answer)
    assert done.returncode == 0, done.stdout + done.stderr
    (part,) = json.loads((copy / SAMPLES / "history.csv.expected.json").read_text(encoding="utf-8"))["parts"]
    assert (part["accepted"], part["refused"]) == (2, [[4, "bad_amount", "Reward"]])
    assert "Clicklab" in (copy / "README.md").read_text(encoding="utf-8")
    assert files(copy) - before == {FILE, Path("history.csv"), SAMPLES / "history.csv", SAMPLES / "history.csv.expected.json"}

    done = follow(copy, run)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "history.csv:4: bad_amount in Reward" in done.stdout
    assert re.search(r"│ clicklab │\s+1\.20\s+│\s+0\.5\s+│\s+2\.40\s+│", done.stdout), done.stdout
    with duckdb.connect(str(copy / "try" / "data" / "moisson.duckdb"), read_only=True) as con:
        found = con.sql(
            "SELECT received_rc, h3_s FROM mart.channel_efficiency_current WHERE channel_id = 'clicklab' AND window_days = '365'"
        ).fetchall()
    assert found == [(Decimal("1.20"), 1800)]


def test_a_proposal_with_answers_reads_the_sample_like_the_page(copy: Path) -> None:
    """Where everything is answered, the proposal needs no correction: it reads every row as the page's own words do."""
    (sample,) = [b for b in blocks("") if b.startswith("Task ID")]
    (copy / "other.csv").write_text(sample.replace("Task ID", "Job ID"), encoding="utf-8")
    done = follow(
        copy,
        "moisson new-platform joblab --family microtask --sample other.csv --say date_order=dmy --say currency=GBP --say status.Waiting=pending",
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "TODO" not in (copy / "connectors/microtask/joblab.py").read_text(encoding="utf-8").replace("TODO: Joblab", "")
    (part,) = json.loads((copy / "tests/samples/joblab/other.csv.expected.json").read_text(encoding="utf-8"))["parts"]
    read = [(o["status"], o["gross"], o["currency"], o["work_date"]) for o in part["observations"]]
    assert read == [("paid", "1.20000000", "GBP", "2026-03-02"), ("pending", "0.80000000", "GBP", "2026-03-02")]


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        ("prolific --family microtask --sample README.md", "declares it already"),
        ("newlab --family lottery --sample README.md", "--family lottery: there is no such family. Give one of"),
        ("newlab --family wallet --sample nothing.csv", "no such file"),
        ("'New Lab' --family wallet --sample README.md", "Write it as 'new_lab'"),
        ("newlab --family wallet --sample tests/samples/toggl", "no such file"),
    ],
)
def test_what_cannot_be_proposed_is_told_in_words(copy: Path, arguments: str, told: str) -> None:
    """A name that is taken, a family that is none, a sample that is not there: 60, and nothing is written."""
    before = files(copy)
    done = follow(copy, f"moisson new-platform {arguments}")
    assert done.returncode == 60, done.stdout + done.stderr
    assert told in done.stderr.replace("\n", " ")
    assert files(copy) == before
