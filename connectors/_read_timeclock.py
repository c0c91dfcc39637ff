"""Timeclock logs to rows: `i` clocks in, `o` out, one line each; as hledger and Ledger read them.

Every line is part of a stretch, refused, or no data (blank, or a comment after `;`, `#` or `*`). A stretch is one
record, at the line that opened it; one that was never closed has an empty end. Since hledger 1.50 several
accounts can run at once: an `o` closes the account it names, else the one that was opened last.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial

from connectors._container import Source
from connectors._read_quotes import physical_lines
from connectors._read_text import UTF16, blocks, is_utf8, survey
from connectors._read_types import Chunk, Limits, Reject, Table, chunk, frame
from connectors.vocabulary import Reason

HEADER = ("clock_in", "clock_out", "account", "note")
ENTRY = re.compile(
    r"(?P<code>[iIoO])[ \t]+(?P<day>[0-9]{4}[-/.][0-9]{1,2}[-/.][0-9]{1,2})[ \t]+(?P<clock>[0-9]{1,2}:[0-9]{2}(?::[0-9]{2})?)"
    r"(?:[+-][0-9]{4})?(?:[ \t]+(?P<rest>.*))?\s*"  # hledger reads the offset and ignores it
)
COMMENT = re.compile(r"\s*(?:[;#*].*)?")
PARTED = re.compile(r"  +|\t")

Row = tuple[int, tuple[str, str, str, str]]


def looks_like_timeclock(start: bytes) -> bool:
    """Say whether the first line that is no comment is a time log's."""
    encoding = next((name for mark, name in UTF16.items() if start.startswith(mark)), "utf-8")
    lines = start.decode(encoding, "replace").removeprefix("\ufeff").splitlines()
    first = next((line for line in lines if not COMMENT.fullmatch(line)), "")
    return ENTRY.fullmatch(first) is not None


def timeclock_table(source: Source, limits: Limits) -> Table:
    """Make the table of a time log. Raises `Unreadable` when it is packed badly or blank."""
    seen = survey(source, limits)
    return Table(
        name=source.name,
        kind="text",
        header=HEADER,
        header_line=0,
        preamble=(),
        delimiter="",
        encoding=seen.encoding,
        ends_with_newline=seen.ends_with_newline,
        walk=partial(_walk, source, seen.encoding, limits),
    )


@dataclass
class _Log:
    """What was read so far: the stretches, what is still running by account in the order it was opened, and the rest."""

    rows: list[Row] = field(default_factory=list)
    running: dict[str, tuple[int, str, str]] = field(default_factory=dict)
    rejects: list[Reject] = field(default_factory=list)
    blank: int = 0

    def read(self, number: int, line: bytes) -> None:
        """Take one physical line in."""
        raw = line.rstrip(b"\r\n").decode(errors="backslashreplace")
        found = ENTRY.fullmatch(raw)
        if not is_utf8(line) or b"\x00" in line:
            self._refuse(number, Reason.NUL_BYTE if b"\x00" in line else Reason.ENCODING, raw)
        elif COMMENT.fullmatch(raw):
            self.blank += 1
        elif found is None:
            self._refuse(number, Reason.UNCLAIMED_ROW, raw)
        elif found["code"] in "iI":
            self._open(number, raw, f"{found['day']} {found['clock']}", found["rest"] or "")
        else:
            self._close(number, raw, f"{found['day']} {found['clock']}", found["rest"] or "")

    def _open(self, number: int, raw: str, moment: str, rest: str) -> None:
        account, note = _parted(rest)
        if account in self.running:
            self._refuse(number, Reason.UNCLAIMED_ROW, raw)
        else:
            self.running[account] = (number, moment, note)

    def _close(self, number: int, raw: str, moment: str, rest: str) -> None:
        if not self.running:
            self._refuse(number, Reason.UNCLAIMED_ROW, raw)
            return
        named = _parted(rest)[0]
        account = named if named in self.running else next(reversed(self.running))
        opened, start, note = self.running.pop(account)
        self.rows.append((opened, (start, moment, account, note)))

    def _refuse(self, number: int, reason: Reason, raw: str) -> None:
        self.rejects.append(Reject(number, 1, reason, raw))

    def close(self) -> Sequence[Row]:
        """Give all stretches by line, those that still run without an end."""
        open_ended = [(line, (start, "", account, note)) for account, (line, start, note) in self.running.items()]
        return sorted([*self.rows, *open_ended])


def _parted(rest: str) -> tuple[str, str]:
    """Part account and note by two spaces; a comment behind a semicolon is neither."""
    account, *note = PARTED.split(rest.split(";", maxsplit=1)[0].strip(), maxsplit=1)
    return account.strip(), note[0].strip() if note else ""


def _walk(source: Source, encoding: str, limits: Limits) -> Iterator[Chunk]:
    """Read the whole log as one stretch: a line may close what the first one opened."""
    log = _Log()
    lines = (line for block in blocks(source, encoding, limits) for line in physical_lines(block))
    for number, line in enumerate(lines, 1):
        log.read(number, line)
    yield chunk(frame(len(HEADER), log.close()), log.rejects, log.blank)
