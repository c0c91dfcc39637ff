"""XLSX to rows: a look at the XML before any parser trusts it, then calamine, then exact text."""

import datetime as dt
import io
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import partial
from itertools import islice

import python_calamine as calamine

from connectors._container import EXPORT_AGAIN, Source, whole
from connectors._read_types import HEAD_ROWS, Chunk, IsHeader, Limits, Reject, Table, Unreadable, chunk, frame
from connectors._xlsx_scan import made_at, scan_workbook
from connectors.vocabulary import Reason

EXACT_DIGITS = 15
"""Excel keeps 15 significant digits of a number; what was longer is gone before we read it."""

WHOLE_CENTS = 10**7
"""Below this a number of 15 digits still has the 8 decimals of our money: more digits are float noise."""

Value = str | float | bool | dt.date | dt.time | dt.timedelta


@dataclass(frozen=True)
class Sheet:
    """All that is needed to walk one sheet again."""

    source: Source
    title: str
    header: tuple[str, ...]
    header_line: int
    damaged: frozenset[int]
    limits: Limits


def xlsx_tables(source: Source, is_header: IsHeader, limits: Limits) -> list[Table]:
    """Make one table of every sheet that is not empty. Raises `Unreadable`."""
    data = whole(source, limits, limits.max_workbook_bytes)
    damage = scan_workbook(source, data, limits)
    found = []
    with _parsing(source):
        book = calamine.CalamineWorkbook.from_filelike(io.BytesIO(data))
        for title in book.sheet_names:
            table = _table(source, book, title, damage.get(title, frozenset()), is_header, limits)
            found += [table] if table else []
    if not found:
        raise Unreadable(Reason.EMPTY, f"{source.place}: every sheet is empty", EXPORT_AGAIN)
    moment = made_at(data)
    return [replace(table, made_at=moment) for table in found]


def _table(
    source: Source,
    book: calamine.CalamineWorkbook,
    title: str,
    damaged: frozenset[int],
    is_header: IsHeader,
    limits: Limits,
) -> Table | None:
    head = [_trimmed(cells) for cells in _text_rows(book, title, HEAD_ROWS)]
    places = [place for place, cells in enumerate(head) if cells]
    if not places:
        return None
    at = next((place for place in places if is_header(head[place])), places[0])
    sheet = Sheet(source, title, head[at], at + 1, damaged, limits)
    return Table(
        name=f"{source.name}/{title}" if source.name else title,
        kind="xlsx",
        header=sheet.header,
        header_line=sheet.header_line,
        preamble=tuple("\t".join(cells) for cells in head[:at]),
        delimiter="",
        encoding="utf-8",
        ends_with_newline=True,
        walk=partial(walk, sheet),
    )


def walk(sheet: Sheet) -> Iterator[Chunk]:
    """Yield the rows under the header; a sheet has no ragged rows, so short ones are filled with ""."""
    rows = enumerate(sheet_rows(sheet.source, sheet.title, sheet.limits), 1)
    below = islice(rows, sheet.header_line, None)
    is_first = True
    while batch := list(islice(below, sheet.limits.chunk_rows)):
        yield _chunk(sheet, batch)
        is_first = False
    if is_first:
        yield _chunk(sheet, [])


def _chunk(sheet: Sheet, batch: Sequence[tuple[int, Sequence[str | None]]]) -> Chunk:
    width = len(sheet.header)
    rows: list[tuple[int, Sequence[str]]] = []
    rejects: list[Reject] = []
    for line, cells in batch:
        trimmed = _trimmed(cells)
        reason = _fault(sheet, line, cells, trimmed)
        if reason:
            rejects.append(Reject(line, 1, reason, "\t".join(trimmed)))
        elif trimmed:
            rows.append((line, trimmed + ("",) * (width - len(trimmed))))
    return chunk(frame(width, rows), rejects, len(batch) - len(rows) - len(rejects))


def _fault(sheet: Sheet, line: int, cells: Sequence[str | None], trimmed: tuple[str, ...]) -> Reason | None:
    if line in sheet.damaged or None in cells:
        return Reason.EXCEL_DAMAGE
    if len(trimmed) > len(sheet.header):
        return Reason.LONG_ROW
    return Reason.REPEATED_HEADER if trimmed == sheet.header else None


def _trimmed(cells: Sequence[str | None]) -> tuple[str, ...]:
    """Drop the empty cells at the end; a lost number shows as `#LOST`."""
    end = len(cells)
    while end and cells[end - 1] == "":
        end -= 1
    return tuple("#LOST" if cell is None else cell for cell in cells[:end])


def sheet_rows(source: Source, title: str, limits: Limits) -> Iterator[list[str | None]]:
    """Open a scanned workbook again and yield the cells of a sheet as text, from row 1 on."""
    data = whole(source, limits, limits.max_workbook_bytes)
    with _parsing(source):
        book = calamine.CalamineWorkbook.from_filelike(io.BytesIO(data))
        yield from _text_rows(book, title, None)


def raw_sheet_rows(source: Source, name: str, lines: Sequence[int], limits: Limits) -> dict[int, str]:
    """Show rows of a sheet by number, cells parted by tabs."""
    scan_workbook(source, whole(source, limits, limits.max_workbook_bytes), limits)
    title = name.removeprefix(f"{source.name}/") if source.name else name
    wanted = set(lines)
    rows = islice(enumerate(sheet_rows(source, title, limits), 1), max(wanted, default=0))
    return {line: "\t".join(_trimmed(cells)) for line, cells in rows if line in wanted}


def _text_rows(book: calamine.CalamineWorkbook, title: str, count: int | None) -> Iterator[list[str | None]]:
    sheet = book.get_sheet_by_name(title)
    if sheet.start is None:
        return
    for row in islice(sheet.iter_rows(), count):
        yield [value if isinstance(value, str) else cell_text(value) for value in row]


@contextmanager
def _parsing(source: Source) -> Iterator[None]:
    """Turn calamine's refusals and panics into `Unreadable`; a panic is a BaseException without a name."""
    try:
        yield
    except (calamine.CalamineError, ValueError, OverflowError) as error:
        raise Unreadable(Reason.TRUNCATED, f"{source.place}: not a whole workbook ({error})", EXPORT_AGAIN) from error
    except BaseException as error:
        if type(error).__name__ != "PanicException":
            raise
        raise Unreadable(Reason.PARSER_DIED, f"{source.place}: the workbook broke its reader", EXPORT_AGAIN) from error


def cell_text(value: Value) -> str | None:
    """Write a value as text: ISO dates, plain numbers, TRUE, FALSE; None when Excel has lost digits of it."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, int | float):
        return number_text(float(value))
    if isinstance(value, dt.datetime):
        return _whole_second(value).isoformat(" ")
    if isinstance(value, dt.timedelta):
        return _duration_text(value)
    return value.isoformat()


def number_text(value: float) -> str | None:
    """Write a float as the shortest plain decimal that means it; None beyond what Excel can hold exactly.

    More than 15 significant digits: noise of a computed value, and cut, below 10**7; lost digits above.
    """
    exact = Decimal(repr(value))
    if not exact.is_finite():
        return None
    if len(exact.normalize().as_tuple().digits) > EXACT_DIGITS:
        if abs(value) >= WHOLE_CENTS:
            return None
        exact = Decimal(f"{value:.{EXACT_DIGITS}g}")
    if abs(exact) >= 10**EXACT_DIGITS:
        return None
    text = format(exact, "f")
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return "0" if text == "-0" else text


def _whole_second(value: dt.datetime) -> dt.datetime:
    """Drop the millisecond of noise that a date kept as a float of days carries."""
    rounded = (value + dt.timedelta(milliseconds=500)).replace(microsecond=0)
    return rounded if abs(rounded - value) <= dt.timedelta(milliseconds=1) else value


def _duration_text(value: dt.timedelta) -> str:
    seconds = round(value.total_seconds())
    sign, seconds = ("-", -seconds) if seconds < 0 else ("", seconds)
    return f"{sign}{seconds // 3600}:{seconds // 60 % 60:02d}:{seconds % 60:02d}"
