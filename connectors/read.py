"""Bytes to text, strictly: every table of text in an export file, every physical line accounted for.

CSV and TSV in any usual delimiter and encoding, XLSX, JSON, two text formats of their own (timeclock logs and
iCalendar), and what a ZIP or gzip file holds of those.
Damaged rows become `Reject`s, good rows land, a file that must stay out raises `Unreadable`. Content decides.
"""

from collections.abc import Sequence
from pathlib import Path

from connectors._container import Source, is_workbook, sources, start_of
from connectors._read_csv import Plan, csv_layout, csv_table, raw_csv_lines
from connectors._read_json import json_tables, looks_like_json, raw_records
from connectors._read_own import own_lines, own_table
from connectors._read_types import LIMITS, Chunk, IsHeader, Limits, Reject, Table, Unreadable
from connectors._read_xlsx import raw_sheet_rows, xlsx_tables

__all__ = [
    "LIMITS",
    "Chunk",
    "IsHeader",
    "Limits",
    "Reject",
    "Table",
    "Unreadable",
    "open_tables",
    "raw_lines",
]


def open_tables(path: Path, is_header: IsHeader, *, limits: Limits = LIMITS) -> list[Table]:
    """Find every table of text in a file; at least one, or `Unreadable` is raised. `OSError` passes through.

    `is_header(cells)` says whether a row is a header that some platform knows: it finds the header,
    the delimiter and the JSON list. When no row is known, the first one that is not blank is the header.
    """
    return [table for source in sources(path, limits) for table in _tables(source, is_header, limits)]


def _tables(source: Source, is_header: IsHeader, limits: Limits) -> list[Table]:
    if is_workbook(source):
        return xlsx_tables(source, is_header, limits)
    start = start_of(source, limits)
    if (own := own_table(source, start, limits)) is not None:
        return [own]
    if not looks_like_json(start):
        return [_csv(source, is_header, limits, must_be_known=False)]
    try:
        return json_tables(source, is_header, limits)
    except Unreadable as refusal:
        try:
            return [_csv(source, is_header, limits, must_be_known=True)]
        except (Unreadable, LookupError):
            raise refusal from None


def _csv(source: Source, is_header: IsHeader, limits: Limits, *, must_be_known: bool) -> Table:
    """Open a stream as CSV. Raises `LookupError` when its header must be known and is not."""
    seen, layout = csv_layout(source, is_header, limits)
    if must_be_known and not layout.is_known:
        raise LookupError(source.place)
    plan = Plan(source, layout, seen.encoding, is_header, limits)
    return csv_table(plan, ends_with_newline=seen.ends_with_newline)


def raw_lines(path: Path, name: str, lines: Sequence[int], *, limits: Limits = LIMITS) -> dict[int, str]:
    """Return the raw text behind line numbers of the table `name`; lines that do not exist are left out.

    A physical line of a CSV, the cells of a sheet parted by tabs, or a JSON record. Raises `Unreadable`.
    """
    for source in sources(path, limits):
        found = _raw(source, name, lines, limits)
        if found:
            return found
    return {}


def _raw(source: Source, name: str, lines: Sequence[int], limits: Limits) -> dict[int, str]:
    if not name.startswith(source.name):
        return {}
    if is_workbook(source):
        return raw_sheet_rows(source, name, lines, limits)
    start = start_of(source, limits)
    if (own := own_lines(source, start, lines, limits)) is not None:
        return own
    if looks_like_json(start):
        try:
            return raw_records(source, name, lines, limits)
        except Unreadable:
            return raw_csv_lines(source, lines, limits)
    return raw_csv_lines(source, lines, limits) if source.name == name else {}
