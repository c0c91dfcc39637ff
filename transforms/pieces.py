"""The chunks of a table as they are counted: without a last row that was cut, and without the summary behind it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import polars as pl

from connectors.facts import Facts
from connectors.platform import Layout
from connectors.read import Reject, Table
from connectors.vocabulary import Reason
from transforms.cut import may_be_cut


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
    doubtful = not table.ends_with_newline and table.kind == "csv"
    held: Piece | None = None
    ended = False
    for chunk in table.chunks():
        if held is not None:
            yield held
        rejects, ended = _before_tail(chunk.rejects, layout, ended=ended)
        held = Piece(chunk.rows, rejects, chunk.blank, chunk.records, len(chunk.rejects) - len(rejects))
    if held is not None:
        yield _without_last(held) if doubtful and not ended and may_be_cut(held.rows.tail(1), layout, facts) else held


def _without_last(piece: Piece) -> Piece:
    line = int(piece.rows["line"][-1])
    raw = ",".join(str(v) for v in piece.rows.drop("line").row(-1))
    if raw.endswith('"'):
        return piece
    cut = Reject(line=line, lines=1, reason=Reason.TRUNCATED, raw=raw)
    return Piece(piece.rows.head(-1), (*piece.rejects, cut), piece.blank, piece.records, piece.behind)
