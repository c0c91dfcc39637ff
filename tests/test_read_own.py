"""Text formats of their own: time logs of `i` and `o` lines, and calendars."""

import contextlib
import zipfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.read import Limits, Table, Unreadable, open_tables, raw_lines
from connectors.vocabulary import Reason
from tests.laws.profiles import examples

LOG = "; a log\n\ni 2026/03/02 09:00:00 upwork  chapter\no 2026/03/02 10:00:00\n"
HEAD = "BEGIN:VCALENDAR\nVERSION:2.0\nPRODID:-//us//us//EN\n"
FOOT = "END:VCALENDAR\n"


def event(uid: str, start: str, end: str = "", *more: str, stamp: str = "20260331T100000Z") -> str:
    """Give a VEVENT of these times (`:20260302T090000Z`, or with a parameter before the colon)."""
    lines = ["BEGIN:VEVENT", f"UID:{uid}", f"DTSTAMP:{stamp}", f"DTSTART{start}", *([f"DTEND{end}"] if end else []), *more, "END:VEVENT"]
    return "\n".join(lines) + "\n"


def opened(path: Path, text: str | bytes, limits: Limits | None = None) -> Table:
    """Write the text and open its one table; no header is known to anybody."""
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    (table,) = open_tables(path, lambda _: False, **({"limits": limits} if limits else {}))
    return table


def rows(table: Table) -> list[dict[str, str]]:
    """Give the cells of all rows by name."""
    return [dict(zip((*table.header, "line"), row, strict=True)) for chunk in table.chunks() for row in chunk.rows.iter_rows()]


def refused(table: Table) -> list[tuple[int, str]]:
    """Give line and reason of what was refused."""
    return [(reject.line, str(reject.reason)) for chunk in table.chunks() for reject in chunk.rejects]


@pytest.mark.parametrize("ends", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_a_log_is_a_log_in_every_encoding(ends: str, encoding: str, tmp_path: Path) -> None:
    """Line ends and marks of any system; an umlaut that only cp1252 explains."""
    text = LOG.replace("chapter", "Überarbeitung").replace("\n", ends)
    table = opened(tmp_path / "a.timeclock", text.encode(encoding))

    assert [(r["account"], r["note"], r["clock_out"]) for r in rows(table)] == [("upwork", "Überarbeitung", "2026/03/02 10:00:00")]
    assert [(c.records, c.blank) for c in table.chunks()] == [(3, 2)]


def test_every_line_of_a_log_is_told(tmp_path: Path) -> None:
    """An out without an in, an account that runs already, a word nobody knows, a bad byte: each is refused, the rest lands."""
    lines = [
        b"o 2026/03/02 08:00",
        b"i 2026/03/02 09:00 a",
        b"i 2026/03/02 09:30 a",
        b"x",
        b"o 2026/03/02 10:00 \xff",
        b"o 2026/03/02 10:30",
        b"b 2026/03/02 10:30",
    ]
    table = opened(tmp_path / "a", "; départ\n".encode() + b"i 2026/03/01 09:00 b\no 2026/03/01 10:00\n" + b"\n".join(lines))

    assert refused(table) == [(4, "unclaimed_row"), (6, "unclaimed_row"), (7, "unclaimed_row"), (8, "encoding"), (10, "unclaimed_row")]
    assert [(r["line"], r["clock_in"], r["clock_out"]) for r in rows(table)][1] == (5, "2026/03/02 09:00", "2026/03/02 10:30")


def test_an_out_closes_the_account_it_names(tmp_path: Path) -> None:
    """Two at once: the named one is closed, and a description that names none closes the last one opened."""
    log = "i 2026/03/02 09:00 a\ni 2026/03/02 09:10 b\ni 2026/03/02 09:20 c\no 2026/03/02 10:00 b\no 2026/03/02 11:00 done\n"
    table = opened(tmp_path / "a", log)

    assert [(r["account"], r["clock_out"][-5:]) for r in rows(table)] == [("a", ""), ("b", "10:00"), ("c", "11:00")]


def test_the_raw_line_behind_a_stretch_is_its_first(tmp_path: Path) -> None:
    """What is shown of a stretch is the line that opened it."""
    opened(tmp_path / "a.timeclock", LOG)

    assert raw_lines(tmp_path / "a.timeclock", "", [3]) == {3: "i 2026/03/02 09:00:00 upwork  chapter"}


def test_a_csv_that_speaks_of_clocks_is_no_log(tmp_path: Path) -> None:
    """Only lines that begin with `i` or `o` and a moment are."""
    assert opened(tmp_path / "a.csv", "i,when\n1,2026/03/02 09:00\n").kind == "csv"


def test_a_calendar_in_a_zip_is_read(tmp_path: Path) -> None:
    """Calendar programs pack several calendars into one file; each is a table."""
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        for name in ("one", "two"):
            archive.writestr(f"{name}.ics", HEAD + event(name, ":20260302T090000Z", ":20260302T100000Z") + FOOT)
    tables = open_tables(tmp_path / "a.zip", lambda _: False)

    assert [(t.name, rows(t)[0]["uid"]) for t in tables] == [("one.ics", "one"), ("two.ics", "two")]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_a_calendar_is_a_calendar_in_every_encoding(encoding: str, tmp_path: Path) -> None:
    """The mark before the first word is no part of it."""
    text = HEAD + event("a", ":20260302T090000Z", ":20260302T100000Z", "SUMMARY:Prüfung") + FOOT
    table = opened(tmp_path / "a.ics", text.replace("\n", "\r\n").encode(encoding))

    assert [r["summary"] for r in rows(table)] == ["Prüfung"]


@pytest.mark.parametrize(
    ("start", "end", "told"),
    [
        (":20260302T090000Z", ":20260302T100000Z", ("2026-03-02T09:00:00", "2026-03-02T10:00:00", "UTC")),
        (";TZID=Europe/Paris:20260329T013000", ";TZID=Europe/Paris:20260329T033000", ("2026-03-29T00:30:00", "2026-03-29T01:30:00", "UTC")),
        (
            ";TZID=Romance Standard Time:20260702T090000",
            ";TZID=Romance Standard Time:20260702T100000",
            ("2026-07-02T07:00:00", "2026-07-02T08:00:00", "UTC"),
        ),
        (":20260302T090000", ":20260302T100000", ("2026-03-02T09:00:00", "2026-03-02T10:00:00", "")),
        (";VALUE=DATE:20260302", ";VALUE=DATE:20260303", ("2026-03-02", "2026-03-03", "day")),
    ],
)
def test_zones_of_events(start: str, end: str, told: tuple[str, str, str], tmp_path: Path) -> None:
    """IANA and Windows names over the change of clocks, floating times left as they stand, whole days as days."""
    (row,) = rows(opened(tmp_path / "a.ics", HEAD + event("a", start, end, stamp="20261231T000000Z") + FOOT))

    assert (row["start"], row["end"], row["zone"]) == told


def _zone(offset: str) -> str:
    return f"BEGIN:VTIMEZONE\nTZID:Mine\nBEGIN:STANDARD\nDTSTART:19700101T000000\nTZOFFSETFROM:{offset}\nTZOFFSETTO:{offset}\nEND:STANDARD\nEND:VTIMEZONE\n"


def test_a_zone_of_one_file_is_not_that_of_the_next(tmp_path: Path) -> None:
    """Two calendars give one name to two zones: what was read before must not matter."""
    texts = [
        HEAD + _zone(offset) + event("a", ";TZID=Mine:20260302T090000", ";TZID=Mine:20260302T100000") + FOOT
        for offset in ("+0100", "+0500")
    ]
    starts = [rows(opened(tmp_path / "a.ics", text))[0]["start"][11:13] for text in (*texts, texts[0])]

    assert starts == ["08", "04", "08"]


def test_repetitions_end_when_the_calendar_was_made(tmp_path: Path) -> None:
    """A weekly event without an end: what took place, without the exception, and nothing of the future."""
    text = HEAD + event("a", ":20260302T090000Z", ":20260302T100000Z", "RRULE:FREQ=WEEKLY", "EXDATE:20260316T090000Z") + FOOT
    table = opened(tmp_path / "a.ics", text)

    assert [r["start"][8:10] for r in rows(table)] == ["02", "09", "23", "30"]
    assert [r["instance"][8:10] for r in rows(table)] == ["02", "09", "23", "30"]
    assert str(table.made_at) == "2026-03-31 10:00:00"


def test_what_ends_after_the_calendar_was_made_is_planned(tmp_path: Path) -> None:
    """The last stamp of any event tells when that was."""
    later = event("b", ":20260401T080000Z", ":20260401T090000Z", stamp="20260401T083000Z")
    table = opened(tmp_path / "a.ics", HEAD + event("a", ":20260401T070000Z", ":20260401T080000Z") + later + FOOT)

    assert [(r["uid"], r["state"]) for r in rows(table)] == [("a", ""), ("b", "planned")]


def test_the_raw_text_behind_a_repetition_is_the_whole_event(tmp_path: Path) -> None:
    """Rows are numbered through the repetitions; each leads back to its event."""
    text = HEAD + event("a", ":20260302T090000Z", ":20260302T100000Z", "RRULE:FREQ=DAILY;COUNT=2") + event("b", ":20260305T090000Z") + FOOT
    opened(tmp_path / "a.ics", text)
    shown = raw_lines(tmp_path / "a.ics", "", [2, 3, 9])

    assert sorted(shown) == [2, 3]
    assert "UID:a" in shown[2]
    assert shown[3].startswith("BEGIN:VEVENT\nUID:b")


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (HEAD + event("a", ":20260302T090000Z"), Reason.TRUNCATED),
        (HEAD + event("a", ":20260302T090000Z") + "END:VEVENT\n" + FOOT, Reason.NOT_A_TABLE),
        (HEAD + _zone("+0100").replace("END:STANDARD", "RRULE:FREQ=SECO\n NDLY\nEND:STANDARD") + FOOT, Reason.HOSTILE),
        (HEAD + event("a", ":19950302T090000Z", "", "RRULE:FREQ=DAILY", stamp="22991231T000000Z") + FOOT, Reason.TOO_LARGE),
        (HEAD + "X-FILL:" + "x" * (16 * 1024 * 1024) + "\n" + FOOT, Reason.TOO_LARGE),
        (b"BEGIN:VCALENDAR\nX:\xff\nEND:VCALENDAR\n", Reason.ENCODING),
    ],
    ids=["cut", "crossed", "zone bomb", "three centuries", "large", "bytes"],
)
def test_a_calendar_that_must_stay_out(text: str | bytes, reason: Reason, tmp_path: Path) -> None:
    """Cut, crossed, meant to exhaust the reader, or no text: refused as a whole, with the reason."""
    with pytest.raises(Unreadable) as refusal:
        opened(tmp_path / "a.ics", text)

    assert refusal.value.reason == reason


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (event("a", ";TZID=Mars/Base:20260302T090000"), "bad_time_zone"),
        (event("a", ":2026030XT090000Z"), "bad_date"),
        (event("a", ":20260302T090000Z", ":20260302T100000Z", "RRULE:FREQ=MINUTELY"), "hostile_file"),
        (event("a", ":20260302T090000Z", ":20260302T100000Z", "RRULE:FREQ=DAILY;BYHOUR=1,2,3"), "hostile_file"),
        (event("a", ":20260302T090000Z", ":20260302T100000Z", "RRULE:FREQ=SOMETIMES"), "bad_date"),
        ("BEGIN:VEVENT\nUID:a\nDTSTAMP:20260331T100000Z\nSUMMARY:no start\nEND:VEVENT\n", "missing_value"),
        (event("a", ":20260302T090000Z", "", "a line without a colon"), "not_a_table"),
    ],
)
def test_an_unsound_event_does_not_touch_its_neighbours(body: str, reason: str, tmp_path: Path) -> None:
    """It is refused by its number; the events around it land."""
    sound = [event(uid, ":20260302T090000Z", ":20260302T100000Z") for uid in ("before", "after")]
    table = opened(tmp_path / "a.ics", HEAD + sound[0] + body + sound[1] + FOOT)

    assert refused(table) == [(2, reason)]
    assert [r["uid"] for r in rows(table)] == ["before", "after"]


def test_events_in_events_do_not_exhaust_the_reader(tmp_path: Path) -> None:
    """Ten thousand of them, each in the other: every one is refused, and the process lives."""
    deep = 10_000
    table = opened(tmp_path / "a.ics", HEAD + "BEGIN:VEVENT\n" * deep + "END:VEVENT\n" * deep + FOOT)

    assert {reason for _, reason in refused(table)} == {"missing_value"}
    assert len(refused(table)) == deep


SOUND = (
    HEAD + _zone("+0100") + event("a", ";TZID=Mine:20260302T090000", "", "DURATION:PT1H", "RRULE:FREQ=WEEKLY;COUNT=3", "SUMMARY:x") + FOOT
)


@examples(150)
@given(
    st.integers(0, len(SOUND)),
    st.integers(0, 12),
    st.sampled_from(["", "\n", ":", ";", "=", "END:VEVENT\n", "9", "\x00", "é", "BEGIN:", "RRULE:FREQ="]),
)
def test_a_damaged_calendar_is_read_or_refused(tmp_path_factory: pytest.TempPathFactory, at: int, length: int, put: str) -> None:
    """Whatever is cut out or put in: rows and refusals, or `Unreadable`; no other error, and every row has its number once."""
    path = tmp_path_factory.mktemp("damage") / "a.ics"
    with contextlib.suppress(Unreadable):
        table = opened(path, SOUND[:at] + put + SOUND[at + length :])
        numbers = [chunk.rows["line"].to_list() + [r.line for r in chunk.rejects] for chunk in table.chunks()]
        assert all(sorted(n) == list(range(1, len(n) + 1)) for n in numbers) or table.kind == "csv"


LINES = [
    "i 2026/03/02 09:00 a",
    "o 2026/03/02 10:00",
    "o 2026/03/02 10:00 a",
    "i 2026/03/02 09:30 b  note",
    "",
    "; no",
    "x",
    "i 2026/03/02",
]


@examples(150)
@given(st.lists(st.sampled_from(LINES), max_size=12))
def test_every_line_of_any_log_is_accounted_for(tmp_path_factory: pytest.TempPathFactory, lines: list[str]) -> None:
    """Lines = two for a closed stretch, one for an open one, the refused and the blank."""
    path = tmp_path_factory.mktemp("log") / "a.timeclock"
    table = opened(path, "\n".join(["i 2026/03/01 09:00 first", *lines]) + "\n")
    (chunk,) = table.chunks()
    told = sum(2 if row["clock_out"] else 1 for row in rows(table)) + len(chunk.rejects) + chunk.blank

    assert told == len(lines) + 1
    assert chunk.records == chunk.rows.height + len(chunk.rejects) + chunk.blank
