"""What the person told us about an account, where a file does not say it itself."""

from dataclasses import dataclass
from datetime import date
from typing import Literal


@dataclass(frozen=True, kw_only=True)
class Account:
    """One account on one platform. `label` names it; files under `inbox/<label>/` belong to it."""

    platform: str
    label: str = "main"
    currency: str | None = None
    marketplace: str | None = None
    date_order: Literal["dmy", "mdy", "ymd"] | None = None
    decimal: Literal[".", ","] | None = None
    timezone: str | None = None
    publisher_id: str | None = None
    period: tuple[date, date] | None = None


@dataclass(frozen=True, kw_only=True)
class Person:
    """Whose ledger it is."""

    id: str = "me"
    timezone: str = "UTC"
    country: str = "FR"
    reporting_currency: str = "EUR"
