"""Where a CSV table starts and what parts its cells: the header, its line, the preamble, the delimiter."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import islice, takewhile

from connectors._container import EXPORT_AGAIN, Source
from connectors._read_quotes import physical_lines, read_record
from connectors._read_text import BLANK, Survey, blocks, is_utf8
from connectors._read_types import HEAD_ROWS, IsHeader, Limits, Unreadable
from connectors.vocabulary import Reason

DELIMITERS = (b",", b";", b"\t", b"|")
HEAD_BYTES = 1024 * 1024
NEAR_BYTES = 16 * 1024


@dataclass(frozen=True)
class Layout:
    """How a CSV is laid out; its data start at `offset` (bytes of UTF-8 text) and `data_line` (physical)."""

    header: tuple[str, ...]
    header_line: int
    preamble: tuple[str, ...]
    delimiter: bytes
    is_known: bool
    offset: int
    data_line: int


@dataclass(frozen=True)
class _Row:
    """A leading record: its cells, and the indices of its first line and of the line after it."""

    cells: tuple[str, ...]
    start: int
    stop: int
    delimiter: bytes


def find_layout(source: Source, seen: Survey, is_header: IsHeader, limits: Limits) -> Layout:
    """Look for a known header in the first records under each delimiter, else take the first row.

    Raises `Unreadable` when no line of the head is text at all.
    """
    head = _head(blocks(source, seen.encoding, limits, HEAD_BYTES))
    lines = physical_lines(head[:NEAR_BYTES])[:-1]
    known = _known_header(lines, is_header, limits)
    if known is None or any(b'"' in line for line in lines[: known.stop]):  # a quoted cell could reach beyond these lines
        lines = physical_lines(head)
        known = _known_header(lines, is_header, limits)
    if known:
        return _layout(lines, known, is_known=True)
    row = _unknown_header({mark: list(_rows(lines, mark, limits)) for mark in DELIMITERS})
    if row is None:
        detail = f"{source.place}: none of the first {HEAD_ROWS} lines is text"
        raise Unreadable(Reason.NOT_A_TABLE, detail, EXPORT_AGAIN)
    if len(row.cells) > limits.max_columns:
        raise Unreadable(Reason.HOSTILE, f"{source.place}: {len(row.cells)} columns", EXPORT_AGAIN)
    return _layout(lines, row, is_known=False)


def _head(walk: Iterator[bytes]) -> bytes:
    """Join the first blocks: one alone may end inside a header of several lines."""
    head = b""
    for block in walk:
        head += block
        if len(head) >= HEAD_BYTES:
            break
    return head


def _rows(lines: Sequence[bytes], delimiter: bytes, limits: Limits) -> Iterator[_Row]:
    """Read the leading records that are text and not blank; a damaged one is passed over."""
    at = 0
    for _ in range(HEAD_ROWS):
        if at >= len(lines):
            return
        record = read_record(lines, at, delimiter, limits.max_line_bytes)
        stop = at + 1 if record.fault else record.stop
        raw = b"".join(lines[at:stop])
        if not record.fault and raw.strip(BLANK + delimiter) and is_utf8(raw) and b"\x00" not in raw:
            yield _Row(tuple(cell.decode() for cell in record.cells), at, stop, delimiter)
        at = stop


def _known_header(lines: Sequence[bytes], is_header: IsHeader, limits: Limits) -> _Row | None:
    """Find the first known header under any delimiter, the one of most cells where two begin on one line."""
    found: list[_Row] = []
    for mark in DELIMITERS:
        last = min((row.start for row in found), default=len(lines))
        rows = takewhile(partial(_begins_by, last), _rows(lines, mark, limits))
        found += islice((row for row in rows if is_header(row.cells)), 1)
    return min(found, key=lambda row: (row.start, -len(row.cells)), default=None)


def _begins_by(last: int, row: _Row) -> bool:
    return row.start <= last


def _unknown_header(heads: dict[bytes, list[_Row]]) -> _Row | None:
    """Take the first row, under Excel's `sep=` line or the delimiter that most rows agree on."""
    for mark, rows in heads.items():
        told = _separator_line(rows)
        if told and (mark == told or told not in heads):
            return rows[1]
    firsts = {mark: rows[0] for mark, rows in heads.items() if rows}
    return firsts[max(firsts, key=lambda mark: _agreement(heads[mark]))] if firsts else None


def _separator_line(rows: Sequence[_Row]) -> bytes:
    """Return the delimiter that Excel's first line `sep=;` names, or nothing."""
    if len(rows) < 2:
        return b""
    first = rows[0].delimiter.decode().join(rows[0].cells)
    return first[4:].encode() if first[:4].lower() == "sep=" and len(first) == 5 else b""


def _agreement(rows: Sequence[_Row]) -> tuple[int, int]:
    width = len(rows[0].cells)
    return (sum(len(row.cells) == width for row in rows), width) if width > 1 else (0, 0)


def _layout(lines: Sequence[bytes], row: _Row, *, is_known: bool) -> Layout:
    before = tuple(line.rstrip(b"\r\n").decode(errors="backslashreplace") for line in lines[: row.start])
    return Layout(
        header=row.cells,
        header_line=row.start + 1,
        preamble=before,
        delimiter=row.delimiter,
        is_known=is_known,
        offset=sum(map(len, lines[: row.stop])),
        data_line=row.stop + 1,
    )
