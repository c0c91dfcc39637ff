"""What a file is, by its bytes and never by its name, and how its bytes are reached safely."""

import errno
import gzip
import re
import struct
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import BinaryIO, Literal, cast

from connectors._read_types import LIMITS, Limits, Unreadable
from connectors.vocabulary import Reason

PLAIN_PACKING = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
DATA_SUFFIXES = frozenset({".csv", ".tsv", ".txt", ".tab", ".json", ".jsonl", ".ndjson", ".xlsx", ".ics", ".timeclock"})
PACKED_SUFFIXES = frozenset({".zip", ".gz", ".tgz", ".bz2", ".xz", ".7z", ".rar", ".tar", ".zst"})
EXPORT_AGAIN = "Download the export again and drop the new file"
UNPACK = "Unpack it yourself and drop the export inside as a plain CSV, XLSX or JSON file"
FOREIGN = (
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an old Excel workbook, or one with a password"),
    (b"%PDF", "a PDF document"),
    (b"7z\xbc\xaf\x27\x1c", "a 7z archive"),
    (b"Rar!", "a RAR archive"),
    (b"BZh", "a bzip2 archive"),
    (b"\xfd7zXZ\x00", "an xz archive"),
    (b"\x28\xb5\x2f\xfd", "a zstd archive"),
    (b"PAR1", "a Parquet file"),
    (b"SQLite format 3\x00", "a SQLite database"),
    (b"\x89PNG", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
)
HTML = re.compile(
    rb"\s*(?:<!--.*?-->\s*)*(?:<\?xml[^>]*>\s*)?<(?:!doctype\s+html|html|head|body|table|script)\b",
    re.IGNORECASE | re.DOTALL,
)
MARKUP = re.compile(rb"\s*<[?!a-zA-Z]")
PACKING_ERRORS = (
    EOFError,
    zlib.error,
    gzip.BadGzipFile,
    zipfile.BadZipFile,
    ValueError,
    OverflowError,
    struct.error,
)
BYTE_MARKS = (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")


@dataclass(frozen=True)
class Source:
    """A stream of bytes: a file, what a gzip holds, or a ZIP member (`name`). `packed`: bytes on disk."""

    path: Path
    name: str
    wrap: Literal["", "gzip", "zip"]
    packed: int

    @property
    def place(self) -> str:
        """Name the stream for an error message; control characters of a hostile member name are escaped."""
        member = f" ({self.name.encode('unicode_escape').decode()})" if self.name else ""
        return f"{self.path.name.encode('unicode_escape').decode()}{member}"

    @contextmanager
    def open(self) -> Iterator[BinaryIO]:
        """Open the stream. Raises `Unreadable` when the packing is damaged, also while it is read."""
        try:
            if self.wrap == "gzip":
                with gzip.open(self.path) as stream:
                    yield cast("BinaryIO", stream)
            elif self.wrap == "zip":
                with zipfile.ZipFile(self.path) as archive, archive.open(self.name) as member:
                    yield cast("BinaryIO", member)
            else:
                with self.path.open("rb") as plain:
                    yield plain
        except PACKING_ERRORS as error:
            raise Unreadable(Reason.TRUNCATED, f"{self.place}: the packed file is cut or damaged ({error})", EXPORT_AGAIN) from error
        except OSError as error:
            if error.errno != errno.EINVAL:  # a seek to a place that cannot be: the ZIP's directory is damaged
                raise
            raise Unreadable(Reason.TRUNCATED, f"{self.place}: a damaged ZIP", EXPORT_AGAIN) from error
        except RuntimeError as error:
            raise Unreadable(Reason.WRONG_CONTAINER, f"{self.place}: cannot be unpacked ({error})", UNPACK) from error


def pieces(source: Source, limits: Limits, size: int = 0) -> Iterator[bytes]:
    """Read a stream under the caps. Raises `Unreadable`: HOSTILE for a bomb, TRUNCATED when damaged."""
    total = 0
    with source.open() as stream:
        while piece := stream.read(size or limits.chunk_bytes):
            total += len(piece)
            if source.wrap:
                _refuse_bomb(source, total, limits)
            yield piece


def _refuse_bomb(source: Source, total: int, limits: Limits) -> None:
    ratio = total // max(source.packed, 1)
    if total > limits.max_unpacked_bytes or (total > limits.ratio_floor and ratio > limits.max_unpacked_ratio):
        detail = f"{source.place}: unpacks to more than {total} bytes, {ratio} times its size"
        raise Unreadable(Reason.HOSTILE, detail, "No platform export looks like this; delete the file")


def start_of(source: Source, limits: Limits = LIMITS, size: int = 4096) -> bytes:
    """Return the first bytes of a stream."""
    return next(pieces(source, limits, size), b"")


def whole(source: Source, limits: Limits, cap: int) -> bytes:
    """Read a stream into memory. Raises `Unreadable` TOO_LARGE beyond `cap` bytes."""
    found, total = [], 0
    for piece in pieces(source, limits):
        total += len(piece)
        if total > cap:
            raise Unreadable(Reason.TOO_LARGE, f"{source.place}: more than {cap} bytes", "Export a shorter period")
        found.append(piece)
    return b"".join(found)


def sources(path: Path, limits: Limits = LIMITS) -> list[Source]:
    """Find the streams a file holds: itself, its gzip content, or the data members of a ZIP.

    A workbook is a ZIP but one stream. Raises `Unreadable` for what is no export; `OSError` passes.
    """
    if not path.is_file():
        raise Unreadable(Reason.NOT_A_TABLE, f"{path.name}: not a regular file", "Drop a file, not a folder or a device")
    size = path.stat().st_size
    if size > limits.max_bytes:
        raise Unreadable(
            Reason.TOO_LARGE,
            f"{path.name}: {size} bytes, the cap is {limits.max_bytes}",
            "Export a shorter period",
        )
    plain = Source(path, "", "", size)
    start = start_of(plain)
    if start.startswith(b"\x1f\x8b"):
        return [_unpacked(Source(path, "", "gzip", size), limits)]
    if start.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return _zip_sources(path, plain, limits)
    refuse_foreign(plain, start)
    return [plain]


def _unpacked(source: Source, limits: Limits) -> Source:
    """Accept a packed stream only when it holds plain text inside."""
    start = start_of(source, limits)
    if start.startswith((b"\x1f\x8b", b"PK\x03\x04")) or start[257:262] == b"ustar":
        raise Unreadable(Reason.WRONG_CONTAINER, f"{source.place}: an archive inside an archive", UNPACK)
    refuse_foreign(source, start)
    return source


def refuse_foreign(source: Source, start: bytes) -> None:
    """Refuse content that is known to be no table: other formats, web pages, XML. Raises `Unreadable`."""
    for magic, what in FOREIGN:
        if start.startswith(magic):
            raise Unreadable(
                Reason.WRONG_CONTAINER,
                f"{source.place}: this is {what}",
                "Export it as CSV or XLSX and drop that file",
            )
    text = start.removeprefix(BYTE_MARKS[0])
    if text.startswith(BYTE_MARKS[1:]):
        text = text.replace(b"\x00", b"")[2:]
    if HTML.match(text):
        remedy = "The session had probably expired: log in to the platform and download the export again"
        raise Unreadable(Reason.HTML, f"{source.place}: this is a web page, not an export", remedy)
    if MARKUP.match(text):
        raise Unreadable(
            Reason.NOT_A_TABLE,
            f"{source.place}: this is XML, not a table",
            "Choose CSV, XLSX or JSON when you export",
        )


def is_workbook(source: Source) -> bool:
    """Say whether a stream is an XLSX workbook (the only ZIP that `sources` hands out)."""
    return start_of(source, size=4).startswith(b"PK\x03\x04")


def _zip_sources(path: Path, plain: Source, limits: Limits) -> list[Source]:
    members = zip_members(plain, limits)
    names = {info.filename for info in members}
    if "xl/workbook.xml" in names:
        return [plain]
    if names & {"xl/workbook.bin", "content.xml"}:
        raise Unreadable(Reason.WRONG_CONTAINER, f"{plain.place}: an XLSB or OpenDocument sheet", "Save it as XLSX or CSV")
    wanted = [info for info in members if _is_data(info)]
    if not wanted:
        raise Unreadable(Reason.WRONG_CONTAINER, f"{plain.place}: the ZIP holds no CSV, XLSX or JSON file", EXPORT_AGAIN)
    return [_member(path, info, limits) for info in wanted]


def zip_members(source: Source, limits: Limits) -> list[zipfile.ZipInfo]:
    """List the members of a ZIP file after judging what it declares. Raises `Unreadable`."""
    try:
        with zipfile.ZipFile(source.path) as archive:
            members = archive.infolist()
    except (*PACKING_ERRORS, NotImplementedError) as error:
        raise Unreadable(Reason.TRUNCATED, f"{source.place}: the ZIP is cut or damaged ({error})", EXPORT_AGAIN) from error
    judge_members(source, members, limits)
    return members


def judge_members(source: Source, members: list[zipfile.ZipInfo], limits: Limits) -> None:
    """Refuse a ZIP whose directory declares a bomb, twins, secrets or odd packing. Raises `Unreadable`."""
    names = [info.filename for info in members]
    if len(names) > limits.max_members or len(set(names)) < len(names):
        raise Unreadable(Reason.HOSTILE, f"{source.place}: {len(names)} members, some of them twins", UNPACK)
    if any(info.flag_bits & 1 or info.compress_type not in PLAIN_PACKING for info in members):
        raise Unreadable(Reason.WRONG_CONTAINER, f"{source.place}: protected by a password or packed in a rare way", UNPACK)
    _refuse_bomb(
        source=Source(source.path, "", "zip", source.packed),
        total=sum(i.file_size for i in members),
        limits=limits,
    )


def _is_data(info: zipfile.ZipInfo) -> bool:
    name = PurePosixPath(info.filename.replace("\\", "/"))
    if info.is_dir() or "__MACOSX" in name.parts or name.name.startswith("."):
        return False
    return name.suffix.lower() in DATA_SUFFIXES | PACKED_SUFFIXES


def _member(path: Path, info: zipfile.ZipInfo, limits: Limits) -> Source:
    """Make a source of a member. Its name is only a label: nothing is ever written under it."""
    source = Source(path, info.filename, "zip", info.compress_size)
    if PurePosixPath(info.filename).suffix.lower() == ".xlsx" and is_workbook(source):
        return source
    return _unpacked(source, limits)
