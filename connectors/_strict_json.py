"""JSON from an API: read without losing anything, and kept verbatim with a note of when it was seen."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Protocol
from urllib.parse import urlsplit

from connectors._http_errors import ContractBroken
from connectors._redact import MASK, holds_secret, redact


@dataclass(frozen=True)
class Landed:
    """Bytes to be kept: `name` is a safe file name, `records` counts what came (0 deserves a look)."""

    name: str
    body: bytes = field(repr=False)
    records: int


class Answer(Protocol):
    """The part of a response that an envelope keeps."""

    @property
    def url(self) -> str:
        """Where it came from, without secrets."""

    @property
    def body(self) -> bytes:
        """What came, unpacked."""

    @property
    def fetched_at(self) -> datetime:
        """When its last byte came, aware."""


def strict_json(body: bytes, place: str = "body") -> object:
    """Return the JSON value: fractions and exponents as `Decimal`, whole numbers as `int`, never a float.

    Raises `ContractBroken` for what others take silently: a key given twice, NaN and Infinity, text that is
    not UTF-8, half of a surrogate pair, numbers past every limit, and nesting too deep for Python.
    """
    try:
        text = body.decode("utf-8-sig")
        value = json.loads(text, parse_float=Decimal, parse_constant=_no_constant, object_pairs_hook=_no_duplicates)
        if "\\ud" in text.lower():
            json.dumps(value, ensure_ascii=False, default=str).encode()
    except (ValueError, ArithmeticError, RecursionError) as error:
        trouble = _describe(error)
    else:
        return value
    raise ContractBroken(f"{place}: not the JSON that was promised: {trouble}")


def _describe(error: Exception) -> str:
    """Name the trouble and its position, never the text around it: that may hold a client's name."""
    if isinstance(error, json.JSONDecodeError):
        return f"{error.msg} (line {error.lineno}, column {error.colno})"
    if isinstance(error, UnicodeError):
        return "text that is not UTF-8"
    return str(error) if isinstance(error, _Refused) else f"a value past every limit ({type(error).__name__})"


class _Refused(ValueError):  # noqa: N818
    """Legal for Python's parser, not for us."""


def _no_constant(text: str) -> object:
    raise _Refused(f"{text} is no JSON number")


def _no_duplicates(pairs: list[tuple[str, object]]) -> dict[str, object]:
    found = dict(pairs)
    if len(found) != len(pairs):
        keys = [key for key, _ in pairs]
        raise _Refused(f"the key {next(key for key in keys if keys.count(key) > 1)!r} is given twice")
    return found


def envelope(
    source: str,
    request_params: Mapping[str, str],
    response: Answer,
    covers: tuple[date, date] | None = None,
    parent: Mapping[str, object] | None = None,
) -> bytes:
    """Return deterministic JSON: a note under `moisson`, and the body verbatim under `body`, digit for digit.

    `covers` is the first day and the last day, both included, that the answer speaks of, `parent` what is to be known of each of
    its records and stands elsewhere. Raises `ContractBroken` when the body is not strict JSON or repeats one of our secrets.
    """
    path = urlsplit(response.url).path
    strict_json(response.body, f"{source} {path}")
    text = response.body.decode("utf-8-sig").strip(" \t\r\n")
    if holds_secret(text):
        raise ContractBroken(f"{source} {path}: the answer repeats our own secret, so it is not kept. Renew the secret")
    note = {
        "source": source,
        "path": redact(path),
        "params": {name: _clean(name, request_params[name]) for name in sorted(request_params)},
        "fetched_at": response.fetched_at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ"),
        "covers_from": covers[0].isoformat() if covers else None,
        "covers_to": covers[1].isoformat() if covers else None,
        **({"parent": {name: parent[name] for name in sorted(parent)}} if parent else {}),
    }
    head = json.dumps(note, ensure_ascii=False, separators=(",", ":"), default=str)
    return f'{{"moisson":{head},"body":{text}}}\n'.encode()


def _clean(name: str, value: str) -> str:
    return MASK if MASK in redact(f"{name}={value}") else value
