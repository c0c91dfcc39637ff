"""One stretch of CSV at work: the unsound lines go to the exact reader and become rows, rejects or blanks."""

import re
from dataclasses import dataclass, field

import numpy as np
import polars as pl
from numpy.typing import NDArray

from connectors._read_layout import Layout
from connectors._read_quotes import count_line_ends, physical_lines, read_record
from connectors._read_text import BLANK, is_utf8
from connectors._read_types import IsHeader, Reject
from connectors.vocabulary import Reason

BOM = "\ufeff"
UNSOUND, SOUND, BLANK_LINE, EATEN = 0, 1, 2, 3
LAST_LINE_END = re.compile(rb"(?:\r{0,2}\n|\r)\Z")

States = NDArray[np.uint8]
Cells = tuple[str, ...]


@dataclass
class Block:
    """Whole physical lines from the start of a record; `states` has one of the words above for each line."""

    text: bytes
    first_line: int
    is_final: bool
    layout: Layout
    cap: int
    states: States = field(default_factory=lambda: np.zeros(0, np.uint8))
    rows: list[tuple[int, Cells]] = field(default_factory=list)
    rejects: list[Reject] = field(default_factory=list)
    blank: int = 0
    _lines: list[bytes] = field(default_factory=list)

    @property
    def lines(self) -> list[bytes]:
        """The physical lines with their ends, split only when somebody asks."""
        if not self._lines:
            self._lines = physical_lines(self.text)
        return self._lines

    @property
    def width(self) -> int:
        """How many cells a row must have."""
        return len(self.layout.header)

    def reject(self, start: int, stop: int, reason: Reason) -> None:
        """Refuse the lines from index `start` up to `stop` as one record."""
        text = LAST_LINE_END.sub(b"", b"".join(self.lines[start:stop]))
        raw = text.decode(errors="backslashreplace")
        self.rejects.append(Reject(self.first_line + start, stop - start, reason, raw))

    def settle(self) -> int:
        """Read every unsound line exactly; return the first line to carry into the next block."""
        unsound = np.flatnonzero(self.states == UNSOUND)
        self._sound = np.flatnonzero(self.states == SOUND)
        free = 0
        for at in unsound.tolist():
            if at < free:
                continue
            stop = self._settle_record(at)
            if stop is None:
                self.states[at:] = EATEN
                return int(at)
            self.states[at:stop] = EATEN
            free = stop
        return len(self.states)

    def _settle_record(self, at: int) -> int | None:
        """Make the record at `at` a row, a reject or a blank; return its end, None to wait for more."""
        mark = self.layout.delimiter
        if not self.lines[at].strip(BLANK + mark):
            self.blank += 1
            return at + 1
        record = read_record(self.lines, at, mark, self.cap)
        reason = Reason.BROKEN_QUOTES if record.fault else self._width_fault(len(record.cells))
        stop: int | None = record.stop
        if record.fault == "open" or (reason and record.stop > at + 1):
            if record.fault == "open" and self._can_wait(at):
                return None
            stop = self._recover(at)
            if stop is None:
                return None
            reason = reason if stop == record.stop else Reason.BROKEN_QUOTES
        text = b"".join(self.lines[at:stop])
        reason = _text_fault(text) or reason
        if reason:
            self.reject(at, stop or 0, reason)
        else:
            self.rows.append((self.first_line + at, tuple(cell.decode() for cell in record.cells)))
        return stop

    def _width_fault(self, width: int) -> Reason | None:
        if width == self.width:
            return None
        return Reason.SHORT_ROW if width < self.width else Reason.LONG_ROW

    def _can_wait(self, at: int) -> bool:
        """Say whether more text may heal the record: there is more, and it is not yet over the cap."""
        return not self.is_final and sum(map(len, self.lines[at:])) <= self.cap

    def _recover(self, at: int) -> int | None:
        """Return the next line that is sound by itself, the end of the text, or None to wait."""
        place = int(np.searchsorted(self._sound, at, side="right"))
        if place < len(self._sound):
            return int(self._sound[place])
        return None if self._can_wait(at) else len(self.lines)

    def part_rows(self, rows: pl.DataFrame, is_header: IsHeader, is_foreign: bool) -> tuple[pl.DataFrame, bool]:
        """Take repeated headers and blank rows out; refuse what stands under another layout's header.

        `is_foreign` says whether the text before was under another header, and so does the answer.
        """
        rows = self._drop_blank(rows)
        marks = self._headers(rows, is_header)
        if not marks and not is_foreign:
            return rows, False
        refused = np.zeros(rows.height, np.bool_)
        at = 0
        for place, is_other in marks:
            refused[at:place] = is_foreign
            refused[place] = True
            at, is_foreign = place + 1, is_other
        refused[at:] = is_foreign
        for *cells, line in rows.filter(pl.Series(refused)).iter_rows():
            start = line - self.first_line
            self.reject(
                start,
                start + 1 + sum(count_line_ends(cell.encode()) for cell in cells),
                Reason.REPEATED_HEADER,
            )
        return rows.filter(~pl.Series(refused)), is_foreign

    def _drop_blank(self, rows: pl.DataFrame) -> pl.DataFrame:
        if not (rows["c0"] == "").any():
            return rows
        full = rows.filter(pl.any_horizontal(pl.exclude("line") != ""))
        self.blank += rows.height - full.height
        return full

    def _headers(self, rows: pl.DataFrame, is_header: IsHeader) -> list[tuple[int, bool]]:
        """Find the rows that are headers: (position, whether it is another layout's)."""
        header = self.layout.header
        first = rows["c0"]
        if (marked := first.str.starts_with(BOM)).any():  # a second export with its mark: its quotes look bare
            first = first.str.strip_prefix(BOM).str.strip_chars('"').zip_with(marked, first)
        found = []
        for place in first.is_in(list(header)).arg_true().to_list():
            cells = (first[place], *rows.row(place)[1:-1])
            if cells == header:
                found.append((place, False))
            elif is_header(cells):
                found.append((place, True))
        return found


def _text_fault(text: bytes) -> Reason | None:
    if b"\x00" in text:
        return Reason.NUL_BYTE
    return None if is_utf8(text) else Reason.ENCODING
