"""What a case of the catalogue says: what happens, step by step, and what must come of each step."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from tests.faults.house import House


class Outcome(StrEnum):
    """What becomes of the data."""

    OK = "OK"
    """All rows land."""
    QROW = "QROW"
    """Bad rows go to quarantine, good rows land."""
    QFILE = "QFILE"
    """The whole file stays out."""
    WAIT = "WAIT"
    """The file is left in the inbox for a later run."""
    RESUME = "RESUME"
    """A step stops, the next run goes on."""
    REVIEW = "REVIEW"
    """It lands, and is listed for a person to look at."""
    HALT = "HALT"
    """Nothing is published."""


Deed = Callable[[House], None]
"""What is done to a home before a run, or looked at after it."""

Book = tuple[int, int, int, int, int, int]
"""Records, accepted, quarantined, skipped, totals, blank of one table of a file."""


@dataclass(frozen=True, kw_only=True)
class Step:
    """One run: what happens before it, and what must be true after it.

    `rows` counts the ledger tables that are not empty; `net` sums their money: {"earning GBP": "7.25"}. `quarantine` lists
    (line, reason) in order of file and line, `books` the tables read in order of file name. `told` holds parts of what people see.
    """

    do: Deed
    exit: int = 0
    rows: Mapping[str, int] = field(default_factory=dict)
    net: Mapping[str, str] = field(default_factory=dict)
    quarantine: Sequence[tuple[int | None, str]] = ()
    books: Sequence[Book] = ()
    left: Sequence[str] = ()
    review: Sequence[str] = ()
    told: Sequence[str] = ()
    also: Deed | None = None


@dataclass(frozen=True, kw_only=True)
class Fault:
    """A row of the catalogue. `differs` says why the outcome is not the one that the catalogue expected."""

    id: str
    title: str
    outcome: Outcome
    steps: Sequence[Step]
    differs: str = ""

    @property
    def exit(self) -> int:
        """The exit code of the run that meets the fault."""
        return max(step.exit for step in self.steps)

    @property
    def message(self) -> str:
        """The parts of what people see, as the steps state them."""
        return " … ".join(part for step in self.steps for part in step.told)
