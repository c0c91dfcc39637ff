"""What is true, apart from any file: what was earned and worked, and which export told it."""

from collections.abc import Hashable, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from itertools import pairwise
from typing import Any, TypeVar

from hypothesis import strategies as st

from tests.laws.harness import File

ZERO = Decimal(0)


@dataclass(frozen=True)
class Earned:
    """One unit of earned money as the ledger must hold it. Amounts are in `currency`; `day` is null where nobody says, and so is `sale_value`, what the customer paid."""

    channel: str
    kind: str
    status: str
    currency: str
    gross: Decimal
    fee: Decimal = ZERO
    tax: Decimal = ZERO
    other: Decimal = ZERO
    day: date | None = None
    sale_value: Decimal | None = None

    @property
    def net(self) -> Decimal:
        """Gross less fee and tax, plus other."""
        return self.gross - self.fee - self.tax + self.other


@dataclass(frozen=True)
class Span:
    """A stretch of work with clock times, UTC. `is_work` is false for search, admin, learning and building."""

    channel: str
    start: datetime
    end: datetime
    is_paid: bool
    is_work: bool = True


Told = dict[Hashable, list[Earned]]
Worked = dict[Hashable, list[Span]]


@dataclass(frozen=True, repr=False)
class Export:
    """A file and what it tells: per upstream key, the money and the work of all records of that key."""

    file: File
    money: Told = field(default_factory=dict)
    work: Worked = field(default_factory=dict)

    def __repr__(self) -> str:
        """Show the file: the rest follows from it."""
        return repr(self.file)

    def _repr_pretty_(self, printer: Any, cycle: bool) -> None:
        """Let Hypothesis print it like that, too."""
        printer.text(repr(self))


@dataclass(frozen=True)
class Case:
    """Exports in the order they were taken: what the last one to see a record says is the truth."""

    exports: tuple[Export, ...]

    @property
    def files(self) -> list[File]:
        """The files, oldest first."""
        return [e.file for e in self.exports]

    def runs(self, order: list[list[int]]) -> list[list[File]]:
        """The files of each run, given their numbers."""
        return [[self.exports[n].file for n in run] for run in order]

    @property
    def keyed(self) -> Told:
        """The money of each upstream key, as last told."""
        return _last(e.money for e in self.exports)

    @property
    def earned(self) -> list[Earned]:
        """The money, as last told."""
        return [e for items in self.keyed.values() for e in items]

    @property
    def worked(self) -> list[Span]:
        """The work, as last told."""
        return [s for items in _last(e.work for e in self.exports).values() for s in items]


T = TypeVar("T")


def _last(told: Iterable[dict[Hashable, list[T]]]) -> dict[Hashable, list[T]]:
    latest: dict[Hashable, list[T]] = {}
    for one in told:
        latest.update(one)
    return latest


@st.composite
def orders(draw: st.DrawFn, count: int) -> list[list[int]]:
    """Draw how files, by number, reach the ledger: in any order, some again, one or several per run."""
    numbers = list(range(count))
    again = draw(st.lists(st.sampled_from(numbers), max_size=2))
    order = draw(st.permutations([*numbers, *again]))
    cuts = draw(st.sets(st.integers(1, len(order)), max_size=3))
    edges = [0, *sorted(cuts), len(order)]
    return [list(order[a:b]) for a, b in pairwise(edges) if a < b]
