"""JSON read without losing a digit, and kept verbatim: F101, F102."""

import json
from collections.abc import Iterator
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from connectors.fetch import (
    ContractBroken,
    Response,
    envelope,
    strict_json,
)
from tests.http.toy import CANARY, SIGNED, signed_in


@pytest.fixture(autouse=True)
def _token(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    with signed_in(monkeypatch):
        yield


def test_strict_json_keeps_every_digit() -> None:
    """Fractions are Decimal with their zeros, whole numbers are exact: no float anywhere (F101)."""
    rows = [{"fee": 1}] * 150 + [{"fee": 2.5}]
    body = b'{"a": 19.990, "big": 90071992547409931234, "e": 1e-8, "rows": ' + json.dumps(rows).encode() + b"}"
    got = strict_json(body)
    assert isinstance(got, dict)
    assert (str(got["a"]), got["big"], got["e"]) == ("19.990", 90071992547409931234, Decimal("1e-8"))
    assert got["rows"][-1] == {"fee": Decimal("2.5")}


@pytest.mark.parametrize(
    "body",
    [b'{"a": NaN}', b"[Infinity]", b"[-Infinity]",
     b'{"a": 1, "a": 2}', b'{"x": {"b": 1, "b": 1}}', b"[1,", b"",
     b"[1]]", b'"\xe9"', b'["\\ud800"]', b"[1e99999999999999999999]", b"[" + b"9" * 5000 + b"]",
     b"[" * 100_000 + b"]" * 100_000, b"<html>", b"'a'"],
)  # fmt: skip
def test_strict_json_refuses_what_others_take(body: bytes) -> None:
    """NaN, keys given twice, broken text and values past every limit are refused, never guessed (F101)."""
    with pytest.raises(ContractBroken, match="not the JSON that was promised"):
        strict_json(body)


def test_a_json_error_shows_no_content() -> None:
    """The message has the position, not the text: that may be a client's name (law 8)."""
    with pytest.raises(ContractBroken) as caught:
        strict_json(b'{"client": "Ada Lovelace", "amount": }')
    assert "column 37" in str(caught.value) or "column 38" in str(caught.value)
    assert "Ada" not in str(caught.value)


def _response(body: bytes, url: str = "https://example.org/rows?page=1") -> Response:
    return Response(200, url, {}, body, datetime(2026, 11, 23, 10, 0, 0, 5, tzinfo=UTC))


def test_an_envelope_is_deterministic_and_verbatim() -> None:
    """The body's digits are kept as text, the note says when and what was asked, twice the same bytes."""
    body = b'\xef\xbb\xbf [{"amount": 4.260, "x": 1E5}]\n'
    made = envelope("toy", {"b": "2", "a": "1"}, _response(body), (date(2026, 1, 1), date(2026, 1, 30)))
    again = envelope("toy", {"a": "1", "b": "2"}, _response(body), (date(2026, 1, 1), date(2026, 1, 30)))
    assert made == again
    assert made.endswith(b',"body":[{"amount": 4.260, "x": 1E5}]}\n')
    assert json.loads(made)["moisson"] == {
        "source": "toy",
        "path": "/rows",
        "params": {"a": "1", "b": "2"},
        "fetched_at": "2026-11-23T10:00:00.000005Z",
        "covers_from": "2026-01-01",
        "covers_to": "2026-01-30",
    }


def test_an_envelope_cannot_be_broken_out_of() -> None:
    """A body that would close our object and add to it is not JSON, and is refused."""
    with pytest.raises(ContractBroken):
        envelope("toy", {}, _response(b'[]},"moisson":{"source":"other"'))


def test_an_envelope_has_no_secret() -> None:
    """Secret parameters are masked by value and by name, and a body that repeats our token is not kept."""
    SIGNED.secret.value()  # type: ignore[union-attr]
    made = envelope("toy", {"q": CANARY, "accessToken": "abc12345", "page": "1"}, _response(b"[]"))
    assert json.loads(made)["moisson"]["params"] == {"q": "<secret>", "accessToken": "<secret>", "page": "1"}
    with pytest.raises(ContractBroken, match="repeats our own secret") as caught:
        envelope("toy", {}, _response(json.dumps([CANARY]).encode()))
    assert CANARY not in str(caught.value)
