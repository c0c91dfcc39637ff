"""What can happen to a cell: for each kind of column, texts that mean nothing or something else."""

import re
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import polars as pl

from connectors import cells
from connectors.conditions import Among
from connectors.currencies import InCell, Iso
from connectors.facts import Facts, fold
from connectors.words import Choice, Day, Duration, Instant, Money, Number, Text
from tests.kit.cases import once
from tests.kit.declared import amount_columns, conditions, words
from tests.kit.reading import facts_of
from tests.kit.seeds import Seed

AMOUNT = re.compile(r"^\W*(?:[A-Z]{3})?\W?[0-9][0-9.,' ]*[.,][0-9]+\W*(?:[A-Z]{3})?$")
MOMENT = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}|[0-9]{1,2}[/.][0-9]{1,2}[/.][0-9]{2,4}|[0-9]{1,2}:[0-9]{2}")
YEAR = re.compile(r"(?<![0-9])(?:19|20)[0-9]{2}(?![0-9])")
NUMBER = re.compile(r"[0-9][0-9.,' \u00a0\u202f]*[0-9]|[0-9]")
FEBRUARY = {
    "d": "30", "m": "02", "b": "Feb", "B": "February", "Y": "2026", "y": "26", "H": "10", "I": "10", "M": "00", "S": "00", "p": "AM",
    ".f": ".000000", "z": "+0000", "a": "Mon", "A": "Monday",
}  # fmt: skip
TOKEN = re.compile(r"%(\.f|[A-Za-z])")
LETTER = "a letter for a digit"
FOREIGN = "another currency"
OTHERS = ("ISK", "CLP")
"""Currencies that no sample uses."""


def harms(seed: Seed, column: str, cell: str) -> list[tuple[str, str]]:
    """Give what may happen to a cell of a column: a name for it, and the cell afterwards. Declared words are no harm."""
    declared = {
        fold(text) for part in conditions(seed.layout) if isinstance(part, Among) and part.column == column for text in part.options
    }
    declared |= {fold(text) for word in words(seed.layout) if column in word.columns for text in getattr(word, "empty", ())}
    return [(name, harmed) for name, harmed in _harms(seed, column, cell) if fold(harmed) not in declared and harmed != cell]


def _harms(seed: Seed, column: str, cell: str) -> Iterator[tuple[str, str]]:
    kinds = _kinds(seed, column, cell)
    if "amount" in kinds:
        yield from amounts(cell)
        yield from _foreign(seed, column, cell)
    if "moment" in kinds:
        yield from moments(seed, column, cell)
    if "count" in kinds:
        yield from (("a fraction", "1.5"), ("a word", "two"))
    if "duration" in kinds:
        yield from (("below zero", f"-{cell}"), ("a letter", f"{cell}x"))
    if "currency" in kinds:
        yield from (("no code", "EURO"), ("no currency", "QQQ"), ("blank", ""))
    if "zone" in kinds:
        yield "no zone", "Mars/Olympus"
    if _required(seed, column):
        yield "blank", ""


def amounts(cell: str) -> Iterator[tuple[str, str]]:
    """Give amounts that are none."""
    yield LETTER, re.sub(r"[0-9](?=[^0-9]*$)", "O", cell)
    yield "two marks", NUMBER.sub(lambda m: f"{m[0]}.5.5", cell, count=1)
    yield "two signs", f"--{cell.lstrip('-')}"
    yield from (("an exponent", "1e5"), ("no number", "NaN"))


def _foreign(seed: Seed, column: str, cell: str) -> Iterator[tuple[str, str]]:
    """Give the amount in another currency than its row's, and without its sign where the sign tells the currency."""
    number = NUMBER.search(cell)
    sign = "-" if cell.strip().startswith(("-", "\u2212")) else ""
    said_here = any(isinstance(word, InCell) and word.column == column for word in words(seed.layout))
    if number and said_here:
        yield "no currency", sign + number[0]
    elif number and column in amount_columns(seed.layout):
        told = {t.get("currency") for row in seed.told for t in row}
        yield FOREIGN, f"{sign}{number[0]} {next(code for code in OTHERS if code not in told)}"


def number(cell: str, mark: str) -> Decimal | None:
    """Read the digits of a cell in the plainest way."""
    found = NUMBER.search(cell)
    if found is None:
        return None
    plain = re.sub(rf"[^0-9{re.escape(mark)}]", "", found[0]).replace(mark, ".")
    return Decimal(f"0{plain}")


def moments(seed: Seed, column: str, cell: str) -> Iterator[tuple[str, str]]:
    """Give times that are none, or before there was an internet to earn on."""
    yield "a word", "yesterday"
    if YEAR.search(cell):
        yield "1970", YEAR.sub("1970", cell, count=1)
    told = format_of(seed, column, cell) or ""
    if "%d" in told:
        yield "30 February", TOKEN.sub(lambda m: FEBRUARY[m[1]], told)
    elif "%m" in told:
        yield "a thirteenth month", TOKEN.sub(lambda m: {**FEBRUARY, "m": "13"}[m[1]], told)


def format_of(seed: Seed, column: str, cell: str) -> str | None:
    """Give the format in which a cell of one column is written; None for other words' columns."""
    facts = _facts(seed)
    frame = pl.DataFrame({"cell": [cell]})
    for word in words(seed.layout):
        if isinstance(word, Day | Instant) and word.columns[0] == column and len(clock_columns(word)) == 1:
            for told in formats(word, facts):
                reads = cells.day if isinstance(word, Day) else cells.instant
                if frame.select(reads(pl.col("cell"), (told,)).value).item() is not None:
                    return told
        elif isinstance(word, Instant) and word.columns[0] == column:
            return next((t for t in facts.formats(column) if frame.select(cells.day(pl.col("cell"), (t,)).value).item()), None)
    return None


def formats(word: Day | Instant, facts: Facts) -> tuple[str, ...]:
    """Give the declared formats of a word, or those that were decided."""
    if isinstance(word, Day):
        return word.formats or (*word.spelled, *facts.formats(word.column))
    return word.formats or facts.clock_formats(word.columns[0])


def clock_columns(word: Day | Instant) -> list[str]:
    """Give the columns of a moment, without that of its zone."""
    return [c for c in word.columns if c != getattr(word, "zone_column", None)]


@once
def _facts(seed: Seed) -> Facts:
    return facts_of(seed)[0]


def _kinds(seed: Seed, column: str, cell: str) -> set[str]:
    """Tell what a column holds: by the words that read it, else by its look."""
    found: set[str] = set()
    readers = [word for word in words(seed.layout) if column in word.columns]
    for word in readers:
        found |= _kind(word, column)
    others = [word for word in (*readers, *conditions(seed.layout)) if not isinstance(word, Text) and column in word.columns]
    if not found and others:
        found |= {"amount"} if AMOUNT.match(cell) else {"moment"} if MOMENT.search(cell) else set()
    return found


def _kind(word: Any, column: str) -> set[str]:
    named = {Money: "amount", Number: "count", Duration: "duration", Iso: "currency", Choice: "word", InCell: "amount"}
    if isinstance(word, Day | Instant):
        return {"moment"} if column in clock_columns(word) else {"zone"}
    return {name for kind, name in named.items() if isinstance(word, kind)}


def _required(seed: Seed, column: str) -> bool:
    """Say whether a blank cell must be refused: a required word reads the column, alone, and no condition looks at it."""
    if any(column in part.columns for part in conditions(seed.layout)):
        return False
    ids = [record for record in seed.layout.records if record.raw_id and [c for w in record.key for c in w.columns] == [column]]
    return bool(ids) or any(getattr(word, "required", False) is True and word.columns == (column,) for word in words(seed.layout))
