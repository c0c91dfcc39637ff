"""The exact reading of one CSV record, quotes and line ends included: for lines that fail the fast proof."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Literal

from connectors._read_types import LINE_END

PHYSICAL_LINE = re.compile(rb"[^\r\n]*+(?:\r{0,2}\n|\r)|[^\r\n]++\Z")
QUOTED = re.compile(rb'((?:[^"]++|"")*+)("?)')

Fault = Literal["", "open", "broken"]


@dataclass(frozen=True)
class Record:
    """The cells of a record (bytes) and the index after its last line.

    `fault` is "open" when the lines ended inside quotes, "broken" when text follows a closing quote.
    """

    cells: tuple[bytes, ...]
    stop: int
    fault: Fault = ""


@cache
def _bare(delimiter: bytes) -> re.Pattern[bytes]:
    """Match an unquoted cell (a quote inside is ordinary text, as Amazon writes it) and what ends it."""
    return re.compile(rb"([^%b\r\n]*+)(%b|\r{0,2}\n|\r|\Z)" % (re.escape(delimiter), re.escape(delimiter)))


@cache
def _after_quote(delimiter: bytes) -> re.Pattern[bytes]:
    return re.compile(rb"(%b|\r{0,2}\n|\r|\Z)" % re.escape(delimiter))


def physical_lines(block: bytes) -> list[bytes]:
    """Split a block at its physical line ends, keeping them."""
    return PHYSICAL_LINE.findall(block) if b"\r" in block and b"\r\r" in block else block.splitlines(keepends=True)


def count_line_ends(text: bytes) -> int:
    """Count physical line ends within a text."""
    return sum(1 for _ in LINE_END.finditer(text))


def read_record(lines: Sequence[bytes], start: int, delimiter: bytes, cap: int) -> Record:
    """Read the record that starts at `lines[start]`; a quoted cell longer than `cap` bytes is broken."""
    cells: list[bytes] = []
    at, pos = start, 0
    while True:
        if lines[at].startswith(b'"', pos):
            cell, at, pos, fault = _read_quoted(lines, at, pos + 1, cap)
            if fault:
                return Record((), at + 1, fault)
            ending = _after_quote(delimiter).match(lines[at], pos)
            if ending is None:
                return Record((), at + 1, "broken")
            cells.append(cell)
        else:
            ending = _bare(delimiter).match(lines[at], pos)
            if ending is None:  # cannot be: the pattern takes any bytes up to an end
                return Record((), at + 1, "broken")
            cells.append(ending[1])
        pos = ending.end()
        if ending[ending.re.groups] != delimiter:
            return Record(tuple(cells), at + 1)


def _read_quoted(lines: Sequence[bytes], at: int, pos: int, cap: int) -> tuple[bytes, int, int, Fault]:
    """Read from behind an opening quote to behind its closing one: (cell, line index, position, fault)."""
    found: list[bytes] = []
    size = 0
    while True:
        part = QUOTED.match(lines[at], pos)
        if part is None:  # cannot be: the pattern matches the empty text
            return b"", at, pos, "broken"
        found.append(part[1])
        if part[2]:
            return b"".join(found).replace(b'""', b'"'), at, part.end(), ""
        size += len(part[1])
        if size > cap:
            return b"", at, pos, "broken"
        if at + 1 == len(lines):
            return b"", at, pos, "open"
        at, pos = at + 1, 0
