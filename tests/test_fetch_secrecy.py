"""A canary in place of the token: it turns up in no text that anybody can read (law 8)."""

import logging
import os
from collections.abc import Iterator
from urllib.parse import quote

import pytest

from connectors.fetch import (
    ContractBroken,
    CredentialsRefused,
    Fetcher,
    FetchError,
    RateLimited,
    RedactingFilter,
    Unreachable,
    redact,
)
from tests.http.server import Answer, Clock, Play, at, ok, playing
from tests.http.toy import CANARY, CUT, SIGNED, signed_in


@pytest.fixture(autouse=True)
def _token(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    with signed_in(monkeypatch):
        yield


def _all_texts(error: BaseException | None) -> str:
    texts = []
    while error is not None:
        texts += [str(error), repr(error), repr(vars(error))]
        error = error.__cause__ or error.__context__
    return " ".join(texts)


FAULTS: dict[str, Play] = {
    **CUT,
    "refused": Answer(401),
    "server error": Answer(500),
    "limited": Answer(429, headers={"Retry-After": "999"}),
    "sent on with the token in the URL": lambda asked: Answer(
        302, headers={"Location": f"http://evil.invalid/?t={asked.headers['authorization'][7:]}"}
    ),
    "not promised": Answer(404),
}


@pytest.mark.parametrize("play", FAULTS.values(), ids=FAULTS.keys())
def test_the_canary_is_in_no_error_and_no_log(play: Play, caplog: pytest.LogCaptureFixture) -> None:
    """Whatever goes wrong, no text of the error or its causes, and no record at DEBUG, holds the token."""
    caplog.set_level(logging.DEBUG)
    clock = Clock()
    with (
        playing(play) as server,
        Fetcher(at(server, SIGNED, max_tries=2), clock=clock, sleep=clock.sleep) as fetcher,
        pytest.raises(FetchError) as caught,
    ):
        fetcher.get("/rows", {"access_token": CANARY, "again": CANARY})
    assert server.asked[0].params["again"] == CANARY  # it did travel, so it could have leaked
    logged = "\n".join(f"{record.getMessage()} {record.args} {record.exc_text}" for record in caplog.records)
    written = _all_texts(caught.value) + repr(fetcher.source) + logged
    for literal in (CANARY, "canary-7Qx2"):
        assert literal not in written
    assert "urllib3.connectionpool" in {record.name for record in caplog.records}


def test_an_error_cleans_its_own_text() -> None:
    """Whoever builds one of our errors, with whatever in the text, the token is masked in it."""
    SIGNED.secret.value()  # type: ignore[union-attr]
    for kind in (Unreachable, RateLimited, CredentialsRefused, ContractBroken):
        assert str(kind(f"asked {CANARY}, {quote(CANARY, safe='')}")) == "asked <secret>, <secret>"


def test_the_canary_is_in_no_answer(capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    """A good answer carries no token in URL or headers, and http.client's own debugging prints nothing."""
    monkeypatch.setattr("http.client.HTTPConnection.debuglevel", 1)
    clock = Clock()
    with (
        playing(lambda asked: ok("[]", Echo=asked.headers["authorization"])) as server,
        Fetcher(at(server, SIGNED), clock=clock, sleep=clock.sleep) as fetcher,
    ):
        got = fetcher.get("/rows", {"key": CANARY})
    assert "canary-7Qx2" not in repr(got) + "".join(capfd.readouterr())
    assert got.headers["echo"] == "Bearer <secret>"


def test_the_filter_cleans_messages_arguments_and_tracebacks(caplog: pytest.LogCaptureFixture) -> None:
    """The filter for handlers also cleans records whose secret sits in an argument or in a traceback."""
    SIGNED.secret.value()  # type: ignore[union-attr]
    caplog.handler.addFilter(cleaner := RedactingFilter())
    try:
        os.environ[CANARY]
    except KeyError:
        logging.getLogger("anything").exception("asked with %s", CANARY)
    finally:
        caplog.handler.removeFilter(cleaner)
    assert "canary-7Qx2" not in caplog.text
    assert "KeyError: '<secret>'" in caplog.text


@pytest.mark.parametrize(
    ("text", "clean"),
    [("GET /x?api_key=abc&page=2", "GET /x?api_key=<secret>&page=2"),
     ("Authorization: Bearer abcdefgh1234", "Authorization: Bearer <secret>"),
     ("{'authorization': 'Basic dTpw'}", "{'authorization': 'Basic <secret>'}"),
     ("3 tokens left, page=2", "3 tokens left, page=2")],
)  # fmt: skip
def test_what_looks_like_a_secret_is_masked(text: str, clean: str) -> None:
    """Also secrets that nobody registered are masked by their shape, and ordinary text is left alone."""
    assert redact(text) == clean
