"""Bytes to UTF-8 text in blocks of whole physical lines, and one look at it all before any row is trusted."""

import codecs
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from connectors._container import EXPORT_AGAIN, Source, pieces
from connectors._read_types import Limits, Unreadable
from connectors.vocabulary import Reason

UTF16 = {codecs.BOM_UTF16_LE: "utf-16-le", codecs.BOM_UTF16_BE: "utf-16-be"}
NON_ASCII_LINE = re.compile(rb"[^\r\n\x80-\xff]*+[\x80-\xff][^\r\n]*+")
NOT_CP1252 = re.compile(rb"[\x81\x8d\x8f\x90\x9d]")
BLANK = b" \t\r\n\x0b\x0c"


@dataclass
class Survey:
    """What one pass over the stream saw. `encoding` is utf-8, utf-8-sig, utf-16-le, utf-16-be or cp1252."""

    encoding: str = "utf-8"
    ends_with_newline: bool = False
    is_blank: bool = True
    _good: bool = field(default=False, repr=False)
    _bad: bool = field(default=False, repr=False)
    _undefined: bool = field(default=False, repr=False)

    def look(self, block: bytes) -> None:
        """Take note of a block of whole lines (UTF-8, or bytes not yet known to be)."""
        self.is_blank = self.is_blank and block.isspace()
        self.ends_with_newline = block.endswith((b"\n", b"\r"))
        if block.isascii() or self._good:  # one good line decides it
            return
        if is_utf8(block):
            self._good = True
        else:
            self._look_at_lines(block)

    def _look_at_lines(self, block: bytes) -> None:
        for line in NON_ASCII_LINE.finditer(block):
            if is_utf8(line[0]):
                self._good = True
            else:
                self._bad = True
                self._undefined = self._undefined or NOT_CP1252.search(line[0]) is not None
            if self._good:
                return

    def conclude(self) -> None:
        """Fall back to cp1252 only when no line speaks for UTF-8 and every odd byte means something there."""
        if self.encoding == "utf-8" and self._bad and not self._good and not self._undefined:
            self.encoding = "cp1252"


def is_utf8(text: bytes) -> bool:
    """Say whether the bytes are valid UTF-8."""
    if text.isascii():
        return True
    try:
        text.decode()
    except UnicodeDecodeError:
        return False
    return True


def survey(source: Source, limits: Limits) -> Survey:
    """Walk the stream once: encoding, last line, over-long lines, damaged packing. Raises `Unreadable`."""
    seen = Survey(_encoding_by_mark(source, limits))
    for block in blocks(source, seen.encoding, limits):
        _refuse_long_lines(source, block, limits.max_line_bytes)
        seen.look(block)
    seen.conclude()
    if seen.is_blank:
        raise Unreadable(Reason.EMPTY, f"{source.place}: nothing but blanks", EXPORT_AGAIN)
    return seen


def _encoding_by_mark(source: Source, limits: Limits) -> str:
    start = next(pieces(source, limits, 4), b"")
    if start.startswith(codecs.BOM_UTF8):
        return "utf-8-sig"
    return UTF16.get(start[:2], "utf-8")


def _refuse_long_lines(source: Source, block: bytes, cap: int) -> None:
    at = 0
    while len(block) - at > cap:
        end = max(block.rfind(b"\n", at, at + cap), block.rfind(b"\r", at, at + cap))
        if end < 0:
            detail = f"{source.place}: a line of more than {cap} bytes"
            raise Unreadable(Reason.TOO_LARGE, detail, "This is no export of rows; check what you downloaded")
        at = end + 1


def blocks(source: Source, encoding: str, limits: Limits, size: int = 0) -> Iterator[bytes]:
    """Yield the text as UTF-8 in blocks of whole physical lines, without the byte order mark.

    Bytes that are wrong in a UTF-8 or UTF-16 stream stay wrong, for the reader to refuse line by line.
    """
    return _whole_lines(_as_utf8(pieces(source, limits, size), encoding), source, limits)


def _as_utf8(parts: Iterable[bytes], encoding: str) -> Iterator[bytes]:
    if encoding == "cp1252":
        return (part.decode("cp1252").encode() for part in parts)
    if encoding.startswith("utf-16"):
        return _from_utf16(parts, encoding)
    return _without_mark(parts) if encoding == "utf-8-sig" else iter(parts)


def _without_mark(parts: Iterable[bytes]) -> Iterator[bytes]:
    start = b""
    walk = iter(parts)
    while len(start) < len(codecs.BOM_UTF8) and (part := next(walk, b"")):
        start += part
    yield start.removeprefix(codecs.BOM_UTF8)
    yield from walk


def _from_utf16(parts: Iterable[bytes], encoding: str) -> Iterator[bytes]:
    rest, first = b"", True
    for part in parts:
        rest += part
        even = len(rest) & ~1
        cut = even - 2 if _ends_in_high_surrogate(rest[:even], encoding) else even
        text, rest = rest[:cut].decode(encoding, "surrogatepass"), rest[cut:]
        yield text.removeprefix("\ufeff" if first else "").encode("utf-8", "surrogatepass")
        first = first and not text
    yield rest[: len(rest) & ~1].decode(encoding, "surrogatepass").encode("utf-8", "surrogatepass") + b"\xff" * (len(rest) & 1)


def _ends_in_high_surrogate(data: bytes, encoding: str) -> bool:
    high = data[-1:] if encoding == "utf-16-le" else data[-2:-1]
    return b"\xd8" <= high <= b"\xdb"


def _whole_lines(parts: Iterable[bytes], source: Source, limits: Limits) -> Iterator[bytes]:
    rest = b""
    for part in parts:
        block = rest + part if rest else part
        cut = _last_line_end(block)
        rest = block[cut:]
        if cut:
            yield block[:cut]
        if len(rest) > limits.max_line_bytes + 2:
            _refuse_long_lines(source, rest, limits.max_line_bytes)
    if rest:
        yield rest


def _last_line_end(block: bytes) -> int:
    """Find where the last surely finished line ends: a CR at the very end may be half of a CRLF."""
    feed = block.rfind(b"\n") + 1
    inner = len(block.rstrip(b"\r"))
    lone = block.rfind(b"\r", feed, inner) + 1
    return max(feed, lone)
