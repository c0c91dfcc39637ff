"""The tables of `moisson.toml` that say who, where and how: each a model that refuses what cannot be."""

from datetime import date
from functools import lru_cache
from typing import TYPE_CHECKING, Annotated, Literal, Self
from zoneinfo import available_timezones

from babel import Locale
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationInfo, create_model, field_validator, model_validator

from connectors.api import Api, Ask
from connectors.catalogue import platforms
from connectors.settings import Account
from connectors.vocabulary import EffortKind, Family, Kind
from pipelines.html import Language


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


Currency = Annotated[str, AfterValidator(_currency)]
Country = Annotated[str, AfterValidator(_country)]
Zone = Annotated[str, AfterValidator(_zone)]
Known = Annotated[str, AfterValidator(_platform)]


EARNERS = frozenset({Family.MICROTASK, Family.FREELANCE, Family.AFFILIATE, Family.PRODUCT})


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class PersonTable(_Strict):
    """`[person]`."""

    id: str = "me"
    timezone: Zone = "UTC"
    country: Country = "FR"
    reporting_currency: Currency = "EUR"
    language: Language = Language.EN


def _api(platform: object) -> Api | None:
    """Give the declared API of a platform that has one."""
    found = platforms()[platform].api if isinstance(platform, str) and platform in platforms() else None
    return found if isinstance(found, Api) else None


def _known(api: Api | None) -> str:
    asked = ", ".join(ask.key for ask in api.asks) if api else ""
    return f"its API asks for {asked}" if asked else "its API asks for no such key, or it has none"


_ASKED = tuple(dict.fromkeys(ask.key for name in platforms() if (api := _api(name)) for ask in api.asks))
"""Every key that some API asks for."""


class _Account(_Strict):
    """`[[account]]`: what a file of this platform does not say itself, and what its API asks for."""

    platform: Known
    label: str = Field(default="main", pattern=r"^[^/\\\x00-\x1f]{1,60}$")
    currency: Currency | None = None
    marketplace: str | None = None
    date_order: Literal["dmy", "mdy", "ymd"] | None = None
    decimal: Literal[".", ","] | None = None
    timezone: Zone | None = None
    fetch: bool | None = None
    period_start: date | None = None
    period_end: date | None = None

    @field_validator(*_ASKED, check_fields=False)
    @classmethod
    def _is_asked(cls, value: str | None, info: ValidationInfo) -> str | None:
        """Check a key that an API asks for: the platform must have such a key, and the value be of its form."""
        api = _api(info.data.get("platform"))
        ask = next((a for a in api.asks if a.key == info.field_name), None) if api else None
        if value is None or "platform" not in info.data:
            return value
        if ask is None:
            raise ValueError(f"unknown key for {info.data['platform']}: {_known(api)}")
        if not ask.fits(value):
            raise ValueError(f"{value!r} is not what is asked: {ask.what}")
        return value

    @field_validator("fetch")
    @classmethod
    def _can_fetch(cls, value: bool | None, info: ValidationInfo) -> bool | None:
        if value and "platform" in info.data and _api(info.data["platform"]) is None:
            raise ValueError(f"{info.data['platform']} has no API that we know: drop its exports into the inbox, and take this key away")
        return value


if TYPE_CHECKING:
    AccountTable = _Account
else:
    AccountTable = create_model("AccountTable", __base__=_Account, __doc__=_Account.__doc__, **dict.fromkeys(_ASKED, (str | None, None)))


class EffortTable(_Strict):
    """`[[effort]]`: which channel a tracker's project belongs to. `project` may end in `*`."""

    project: str
    channel: str
    kind: EffortKind | None = None


class PayerTable(_Strict):
    """`[[payer]]`: what a wallet receives from this name was earned on this channel. `name` may hold `*`; `ignore`: it was not earned."""

    name: str = Field(min_length=1)
    channel: str | None = Field(default=None, pattern=r"^[^/\\\x00-\x1f]{1,60}$")
    family: Literal[Family.MICROTASK, Family.FREELANCE, Family.AFFILIATE, Family.PRODUCT] | None = None
    kind: Kind | None = None
    wallet: Known | None = None
    pays_within_days: int = Field(default=120, ge=1, le=3650)
    ignore: bool = False

    @model_validator(mode="after")
    def _says_one_thing(self) -> Self:
        if self.ignore == (self.channel is not None):
            raise ValueError("channel: say the channel it was earned on, or ignore = true")
        known = platforms().get((self.channel or "").split(":")[0])
        if self.channel and self.family is None and known is None:
            raise ValueError(f"family: no platform is called {self.channel!r}, so say microtask, freelance, affiliate or product")
        if known and (known.family not in EARNERS or self.family not in {None, known.family}):
            raise ValueError(f"family: {known.title} is {known.family}")
        return self

    @classmethod
    def default_days(cls) -> int:
        """Give how long after its work a payment may come where no rule says it."""
        return int(cls.model_fields["pays_within_days"].default)


class InboxTable(_Strict):
    """`[inbox]`: how long a file must have stood still."""

    settle_seconds: float = Field(default=5.0, ge=0, le=3600)


class EcbTable(_Strict):
    """`[ecb]`: whether runs fetch exchange rates."""

    fetch: bool = False


class ReportTable(_Strict):
    """`[report]`: whether each run that publishes writes report.html in the home."""

    write: bool = False


def missing_keys(row: AccountTable) -> list[Ask]:
    """Give the keys that an API needs and an account does not say, though it says others or wants to be fetched."""
    api, told = _api(row.platform), row.model_dump()
    needed = [ask for ask in api.asks if ask.default is None] if api else []
    missing = [ask for ask in needed if told[ask.key] is None]
    return missing if row.fetch or (row.fetch is None and len(missing) < len(needed)) else []


def as_account(row: AccountTable) -> Account:
    """Give an account as the connectors know it, with the defaults of its API."""
    fields = row.model_dump(exclude={"period_start", "period_end", *_ASKED})
    period = (row.period_start, row.period_end) if row.period_start and row.period_end else None
    api, told = _api(row.platform), row.model_dump()
    given = {ask.key: told[ask.key] or ask.default for ask in api.asks} if api else {}
    return Account(**fields, period=period, keys={key: value for key, value in given.items() if value is not None})


def is_fetched(account: Account) -> bool:
    """Say whether an account's API is asked: its keys are given, or `fetch = true`; `fetch = false` leaves it alone."""
    api = _api(account.platform)
    if api is None or account.fetch is False:
        return False
    needed = [ask.key for ask in api.asks if ask.default is None]
    return bool(account.fetch or (needed and all(key in account.keys for key in needed)))
