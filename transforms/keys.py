"""What a row is known by: its key, and the hash of the cells it was read from."""

from dataclasses import dataclass

import polars as pl
import polars_hash as plh

from connectors.words import Instant, Word
from transforms.sheet import Sheet

JOIN = "\x1f"
POWER = "E+"


def record_key(sheet: Sheet, words: tuple[Word, ...], readable: bool) -> pl.Series:
    """Join the typed key, hashed unless it is to stay readable; an instant counts as microseconds: faster to write than a date."""
    frame = pl.DataFrame([sheet.cells(word).value.alias(f"k{place}") for place, word in enumerate(words)])
    texts = [_text(pl.col(name), word) for name, word in zip(frame.columns, words, strict=True)]
    joined = texts[0] if len(texts) == 1 else plh.concat_str(texts, separator=JOIN)
    if not readable:
        joined = plh.concat_str(joined).nchash.xxh3_128().cast(pl.String)
    return frame.lazy().select(record_key=joined).collect(engine="in-memory").to_series()


def _text(value: pl.Expr, word: Word) -> pl.Expr:
    return (value.cast(pl.Int64) if isinstance(word, Instant) else value).cast(pl.String).fill_null("")


@dataclass(frozen=True)
class Content:
    """The hash of the cells of each row, and whether any cell of them could be a number that a spreadsheet wrote as a power of ten."""

    hash: pl.Series
    has_power: bool


def content(sheet: Sheet, columns: tuple[str, ...]) -> Content:
    """Hash the text of these declared columns."""
    cells = [sheet.facts.cell(column) for column in columns] or [pl.lit("").alias("")]
    joined = sheet.rows.lazy().select("line", content_hash=plh.concat_str(cells, separator=JOIN)).collect()
    hashed = joined.lazy().select(plh.col("content_hash").nchash.xxh3_64()).collect().to_series()
    return Content(hashed, bool(joined["content_hash"].str.contains(POWER, literal=True).any()))
