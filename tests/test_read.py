"""What the strict reader does with sound and damaged CSV text: faults F04 to F09 and F20 to F47."""

from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from connectors.read import Chunk, Limits, Table, Unreadable, open_tables, raw_lines
from connectors.vocabulary import Reason

HEADER = ("id", "amount", "client")
HEAD = b"id,amount,client\n"
Read = Callable[..., tuple[Table, list[Chunk]]]


def is_header(cells: tuple[str, ...]) -> bool:
    """Know one layout."""
    return cells == HEADER


@pytest.fixture
def read(tmp_path: Path) -> Read:
    """Read the one table of some bytes under the known header."""

    def opened(data: bytes, **limits: int) -> tuple[Table, list[Chunk]]:
        path = tmp_path / "export.csv"
        path.write_bytes(data)
        (table,) = open_tables(path, is_header, limits=Limits(**limits))
        return table, list(table.chunks())

    return opened


def rows(chunks: Sequence[Chunk]) -> list[tuple[object, ...]]:
    """All rows of a table: cells, then line."""
    return [row for chunk in chunks for row in chunk.rows.iter_rows()]


def rejects(chunks: Sequence[Chunk]) -> list[tuple[int, int, Reason]]:
    """All rejects of a table, without their text."""
    return [(reject.line, reject.lines, reject.reason) for chunk in chunks for reject in chunk.rejects]


def refusal(path: Path, data: bytes, **limits: int) -> Unreadable:
    """Write the bytes and return why the file is refused."""
    path.write_bytes(data)
    with pytest.raises(Unreadable) as caught:
        open_tables(path, is_header, limits=Limits(**limits))
    return caught.value


def test_rows_carry_text_and_lines(read: Read) -> None:
    """Cells are the text of the file, untouched, beside the physical line they came from."""
    table, chunks = read(HEAD + b' T1 ,"2,50",\n"T2","",x\n')
    assert (table.header, table.header_line, table.kind, table.delimiter) == (HEADER, 1, "csv", ",")
    assert rows(chunks) == [(" T1 ", "2,50", "", 2), ("T2", "", "x", 3)]
    assert sum(chunk.records for chunk in chunks) == 2


def test_a_table_can_be_walked_twice(read: Read) -> None:
    """Walking the chunks again gives the same rows."""
    table, chunks = read(HEAD + b"T1,2,x\n")
    assert rows(list(table.chunks())) == rows(chunks)


def test_a_table_of_one_chunk_is_read_once(tmp_path: Path) -> None:
    """What fits in one chunk is kept between two walks; more is read anew, and the same."""
    path = tmp_path / "export.csv"
    path.write_bytes(HEAD + b"T1,2,x\n" * 9)
    (small,) = open_tables(path, is_header)
    (large,) = open_tables(path, is_header, limits=Limits(chunk_bytes=20))
    first, parts = list(small.chunks()), list(large.chunks())
    assert len(parts) > 1
    assert [chunk.rows.rows() for chunk in large.chunks()] == [chunk.rows.rows() for chunk in parts]
    path.unlink()
    assert list(small.chunks()) == first
    with pytest.raises(FileNotFoundError):
        next(large.chunks())


def test_header_only_is_a_table_without_rows(read: Read) -> None:
    """F06: an export of an empty period is a table of zero rows with its columns."""
    _, chunks = read(HEAD)
    assert [chunk.rows.columns for chunk in chunks] == [["c0", "c1", "c2", "line"]]
    assert rows(chunks) == []


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        (b"T9,1", Reason.SHORT_ROW),
        (b"T9,1,a,b", Reason.LONG_ROW),
        (b"T9,1,Doe, John", Reason.LONG_ROW),
        (b'T9,1,"Doe, John"', None),
        (b'T9,1,"open', Reason.BROKEN_QUOTES),
        (b'T9,1,"a" b', Reason.BROKEN_QUOTES),
        (b'T9,1,"a\\" b"', Reason.BROKEN_QUOTES),
        (b"T9,1,a\0b", Reason.NUL_BYTE),
        (b'T9,1,"a\0b"', Reason.NUL_BYTE),
        (b"T9,1,\xff", Reason.ENCODING),
        (b"id,amount,client", Reason.REPEATED_HEADER),
        (b'\xef\xbb\xbf"id","amount","client"', Reason.REPEATED_HEADER),
    ],
)
def test_one_bad_line_does_not_harm_its_neighbours(read: Read, line: bytes, reason: Reason | None) -> None:
    """F24, F28 to F33, F37: the damaged line is refused by reason and number, the lines around it land."""
    _, chunks = read(HEAD + "T1,2,é\n".encode() + line + b"\nT2,3,y\n")
    assert rejects(chunks) == ([(3, 1, reason)] if reason else [])
    good = [row for row in rows(chunks) if row[0] != "T9"]
    assert good == [("T1", "2", "é", 2), ("T2", "3", "y", 4)]


def test_reject_keeps_the_raw_text(read: Read) -> None:
    """A refused line is kept as it was; bytes that are no text are shown escaped."""
    _, chunks = read(HEAD + "T1,2,é\n".encode() + b"T9,\xff,3\r\n")
    assert [reject.raw for chunk in chunks for reject in chunk.rejects] == ["T9,\\xff,3"]


def test_open_quote_swallows_up_to_the_next_sound_line(read: Read) -> None:
    """F32: an unclosed quote takes unsound lines after it along; reading goes on at the next sound one."""
    _, chunks = read(HEAD + b'T1,2,"Bob\nstill Bob\nT2,3,x\nT3,4,"y, z"\n')
    assert rejects(chunks) == [(2, 2, Reason.BROKEN_QUOTES)]
    assert [row[0] for row in rows(chunks)] == ["T2", "T3"]


def test_short_record_of_several_lines_is_one_reject(read: Read) -> None:
    """A record that spans lines and lacks a cell is refused whole, as short."""
    _, chunks = read(HEAD + b'T1,"two\nlines"\nT2,3,x\n')
    assert rejects(chunks) == [(2, 2, Reason.SHORT_ROW)]


def test_newline_inside_quotes_is_text(read: Read) -> None:
    """F34: a quoted cell may hold line ends, kept as they are, even when one looks like a row."""
    _, chunks = read(HEAD + b'T1,2,"a\r\nT8,9,z\r\nb"\r\nT2,3,x\r\n')
    assert rows(chunks) == [("T1", "2", "a\r\nT8,9,z\r\nb", 2), ("T2", "3", "x", 5)]
    assert sum(chunk.records for chunk in chunks) == 2


def test_a_record_cut_by_a_block_is_whole(read: Read) -> None:
    """A quoted cell that runs over many blocks is read as one cell."""
    text = b"line\n" * 40
    _, chunks = read(HEAD + b'T1,2,"' + text + b'"\nT2,3,x\n', chunk_bytes=16)
    assert rows(chunks) == [("T1", "2", text.decode(), 2), ("T2", "3", "x", 43)]


def test_quotes_inside_a_bare_cell_are_text(read: Read) -> None:
    """Amazon writes bare quotes in unquoted cells: they are kept verbatim."""
    _, chunks = read(HEAD + b'T1,2,12 Count "Packaging may vary"\nT2,3,5" pipe\n')
    assert [row[2] for row in rows(chunks)] == ['12 Count "Packaging may vary"', '5" pipe']
    assert rejects(chunks) == []


@pytest.mark.parametrize("end", [b"\n", b"\r\n", b"\r", b"\r\r\n"])
def test_every_line_end_is_one_line(read: Read, end: bytes) -> None:
    """F25, F26: LF, CRLF, CR alone and CRCRLF each end one physical line."""
    _, chunks = read(HEAD.strip() + end + b"T1,2,x" + end + b"T2,3,y" + end)
    assert rows(chunks) == [("T1", "2", "x", 2), ("T2", "3", "y", 3)]


def test_mixed_line_ends_are_fine(read: Read) -> None:
    """F26: a file pasted together from two systems reads like any other."""
    _, chunks = read(b"id,amount,client\r\nT1,2,x\nT2,3,y\r\r\nT3,4,z\rT4,5,w")
    assert [row[-1] for row in rows(chunks)] == [2, 3, 4, 5]


def test_blank_lines_are_counted(read: Read) -> None:
    """F27: empty lines, lines of blanks and lines of delimiters only are no rows and no rejects."""
    _, chunks = read(HEAD + b'\nT1,2,x\n  \n,,\n,,,,,,\n"","",\nT2,3,y\n\n')
    assert (len(rows(chunks)), rejects(chunks), sum(chunk.blank for chunk in chunks)) == (2, [], 6)


def test_missing_last_newline_is_told(read: Read) -> None:
    """F04: the last row of a file without a final newline is kept, and the table says so."""
    table, chunks = read(HEAD + b"T1,2,x\nT2,6.2,y")
    assert (table.ends_with_newline, len(rows(chunks))) == (False, 2)
    assert read(HEAD + b"T1,2,x\n")[0].ends_with_newline


def test_nul_tail_is_one_reject(read: Read) -> None:
    """F28: the zeros that a crash leaves at the end of a file are refused, the rows before them land."""
    _, chunks = read(HEAD + b"T1,2,x\n" + b"\0" * 4096)
    assert (rejects(chunks), len(rows(chunks))) == ([(3, 1, Reason.NUL_BYTE)], 1)


@pytest.mark.parametrize(
    ("encoding", "told"),
    [("utf-8", "utf-8"), ("utf-8-sig", "utf-8-sig"), ("utf-16", "utf-16-le"), ("cp1252", "cp1252")],
)
def test_encodings_are_recognised(read: Read, encoding: str, told: str) -> None:
    """F21 to F23: marks are obeyed, and cp1252 is believed only when nothing speaks for UTF-8."""
    table, chunks = read("id,amount,client\nT1,2 €,Zoë\n".encode(encoding))
    assert (table.header, table.encoding, rows(chunks)) == (HEADER, told, [("T1", "2 €", "Zoë", 2)])


def test_big_endian_utf16_in_small_blocks(read: Read) -> None:
    """F22: UTF-16 text cut anywhere, also within a pair of surrogates, comes back whole."""
    table, chunks = read(b"\xfe\xff" + "id,amount,client\nT1,2,😀😀😀\n".encode("utf-16-be"), chunk_bytes=3)
    assert (table.encoding, rows(chunks)) == ("utf-16-be", [("T1", "2", "😀😀😀", 2)])


def test_bytes_that_cp1252_does_not_know_are_refused(read: Read) -> None:
    """F23: a byte that means nothing in cp1252 keeps the file UTF-8, and its line out."""
    table, chunks = read(HEAD + b"T1,2,Zo\xeb\nT2,3,\x81\nT3,4,z\n")
    assert (table.encoding, rejects(chunks)) == ("utf-8", [(2, 1, Reason.ENCODING), (3, 1, Reason.ENCODING)])


@pytest.mark.parametrize("mark", [";", "\t", "|", ","])
def test_delimiter_is_the_one_that_gives_a_known_header(read: Read, mark: str) -> None:
    """F45: a re-saved export with another delimiter is read by the header it gives."""
    table, chunks = read(f"id{mark}amount{mark}client\nT1{mark}2{mark}x\n".encode())
    assert (table.delimiter, rows(chunks)) == (mark, [("T1", "2", "x", 2)])


def test_the_first_known_header_wins(tmp_path: Path) -> None:
    """Under all delimiters the header that begins first counts, and of two on one line the one with more cells."""
    path = tmp_path / "export.csv"
    path.write_bytes(b"note\nid;amount,x\nid,amount\n1,2\n")
    known = {("id;amount", "x"), ("id", "amount,x"), ("id", "amount")}
    (both,) = open_tables(path, lambda cells: cells in known)
    (later,) = open_tables(path, lambda cells: cells in {("id", "amount"), ("id", "amount,x")})
    path.write_bytes(b"a;b;c,d\n1;2;3,4\n")
    (wider,) = open_tables(path, lambda cells: len(cells) > 1)
    assert [(t.header, t.header_line, t.delimiter) for t in (both, later, wider)] == [
        (("id;amount", "x"), 2, ","),
        (("id", "amount,x"), 2, ";"),
        (("a", "b", "c,d"), 1, ";"),
    ]


def test_a_header_far_from_the_start_is_found(read: Read) -> None:
    """A long line may stand before it."""
    table, chunks = read(b"x" * 40_000 + b"\n" + HEAD + b"T1,2,x\n")
    assert (table.header, table.header_line) == (HEADER, 2)
    assert [row[0] for row in rows(chunks)] == ["T1"]


def test_a_quote_before_the_header_is_read_to_its_end(tmp_path: Path) -> None:
    """What looks like the header inside a quoted cell of the preamble is no header, however long the cell."""
    path = tmp_path / "export.csv"
    path.write_bytes(b'"note\nid,amount,client\n' + b"x\n" * 20_000 + b'"\n' + HEAD + b"T1,2,x\n")
    (table,) = open_tables(path, is_header)
    assert (table.header, table.header_line) == (HEADER, 20_004)
    assert rows(list(table.chunks())) == [("T1", "2", "x", 20_005)]


def test_preamble_is_kept_and_not_read(read: Read) -> None:
    """F35: the lines over the header are kept as text, stray quotes and all."""
    table, chunks = read(b'Report "x\n\nPeriod:,2025\n' + HEAD + b"T1,2,x\n")
    assert (table.preamble, table.header_line) == (('Report "x', "", "Period:,2025"), 4)
    assert rows(chunks) == [("T1", "2", "x", 5)]


def test_separator_line_of_excel_is_preamble(read: Read) -> None:
    """The line `sep=;` names the delimiter, also when no header is known."""
    table, chunks = read(b"sep=;\na;b,c\n1;2,3\n")
    assert (table.delimiter, table.header, table.preamble) == (";", ("a", "b,c"), ("sep=;",))
    assert rows(chunks) == [("1", "2,3", 3)]


def test_unknown_header_is_the_first_row(read: Read) -> None:
    """F44: without a known header the first row is handed out, under the delimiter most rows agree on."""
    table, _ = read(b"\n\nDatum;Betrag;Name\n1;2,50;x\n2;3,50;y\n")
    assert (table.header, table.header_line, table.delimiter) == (("Datum", "Betrag", "Name"), 3, ";")


def test_header_is_kept_exactly(tmp_path: Path) -> None:
    """Leading spaces and the empty name after a last delimiter (old PayPal, ECB) stay in the header."""
    path = tmp_path / "a.csv"
    path.write_bytes(b"Date, USD, \n2 May, 1.1, \n")
    (table,) = open_tables(path, lambda cells: cells[0] == "Date")
    assert table.header == ("Date", " USD", " ")


def test_two_exports_in_one_file(read: Read) -> None:
    """F47: rows under a second, identical header are read; the header itself is refused."""
    _, chunks = read(HEAD + b"T1,2,x\n" + HEAD + b"T2,3,y\n")
    assert rejects(chunks) == [(3, 1, Reason.REPEATED_HEADER)]
    assert [row[0] for row in rows(chunks)] == ["T1", "T2"]


def test_rows_under_another_header_stay_out(tmp_path: Path) -> None:
    """F47: after a header with the same columns in another order nothing is read until ours comes back."""
    path = tmp_path / "a.csv"
    path.write_bytes(HEAD + b"T1,2,x\namount,id,client\n9,T8,z\n" + HEAD + b"T2,3,y\n")
    (table,) = open_tables(path, lambda cells: set(cells) == set(HEADER))
    for limits in (Limits(), Limits(chunk_bytes=8)):
        (table,) = open_tables(path, lambda cells: set(cells) == set(HEADER), limits=limits)
        chunks = list(table.chunks())
        assert [line for line, _, _ in rejects(chunks)] == [3, 4, 5]
        assert [row[0] for row in rows(chunks)] == ["T1", "T2"]


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", Reason.EMPTY),
        (b"\r\n \n\t\n", Reason.EMPTY),
        (b"\xef\xbb\xbf\n", Reason.EMPTY),
        (b"<!DOCTYPE html>\n<html><body>Log in</body></html>", Reason.HTML),
        (b"\xef\xbb\xbf \n<HTML lang=en>", Reason.HTML),
        ("\ufeff<html>".encode("utf-16-le"), Reason.HTML),
        (b"<?xml version='1.0'?><Envelope/>", Reason.NOT_A_TABLE),
        (b'{"error": "unauthorized", "code": 401}', Reason.JSON_ERROR),
        (b'{"results": []}', Reason.EMPTY),
        (b'[{"a": 1}, {"a": ', Reason.TRUNCATED),
        (b"\0" * 5000, Reason.NOT_A_TABLE),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1old excel", Reason.WRONG_CONTAINER),
        (b"%PDF-1.7", Reason.WRONG_CONTAINER),
    ],
)
def test_what_is_no_export_is_refused_whole(tmp_path: Path, data: bytes, reason: Reason) -> None:
    """F05, F07 to F10: the file stays out with a reason, and the message says what to do."""
    refused = refusal(tmp_path / "export.csv", data)
    assert refused.reason == reason
    assert "export.csv" in refused.detail
    assert refused.remedy


def test_json_like_csv_with_a_known_header_is_csv(read: Read) -> None:
    """A report whose first line starts like JSON is still read when its header is known."""
    table, chunks = read(b"[Report of 2025]\n" + HEAD + b"T1,2,x\n")
    assert (table.kind, table.preamble, len(rows(chunks))) == ("csv", ("[Report of 2025]",), 1)


def test_caps_hold(tmp_path: Path) -> None:
    """F20: a file or a line beyond the caps is refused before it is read into memory."""
    assert refusal(tmp_path / "a.csv", HEAD + b"x" * 100, max_bytes=50).reason == Reason.TOO_LARGE
    assert refusal(tmp_path / "b.csv", HEAD + b"T1,2," + b"x" * 5000 + b"\n", max_line_bytes=1000).reason == Reason.TOO_LARGE


def test_a_folder_is_no_export(tmp_path: Path) -> None:
    """F18: what is not a regular file is refused, not opened."""
    with pytest.raises(Unreadable, match="not a regular file"):
        open_tables(tmp_path, is_header)


def test_raw_lines_shows_physical_lines(tmp_path: Path) -> None:
    """`explain` gets the physical lines as they are; lines that do not exist are left out."""
    path = tmp_path / "a.csv"
    path.write_bytes(b"\xef\xbb\xbfid,amount,client\r\nT1,2,Zo\xc3\xab\r\n\r\nT2,3,y")
    assert raw_lines(path, "", [2, 4, 9], limits=Limits(chunk_bytes=8)) == {2: "T1,2,Zoë", 4: "T2,3,y"}


def test_a_refusal_survives_pickling() -> None:
    """A child process can hand its refusal to the parent."""
    import pickle

    refused = Unreadable(reason=Reason.EMPTY, detail="a.csv: nothing", remedy="Again")
    again = pickle.loads(pickle.dumps(refused))  # noqa: S301 - our own bytes
    assert (again.reason, str(again)) == (Reason.EMPTY, str(refused))
