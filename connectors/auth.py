"""How an API is signed in to. Templates in braces name secrets of the word, or keys of the account."""

import base64
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, Protocol
from urllib.parse import quote

from connectors._http_errors import CredentialsRefused
from connectors._redact import remember
from connectors._sigv4 import signed


class Request(Protocol):
    """The parts of a prepared request that signing touches."""

    method: str | None
    url: str | None
    body: bytes | str | None

    @property
    def headers(self) -> object:
        """A mapping of headers."""


class Desk(Protocol):
    """What signing may use: filled templates, the clock, and fresh access tokens."""

    def fill(self, template: str) -> str:
        """Put secrets and keys of the account into a template."""

    def now(self) -> datetime:
        """Give the present instant, UTC."""

    def access_token(self, auth: "OAuth") -> str:
        """Give an access token that is still good."""


@dataclass(frozen=True)
class Header:
    """A header that holds the secret, such as `Authorization: Bearer …`. `trial` begins the keys of a sandbox, which is no money."""

    name: str = "Authorization"
    form: str = "Bearer {token}"
    secrets: tuple[str, ...] = ("token",)
    token_url: str = ""
    trial: str = ""

    def sign(self, request: Request, desk: Desk) -> None:
        """Put the header on. Raises `CredentialsRefused` for the key of a sandbox."""
        if self.trial and re.match(self.trial, desk.fill(f"{{{self.secrets[0]}}}")):
            raise CredentialsRefused(
                "this is the key of a sandbox, whose money is not real: nothing was asked. Put the live key in its place"
            )
        _put(request, {self.name: desk.fill(self.form)})


@dataclass(frozen=True)
class Basic:
    """HTTP Basic: a user and a password, each a template."""

    user: str
    password: str = "{token}"  # noqa: S105 - a template, the name of a secret
    secrets: tuple[str, ...] = ("token",)
    token_url: str = ""

    def sign(self, request: Request, desk: Desk) -> None:
        """Put the header on."""
        _put(request, {"Authorization": f"Basic {basic(desk.fill(self.user), desk.fill(self.password))}"})


@dataclass(frozen=True)
class Query:
    """A secret in the address: the weakest way, for platforms that know no other."""

    name: str = "token"
    secrets: tuple[str, ...] = ("token",)
    token_url: str = ""

    def sign(self, request: Request, desk: Desk) -> None:
        """Put it behind the other parameters."""
        told = f"{quote(self.name)}={quote(desk.fill('{' + self.secrets[0] + '}'), safe='')}"
        request.url = f"{request.url}{'&' if '?' in (request.url or '') else '?'}{told}"


@dataclass(frozen=True)
class OAuth:
    """A client that trades its secrets for a short-lived access token (RFC 6749), asked anew before it expires.

    `client_credentials` needs an id and a secret; `refresh_token` also the refresh token that was made when the person gave consent.
    They travel in a header, `in_body`, or both ways (`in_both`).
    """

    token_url: str
    grant: Literal["client_credentials", "refresh_token"] = "client_credentials"
    scope: str = ""
    in_body: bool = False
    in_both: bool = False
    form: str = "Bearer {}"

    @property
    def secrets(self) -> tuple[str, ...]:
        """The names of what it needs."""
        return ("client_id", "client_secret", *(("refresh_token",) if self.grant == "refresh_token" else ()))

    def sign(self, request: Request, desk: Desk) -> None:
        """Put the access token on."""
        _put(request, {"Authorization": self.form.format(desk.access_token(self))})

    def trade(self, fill: Callable[[str], str]) -> tuple[dict[str, str], dict[str, str]]:
        """Give the form and the headers that ask for a token."""
        form = {"grant_type": self.grant} | ({"scope": fill(self.scope)} if self.scope else {})
        if self.grant == "refresh_token":
            form["refresh_token"] = fill("{refresh_token}")
        if self.in_body:
            return form | {"client_id": fill("{client_id}"), "client_secret": fill("{client_secret}")}, {}
        form |= {"client_id": fill("{client_id}")} if self.in_both else {}
        return form, {"Authorization": f"Basic {basic(fill('{client_id}'), fill('{client_secret}'))}"}


@dataclass(frozen=True)
class SigV4:
    """Amazon's signature, version 4: the secret itself never travels."""

    region: str
    service: str
    secrets: tuple[str, ...] = ("access_key", "secret_key")
    token_url: str = ""

    def sign(self, request: Request, desk: Desk) -> None:
        """Sign method, address, headers and body."""
        headers: Mapping[str, str] = request.headers  # type: ignore[assignment]  # requests' own mapping
        body = request.body.encode() if isinstance(request.body, str) else request.body or b""
        keys = (desk.fill("{access_key}"), desk.fill("{secret_key}"))
        _put(request, signed(request.method or "", request.url or "", headers, body, keys, (self.region, self.service), desk.now()))


Auth = Header | Basic | Query | OAuth | SigV4


def basic(user: str, password: str) -> str:
    """Give the text of Basic authentication, known from then on as a secret."""
    text = base64.b64encode(f"{user}:{password}".encode()).decode()
    remember(text)
    return text


def _put(request: Request, headers: Mapping[str, str]) -> None:
    request.headers.update(headers)  # type: ignore[attr-defined]  # requests' own mapping
