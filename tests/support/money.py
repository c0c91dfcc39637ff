"""A warehouse of a few earnings, payouts and receipts, counted by the real code down to take-home and tax."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

from pipelines import costs, efficiency, hours, marts, payouts
from pipelines.config import Config
from pipelines.home import Home
from pipelines.steps import Work
from tests.support.books import Row
from tests.support.ledger import put
from warehouse.fold import fold
from warehouse.insert import Book
from warehouse.rates import take_rates
from warehouse.store import Store

THEMES = ("collected", "take_home", "waterfall", "fee_deviation", "tax")
FAMILIES = {
    "upwork": "freelance",
    "fiverr": "freelance",
    "malt": "freelance",
    "prolific": "microtask",
    "awin": "affiliate",
    "gumroad": "product",
    "paypal": "wallet",
    "wise": "wallet",
}
DAY = date(2026, 3, 2)
MICRO = {"regime": "micro", "activity": "bnc_general"}


@contextmanager
def opened(folder: Path, *, rates: Mapping[str, str] | None = None, first: date = DAY, days: int = 60) -> Iterator[Work]:
    """Give an empty warehouse with the same exchange rates on each of some days."""
    home = Home(folder)
    home.prepare()
    with Store(home.warehouse) as store:
        for name, family in FAMILIES.items():
            store.insert("ref.platform", [{"platform": name, "title": name, "family": family, "fee_side": "worker", "checked_on": DAY}])
        store.insert("ref.payout_source", [{"platform": "awin"}])
        told = {"USD": "1.25", "GBP": "0.8"} if rates is None else rates
        rows = [_rate(first + timedelta(days=n), code, rate) for n in range(days) for code, rate in told.items()]
        with store.transaction():
            put(store, "ecb", layout="history", rows=rows)
            take_rates(store)
        yield Work(home, Config(), store)


def _rate(day: date, currency: str, rate: str) -> Row:
    return {"shape": "rate", "record_key": f"{day}{currency}", "currency": currency, "work_date": day, "gross": Decimal(rate)}


def amounts(gross: str | None, fee: str | None = None, currency: str = "EUR", tax: str | None = None, net: str | None = None) -> Row:
    """Give the amounts of a row; `net` where the source tells no gross."""
    left = Decimal(net) if net else Decimal(gross or 0) - Decimal(fee or 0) - Decimal(tax or 0)
    told = {"gross": gross, "fee": fee, "tax": tax}
    return {name: None if text is None else Decimal(text) for name, text in told.items()} | {"net": left, "currency": currency}


def earned(key: str, day: int | date, gross: str | None, fee: str | None = None, *, currency: str = "EUR", **more: Any) -> Row:
    """Give an approved earning, `day` days after the first or on a date."""
    when = day if isinstance(day, date) else DAY + timedelta(days=day)
    about = {"shape": "earning", "record_key": key, "kind": "work", "status": "approved", "work_date": when}
    return about | amounts(gross, fee, currency, more.pop("tax", None), more.pop("net", None)) | more


def receipt(key: str, day: int, gross: str, fee: str | None = None, *, currency: str = "EUR", **more: Any) -> Row:
    """Give a row of a wallet."""
    about = {"shape": "receipt", "record_key": key, "status": "paid", "kind": "payment", "work_date": DAY + timedelta(days=day)}
    return about | amounts(gross, fee, currency) | more


def payout(key: str, day: int, gross: str, fee: str | None = None, *, currency: str = "EUR", **more: Any) -> Row:
    """Give a payout of a platform."""
    about = {"shape": "payout", "record_key": key, "status": "paid", "work_date": DAY + timedelta(days=day)}
    return about | amounts(gross, fee, currency, more.pop("tax", None)) | more


def stretch(key: str, day: int, start: int, seconds: int, kind: str = "paid", project: str = "") -> Row:
    """Give a tracked stretch of work that begins at an hour UTC."""
    from datetime import datetime, time

    begun = datetime.combine(DAY + timedelta(days=day), time(start))
    clocked = {"work_start": begun, "work_end": begun + timedelta(seconds=seconds), "work_date": begun.date()}
    return {"shape": "effort", "record_key": key, "project": project, "effort_kind": kind, "tier": "measured"} | clocked


def take(work: Work, platform: str, rows: Sequence[Row], layout: str = "rows", channel: str | None = None) -> None:
    """Load and fold rows of one platform."""
    family = FAMILIES.get(platform, "effort")
    with work.store.transaction():
        number = put(work.store, platform, layout=layout, rows=rows)
        fold(work.store, Book(platform, "main", channel or platform, family, work.config.person.reporting_currency), [number])


def count(work: Work, **aims: Any) -> Work:
    """Compute the marts of money with these settings; give the work with them."""
    told = replace(work, config=Config.model_validate({"person": {"country": "FR"}, **aims}))
    with told.store.transaction():
        hours.rebuild(told)
        efficiency.rebuild(told)
        payouts.rebuild(told)
        change = marts.Change(told.store.one(marts.THROUGH), frozenset(), everything=True)
        costs.enter(told, change.through)
        for theme in marts.themes():
            if theme.name in THEMES:
                theme.rebuild(told, change)
        told.store.con.execute("DELETE FROM ops.stale_channel")
    return told


def broken(work: Work) -> set[str]:
    """Give the names of the rules of these marts, and of what they rest on, that do not hold."""
    from pipelines.validate import words
    from warehouse.expectations import gather

    others = {table for theme in marts.themes() if theme.name not in THEMES for table in theme.tables}
    found = [e for e in gather(work.store, "mart", words()) if e.rule.asset.removeprefix("mart/") not in others]
    return {e.rule.name for e in found if e.rows_failed != 0}
