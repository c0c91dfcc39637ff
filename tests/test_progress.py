"""How far a command is: honest counts, plain lines where nobody watches, nothing for programs."""

import io
import os
from datetime import date
from pathlib import Path

import pytest
from rich.console import Console

from pipelines import progress as module
from pipelines.config import Config
from pipelines.home import Home
from pipelines.pool import Pool
from pipelines.progress import progress
from pipelines.sandbox import Job
from pipelines.steps import Work, land_inbox
from warehouse.store import Store


def page(*, terminal: bool = False) -> tuple[Console, io.StringIO]:
    """Give a console and what is printed on it."""
    text = io.StringIO()
    return Console(file=text, force_terminal=terminal, width=100, color_system=None, legacy_windows=False), text


def test_without_a_terminal_steps_are_plain_lines(monkeypatch: pytest.MonkeyPatch) -> None:
    """A new step is a line when a second has passed, the same step after ten; what has no known count is none."""
    clock = iter([0.0, 0.5, 1.5, 2.0, 12.0, 12.1])
    monkeypatch.setattr(module.time, "monotonic", lambda: next(clock))
    err, text = page()
    with progress(err, "Starting") as tell:
        tell("Reading files", 1, 90)
        tell("Fold prolific", 0, 0)
        tell("Counting hours", 1, 4)
        tell("Counting hours", 2, 4)
        tell("Counting hours", 3, 4)
        tell("Counting hours", 4, 4)
    assert text.getvalue() == "Reading files: 1 of 90\nCounting hours: 1 of 4\nCounting hours: 3 of 4\n"


def test_a_bar_shows_a_count_and_never_a_percentage() -> None:
    """On a terminal the known total stands beside what is done; where nobody knows it there is a question mark; the bar goes away."""
    err, text = page(terminal=True)
    with progress(err, "Starting") as tell:
        tell("Reading files", 7, 90)
        err.print("between")
        tell("Fold prolific", 0, 0)
        err.print("after")
    shown = text.getvalue()
    assert "7/90" in shown
    assert "0/?" in shown
    assert "%" not in shown


@pytest.mark.parametrize("terminal", [True, False], ids=["bar", "lines"])
def test_progress_is_seen_while_the_descriptor_of_stderr_leads_elsewhere(tmp_path: Path, terminal: bool) -> None:
    """Dagster turns stderr into a log of each step: what is told meanwhile reaches the person, and not that log."""
    file, log = (tmp_path / "person").open("w"), (tmp_path / "log").open("w")
    with file, log, progress(Console(file=file, force_terminal=terminal, width=100), "Starting") as tell:
        kept = os.dup(file.fileno())
        os.dup2(log.fileno(), file.fileno())
        tell("Reading files", 7, 90)
        os.dup2(kept, file.fileno())
        os.close(kept)
    assert "Reading files" in (tmp_path / "person").read_text()
    assert (tmp_path / "log").read_text() == ""


def test_a_program_is_told_nothing_of_progress() -> None:
    """With --json neither bar nor line is printed, on a terminal or not."""
    for terminal in (True, False):
        err, text = page(terminal=terminal)
        with progress(err, "Starting", quiet=True) as tell:
            tell("Reading files", 1, 2)
        assert text.getvalue() == ""


def test_files_are_counted_when_they_are_done_up_to_all_of_them(tmp_path: Path) -> None:
    """Keeping three files tells 0, 1, 2 and 3 of 3, reading them 1, 2 and 3: not one before it is done, and none is left at the end."""
    home = Home(tmp_path)
    home.prepare()
    for number in range(3):
        (home.inbox / f"{number}.csv").write_text(f"<html>{number}", encoding="utf-8")
    told: list[tuple[str, int, int]] = []
    with Store(home.warehouse) as store:
        work = Work(home, Config.model_validate({"inbox": {"settle_seconds": 0}}), store, lambda *step: told.append(step))
        assert land_inbox(work) == 3
    landed = sorted(path for path in home.landing.rglob("*") if path.is_file() and "<html>" in path.read_text(errors="replace"))
    with Pool(1) as pool:
        jobs = [Job(path, None, (), tmp_path / path.name[:8], "UTC", b"k" * 32, home_day(), path.name) for path in landed]
        assert len(list(pool.read(jobs, lambda *step: told.append(step)))) == 3
    counts = [(1, 3), (2, 3), (3, 3)]
    assert told == [("Keeping files", *count) for count in [(0, 3), *counts]] + [("Reading files", *count) for count in counts]


def home_day() -> date:
    """Give a day that the reader takes for today."""
    return date(2026, 11, 25)
