"""Awin's API against a real server that plays it, well and badly."""

import json
import logging
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors._pull_call import cut
from connectors.affiliate.awin import API
from connectors.fetch import (
    ContractBroken,
    CredentialsRefused,
    Fetcher,
    FetchError,
    Landed,
    RateLimited,
    strict_json,
)
from connectors.pull import Progress, source_of
from connectors.pull import pull as pull_api
from tests.http.server import Answer, Asked, Clock, Play, Player, at, ok, playing, zipped
from tests.http.toy import CANARY, signed_in

SINCE, UNTIL = date(2026, 3, 1), date(2026, 4, 15)
PASSES = ("transaction", "validation", "amendment")
SOURCE = source_of(API, "awin", {"publisher_id": "4711"})


@pytest.fixture(autouse=True)
def _token(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    with signed_in(monkeypatch, "MOISSON_AWIN_TOKEN"):
        yield


def sale(number: int, status: str = "pending", commission: str = "4.260", **more: object) -> str:
    """One transaction as Awin writes it, with the amount digit for digit."""
    row = {"id": number, "publisherId": 4711, "commissionStatus": status, "siteName": "Café Crème", **more}
    return json.dumps(row)[:-1] + f', "commissionAmount": {{"amount": {commission}, "currency": "EUR"}}}}'


def pull(server: Player, clock: Clock | None = None, *, until: date = UNTIL, publisher_id: str = "4711") -> list[Landed]:
    """Pull all windows, with a clock that costs no time."""
    clock = clock or Clock()
    source = source_of(API, "awin", {"publisher_id": publisher_id})
    with Fetcher(at(server, source), clock=clock, sleep=clock.sleep) as fetcher:
        return list(pull_api(fetcher, API, SINCE, until))


@given(since=st.dates(date(2000, 1, 1), date(2040, 1, 1)), days=st.integers(0, 900))
def test_windows_have_no_gap_and_no_overlap(since: date, days: int) -> None:
    """Any period is cut into windows of at most 31 days that touch and cover it exactly."""
    until = since + timedelta(days=days)
    pieces = cut(since, until, API.requests[0].window.days)  # type: ignore[union-attr]  # Awin has windows
    assert (pieces[0].start, pieces[-1].last) == (since, until)
    assert all(left.end == right.start for left, right in pairwise(pieces))
    assert all(timedelta(1) <= piece.end - piece.start <= timedelta(31) for piece in pieces)


def test_a_period_that_ends_before_it_begins_is_an_error() -> None:
    """A swapped period is refused rather than read as nothing to do."""
    with pytest.raises(ValueError, match="ends"):
        cut(UNTIL, SINCE, 30)


def test_every_window_is_asked_for_in_three_passes() -> None:
    """46 days make two windows in each pass, sent as Awin wants them, with the token in a header."""
    with playing(ok("[]")) as server:
        landed = pull(server)
    asked = [(a.params["dateType"], a.params["startDate"], a.params["endDate"]) for a in server.asked]
    first, second = (
        ("2026-03-01T00:00:00", "2026-03-31T00:00:00"),
        ("2026-03-31T00:00:00", "2026-04-16T00:00:00"),
    )
    assert asked == [(kind, *days) for kind in PASSES for days in (first, second)]
    assert {a.path for a in server.asked} == {"/publishers/4711/transactions/"}
    assert {a.params["timezone"] for a in server.asked} == {"UTC"}
    assert {a.headers["authorization"] for a in server.asked} == {f"Bearer {CANARY}"}
    assert landed[0].name == "awin_4711_transaction_20260301_20260330_20261123T090000Z.json"
    assert len({one.name for one in landed}) == 6


def test_what_lands_says_when_it_was_seen_and_keeps_every_digit() -> None:
    """The envelope carries the window and the instant; the body inside is Awin's text, digit for digit."""
    body = f"[{sale(1)},\n {sale(2, 'approved', '0.10')}]"
    with playing(ok(body)) as server:
        one = pull(server)[0]
    assert body.encode() in one.body
    assert one.records == 2
    read = strict_json(one.body)
    assert isinstance(read, dict)
    assert read["body"][0]["commissionAmount"]["amount"] == Decimal("4.260")
    assert read["moisson"]["params"]["dateType"] == "transaction"
    covers = read["moisson"]["covers_from"], read["moisson"]["covers_to"]
    assert covers == ("2026-03-01", "2026-03-30")


def test_an_amended_sale_comes_back_in_the_amendment_pass() -> None:
    """A sale whose amount changed between two pulls lands with the old amount first and the new one later."""
    amended = sale(1, "approved", "3.00", amended=True, oldCommissionAmount={"amount": 4.26, "currency": "EUR"})
    clock = Clock()

    def later(asked: Asked) -> Answer:
        return ok(f"[{amended}]" if asked.params["dateType"] == "amendment" else f"[{sale(1, 'approved', '3.00')}]")

    with playing(lambda asked: ok("[]" if asked.params["dateType"] == "amendment" else f"[{sale(1)}]")) as server:
        before = pull(server, clock, until=SINCE)
    clock.sleep(86_400)
    with playing(later) as server:
        after = pull(server, clock, until=SINCE)
    assert [one.records for one in before] == [1, 1, 0]
    assert [one.records for one in after] == [1, 1, 1]
    assert b'"amount": 4.260,' in before[0].body
    assert b'"amount": 3.00,' in after[2].body
    assert not {one.name for one in before} & {one.name for one in after}


def test_a_second_try_of_the_same_instant_is_the_same_bytes() -> None:
    """The same answers at the same instant make the same names and bytes: landing twice changes nothing."""
    with playing(ok(f"[{sale(1)}]")) as server:
        assert pull(server) == pull(server)


def test_twenty_calls_a_minute_are_not_exceeded(tmp_path: Path) -> None:
    """A year in three passes is 39 calls, and the 21st waits until the first is a minute old."""
    clock = Clock()
    with playing(ok("[]")) as server:
        home = at(server, SOURCE)
        with Fetcher(home, clock=clock, sleep=clock.sleep, state=tmp_path / "calls.json") as fetcher:
            landed = list(pull_api(fetcher, API, date(2025, 1, 1), date(2025, 12, 31)))
    assert (len(landed), clock.slept[0]) == (39, 60.0)


def test_an_expired_token_keeps_what_is_landed_and_the_rest_can_go_on() -> None:
    """401 in the middle stops with exit code 21; the next run, told what is done, asks only for the rest."""
    done: set[str] = set()
    clock = Clock()
    kept: list[Landed] = []

    def go(server: Player) -> None:
        with Fetcher(at(server, SOURCE), clock=clock, sleep=clock.sleep) as fetcher:
            kept.extend(pull_api(fetcher, API, SINCE, UNTIL, Progress(frozenset(done), on_done=done.add)))

    refused = pytest.raises(CredentialsRefused, match="MOISSON_AWIN_TOKEN")
    with playing(ok("[]"), ok("[]"), ok("[]"), Answer(401)) as server, refused:
        go(server)
    assert len(done) == 3
    with playing(ok("[]")) as server:
        go(server)
        assert len(server.asked) == 3
    assert (len(done), len({one.name for one in kept})) == (6, 6)


def test_a_window_is_done_only_when_the_caller_has_kept_it() -> None:
    """When the caller dies over a window, that window is asked for again."""
    done: list[str] = []
    clock = Clock()
    with (
        playing(ok("[]")) as server,
        Fetcher(at(server, SOURCE), clock=clock, sleep=clock.sleep) as fetcher,
    ):
        pulling = pull_api(fetcher, API, SINCE, UNTIL, Progress(on_done=done.append))
        next(pulling)
        assert done == []
        next(pulling)
        assert done == ["transaction_20260301_20260330"]


def test_a_sudden_nothing_lands_as_nothing() -> None:
    """An empty list is kept with 0 records: a thing to look at, never a reason to delete (F105)."""
    with playing(ok("[]")) as server:
        landed = pull(server)
    assert {one.records for one in landed} == {0}
    assert landed[0].body.endswith(b',"body":[]}\n')


BROKEN = {
    "an error with status 200": '{"error": "rate", "description": "Ada"}',
    "a text": '"ok"',
    "null": "null",
    "not objects": "[1]",
    "no id": '[{"commissionStatus": "pending"}]',
    "an id that is true": '[{"id": true, "commissionStatus": "pending"}]',
    "no status": '[{"id": 1}]',
    "status null": '[{"id": 1, "commissionStatus": null}]',
    "another publisher's row": sale(1).replace("4711", "999").join("[]"),
    "a key twice": '[{"id": 1, "id": 2, "commissionStatus": "pending"}]',
    "NaN": f"[{sale(1, commission='NaN')}]",
    "a page for people": "<html>maintenance</html>",
}


@pytest.mark.parametrize("body", BROKEN.values(), ids=BROKEN.keys())
def test_an_answer_that_is_no_list_of_our_sales_is_refused(body: str) -> None:
    """Answers of the wrong shape stop with exit code 30 and show nothing of their content (F105, F107)."""
    with playing(ok(body)) as server, pytest.raises(ContractBroken) as caught:
        pull(server)
    assert caught.value.exit_code == 30
    assert "Ada" not in str(caught.value)


def test_a_shared_commission_may_be_of_another_publisher() -> None:
    """A row shared with us names the other publisher too, and is no mistake."""
    body = sale(1, commissionSharingPublisherId=4711).replace('"publisherId": 4711', '"publisherId": 999').join("[]")
    with playing(ok(body)) as server:
        assert pull(server)[0].records == 1


@pytest.mark.parametrize("wrong", ["", "47 11", "../4712", "٤٧"])
def test_a_publisher_id_is_digits(wrong: str) -> None:
    """The id goes into the path, so nothing but digits may be in it."""
    with playing(ok("[]")) as server, pytest.raises(ValueError, match="digits only"):
        pull(server, publisher_id=wrong)


STORMS: dict[str, tuple[Play, ...]] = {
    "429 with seconds": (Answer(429, headers={"Retry-After": "30"}), ok("[]")),
    "429 with nonsense": (Answer(429, headers={"Retry-After": "soon"}), ok("[]")),
    "500 thrice": (Answer(500), Answer(500), Answer(500), ok("[]")),
    "cut": (Answer(body=b"[{", length=90), ok("[]")),
    "cut gzip": (zipped(b"[]", keep=-4), ok("[]")),
    "reset": (Answer(reset=True), ok("[]")),
}


@pytest.mark.parametrize("plays", STORMS.values(), ids=STORMS.keys())
def test_weather_is_waited_out(plays: tuple[Play, ...]) -> None:
    """Faults that pass leave no trace: all six windows land once each."""
    with playing(*plays) as server:
        assert len({one.name.rpartition("_")[0] for one in pull(server)}) == 6
        assert len(server.asked) == 6 + len(plays) - 1


def test_six_hours_of_429_end_the_run() -> None:
    """The day's quota is used up: stop, carry the seconds, go on another time (F92, F93)."""
    used_up = Answer(429, headers={"Retry-After": "21600"})
    with playing(ok("[]"), used_up) as server, pytest.raises(RateLimited) as caught:
        pull(server)
    assert caught.value.retry_after == 21600


ECHO = ok(sale(1, declineReason=CANARY).join("[]"))


@pytest.mark.parametrize("play", [ok(f"[{sale(1)}]"), Answer(401), Answer(500), ok("{}"), ECHO])
def test_the_canary_stays_out_of_everything(play: Play, caplog: pytest.LogCaptureFixture) -> None:
    """The token is in no envelope, error or log record at DEBUG, even when Awin sends it back (law 8)."""
    caplog.set_level(logging.DEBUG)
    written = ""
    with playing(play) as server:
        try:
            written = "".join(one.name + one.body.decode() for one in pull(server))
        except FetchError as error:
            written = str(error) + repr(error.__context__)
    written += "".join(record.getMessage() for record in caplog.records)
    assert written
    assert "canary-7Qx2" not in written


def test_the_source_is_told_the_truth() -> None:
    """20 calls a minute, one host, https: as Awin's own page says."""
    assert (SOURCE.calls_per_minute, SOURCE.hosts) == (20, ("api.awin.com",))
    with pytest.raises(ValueError, match="only https"):
        replace(SOURCE, base_url="http://api.awin.com")
