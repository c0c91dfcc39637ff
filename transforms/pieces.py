"""The chunks of a table as they are counted: without a last row that was cut, and without the summary behind it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import polars as pl

from connectors.facts import Facts
from connectors.platform import Layout
from connectors.read import Reject, Table
from connectors.vocabulary import Reason
from connectors.words import Duration, Money, Number, Text


@dataclass(frozen=True)
class Piece:
    """A stretch of a table: its rows, refused lines and blanks; `behind` of its records stand behind the table."""

    rows: pl.DataFrame
    rejects: Sequence[Reject]
    blank: int
    records: int
    behind: int = 0


def _before_tail(rejects: Sequence[Reject], layout: Layout, *, ended: bool) -> tuple[Sequence[Reject], bool]:
    """Give the refused lines that stand before the export's own summary, and whether it has begun."""
    if layout.tail is None or not rejects:
        return rejects, ended
    first = 0 if ended else next((place for place, reject in enumerate(rejects) if layout.tail.search(reject.raw)), len(rejects))
    return rejects[:first], ended or first < len(rejects)


def whole_rows(table: Table, layout: Layout, facts: Facts) -> Iterator[Piece]:
    """Give the chunks; a last row that may have been cut in its last cell is refused."""
    doubtful = not table.ends_with_newline and table.kind == "csv" and _open_ended(table, layout, facts)
    held: Piece | None = None
    ended = False
    for chunk in table.chunks():
        if held is not None:
            yield held
        rejects, ended = _before_tail(chunk.rejects, layout, ended=ended)
        held = Piece(chunk.rows, rejects, chunk.blank, chunk.records, len(chunk.rejects) - len(rejects))
    if held is not None:
        yield _without_last(held) if doubtful and not ended and held.rows.height else held


def _open_ended(table: Table, layout: Layout, facts: Facts) -> bool:
    """Whether the last column is read as a value that still looks right when it is cut short."""
    last = f"c{len(table.header) - 1}"
    names = {name for name, place in facts.columns.items() if place == last}
    words = [w for r in layout.records for w in (*r.key, *r.fields.values())]
    return any(isinstance(w, Money | Number | Duration | Text) and names & set(w.columns) for w in words)


def _without_last(piece: Piece) -> Piece:
    line = int(piece.rows["line"][-1])
    raw = ",".join(str(v) for v in piece.rows.drop("line").row(-1))
    if raw.endswith('"'):
        return piece
    cut = Reject(line=line, lines=1, reason=Reason.TRUNCATED, raw=raw)
    return Piece(piece.rows.head(-1), (*piece.rejects, cut), piece.blank, piece.records, piece.behind)
