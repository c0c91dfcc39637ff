"""CSV to rows: a vectorised proof that a line is sound, Polars for sound lines, exact reading for the others.

A line is sound when it is text, holds no NUL, and matches one anchored regular expression: exactly as many
cells as the header, each bare (no quote at all) or fully quoted. Polars pads short rows and stops at broken
ones, so it sees sound lines only.
"""

import io
import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import partial

import numpy as np
import polars as pl

from connectors._container import Source
from connectors._read_block import BLANK_LINE, BOM, SOUND, UNSOUND, Block, States
from connectors._read_layout import Layout, find_layout
from connectors._read_quotes import physical_lines, read_record
from connectors._read_text import Survey, blocks, is_utf8, survey
from connectors._read_types import LINE_END, Chunk, IsHeader, Limits, Table, chunk, columns, frame

MASK = b"\x00"


@dataclass(frozen=True)
class Plan:
    """All that is needed to walk one CSV again."""

    source: Source
    layout: Layout
    encoding: str
    is_header: IsHeader
    limits: Limits


def csv_layout(source: Source, is_header: IsHeader, limits: Limits) -> tuple[Survey, Layout]:
    """Survey a stream of text and find its header. Raises `Unreadable`."""
    seen = survey(source, limits)
    return seen, find_layout(source, seen, is_header, limits)


def csv_table(plan: Plan, *, ends_with_newline: bool) -> Table:
    """Make the table of a CSV stream whose layout is known."""
    return Table(
        name=plan.source.name,
        kind="csv",
        header=plan.layout.header,
        header_line=plan.layout.header_line,
        preamble=plan.layout.preamble,
        delimiter=plan.layout.delimiter.decode(),
        encoding=plan.encoding,
        ends_with_newline=ends_with_newline,
        walk=partial(walk, plan),
    )


def walk(plan: Plan) -> Iterator[Chunk]:
    """Yield the records block by block, at least one chunk; a record cut by a block goes to the next."""
    skip, line, rest, is_foreign = plan.layout.offset, plan.layout.data_line, b"", False
    is_empty = True
    for piece in blocks(plan.source, plan.encoding, plan.limits):
        text, skip = rest + piece[skip:] if rest or skip else piece, max(0, skip - len(piece))
        block = Block(text, line, is_final=False, layout=plan.layout, cap=plan.limits.max_line_bytes)
        found, stop, is_foreign = _digest(block, plan.is_header, is_foreign)
        rest = b"".join(block.lines[stop:]) if stop < len(block.states) else b""
        line += stop
        if found.records:
            yield found
            is_empty = False
    if rest or is_empty:
        block = Block(rest, line, is_final=True, layout=plan.layout, cap=plan.limits.max_line_bytes)
        yield _digest(block, plan.is_header, is_foreign)[0]


def _digest(block: Block, is_header: IsHeader, is_foreign: bool) -> tuple[Chunk, int, bool]:
    """Turn a block into a chunk; also tell the first line not used, and whether another header rules now."""
    plain, lines = _plain(block.text)
    block.states = _prove(lines, block.layout)
    stop = block.settle()
    rows = _parse_sound(plain, block)
    if block.rows:
        rows = pl.concat([rows, frame(block.width, block.rows)]).sort("line")
    rows, is_foreign = block.part_rows(rows, is_header, is_foreign)
    blank = block.blank + int(np.count_nonzero(block.states == BLANK_LINE))
    rejects = sorted(block.rejects, key=lambda reject: reject.line)
    return chunk(rows, rejects, blank), stop, is_foreign


def _plain(text: bytes) -> tuple[bytes, pl.Series]:
    """Make every line end LF, and put a mark in the place of lines that are no text; give the lines too."""
    plain = text.replace(b"\r\n", b"\n") if b"\r" in text else text
    if b"\r" in plain:
        plain = LINE_END.sub(b"\n", text)
    if MASK not in plain:
        with suppress(pl.exceptions.ComputeError):  # some byte is no UTF-8
            return plain, _lines(plain)
    plain = b"\n".join(MASK if MASK in line or not is_utf8(line) else line for line in plain.split(b"\n"))
    return plain, _lines(plain)


def _lines(plain: bytes) -> pl.Series:
    return pl.read_lines(io.BytesIO(plain))["line"] if plain else pl.Series("line", [], pl.String)


def _prove(lines: pl.Series, layout: Layout) -> States:
    """Say of every line whether it is sound or blank: without a quote, its marks are counted; with one, its form is proved."""
    mark, width = layout.delimiter.decode(), len(layout.header)
    quoted = lines.str.contains('"', literal=True).to_numpy()
    states = np.empty(len(lines), np.uint8)
    states[quoted] = lines.filter(quoted).str.contains(_sound_line(mark, width))
    states[~quoted] = lines.filter(~quoted).str.count_matches(mark, literal=True) == width - 1
    states[(lines == MASK.decode()).to_numpy()] = UNSOUND
    states[(lines == "").to_numpy()] = BLANK_LINE
    return states


def _sound_line(delimiter: str, width: int) -> str:
    """Build the one regular expression of a sound line; Polars' engine runs it in linear time."""
    mark = re.escape(delimiter)
    cell = f'(?:"(?:[^"]|"")*"|[^"{mark}]*)'
    return f"^{cell}(?:{mark}{cell}){{{width - 1}}}$"


def _parse_sound(plain: bytes, block: Block) -> pl.DataFrame:
    """Let Polars cut the sound lines; should its count differ from the proof, read them exactly."""
    places = np.flatnonzero(block.states == SOUND)
    if not len(places):
        return frame(block.width, [])
    text = plain if len(places) == len(block.states) else _cut_out(plain, block.states == SOUND)
    rows = _polars_rows(text, block.layout)
    if rows.height != len(places):
        return frame(block.width, [_exact_row(block, int(place)) for place in places])
    return rows.with_columns(pl.Series("line", places + block.first_line, pl.UInt32))


def _polars_rows(text: bytes, layout: Layout) -> pl.DataFrame:
    """Read proven text. Polars eats a byte order mark at the start of any text: a shield row saves it."""
    shield = BOM.encode()
    is_shielded = text.startswith(shield)
    rows = pl.read_csv(
        io.BytesIO(b"x" + layout.delimiter * (len(layout.header) - 1) + b"\n" + text if is_shielded else text),
        has_header=False,
        schema=dict.fromkeys(columns(len(layout.header)), pl.String),
        separator=layout.delimiter.decode(),
        quote_char='"' if b'"' in text else None,
        empty_string_is_null=False,
    )
    return rows[1:] if is_shielded else rows


def _exact_row(block: Block, place: int) -> tuple[int, tuple[str, ...]]:
    record = read_record(block.lines, place, block.layout.delimiter, block.cap)
    return block.first_line + place, tuple(cell.decode() for cell in record.cells)


def _cut_out(plain: bytes, keep: np.ndarray[tuple[int], np.dtype[np.bool_]]) -> bytes:
    """Keep the chosen lines of a text, run by run."""
    ends = np.flatnonzero(np.frombuffer(plain, np.uint8) == ord("\n")) + 1
    if len(ends) < len(keep):
        ends = np.append(ends, len(plain))
    starts = np.concatenate([[0], ends[:-1]])
    edges = np.diff(keep.astype(np.int8), prepend=0, append=0)
    first, last = np.flatnonzero(edges == 1), np.flatnonzero(edges == -1) - 1
    return b"".join(plain[a:b] for a, b in zip(starts[first].tolist(), ends[last].tolist(), strict=True))


def raw_csv_lines(source: Source, lines: Sequence[int], limits: Limits) -> dict[int, str]:
    """Show physical lines of a text by number, without their ends."""
    wanted, found, line = sorted(set(lines)), {}, 1
    for block in blocks(source, survey(source, limits).encoding, limits):
        here = physical_lines(block)
        for number in wanted[bisect_left(wanted, line) : bisect_left(wanted, line + len(here))]:
            found[number] = here[number - line].rstrip(b"\r\n").decode(errors="backslashreplace")
        line += len(here)
    return found
