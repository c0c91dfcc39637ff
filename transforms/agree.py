"""Cells of one row that must not contradict each other, ids that a spreadsheet has rounded, and words that nobody declared."""

from collections.abc import Iterator, Mapping

import polars as pl

from connectors import cells
from connectors.between import First
from connectors.currencies import InCell
from connectors.decide import DOLLARS
from connectors.facts import fold
from connectors.platform import Record
from connectors.rows import inner
from connectors.vocabulary import Reason
from connectors.within import FoundMoney
from connectors.words import Custom, Money, Text, Word
from transforms.observation import AMOUNTS
from transforms.sheet import Part

DIGIT = "[0-9]"
SIGN = r"[\p{L}\p{Sc}]"
BARE = "$"
ROUNDED_ID = r"^\s*[0-9](?:[.,][0-9]+)?E\+[0-9]+\s*$"
"""How Excel shows a number of more than eleven digits; saved like that, its last digits are gone."""


def contradictions(record: Record, part: Part) -> Iterator[pl.Expr]:
    """Give the problems of amounts whose own sign names another currency than the row's; a bare `$` may be any dollar."""
    said_by, sheet = record.fields["currency"], part.sheet
    for column, pattern in sorted({told for field, word in record.fields.items() for told in _amounts(field, word)}):
        if isinstance(said_by, InCell) and said_by.column == column:
            continue
        if sheet.facts.has(column) and _signed(sheet.different(column)):
            text, said = sheet.facts.cell(column), pl.lit(part.value(said_by))
            cell = text.str.extract(pattern, 1) if pattern else text
            told = pl.when(cell.str.contains(DIGIT)).then(cells.symbol(cell, dollar=BARE))
            other = pl.when(told == BARE).then(~said.is_in(sorted(DOLLARS))).otherwise(told != said)
            yield pl.when(other).then(pl.lit(f"{Reason.CURRENCY_CONFLICT.value}\t{column}"))


def _signed(texts: pl.Series) -> bool:
    """Say whether some cell holds a number and letters or a sign beside it."""
    return bool((texts.str.contains(SIGN) & texts.str.contains(DIGIT)).any())


def _amounts(field: str, word: Word) -> Iterator[tuple[str, str]]:
    """Give the columns of amounts, and the pattern that finds one in a text: those of `Money`, and those from which a quirk makes one."""
    for part in inner(word):
        if isinstance(part, FoundMoney):
            yield part.column, part.pattern
        elif isinstance(part, Money) or (isinstance(part, Custom) and field in (*AMOUNTS, "net")):
            yield from ((column, "") for column in part.columns)


def rounded_ids(record: Record, part: Part, *, keyed: bool) -> Iterator[pl.Expr]:
    """Give the problems of ids that a spreadsheet has written as a rounded number: two of them may look the same.

    Where rows are not `keyed`, what the first filled column tells is a name or a note, and no id.
    """
    words = [word for word in record.key if isinstance(word, Text) or (keyed and isinstance(word, First))]
    for column in (c for word in words for c in word.columns if part.sheet.facts.has(c)):
        damaged = part.sheet.facts.cell(column).str.contains(ROUNDED_ID)
        yield pl.when(damaged).then(pl.lit(f"{Reason.EXCEL_DAMAGE.value}\t{column}"))


def odd_words(only: Mapping[str, tuple[str, ...]], part: Part) -> Iterator[pl.Expr]:
    """Give the problems of cells that hold another word than those declared for their column."""
    for column, words in only.items():
        if not part.sheet.facts.has(column):
            continue
        known = {fold(word) for word in words}
        if odd := [text for text in part.sheet.different(column).unique().to_list() if fold(text) not in known]:
            yield pl.when(part.sheet.facts.cell(column).is_in(odd)).then(pl.lit(f"{Reason.UNDECLARED_VALUE.value}\t{column}"))
