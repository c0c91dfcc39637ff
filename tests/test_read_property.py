"""Properties of the strict reader over random tables and random damage."""

import csv
import io
import re
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Literal

import polars as pl
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from connectors import _read_csv, _read_quotes
from connectors._read_layout import Layout
from connectors.read import Chunk, Limits, Table, Unreadable, open_tables

HEADER = ("id", "amount, gross", 'na"me', "note\nlong")
LINE_END = re.compile(r"\r{0,2}\n|\r")
TEXT = st.text(
    st.one_of(
        st.sampled_from(',;\t|"\n\r \ufeffaé1-'),
        st.characters(exclude_categories=["Cs"], exclude_characters="\0"),
    ),
    max_size=8,
)


@st.composite
def tables(draw: st.DrawFn) -> tuple[list[tuple[str, ...]], bytes, str]:
    """Draw a table and what stdlib csv writes of it, in some dialect and encoding."""
    width = draw(st.integers(1, 4))
    rows = draw(st.lists(st.tuples(*[TEXT] * width), max_size=30))
    delimiter = draw(st.sampled_from(",;\t|")) if width > 1 else ","  # a lone column does not tell its delimiter
    end = draw(st.sampled_from(["\n", "\r\n", "\r", "\r\r\n"]))
    # stdlib csv leaves a CR or LF bare if the line end holds none: only CRLF is clear
    styles: list[Literal[0, 1, 2, 3]] = [csv.QUOTE_ALL, csv.QUOTE_NONNUMERIC]
    if "\r\n" in end:
        styles.append(csv.QUOTE_MINIMAL)
    quoting = draw(st.sampled_from(styles))
    encoding = draw(st.sampled_from(["utf-8", "utf-8-sig", "utf-16"]))
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=delimiter, quoting=quoting, lineterminator=end)
    writer.writerow(HEADER[:width])
    writer.writerows(rows)
    text = out.getvalue()
    if draw(st.booleans()):
        text = text.removesuffix(end)
    return [HEADER[:width], *rows], text.encode(encoding), delimiter


def read(data: bytes, limits: Limits, header: Sequence[str] = ()) -> tuple[Table, list[Chunk]]:
    """Read the one table of some bytes."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "export.csv"
        path.write_bytes(data)
        (table,) = open_tables(path, lambda cells: cells == tuple(header), limits=limits)
        return table, list(table.chunks())


def cells_of(chunks: Sequence[Chunk]) -> Iterator[tuple[str, ...]]:
    """Give the rows back as tuples of text."""
    for chunk in chunks:
        for *cells, _ in chunk.rows.iter_rows():
            yield tuple(cells)


def keep(row: tuple[str, ...], header: tuple[str, ...]) -> bool:
    """Say whether a row is data: not blank and not the header again."""
    return any(row) and (row[0].removeprefix("\ufeff"), *row[1:]) != header


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(tables(), st.sampled_from([16, 50, 400, 1_000_000]))
def test_any_table_comes_back_cell_for_cell(drawn: tuple[list[tuple[str, ...]], bytes, str], size: int) -> None:
    """Whatever stdlib csv writes (quotes, line ends, delimiters, marks), the reader returns."""
    (header, *rows), data, delimiter = drawn
    table, chunks = read(data, Limits(chunk_bytes=size), header)
    assert table.header == header
    assert table.delimiter == delimiter
    assert list(cells_of(chunks)) == [row for row in rows if keep(row, header)]
    assert all(chunk.records == chunk.rows.height + len(chunk.rejects) + chunk.blank for chunk in chunks)


def test_physical_lines_counts_every_kind_of_end() -> None:
    """The plain counter that the laws are judged by is itself right."""
    assert [physical_lines(data) for data in (b"", b"a", b"a\n", b"a\r\nb", b"a\r\r\nb\rc", b"\n\n")] == [
        0,
        1,
        1,
        2,
        3,
        2,
    ]


def physical_lines(data: bytes) -> int:
    """Count lines of UTF-8 or cp1252 text in the plainest way."""
    ends = re.findall(rb"\r{0,2}\n|\r", data)
    return len(ends) + (not data.endswith((b"\n", b"\r")) and bool(data))


@given(st.lists(st.sampled_from([b"\r", b"\n", b"a", b'"', b"\x0b", b"\x1c", b"\xc2\x85", b"\xe2\x80\xa8"]), max_size=40).map(b"".join))
def test_physical_lines_are_those_of_the_pattern(data: bytes) -> None:
    """The quick split and the pattern agree: only CR and LF end a line, and CRCRLF ends one."""
    assert _read_quotes.physical_lines(data) == _read_quotes.PHYSICAL_LINE.findall(data)


@given(st.lists(st.text(st.sampled_from('",;aé \0'), max_size=12), max_size=20), st.integers(1, 4))
def test_a_line_is_sound_as_the_pattern_says(lines: list[str], width: int) -> None:
    """Counting marks where there is no quote proves the same lines as the one pattern for all."""
    layout = Layout(header=("x",) * width, header_line=1, preamble=(), delimiter=b",", is_known=True, offset=0, data_line=2)
    cell = r'(?:"(?:[^"]|"")*"|[^",]*)'
    form = re.compile(rf"{cell}(?:,{cell}){{{width - 1}}}")
    states = _read_csv._prove(pl.Series("line", lines, pl.String), layout).tolist()
    assert states == [2 if not line else int(line != "\0" and form.fullmatch(line) is not None) for line in lines]


def accounted(table: Table, chunks: Sequence[Chunk]) -> int:
    """Count the physical lines that the books of a table explain."""
    count = len(table.preamble) + 1 + sum(len(LINE_END.findall(name)) for name in table.header)
    for chunk in chunks:
        count += chunk.rows.height + chunk.blank + sum(reject.lines for reject in chunk.rejects)
    return count + sum(len(LINE_END.findall(cell)) for row in cells_of(chunks) for cell in row)


ROWS = [
    ("T1", "2.25", "Bob", "ok"),
    ("T2", "10,50", 'A "B" C', "line\nbreak"),
    ("T3", "", "Zoë", ""),
    ("T4", "7", "x", "y"),
]
MUTATIONS = st.lists(
    st.tuples(
        st.sampled_from(["set", "cut", "insert", "drop"]),
        st.integers(0, 10_000),
        st.sampled_from(b'",;\n\r\0a1\xe9\xff\xc3 '),
    ),
    min_size=1,
    max_size=6,
)


def mutate(data: bytes, steps: Sequence[tuple[str, int, int]]) -> bytes:
    """Damage bytes as a bad disk, a bad cable or a bad editor would."""
    for kind, place, byte in steps:
        at = place % (len(data) + 1)
        new = bytes([byte])
        data = {
            "set": data[:at] + new + data[at + 1 :],
            "cut": data[: max(at, len(data) // 2)],
            "insert": data[:at] + new + data[at:],
            "drop": data[:at] + data[at + 1 :],
        }[kind]
    return data


@settings(max_examples=500, deadline=None)
@given(MUTATIONS, st.sampled_from(["\n", "\r\n", "\r"]), st.booleans(), st.sampled_from([20, 1_000_000]))
@example([("insert", 60, 0x22)], "\n", False, 20)
def test_damage_never_loses_a_line(steps: list[tuple[str, int, int]], end: str, is_quoted: bool, size: int) -> None:
    """After any damage each physical line is a row, reject, blank, header or preamble, or all is refused."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator=end, quoting=csv.QUOTE_ALL if is_quoted else csv.QUOTE_MINIMAL)
    writer.writerow(HEADER)
    writer.writerows(ROWS * 3)
    data = mutate(out.getvalue().encode(), steps)
    try:
        table, chunks = read(data, Limits(chunk_bytes=size), HEADER)
    except Unreadable:
        return
    assert accounted(table, chunks) == physical_lines(data.removeprefix(b"\xef\xbb\xbf"))


@pytest.mark.slow
@settings(max_examples=300, deadline=None)
@given(MUTATIONS, st.booleans())
def test_block_size_does_not_change_the_books(steps: list[tuple[str, int, int]], is_quoted: bool) -> None:
    """The same damaged bytes give the same rows and rejects whether read in one block or in many."""
    out = io.StringIO(newline="")
    csv.writer(out, quoting=csv.QUOTE_ALL if is_quoted else csv.QUOTE_MINIMAL).writerows([HEADER, *ROWS * 3])
    data = mutate(out.getvalue().encode(), steps)
    found: list[object] = []
    for size in (24, 1_000_000):
        try:
            _, chunks = read(data, Limits(chunk_bytes=size), HEADER)
        except Unreadable as refusal:
            found.append([refusal.reason])
        else:
            found.append([list(cells_of(chunks)), [r for c in chunks for r in c.rejects], sum(c.blank for c in chunks)])
    assert found[0] == found[1]
