"""Text to days, instants and UTC."""
# ruff: noqa: DTZ001 - the contract is naive datetimes, local first and then UTC

from collections.abc import Sequence
from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from connectors import _dates
from connectors import cells as c

TEXT = pl.col("text")
BAD, ODD = "bad_date", "implausible_date"
ISO = "%Y-%m-%d %H:%M:%S%.f"
CLOCK_12 = ("%m/%d/%Y %I:%M:%S %p", "%m/%d/%Y %I:%M %p")


def read(parser: c.Parsed, *cells: str | None) -> list[tuple[Any, str | None]]:
    """Run a parser over the cells of one lazy column, as the connectors do."""
    frame = pl.LazyFrame({"text": cells}, schema={"text": pl.String})
    return frame.select(value=parser.value, problem=parser.problem).collect().rows()


@pytest.mark.parametrize(
    ("cell", "formats", "expected"),
    [
        ("6/4/2016", ["%m/%d/%Y"], date(2016, 6, 4)),
        ("06/04/2016", ["%m/%d/%Y"], date(2016, 6, 4)),
        ("6/4/2016", ["%d/%m/%Y"], date(2016, 4, 6)),
        ("18.06.2025", ["%d.%m.%Y"], date(2025, 6, 18)),
        ("6/4/16", ["%m/%d/%Y", "%m/%d/%y"], date(2016, 6, 4)),
        ("Jun 1, 2021", ["%b %d, %Y"], date(2021, 6, 1)),
        ("Oct 2, 2026", ["%b %d, %Y"], date(2026, 10, 2)),
        ("August 14, 2026", ["%B %d, %Y"], date(2026, 8, 14)),
        ("13 April 2026", ["%Y-%m-%d", "%d %B %Y"], date(2026, 4, 13)),
        ("31 Jul 2025", ["%d %B %Y"], date(2025, 7, 31)),
        ("2025-07", ["%Y-%m"], date(2025, 7, 1)),
        ("July 2025", ["%B %Y"], date(2025, 7, 1)),
        ("20240229", ["%Y%m%d"], date(2024, 2, 29)),
        (" 2024-02-29\u00a0", ["%Y-%m-%d"], date(2024, 2, 29)),
    ],
)
def test_a_day_is_read_by_its_declared_form(cell: str, formats: Sequence[str], expected: date) -> None:
    """Padded or not, with names or numbers: the first format whose shape fits gives the day."""
    assert read(c.day(TEXT, formats), cell) == [(expected, None)]


@pytest.mark.parametrize(
    ("cell", "formats", "problem"),
    [
        ("2026-02-30", ["%Y-%m-%d"], BAD), ("2025-02-29", ["%Y-%m-%d"], BAD),
        ("31/12/2024", ["%m/%d/%Y"], BAD),
        ("6/4/16", ["%m/%d/%Y"], BAD), ("6/4/2016", ["%m/%d/%y"], BAD), ("2024-1-1x", ["%Y-%m-%d"], BAD),
        ("2021211", ["%Y%m%d"], BAD), ("2021121", ["%Y%m%d"], BAD),
        ("NaN", ["%Y-%m-%d"], BAD), ("45000", ["%Y-%m-%d"], BAD),
        ("13 avril 2026", ["%d %B %Y"], BAD), ("１２/０１/２０２４", ["%m/%d/%Y"], BAD),
        ("1970-01-01", ["%Y-%m-%d"], ODD), ("1994-12-31", ["%Y-%m-%d"], ODD),
        ("2100-01-01", ["%Y-%m-%d"], ODD),
    ],
)  # fmt: skip
def test_no_such_day_is_refused(cell: str, formats: Sequence[str], problem: str) -> None:
    """30 February, a month 31, a year of two digits under %Y and unlikely years are refused (F62-F64)."""
    assert read(c.day(TEXT, formats), cell) == [(None, problem)]


def test_a_day_after_the_latest_is_implausible() -> None:
    """The last plausible day still passes, the next one does not, for days and for instants (F64)."""
    last = date(2026, 11, 25)
    assert read(c.day(TEXT, ["%Y-%m-%d"], latest=last), "2026-11-25", "2026-11-26", "1995-01-01") == [
        (last, None), (None, ODD), (date(1995, 1, 1), None),
    ]  # fmt: skip
    assert read(c.instant(TEXT, [ISO], latest=last), "2026-11-25 23:59:59.9", "2026-11-26 00:00:00") == [
        (datetime(2026, 11, 25, 23, 59, 59, 900_000), None), (None, ODD),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("cell", "formats", "expected"),
    [
        ("2026-03-25 16:10:53.160000", [ISO], datetime(2026, 3, 25, 16, 10, 53, 160_000)),
        ("2026-03-25 16:10:53", [ISO], datetime(2026, 3, 25, 16, 10, 53)),
        ("2026-03-25 16:10:53.123456789", [ISO], datetime(2026, 3, 25, 16, 10, 53, 123_456)),
        ("2021-09-06 6:11:59", ["%Y-%m-%d %H:%M:%S"], datetime(2021, 9, 6, 6, 11, 59)),
        ("2021-02-03 13:12", ["%Y-%m-%d %H:%M"], datetime(2021, 2, 3, 13, 12)),
        ("2021-02-03 13:12 UTC", ["%Y-%m-%d %H:%M UTC"], datetime(2021, 2, 3, 13, 12)),
        ("03/04/2024 10:23:52 AM", CLOCK_12, datetime(2024, 3, 4, 10, 23, 52)),
        ("03/04/2024 10:23 AM", CLOCK_12, datetime(2024, 3, 4, 10, 23)),
        ("3/4/2024 2:05:09 PM", CLOCK_12, datetime(2024, 3, 4, 14, 5, 9)),
        ("3/4/2024 2:05:09\u202fpm", CLOCK_12, datetime(2024, 3, 4, 14, 5, 9)),
        ("3/4/2024 12:00:00 AM", CLOCK_12, datetime(2024, 3, 4)),
        ("3/4/2024 12:00:00 PM", CLOCK_12, datetime(2024, 3, 4, 12)),
        ("2022-10-27 14:19:23 +0000", ["%Y-%m-%d %H:%M:%S %z"], datetime(2022, 10, 27, 14, 19, 23)),
        ("2024-09-10T10:42:38-07:00", ["%Y-%m-%dT%H:%M:%S%.f%z"], datetime(2024, 9, 10, 17, 42, 38)),
        ("2024-09-10T10:42:38Z", ["%Y-%m-%dT%H:%M:%S%.f%z"], datetime(2024, 9, 10, 10, 42, 38)),
        (
            "2026-09-12T19:29:56.945945+0000",
            ["%Y-%m-%dT%H:%M:%S%.f%z"],
            datetime(2026, 9, 12, 19, 29, 56, 945_945),
        ),
        ("20221210T000000Z", ["%Y%m%dT%H%M%SZ"], datetime(2022, 12, 10)),
    ],
)
def test_an_instant_is_read_by_its_declared_form(cell: str, formats: Sequence[str], expected: datetime) -> None:
    """Fractions, 12-hour clocks and offsets are honoured; an offset makes the value UTC."""
    assert read(c.instant(TEXT, formats), cell) == [(expected, None)]


@pytest.mark.parametrize(
    ("cell", "formats"),
    [
        ("2026-03-25 25:00:00", [ISO]), ("2026-03-25 16:60:00", [ISO]), ("2026-03-25 16:10:60", [ISO]),
        ("2026-03-25", [ISO]), ("2026-03-25 16:10:53 PST", [ISO]), ("2026-03-25T16:10:53", [ISO]),
        ("03/04/2024 14:05 PM", CLOCK_12), ("03/04/2024 0:05 AM", CLOCK_12), ("03/04/2024 10:23", CLOCK_12),
        ("2024-09-10T10:42:38+25:00", ["%Y-%m-%dT%H:%M:%S%z"]),
        ("2024-09-10T10:42:38", ["%Y-%m-%dT%H:%M:%S%z"]),
    ],
)  # fmt: skip
def test_no_such_instant_is_refused(cell: str, formats: Sequence[str]) -> None:
    """A clock that cannot be, a zone nobody declared and a missing part are bad dates."""
    assert read(c.instant(TEXT, formats), cell) == [(None, BAD)]


def test_blank_dates_are_null_without_a_problem() -> None:
    """An empty cell says nothing, whatever parser reads it."""
    for parser in (c.day(TEXT, ["%Y"]), c.instant(TEXT, [ISO]), c.us_abbreviated(TEXT), c.epoch(TEXT, "s")):
        assert read(parser, "", None, " \u00a0") == [(None, None)] * 3


@pytest.mark.parametrize(
    "formats",
    [
        ["%d/%m/%Y", "%m/%d/%Y"], ["%d/%m/%y %H:%M", "%m/%d/%y %H:%M"], [], ["%Q"], ["%Y-%m-%d", "%Y-%m-%d"],
        ["%Y-%m-%dT%H:%M:%S%z", "%Y-%m-%d %H:%M:%S"],
    ],
)  # fmt: skip
def test_formats_that_would_guess_are_refused_at_once(formats: list[str]) -> None:
    """Two orders for one shape, zones told by some formats only, and unknown tokens are declared wrong."""
    with pytest.raises(ValueError, match="Date format"):
        c.instant(TEXT, formats)


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("Thu Dec 21 23:53:20 PST 2023", (datetime(2023, 12, 22, 7, 53, 20), None)),
        ("Sat Jul  1 01:00:00 PDT 2023", (datetime(2023, 7, 1, 8), None)),
        ("Fri Jul 01 01:00:00 UTC 2023", (datetime(2023, 7, 1, 1), None)),
        ("Mon Dec 21 23:53:20 PST 2023", (datetime(2023, 12, 22, 7, 53, 20), None)),
        ("Thu Dec 21 23:53:20 XYZ 2023", (None, "bad_time_zone")),
        ("Thu Dec 32 23:53:20 PST 2023", (None, BAD)),
        ("Thu Dec 21 23:53:20 2023", (None, BAD)),
        ("Thu Dec 21 23:53:20 PST 1970", (None, ODD)),
    ],
)
def test_mturk_times_become_utc(cell: str, expected: tuple[datetime | None, str | None]) -> None:
    """The abbreviation is a fixed offset that is applied, not dropped; a wrong weekday is let pass (F85)."""
    assert read(c.us_abbreviated(TEXT), cell) == [expected]


@pytest.mark.parametrize(
    ("cell", "unit", "expected"),
    [
        ("1635789195", "s", (datetime(2021, 11, 1, 17, 53, 15), None)),
        ("1635789195123", "ms", (datetime(2021, 11, 1, 17, 53, 15, 123_000), None)),
        ("1635789195123456", "us", (datetime(2021, 11, 1, 17, 53, 15, 123_456), None)),
        ("1635789195123", "s", (None, ODD)),
        ("1635789195", "ms", (None, ODD)),
        ("0", "s", (None, ODD)),
        ("-1", "s", (None, ODD)),
        ("999999999999999999", "s", (None, ODD)),
        ("9999999999999999999", "s", (None, BAD)),
        ("1.6e9", "s", (None, BAD)),
    ],
)
def test_an_epoch_in_the_wrong_unit_is_implausible(cell: str, unit: Any, expected: tuple[Any, str | None]) -> None:
    """Seconds read as milliseconds land in 1970, the other way far ahead: both are refused (F64)."""
    assert read(c.epoch(TEXT, unit), cell) == [expected]


@pytest.mark.parametrize(
    ("lang", "cell", "expected"),
    [
        ("fr", "13 avril 2026", date(2026, 4, 13)), ("fr", "1 FÉVRIER 2026", date(2026, 2, 1)),
        ("fr", "2 févr. 2026", date(2026, 2, 2)), ("fr", "3 aout 2026", date(2026, 8, 3)),
        ("fr", "4\u00a0juil. 2026", date(2026, 7, 4)), ("fr", "5 mars 2026", date(2026, 3, 5)),
        ("de", "6 März 2026", date(2026, 3, 6)), ("de", "6 Mrz 2026", date(2026, 3, 6)),
        ("de", "7 Mai 2026", date(2026, 5, 7)), ("de", "8 DEZ. 2026", date(2026, 12, 8)),
        ("es", "9 septiembre 2026", date(2026, 9, 9)), ("es", "10 ene 2026", date(2026, 1, 10)),
        ("en", "11 Sept 2026", date(2026, 9, 11)), ("es", "12 June 2026", date(2026, 6, 12)),
    ],
)  # fmt: skip
def test_localised_months_become_english(lang: str, cell: str, expected: date) -> None:
    """Full and short names, in any case, with or without accents and dots, are read after the rewriting."""
    assert read(c.day(c.months(TEXT, lang), ["%d %b %Y"]), cell) == [(expected, None)]


def test_months_leaves_other_text_alone() -> None:
    """A cell without a month name, or with a longer word that starts like one, stays as it was."""
    frame = pl.LazyFrame({"text": ["2026-04-13", "", "Marketing 3", None]}, schema={"text": pl.String})
    assert frame.select(c.months(TEXT, "es")).collect().to_series().to_list() == [
        "2026-04-13",
        "",
        "Marketing 3",
        None,
    ]


@pytest.mark.parametrize(
    ("cells", "order", "conflict"),
    [
        (["03/04/2025", "13/04/2025"], "dmy", False), (["03/04/2025", "04/13/2025"], "mdy", False),
        (["2025-03-04"], "ymd", False), (["2025/03/04 10:00"], "ymd", False), (["03.04.2025"], "dmy", False),
        (["13-04-25"], "dmy", False), (["29/04/2025 14:00", "", "x"], "dmy", False),
        (["12/04/2025", "2/12/2020"], None, False), ([], None, False), (["", "n/a"], None, False),
        (["13/04/2025", "04/13/2025"], None, True), (["03.13.2025"], None, True),
        (["2025-03-04", "13/04/2025"], None, True),
    ],
)  # fmt: skip
def test_a_column_tells_its_order(cells: list[str], order: str | None, conflict: bool) -> None:
    """One part over 12 decides for the whole column, nothing is guessed, a contradiction is told (F61)."""
    assert c.decide_order(cells) == order
    assert c.order_conflict(cells) is conflict


@pytest.mark.parametrize(
    ("order", "sample", "formats"),
    [
        ("dmy", ["3/4/2025"], ("%d/%m/%Y", "%d-%m-%Y", "%d.%m.%Y")),
        ("mdy", ["03/04/25"], ("%m/%d/%y", "%m-%d-%y")),
        ("mdy", ["03/04/25", "03/04/2025"], ("%m/%d/%Y", "%m-%d-%Y", "%m/%d/%y", "%m-%d-%y")),
        ("ymd", ["2025-03-04"], ("%Y/%m/%d", "%Y-%m-%d", "%Y.%m.%d")),
        ("dmy", [], ("%d/%m/%Y", "%d-%m-%Y", "%d.%m.%Y")),
    ],
)
def test_an_order_gives_its_formats(order: Any, sample: list[str], formats: tuple[str, ...]) -> None:
    """Both separators are covered, and two-digit years only where the sample has them (F63)."""
    assert c.order_formats(order, sample) == formats


@settings(deadline=None, max_examples=60)
@given(
    st.lists(st.dates(date(1995, 1, 1), date(2060, 1, 1)), min_size=1, max_size=20),
    st.sampled_from([("dmy", "{0.day}/{0.month}/{0.year}"), ("mdy", "{0:%m-%d-%Y}"),
    ("ymd", "{0:%Y-%m-%d}")]),
)  # fmt: skip
def test_a_decided_order_reads_back_what_was_printed(days: list[date], style: tuple[str, str]) -> None:
    """Whenever a column of printed days decides, it decides for the order in which they were printed."""
    printed = [style[1].format(day) for day in days]
    order = c.decide_order(printed)
    assert order in (style[0], None)
    if order is not None:
        assert read(c.day(TEXT, c.order_formats(order, printed)), *printed) == [(day, None) for day in days]


@settings(deadline=None, max_examples=60)
@given(
    st.lists(st.datetimes(datetime(1995, 1, 3), datetime(2090, 1, 1)), min_size=1, max_size=20),
    st.sampled_from(["Europe/Paris", "America/Los_Angeles", "Australia/Lord_Howe", "Asia/Kathmandu", "UTC"]),
)  # fmt: skip
def test_instants_agree_with_the_standard_library(moments: list[datetime], zone: str) -> None:
    """Text with an offset, and the same wall clock with its zone, give the UTC that Python computes."""
    aware = [moment.replace(tzinfo=UTC).astimezone(ZoneInfo(zone)) for moment in moments]
    offsets = read(c.instant(TEXT, ["%Y-%m-%dT%H:%M:%S%.f%z"]), *(moment.isoformat() for moment in aware))
    assert offsets == [(moment, None) for moment in moments]
    first = [moment for moment in aware if moment.fold == 0]
    frame = pl.LazyFrame({"at": [m.replace(tzinfo=None) for m in first]}, schema={"at": pl.Datetime("us")})
    utc = c.to_utc(pl.col("at"), zone)
    expected = [(m.astimezone(UTC).replace(tzinfo=None), None) for m in first]
    assert frame.select(v=utc.value, p=utc.problem).collect().rows() == expected


SHAPES = (
    "%Y-%m-%d %H:%M:%S%.f",
    "%Y-%m-%d %H:%M:%S",
    "%Y-%m-%dT%H:%M:%S%z",
    "%m/%d/%Y %I:%M %p",
    "%b %d, %Y",
    "%Y%m%d",
    "%d.%m.%y",
    "%Y-%m",
)
STAMPS = st.one_of(
    st.datetimes(datetime(1990, 1, 1), datetime(2040, 1, 1)).flatmap(
        lambda at: st.sampled_from(SHAPES).map(
            lambda form: at.strftime(form.replace("%.f", f".{at.microsecond:06d}").replace("%z", "+01:30"))
        )
    ),
    st.text(st.sampled_from("0123456789-/:. TZAPMan,\u202f+"), max_size=24),
)


@settings(max_examples=300, deadline=None)
@given(st.lists(st.tuples(STAMPS, st.sampled_from(["", " ", "\u00a0", "7"]), st.integers(0, 9)), max_size=12), st.sampled_from(SHAPES))
def test_the_quick_reading_of_dates_is_the_strict_one(drawn: list[tuple[str, str, int]], form: str) -> None:
    """A cell that has a form to the letter is read without trimming, and is given the value that trimming gives."""
    cells = pl.Series("text", [f"{around}{cell[: len(cell) - cut]}{around}" for cell, around, cut in drawn], pl.String)
    for read in (_dates._days, _dates._instants):
        assert _dates._read([form], read, cells).to_list() == _dates._trimmed(form, read, cells).to_list()
