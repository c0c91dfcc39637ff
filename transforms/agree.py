"""Cells of one row that must not contradict each other, and ids that a spreadsheet has rounded."""

from collections.abc import Iterator

import polars as pl

from connectors import cells
from connectors.currencies import InCell
from connectors.decide import DOLLARS
from connectors.platform import Record
from connectors.vocabulary import Reason
from connectors.words import Money, Sum, Text, Word
from transforms.sheet import Part

SIGN = r"[\p{L}\p{Sc}]"
BARE = "$"
ROUNDED_ID = r"^\s*[0-9](?:[.,][0-9]+)?E\+[0-9]+\s*$"
"""How Excel shows a number of more than eleven digits; saved like that, its last digits are gone."""


def contradictions(record: Record, part: Part) -> Iterator[pl.Expr]:
    """Give the problems of amounts whose own sign names another currency than the row's; a bare `$` may be any dollar."""
    said_by, sheet = record.fields["currency"], part.sheet
    for column in sorted({c for word in record.fields.values() for c in _amounts(word)}):
        if isinstance(said_by, InCell) and said_by.column == column:
            continue
        if sheet.facts.has(column) and sheet.different(column).str.contains(SIGN).any():
            told, said = cells.symbol(sheet.facts.cell(column), dollar=BARE), pl.lit(part.value(said_by))
            other = pl.when(told == BARE).then(~said.is_in(sorted(DOLLARS))).otherwise(told != said)
            yield pl.when(other).then(pl.lit(f"{Reason.CURRENCY_CONFLICT.value}\t{column}"))


def _amounts(word: Word) -> tuple[str, ...]:
    if isinstance(word, Sum):
        return tuple(c for part in word.parts for c in _amounts(part))
    return word.columns if isinstance(word, Money) else ()


def rounded_ids(record: Record, part: Part) -> Iterator[pl.Expr]:
    """Give the problems of ids that a spreadsheet has written as a rounded number: two of them may look the same."""
    for column in (word.columns[0] for word in record.key if isinstance(word, Text)):
        if part.sheet.facts.has(column):
            damaged = part.sheet.facts.cell(column).str.contains(ROUNDED_ID)
            yield pl.when(damaged).then(pl.lit(f"{Reason.EXCEL_DAMAGE.value}\t{column}"))
