"""What the person told us about an account, where a file does not say it itself."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Literal


@dataclass(frozen=True, kw_only=True)
class Account:
    """One account on one platform. `label` names it; files under `inbox/<label>/` belong to it.

    `keys` are what the platform's API asks for besides secrets; `fetch` says whether it is asked, None where nobody said.
    """

    platform: str
    label: str = "main"
    currency: str | None = None
    marketplace: str | None = None
    date_order: Literal["dmy", "mdy", "ymd"] | None = None
    decimal: Literal[".", ","] | None = None
    timezone: str | None = None
    period: tuple[date, date] | None = None
    keys: Mapping[str, str] = field(default_factory=dict, hash=False)
    fetch: bool | None = None


@dataclass(frozen=True, kw_only=True)
class Person:
    """Whose ledger it is."""

    id: str = "me"
    timezone: str = "UTC"
    country: str = "FR"
    reporting_currency: str = "EUR"
