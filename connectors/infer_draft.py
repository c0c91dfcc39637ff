"""What is being understood of an export: the sample, what the person has said, what is settled and what has to be asked."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

import polars as pl

from connectors import cells
from connectors._money import Mark
from connectors.infer_cells import Finding, numbers
from connectors.infer_names import Role
from connectors.vocabulary import Family

BLANK = "(blank)"
"""Stands for an empty cell where people list its meaning."""


@dataclass(frozen=True)
class Sample:
    """One table of an export as text: columns `c0 …` and `line`; `refused` lines could not be read as rows at all."""

    name: str
    kind: Literal["csv", "json"]
    header: tuple[str, ...]
    rows: pl.DataFrame
    preamble: int = 0
    refused: int = 0


@dataclass(frozen=True)
class Answers:
    """What the person has said: the column of a field, the answer to a question, columns to pass over."""

    columns: Mapping[str, str] = field(default_factory=dict)
    values: Mapping[str, str] = field(default_factory=dict)
    ignored: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Question:
    """Something that the file alone does not tell. `options` are the answers, or the columns to choose from."""

    key: str
    text: str
    options: tuple[str, ...] = ()
    how: Literal["say", "set", "ignore", "option"] = "say"

    @property
    def flag(self) -> str:
        """The option of the command that answers it."""
        if self.how == "ignore":
            return f'--ignore "{self.key}"'
        told = "|".join(self.options) or "…"
        if self.how == "option":
            return f"--{self.key} {told}"
        return f'--{self.how} "{self.key}={told}"'


@dataclass
class Draft:
    """What is settled so far: `fields` as the tables of a mapping, `used` and `ignored` columns with what they are."""

    sample: Sample
    findings: tuple[Finding, ...]
    answers: Answers
    family: Family
    title: str
    fields: dict[str, Any] = field(default_factory=dict)
    used: dict[str, str] = field(default_factory=dict)
    ignored: dict[str, str] = field(default_factory=dict)
    questions: list[Question] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    currency: str | None = None
    decimal: Mark | None = None

    def free(self) -> list[Finding]:
        """Give the columns that nobody has decided about, in the order of the file."""
        gone = {*self.used, *self.ignored, *self.answers.ignored}
        return [f for f in self.findings if f.name not in gone and f.filled]

    def said(self, key: str) -> Finding | None:
        """Give the column that the person named for a field."""
        name = self.answers.columns.get(key)
        return next((f for f in self.findings if f.name == name), None) if name else None

    def of(self, role: Role) -> list[Finding]:
        """Give the columns that a role is said of, or else those whose name tells it, that nobody has decided about."""
        named = self.said(str(role))
        return [named] if named else [f for f in self.free() if f.role is role and f.name not in self.answers.columns.values()]

    def use(self, found: Finding, meaning: str) -> str:
        """Note what a column is read as, and give its name."""
        self.used[found.name] = f"{self.used[found.name]}, {meaning}" if found.name in self.used else meaning
        return found.name

    def ask(self, key: str, text: str, options: Sequence[str] = (), how: Literal["say", "set", "ignore"] = "say") -> None:
        """Ask what cannot be told, once."""
        if key not in {q.key for q in self.questions}:
            self.questions.append(Question(key, text, tuple(options), how))

    def texts(self, found: Finding) -> pl.Series:
        """Give the cells of a column."""
        return self.sample.rows[found.place]

    def amounts(self, found: Finding, mark: Mark) -> pl.Series:
        """Give the amounts of a column, null where a cell is none."""
        return numbers(self.texts(found).alias("c"), mark)

    def mark(self, found: Sequence[Finding]) -> Mark | None:
        """Give the decimal mark of columns that are read together, as a run will decide it; None when it has to be asked."""
        values = [v for f in found for v in self.texts(f).unique().to_list() if v.strip()]
        told = cells.decide_decimal(values)
        if told in {".", ","}:
            return told
        said = self.answers.values.get("decimal")
        return said if said in {".", ","} else "." if told == "any" else None  # type: ignore[return-value]  # as above
