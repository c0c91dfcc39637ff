"""The rows of a chunk and what words make of them: each word is read once, a text that repeats is read once."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

import polars as pl

from connectors.between import First
from connectors.cells import Parsed
from connectors.facts import Facts
from connectors.words import NOTHING, Condition, Custom, Text, Word

SAMPLE = 4096
"""How many cells show whether the texts of a column repeat."""

CHEAP = (Text, First)
"""To trim a text costs no more than to find it among the different ones."""


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
    """Text rows and the facts of their table. Words and conditions look at one row at a time, so that rows may be read in any order."""

    def __init__(self, rows: pl.DataFrame, facts: Facts) -> None:
        self.rows = rows
        self.facts = replace(facts, frame=rows)
        self._known: dict[Word, Cells] = {}
        self._texts: dict[str, Texts | None] = {}

    def only(self, mask: pl.Series, words: Iterable[Word]) -> "Sheet":
        """Give the rows where the mask holds, and what these words make of them: a custom one is read from them alone."""
        if mask.all():
            return self
        part = Sheet(self.rows.filter(mask), self.facts)
        part._known = {word: self._known[word].only(mask) for word in words if word in self._known}
        return part

    def read(self, words: Iterable[Word]) -> None:
        """Read all words that were not read yet: those of a column that repeats from its different texts, the rest together."""
        others: list[Word] = []
        for word in dict.fromkeys(words):
            if word not in self._known:
                texts = None if isinstance(word, (*CHEAP, Custom)) else self._shared(word.columns)
                if texts is None:
                    others.append(word)
                else:
                    self._known[word] = _read([word], texts.frame, self.facts)[0].take(texts.place)
        if others:
            self._known |= zip(others, _read(others, self.rows, self.facts), strict=True)

    def cells(self, word: Word) -> Cells:
        """Give what a word that was read makes of the rows."""
        return self._known[word]

    def holds(self, condition: Condition) -> pl.Series:
        """Give for each row whether a condition holds."""
        texts = self._shared(condition.columns)
        frame = self.rows if texts is None else texts.frame
        found = _evaluate(frame, [condition.holds(replace(self.facts, frame=frame))]).to_series()
        return found if texts is None else found.gather(texts.place)

    def different(self, column: str) -> pl.Series:
        """Give the texts of a declared column, each at least once."""
        texts = self._shared((column,))
        return self.rows[self.facts.columns[column]] if texts is None else texts.frame.to_series()

    def _shared(self, names: Sequence[str]) -> Texts | None:
        """Give the different texts of the one column behind these names; None when there are more or they hardly repeat."""
        columns = {self.facts.columns[name] for name in names if self.facts.has(name)}
        if len(columns) != 1:
            return None
        column = columns.pop()
        if column not in self._texts:
            self._texts[column] = _texts(self.rows[column])
        return self._texts[column]


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
