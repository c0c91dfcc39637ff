"""What the words of an API promise, where no declared platform happens to show it, and what only one of them does."""

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from urllib.parse import parse_qsl

import keyring
import pytest
from keyring.backend import KeyringBackend

from connectors._keys import Keys
from connectors._sigv4 import signed
from connectors.api import Api, Ask, Body, Next, Request, Window
from connectors.auth import Header, OAuth, Query
from connectors.fetch import ContractBroken, CredentialsRefused, Fetcher, RateLimited, TooMany, Unreachable
from connectors.freelance.stripe import API as STRIPE
from connectors.pull import pull, source_of
from connectors.secrets import SecretMissing
from connectors.wallet._paypal_search import API as PAYPAL
from tests.http.server import Answer, Asked, Clock, Play, Player, at, ok, playing
from tests.support.apis import SINCE, signed_in

CANARY = "canary-7Qx2/+token=="


@pytest.fixture(autouse=True)
def _secrets(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("MOISSON_TOY_TOKEN", CANARY)
    for name in ("CLIENT_ID", "CLIENT_SECRET", "REFRESH_TOKEN"):
        monkeypatch.setenv(f"MOISSON_TOY_{name}", f"canary-{name.lower()}")
    with signed_in(monkeypatch):
        yield


def toy(request: Request, **more: object) -> Api:
    """Give an API with one request."""
    told = {"auth": Header(), **more}
    return Api(base="https://example.org", requests=(request,), setup="x", source="x", **told)  # type: ignore[arg-type]


ROWS = Request(name="rows", path="/rows", id="id", records="rows")


def go(server: Player, api: Api, clock: Clock | None = None, *, days: int = 1, name: str = "toy", **values: str) -> list[str]:
    """Pull, and give the ids that landed."""
    clock = clock or Clock()
    with Fetcher(at(server, source_of(api, name, values)), clock=clock, sleep=clock.sleep) as fetcher:
        landed = list(pull(fetcher, api, SINCE, SINCE + timedelta(days=days - 1)))
    return [str(row["id"]) for one in landed for row in json.loads(one.body)["body"][api.requests[0].records]]


def rows(*ids: int, **more: object) -> Answer:
    """Answer with records."""
    return ok(json.dumps({"rows": [{"id": n} for n in ids], **more}))


# -- Amazon's published vectors


AWS = ("AKIDEXAMPLE", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY")
WHEN = datetime(2015, 8, 30, 12, 36, tzinfo=UTC)
FORM = {"content-type": "application/x-www-form-urlencoded; charset=utf-8"}
VECTORS = [
    ("GET", "https://example.amazonaws.com/", {}, "service", "5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31"),
    ("POST", "https://example.amazonaws.com/", {}, "service", "5da7c1a2acd57cee7505fc6676e4e544621c30862966e37dddb68e92efbe5d6b"),
    (
        "GET", "https://example.amazonaws.com/?Param2=value2&Param1=value1", {}, "service",
        "b97d918cfa904a5beff61c982a1b6f458b799221646efd99d3219ec94cdf2500",
    ),
    (
        "GET", "https://iam.amazonaws.com/?Action=ListUsers&Version=2010-05-08", FORM, "iam",
        "5d672d79c15b13162d9279b0855cfba6789a8edb4c82c400e06b5924a6f2b5d7",
    ),
]  # fmt: skip


@pytest.mark.parametrize(("method", "url", "headers", "service", "signature"), VECTORS, ids=["get", "post", "order", "iam"])
def test_our_signer_gives_the_signatures_that_amazon_publishes(
    method: str, url: str, headers: dict[str, str], service: str, signature: str
) -> None:
    """The cases of Amazon's test suite for Signature Version 4, and the example of its documentation, to the last digit."""
    told = signed(method, url, headers, b"", AWS, ("us-east-1", service), WHEN)
    assert told["Authorization"].endswith(f"Signature={signature}")
    assert told["X-Amz-Date"] == "20150830T123600Z"


# -- windows that hold too much


BIG = replace(ROWS, window=Window(start="from", end="to", days=8), cap=4)


def held(asked: Asked) -> Answer:
    """Answer as a platform that holds two records a day and cuts at four without a word."""
    first, end = date.fromisoformat(asked.params["from"]), date.fromisoformat(asked.params["to"])
    ids = [(first + timedelta(n)).toordinal() * 10 + k for n in range((end - first).days) for k in (0, 1)]
    return rows(*ids[:4])


def test_an_answer_that_reaches_the_cap_is_split_until_it_does_not() -> None:
    """A window with as many records as the platform ever tells is read in halves, down to single days: all sixteen land (F90)."""
    with playing(held) as server:
        assert len(set(go(server, toy(BIG), days=8))) == 16


def test_a_single_day_that_reaches_the_cap_is_told_and_not_taken() -> None:
    """What may be cut off is not landed: the message says which day to export by hand (F90)."""
    with playing(rows(1, 2, 3, 4)) as server, pytest.raises(TooMany, match="by hand") as caught:
        go(server, toy(BIG), days=8)
    assert caught.value.exit_code == 30


def test_an_error_that_says_too_much_splits_the_window() -> None:
    """PayPal's RESULTSET_TOO_LARGE asks for fewer days, and nothing of its text is shown."""
    request = replace(ROWS, window=BIG.window, split=("RESULTSET_TOO_LARGE",))

    def answer(asked: Asked) -> Answer:
        days = date.fromisoformat(asked.params["to"]) - date.fromisoformat(asked.params["from"])
        return Answer(400, b'{"name":"RESULTSET_TOO_LARGE","message":"Ada"}') if days.days > 2 else held(asked)

    with playing(answer) as server:
        assert len(set(go(server, toy(request), days=8))) == 16


def test_days_that_are_not_prepared_are_asked_for_later() -> None:
    """PayPal's false INVALID_REQUEST of Monday mornings ends the pull as resumable; any other 400 is a broken promise."""
    paypal = PAYPAL.requests[0]
    early = Answer(400, b'{"name":"INVALID_REQUEST","details":[{"issue":"Data for the given start date is not available."}]}')
    with playing(early) as server, pytest.raises(RateLimited, match="some hours"):
        go(server, toy(replace(ROWS, later=paypal.later)))
    with playing(Answer(400, b'{"name":"INVALID_REQUEST","details":[]}')) as server, pytest.raises(ContractBroken):
        go(server, toy(replace(ROWS, later=paypal.later)))


# -- pages by address


LINKED = replace(ROWS, paging=Next(at=Body("next")))


def test_the_next_address_may_be_whole_or_a_path() -> None:
    """An address of our own host is followed with its parameters, and with the token, wherever the page says it."""
    with playing(lambda a: rows(1, next=f"http://{a.headers['host']}/rows?after=1") if "after" not in a.params else rows(2)) as server:
        assert go(server, toy(LINKED)) == ["1", "2"]
        assert {a.headers["authorization"] for a in server.asked} == {f"Bearer {CANARY}"}


def test_a_next_page_on_another_host_is_not_followed() -> None:
    """The token does not go where an answer points to (F103)."""
    with playing(ok("{}")) as thief, playing(rows(1, next=f"{thief.url}/rows")) as server:
        with pytest.raises(ContractBroken, match="another host"):
            go(server, toy(LINKED))
        assert thief.connections == 0


def test_addresses_that_lead_in_a_circle_are_left() -> None:
    """A page that names itself as the next one ends the pull as resumable (F91)."""
    with playing(rows(1, next="/rows?after=1")) as server, pytest.raises(Unreachable, match="earlier page"):
        go(server, toy(LINKED))


def test_the_link_header_is_read() -> None:
    """Without a place in the answer the header Link tells the next page (RFC 8288)."""
    first = ok('{"rows":[{"id":1}]}', Link='</rows?p=1>; rel="prev", </rows?p=3>; rel="next"')
    with playing(lambda a: rows(2) if a.params.get("p") == "3" else first) as server:
        assert go(server, toy(replace(ROWS, paging=Next()))) == ["1", "2"]


# -- signing in


def test_a_token_in_the_address_is_nowhere_else() -> None:
    """A platform that knows no other way gets its token in the query; the envelope and the errors do not."""
    api = toy(ROWS, auth=Query("key"))
    clock = Clock()
    with playing(rows(1)) as server, Fetcher(at(server, source_of(api, "toy", {})), clock=clock, sleep=clock.sleep) as fetcher:
        landed = list(pull(fetcher, api, SINCE, SINCE))
        assert server.asked[0].params["key"] == CANARY
    assert CANARY.encode() not in landed[0].body
    with playing(Answer(401)) as server, pytest.raises(CredentialsRefused, match="MOISSON_TOY_TOKEN") as caught:
        go(server, api)
    assert CANARY not in str(caught.value)


def test_the_key_of_a_sandbox_is_refused_before_anything_is_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    """A test key in live settings ends with exit code 21; its money would look like any other (F107)."""
    monkeypatch.setenv("MOISSON_STRIPE_TOKEN", "sk_test_4eC39HqLyjWDarjtT1zdp7dc")
    with playing(rows(1)) as server, pytest.raises(CredentialsRefused, match="sandbox") as caught:
        go(server, STRIPE, name="stripe")
    assert (server.asked, caught.value.exit_code) == ([], 21)


MINTED = toy(ROWS, auth=OAuth(token_url="https://example.org/token", scope="read"))


def till(*lives: int) -> Play:
    """Answer requests for tokens with lives of so many seconds, and others only with the newest of them."""
    minted: list[str] = []

    def answer(asked: Asked) -> Answer:
        if asked.path == "/token":
            minted.append(f"minted-{len(minted)}-token")
            assert dict(parse_qsl(asked.body.decode())) == {"grant_type": "client_credentials", "scope": "read"}
            return ok(json.dumps({"access_token": minted[-1], "expires_in": lives[min(len(minted), len(lives)) - 1]}))
        right = asked.headers.get("authorization") == f"Bearer {minted[-1]}"
        return rows(1) if right else Answer(401)

    return answer


def test_an_access_token_is_renewed_before_it_expires() -> None:
    """A token for 90 seconds is good for 30: a call that waits longer than that signs with a new one (F95)."""
    clock, waited = Clock(), [False]
    desk = till(90)

    def answer(asked: Asked) -> Answer:
        if asked.path == "/rows" and not waited[0]:
            waited[0] = True
            return Answer(429, headers={"Retry-After": "40"})
        return desk(asked)  # type: ignore[operator]

    with playing(answer) as server:
        assert go(server, MINTED, clock) == ["1"]
        assert [a.path for a in server.asked] == ["/token", "/rows", "/token", "/rows"]


def test_a_token_that_dies_early_is_asked_anew_once() -> None:
    """One 401 may mean that the token was revoked: another is asked for, once; a second 401 is about the secrets."""
    desk, first = till(3600), [True]

    def answer(asked: Asked) -> Answer:
        if asked.path == "/rows" and first.pop() if first else False:
            return Answer(401)
        return desk(asked)  # type: ignore[operator]

    with playing(answer) as server:
        assert go(server, MINTED) == ["1"]
    with playing(lambda a: Answer(401) if a.path == "/rows" else desk(a)) as server:  # type: ignore[operator]
        with pytest.raises(CredentialsRefused, match="MOISSON_TOY_CLIENT_SECRET"):
            go(server, MINTED)
        assert len([a for a in server.asked if a.path == "/rows"]) == 2


@pytest.mark.parametrize("status", [400, 401, 403])
def test_a_secret_that_buys_no_token_is_told(status: int) -> None:
    """Whatever status the desk refuses with, the message names the secrets to renew."""
    with playing(Answer(status, b'{"error":"invalid_client"}')) as server, pytest.raises(CredentialsRefused, match="MOISSON_TOY_CLIENT_ID"):
        go(server, MINTED)


@pytest.mark.parametrize("body", ['{"token":"x"}', "[]", '{"access_token":7}', "<html>"])
def test_an_answer_without_a_token_is_a_broken_promise(body: str) -> None:
    """HTTP 200 from the desk, and no token in it."""
    with playing(ok(body)) as server, pytest.raises(ContractBroken):
        go(server, MINTED)


class Pocket(KeyringBackend):
    """A keyring in memory."""

    priority = 1  # type: ignore[assignment]

    def __init__(self) -> None:
        self.held: dict[str, str] = {}

    def get_password(self, service: str, username: str) -> str | None:
        """Give what is held."""
        return self.held.get(username)

    def set_password(self, service: str, username: str, password: str) -> None:
        """Hold."""
        self.held[username] = password


RENEWED = toy(ROWS, auth=OAuth(token_url="https://example.org/token", grant="refresh_token"))
ROTATES = ok(json.dumps({"access_token": "minted-0-token", "refresh_token": "canary-new-refresh", "expires_in": 60}))


def test_a_changed_refresh_token_is_kept_before_the_access_token_is_used() -> None:
    """The new one is in the keyring when the first call goes out, so that a crash in between loses nothing (F96)."""
    pocket = Pocket()
    keyring.set_keyring(pocket)
    seen: list[str | None] = []

    def answer(asked: Asked) -> Answer:
        if asked.path == "/token":
            return ROTATES
        seen.append(pocket.held.get("toy-refresh-token"))
        return rows(1)

    with playing(answer) as server:
        assert go(server, RENEWED) == ["1"]
    assert seen == ["canary-new-refresh"]


def test_a_changed_refresh_token_that_cannot_be_kept_stops_the_pull() -> None:
    """Without a keyring nothing is asked with the access token; the message says what to do next, exit code 21 (F96)."""
    with (
        playing(lambda a: ROTATES if a.path == "/token" else rows(1)) as server,
        pytest.raises(CredentialsRefused, match="consent") as caught,
    ):
        go(server, RENEWED)
    assert [a.path for a in server.asked] == ["/token"]
    assert caught.value.exit_code == 21
    assert "canary" not in str(caught.value)


def test_several_accounts_have_secrets_of_their_own() -> None:
    """With a label, the names of the secrets end in it; nothing falls back to the secret of another account."""
    own = Keys("impact", {}, "my shop").secret("token")
    assert (own.name, own.env) == ("impact-token-my shop", "MOISSON_IMPACT_TOKEN_MY_SHOP")
    with pytest.raises(SecretMissing, match="MOISSON_IMPACT_TOKEN_MY_SHOP"):
        own.value()


# -- keys and answers


def test_a_key_that_could_change_the_address_is_refused() -> None:
    """Keys of an account go into paths: one of another form is refused before anything is asked."""
    api = toy(replace(ROWS, path="/of/{shop}/rows"), asks=(Ask("shop", "letters"),))
    for wrong in ("", "../other", "a/b", "a?b=c"):
        with playing(rows(1)) as server, pytest.raises(ValueError, match="shop"):
            go(server, api, shop=wrong)
        assert server.asked == []


def test_an_id_that_is_no_id_is_not_asked_for() -> None:
    """A listing's ids go into the address of the next call: one that is more than an id stops the pull."""
    listing = replace(ROWS, name="list")
    api = toy(replace(ROWS, path="/of/{parent.id}/rows", each=listing))
    with playing(ok('{"rows":[{"id":"../../admin?x=1"}]}')) as server, pytest.raises(ContractBroken, match="no id"):
        go(server, api)
    assert len(server.asked) == 1


def test_a_post_that_is_redirected_is_not_followed() -> None:
    """A POST would be sent on as something else."""
    api = toy(replace(ROWS, method="POST", send="json"))
    with playing(Answer(302, headers={"Location": "/other"})) as server, pytest.raises(ContractBroken, match="POST was redirected"):
        go(server, api)
    assert len(server.asked) == 1


def test_a_query_that_is_answered_with_errors_is_refused() -> None:
    """GraphQL sends its errors with HTTP 200 (F105)."""
    api = toy(replace(ROWS, graphql="{ rows { id } }", records="data.rows"))
    broken = ok('{"data":{"rows":[]},"errors":[{"message":"Ada"}]}')
    with playing(broken) as server, pytest.raises(ContractBroken, match="errors") as caught:
        go(server, api)
    assert "Ada" not in str(caught.value)


def test_the_server_of_ones_own_is_asked_for() -> None:
    """Its name stands in the address of the API."""
    ask = Ask("server", "the name of your server, such as time.example.org", r"[a-z0-9.-]{3,120}", example="time.example.org")
    api = replace(toy(ROWS, asks=(ask,)), base="https://{server}")
    assert source_of(api, "toy", {"server": "time.example.org"}).base_url == "https://time.example.org"
