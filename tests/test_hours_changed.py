"""Which hours are counted anew when work arrives: no more than what it touches, and with the result of counting everything."""

import random
from datetime import timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from pipelines import hours
from pipelines.steps import Work
from tests.support.books import Row
from tests.support.money import DAY, count, earned, opened, stretch, take

PARIS = ZoneInfo("Europe/Paris")
NIGHTS = 40
TABLES = ("mart.session", "mart.session_channel", "mart.hours_day")


def nights(first: int, last: int, seed: int) -> list[Row]:
    """Give work from 8 in the evening until after midnight in Paris, every night, with pauses of up to an hour and a half."""
    chance = random.Random(seed)
    rows = []
    for day in range(first, last):
        begun, number = 0, 0
        while begun < 5 * 3600:
            spent = chance.randrange(300, 4000)
            row = stretch(f"{day}.{number}", day, 19, spent, kind=chance.choice(("paid", "search", "revision")))
            later = timedelta(seconds=begun, milliseconds=chance.randrange(1000))
            rows.append(row | {"work_start": row["work_start"] + later, "work_end": row["work_end"] + later})
            begun += spent + chance.randrange(0, 5400)
            number += 1
    return rows


def told(work: Work) -> dict[str, list[dict[str, Any]]]:
    """Give all hours."""
    return {table: work.store.rows(f"FROM {table} ORDER BY ALL") for table in TABLES}


def test_who_works_past_midnight_every_night_has_few_days_counted_anew(tmp_path: Path) -> None:
    """Three new nights after forty: the stretch is theirs and the evening before, and not the whole of the past."""
    with opened(tmp_path) as work:
        take(work, "toggl", nights(0, NIGHTS, 1), channel="upwork")
        count(work)
        take(work, "toggl", nights(NIGHTS, NIGHTS + 3, 2), channel="upwork")
        (found,) = hours._stretches(work.store, PARIS)
    assert DAY + timedelta(days=NIGHTS - 1) <= found.first.date()
    assert (found.from_day, found.to_day) == (DAY + timedelta(days=NIGHTS), DAY + timedelta(days=NIGHTS + 3))


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_hours_counted_as_they_arrive_are_those_counted_at_once(tmp_path: Path, seed: int) -> None:
    """Nights that arrive in five parts, in any order, some of them corrected later: the same sessions and hours as all at once."""
    rows = nights(0, NIGHTS, seed)
    chance = random.Random(seed)
    parts = [rows[n::5] if seed == 3 else rows[n * len(rows) // 5 : (n + 1) * len(rows) // 5] for n in range(5)]
    chance.shuffle(parts)
    with opened(tmp_path / "parts") as work:
        for part in parts:
            take(work, "toggl", part, channel="upwork")
            count(work)
        by_parts = told(work)
    with opened(tmp_path / "whole") as work:
        take(work, "toggl", rows, channel="upwork")
        count(work)
        at_once = told(work)
    assert len(at_once["mart.session"]) > NIGHTS
    assert by_parts == at_once


def test_work_that_never_pauses_is_counted_whole(tmp_path: Path) -> None:
    """A tracker that was never stopped for five days: the change of its last hour counts all of them anew."""
    with opened(tmp_path) as work:
        take(work, "toggl", [stretch(f"h{n}", n // 24, n % 24, 3600) for n in range(120)], channel="upwork")
        count(work)
        take(work, "toggl", [stretch("late", 5, 0, 600)], channel="upwork")
        (found,) = hours._stretches(work.store, PARIS)
        assert found.from_day == DAY
        count(work)
        assert work.store.one("SELECT count(*) FROM mart.session") == 1
        assert work.store.one("SELECT sum(h2_s) FROM mart.session") == 120 * 3600 + 600


def test_a_task_without_an_end_adds_no_seconds_to_its_session(tmp_path: Path) -> None:
    """An hour, and a task begun within it that nobody knows the end of: an hour of plain work, and one task."""
    begun = stretch("a", 0, 9, 3600)
    when = {name: begun[name] for name in ("work_start", "work_end")}
    with opened(tmp_path) as work:
        take(work, "prolific", [earned("a", 0, "9", **when), earned("b", 0, "1", work_start=when["work_start"] + timedelta(minutes=5))])
        count(work)
        rows = work.store.rows("SELECT raw_s, n_tasks, amount_r_rc FROM mart.session_channel")
    assert [tuple(row.values()) for row in rows] == [(3600, 1, 10)]
