"""The rows of a chunk and what words make of them: each word is read once, a text that repeats is read once."""

from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, TypeVar

import polars as pl

from connectors.between import First
from connectors.cells import Parsed
from connectors.facts import Facts
from connectors.rows import is_by_row
from connectors.words import NOTHING, Condition, Text, Word

T = TypeVar("T")

SAMPLE = 4096
"""How many cells show whether the texts of a column repeat."""

FEW = 4
"""Of one row in so many, a record makes columns for all rows."""

CHEAP = (Text, First)
"""To trim a text costs no more than to find the different ones."""


@dataclass(frozen=True)
class Cells:
    """The values that a word gives, and why cells were refused: a reason or null each, None when no cell was."""

    value: pl.Series
    problem: pl.Series | None

    def take(self, place: pl.Series) -> "Cells":
        """Give the cells at these places."""
        return Cells(self.value.gather(place), None if self.problem is None else self.problem.gather(place))

    def only(self, mask: pl.Series) -> "Cells":
        """Give the cells where the mask holds."""
        return Cells(self.value.filter(mask), None if self.problem is None else _told(self.problem.filter(mask)))


@dataclass(frozen=True)
class Texts:
    """The different texts of a column, as a frame of it, and which of them each row holds."""

    frame: pl.DataFrame
    place: pl.Series


class Sheet:
    """Text rows and the facts of their table. What looks at one row at a time is read once, and from the different texts of a column."""

    def __init__(self, rows: pl.DataFrame, facts: Facts) -> None:
        self.rows = rows
        self.facts = replace(facts, frame=rows)
        self._known: dict[Word, Cells] = {}
        self._texts: dict[str, Texts | None] = {}
        self._made: dict[Hashable, Any] = {}

    def read(self, words: Iterable[Word]) -> None:
        """Read all words that were not read yet: those of a column that repeats from its different texts, the rest together."""
        new = [word for word in dict.fromkeys(words) if word not in self._known]
        others: list[Word] = []
        for word in sorted(new, key=lambda word: isinstance(word, CHEAP)):
            texts = self._source(word)
            if texts is None:
                others.append(word)
            else:
                self._known[word] = _read([word], texts.frame, self.facts)[0].take(texts.place)
        if others:
            self._known |= zip(others, _read(others, self.rows, self.facts), strict=True)

    def cells(self, word: Word) -> Cells:
        """Give what a word makes of the rows."""
        self.read([word])
        return self._known[word]

    def only(self, mask: pl.Series, words: Iterable[Word]) -> "Sheet":
        """Give the rows where the mask holds as a sheet of their own, with what is known of those of these words that are by row."""
        if mask.all():
            return self
        sheet = Sheet(self.rows.filter(mask), self.facts)
        sheet._known = {word: self._known[word].only(mask) for word in words if word in self._known and is_by_row(word)}
        return sheet

    def once(self, make: Callable[..., T], *told: Hashable) -> T:
        """Make something from the sheet, once however often it is asked for."""
        asked = (make, *told)
        if asked not in self._made:
            self._made[asked] = make(self, *told)
        made: T = self._made[asked]
        return made

    def holds(self, condition: Condition) -> pl.Series:
        """Give for each row whether a condition holds."""
        texts = self._shared(condition.columns) if is_by_row(condition) else None
        frame = self.rows if texts is None else texts.frame
        found = _evaluate(frame, [condition.holds(replace(self.facts, frame=frame))]).to_series()
        return found if texts is None else found.gather(texts.place)

    def different(self, column: str) -> pl.Series:
        """Give the texts of a declared column, each at least once."""
        texts = self._shared((column,))
        return self.rows[self.facts.columns[column]] if texts is None else texts.frame.to_series()

    def _source(self, word: Word) -> Texts | None:
        """Give the different texts that a word is read from; None when every row is read."""
        return self._shared(word.columns, find=not isinstance(word, CHEAP)) if is_by_row(word) else None

    def _shared(self, names: Sequence[str], *, find: bool = True) -> Texts | None:
        """Give the different texts of the one column behind these names; None when there are more or they hardly repeat."""
        columns = {self.facts.columns[name] for name in names if self.facts.has(name)}
        if len(columns) != 1:
            return None
        column = columns.pop()
        if find and column not in self._texts:
            self._texts[column] = _texts(self.rows[column])
        return self._texts.get(column)


class Part:
    """The rows of a sheet that a record claims. A word that is not by row is read from these alone: it may rely on the claim.

    Where they are few they are cut out; of many, columns of the whole sheet are made, for other records to take theirs too.
    """

    def __init__(self, sheet: Sheet, mask: pl.Series, words: tuple[Word, ...]) -> None:
        self.sheet = sheet if is_many(mask) else sheet.only(mask, words)
        self._mask = mask if is_many(mask) and not mask.all() else None
        self._words = words

    @cached_property
    def own(self) -> Sheet:
        """The claimed rows, as a sheet of their own."""
        return self.sheet if self._mask is None else self.sheet.only(self._mask, self._words)

    def take(self, column: pl.Series) -> pl.Series:
        """Give the claimed rows of a column of the sheet."""
        return column if self._mask is None else column.filter(self._mask)

    def made(self, make: Callable[..., pl.Series], words: tuple[Word, ...], *told: Hashable) -> pl.Series:
        """Make a column from words."""
        return self.take(self.sheet.once(make, words, *told)) if is_by_row(*words) else make(self.own, words, *told)

    def value(self, word: Word) -> pl.Series:
        """Give what a word makes of the rows."""
        return self.take(self.sheet.cells(word).value) if is_by_row(word) else self.own.cells(word).value

    def problem(self, word: Word) -> pl.Series | None:
        """Give why cells of a word were refused; None when no cell was."""
        if not is_by_row(word):
            return self.own.cells(word).problem
        problem = self.sheet.cells(word).problem
        return None if problem is None else _told(self.take(problem))


def is_many(mask: pl.Series) -> bool:
    """Tell whether a mask holds for so many rows that columns are made for all."""
    return int(mask.sum()) * FEW >= len(mask)


def _texts(cells: pl.Series) -> Texts | None:
    sample = cells.head(SAMPLE)
    if 2 * sample.n_unique() > len(sample) or cells.has_nulls():
        return None
    different = cells.unique()
    return Texts(different.to_frame(), cells.cast(pl.Enum(different)).to_physical().cast(pl.UInt32))


def _read(words: Sequence[Word], frame: pl.DataFrame, facts: Facts) -> list[Cells]:
    """Read words over a frame: all values first, then reasons where they may be. A sure word has no reason beside a value."""
    parsed = [word.parse(replace(facts, frame=frame)) for word in words]
    values = [p.value.alias(f"v{place}") for place, p in enumerate(parsed)]
    reasons = [p.problem.alias(f"p{place}") for place, p in enumerate(parsed) if not p.sure]
    found = _evaluate(frame, [*values, *reasons])
    return [
        Cells(found[f"v{place}"], _reasons(p, found[f"v{place}"], frame) if p.sure else _told(found[f"p{place}"]))
        for place, p in enumerate(parsed)
    ]


def _reasons(parsed: Parsed, value: pl.Series, frame: pl.DataFrame) -> pl.Series | None:
    """Look for the reasons of a sure word where it gave no value."""
    if parsed.problem is NOTHING or not value.has_nulls():
        return None
    doubtful = value.is_null().arg_true()
    why = _told(_evaluate(frame[doubtful], [parsed.problem]).to_series())
    return why if why is None else pl.repeat(None, len(value), dtype=pl.String, eager=True).scatter(doubtful, why)


def _told(problem: pl.Series) -> pl.Series | None:
    return None if problem.null_count() == len(problem) else problem


def _evaluate(frame: pl.DataFrame, expressions: Sequence[pl.Expr]) -> pl.DataFrame:
    """Evaluate expressions over a frame, in a lazy one so that Polars computes what they share once; literals become columns."""
    found = frame.lazy().select(*expressions).collect(engine="in-memory")
    if found.height == frame.height:
        return found
    return pl.DataFrame([series.new_from_index(0, frame.height) for series in found])
