"""A freelancer's small ledger: earnings, tracked hours and proposals, folded and counted by the real code, then the freelance marts."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

from pipelines.config import Config
from pipelines.home import Home
from pipelines.marts import THROUGH, Change, freelance
from pipelines.steps import Work
from tests.support.books import Row, rates
from tests.support.ledger import count, put
from warehouse.fold import fold
from warehouse.insert import Book
from warehouse.rates import take_rates
from warehouse.store import Store

FIRST = date(2026, 3, 2)
"""A Monday; days of rows are counted from here."""
FAMILIES = {"upwork": "freelance", "invoice": "freelance", "prolific": "microtask", "toggl": "effort", "proposals": "freelance"}


def earned(
    key: str, day: int | None, gross: str, fee: str = "0", *, client: str | None = "ann", item: str | None = "Logo", **more: Any
) -> Row:
    """Give money for a contract of a client, `day` days after the first; None: the source tells no day."""
    when = None if day is None else FIRST + timedelta(days=day)
    about = {"shape": "earning", "record_key": key, "kind": "work", "status": "approved", "client": client, "item": item, "work_date": when}
    amounts = {"gross": Decimal(gross), "fee": Decimal(fee), "net": Decimal(gross) - Decimal(fee), "currency": "EUR"}
    return about | amounts | more


def worked(key: str, day: int, hours: float, *, at: float = 9, client: str | None = "ann", item: str | None = "Logo", **more: Any) -> Row:
    """Give a stretch of the timer, from `at` o'clock UTC."""
    when = FIRST + timedelta(days=day)
    start = datetime.combine(when, time()) + timedelta(hours=at)
    about = {"shape": "effort", "record_key": key, "client": client, "item": item, "project": "Upwork", "effort_kind": "paid"}
    return about | {"tier": "measured", "work_date": when, "work_start": start, "work_end": start + timedelta(hours=hours)} | more


def proposed(key: str, day: int, status: str = "tracked", **more: Any) -> Row:
    """Give a proposal; `decided` is days after the first."""
    about = {"shape": "proposal", "record_key": key, "project": "upwork", "kind": "bid", "status": status, "raw_status": status}
    decided = more.pop("decided", None)
    when = {"approved_at": datetime.combine(FIRST + timedelta(days=decided), time())} if decided is not None else {}
    return about | {"work_date": FIRST + timedelta(days=day), "quantity": 8, "seconds": 1800} | when | more


def build(folder: Path, books: Mapping[str, Sequence[Row]], config: Config | None = None) -> Work:
    """Load and fold rows by platform, count hours and efficiency, then the freelance marts; the store stays open."""
    home = Home(folder)
    home.prepare()
    work = Work(home, config or Config(), Store(home.warehouse))
    store = work.store
    store.con.execute("SET threads = 1")  # small queries are quicker alone
    with store.transaction():
        for name, family in FAMILIES.items():
            store.insert("ref.platform", [{"platform": name, "title": name, "family": family, "fee_side": "worker", "checked_on": FIRST}])
        store.insert(
            "ref.effort_channel",
            [
                {"platform": p, "project": n, "channel": "upwork"}
                for p, n in (("toggl", "Upwork"), ("upwork", "Upwork"), ("proposals", "upwork"))
            ],
        )
        put(store, "ecb", layout="history", rows=rates())
        take_rates(store)
        for platform, rows in ((p, r) for p, r in books.items() if r):
            fold(store, Book(platform, "main", platform, FAMILIES[platform], "EUR"), [put(store, platform, layout="rows", rows=rows)])
    count(store, home)
    value(work)
    return work


def value(work: Work) -> None:
    """Compute the freelance marts."""
    with work.store.transaction():
        freelance.rebuild(work, Change(work.store.one(THROUGH), frozenset(), everything=True))


def table(work: Work, name: str, where: str = "true") -> list[dict[str, Any]]:
    """Give the rows of a mart."""
    return work.store.rows(f"SELECT * FROM mart.{name} WHERE {where} ORDER BY ALL")
