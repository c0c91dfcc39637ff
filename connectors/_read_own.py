"""Text formats of their own: which one a stream is in, by its first bytes."""

from collections.abc import Sequence

from connectors._container import Source
from connectors._read_text import UTF16
from connectors._read_timeclock import looks_like_timeclock, timeclock_table
from connectors._read_types import Limits, Table


def looks_like_calendar(start: bytes) -> bool:
    """Say whether the first bytes open an iCalendar object."""
    encoding = next((name for mark, name in UTF16.items() if start.startswith(mark)), "utf-8")
    return start.decode(encoding, "replace").lstrip("\ufeff\r\n\t ").upper().startswith("BEGIN:VCALENDAR")


def own_table(source: Source, start: bytes, limits: Limits) -> Table | None:
    """Make the table of a calendar or a time log; None for any other stream. Raises `Unreadable`."""
    if looks_like_calendar(start):
        from connectors._read_calendar import calendar_table  # noqa: PLC0415  # its libraries take a fifth of a second

        return calendar_table(source, limits)
    return timeclock_table(source, limits) if looks_like_timeclock(start) else None


def own_lines(source: Source, start: bytes, lines: Sequence[int], limits: Limits) -> dict[int, str] | None:
    """Give the raw text behind lines of a calendar, whole events; None for any other stream."""
    if not looks_like_calendar(start):
        return None
    from connectors._read_calendar import raw_events  # noqa: PLC0415  # as above

    return raw_events(source, lines, limits)
