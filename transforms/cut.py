"""A last line without its end, whose last cell may have been longer."""

from dataclasses import replace

import polars as pl

from connectors.between import First
from connectors.currencies import InCell, Iso
from connectors.facts import Facts, fold
from connectors.platform import Layout
from connectors.words import Choice, Day, Instant, Word


def may_be_cut(row: pl.DataFrame, layout: Layout, facts: Facts) -> bool:
    """Whether the last cell of a row is read as a value that would look right before it was cut, too."""
    if not row.height:
        return False
    last = f"c{row.width - 2}"
    names = {name for name, place in facts.columns.items() if place == last}
    words = [w for r in layout.records for w in (*r.key, *r.fields.values()) if names & set(w.columns)]
    return any(_goes_on(word, last, row, facts) for word in words)


def _goes_on(word: Word, last: str, row: pl.DataFrame, facts: Facts) -> bool:
    """Whether more could follow: any number, the rest of a longer declared word, another digit of a date or a clock.

    A name or a note read by `First` that was cut loses no money, and logs written by hand often lack their last line end.
    """
    if isinstance(word, Choice):
        cell = fold(str(row[last][0]))
        return any(fold(option).startswith(cell) and fold(option) != cell for option in word.options)
    if isinstance(word, Day | Instant):
        more = pl.concat([row.with_columns(pl.col(last) + rest) for rest in ("0", ":00")])
        return more.select(word.parse(replace(facts, frame=more)).value).to_series().is_not_null().any()
    return not isinstance(word, First | Iso | InCell)
