"""One polite HTTP client: budgets, retries, hard limits, redaction. It hands back whole bodies only."""

import http.client
import logging
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Self
from urllib.parse import urljoin, urlsplit

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
    TooMany,
    Unreachable,
)
from connectors._http_faults import retry_after, status_fault
from connectors._http_guard import Guard, GuardedAdapter
from connectors._http_source import Call, Response, Source, bearer, check_url
from connectors._http_token import Till
from connectors._redact import RedactingFilter, guard_loggers, redact
from connectors._strict_json import Landed, envelope, strict_json
from connectors.secrets import SecretMissing

__all__ = [
    "Call",
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
    "TooMany",
    "Unreachable",
    "bearer",
    "check_url",
    "envelope",
    "redact",
    "retry_after",
    "strict_json",
]

_LOG = logging.getLogger(__name__)
_HOPS = 4
_BACKOFF = wait_random_exponential(multiplier=1, max=60)  # "full jitter": uniform from 0 to min(60, 2^n) seconds
_TRANSPORT = (requests.RequestException, urllib3.exceptions.HTTPError, http.client.HTTPException, OSError)


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
        limits = (*(((source.calls_per_minute, 60),) if source.calls_per_minute else ()), *source.quotas)
        self._budget = Budget(source.name, limits, state, clock, sleep, source.retry_after_cap)
        self._till = Till(source, clock, self._trade)
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
        """Return the whole answer to `GET base_url + path`; see `ask`."""
        return self.ask(Call(path, dict(params or {})))

    def ask(self, call: Call) -> Response:
        """Return the whole answer to a call. What is sent only reads, so that it may be sent again.

        Raises `Unreachable` or `RateLimited` (run again later), `CredentialsRefused`, `TooMany`, `ContractBroken`, and
        `ValueError` for a path that leads elsewhere.
        """
        path = call.path
        if not path.startswith("/") or path.startswith("//") or {"..", "."} & set(path.split("/")):
            raise ValueError(f"{self.source.name}: a path begins with one slash and has no dots, unlike {path!r}")
        return self._persist(self._attempt, call)

    def _persist(self, attempt: Callable[[Call], Response], call: Call) -> Response:
        retrying = Retrying(
            retry=retry_if_exception_type(Again),
            stop=stop_after_attempt(self.source.max_tries),
            wait=_wait,
            sleep=self._sleep,
            reraise=True,
        )
        try:
            return retrying(attempt, call)
        except Again as again:
            final = again.error
        raise final  # outside the except: no chain leads back to the texts of requests

    def _attempt(self, call: Call) -> Response:
        guard = Guard(self.source.deadline, allow_loopback=self.source.allow_loopback)
        place = f"{self.source.name} {call.path}"
        try:
            return self._walk(guard, call, place)
        except _TRANSPORT as error:
            fault = self._transport_fault(error, guard, place)
        raise fault

    def _walk(self, guard: Guard, call: Call, place: str) -> Response:
        """Ask, follow redirects inside the same origin, and return the answer at their end."""
        url, params = self.source.base_url.rstrip("/") + call.path, call.params
        for _ in range(_HOPS):
            request = self._prepare(url, call, params)
            self._budget.spend()
            with self._exchange(guard, request) as reply:
                if not reply.is_redirect:
                    return self._accept(reply, call, place)
                url, params = self._next_url(request.url or url, reply.headers["Location"], place), {}
                if call.method != "GET":
                    raise ContractBroken(f"{place}: a {call.method} was redirected; not followed. If the API has moved, update Moisson")
        raise ContractBroken(f"{place}: more than {_HOPS - 1} redirects in a row")

    def _prepare(self, url: str, call: Call, params: Mapping[str, str]) -> requests.PreparedRequest:
        own, secret = self.source.headers, self.source.secret
        signed = own(secret.value() if secret else "") if callable(own) else own
        request = self._plain(url, call, params, signed)
        if self.source.auth:
            self.source.auth.sign(request, self._till)
        return request

    def _plain(self, url: str, call: Call, params: Mapping[str, str], headers: Mapping[str, str]) -> requests.PreparedRequest:
        every = {"User-Agent": "moisson", "Accept-Encoding": "gzip", "Connection": "close", **headers, **call.headers}
        return self._session.prepare_request(requests.Request(call.method, url, params=dict(params), headers=every, data=call.body))

    def _trade(self, call: Call, base: str) -> Response:
        """Make the one call that needs no token: it asks for one."""
        check_url(self.source, base)
        place = f"{self.source.name} {call.path}"

        def attempt(call: Call) -> Response:
            guard = Guard(self.source.deadline, allow_loopback=self.source.allow_loopback)
            try:
                with self._exchange(guard, self._plain(base.rstrip("/") + call.path, call, {}, {})) as reply:
                    if reply.status_code == 400:  # RFC 6749 answers a wrong secret so
                        reply.status_code = 401
                    return self._accept(reply, call, place)
            except _TRANSPORT as error:
                fault = self._transport_fault(error, guard, place)
            raise fault

        return self._persist(attempt, call)

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

    def _accept(self, reply: requests.Response, call: Call, place: str) -> Response:
        if reply.status_code != 200:
            fault = status_fault(self.source, call, reply, self._clock(), place)
            revoked = isinstance(fault, CredentialsRefused) and reply.status_code == 401 and self._till.forget()
            raise Again(fault, 0.0) if revoked and isinstance(fault, CredentialsRefused) else fault
        body = whole_body(reply, self.source.max_body, place)
        headers = {name.lower(): redact(text) for name, text in reply.headers.items()}
        _LOG.info("%s: 200, %d bytes", place, len(body))
        return Response(200, redact(reply.url), headers, body, self._clock())

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
