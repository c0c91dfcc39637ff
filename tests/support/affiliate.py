"""A warehouse of affiliate sales, export by export: what tests of their marts and of looking back build on."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

from pipelines import efficiency, hours, marts, payouts
from pipelines.config import Config
from pipelines.home import Home
from pipelines.steps import Work
from pipelines.validate import words
from tests.support.books import Row
from tests.support.ledger import put
from warehouse.expectations import gather
from warehouse.fold import fold
from warehouse.insert import Book
from warehouse.rates import take_rates
from warehouse.store import Store

FIRST = date(2026, 1, 1)
RATED = 400
Export = tuple[date, Sequence[Row]]


def moment(day: date, hour: int = 12) -> datetime:
    """Give a moment of a day, UTC."""
    return datetime(day.year, day.month, day.day, hour)  # noqa: DTZ001  # UTC without a zone, as the warehouse keeps it


def opened(folder: Path) -> Work:
    """Give an empty warehouse with rates of the euro to the dollar from 2026 on."""
    home = Home(folder)
    home.prepare()
    store = Store(home.warehouse)
    about = {"fee_side": "client", "checked_on": FIRST}
    for name, family in (("awin", "affiliate"), ("amazon_associates", "affiliate"), ("rakuten", "affiliate"), ("ecb", "reference")):
        store.insert("ref.platform", [{"platform": name, "title": name, "family": family} | about])
    with store.transaction():
        put(
            store,
            "ecb",
            layout="history",
            rows=[_rate(FIRST + timedelta(days=n)) for n in range(RATED)],
            seen=moment(FIRST + timedelta(days=RATED)),
        )
        take_rates(store)
    return Work(home, Config(), store)


def _rate(day: date) -> Row:
    return {"shape": "rate", "record_key": f"{day}USD", "currency": "USD", "work_date": day, "gross": Decimal("1.25")}


def sale(key: str, day: date, gross: str, status: str = "pending", **more: Any) -> Row:
    """Give one sale; `decided`: the day the source gives for its decision."""
    decided = more.pop("decided", None)
    about = {"shape": "earning", "record_key": key, "kind": "commission", "status": status, "item": "Shop", "currency": "EUR"}
    told = {"work_date": day, "event_at": moment(day), "gross": Decimal(gross), "net": Decimal(gross)}
    return about | told | {"approved_at": moment(decided) if decided else None} | more


def clicks(day: date, quantity: int, item: str | None = None) -> Row:
    """Give the clicks of a day."""
    return {"shape": "traffic", "record_key": f"{day}{item}", "kind": "clicks", "work_date": day, "quantity": quantity, "item": item}


def told(work: Work, platform: str, *exports: Export, period: tuple[date, date] | None = None) -> None:
    """Load and fold exports, each observed at noon of its day."""
    for day, rows in exports:
        with work.store.transaction():
            number = put(work.store, platform, layout="transactions", rows=rows, seen=moment(day), period=period)
            fold(work.store, Book(platform, "main", platform, "affiliate", "EUR"), [number])


def counted(work: Work) -> None:
    """Bring every mart up to date, and check every law of the affiliate marts."""
    with work.store.transaction():
        hours.rebuild(work)
        efficiency.rebuild(work)
        payouts.rebuild(work)
    marts.rebuild(work)
    assert broken(work.store) == []


def broken(store: Store) -> list[tuple[str, object]]:
    """Give the laws of the affiliate marts that do not hold."""
    return [
        (e.rule.name, e.sample or e.error)
        for e in gather(store, "mart", words())
        if "affiliate" in e.rule.name and (e.rows_failed or e.error)
    ]


def months(work: Work, channel: str = "awin", *, total: bool = True) -> list[dict[str, Any]]:
    """Give the rows of a channel, or of its programmes, by month."""
    query = "SELECT * FROM mart.affiliate_program_month WHERE channel_id = ? AND is_total = ? ORDER BY month, program NULLS LAST"
    return work.store.rows(query, [channel, total])


def triangle(work: Work, month: date, currency: str = "EUR") -> dict[int, Decimal]:
    """Give what was approved of a month's sales, by age."""
    query = "SELECT age_months, cum_approved FROM mart.affiliate_triangle WHERE origin_month = ? AND currency = ? ORDER BY age_months"
    return {row["age_months"]: row["cum_approved"] for row in work.store.rows(query, [month, currency])}


def reserve(work: Work) -> Mapping[tuple[str, date], dict[str, Any]]:
    """Give the reserve by currency and month."""
    return {(row["currency"], row["origin_month"]): row for row in work.store.rows("SELECT * FROM mart.affiliate_reserve")}
