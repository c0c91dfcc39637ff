"""A look at a workbook's XML before a parser trusts it: no entities, far-away cells, bombs or lost values."""

import io
import posixpath
import re
import zipfile
import zlib
from collections.abc import Iterator
from datetime import UTC, datetime
from xml.etree.ElementTree import Element, ParseError

import polars as pl
from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring

from connectors._container import EXPORT_AGAIN, Source, judge_members
from connectors._read_types import Limits, Unreadable
from connectors.vocabulary import Reason

DECLARATION = re.compile(rb"<!(?!\[CDATA\[|--)")
PLACED = r"""<(?:\w+:)?(?:c|row)\s(?:[^<]*?\s)?r\s*=\s*["'][^"'<]*"""
FAR = r"""["']([A-Za-z]{0,3})([0-9]{0,9})$"""
SLICE = 16 * 1024 * 1024
REFERENCE = re.compile(rb"""\sr\s*=\s*["']([^"']*)""")
ADDRESS = re.compile(rb"([A-Za-z]*)([0-9]*)")
CELL = re.compile(rb"<(?:\w+:)?c(\s[^<>]*?)?(?:/>|>((?:[^<]++|<(?!/?(?:\w+:)?c[\s>/]))*+)</(?:\w+:)?c>)")
KIND = re.compile(rb"""\st\s*=\s*["'](\w+)""")
ERROR = re.compile(rb"""\st\s*=\s*["']e["']""")
FORMULA = re.compile(rb"<(?:\w+:)?f[\s/>]")
CACHED = re.compile(rb"<(?:\w+:)?v(?:\s[^>]*)?>[^<]")
MAX_COLUMN, MAX_ROW = 16_384, 1_048_576

CORE, CORE_BYTES = "docProps/core.xml", 64 * 1024
CREATED = re.compile(rb"<dcterms:created[^>]*>([0-9T:.Z+-]{19,35})<")

HOSTILE_REMEDY = "No platform writes such a workbook; delete it and export again"
Damage = dict[str, frozenset[int]]


def scan_workbook(source: Source, data: bytes, limits: Limits) -> Damage:
    """Judge all members of a workbook; return each sheet's rows with an error or a valueless formula.

    Raises `Unreadable`: HOSTILE for entities, bombs and sparse giants (calamine aborts the process on those),
    TRUNCATED when a member's checksum is wrong.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            judge_members(source, archive.infolist(), limits)
            sheets = _sheet_members(source, archive)
            return dict(_scan_members(source, archive, sheets, limits))
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, ValueError, KeyError) as error:
        raise Unreadable(Reason.TRUNCATED, f"{source.place}: the workbook is cut or damaged ({error})", EXPORT_AGAIN) from error


def _scan_members(source: Source, archive: zipfile.ZipFile, sheets: dict[str, str], limits: Limits) -> Iterator[tuple[str, frozenset[int]]]:
    names = {member: sheet for sheet, member in sheets.items()}
    for info in archive.infolist():
        if info.file_size > limits.max_workbook_bytes:
            raise Unreadable(
                Reason.TOO_LARGE,
                f"{source.place}: a sheet of {info.file_size} bytes",
                "Export as CSV instead",
            )
        xml = archive.read(info)
        if info.filename.lower().endswith((".xml", ".rels")) or info.filename in names:
            _refuse_declarations(source, info.filename, xml)
        if info.filename in names or "/worksheets/" in info.filename:
            _refuse_giants(source, info.filename, xml, limits)
        if info.filename in names:
            yield names[info.filename], damaged_rows(source, xml)


def _refuse_declarations(source: Source, member: str, xml: bytes) -> None:
    if b"\x00" in xml or (b"<!" in xml and DECLARATION.search(xml)):
        raise Unreadable(Reason.HOSTILE, f"{source.place}: {member!r} declares a document type or entities", HOSTILE_REMEDY)


def _refuse_giants(source: Source, member: str, xml: bytes, limits: Limits) -> None:
    """Refuse cells so far out that a dense sheet would not fit in memory."""
    widest = highest = 1
    for text in _slices(xml):
        places = pl.Series([text.decode()]).str.extract_all(PLACED).list.explode().drop_nulls()
        parts = places.str.extract_groups(FAR).struct.unnest()
        if parts["1"].null_count():
            far = places.filter(parts["1"].is_null())[0]
            raise Unreadable(Reason.HOSTILE, f"{source.place}: {member!r} has a cell at {far!r}", HOSTILE_REMEDY)
        widest = max([widest, *map(_column_number, parts["1"].unique())])
        highest = max([highest, *parts["2"].replace("", "0").cast(pl.Int64).top_k(1)])
    if widest > MAX_COLUMN or highest > MAX_ROW or widest * highest > limits.max_cells:
        detail = f"{source.place}: {member!r} spans {highest} rows and {widest} columns"
        raise Unreadable(Reason.HOSTILE, detail, HOSTILE_REMEDY)


def _slices(xml: bytes) -> Iterator[bytes]:
    """Cut at the start of tags, so that no slice ends inside one."""
    start = 0
    while start < len(xml):
        cut = xml.rfind(b"<", start + 1, start + SLICE) if len(xml) - start > SLICE else len(xml)
        stop = cut if cut > 0 else len(xml)
        yield xml[start:stop]
        start = stop


def _column_number(letters: str) -> int:
    number = 0
    for letter in letters.upper():
        number = number * 26 + ord(letter) - 64
    return number


def damaged_rows(source: Source, xml: bytes) -> frozenset[int]:
    """Find the rows with an error cell (#N/A) or a formula never computed: calamine shows both as empty.

    Raises `Unreadable` EXCEL_DAMAGE when such a cell does not tell its address.
    """
    may_hold = any(mark in xml for mark in (b"<f", b":f", b'"e"', b"'e'"))
    if not may_hold or not (FORMULA.search(xml) or ERROR.search(xml)):
        return frozenset()
    found = set()
    for cell in CELL.finditer(xml):
        attributes, content = cell[1] or b"", cell[2] or b""
        if not _is_damaged(attributes, content):
            continue
        reference = REFERENCE.search(attributes)
        row = ADDRESS.fullmatch(reference[1]) if reference else None
        if row is None or not row[2]:
            raise Unreadable(Reason.EXCEL_DAMAGE, f"{source.place}: an error cell without an address", EXPORT_AGAIN)
        found.add(int(row[2][:9]))
    return frozenset(found)


def _is_damaged(attributes: bytes, content: bytes) -> bool:
    kind = KIND.search(attributes)
    if kind and kind[1] == b"e":
        return True
    is_text = kind is not None and kind[1] in {b"str", b"inlineStr"}
    return not is_text and FORMULA.search(content) is not None and CACHED.search(content) is None


def _sheet_members(source: Source, archive: zipfile.ZipFile) -> dict[str, str]:
    """Map sheet names to the members that hold them."""
    book = _xml(source, archive, "xl/workbook.xml")
    links = _xml(source, archive, "xl/_rels/workbook.xml.rels")
    targets = {link.get("Id", ""): link.get("Target", "") for link in links}
    found = {}
    for element in book.iter():
        if element.tag.rpartition("}")[2] != "sheet":
            continue
        key = next((value for name, value in element.attrib.items() if name.endswith("}id")), "")
        found[element.get("name", "")] = posixpath.normpath(posixpath.join("/xl", targets.get(key, ""))).lstrip("/")
    return found


def _xml(source: Source, archive: zipfile.ZipFile, member: str) -> Element:
    try:
        root: Element = fromstring(archive.read(member), forbid_dtd=True)
    except (ParseError, DefusedXmlException) as error:
        raise Unreadable(Reason.HOSTILE, f"{source.place}: {member!r} is no plain XML ({error})", HOSTILE_REMEDY) from error
    return root


def made_at(data: bytes) -> datetime | None:
    """Give when a scanned workbook says it was created, in UTC without a zone; None where it does not say."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        known = CORE in archive.namelist() and archive.getinfo(CORE).file_size <= CORE_BYTES
        found = CREATED.search(archive.read(CORE)) if known else None
    try:
        moment = datetime.fromisoformat(found[1].decode()) if found else None
    except ValueError:
        return None
    return moment.astimezone(UTC).replace(tzinfo=None) if moment and moment.tzinfo else None
