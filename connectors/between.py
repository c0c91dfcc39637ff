"""Words and conditions that look at more than one column or row, or at how a cell begins."""

from collections.abc import Sequence
from dataclasses import dataclass

import polars as pl

from connectors.cells import Parsed
from connectors.facts import Facts
from connectors.rows import ByRow
from connectors.vocabulary import Reason
from connectors.words import NOTHING, Condition, Const, Word, fitting

DASH = "-"


@dataclass(frozen=True, init=False)
class First(ByRow):
    """The text of the first column that holds something; blank cells and a lone dash hold nothing."""

    columns: tuple[str, ...]
    required: bool = False

    def __init__(self, *columns: str, required: bool = False) -> None:
        object.__setattr__(self, "columns", columns)
        object.__setattr__(self, "required", required)

    def parse(self, facts: Facts) -> Parsed:
        """Give the text, and MISSING_VALUE where it is required and no column has any."""
        nothing = dict.fromkeys(("", DASH))
        held = [facts.cell(c).str.strip_chars().replace(nothing) for c in self.columns if facts.has(c)]
        value = pl.coalesce([*held, NOTHING])
        missing = pl.when(value.is_null()).then(pl.lit(Reason.MISSING_VALUE.value))
        return Parsed(value, missing if self.required else NOTHING, sure=True)


@dataclass(frozen=True)
class Back(ByRow):
    """What came back: the amount or count of another word, below zero however the platform signs it."""

    word: Word

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns of the other word."""
        return self.word.columns

    def parse(self, facts: Facts) -> Parsed:
        """Give the value below zero."""
        read = self.word.parse(facts)
        return Parsed(-read.value.abs(), read.problem)


@dataclass(frozen=True)
class Less(ByRow):
    """What is left of one amount after another: a cost that the source tells only by what it leaves. Null where one of them is."""

    whole: Word
    rest: Word

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns of both amounts."""
        return (*self.whole.columns, *self.rest.columns)

    def parse(self, facts: Facts) -> Parsed:
        """Give the difference, in the currency of both."""
        whole, rest = self.whole.parse(facts), self.rest.parse(facts)
        return fitting(whole.value - rest.value, pl.coalesce(whole.problem, rest.problem))


@dataclass(frozen=True)
class NotBefore(ByRow):
    """A moment that another one comes before, such as the end of a stretch; the other way round it is refused."""

    end: Word
    start: Word

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns of both, those of the end first."""
        return (*self.end.columns, *self.start.columns)

    def parse(self, facts: Facts) -> Parsed:
        """Give the moment, and BAD_DURATION where it lies before the other."""
        end, start = self.end.parse(facts), self.start.parse(facts)
        backwards = pl.when(end.value < start.value).then(pl.lit(Reason.BAD_DURATION.value))
        return Parsed(end.value, pl.coalesce([end.problem, backwards]))


@dataclass(frozen=True)
class LastOf:
    """The last day (as 2026-03-31) of a column in the whole table: what a file that tells one payout is known by, and a part of it by `/part`."""

    column: str
    part: str = ""
    required: bool = False

    @property
    def columns(self) -> tuple[str, ...]:
        """The one column."""
        return (self.column,)

    def parse(self, facts: Facts) -> Parsed:
        """Give the same text on every row; null where no cell holds a day."""
        day = facts.last.get(self.column)
        return Parsed(pl.lit(f"{day}/{self.part}" if day and self.part else day, dtype=pl.String), NOTHING)


@dataclass(frozen=True)
class Alike(ByRow):
    """Two cells hold the same text."""

    one: str
    other: str

    @property
    def columns(self) -> tuple[str, ...]:
        """Both columns."""
        return (self.one, self.other)

    def holds(self, facts: Facts) -> pl.Expr:
        """Say where they are equal; never where one of the columns is missing."""
        if not (facts.has(self.one) and facts.has(self.other)):
            return pl.lit(value=False)
        return facts.cell(self.one).str.strip_chars() == facts.cell(self.other).str.strip_chars()


@dataclass(frozen=True)
class Given(ByRow):
    """What a word tells where a condition holds; elsewhere it is not known. A cell that cannot be read there is no trouble."""

    when: Condition
    word: Word
    required: bool = False

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns of the word first."""
        return (*self.word.columns, *self.when.columns)

    def parse(self, facts: Facts) -> Parsed:
        """Give the value, null where the condition does not hold."""
        holds, read = self.when.holds(facts), self.word.parse(facts)
        return Parsed(pl.when(holds).then(read.value), pl.when(holds).then(read.problem))


@dataclass(frozen=True, init=False)
class Again:
    """The cell, and those beside it, have stood above in one row, within one stretch of the file; where the first is blank they never have."""

    columns: tuple[str, ...]

    def __init__(self, *columns: str) -> None:
        object.__setattr__(self, "columns", columns)

    def holds(self, facts: Facts) -> pl.Expr:
        """Say where they have; never where one of the columns is missing."""
        if not all(map(facts.has, self.columns)):
            return pl.lit(value=False)
        texts = [facts.cell(column).str.strip_chars() for column in self.columns]
        return (texts[0] != "") & ~pl.struct(*(text.alias(f"t{place}") for place, text in enumerate(texts))).is_first_distinct()


@dataclass(frozen=True)
class Begins(ByRow):
    """The cell begins with this text."""

    column: str
    prefix: str

    @property
    def columns(self) -> tuple[str, ...]:
        """The one column."""
        return (self.column,)

    def holds(self, facts: Facts) -> pl.Expr:
        """Say where it does; never where the column is missing."""
        if not facts.has(self.column):
            return pl.lit(value=False)
        return facts.cell(self.column).str.strip_chars_start().str.starts_with(self.prefix)


@dataclass(frozen=True, init=False)
class Cases(ByRow):
    """The value of the first condition that holds; where none does, what the last word says, or refuses."""

    cases: tuple[tuple[Condition, str], ...]
    otherwise: Word

    def __init__(self, *cases: tuple[Condition, str], otherwise: Word | str) -> None:
        object.__setattr__(self, "cases", cases)
        object.__setattr__(self, "otherwise", Const(otherwise) if isinstance(otherwise, str) else otherwise)

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns of the last word first: it is the one that refuses."""
        return (*self.otherwise.columns, *(c for when, _ in self.cases for c in when.columns))

    def parse(self, facts: Facts) -> Parsed:
        """Give the value as text."""
        last = self.otherwise.parse(facts)
        told = pl.coalesce([pl.when(when.holds(facts)).then(pl.lit(str(value))) for when, value in self.cases])
        return Parsed(pl.coalesce(told, last.value), pl.when(told.is_null()).then(last.problem))


@dataclass(frozen=True, init=False)
class Whichever(ByRow):
    """What the first of these words can read: one column written in two ways, or the first of two columns that tells it."""

    words: tuple[Word, ...]

    def __init__(self, *words: Word) -> None:
        object.__setattr__(self, "words", words)

    @property
    def columns(self) -> tuple[str, ...]:
        """Every column of the words."""
        return tuple(c for word in self.words for c in word.columns)

    def parse(self, facts: Facts) -> Parsed:
        """Give the value; a cell that none of them reads is refused for the reason of the last that refuses it."""
        parsed: Sequence[Parsed] = [word.parse(facts) for word in self.words]
        value = pl.coalesce([p.value for p in parsed])
        problem = pl.when(value.is_null()).then(pl.coalesce([p.problem for p in reversed(parsed)]))
        return Parsed(value, problem)
