"""A table as cells, and writers of our own that make a file of it: CSV, XLSX, JSON, ZIP."""

import csv
import io
import json
import re
import zipfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

import xlsxwriter

Row = tuple[str, ...]
ENVELOPE = "moisson."
PARENT = "parent."
"""What an envelope says of each of its records: the reader gives every row a cell of it."""
COUNT = re.compile(r"^[^=]+=[0-9]+ records$")
"""How the reader notes a list beside the one it reads."""


@dataclass(frozen=True)
class File:
    """Bytes under a name; `lines` tells on which physical line each row of the table starts."""

    name: str
    content: bytes
    lines: tuple[int, ...]


@dataclass(frozen=True)
class Export:
    """The cells of one table: what stands before the header, the header, the rows. `part` is the sheet, member or JSON key."""

    header: Row
    rows: tuple[Row, ...]
    preamble: tuple[str, ...] = ()
    part: str = ""
    kind: Literal["csv", "xlsx", "json", "zip", "text"] = "csv"
    delimiter: str = ","

    def place(self, column: str) -> int:
        """Give where a column of this spelling stands."""
        return self.header.index(column)

    def with_rows(self, rows: Sequence[Row]) -> "Export":
        """Give the same table with other rows."""
        return replace(self, rows=tuple(rows))

    def with_header(self, header: Sequence[str]) -> "Export":
        """Give the same rows under other names."""
        return replace(self, header=tuple(header))

    def arranged(self, places: Sequence[int]) -> "Export":
        """Give the table with these columns, in this order."""
        picked = tuple(tuple(row[p] for p in places) for row in self.rows)
        return replace(self, header=tuple(self.header[p] for p in places), rows=picked)

    def inserted(self, place: int, name: str, cell: str) -> "Export":
        """Give the table with one more column, the same cell in every row."""
        rows = tuple((*row[:place], cell, *row[place:]) for row in self.rows)
        return replace(self, header=(*self.header[:place], name, *self.header[place:]), rows=rows)

    def filled(self, place: int, cell: Callable[[str], str]) -> "Export":
        """Give the table with every cell of a column changed."""
        return self.with_rows([put(row, place, cell(row[place])) for row in self.rows])

    def write(self) -> File:
        """Make the file in the container that the layout needs."""
        return {"csv": as_csv, "xlsx": as_xlsx, "json": as_json, "zip": as_zip}[self.kind](self)


def put(row: Row, place: int, cell: str) -> Row:
    """Give a row with one cell changed."""
    return (*row[:place], cell, *row[place + 1 :])


def as_csv(
    export: Export,
    *,
    delimiter: str = "",
    quoting: Literal[0, 1] = csv.QUOTE_MINIMAL,
    end: str = "\n",
    encoding: str = "utf-8",
) -> File:
    """Write a CSV."""
    sink = io.StringIO(newline="")
    writer = csv.writer(sink, delimiter=delimiter or export.delimiter, quoting=quoting, lineterminator=end)
    writer.writerow(export.header)
    writer.writerows(export.rows)
    before = "".join(line + end for line in export.preamble)
    first = len(export.preamble) + 1 + _heights([export.header])[0]
    return File("export.csv", (before + sink.getvalue()).encode(encoding), _starts(first, export.rows))


def _heights(rows: Sequence[Row]) -> list[int]:
    """Count the physical lines of each row: a cell may hold line ends."""
    return [1 + sum(cell.count("\n") + cell.replace("\r\n", "").count("\r") for cell in row) for row in rows]


def _starts(first: int, rows: Sequence[Row]) -> tuple[int, ...]:
    starts = [first]
    for height in _heights(rows):
        starts.append(starts[-1] + height)
    return tuple(starts[:-1])


def as_zip(export: Export) -> File:
    """Write a ZIP whose one member bears the name of the part."""
    inner = as_csv(export)
    return File("export.zip", zipped(export.part or inner.name, inner.content), inner.lines)


def zipped(name: str, content: bytes) -> bytes:
    """Pack one file."""
    sink = io.BytesIO()
    with zipfile.ZipFile(sink, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, content)
    return sink.getvalue()


def as_xlsx(export: Export, typed: Callable[[int, str], Any] | None = None) -> File:
    """Write a workbook of text cells, or of what `typed` makes of a cell of a column."""
    sink = io.BytesIO()
    with xlsxwriter.Workbook(sink, {"in_memory": True, "strings_to_urls": False}) as book:
        sheet = book.add_worksheet(export.part.split("/")[-1][:31] or "Sheet1")
        moment = book.add_format({"num_format": "yyyy-mm-dd hh:mm:ss"})
        before: list[Sequence[str]] = [line.split("\t") for line in export.preamble]
        for place, cells in enumerate([*before, export.header]):
            for column, cell in enumerate(cells):
                sheet.write_string(place, column, cell)
        for place, row in enumerate(export.rows, len(before) + 1):
            for column, cell in enumerate(row):
                _write(sheet, place, column, typed(column, cell) if typed else cell, moment)
    first = len(export.preamble) + 2
    return File("export.xlsx", sink.getvalue(), tuple(range(first, first + len(export.rows))))


def _write(sheet: Any, row: int, column: int, value: Any, moment: Any) -> None:
    if isinstance(value, str):
        sheet.write_string(row, column, value)
    elif isinstance(value, int | float):
        sheet.write_number(row, column, value)
    else:
        sheet.write_datetime(row, column, value, moment)


def as_json(export: Export) -> File:
    """Write JSON: the list of records, in the object and the envelope that the preamble tells of."""
    text = json.dumps(document(export), ensure_ascii=False)
    return File("export.json", text.encode(), tuple(range(1, len(export.rows) + 1)))


def document(export: Export) -> Any:
    """Give the JSON document of a table; what its rows share, the envelope tells once."""
    rows = [dict(zip(export.header, row, strict=True)) for row in export.rows]
    records = [nested({name: cell for name, cell in row.items() if not name.startswith(PARENT)}) for row in rows]
    about = dict(line.split("=", 1) for line in export.preamble if "=" in line and not COUNT.match(line))
    envelope = {key: value for key, value in about.items() if key.startswith(ENVELOPE) and not key.startswith(ENVELOPE + PARENT)}
    envelope |= {f"{ENVELOPE}{name}": cell for row in rows[:1] for name, cell in row.items() if name.startswith(PARENT)}
    beside = {key: value for key, value in about.items() if not key.startswith(ENVELOPE)}
    body = {**nested(beside), export.part.split("/")[-1]: records} if export.part else records
    return {**nested(envelope), "body": body} if envelope else body


def nested(cells: dict[str, str]) -> dict[str, Any]:
    """Undo the dots of flattened names; an empty cell that would hide others is left out."""
    found: dict[str, Any] = {}
    for name, cell in cells.items():
        if not cell and any(other.startswith(f"{name}.") for other in cells):
            continue
        *outer, last = name.split(".")
        if not cell and any(".".join(outer[:n]) in cells for n in range(1, len(outer) + 1)):
            continue
        inner = found
        for key in outer:
            inner = inner.setdefault(key, {})
        inner[last] = cell
    return found
