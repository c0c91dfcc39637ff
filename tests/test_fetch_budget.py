"""The budget of calls a minute, within a run and across runs."""

import json
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from connectors.fetch import (
    Fetcher,
    Source,
)
from tests.http.server import Answer, Asked, Clock, at, ok, playing
from tests.http.toy import PLAIN


def test_the_budget_holds_in_every_minute() -> None:
    """With 3 calls a minute no 60 seconds see a fourth, retries included."""
    clock = Clock()
    times: list[datetime] = []

    def note(_: Asked) -> Answer:
        times.append(clock.now)
        return Answer(500) if len(times) % 4 == 0 else ok("[]")

    with (
        playing(note) as server,
        Fetcher(at(server, PLAIN, calls_per_minute=3), clock=clock, sleep=clock.sleep) as fetcher,
    ):
        for _ in range(8):
            fetcher.get("/rows")
    assert len(times) == 10
    assert all(later - sooner >= timedelta(seconds=60) for sooner, later in zip(times, times[3:], strict=False))


def test_the_budget_survives_the_process(tmp_path: Path) -> None:
    """A new fetcher with the same state file knows the calls of the last one, each source its own."""
    clock, state = Clock(), tmp_path / "state" / "calls.json"

    def ask(source: Source, times: int) -> None:
        with (
            playing(ok("[]")) as server,
            Fetcher(at(server, source, calls_per_minute=2), clock=clock, sleep=clock.sleep, state=state) as fetcher,
        ):
            for _ in range(times):
                fetcher.get("/rows")

    ask(PLAIN, 2)
    ask(Source("other", ("example.org",), "https://example.org"), 2)
    assert clock.slept == []
    ask(PLAIN, 1)
    assert clock.slept == [60.0]
    assert sorted(json.loads(state.read_text())["calls"]) == ["other", "toy"]


@pytest.mark.parametrize("damage", [b"", b"{", b"[]", b'{"calls": 3}', b'{"calls": {"toy": ["x"]}}', b"\xff"])
def test_a_damaged_budget_file_does_not_stop_anything(tmp_path: Path, damage: bytes) -> None:
    """A state file that cannot be read counts as no calls, and is written anew."""
    clock, state = Clock(), tmp_path / "calls.json"
    state.write_bytes(damage)
    with (
        playing(ok("[]")) as server,
        Fetcher(at(server, PLAIN, calls_per_minute=2), clock=clock, sleep=clock.sleep, state=state) as fetcher,
    ):
        fetcher.get("/rows")
    assert json.loads(state.read_text()) == {"calls": {"toy": [clock.now.timestamp()]}}
