"""JSON to rows: which lists of a document are records, and what stands beside them."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial

from connectors import _json_stat
from connectors._container import EXPORT_AGAIN, Source, whole
from connectors._json_text import Cells, RefusedError, compact, flat, strict
from connectors._read_text import UTF16
from connectors._read_types import Chunk, IsHeader, Limits, Reject, Table, Unreadable, chunk, frame
from connectors._read_watch import HEADER, is_watch_export, watched
from connectors.vocabulary import Reason

ENVELOPE = "moisson"
SHARED = "moisson.parent."
"""What an envelope says of each of its records: cells named `parent.<field>`."""

PAGE = {"page", "page_number"}
"""Keys by which an answer says that it is one page of several."""


@dataclass(frozen=True)
class JsonTable:
    """The records of one list: (ordinal, cells) pairs, the refused lines, and how many lines were blank."""

    name: str
    records: Sequence[tuple[int, Cells]]
    preamble: tuple[str, ...]
    rejects: tuple[Reject, ...] = ()
    blank: int = 0
    ends_with_newline: bool = True
    named: tuple[str, ...] = ()

    @property
    def header(self) -> tuple[str, ...]:
        """The names known beforehand, then all keys in the order they were first seen."""
        return tuple(dict.fromkeys((*self.named, *(key for _, cells in self.records for key in cells))))


def looks_like_json(start: bytes) -> bool:
    """Say whether the first bytes could open a JSON document."""
    for mark, encoding in UTF16.items():
        if start.startswith(mark):
            start = start[2:].decode(encoding, "ignore").encode()
    return start.removeprefix(b"\xef\xbb\xbf").lstrip()[:1] in (b"{", b"[")


def json_tables(source: Source, is_header: IsHeader, limits: Limits) -> list[Table]:
    """Find the lists of records of a document, or of a file with one object a line. Raises `Unreadable`."""
    found, encoding = find_records(source, limits, is_header)
    return [_table(source, part, encoding, limits) for part in found]


def find_records(source: Source, limits: Limits, is_header: IsHeader | None = None) -> tuple[list[JsonTable], str]:
    """Read the document and choose its lists; without `is_header` every list is handed out."""
    text, encoding = _text(source, limits)
    try:
        return _choose(source, strict(text), is_header), encoding
    except RecursionError as error:
        raise Unreadable(Reason.HOSTILE, f"{source.place}: nested too deeply", EXPORT_AGAIN) from error
    except ValueError as error:
        lines = _by_line(source, text)
        if lines is None:
            raise _unreadable(source, text, error) from error
        return [lines], encoding


def _text(source: Source, limits: Limits) -> tuple[str, str]:
    data = whole(source, limits, limits.max_json_bytes)
    encoding = UTF16.get(data[:2], "utf-8-sig" if data.startswith(b"\xef\xbb\xbf") else "utf-8")
    try:
        return data.decode(encoding).removeprefix("\ufeff"), encoding
    except UnicodeDecodeError as error:
        raise Unreadable(Reason.ENCODING, f"{source.place}: {error}", EXPORT_AGAIN) from error


def _unreadable(source: Source, text: str, error: ValueError) -> Unreadable:
    if isinstance(error, RefusedError):
        return Unreadable(error.reason, f"{source.place}: {error}", EXPORT_AGAIN)
    is_cut = isinstance(error, json.JSONDecodeError) and error.pos >= len(text.rstrip()) - 1
    reason = Reason.TRUNCATED if is_cut or "Unterminated" in str(error) else Reason.NOT_A_TABLE
    return Unreadable(reason, f"{source.place}: not whole JSON ({error})", EXPORT_AGAIN)


def _choose(source: Source, document: object, is_header: IsHeader | None) -> list[JsonTable]:
    """Take the lists whose header is known; else the longest; else the object itself, if it is known."""
    about: Cells = {}
    shared: Cells = {}
    if isinstance(document, dict) and ENVELOPE in document and "body" in document:
        about, document = flat(source, {ENVELOPE: document[ENVELOPE]}), document["body"]
        shared = {name.removeprefix(f"{ENVELOPE}."): text for name, text in about.items() if name.startswith(SHARED)}
    if is_watch_export(document):
        rows, rejects = watched(source, document)
        return [JsonTable("", rows, _lines(about), tuple(rejects), named=HEADER)]
    if isinstance(document, list):
        return [_listed(source, "", _joined(document), about, shared)]
    if not isinstance(document, dict):
        raise Unreadable(Reason.NOT_A_TABLE, f"{source.place}: a single JSON value, no records", EXPORT_AGAIN)
    if _json_stat.is_dataset(document):
        return [_listed(source, "", _json_stat.records(document), about)]
    lists = {key: value for key, value in document.items() if isinstance(value, list) and _is_record_list(value)}
    about |= flat(source, {key: _without_lists(value) for key, value in document.items() if key not in lists})
    about |= {key: f"{len(value)} records" for key, value in lists.items()}
    tables = [_listed(source, key, value, about, shared) for key, value in lists.items() if value]
    deeper = [_listed(source, key, value, about, shared) for key, value in _inner(document) if value and key not in lists]
    known = [*tables, *deeper] if is_header is None else [table for table in (*tables, *deeper) if is_header(table.header)]
    if known:
        return known
    if tables:
        return [max(tables, key=lambda table: len(table.records))]
    return [_single(source, document, about, is_header)]


def _without_lists(value: object) -> object:
    return {key: _without_lists(inner) for key, inner in value.items() if not isinstance(inner, list)} if isinstance(value, dict) else value


def _joined(document: list[object]) -> list[object]:
    """Give the records of pages that were saved one after the other in one list: each page holds one list of records, same key."""
    lists = [[key for key, value in page.items() if _is_record_list(value)] for page in document if isinstance(page, dict)]
    keys = {tuple(found) for found in lists}
    if len(lists) != len(document) or len(keys) != 1 or len(key := next(iter(keys))) != 1:
        return document
    pages = [page[key[0]] for page in document if isinstance(page, dict) and PAGE & page.keys()]
    return [record for page in pages for record in page] if len(pages) == len(document) else document


def _inner(document: dict[str, object], path: str = "") -> Iterator[tuple[str, list[object]]]:
    """Give the lists of records that lie deeper, by dotted path, and objects that hold a record under each of their keys, as lists."""
    for key, value in document.items():
        here = f"{path}.{key}" if path else key
        if _is_record_list(value):
            yield here, list(value) if isinstance(value, list) else []
        elif isinstance(value, dict) and value:
            if path and all(isinstance(inner, dict) and inner for inner in value.values()):
                yield here, list(value.values())
            yield from _inner(value, here)


def _is_record_list(value: object) -> bool:
    return isinstance(value, list) and all(isinstance(item, dict) for item in value)


def _single(source: Source, document: dict[str, object], about: Cells, is_header: IsHeader | None) -> JsonTable:
    cells = flat(source, document)
    if is_header is None or is_header(tuple(cells)):
        return JsonTable("", [(1, cells)], _lines(about))
    if any(not items for _, items in _inner(document)):
        raise Unreadable(
            Reason.EMPTY,
            f"{source.place}: the answer holds no records",
            "Nothing to import; widen the period if that surprises you",
        )
    seen = ", ".join(cells)[:200]
    remedy = "This is an error answer or another document: check the session, then download again"
    raise Unreadable(Reason.JSON_ERROR, f"{source.place}: JSON without a list of records (keys: {seen})", remedy)


def _listed(source: Source, key: str, items: Sequence[object], about: Cells, shared: Cells | None = None) -> JsonTable:
    if not items:
        raise Unreadable(
            Reason.EMPTY,
            f"{source.place}: the answer holds no records",
            "Nothing to import; widen the period if that surprises you",
        )
    if not _is_record_list(items):
        raise Unreadable(Reason.NOT_A_TABLE, f"{source.place}: a JSON list of other things than objects", EXPORT_AGAIN)
    records = [(place, flat(source, item) | (shared or {})) for place, item in enumerate(items, 1)]
    return JsonTable(key, records, _lines(about))


def _lines(about: Cells) -> tuple[str, ...]:
    return tuple(f"{key}={value}" for key, value in about.items())


def _by_line(source: Source, text: str) -> JsonTable | None:
    """Read one object a line; None when the text is not of that kind (its first line is no object)."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    ends_with_newline = not lines[-1]
    records: list[tuple[int, Cells]] = []
    rejects: list[Reject] = []
    for place, line in enumerate(lines[:-1] if ends_with_newline else lines, 1):
        if not line.strip():
            continue
        try:
            value = strict(line)
            if not isinstance(value, dict):
                raise RefusedError(Reason.NOT_A_TABLE, "not an object")
            records.append((place, flat(source, value)))
        except (ValueError, RecursionError, Unreadable) as error:
            if not records:
                return None
            reason = getattr(error, "reason", Reason.TRUNCATED if place == len(lines) else Reason.NOT_A_TABLE)
            rejects.append(Reject(place, 1, reason, line))
    count = len(lines) - ends_with_newline
    blank = count - len(records) - len(rejects)
    return JsonTable("", records, (), tuple(rejects), blank, ends_with_newline) if records else None


def table_name(source: Source, part: JsonTable) -> str:
    """Name a table by the ZIP member and the key it was found under, as far as there are such."""
    return "/".join(name for name in (source.name, part.name) if name)


def _table(source: Source, part: JsonTable, encoding: str, limits: Limits) -> Table:
    return Table(
        name=table_name(source, part),
        kind="json",
        header=part.header,
        header_line=0,
        preamble=part.preamble,
        delimiter="",
        encoding=encoding,
        ends_with_newline=part.ends_with_newline,
        walk=partial(_walk, part, limits.chunk_rows),
    )


def _walk(part: JsonTable, size: int) -> Iterator[Chunk]:
    header = part.header
    for start in range(0, max(len(part.records), 1), size):
        rows = [(line, [cells.get(key, "") for key in header]) for line, cells in part.records[start : start + size]]
        is_first = start == 0
        yield chunk(frame(len(header), rows), part.rejects if is_first else (), part.blank if is_first else 0)


def raw_records(source: Source, name: str, lines: Sequence[int], limits: Limits) -> dict[int, str]:
    """Show the records of a table by number, each as one compact JSON object of its cells."""
    for part in find_records(source, limits)[0]:
        if table_name(source, part) == name:
            shown = {line: compact(cells) for line, cells in part.records}
            shown |= {reject.line: reject.raw for reject in part.rejects}
            return {line: shown[line] for line in lines if line in shown}
    return {}
