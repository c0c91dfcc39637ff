"""What is asked, of whom, and what came: the plain values of the HTTP client."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from urllib.parse import SplitResult, urlsplit

from connectors._keys import Keys
from connectors.auth import Auth
from connectors.secrets import Secret

Headers = Mapping[str, str] | Callable[[str], Mapping[str, str]]
LOOPBACK = {"127.0.0.1", "localhost", "::1"}


def bearer(token: str) -> Mapping[str, str]:
    """Return the header that carries a bearer token (RFC 6750)."""
    return {"Authorization": f"Bearer {token}"}


@dataclass(frozen=True)
class Source:
    """One API: where it is, how to sign in, and how gently to ask.

    `headers` is a mapping, or a function from the secret's text to one, called afresh for each try; `auth` is a declared way to sign
    in, with the `keys` it may use. Times are in seconds; `deadline` is for one answer, connecting to last byte; `max_body` is in
    bytes, unpacked. `quotas` are (calls, seconds), `busy` statuses that mean "later" with the header that tells the seconds.
    `allow_loopback` lets plain http through, to this machine only: for tests and local proxies; `token_base` moves OAuth's own
    address there too.
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
    auth: Auth | None = None
    keys: Keys | None = None
    quotas: tuple[tuple[int, int], ...] = ()
    busy: Mapping[int, str] = field(default_factory=dict)
    token_base: str = ""

    def __post_init__(self) -> None:
        check_url(self, self.base_url)

    @property
    def is_signed(self) -> bool:
        """Whether anything secret is sent."""
        return self.secret is not None or self.auth is not None

    def remedy(self) -> str:
        """Say which secrets to set, and where."""
        if self.secret:
            return self.secret.remedy()
        return self.keys.remedy(self.auth.secrets) if self.keys and self.auth else ""


def check_url(source: Source, url: str) -> SplitResult:
    """Return the parts of a URL that this source may be asked at; raises `ValueError` for any other."""
    parts = urlsplit(url)
    plain = parts.scheme == "http" and source.allow_loopback and parts.hostname in LOOPBACK
    if parts.scheme != "https" and not plain:
        raise ValueError(f"{source.name}: only https is spoken, not {parts.scheme!r}")
    if parts.hostname not in source.hosts or "@" in parts.netloc:
        raise ValueError(f"{source.name}: host {parts.hostname!r} is not among its hosts {source.hosts}")
    return parts


@dataclass(frozen=True)
class Call:
    """One request: `body` is sent as it is, under `content_type`. `split` and `later` are texts of an error answer; see `Request`."""

    path: str
    params: Mapping[str, str] = field(default_factory=dict)
    method: str = "GET"
    body: bytes | None = field(default=None, repr=False)
    headers: Mapping[str, str] = field(default_factory=dict)
    split: tuple[str, ...] = ()
    later: tuple[str, ...] = ()


@dataclass(frozen=True)
class Response:
    """A whole answer, status 200. `url` is redacted, header names are lower case, `fetched_at` is in UTC."""

    status: int
    url: str
    headers: Mapping[str, str]
    body: bytes = field(repr=False)
    fetched_at: datetime
