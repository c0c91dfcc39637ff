"""ActivityWatch: windows count as far as somebody sat before them."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.read import Unreadable, open_tables, raw_lines
from connectors.vocabulary import Reason
from tests.laws.profiles import examples
from tests.support.answers import read_sample
from tests.support.observed import observed

DAY = datetime(2026, 3, 2, 9, tzinfo=UTC)
WINDOW, AFK = "currentwindow", "afkstatus"
Bucket = dict[str, Any]


def event(start: float, length: float | str, **data: str) -> Bucket:
    """Give an event so many seconds after nine o'clock."""
    return {"timestamp": (DAY + timedelta(seconds=start)).isoformat(), "duration": length, "data": data}


def bucket(kind: str, *events: Bucket, host: str = "desk") -> Bucket:
    """Give a bucket of one computer."""
    return {"type": kind, "hostname": host, "events": list(events)}


def written(path: Path, **buckets: Bucket) -> Path:
    """Write an export of these buckets."""
    path.write_text(json.dumps({"buckets": buckets}), encoding="utf-8")
    return path


def _stretches(path: Path, out: Path) -> pl.DataFrame:
    done = read_sample(path, out)
    assert not done.refusals, done.refusals
    return observed(done)


def test_an_open_window_grows_in_the_next_export(tmp_path: Path) -> None:
    """The last window lasts longer now: bucket and start know it again."""
    keys = [
        _stretches(
            written(tmp_path / "a.json", w=bucket(WINDOW, event(0, length, app="x")), a=bucket(AFK, event(0, 900, status="not-afk"))),
            tmp_path,
        )
        for length in (60, 600)
    ]

    assert keys[0]["record_key"].to_list() == keys[1]["record_key"].to_list()
    assert [(k["work_end"] - k["work_start"]).dt.total_seconds().to_list() for k in keys] == [[60], [600]]


def test_each_computer_has_its_own_presence(tmp_path: Path) -> None:
    """At the laptop while the desk idles: only the laptop's window counts."""
    path = written(
        tmp_path / "a.json",
        one=bucket(WINDOW, event(0, 60, app="desk")),
        two=bucket(WINDOW, event(0, 60, app="laptop"), host="laptop"),
        a=bucket(AFK, event(0, 900, status="afk")),
        b=bucket(AFK, event(0, 900, status="not-afk"), host="laptop"),
    )

    assert _stretches(path, tmp_path)["project"].to_list() == ["laptop"]


@pytest.mark.parametrize(
    ("buckets", "reason"),
    [
        ({"w": bucket(WINDOW, event(0, 60, app="x"))}, Reason.MISSING_COLUMN),
        ({"a": bucket(AFK, event(0, 60, status="not-afk"))}, Reason.EMPTY),
        ({"w": bucket(WINDOW, host="a"), "a": bucket(AFK, host="b"), "b": bucket(AFK, host="c")}, Reason.MISSING_COLUMN),
        ({"w": bucket(WINDOW), "a": bucket(AFK, event(0, "long", status="not-afk"))}, Reason.BAD_DURATION),
        (
            {"w": bucket(WINDOW), "a": bucket(AFK, {"timestamp": "2026-03-02T09:00:00", "duration": 1, "data": {"status": "not-afk"}})},
            Reason.BAD_TIME_ZONE,
        ),
    ],
    ids=["nobody knows who was there", "no windows", "another computer's", "unreadable presence", "presence without a zone"],
)
def test_windows_without_presence_are_no_hours(buckets: dict[str, Bucket], reason: Reason, tmp_path: Path) -> None:
    """Where presence cannot be told the whole file stays out: a window left open over night is no work."""
    with pytest.raises(Unreadable) as refusal:
        open_tables(written(tmp_path / "a.json", **buckets), lambda _: False)

    assert refusal.value.reason == reason


@pytest.mark.parametrize(
    ("broken", "reason"),
    [
        (event(0, -1, app="x"), "bad_duration"),
        (event(0, 1e9, app="x"), "bad_duration"),
        ({"timestamp": "yesterday", "duration": 1, "data": {"app": "x"}}, "bad_date"),
        ({"timestamp": DAY.isoformat(), "duration": 1}, "missing_value"),
    ],
)
def test_a_broken_event_is_refused_alone(broken: Bucket, reason: str, tmp_path: Path) -> None:
    """Its neighbours land."""
    path = written(tmp_path / "a.json", w=bucket(WINDOW, event(0, 60, app="x"), broken), a=bucket(AFK, event(0, 900, status="not-afk")))
    (table,) = open_tables(path, lambda _: False)
    (chunk,) = table.chunks()

    assert (chunk.rows.height, [(r.line, str(r.reason)) for r in chunk.rejects]) == (1, [(2, reason)])


def test_titles_never_leave_the_file(tmp_path: Path) -> None:
    """Neither the rows nor what is shown of them hold what stood in the window."""
    path = written(
        tmp_path / "a.json", w=bucket(WINDOW, event(0, 60, app="x", title="secret")), a=bucket(AFK, event(0, 900, status="not-afk"))
    )

    assert "secret" not in str(raw_lines(path, "", [1])) + str(_stretches(path, tmp_path).to_dicts())


def test_a_day_without_windows_is_no_error(tmp_path: Path) -> None:
    """Buckets without events, or with broken ones only, are a table all the same."""
    for windows in ((), (event(0, -1, app="x"),)):
        path = written(tmp_path / "a.json", w=bucket(WINDOW, *windows), a=bucket(AFK))
        assert _stretches(path, tmp_path).is_empty()


SPANS = st.lists(st.tuples(st.integers(0, 200), st.integers(0, 60)), max_size=8)


@examples(100)
@given(SPANS, SPANS)
def test_pieces_are_the_seconds_of_both(
    tmp_path_factory: pytest.TempPathFactory, windows: list[tuple[int, int]], present: list[tuple[int, int]]
) -> None:
    """Counted second by second: each window's seconds inside any presence, no more and no less."""
    out = tmp_path_factory.mktemp("watch")
    there = {second for start, length in present for second in range(start, start + length)}
    expected = sum(len(there & set(range(start, start + length))) for start, length in windows)
    path = written(
        out / "a.json",
        w=bucket(WINDOW, *(event(start, length, app="x") for start, length in windows)),
        a=bucket(AFK, *(event(start, length, status="not-afk") for start, length in present)),
    )
    frame = _stretches(path, out)

    assert (frame["work_end"] - frame["work_start"]).dt.total_seconds().sum() == expected
