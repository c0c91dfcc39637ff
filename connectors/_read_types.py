"""What the strict reader hands out: tables, chunks, rejects, and the refusal of a whole file."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

import polars as pl

from connectors.vocabulary import Reason

IsHeader = Callable[[tuple[str, ...]], bool]
TableKind = Literal["csv", "xlsx", "json", "text"]
"""`text` is a text format of its own, whose column names are ours: a time log of `i` and `o` lines, a calendar."""

HEAD_ROWS = 40
"""How many leading records of a table may hold its header."""

LINE_END = re.compile(rb"\r{0,2}\n|\r")
"""One end of a physical line: LF, CRLF, CRCRLF or a lone CR; bounded, so that many CRs cost linear time."""


@dataclass(frozen=True)
class Limits:
    """Caps on what one file may cost us; a file beyond them is refused, never cut.

    Sizes are bytes, `max_cells` is rows x columns of one sheet. `ratio_floor` is the unpacked size under
    which the packing ratio is not judged (a small repetitive export packs very well).
    """

    max_bytes: int = 2_000_000_000
    max_unpacked_ratio: int = 100
    max_unpacked_bytes: int = 4_000_000_000
    ratio_floor: int = 4 * 1024 * 1024
    max_line_bytes: int = 1_000_000
    max_cells: int = 20_000_000
    max_columns: int = 16_384
    max_members: int = 1_000
    max_json_bytes: int = 256 * 1024 * 1024
    max_workbook_bytes: int = 512 * 1024 * 1024
    chunk_bytes: int = 16 * 1024 * 1024
    chunk_rows: int = 100_000


LIMITS = Limits()


@dataclass(eq=False)
class Unreadable(Exception):  # noqa: N818 - it names the state of the file, not a fault of the program
    """A whole file must stay out: why (a `Reason`), what was seen and where, and what the person can do."""

    reason: Reason
    detail: str
    remedy: str

    def __post_init__(self) -> None:
        """Give the arguments to the base class too, so that the refusal survives a trip between processes."""
        super().__init__(self.reason, self.detail, self.remedy)

    def __str__(self) -> str:
        """Return place and trouble, then the next step."""
        return f"{self.reason}: {self.detail}. {self.remedy}"


@dataclass(frozen=True)
class Reject:
    r"""A refused record: its first physical line (1-based), how many lines it swallowed, and its text.

    Bytes that are no text in the file's encoding are shown as `\\xNN` in `raw`.
    """

    line: int
    lines: int
    reason: Reason
    raw: str


@dataclass(frozen=True)
class Chunk:
    """A stretch of a table: `records` = `rows.height` + `len(rejects)` + `blank`.

    `rows` has Strings `c0 … cN-1` by position and `line` (UInt32), in the order of the file.
    """

    rows: pl.DataFrame
    rejects: tuple[Reject, ...]
    blank: int
    records: int


@dataclass(frozen=True)
class Table:
    """One table of text found in a file; `header` is exactly as found, `preamble` the lines before it.

    `name` is the sheet, ZIP member or JSON key ("" when the file is the table). `delimiter` is "" and
    `encoding` "utf-8" where they mean nothing (sheets, JSON). `header_line` is 0 for JSON, whose header is made of keys,
    and for text formats, whose header is ours.
    `made_at` is when the workbook or calendar says it was made, UTC without a zone.
    """

    name: str
    kind: TableKind
    header: tuple[str, ...]
    header_line: int
    preamble: tuple[str, ...]
    delimiter: str
    encoding: str
    ends_with_newline: bool
    walk: Callable[[], Iterator[Chunk]] = field(repr=False, compare=False)
    made_at: datetime | None = None
    _only: list[Chunk] = field(default_factory=list, repr=False, compare=False)

    def chunks(self) -> Iterator[Chunk]:
        """Read the records from the start; may be called again. A table that is one chunk is kept, and read once.

        Raises `Unreadable` if the file changed.
        """
        if self._only:
            yield from self._only
            return
        only: list[Chunk] = []
        for number, found in enumerate(self.walk()):
            only = [] if number else [found]
            yield found
        self._only.extend(only)


def columns(width: int) -> list[str]:
    """Name the columns of a text frame by position."""
    return [f"c{i}" for i in range(width)]


def frame(width: int, rows: Sequence[tuple[int, Sequence[str]]]) -> pl.DataFrame:
    """Build a text frame from (line, cells) pairs, in the order given."""
    cells = [pl.Series(f"c{i}", [row[i] for _, row in rows], pl.String) for i in range(width)]
    return pl.DataFrame([*cells, pl.Series("line", [line for line, _ in rows], pl.UInt32)])


def chunk(rows: pl.DataFrame, rejects: Sequence[Reject], blank: int) -> Chunk:
    """Close the books of a stretch: every record is a row, a reject or blank."""
    return Chunk(rows, tuple(rejects), blank, rows.height + len(rejects) + blank)
