"""`moisson run --as-of DATE`: a warehouse as it would have looked at the end of a day, beside the live one, which is only read.

It is made of what the exports observed until then told, with today's settings and code: exchange rates and wages as published until then.
"""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

from connectors.catalogue import platforms
from connectors.vocabulary import Family
from pipelines import count
from pipelines.config import load
from pipelines.coverage import enter_platforms, write_coverage
from pipelines.days import as_of_file, parse_day
from pipelines.errors import ConfigurationError, LawBrokenError
from pipelines.home import Home
from pipelines.progress import Told, silent
from pipelines.steps import Work, convert, fold_platform
from warehouse import copy_until
from warehouse.publish import publish
from warehouse.store import Store, lease

__all__ = ["as_of_file", "build", "make", "parse_day"]

STEPS = 8
CHECKED = ("ledger", "mart")
"""What the copy leaves out was checked when it was landed: the laws of landed files speak of whole files."""


def make(home: Home, day: date, tell: Told = silent) -> Path:
    """Make the warehouse of a day and give where it lies; one that is there is replaced whole.

    Raises `ConfigurationError` where nothing is published, or nothing had been observed by then, and `LawBrokenError` where a law does not
    hold: then the one that was there stays.
    """
    target = as_of_file(home, day)
    if not home.published.exists():
        raise ConfigurationError(
            f"{home.published}: nothing is published yet, so there is nothing to look back on. Run `moisson run` first."
        )
    home.prepare()
    config = load(home.toml)
    target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    with lease(target.with_name(".lock")), _store(target) as store:
        first = copy_until.copy(store, home.published, day)
        if first is not None:
            raise ConfigurationError(
                f"--as-of {day}: nothing had been observed by then. The first export tells of {first}; give that day or a later one."
            )
        build(Work(home, config, store, tell), day)
        _check(store, day, tell)
        tell("Publishing", STEPS - 1, STEPS)
        publish(store, target)
    return target


@contextmanager
def _store(target: Path) -> Iterator[Store]:
    """Open an empty warehouse beside the target, and take it away in the end."""
    path = target.with_name(f".{target.name}.building")
    _remove(path)
    try:
        with Store(path) as store:
            yield store
    finally:
        _remove(path)


def _remove(path: Path) -> None:
    for name in (path, path.with_name(f"{path.name}.wal")):
        name.unlink(missing_ok=True)


def build(work: Work, day: date) -> None:
    """Do with the copied observations what a run does after reading: fold, convert, count hours, and compute every mart."""
    store = work.store
    enter_platforms(store)
    known = store.rows("SELECT DISTINCT platform FROM ops.batch ORDER BY platform")
    names = sorted((row["platform"] for row in known), key=lambda name: (_family(name) is not Family.REFERENCE, name))
    work.tell("Folding", 0, STEPS)
    for name in names:
        fold_platform(work, name)
        if _family(name) is Family.REFERENCE:
            convert(work)
    convert(work)
    write_coverage(store)
    for done, what in enumerate(count.steps(work), 1):
        work.tell(f"Counting {what}", done, STEPS)
    store.set_meta("as_of", day.isoformat())


def _family(name: str) -> Family:
    return platforms()[name].family


def _check(store: Store, day: date, tell: Told) -> None:
    """Let Great Expectations judge the ledger and the marts; a broken law publishes nothing."""
    from pipelines.validate import blocking_failures, check  # noqa: PLC0415  # it takes seconds to import

    logging.getLogger("great_expectations").setLevel(logging.CRITICAL)
    broken = []
    for done, level in enumerate(CHECKED, STEPS - 3):
        tell(f"Checking the {level}", done, STEPS)
        broken += blocking_failures(check(store, level, f"as-of-{day}", everything=True))  # type: ignore[arg-type]  # its own names of levels
    if broken:
        told = "\n".join(outcome.message for outcome in broken)
        raise LawBrokenError(
            f"a law of the ledger does not hold, so nothing was written there:\n{told}",
            place=f"--as-of {day}",
            next_step="\nReport it with these lines; the live warehouse is as it was.",
        )
