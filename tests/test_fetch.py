"""Whole answers, cut ones, slow ones, and how we try again: F89 to F102, against a real server."""

import gzip
import tracemalloc
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest

from connectors.fetch import (
    ContractBroken,
    Fetcher,
    RateLimited,
    Unreachable,
    retry_after,
)
from tests.http.server import Answer, Clock, at, chunked, ok, playing
from tests.http.toy import CANARY, CUT, PLAIN, SIGNED, fetch, signed_in


@pytest.fixture(autouse=True)
def _token(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    with signed_in(monkeypatch):
        yield


def test_a_whole_answer_arrives_with_its_instant_and_our_manners() -> None:
    """An honest answer is handed over byte for byte; we name ourselves and sign in by header only."""
    with playing(ok(b'{"a":1.10}', ETag="x")) as server:
        got = fetch(SIGNED, server)
    asked = server.asked[0]
    assert (got.status, got.body, got.headers["etag"]) == (200, b'{"a":1.10}', "x")
    assert got.fetched_at == Clock().now
    assert asked.headers["authorization"] == f"Bearer {CANARY}"
    assert (asked.headers["user-agent"], asked.headers["accept-encoding"]) == ("moisson", "gzip")
    assert asked.params == {"page": "1"}


def test_gzip_and_chunks_are_unpacked_exactly() -> None:
    """Gzip in several members, gzip without a length, and chunks all give the bytes that were put in."""
    two = gzip.compress(b"[1,") + gzip.compress(b"2]")
    endless = Answer(body=two, headers={"Content-Encoding": "gzip"}, length=None)
    for play in (ok(two, **{"Content-Encoding": "gzip"}), endless, chunked(b"[1,", b"2]")):
        with playing(play) as server:
            assert fetch(PLAIN, server).body == b"[1,2]"


@pytest.mark.parametrize("play", CUT.values(), ids=CUT.keys())
def test_a_cut_body_is_asked_for_again_and_never_used(play: Answer) -> None:
    """A body that stops early, in any way, is retried up to the limit and then reported as resumable."""
    with playing(play) as server, pytest.raises(Unreachable) as caught:
        fetch(PLAIN, server, max_tries=3)
    assert (len(server.asked), caught.value.exit_code, caught.value.resumable) == (3, 20, True)
    with playing(play, ok("[1,2]")) as server:
        assert fetch(PLAIN, server).body == b"[1,2]"


@pytest.mark.parametrize("length", ["none", "nonsense"])
def test_a_body_that_only_ends_by_hanging_up_is_refused(length: str) -> None:
    """Without a length or an end mark a cut body looks whole, so none such is believed (F99)."""
    headers = {} if length == "none" else {"Content-Length": "many"}
    with playing(Answer(body=b"[1,2]", headers=headers, length=None)) as server:
        with pytest.raises(ContractBroken, match="whether it is whole"):
            fetch(PLAIN, server)
        assert len(server.asked) == 1


def test_a_slow_drip_ends_at_the_deadline() -> None:
    """A byte every 20 ms never trips a socket timeout, yet the answer ends after 0.3 s in all (F100)."""
    with playing(Answer(body=b" " * 2000, drip=0.02)) as server:
        began = datetime.now(UTC)
        with pytest.raises(Unreachable, match=r"no whole answer within 0\.3 s"):
            fetch(PLAIN, server, deadline=0.3, max_tries=1)
        assert datetime.now(UTC) - began < timedelta(seconds=2)


def test_no_connection_outlives_its_call() -> None:
    """A server that offers to keep the line open meets a new one each time, so the deadline holds on each."""
    clock = Clock()
    with playing(Answer(keep=True), Answer(body=b" " * 2000, drip=0.02)) as server:
        with Fetcher(at(server, PLAIN, deadline=0.3, max_tries=1), clock=clock, sleep=clock.sleep) as fetcher:
            assert fetcher.get("/rows").body == b"[]"
            with pytest.raises(Unreachable, match="no whole answer within"):
                fetcher.get("/rows")
        assert server.connections == 2


def test_a_bomb_stops_at_the_cap() -> None:
    """Bodies past the cap are refused; 20 kB of gzip that would be 20 MB never are 20 MB here (§5.13)."""
    bomb = ok(gzip.compress(b"\0" * 20_000_000), **{"Content-Encoding": "gzip"})
    for play, cap in ((ok(b"x" * 5000), 4000), (chunked(b"x" * 5000), 4000), (bomb, 40_000)):
        tracemalloc.start()
        with playing(play) as server, pytest.raises(ContractBroken, match=f"larger than {cap:,} bytes"):
            fetch(PLAIN, server, max_body=cap)
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        assert peak < 2_000_000


def test_a_coding_we_did_not_ask_for_is_refused() -> None:
    """A body in another coding than gzip is not guessed at."""
    with (
        playing(ok(b"x", **{"Content-Encoding": "br"})) as server,
        pytest.raises(ContractBroken, match="'br'"),
    ):
        fetch(PLAIN, server)


def test_a_burst_of_server_errors_is_ridden_out() -> None:
    """Five failures and then an answer is an answer; the waits are random, none above 60 s (F94)."""
    clock = Clock()
    with playing(*[Answer(500), Answer(503), Answer(502), Answer(500), Answer(504)], ok("[]")) as server:
        assert fetch(PLAIN, server, clock).body == b"[]"
    assert len(clock.slept) == 5
    assert all(0 <= pause <= 60 for pause in clock.slept)
    assert len(set(clock.slept)) == 5


def test_six_failures_are_enough() -> None:
    """After six tries we stop and say that a later run may go on (F94)."""
    with playing(Answer(500)) as server, pytest.raises(Unreachable, match="HTTP 500"):
        fetch(PLAIN, server)
    assert len(server.asked) == 6


def test_nobody_listening_is_resumable() -> None:
    """A closed port is reported as unreachable, after the tries, with no trace of the token."""
    with playing(ok("[]")) as server:
        pass
    with pytest.raises(Unreachable):
        fetch(SIGNED, server, max_tries=2)


def _in_90_seconds() -> str:
    return format_datetime(Clock().now + timedelta(seconds=90), usegmt=True)


@pytest.mark.parametrize(
    ("header", "at_least", "below"),
    [("17", 17, 18.001), (_in_90_seconds(), 90, 91.001), ("soon", 0, 1.001), ("-5", 0, 1.001), ("", 0, 1.001),
     (format_datetime(datetime(2020, 1, 1, tzinfo=UTC), usegmt=True), 0, 1.001)],
)  # fmt: skip
def test_retry_after_is_obeyed(header: str, at_least: float, below: float) -> None:
    """Seconds and HTTP dates are waited for, with a second of jitter; nonsense and the past are not (F93)."""
    clock = Clock()
    with playing(Answer(429, headers={"Retry-After": header}), ok("[]")) as server:
        fetch(PLAIN, server, clock)
    assert len(clock.slept) == 1
    assert at_least <= clock.slept[0] <= below


@pytest.mark.parametrize("status", [429, 503])
def test_six_hours_are_not_slept_through(status: int) -> None:
    """A wait above 300 s stops the run at once; the error carries the seconds for the next one (F93)."""
    clock = Clock()
    with playing(Answer(status, headers={"Retry-After": "21600"})) as server:
        with pytest.raises(RateLimited) as caught:
            fetch(PLAIN, server, clock)
        assert len(server.asked) == 1
    assert (caught.value.retry_after, caught.value.exit_code, clock.slept) == (21600.0, 20, [])


def test_a_storm_of_429_ends_as_rate_limited() -> None:
    """When every try meets 429, the error says so and keeps what the server asked for (F92)."""
    with playing(Answer(429, headers={"Retry-After": "2"})) as server, pytest.raises(RateLimited) as caught:
        fetch(PLAIN, server)
    assert (caught.value.retry_after, len(server.asked)) == (2.0, 6)


def test_retry_after_reads_a_date_without_a_zone_as_utc() -> None:
    """`-0000` is how old servers write GMT."""
    assert retry_after("Mon, 23 Nov 2026 09:00:30 -0000", Clock().now) == 30.0


@pytest.mark.parametrize("status", [204, 304, 400, 404])
def test_any_other_status_breaks_the_contract(status: int) -> None:
    """Statuses that no retry can heal are reported at once, with the status on the error."""
    with playing(Answer(status, body=b"")) as server, pytest.raises(ContractBroken) as caught:
        fetch(PLAIN, server)
    assert (caught.value.status, caught.value.exit_code, len(server.asked)) == (status, 30, 1)
