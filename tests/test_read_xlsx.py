"""Workbooks read as exact text, and hostile ones refused before a parser meets them (S4, reliability 5.8)."""

import datetime as dt
import io
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
import xlsxwriter  # type: ignore[import-untyped]

from connectors._read_xlsx import number_text
from connectors.read import Limits, Table, Unreadable, open_tables, raw_lines
from connectors.vocabulary import Reason

HEADER = ("id", "amount")
SHARED = Path(__file__).parents[1] / ".." / "shared" / "samples" / "amazon_associates"
DAY = dt.datetime(2021, 4, 5)  # noqa: DTZ001 - a sheet knows no time zone
Row = tuple[object, ...]


def book(sheets: dict[str, list[Row]]) -> bytes:
    """Write a workbook; None leaves a cell out, a text that starts with = is a formula."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"default_date_format": "yyyy-mm-dd hh:mm:ss", "in_memory": True}) as workbook:
        for title, rows in sheets.items():
            sheet = workbook.add_worksheet(title)
            for place, row in enumerate(rows):
                for column, value in enumerate(row):
                    if value is not None:
                        sheet.write(place, column, value)
    return out.getvalue()


def changed(data: bytes, member: str, change: Callable[[bytes], bytes]) -> bytes:
    """Rewrite one member of a workbook."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for info in old.infolist():
            content = old.read(info)
            new.writestr(info.filename, change(content) if info.filename == member else content)
    return out.getvalue()


def tables(path: Path, data: bytes, **limits: int) -> list[Table]:
    """Write the bytes and open them."""
    path.write_bytes(data)
    return open_tables(path, lambda cells: cells == HEADER, limits=Limits(**limits))


def rows(table: Table) -> list[tuple[object, ...]]:
    """All rows of a table."""
    return [row for chunk in table.chunks() for row in chunk.rows.iter_rows()]


def rejects(table: Table) -> list[tuple[int, Reason]]:
    """All rejects of a table."""
    return [(reject.line, reject.reason) for chunk in table.chunks() for reject in chunk.rejects]


def reason_of(path: Path, data: bytes, **limits: int) -> Reason:
    """Return why a workbook is refused."""
    with pytest.raises(Unreadable) as caught:
        tables(path, data, **limits)
    return caught.value.reason


def test_values_are_exact_text(tmp_path: Path) -> None:
    """Money, dates and flags come as the shortest text that means them, with the row number of the sheet."""
    data = book(
        {
            "A": [
                HEADER,
                ("a", 1.1),
                ("b", 19.0),
                ("c", 1e-7),
                ("d", DAY),
                ("e", DAY.replace(hour=23, minute=50)),
                ("f", True),
            ]
        }
    )
    (table,) = tables(tmp_path / "a.csv", data)
    assert (table.name, table.kind) == ("A", "xlsx")
    expected = ["1.1", "19", "0.0000001", "2021-04-05", "2021-04-05 23:50:00", "TRUE"]
    assert [(row[1], row[2]) for row in rows(table)] == list(zip(expected, range(2, 8), strict=True))


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0.1 + 0.2, "0.3"),
        (1.8509999999999998, "1.851"),
        (1 / 3, "0.333333333333333"),
        (999999999999999.0, "999999999999999"),
        (1e15, None),
        (12345678901234567890.0, None),
        (90071992547409.93, None),
        (-2.5, "-2.5"),
        (-0.0, "0"),
        (float("inf"), None),
    ],
)
def test_numbers_beyond_fifteen_digits(value: float, text: str | None) -> None:
    """Float noise below ten million is cut where Excel itself cuts; digits lost above it are not guessed."""
    assert number_text(value) == text


def test_lost_digits_and_lost_values_are_rejects(tmp_path: Path) -> None:
    """A 20-digit id, an error cell and a formula never computed are silent damage: the rows are refused."""
    data = book({"A": [HEADER, (12345678901234567890, 1), ("b", "=1/0"), ("c", "=A1"), ("d", 4)]})

    def damaged(xml: bytes) -> bytes:
        xml = xml.replace(b'<c r="B3"><f>1/0</f><v>0</v>', b'<c r="B3" t="e"><f>1/0</f><v>#DIV/0!</v>')
        return xml.replace(b"<f>A1</f><v>0</v>", b"<f>A1</f><v></v>")

    data = changed(data, "xl/worksheets/sheet1.xml", damaged)
    (table,) = tables(tmp_path / "a.xlsx", data)
    assert rejects(table) == [(2, Reason.EXCEL_DAMAGE), (3, Reason.EXCEL_DAMAGE), (4, Reason.EXCEL_DAMAGE)]
    assert [row[0] for row in rows(table)] == ["d"]


def test_sheets_have_no_ragged_rows(tmp_path: Path) -> None:
    """Short rows are filled, empty ones counted, cells beyond the header and repeated headers refused."""
    data = book({"A": [("Report", None), HEADER, ("a",), (None,), ("b", 1, 2), HEADER, ("c", 3)]})
    (table,) = tables(tmp_path / "a.xlsx", data, chunk_rows=2)
    assert (table.preamble, table.header_line) == (("Report",), 2)
    assert rows(table) == [("a", "", 3), ("c", "3", 7)]
    assert rejects(table) == [(5, Reason.LONG_ROW), (6, Reason.REPEATED_HEADER)]
    assert sum(chunk.blank for chunk in table.chunks()) == 1
    assert all(chunk.records == chunk.rows.height + len(chunk.rejects) + chunk.blank for chunk in table.chunks())


def test_every_sheet_with_cells_is_a_table(tmp_path: Path) -> None:
    """Sheets are named tables, empty ones are passed over, and `explain` finds their rows again."""
    path = tmp_path / "a.xlsx"
    found = tables(path, book({"One": [HEADER, ("a", 1)], "Empty": [], "Two": [HEADER, ("b", 2.5)]}))
    assert [table.name for table in found] == ["One", "Two"]
    assert raw_lines(path, "Two", [2, 50]) == {2: "b\t2.5"}
    assert reason_of(tmp_path / "b.xlsx", book({"Empty": []})) == Reason.EMPTY


def test_a_workbook_in_a_zip(tmp_path: Path) -> None:
    """A workbook may come packed once; its table is named by member and sheet."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("in/a.xlsx", book({"One": [HEADER, ("a", 1)]}))
    (table,) = tables(tmp_path / "a.zip", out.getvalue())
    assert (table.name, rows(table)) == ("in/a.xlsx/One", [("a", "1", 2)])
    assert raw_lines(tmp_path / "a.zip", table.name, [2]) == {2: "a\t1"}


@pytest.mark.parametrize("dimension", [b"A1", b"A1:B2", b"A1:XFD1048576"])
def test_a_lying_dimension_drops_nothing(tmp_path: Path, dimension: bytes) -> None:
    """S4: the declared size of a sheet is not believed, in either direction."""
    data = book({"A": [HEADER, *[(f"T{i}", i) for i in range(20)]]})
    data = changed(
        data,
        "xl/worksheets/sheet1.xml",
        lambda xml: xml.replace(b'ref="A1:B21"', b'ref="' + dimension + b'"'),
    )
    (table,) = tables(tmp_path / "a.xlsx", data)
    assert len(rows(table)) == 20


@pytest.mark.parametrize(
    ("member", "old", "new"),
    [
        ("xl/worksheets/sheet1.xml", b'r="B2"', b'r="XFD1048576"'),
        ("xl/worksheets/sheet1.xml", b'r="B2"', b"r='xfd1048576'"),
        ("xl/worksheets/sheet1.xml", b'r="B2"', b'r="ZZZZZZZZZ2"'),
        ("xl/worksheets/sheet1.xml", b'r="B2"', b'r="&#66;2"'),
        ("xl/worksheets/sheet1.xml", b'r="B2"', b't=">" r="XFD1048576"'),
        ("xl/sharedStrings.xml", b"<sst", b'<!DOCTYPE a [<!ENTITY b "c">]><sst'),
        ("xl/workbook.xml", b"<workbook", b'<!DOCTYPE a SYSTEM "file:///etc/hostname"><workbook'),
        ("xl/worksheets/sheet1.xml", b"<worksheet", b"<!doctype a><worksheet"),
    ],
)
def test_hostile_workbooks_are_refused(tmp_path: Path, member: str, old: bytes, new: bytes) -> None:
    """S4: entities, and cells so far away that the parser would abort, are found before it runs."""
    data = book({"A": [HEADER, ("a", 1)]})
    assert reason_of(tmp_path / "a.xlsx", changed(data, member, lambda xml: xml.replace(old, new, 1))) == Reason.HOSTILE


def test_text_that_looks_like_an_address_is_text(tmp_path: Path) -> None:
    """A cell that speaks of ` r="ZZZZ9"` is no far-away cell."""
    (table,) = tables(tmp_path / "a.xlsx", book({"A": [HEADER, ('see r="ZZZZ9"', 1)]}))
    assert rows(table) == [('see r="ZZZZ9"', "1", 2)]


def test_utf16_xml_and_bombs_are_refused(tmp_path: Path) -> None:
    """XML in an encoding that hides declarations, and members that unpack to far more, stay out."""
    data = book({"A": [HEADER, ("a", 1)]})
    sheet = "xl/worksheets/sheet1.xml"
    assert reason_of(tmp_path / "a.xlsx", changed(data, sheet, lambda xml: xml.decode().encode("utf-16"))) == Reason.HOSTILE
    assert reason_of(tmp_path / "b.xlsx", changed(data, sheet, lambda xml: xml + b" " * 20_000_000)) == Reason.HOSTILE
    assert reason_of(tmp_path / "c.xlsx", data, max_workbook_bytes=100) == Reason.TOO_LARGE


def test_a_flipped_byte_in_a_workbook_only_ever_refuses(tmp_path: Path) -> None:
    """Bytes flipped all over a workbook: the same rows come back, or the file is refused; no other error."""
    whole = book({"A": [HEADER, ("a", 1.5)]})
    for place in range(0, len(whole), 37):
        data = whole[:place] + bytes([whole[place] ^ 0x55]) + whole[place + 1 :]
        try:
            found = [row for table in tables(tmp_path / "a.xlsx", data) for row in rows(table)]
        except Unreadable:
            continue
        assert found == [("a", "1.5", 2)]


@pytest.mark.shared
@pytest.mark.skipif(not SHARED.is_dir(), reason="the folder of real exports is not beside the project")
def test_real_workbooks_read_without_a_reject() -> None:
    """Amazon's own workbooks, whose `<dimension>` says one cell, give all their rows and no reject."""
    path = SHARED / "uk_all_reports_2021-03.xlsx"
    found = open_tables(path, lambda cells: {"Name", "Date Shipped"} <= set(cells) or {"Name", "Qty"} <= set(cells))
    assert [(table.header_line, len(rows(table)), rejects(table)) for table in found] == [
        (2, 1423, []),
        (2, 2, []),
        (2, 1382, []),
    ]
