"""Every code block of the documentation is run by a test: shell commands here, one after the other, in one checkout and one home."""

import os
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import duckdb
import pytest
from dagster._utils.schedules import is_valid_cron_string

from connectors.mapping import parse
from pipelines.config import Config
from tests.conftest import ROOT
from tests.support.life import life_home
from tests.support.snippets import PAGES, Block, blocks, every_block, rewrite
from tests.test_map_cli import EXPORT

pytestmark = pytest.mark.slow
RECORD = os.environ.get("MOISSON_RECORD") == "1"
SECONDS = re.compile(r"\d+\.\d s:")
SHELL = ("start.md", "first-export.md", "mapping.md", "exports.md", "report.md", "privacy.md", "scheduling.md")
ENDS: dict[tuple[str, int], tuple[int, str]] = {
    ("start.md", 1): (-1, "tests/test_readme.py runs `make demo` in a fresh checkout"),
    ("first-export.md", 2): (10, "a line is refused, as the page says"),
    ("mapping.md", 1): (60, "without a terminal every open question stops it"),
    ("scheduling.md", 1): (-1, "systemd manages a session that a test has not: the unit files are verified instead"),
    ("scheduling.md", 2): (-1, "`dg dev` stays: tests/test_ui.py starts the web server"),
}
ELSEWHERE = {
    ("README.md", "sh"): "tests/test_readme.py",
    ("docs/adding-a-platform.md", "sh"): "tests/test_adding_a_platform.py",
    ("docs/adding-a-platform.md", "python"): "tests/test_docs.py",
    ("docs/sql.md", "python"): "tests/test_sql_users.py",
    ("docs/sql.md", "sh"): "tests/test_sql_users.py",
    ("docs/rates.md", "pycon"): "tests/test_docs.py",
    ("docs/questions.md", "text"): "tests/test_sql_users.py",
    ("docs/dagster.md", "sh"): "tests/test_months.py",
    ("docs/cli.md", "json"): "tests/test_cli_json.py",
}
HERE = {*((f"docs/{page}", language) for page in SHELL for language in ("sh", "text"))}
PARSED = {"sql", "toml", "ini", "cron"}


def in_docs(page: str) -> Path:
    """Give the path of a page of docs/."""
    return ROOT / "docs" / page


@pytest.fixture(scope="module")
def checkout(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A checkout as the pages speak of it: `.venv/bin` with the commands, the samples, `demo` with the sample life, a home directory."""
    folder = tmp_path_factory.mktemp("checkout")
    binaries = folder / ".venv" / "bin"
    binaries.mkdir(parents=True)
    modules = {"moisson": "-m pipelines.cli", "dagster": "-m dagster", "dagster-daemon": "-m dagster.daemon", "python": ""}
    for name, module in modules.items():
        script = binaries / name
        script.write_text(f'#!/bin/sh\nexec "{sys.executable}" {module} "$@"\n', encoding="utf-8")
        script.chmod(0o755)
    (folder / "docs").mkdir()
    (folder / "docs" / "samples").symlink_to(ROOT / "docs" / "samples")
    (folder / "payments.csv").write_text(EXPORT.replace("1.5O", "1.50"), encoding="utf-8")
    (folder / "home" / "books").mkdir(parents=True)
    (folder / "home" / "moisson").symlink_to(folder)
    return folder


@pytest.fixture(scope="module")
def demo(checkout: Path) -> Path:
    """The home of the sample life, whose data nobody writes here."""
    home, life = checkout / "demo", life_home()
    home.mkdir()
    shutil.copy(life / "moisson.toml", home)
    for part in ("data", "inbox"):
        (home / part).symlink_to(life / part)
    return home


def run(block: str, checkout: Path, home: Path | None) -> subprocess.CompletedProcess[str]:
    """Run a block in the checkout as a person would, with the commands of `.venv` on the path."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("MOISSON_", "DAGSTER_HOME", "PYTEST_"))}
    fixed = {
        "HOME": str(checkout / "home"),
        "PATH": f"{checkout / '.venv' / 'bin'}:{os.environ['PATH']}",
        "PYTHONPATH": str(ROOT),
        "PYTHON_KEYRING_BACKEND": "keyring.backends.fail.Keyring",
        **({"MOISSON_HOME": str(home)} if home else {}),
    }
    return subprocess.run(
        ["bash", "-ec", block], cwd=checkout, env={**kept, **fixed}, capture_output=True, text=True, timeout=300, check=False
    )


def follow(page: str, checkout: Path, home: Path | None = None) -> None:
    """Run the shell blocks of a page in order, as in one shell; what is printed is the `text` block that follows, where there is one."""
    found, number, exported = blocks(in_docs(page)), 0, ""
    for place, block in enumerate(found):
        if block.language != "sh":
            continue
        number += 1
        exported += "".join(line for line in block.body.splitlines(keepends=True) if line.startswith("export "))
        expected, _ = ENDS.get((page, number), (0, ""))
        if expected < 0:
            continue
        done = run(exported + block.body, checkout, home)
        assert done.returncode == expected, f"{page}, block {number}: {done.returncode}\n{done.stdout}\n{done.stderr}"
        assert "Traceback" not in done.stderr
        after = found[place + 1] if place + 1 < len(found) else None
        if after and after.language == "text":
            _compare(in_docs(page), after, done.stdout)


def _compare(page: Path, shown: Block, printed: str) -> None:
    printed = "".join(line.rstrip() + "\n" for line in printed.splitlines())
    if RECORD and SECONDS.sub("", printed) != SECONDS.sub("", shown.body):
        rewrite(page, shown, printed)
        return
    assert SECONDS.sub("", printed) == SECONDS.sub("", shown.body), f"{page.name}: MOISSON_RECORD=1 writes what is printed"


def test_every_block_is_run_by_somebody() -> None:
    """A block of shell, SQL, Python, TOML, units or output that no test looks at is a block that may lie."""
    missed = [
        f"{page}: ```{block.language}"
        for page, block in every_block()
        if block.language
        and block.language not in PARSED
        and (page, block.language) not in HERE
        and (page, block.language) not in ELSEWHERE
    ]
    assert missed == []
    assert all((ROOT / test).is_file() for test in ELSEWHERE.values())


def test_five_minutes_are_as_the_page_says(checkout: Path, demo: Path) -> None:
    """docs/start.md: each command answers what stands beneath it, of the sample life."""
    follow("start.md", checkout)
    assert (demo / "report.html").is_file()


def test_the_first_own_export_is_as_the_page_says(checkout: Path) -> None:
    """docs/first-export.md, from an empty home to the lines behind a rate: each command answers what stands beneath it."""
    follow("first-export.md", checkout)


def test_the_mapping_of_the_page_is_written(checkout: Path) -> None:
    """docs/mapping.md: asked first, then written down by the options of the page."""
    home = checkout / "home" / "mapped"
    home.mkdir()
    follow("mapping.md", checkout, home)
    assert (home / "mappings" / "clicklab.toml").is_file()


def test_what_the_pages_write_is_written(checkout: Path, demo: Path) -> None:
    """docs/report.md and docs/exports.md: the files they name are there."""
    follow("report.md", checkout, demo)
    follow("exports.md", checkout, demo)
    made = [checkout / "march.html", demo / "exports" / "moisson.xlsx", checkout / "home" / "books" / "accountant-2026-Q1.csv"]
    assert [path.name for path in made if not path.is_file()] == []


def test_names_can_be_dropped_as_the_page_says(checkout: Path) -> None:
    """docs/privacy.md: the marts are written as CSV, and names are gone from what is published anew."""
    home, first = checkout / "home" / "private", checkout / "home" / "harvest"
    if not first.exists():
        follow("first-export.md", checkout)
    shutil.copytree(first, home)
    with duckdb.connect(str(home / "data" / "warehouse.duckdb")) as con:
        held = con.sql("SELECT count(*) FROM ledger.earning").fetchone()
        con.execute("INSERT INTO ledger.client VALUES ('0123456789abcdef0123', 'Clearwater Editions', 'invoice')")
    inside = f"cd {home}\nln -sfn {checkout / '.venv'} .venv\n"
    for block in (b for b in blocks(in_docs("privacy.md")) if b.language == "sh"):
        done = run(inside + block.body, checkout, home)
        assert done.returncode == 0, done.stdout + done.stderr
    assert (home / "months.csv").read_text(encoding="utf-8").startswith("worker_id,channel_id,")
    with duckdb.connect(str(home / "data" / "moisson.duckdb"), read_only=True) as con:
        assert con.sql("SELECT (SELECT count(*) FROM ledger.client), (SELECT count(*) FROM ledger.earning)").fetchall() == [(0, *held)]


def test_schedules_are_turned_on_as_the_page_says(checkout: Path) -> None:
    """docs/scheduling.md: Dagster starts the schedule and the sensor of the page."""
    home = checkout / "home" / "harvest"
    (home / "data" / "dagster").mkdir(parents=True, exist_ok=True)
    follow("scheduling.md", checkout)


def test_the_line_for_cron_is_one() -> None:
    """docs/scheduling.md: cron's five fields are valid, and the command behind them is `moisson run`."""
    (line,) = [b.body for b in blocks(in_docs("scheduling.md")) if b.language == "cron"]
    fields = line.split(None, 5)
    assert is_valid_cron_string(" ".join(fields[:5]))
    assert re.search(r"/moisson run 2>>\S+$", fields[5].strip())


def test_the_unit_files_are_valid(checkout: Path, tmp_path: Path) -> None:
    """docs/scheduling.md: systemd finds no fault with any unit, under the name that the page gives it."""
    if shutil.which("systemd-analyze") is None:
        pytest.skip("systemd-analyze is not installed: apt-get install systemd")
    text = in_docs("scheduling.md").read_text(encoding="utf-8")
    units = re.findall(r"user/(moisson[-a-z]*\.\w+)`[^`]*?:?\n\n```ini\n(.*?)```", text, re.DOTALL)
    assert len(units) == len([b for b in blocks(in_docs("scheduling.md")) if b.language == "ini"]) > 3
    for name, body in units:
        (tmp_path / name).write_text(body, encoding="utf-8")
    environment = {**os.environ, "HOME": str(checkout / "home"), "XDG_RUNTIME_DIR": str(tmp_path)}
    command = ["systemd-analyze", "--user", "verify", *(str(tmp_path / name) for name, _ in units)]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=60, check=False)
    assert (done.returncode, done.stderr) == (0, "")


def test_every_block_of_toml_is_valid() -> None:
    """Settings are settings, and the mapping of docs/mapping.md is a mapping."""
    found = [(page, block.body) for page, block in every_block() if block.language == "toml"]
    for page, body in found:
        if page == "docs/mapping.md":
            assert parse(body, page).name == "clicklab"
        else:
            Config.model_validate(tomllib.loads(body))
    assert len(found) > 2


def test_no_page_is_forgotten() -> None:
    """The pages looked at are the README and all of docs/."""
    assert {ROOT / "README.md", *ROOT.glob("docs/**/*.md")} == set(PAGES)
