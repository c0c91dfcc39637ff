"""iCalendar files to rows: one for each event, and for each time a repeated event took place.

Parsing and repetition are those of the libraries `icalendar` and `recurring-ical-events`; what they cannot read is refused event by
event, a file cut short as a whole. The file is untrusted: its size, the number of repetitions and how
often they come are bounded before anything is expanded. The last stamp of the calendar tells when it was made:
repetitions end there, and an event that ends later is marked as planned.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time
from functools import partial
from typing import Any, cast

import recurring_ical_events
from icalendar import Calendar, Event
from icalendar.timezone import tzp

from connectors._container import EXPORT_AGAIN, Source, whole
from connectors._read_text import UTF16
from connectors._read_types import Chunk, Limits, Reject, Table, Unreadable, chunk, frame
from connectors.vocabulary import Reason

HEADER = ("uid", "instance", "start", "end", "zone", "summary", "categories", "calendar", "status", "transparency", "state")
MAX_BYTES = 16 * 1024 * 1024
MAX_TIMES = 100_000
OFTEN = re.compile(r"FREQ=(?:SECONDLY|MINUTELY|HOURLY)|BY(?:HOUR|MINUTE|SECOND)=", re.IGNORECASE)
EARLIEST = datetime(1995, 1, 1, tzinfo=UTC)
FOLDED = re.compile(r"\r?\n[ \t]")
READ = frozenset({"UID", "DTSTART", "DTEND", "DURATION", "RRULE", "RDATE", "EXDATE", "RECURRENCE-ID", "STATUS", "TRANSP", "SUMMARY"})
ALL_DAY, FLOATING, PLANNED = "day", "", "planned"
UNEXPECTED = (ValueError, LookupError, TypeError, AttributeError, ArithmeticError)
"""What the libraries raise on calendars that no calendar program writes."""

Row = tuple[int, list[str]]
Found = tuple[int, str, "list[str] | Reject"]
"""What an event or one of its times became: the line its event starts at, the instance, and a row or a refusal."""


@dataclass(frozen=True)
class _Unsound(Exception):  # noqa: N818 - it names the state of the event
    reason: Reason


def calendar_table(source: Source, limits: Limits) -> Table:
    """Make the table of a calendar file. Raises `Unreadable` for one that is cut, too large or meant to exhaust the reader."""
    read = _read(source, limits)
    return Table(
        name=source.name,
        kind="text",
        header=HEADER,
        header_line=0,
        preamble=(),
        delimiter="",
        encoding="utf-8",
        ends_with_newline=True,
        walk=partial(_walk, read),
        made_at=read.made_at,
    )


@dataclass(frozen=True)
class _Read:
    """Rows and refusals are numbered together, in the order of their events; `begins` are the lines these start at."""

    rows: Sequence[Row]
    rejects: Sequence[Reject]
    begins: Sequence[int]
    made_at: datetime | None


def _walk(read: _Read) -> Iterator[Chunk]:
    yield chunk(frame(len(HEADER), read.rows), read.rejects, 0)


def raw_events(source: Source, numbers: Sequence[int], limits: Limits) -> dict[int, str]:
    """Show the text of the events behind these rows. Raises `Unreadable`."""
    begins, text = _read(source, limits).begins, _text(source, limits).splitlines()
    ends = [place for place, line in enumerate(text) if line.upper().startswith("END:VEVENT")]
    shown = {}
    for number in numbers:
        if 0 < number <= len(begins):
            first = begins[number - 1] - 1
            shown[number] = "\n".join(text[first : next((end for end in ends if end >= first), first) + 1])
    return shown


def _text(source: Source, limits: Limits) -> str:
    data = whole(source, limits, MAX_BYTES)
    encoding = UTF16.get(data[:2], "utf-8")
    try:
        return data.decode(encoding).removeprefix("\ufeff")
    except UnicodeDecodeError as error:
        raise Unreadable(Reason.ENCODING, f"{source.place}: {error}", EXPORT_AGAIN) from error


def _read(source: Source, limits: Limits) -> _Read:
    text = _text(source, limits)
    if not text.rstrip().upper().endswith("END:VCALENDAR"):
        raise Unreadable(Reason.TRUNCATED, f"{source.place}: the calendar does not end", EXPORT_AGAIN)
    _refuse_odd_zones(source, text)
    tzp.use_zoneinfo()  # forgets the zones that another file defined under the same name
    try:
        calendars = Calendar.from_ical(text, multiple=True)
        return _Reader(source, _begins(text)).read(calendars)
    except RecursionError as error:
        raise Unreadable(Reason.HOSTILE, f"{source.place}: nested too deeply", EXPORT_AGAIN) from error
    except UNEXPECTED as error:
        raise Unreadable(Reason.NOT_A_TABLE, f"{source.place}: no calendar that can be read ({error})", EXPORT_AGAIN) from error


def _refuse_odd_zones(source: Source, text: str) -> None:
    """Refuse time zones that change more often than by the day: reading one would never end."""
    for zone in re.findall(r"(?is)^BEGIN:VTIMEZONE\b(.*?)^END:VTIMEZONE\b", FOLDED.sub("", text), re.MULTILINE):
        if OFTEN.search(zone):
            raise Unreadable(Reason.HOSTILE, f"{source.place}: a time zone that changes by the hour", "No calendar program writes this")


def _begins(text: str) -> list[int]:
    return [number for number, line in enumerate(text.splitlines(), 1) if line.upper().startswith("BEGIN:VEVENT")]


class _Reader:
    """One pass over the events of a file; `begins` are the lines at which they start."""

    def __init__(self, source: Source, begins: Sequence[int]) -> None:
        self.source, self.begins = source, begins
        self.found: list[Found] = []
        self.made_at: datetime | None = None

    def read(self, calendars: Sequence[Calendar]) -> _Read:
        events = [(str(c.get("X-WR-CALNAME", "")), cast("Event", event)) for c in calendars for event in c.walk("VEVENT")]
        lines = self.begins if len(self.begins) == len(events) else [1] * len(events)
        self.made_at = max((stamp for _, event in events for stamp in _stamps(event)), default=None)
        series: dict[tuple[str, str], list[tuple[int, Event]]] = {}
        for line, (calendar, event) in zip(lines, events, strict=True):
            if _is_sound(event):
                series.setdefault((calendar, str(event.get("UID", ""))), []).append((line, event))
            else:
                self._refuse(line, Reason.BAD_DATE if any(name in READ for name, _ in event.errors) else Reason.NOT_A_TABLE, event)
        self._bound(event for told in series.values() for _, event in told)
        for (calendar, _), told in series.items():
            self._read_series(calendar, told)
        numbered = list(enumerate(sorted(self.found, key=lambda found: found[:2]), 1))
        rows = [(number, made) for number, (_, _, made) in numbered if isinstance(made, list)]
        rejects = [replace(made, line=number) for number, (_, _, made) in numbered if isinstance(made, Reject)]
        return _Read(rows, rejects, [begin for _, (begin, _, _) in numbered], self.made_at)

    def _bound(self, events: Iterable[Event]) -> None:
        """Refuse a file whose repetitions, at once a day, could be more than anybody's calendar holds."""
        repeated = (event for event in events if "RRULE" in event and not _often(event))
        starts = (start for event in repeated if (start := _naive(event)))
        if self.made_at and sum(max(0, (self.made_at - start).days) + 1 for start in starts) > MAX_TIMES:
            raise Unreadable(Reason.TOO_LARGE, f"{self.source.place}: more than {MAX_TIMES} repetitions", "Export a shorter period")

    def _read_series(self, calendar: str, told: Sequence[tuple[int, Event]]) -> None:
        """Read the events that share an id: single ones as they stand, repeated ones with their changed instances."""
        line, first = told[0]
        repeats = [event for _, event in told if "RRULE" in event or "RDATE" in event]
        if not repeats:
            for place, event in told:
                self._keep(place, calendar, event, "")
        elif any(_often(event) for event in repeats):
            self._refuse(line, Reason.HOSTILE, first)
        elif self.made_at is None:
            self._refuse(line, Reason.MISSING_VALUE, first)
        else:
            self._expand(line, calendar, [event for _, event in told], self.made_at.replace(tzinfo=UTC))

    def _expand(self, line: int, calendar: str, events: Sequence[Event], until: datetime) -> None:
        whole_series = Calendar()
        for event in events:
            whole_series.add_component(event)
        try:
            found = list(recurring_ical_events.of(whole_series).between(EARLIEST, until))
        except UNEXPECTED:
            self._refuse(line, Reason.BAD_DATE, events[0])
            return
        for event in found:
            self._keep(line, calendar, event, _written(event["RECURRENCE-ID"].dt)[0] if "RECURRENCE-ID" in event else "")

    def _keep(self, line: int, calendar: str, event: Event, instance: str) -> None:
        try:
            start, end, zone = _stretch(event)
        except _Unsound as fault:
            self._refuse(line, fault.reason, event)
            return
        state = PLANNED if self.made_at and end > self.made_at.isoformat() else ""
        texts = [str(event.get(name, "")) for name in ("SUMMARY", "STATUS", "TRANSP")]
        cells = (str(event.get("UID", "")), instance, start, end, zone, texts[0], _categories(event), calendar, texts[1], texts[2], state)
        self.found.append((line, instance, list(cells)))

    def _refuse(self, line: int, reason: Reason, event: Event) -> None:
        self.found.append((line, "", Reject(line, 1, reason, f"{event.get('UID', '')} {event.get('SUMMARY', '')}")))


def _is_sound(event: Event) -> bool:
    return not any(name is None or name in READ for name, _ in event.errors)


def _often(event: Event) -> bool:
    rules = event.get("RRULE", [])
    return any(OFTEN.search(rule.to_ical().decode()) for rule in (rules if isinstance(rules, list) else [rules]))


def _stamps(event: Event) -> Iterator[datetime]:
    """Give when the event was written, changed or exported, UTC without a zone."""
    for name in ("DTSTAMP", "LAST-MODIFIED", "CREATED"):
        told = _moment(event, name)
        if isinstance(told, datetime):
            yield told.astimezone(UTC).replace(tzinfo=None) if told.tzinfo else told


def _moment(event: Event, name: str) -> object:
    """Give the value of a property of time; None when it is not there or broken."""
    try:
        return getattr(event.get(name), "dt", None)
    except ValueError:
        return None


def _naive(event: Event) -> datetime | None:
    told = _moment(event, "DTSTART")
    if isinstance(told, datetime):
        return told.replace(tzinfo=None)
    return datetime.combine(told, time.min) if isinstance(told, date) else None


def _stretch(event: Event) -> tuple[str, str, str]:
    """Give start, end and zone; an event without an end takes no time, or the day it is on."""
    if "DTSTART" not in event:
        raise _Unsound(Reason.MISSING_VALUE)
    try:
        (start, zone), (end, _) = (_written(_known(event, name, value)) for name, value in (("DTSTART", event.start), ("DTEND", event.end)))
    except UNEXPECTED:
        raise _Unsound(Reason.BAD_DATE) from None
    return start, end, zone


def _known(event: Event, name: str, value: date) -> date:
    """Refuse a local time in a zone that nobody knows: the library gives it without any."""
    told = event.get(name)
    if isinstance(value, datetime) and value.tzinfo is None and told is not None and "TZID" in told.params:
        raise _Unsound(Reason.BAD_TIME_ZONE)
    return value


def _written(moment: date) -> tuple[str, str]:
    """Give a moment as text, UTC where its zone is known, and what its clock is."""
    if not isinstance(moment, datetime):
        return moment.isoformat(), ALL_DAY
    if moment.tzinfo is None:
        return moment.isoformat(), FLOATING
    return moment.astimezone(UTC).replace(tzinfo=None).isoformat(), "UTC"


def _categories(event: Event) -> str:
    told: Any = event.get("CATEGORIES", [])
    lists = told if isinstance(told, list) else [told]
    return ", ".join(str(name) for one in lists for name in getattr(one, "cats", []))
