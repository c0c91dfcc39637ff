"""Access tokens of OAuth: traded for the account's secrets, held in memory only, asked anew before they expire."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urlencode, urlsplit

from connectors._http_errors import ContractBroken, CredentialsRefused
from connectors._http_source import Call, Response, Source
from connectors._redact import remember
from connectors._strict_json import strict_json
from connectors.auth import OAuth

_SLACK = timedelta(seconds=60)
_LIFE = 3600
FORM = "application/x-www-form-urlencoded"


@dataclass
class Till:
    """The desk at which requests are signed: it fills templates and trades for tokens. `ask` makes one call without a token."""

    source: Source
    now: Callable[[], datetime]
    ask: Callable[[Call, str], Response]
    token: str = ""
    good_until: datetime | None = None
    forgot: bool = False

    def fill(self, template: str) -> str:
        """Put secrets and keys of the account into a template."""
        keys, auth = self.source.keys, self.source.auth
        if keys is None or auth is None:
            raise ValueError(f"{self.source.name}: signed in to, and without keys")
        return keys.fill(template, auth.secrets)

    def access_token(self, auth: OAuth) -> str:
        """Give a token that is good for another minute."""
        if self.good_until is None or self.now() >= self.good_until:
            self.token, self.good_until = self._trade(auth)
        return self.token

    def forget(self) -> bool:
        """Let a token go that was refused before its time; say whether another is worth asking for: once."""
        worth = self.good_until is not None and not self.forgot
        self.token, self.good_until, self.forgot = "", None, True
        return worth

    def _trade(self, auth: OAuth) -> tuple[str, datetime]:
        parts = urlsplit(auth.token_url)
        base = self.source.token_base or f"{parts.scheme}://{parts.netloc}"
        form, headers = auth.trade(self.fill)
        call = Call(parts.path, method="POST", body=urlencode(form).encode(), headers={**headers, "Content-Type": FORM})
        answer = strict_json(self.ask(call, base).body, f"{self.source.name} {parts.path}")
        token = answer.get("access_token") if isinstance(answer, dict) else None
        if not isinstance(token, str) or len(token) < 8 or not isinstance(answer, dict):
            raise ContractBroken(f"{self.source.name} {parts.path}: an answer without an access token. Run again later")
        remember(token)
        self._refuse_rotation(answer, form)
        life = answer.get("expires_in")
        return token, self.now() + timedelta(seconds=int(life) if isinstance(life, int | str) else _LIFE) - _SLACK

    def _refuse_rotation(self, answer: dict[str, object], form: dict[str, str]) -> None:
        """Keep a refresh token that was changed, before the access token is used: the old one may be worth nothing any more."""
        new = answer.get("refresh_token")
        if "refresh_token" not in form or not isinstance(new, str) or new == form["refresh_token"] or self.source.keys is None:
            return
        remember(new)
        where = self.source.keys.secret("refresh_token")
        if not where.keep(new):
            raise CredentialsRefused(
                f"{self.source.name}: the platform has changed the refresh token, and this machine has no keyring to keep the new one in. "
                f"Set up a keyring, give your consent again, and {where.remedy()}"
            )
