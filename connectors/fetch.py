"""One polite HTTP client: budgets, retries, hard limits, redaction. It hands back whole bodies only."""

import http.client
import logging
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Self
from urllib.parse import SplitResult, urljoin, urlsplit

import requests
import urllib3
from tenacity import (
    RetryCallState,
    Retrying,
    retry_if_exception_type,
    stop_after_attempt,
    wait_random_exponential,
)

from connectors._http_body import whole_body
from connectors._http_budget import Budget
from connectors._http_errors import (
    Again,
    ContractBroken,
    CredentialsRefused,
    FetchError,
    RateLimited,
    Unreachable,
)
from connectors._http_guard import Guard, GuardedAdapter
from connectors._redact import RedactingFilter, guard_loggers, redact
from connectors._strict_json import Landed, envelope, strict_json
from connectors.secrets import Secret, SecretMissing

__all__ = [
    "ContractBroken",
    "CredentialsRefused",
    "FetchError",
    "Fetcher",
    "Landed",
    "RateLimited",
    "RedactingFilter",
    "Response",
    "SecretMissing",
    "Source",
    "Unreachable",
    "bearer",
    "envelope",
    "redact",
    "strict_json",
]

Headers = Mapping[str, str] | Callable[[str], Mapping[str, str]]

_LOG = logging.getLogger(__name__)
_LOOPBACK = {"127.0.0.1", "localhost", "::1"}
_HOPS = 4
_BACKOFF = wait_random_exponential(multiplier=1, max=60)  # "full jitter": uniform from 0 to min(60, 2^n) seconds
_TRANSPORT = (requests.RequestException, urllib3.exceptions.HTTPError, http.client.HTTPException, OSError)


def bearer(token: str) -> Mapping[str, str]:
    """Return the header that carries a bearer token (RFC 6750)."""
    return {"Authorization": f"Bearer {token}"}


@dataclass(frozen=True)
class Source:
    """One API: where it is, how to sign in, and how gently to ask.

    `headers` is a mapping, or a function from the secret's text to one, called afresh for each try. Times are
    in seconds; `deadline` is for one answer, connecting to last byte; `max_body` is in bytes, unpacked.
    `allow_loopback` lets plain http through, to this machine only: for tests and local proxies.
    """

    name: str
    hosts: tuple[str, ...]
    base_url: str
    headers: Headers = field(default_factory=dict)
    secret: Secret | None = None
    calls_per_minute: int | None = None
    max_tries: int = 6
    retry_after_cap: float = 300.0
    deadline: float = 120.0
    max_body: int = 64 * 1024 * 1024
    allow_loopback: bool = False

    def __post_init__(self) -> None:
        check_url(self, self.base_url)


def check_url(source: Source, url: str) -> SplitResult:
    """Return the parts of a URL that this source may be asked at; raises `ValueError` for any other."""
    parts = urlsplit(url)
    plain = parts.scheme == "http" and source.allow_loopback and parts.hostname in _LOOPBACK
    if parts.scheme != "https" and not plain:
        raise ValueError(f"{source.name}: only https is spoken, not {parts.scheme!r}")
    if parts.hostname not in source.hosts or "@" in parts.netloc:
        raise ValueError(f"{source.name}: host {parts.hostname!r} is not among its hosts {source.hosts}")
    return parts


@dataclass(frozen=True)
class Response:
    """A whole answer, status 200. `url` is redacted, header names are lower case, `fetched_at` is in UTC."""

    status: int
    url: str
    headers: Mapping[str, str]
    body: bytes = field(repr=False)
    fetched_at: datetime


def _now() -> datetime:
    return datetime.now(UTC)


class Fetcher:
    """Asks one source; to be used in a `with`. `state` is the JSON file that keeps the budget across runs."""

    def __init__(
        self,
        source: Source,
        *,
        session: requests.Session | None = None,
        clock: Callable[[], datetime] = _now,
        sleep: Callable[[float], None] = time.sleep,
        state: Path | None = None,
    ) -> None:
        guard_loggers()
        self.source = source
        self._clock, self._sleep = clock, sleep
        self._budget = Budget(source.name, source.calls_per_minute, state, clock, sleep)
        self._session = session or requests.Session()
        self._session.proxies.clear()
        self._session.trust_env = False  # ~/.netrc would replace our Authorization header without a word
        self._session.mount("https://", GuardedAdapter())
        self._session.mount("http://", GuardedAdapter())

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._session.close()

    def get(self, path: str, params: Mapping[str, str] | None = None) -> Response:
        """Return the whole answer to `GET base_url + path`.

        Raises `Unreachable` or `RateLimited` (run again later), `CredentialsRefused`, `ContractBroken`, and
        `ValueError` for a path that leads elsewhere.
        """
        if not path.startswith("/") or path.startswith("//") or {"..", "."} & set(path.split("/")):
            raise ValueError(f"{self.source.name}: a path begins with one slash and has no dots, unlike {path!r}")
        retrying = Retrying(
            retry=retry_if_exception_type(Again),
            stop=stop_after_attempt(self.source.max_tries),
            wait=_wait,
            sleep=self._sleep,
            reraise=True,
        )
        try:
            return retrying(self._attempt, path, dict(params or {}))
        except Again as again:
            final = again.error
        raise final  # outside the except: no chain leads back to the texts of requests

    def _attempt(self, path: str, params: dict[str, str]) -> Response:
        guard = Guard(self.source.deadline, allow_loopback=self.source.allow_loopback)
        place = f"{self.source.name} {path}"
        try:
            return self._walk(guard, path, params, place)
        except _TRANSPORT as error:
            fault = self._transport_fault(error, guard, place)
        raise fault

    def _walk(self, guard: Guard, path: str, params: dict[str, str], place: str) -> Response:
        """Ask, follow redirects inside the same origin, and return the answer at their end."""
        url = self.source.base_url.rstrip("/") + path
        for _ in range(_HOPS):
            request = self._prepare(url, params)
            self._budget.spend()
            with self._exchange(guard, request) as reply:
                if not reply.is_redirect:
                    return self._accept(reply, place)
                url, params = self._next_url(request.url or url, reply.headers["Location"], place), {}
        raise ContractBroken(f"{place}: more than {_HOPS - 1} redirects in a row")

    def _prepare(self, url: str, params: dict[str, str]) -> requests.PreparedRequest:
        own, secret = self.source.headers, self.source.secret
        signed = own(secret.value() if secret else "") if callable(own) else own
        fixed = {"User-Agent": "moisson", "Accept-Encoding": "gzip", "Connection": "close"}
        return self._session.prepare_request(requests.Request("GET", url, params=params, headers={**fixed, **signed}))

    @contextmanager
    def _exchange(self, guard: Guard, request: requests.PreparedRequest) -> Iterator[requests.Response]:
        """Send, under the guard's eyes, and close everything afterwards."""
        limit = self.source.deadline
        pauses = (min(10.0, limit), min(60.0, limit))
        send = self._session.send
        try:
            with guard.running():
                reply = send(request, stream=True, verify=True, allow_redirects=False, timeout=pauses)
                with closing(reply):
                    yield reply
        finally:
            self._session.close()  # a connection kept for the next call would have no guard

    def _next_url(self, here: str, location: str, place: str) -> str:
        """Return where a redirect leads; raises `ContractBroken` for another origin: the token stays home."""
        there = urljoin(here, location)
        old, new = urlsplit(here), urlsplit(there)
        if (old.scheme, old.netloc) != (new.scheme, new.netloc):
            raise ContractBroken(
                f"{place}: redirected to another host ({new.scheme}://{new.hostname}); not followed, so the "
                "credentials did not go there. If the API has moved, update Moisson"
            )
        return there

    def _accept(self, reply: requests.Response, place: str) -> Response:
        if reply.status_code != 200:
            raise self._status_fault(reply, place)
        body = whole_body(reply, self.source.max_body, place)
        headers = {name.lower(): redact(text) for name, text in reply.headers.items()}
        _LOG.info("%s: 200, %d bytes", place, len(body))
        return Response(200, redact(reply.url), headers, body, self._clock())

    def _status_fault(self, reply: requests.Response, place: str) -> Exception:
        status = reply.status_code
        if status in {401, 403} and self.source.secret:
            return CredentialsRefused(
                f"{place}: HTTP {status}, the credentials were refused: expired, revoked, or of another "
                f"account. Make a new one, {self.source.secret.remedy()}, and run again: what is landed stays"
            )
        if status not in {408, 425, 429} and status < 500:
            return ContractBroken(f"{place}: HTTP {status}, which this API does not promise here", status)
        pause = retry_after(reply.headers.get("Retry-After", ""), self._clock())
        text = f"{place}: HTTP {status} after {self.source.max_tries} tries at most. Run again later"
        error = RateLimited(text, pause) if status == 429 else Unreachable(text)
        if pause is not None and pause > self.source.retry_after_cap:
            return RateLimited(f"{place}: HTTP {status}, asked to wait {pause:,.0f} s. Run again after that", pause)
        return Again(error, pause)

    def _transport_fault(self, error: Exception, guard: Guard, place: str) -> Again:
        """Turn a fault of the network into ours, keeping its kind only: its text may hold a header."""
        kind = type(error).__name__
        if guard.expired:
            kind = f"no whole answer within {guard.deadline:g} s"
        elif isinstance(error, requests.exceptions.SSLError):
            kind = "the TLS certificate or handshake failed (is this machine's clock right?)"
        return Again(Unreachable(f"{place}: {kind}. Check the connection and run again: what is landed stays"))


def _wait(state: RetryCallState) -> float:
    """Return the seconds before the next try: what the server asked plus up to 1, else full jitter."""
    fault = state.outcome.exception() if state.outcome else None
    jitter = _BACKOFF(state)
    asked = fault.wait if isinstance(fault, Again) else None
    return asked + min(jitter, 1.0) if asked else jitter


def retry_after(text: str, now: datetime) -> float | None:
    """Return the seconds that a `Retry-After` header asks for (number or HTTP date), at least 0, or None."""
    text = text.strip()
    if text.isascii() and text.isdigit():
        return float(text)
    try:
        when = parsedate_to_datetime(text)
    except ValueError:
        return None
    when = when if when.tzinfo else when.replace(tzinfo=UTC)
    return max(0.0, (when - now).total_seconds())
