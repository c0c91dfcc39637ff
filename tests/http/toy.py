"""A made-up source to play with, its token, and bodies that were cut."""

import gzip
from collections.abc import Iterator
from contextlib import contextmanager

import keyring
import pytest
from keyring.backends import fail

from connectors import _redact
from connectors.fetch import Fetcher, Response, Source, bearer
from connectors.secrets import Secret
from tests.http.server import Answer, Clock, Player, at, chunked, ok, zipped

CANARY = "canary-7Qx2/+token=="
PLAIN = Source("toy", ("example.org",), "https://example.org")
SIGNED = Source("toy", ("example.org",), "https://example.org", bearer, Secret("toy-token", "MOISSON_TOY_TOKEN"))
CUT = {
    "shorter than Content-Length (F97)": Answer(body=b"[1,2", length=500),
    "chunks without the last one (F97)": chunked(b"[1,", end=b""),
    "chunk cut inside (F97)": chunked(b"[1", end=b"ff\r\n,2"),
    "gzip cut under an honest length (F98)": zipped(b"[1,2,3]" * 50, keep=-9),
    "gzip without its CRC (F98)": zipped(b"[1]", keep=-8),
    "gzip with a wrong CRC (F98)": ok(gzip.compress(b"[1]")[:-8] + b"12345678", **{"Content-Encoding": "gzip"}),
    "connection reset (F94)": Answer(reset=True),
}


@contextmanager
def signed_in(monkeypatch: pytest.MonkeyPatch, env: str = "MOISSON_TOY_TOKEN") -> Iterator[None]:
    """Have the canary as token, no keyring, and no memory of it afterwards."""
    backend, known = keyring.get_keyring(), set(_redact._LITERALS)
    keyring.set_keyring(fail.Keyring())  # type: ignore[no-untyped-call]
    monkeypatch.setenv(env, CANARY)
    yield
    keyring.set_keyring(backend)
    _redact._LITERALS.clear()
    _redact._LITERALS.update(known)


def fetch(source: Source, server: Player, clock: Clock | None = None, **changes: object) -> Response:
    """Ask the server once, with a clock that costs no time."""
    clock = clock or Clock()
    with Fetcher(at(server, source, **changes), clock=clock, sleep=clock.sleep) as fetcher:
        return fetcher.get("/rows", {"page": "1"})
