"""ActivityWatch's export to rows: the windows somebody sat before, cut by the times of presence.

The export is a dict of buckets, not a list. A window event counts as far as it lies inside an event `not-afk` of
the same computer. It may fall into several pieces, each a row. An event wholly away, or of no length, is a row
marked `away`, so that every event is accounted for. Titles of windows are not handed on: they
tell more than hours need.
"""

from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal, InvalidOperation
from typing import cast

from connectors._container import EXPORT_AGAIN, Source
from connectors._read_types import Reject, Unreadable
from connectors.vocabulary import Reason

WINDOW, PRESENCE, PRESENT = "currentwindow", "afkstatus", "not-afk"
HEADER = ("bucket", "app", "state", "start", "end")
HERE, AWAY = "here", "away"
LONGEST = Decimal(366 * 86_400)  # seconds; more is a wrong unit

Cells = dict[str, str]
Span = tuple[datetime, datetime]
Bucket = Mapping[str, object]


@dataclass(frozen=True)
class _Unsound(Exception):  # noqa: N818 - it names the state of the event
    reason: Reason


def is_watch_export(document: object) -> bool:
    """Say whether a JSON document is a dict of buckets, each with a list of events."""
    buckets = document.get("buckets") if isinstance(document, dict) else None
    return isinstance(buckets, dict) and all(isinstance(b, dict) and isinstance(b.get("events"), list) for b in buckets.values())


def watched(source: Source, document: object) -> tuple[list[tuple[int, Cells]], list[Reject]]:
    """Give the rows and the refused events, numbered together through all window buckets. Raises `Unreadable`."""
    buckets = cast("dict[str, Bucket]", cast("dict[str, object]", document)["buckets"])
    windows = {name: bucket for name, bucket in buckets.items() if bucket.get("type") == WINDOW}
    if not windows:
        raise Unreadable(Reason.EMPTY, f"{source.place}: no bucket of the type {WINDOW!r}", "Export all buckets at once")
    present = _presence(source, buckets)
    rows: list[tuple[int, Cells]] = []
    rejects: list[Reject] = []
    for name, bucket in windows.items():
        spans = _spans_of(source, name, bucket, present)
        for event in _events(bucket):
            number = len(rows) + len(rejects) + 1
            try:
                rows += enumerate(_pieces(name, event, spans), number)
            except _Unsound as fault:
                rejects.append(Reject(number, 1, fault.reason, str(event)[:1000]))
    return rows, rejects


def _spans_of(source: Source, name: str, bucket: Bucket, present: Mapping[str, list[Span]]) -> list[Span]:
    """Give the times of presence at the computer of a bucket; where only one computer is told of, at that one."""
    host = str(bucket.get("hostname"))
    if host in present or len(present) == 1:
        return present[host] if host in present else next(iter(present.values()))
    detail = f"{source.place}: nobody says when {name!r} was watched: no bucket {PRESENCE!r} of the same hostname"
    raise Unreadable(Reason.MISSING_COLUMN, detail, "Export all buckets at once: aw-watcher-afk tells when you were there")


def _events(bucket: Bucket) -> Sequence[object]:
    return cast("Sequence[object]", bucket["events"])


def _presence(source: Source, buckets: Mapping[str, Bucket]) -> dict[str, list[Span]]:
    """Give the times of presence by hostname, in order and joined. Raises `Unreadable` when no bucket tells them, or one cannot be read."""
    found: dict[str, list[Span]] = {}
    for name, bucket in buckets.items():
        if bucket.get("type") != PRESENCE:
            continue
        try:
            spans = [_span(event) for event in _events(bucket) if _data(event).get("status") == PRESENT]
        except _Unsound as fault:
            detail = f"{source.place}: an event of {name!r} cannot be read, and the hours of all windows hang on it"
            raise Unreadable(fault.reason, detail, EXPORT_AGAIN) from fault
        host = str(bucket.get("hostname"))
        found[host] = _joined([*found.get(host, []), *spans])
    if not found:
        detail = f"{source.place}: windows without a bucket of the type {PRESENCE!r}: a window that stays open is no work"
        raise Unreadable(Reason.MISSING_COLUMN, detail, "Export all buckets at once: aw-watcher-afk tells when you were there")
    return found


def _joined(spans: Sequence[Span]) -> list[Span]:
    joined: list[Span] = []
    for start, end in sorted(spans):
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(joined[-1][1], end))
        else:
            joined.append((start, end))
    return joined


def _pieces(bucket: str, event: object, present: Sequence[Span]) -> Iterator[Cells]:
    """Give the parts of an event that lie inside a time of presence, else the whole of it as away."""
    start, end = _span(event)
    app = str(_data(event).get("app") or "")
    inside = [(max(start, a), min(end, b)) for a, b in _near(present, start, end)]
    pieces = [(a, b, HERE) for a, b in inside if a < b] or [(start, end, AWAY)]
    for a, b, state in pieces:
        yield dict(zip(HEADER, (bucket, app, state, _written(a), _written(b)), strict=True))


def _near(spans: Sequence[Span], start: datetime, end: datetime) -> Iterator[Span]:
    """Give the spans that may touch a stretch; they lie in order and apart."""
    for place in range(max(0, bisect_right(spans, (start, start)) - 1), len(spans)):
        if spans[place][0] >= end:
            return
        yield spans[place]


def _written(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def _data(event: object) -> Mapping[str, object]:
    data = event.get("data") if isinstance(event, dict) else None
    if not isinstance(data, dict):
        raise _Unsound(Reason.MISSING_VALUE)
    return data


def _span(event: object) -> Span:
    """Give start and end in UTC; a duration is float seconds, read exactly and rounded to the microsecond."""
    told = cast("Mapping[str, object]", event)
    start, seconds = _moment(str(told.get("timestamp"))), _seconds(str(told.get("duration")))
    return start, start + timedelta(microseconds=int((seconds * 1_000_000).to_integral_value()))


def _moment(text: str) -> datetime:
    try:
        told = datetime.fromisoformat(text)
        if told.tzinfo is None:
            raise _Unsound(Reason.BAD_TIME_ZONE)
        return told.astimezone(UTC)
    except (ValueError, OverflowError):
        raise _Unsound(Reason.BAD_DATE) from None


def _seconds(text: str) -> Decimal:
    try:
        seconds = Decimal(text)
    except InvalidOperation:
        raise _Unsound(Reason.BAD_DURATION) from None
    if not seconds.is_finite() or not 0 <= seconds <= LONGEST:
        raise _Unsound(Reason.BAD_DURATION)
    return seconds
