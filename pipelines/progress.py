"""How far a command is: a bar on a terminal, a plain line for each step elsewhere, nothing where a program listens."""

import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

Told = Callable[[str, int, int], None]
NEW_STEP, SAME_STEP = 1.0, 10.0
"""Seconds between two plain lines: of different steps, of the same one."""


def silent(what: str, done: int, total: int) -> None:
    """Tell nobody."""
    del what, done, total


@contextmanager
def progress(err: Console, first: str, *, quiet: bool = False) -> Iterator[Told]:
    """Give what is told of each step: its name, how many of its parts are done, of how many. 0 of 0: nobody knows how many."""
    if quiet:
        yield silent
        return
    with _apart(err) as own:
        if own.is_terminal:
            with _bar(own, first) as told:
                yield told
        else:
            yield _lines(own)


@contextmanager
def _apart(err: Console) -> Iterator[Console]:
    """Give a console on a descriptor of its own: Dagster turns that of stderr into a log file for as long as a step lasts."""
    try:
        descriptor = os.dup(err.file.fileno())
    except (OSError, ValueError):
        yield err
        return
    with os.fdopen(descriptor, "w", encoding="utf-8", errors="replace") as file:
        yield Console(file=file, force_terminal=err.is_terminal, width=None if err.is_terminal else err.width, no_color=err.no_color)


@contextmanager
def _bar(err: Console, first: str) -> Iterator[Told]:
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=err, transient=True, redirect_stdout=False, redirect_stderr=False) as bar:
        task = bar.add_task(first, total=None)

        def tell(what: str, done: int, total: int) -> None:
            shown = bar.tasks[task]
            is_new = shown.description != what
            shown.total = total or None  # an update with None would leave the total of the step before
            bar.update(task, description=what, completed=done, refresh=is_new)

        yield tell


def _lines(err: Console) -> Told:
    """Say the steps whose parts are counted, a line now and then: a log is read afterwards."""
    last: tuple[str, float] = ("", float("-inf"))

    def tell(what: str, done: int, total: int) -> None:
        nonlocal last
        now = time.monotonic()
        if total and now - last[1] >= (SAME_STEP if what == last[0] else NEW_STEP):
            last = (what, now)
            err.print(f"{what}: {done} of {total}", markup=False, highlight=False)

    return tell
