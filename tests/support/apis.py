"""Every declared API with what is needed to try it: an account, secrets, records like those of its samples, and its double."""

import csv
import io
import json
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from copy import deepcopy
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import keyring
import pytest
from keyring.backends import fail

from connectors import _redact
from connectors._keys import Keys
from connectors._pull_call import dig
from connectors.api import Api, Cursor, Next, Numbered, Request
from connectors.catalogue import platforms
from connectors.fetch import Fetcher, Landed, Source
from connectors.platform import Platform
from connectors.pull import Place, Progress, pull, source_of
from tests.conftest import ROOT
from tests.http.declared import Double, Row, arguments
from tests.http.server import Asked, Clock, Player, at

SAMPLES = ROOT / "tests" / "samples"
LISTINGS = ROOT / "tests" / "http" / "listings"
"""Answers that are only gone through, and landed by nobody."""
SINCE, UNTIL = date(2026, 3, 1), date(2026, 3, 2)
PARENT = "P1"


def declared() -> Iterator[tuple[Platform, Api]]:
    """Give every platform that declares an API of accounts."""
    for platform in platforms().values():
        if isinstance(platform.api, Api):
            yield platform, platform.api


@dataclass(frozen=True)
class Case:
    """One request of one declared API, alone, with pages of three records."""

    platform: str
    api: Api
    request: Request

    def __str__(self) -> str:
        return f"{self.platform}-{self.request.name}"

    @property
    def values(self) -> dict[str, str]:
        """The keys of an account."""
        return {ask.key: ask.example for ask in self.api.asks}

    @property
    def source(self) -> Source:
        """The source of its account, without limits of our own."""
        return replace(source_of(self.api, self.platform, self.values), calls_per_minute=None, quotas=())

    def record(self) -> dict[str, Any]:
        """Give a record as the sample of this request has it."""
        return record_of(self.platform, self.request)

    def rows(self, count: int, *, since: date = SINCE, days: int = 1, first: int = 0) -> list[Row]:
        """Make records that differ in their id, spread over some days."""
        base = self.record()
        own = {name: self.values[key.strip("{}")] for name, key in self.request.mine.items() if dig(base, name) is not None}
        made = []
        for n in range(first, first + count):
            record = _changed(base, {self.request.id: _numbered(dig(base, self.request.id), n), **own})
            made.append(Row(float(n), since + timedelta(n * days // max(count, 1)), record, PARENT if self.request.each else ""))
        return made

    def double(self, rows: list[Row]) -> Double:
        """Give the double of the platform, which holds these rows and, where there is a listing, one thing they all belong to."""
        held = {self.request.name: rows}
        if listing := self.request.each:
            base = record_of(self.platform, listing)
            held[listing.name] = [Row(0, SINCE, _changed(base, {listing.id: PARENT}))]
        return Double(self.api, Keys(self.platform, self.values), held)

    def pull(
        self, server: Player, clock: Clock, *, since: date = SINCE, until: date = UNTIL, progress: Progress | None = None, **changes: object
    ) -> Iterator[Landed]:
        """Pull from the double, with a clock that costs no time."""
        with Fetcher(at(server, self.source, **changes), clock=clock, sleep=clock.sleep) as fetcher:
            yield from pull(fetcher, self.api, since, until, progress)

    def ids(self, landed: list[Landed] | Iterator[Landed]) -> list[str]:
        """Give the ids of the records that landed, in order, each as often as it came."""
        return [str(dig(row, self.request.id)) for one in landed for row in self.records(one.body)]

    def ids_of(self, rows: list[Row]) -> list[str]:
        """Give the ids of rows."""
        return [str(dig(row.record, self.request.id)) for row in rows]

    def id_of(self, record: Mapping[str, object]) -> object:
        """Give the id of a record."""
        return dig(record, self.request.id)

    def is_own(self, asked: Asked) -> bool:
        """Whether a call asked for the records of this request: not for a token, nor for the listing it goes through."""
        token = self.api.auth.token_url if self.api.auth else ""
        if token and token.endswith(asked.path) and asked.method == "POST":
            return False
        return self.request.each is None or PARENT in {*asked.path.split("/"), *self.arguments(asked).values()}

    def arguments(self, asked: Asked) -> dict[str, str]:
        """Give the parameters of a call by dotted name, wherever they stood."""
        return arguments(self.request, asked)

    def records(self, body: bytes) -> list[Mapping[str, object]]:
        """Give the records of what was kept."""
        if self.request.is_csv:
            return list(csv.DictReader(io.StringIO(body.decode("utf-8-sig"))))
        found = dig(json.loads(body)["body"], self.request.records)
        return list(found.values()) if isinstance(found, dict) else list(found)  # type: ignore[call-overload]


def cases() -> list[Case]:
    """Give each request of each declared API."""
    return [
        Case(platform.name, replace(api, requests=(small,)), small)
        for platform, api in declared()
        for small in (_small(request) for request in api.requests)
    ]


def _small(request: Request) -> Request:
    paging = request.paging
    small = replace(paging, size=3) if isinstance(paging, Numbered | Cursor | Next) else paging
    return replace(request, paging=small, cap=None)


def pages_of(request: Request) -> str:
    """Say how a request is paged, in one word for each way of paging that there is."""
    return re.sub(r"'[^']*'", "'…'", repr(request.paging))


def record_of(platform: str, request: Request) -> dict[str, Any]:
    """Give the first record of the sample of a request: `api_<request>.json`, or the one sample of all requests, `api.json`."""
    path = sample_of(platform, request)
    if request.is_csv:
        return dict(next(csv.DictReader(io.StringIO(path.read_text(encoding="utf-8-sig")))))
    found = json.loads(path.read_text(encoding="utf-8"))
    found = dig(found["body"] if "moisson" in found else found, request.records)
    first: dict[str, Any] = next(iter(found.values())) if isinstance(found, dict) else found[0]  # type: ignore[index]
    return first


def sample_of(platform: str, request: Request) -> Path:
    """Give the sample of a request."""
    names = (f"api_{request.name}.json", f"api_{request.name}.csv", "api.json", "api.csv")
    paths = [*(SAMPLES / platform / name for name in names), LISTINGS / f"{platform}_{request.name}.json"]
    return next(path for path in paths if path.exists())


def _numbered(value: object, number: int) -> object:
    return 10_000 + number if isinstance(value, int) else f"{str(value)[:12]}N{number}"


def _changed(record: dict[str, Any], changes: Mapping[str, object]) -> dict[str, Any]:
    made = deepcopy(record)
    for path, value in changes.items():
        place, last = place_of(made, path)
        place[last] = value
    return made


def place_of(record: Any, path: str) -> tuple[Any, Any]:
    """Give the object or list that holds a field, and the key or the number of the field in it."""
    *keys, last = path.split(".")
    for key in keys:
        record = record[int(key) if isinstance(record, list) else key]
    return record, int(last) if isinstance(record, list) else last


@contextmanager
def signed_in(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Have every secret of every declared API, no keyring, and no memory of them afterwards."""
    backend, known = keyring.get_keyring(), set(_redact._LITERALS)
    keyring.set_keyring(fail.Keyring())  # type: ignore[no-untyped-call]
    for env, secret in secrets().items():
        monkeypatch.setenv(env, secret)
    yield
    keyring.set_keyring(backend)
    _redact._LITERALS.clear()
    _redact._LITERALS.update(known)


def secrets() -> dict[str, str]:
    """Give a secret for each name that some API declares; all hold the same canary."""
    names = [Keys(platform.name).secret(name).env for platform, api in declared() for name in api.secrets]
    return {env: f"canary-7Qx2/{env.removeprefix('MOISSON_').lower()}+" for env in names}


class Pulls:
    """Pulls of one case that follow each other: each knows what the ones before have landed, as runs do."""

    def __init__(self, case: Case, days: int = 100) -> None:
        self.case, self.days = case, days
        self.done: set[str] = set()
        self.places: dict[str, Place] = {}
        self.kept: list[Landed] = []
        self.clock = Clock()

    def go(self, server: Player, **changes: object) -> None:
        """Pull what is left; what lands before trouble is kept."""
        progress = Progress(frozenset(self.done), dict(self.places), self.done.add, self._page)
        until = SINCE + timedelta(days=self.days - 1)
        for landed in self.case.pull(server, self.clock, until=until, progress=progress, **changes):
            self.kept.append(landed)

    def _page(self, key: str, cursor: Mapping[str, object], number: int) -> None:
        self.places[key] = (cursor, number)
