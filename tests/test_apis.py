"""Free tests of every declared API: its double is a real HTTP server that speaks what the declaration says.

Nobody writes a test here for a new platform: the requests of all declarations are the parameters.
"""

import logging
import random
import re
from collections.abc import Iterator
from datetime import timedelta
from itertools import pairwise
from pathlib import Path

import pytest

from connectors.api import Once
from connectors.auth import OAuth
from connectors.fetch import ContractBroken, CredentialsRefused, Fetcher, FetchError, RateLimited, Unreachable
from connectors.pull import pull, source_of
from tests.http.declared import Double, Row, days_of
from tests.http.server import Answer, Asked, Clock, Play, at, playing, zipped
from tests.support.answers import read_sample
from tests.support.apis import SINCE, Case, Pulls, cases, declared, pages_of, place_of, sample_of, secrets, signed_in
from tests.support.killed import Disk, killing, run

CASES = cases()
PAGED = [case for case in CASES if not isinstance(case.request.paging, Once)]
SHAPES = list({pages_of(case.request): case for case in PAGED}.values())
WINDOWED = [case for case in CASES if case.request.window]
SEEDS = 200
every = pytest.mark.parametrize("case", CASES, ids=str)


@pytest.fixture(autouse=True)
def _secrets(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    with signed_in(monkeypatch):
        yield


def after(case: Case, double: Double, *plays: Play, calls: int = 0) -> Play:
    """Answer so many calls for records as the double does, then play these in turn, then the double again."""
    left, waiting = [calls], list(plays)

    def answer(asked: Asked) -> Answer:
        if not case.is_own(asked):
            return double(asked)
        if left[0] > 0 or not waiting:
            left[0] -= 1
            return double(asked)
        play = waiting.pop(0)
        return play(asked) if callable(play) else play

    return answer


def many(case: Case) -> list[Row]:
    """Twelve records over a hundred days: several windows or several pages, unless there are neither."""
    return case.rows(12, days=100)


def middle(case: Case) -> int:
    """How many calls to let pass so that the next is in the middle of a pull of many records."""
    return 0 if isinstance(case.request.paging, Once) and not case.request.window else 1


@every
def test_the_declaration_is_whole(case: Case) -> None:
    """It says where people find its keys and token, where it was read, and its keys fit what they are asked to be."""
    assert case.api.setup
    assert case.api.source
    assert all(ask.fits(ask.example) and ask.what for ask in case.api.asks)
    assert case.source.base_url.startswith("https://")


@every
def test_the_sample_of_an_answer_is_read_by_its_own_platform(case: Case, tmp_path: Path) -> None:
    """Each request has a sample of its answer; layouts of the same platform read it, without a refused row."""
    done = read_sample(sample_of(case.platform, case.request), tmp_path)
    assert [part.platform for part in done.parts] == [case.platform] * len(done.parts)
    assert done.parts
    assert sum(part.accepted for part in done.parts) > 0


@every
def test_all_records_land_once_and_signed(case: Case) -> None:
    """Eight records on three pages, or in one answer, all land, once each; every call is signed as declared."""
    with playing(case.double(case.rows(8))) as server:
        landed = list(case.pull(server, Clock()))
    assert sorted(case.ids(landed)) == sorted(case.ids_of(case.rows(8)))
    assert [one.records for one in landed] == [len(case.records(one.body)) for one in landed]
    assert len({one.name for one in landed}) == len(landed)
    assert all(re.fullmatch(r"[\w.-]+\.(json|csv)", one.name) for one in landed)


@pytest.mark.parametrize("case", PAGED, ids=str)
@pytest.mark.parametrize("count", [4, 6])
def test_the_second_page_is_asked_for(case: Case, count: int) -> None:
    """The second page begins where the first ended, and a last page that is exactly full loses nothing (F89)."""
    with playing(case.double(case.rows(count))) as server:
        landed = list(case.pull(server, Clock()))
    assert sorted(case.ids(landed)) == sorted(case.ids_of(case.rows(count)))
    assert len([a for a in server.asked if case.is_own(a)]) >= 2


@pytest.mark.parametrize("case", WINDOWED, ids=str)
def test_a_period_is_cut_into_windows(case: Case) -> None:
    """A hundred days are asked in windows that the platform allows, that touch, and that lose no day."""
    until, window = SINCE + timedelta(days=99), case.request.window
    assert window
    with playing(case.double(many(case))) as server:
        landed = list(case.pull(server, Clock(), until=until))
    assert sorted(set(case.ids(landed))) == sorted(case.ids_of(many(case)))
    own = [case.arguments(a) for a in server.asked if case.is_own(a)]
    asked = list(dict.fromkeys(days_of(window, args) for args in own if window.start in args))
    assert (asked[0][0], asked[-1][1]) == (SINCE, until + timedelta(days=1))
    assert all(left[1] == right[0] for left, right in pairwise(asked))
    assert all(timedelta(0) < end - first <= timedelta(days=window.days) for first, end in asked)


@pytest.mark.parametrize("case", PAGED, ids=str)
def test_pages_that_lead_in_a_circle_are_left(case: Case) -> None:
    """A page that comes again ends the pull with exit code 20 after a few calls, not never (F91)."""
    double = case.double(case.rows(8))
    double.stuck = True
    with playing(double) as server, pytest.raises(Unreachable, match="earlier page") as caught:
        list(case.pull(server, Clock()))
    assert caught.value.exit_code == 20
    assert len(server.asked) < 12


@every
@pytest.mark.parametrize("headers", [{}, {"Retry-After": "30"}, {"Retry-After": "soon"}], ids=["bare", "seconds", "nonsense"])
def test_a_short_429_is_waited_out(case: Case, headers: dict[str, str]) -> None:
    """Too many calls, with or without a time to wait: the same call is made again and nothing is lost (F92, F93)."""
    pulls = Pulls(case)
    with playing(after(case, case.double(many(case)), Answer(429, headers=headers), calls=middle(case))) as server:
        pulls.go(server)
    assert sorted(set(case.ids(pulls.kept))) == sorted(case.ids_of(many(case)))
    assert len(pulls.clock.slept) == 1
    assert pulls.clock.slept[0] >= (30 if headers.get("Retry-After") == "30" else 0)


@every
def test_a_used_up_quota_ends_the_pull_and_the_next_one_goes_on(case: Case) -> None:
    """Six hours to wait: what came stays landed, the pull ends as resumable, and the next one brings the rest (F92, F93)."""
    pulls, tired = Pulls(case), Answer(429, headers={"Retry-After": "21600"})
    with playing(after(case, case.double(many(case)), tired, calls=middle(case))) as server:
        with pytest.raises(RateLimited) as caught:
            pulls.go(server)
        done = set(pulls.done)
        before = len(server.asked)
        pulls.go(server)
    assert (caught.value.exit_code, caught.value.resumable, caught.value.retry_after) == (20, True, 21600)
    assert set(case.ids(pulls.kept)) == set(case.ids_of(many(case)))
    assert not done or len(server.asked) - before < before + 200


QUOTAS = [(platform, api) for platform, api in declared() if api.limits.minute or api.limits.spans]


@pytest.mark.parametrize(("platform", "api"), QUOTAS, ids=lambda v: getattr(v, "name", ""))
def test_our_own_count_keeps_to_the_declared_limits(platform: object, api: object, tmp_path: Path) -> None:
    """One call more than the limit is not made, even by a new process: it waits a minute, or ends the pull as resumable."""
    case = next(c for c in CASES if c.platform == platform.name)  # type: ignore[attr-defined]
    declared_source = source_of(case.api, case.platform, case.values)
    clock = Clock()
    with playing(case.double([])) as server:
        source = at(server, case.source, calls_per_minute=declared_source.calls_per_minute, quotas=declared_source.quotas)
        least = min(calls for calls, _ in (*source.quotas, *([(source.calls_per_minute, 60)] if source.calls_per_minute else [])))
        with Fetcher(source, clock=clock, sleep=clock.sleep, state=tmp_path / "calls.json") as fetcher:
            for _ in range(least):
                fetcher._budget.spend()
        assert clock.slept == []
        with Fetcher(source, clock=clock, sleep=clock.sleep, state=tmp_path / "calls.json") as fetcher:
            if source.calls_per_minute == least:
                fetcher._budget.spend()
                assert clock.slept == [60.0]
            else:
                with pytest.raises(RateLimited) as caught:
                    list(pull(fetcher, case.api, SINCE, SINCE))
                assert caught.value.resumable
                assert [a for a in server.asked if case.is_own(a)] == []


BUSY = [case for case in CASES if case.api.limits.busy]


@pytest.mark.parametrize("case", BUSY, ids=str)
def test_a_platform_that_says_busy_in_its_own_way_is_understood(case: Case) -> None:
    """A status that others use for something else, with a header of its own, is a quota: the next pull goes on."""
    pulls = Pulls(case)
    status, header = next(iter(case.api.limits.busy.items()))
    with playing(after(case, case.double(many(case)), Answer(status, headers={header: "1800"}), calls=middle(case))) as server:
        with pytest.raises(RateLimited, match="1,800 s"):
            pulls.go(server)
        pulls.go(server)
    assert set(case.ids(pulls.kept)) == set(case.ids_of(many(case)))


@every
def test_a_token_that_expires_in_the_middle_is_told_with_its_names(case: Case) -> None:
    """401 after the first answer: exit code 21 with the variables to set; what is landed stays, the next pull brings the rest (F95)."""
    pulls, no = Pulls(case), Answer(401, b'{"error": "expired"}')
    refusals = [no, no] if isinstance(case.api.auth, OAuth) else [no]  # another access token is asked for once
    with playing(after(case, case.double(many(case)), *refusals, calls=middle(case))) as server:
        with pytest.raises(CredentialsRefused) as caught:
            pulls.go(server)
        pulls.go(server)
    assert caught.value.exit_code == 21
    assert all(env in str(caught.value) for env in (f"MOISSON_{case.platform}_{name}".upper() for name in case.api.secrets))
    assert set(case.ids(pulls.kept)) == set(case.ids_of(many(case)))


@every
@pytest.mark.parametrize("cut", [zipped(b'{"a": [1, 2, 3]}' * 9, keep=-9), Answer(body=b'{"data": [', length=500)], ids=["gzip", "short"])
def test_a_cut_body_is_asked_for_again(case: Case, cut: Answer) -> None:
    """A gzip stream without its end, or fewer bytes than promised, is never used (F97, F98)."""
    pulls = Pulls(case)
    with playing(after(case, case.double(many(case)), cut, calls=middle(case))) as server:
        pulls.go(server)
    assert sorted(set(case.ids(pulls.kept))) == sorted(case.ids_of(many(case)))


@every
def test_a_redirect_to_another_host_is_refused(case: Case) -> None:
    """Another origin gets no call at all, so no token (F103)."""
    with playing(Answer()) as thief:
        away = Answer(302, headers={"Location": f"{thief.url}/steal"})
        with playing(after(case, case.double(case.rows(2)), away)) as server, pytest.raises(ContractBroken, match="redirected"):
            list(case.pull(server, Clock()))
        assert (thief.asked, thief.connections) == ([], 0)


@every
def test_an_error_in_the_clothes_of_an_answer_is_refused(case: Case) -> None:
    """HTTP 200 with something else than was promised: exit code 30, nothing of it is kept or shown (F105, F106)."""
    for body in ('{"message": "Ada owes us"}', '"Ada"', "<html>Ada</html>", '[{"Ada": NaN}]'):
        with playing(after(case, case.double([]), Answer(body=body.encode()))) as server, pytest.raises(ContractBroken) as caught:
            list(case.pull(server, Clock()))
        assert caught.value.exit_code == 30
        assert "Ada" not in str(caught.value)


@every
def test_a_record_without_its_id_is_refused(case: Case) -> None:
    """A record that nobody could know again stops the pull rather than landing (F106)."""
    rows = case.rows(2)
    place, last = place_of(rows[1].record, case.request.id)
    place[last] = None
    with playing(case.double(rows)) as server, pytest.raises(ContractBroken, match="has no"):
        list(case.pull(server, Clock()))


@every
def test_records_of_another_account_or_of_a_sandbox_are_refused(case: Case) -> None:
    """Where the declaration knows how an own, real record looks, others stop the pull (F107)."""
    for names in (case.request.mine, case.request.real):
        for name in names:
            rows = case.rows(1)
            place, last = place_of(rows[0].record, name)
            place[last] = "another"
            with playing(case.double(rows)) as server, pytest.raises(ContractBroken, match=r"another"):
                list(case.pull(server, Clock()))


@pytest.mark.slow
@every
def test_a_killed_pull_is_gone_on_with(case: Case, tmp_path: Path) -> None:
    """SIGKILL while it waits for an answer: what was kept is whole, and the next pull brings the rest."""
    rows = many(case)
    double = case.double(rows)
    trades = 1 if case.api.auth and case.api.auth.token_url else 0
    with playing(killing(double, middle(case) + trades + bool(case.request.each))) as server:
        assert run(case, server, tmp_path, 100, secrets()) == -9
        kept = len(Disk(tmp_path).bodies())
        assert run(case, server, tmp_path, 100, secrets()) == 0
    bodies = Disk(tmp_path).bodies()
    assert len(bodies) >= kept
    found = [row for body in bodies for row in case.records(body)]
    assert sorted({str(case.id_of(row)) for row in found}) == sorted(case.ids_of(rows))


def restless(case: Case, seed: int) -> None:
    """Pull while rows come, go and change between the answers, and compare with what was there all the time."""
    dice = random.Random(seed)
    rows = case.rows(dice.randint(4, 11))
    for row in rows:
        row.order *= dice.choice([1, -1]) if seed % 2 else 1
    dice.shuffle(rows)
    double, moves = case.double(rows), [dice.randint(1, 5)]
    steady = set(case.ids_of(rows))

    def answer(asked: Asked) -> Answer:
        given = double(asked)
        if moves[0] and case.is_own(asked) and dice.random() < 0.7:
            moves[0] -= 1
            if dice.random() < 0.5:
                new = case.rows(1, first=500 + moves[0])[0]
                new.order = dice.choice([-1.0, 1.0, 0.1]) * dice.uniform(0, 20)
                rows.append(new)
            elif rows:
                gone = rows.pop(dice.randrange(len(rows)))
                steady.discard(case.ids_of([gone])[0])
        return given

    with playing(answer) as server:
        found = case.ids(list(case.pull(server, Clock())))
    assert steady <= set(found), f"seed {seed}: missing"
    assert len(found) == len(set(found)), f"seed {seed}: double"


@pytest.mark.parametrize("case", PAGED, ids=str)
def test_rows_that_change_while_paging_are_neither_missing_nor_double(case: Case) -> None:
    """Rows come and go between two pages: every row that stays lands once (F89)."""
    for seed in range(4):
        restless(case, seed)


@pytest.mark.slow
@pytest.mark.parametrize("case", SHAPES, ids=str)
def test_two_hundred_lists_that_change_while_paging(case: Case) -> None:
    """The same, two hundred times, for each way of paging that any declaration uses (F89)."""
    for seed in range(SEEDS):
        restless(case, seed)


@every
@pytest.mark.parametrize("ending", ["well", "refused", "down"])
def test_no_secret_is_in_any_log_or_file(case: Case, ending: str, caplog: pytest.LogCaptureFixture) -> None:
    """Secrets, access tokens and what is made from them are in no body, name, error or log record at DEBUG (law 8)."""
    caplog.set_level(logging.DEBUG)
    pulls, written = Pulls(case), ""
    play = {"well": [], "refused": [Answer(401)] * 2, "down": [Answer(500)] * 9}[ending]
    with playing(after(case, case.double(many(case)), *play)) as server:
        try:
            pulls.go(server, max_tries=3)
        except FetchError as error:
            written += str(error) + repr(error.__context__) + repr(case.source)
    written += "".join(one.name + one.body.decode() for one in pulls.kept)
    written += "".join(f"{record.getMessage()} {record.args} {record.exc_text}" for record in caplog.records)
    sent = "".join(f"{a.url} {a.headers} {a.body!r}" for a in server.asked)
    assert written
    assert not case.api.auth or "canary" in sent or "minted" in sent or "Signature" in sent or "Basic" in sent
    told = [a.headers.get("authorization", "") for a in server.asked]
    for literal in ("canary", "minted-9Jk4", *(text.split(" ", 1)[1] for text in told if " " in text)):
        assert literal not in written
