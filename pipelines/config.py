"""`moisson.toml`: read, validated, and told where it is wrong: file, line and key."""

import re
import tomllib
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Annotated, Any, Literal
from zoneinfo import available_timezones

from babel import Locale
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError

from connectors.catalogue import platforms
from connectors.settings import Account, Person
from connectors.vocabulary import EffortKind
from pipelines.errors import ConfigurationError


@lru_cache(maxsize=1)
def _codes() -> tuple[frozenset[str], frozenset[str], frozenset[str]]:
    """Give the known currencies, countries and time zones."""
    english = Locale("en")
    return frozenset(english.currencies), frozenset(english.territories), frozenset(available_timezones())


def _currency(value: str) -> str:
    if value not in _codes()[0]:
        raise ValueError(f"{value!r} is not an ISO 4217 currency code such as EUR")
    return value


def _country(value: str) -> str:
    if value not in _codes()[1] or len(value) != 2:
        raise ValueError(f"{value!r} is not an ISO 3166 country code such as FR")
    return value


def _zone(value: str) -> str:
    if value not in _codes()[2]:
        raise ValueError(f"{value!r} is not a time zone such as Europe/Paris")
    return value


def _platform(value: str) -> str:
    if value not in platforms():
        raise ValueError(f"{value!r} is no platform we know; `moisson sources` lists them")
    return value


def _publisher(value: str) -> str:
    if not re.fullmatch(r"[0-9]{1,12}", value):
        raise ValueError(f"{value!r} is not a publisher id: digits only, at the top of your Awin page")
    return value


Currency = Annotated[str, AfterValidator(_currency)]
Country = Annotated[str, AfterValidator(_country)]
Zone = Annotated[str, AfterValidator(_zone)]
Known = Annotated[str, AfterValidator(_platform)]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class PersonTable(_Strict):
    """`[person]`."""

    id: str = "me"
    timezone: Zone = "UTC"
    country: Country = "FR"
    reporting_currency: Currency = "EUR"


class AccountTable(_Strict):
    """`[[account]]`: what a file of this platform does not say itself."""

    platform: Known
    label: str = Field(default="main", pattern=r"^[^/\\\x00-\x1f]{1,60}$")
    currency: Currency | None = None
    marketplace: str | None = None
    date_order: Literal["dmy", "mdy", "ymd"] | None = None
    decimal: Literal[".", ","] | None = None
    timezone: Zone | None = None
    publisher_id: Annotated[str, AfterValidator(_publisher)] | None = None
    period_start: date | None = None
    period_end: date | None = None


class EffortTable(_Strict):
    """`[[effort]]`: which channel a tracker's project belongs to. `project` may end in `*`."""

    project: str
    channel: str
    kind: EffortKind | None = None


class InboxTable(_Strict):
    """`[inbox]`: how long a file must have stood still."""

    settle_seconds: float = Field(default=5.0, ge=0, le=3600)


class EcbTable(_Strict):
    """`[ecb]`: whether runs fetch exchange rates."""

    fetch: bool = False


class Config(_Strict):
    """The whole of `moisson.toml`."""

    person: PersonTable = PersonTable()
    account: tuple[AccountTable, ...] = ()
    effort: tuple[EffortTable, ...] = ()
    inbox: InboxTable = InboxTable()
    ecb: EcbTable = EcbTable()

    def who(self) -> Person:
        """Give the person as the connectors know it."""
        return Person(**self.person.model_dump())

    def accounts(self) -> tuple[Account, ...]:
        """Give the accounts as the connectors know them."""
        return tuple(_account(row) for row in self.account)

    @property
    def pulls(self) -> bool:
        """Whether a run asks any API."""
        return self.ecb.fetch or any(a.publisher_id for a in self.account)

    def fingerprint(self) -> str:
        """Give a text that changes when any setting that matters to reading changes."""
        return self.model_dump_json(exclude={"inbox", "ecb"})


def _account(row: AccountTable) -> Account:
    fields = row.model_dump(exclude={"period_start", "period_end"})
    period = (row.period_start, row.period_end) if row.period_start and row.period_end else None
    return Account(**fields, period=period)


def load(path: Path) -> Config:
    """Read `moisson.toml`; a missing file means all defaults.

    Raises `ConfigurationError` with the file, the line and the key of everything that is wrong.
    """
    if not path.exists():
        return Config()
    text = path.read_text(encoding="utf-8")
    try:
        return Config.model_validate(tomllib.loads(text))
    except tomllib.TOMLDecodeError as why:
        raise ConfigurationError(f"{path}: not valid TOML: {why}. Correct that line and run again.") from None
    except ValidationError as why:
        told = "\n".join(_told(path, text, error["loc"], error["msg"], error["type"]) for error in why.errors())
        raise ConfigurationError(f"{told}\nCorrect moisson.toml and run again; `moisson init --help` shows an example.") from None


def _told(path: Path, text: str, where: tuple[int | str, ...], message: str, kind: str) -> str:
    key = ".".join(str(part) for part in where)
    if kind == "extra_forbidden":
        message = "unknown key"
    return f"{path}:{_line(text, where)}: {key}: {message.removeprefix('Value error, ')}"


def _line(text: str, where: tuple[int | str, ...]) -> int:
    """Find the line of a key: after the n-th `[[table]]` header, or after `[table]`."""
    lines = text.splitlines()
    table = str(where[0]) if where else ""
    nth = next((part for part in where[1:2] if isinstance(part, int)), 0)
    heads = [i for i, line in enumerate(lines) if re.match(rf"\s*\[\[?\s*{re.escape(table)}\s*\]", line)]
    start = heads[nth] if nth < len(heads) else 0
    key = str(where[-1]) if len(where) > 1 and isinstance(where[-1], str) else ""
    for i in range(start, len(lines)):
        if i > start and lines[i].lstrip().startswith("["):
            break
        if key and re.match(rf"\s*{re.escape(key)}\s*=", lines[i]):
            return i + 1
    return start + 1


def dump(model: BaseModel) -> dict[str, Any]:
    """Give a model as plain values."""
    return model.model_dump(mode="json")
