"""Five small ledgers at the edges: no hours, one big lump, a month below zero, all pending, one session; folded and counted by the real code."""

from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

from pipelines import count
from pipelines.config import Config
from pipelines.coverage import enter_platforms, write_coverage
from pipelines.home import Home
from pipelines.steps import Work
from tests.support.books import CLIENT, Row, money
from tests.support.ledger import put
from warehouse.fold import fold
from warehouse.insert import Book
from warehouse.rates import take_rates
from warehouse.store import Store

DAY = date(2026, 1, 5)
FAMILIES = {
    "prolific": "microtask", "upwork": "freelance", "awin": "affiliate", "gumroad": "product", "paypal": "wallet", "toggl": "effort", "proposals": "freelance",
}  # fmt: skip
PROJECTS = {"Tasks": "prolific", "Contracts": "upwork", "Links": "awin", "Shop": "gumroad"}
SETTINGS: dict[str, Any] = {
    "person": {"id": "me", "country": "FR", "reporting_currency": "EUR"},
    "take_home": {"regime": "micro", "activity": "bnc_general", "started_on": date(2025, 1, 1)},
    "goals": {"weekly_hours": 20, "liquid": 1000, "monthly_expenses": 800, "capacity_hours_per_week": 30},
    "asset": [
        {
            "name": "Kit",
            "channel": "gumroad",
            "items": ["*"],
            "kind": "template",
            "published_on": DAY,
            "creation_hours": 2,
            "upkeep_projects": ["Shop"],
        }
    ],
    "learning": [{"name": "Course", "skill": "seo", "first": DAY, "last": DAY, "hours": 3, "channels": ["upwork"]}],
    "stage": [{"name": "tasks", "channels": ["prolific"]}, {"name": "clients", "channels": ["upwork"]}],
    "contract": [{"channel": "upwork", "item": "Logo", "standard_rate": 30, "estimated_hours": 4}],
    "cost": [{"day": DAY, "amount": Decimal(5), "what": "fonts", "channel": "gumroad", "every": "month"}],
}
"""Everything that a theme asks the person for, so that none has nothing to say."""
Book_ = Mapping[str, list[Row]]


def earned(key: str, day: int, gross: str, status: str, *, kind: str = "work", fee: str = "0", **more: Any) -> Row:
    """Give an earning `day` days after the first one, in EUR."""
    about = {"shape": "earning", "record_key": key, "kind": kind, "status": status, "work_date": DAY + timedelta(days=day)}
    return about | money(gross, fee, "EUR") | more


def task(key: str, day: int, minute: int, gross: str, status: str) -> Row:
    """Give a task of ten minutes that begins so many minutes after nine."""
    start = datetime(DAY.year, DAY.month, DAY.day, 9) + timedelta(days=day, minutes=minute)  # noqa: DTZ001  # UTC without a zone, as the warehouse keeps it
    return earned(key, day, gross, status, work_start=start, work_end=start + timedelta(minutes=10))


def stretch(key: str, day: int, project: str, minutes: int, kind: str = "paid") -> Row:
    """Give a stretch of tracked time from two in the afternoon."""
    start = datetime(DAY.year, DAY.month, DAY.day, 14) + timedelta(days=day)  # noqa: DTZ001  # as above
    told = {
        "shape": "effort",
        "record_key": key,
        "project": project,
        "effort_kind": kind,
        "tier": "measured",
        "work_date": DAY + timedelta(days=day),
    }
    return told | {"skills": "seo", "work_start": start, "work_end": start + timedelta(minutes=minutes)}


def clicks(key: str, day: int, number: int) -> Row:
    """Give the clicks of a day."""
    return {"shape": "traffic", "record_key": key, "kind": "clicks", "quantity": number, "work_date": DAY + timedelta(days=day)}


def paid_out(day: int, gross: str, fee: str = "0") -> Row:
    """Give a payout."""
    return {"shape": "payout", "record_key": f"out{day}", "status": "paid", "work_date": DAY + timedelta(days=day)} | money(
        gross, fee, "EUR"
    )


def arrived(day: int, gross: str) -> Row:
    """Give money of Upwork in a wallet."""
    about = {"shape": "receipt", "record_key": f"in{day}", "kind": "work", "counterparty": "upwork", "work_date": DAY + timedelta(days=day)}
    return about | money(gross, "3", "EUR")


def bid(key: str, day: int, status: str) -> Row:
    """Give a proposal that cost six Connects."""
    about = {"shape": "proposal", "record_key": key, "project": "Contracts", "kind": "bid", "status": status, "raw_status": status}
    return about | {"quantity": 6, "work_date": DAY + timedelta(days=day)}


def zero_hours() -> Book_:
    """Money on four channels over four months, and no hour told anywhere."""
    return {
        "prolific": [earned(f"t{n}", 9 * n, "4.00", "approved") for n in range(12)],
        "upwork": [earned(f"j{n}", 21 * n, "120.00", "approved", fee="12", client=CLIENT, item="Logo") for n in range(6)],
        "awin": [earned(f"c{n}", 15 * n, "8.00", "approved", kind="commission", item="Shop A") for n in range(8)] + [clicks("v", 3, 100)],
        "gumroad": [earned(f"s{n}", 12 * n, "9.00", "paid", kind="sale", fee="1", item="Kit") for n in range(10)],
    }


def lump() -> Book_:
    """Months of small things and hours, and 12,000 at once for one contract."""
    small = zero_hours()
    hours = [stretch(f"u{n}", 6 * n, "Contracts", 90) for n in range(18)] + [
        stretch(f"g{n}", 20 * n, "Shop", 30, "build") for n in range(5)
    ]
    return {
        **small,
        "upwork": [earned("big", 100, "12000.00", "approved", fee="1200", client=CLIENT, item="Logo"), paid_out(107, "10800.00", "2")],
        "prolific": [task(f"t{n}", n * 9, 0, "4.00", "approved") for n in range(12)],
        "paypal": [arrived(110, "10790.00")],
        "proposals": [bid(f"b{n}", 9 * n, "approved" if n == 3 else "tracked") for n in range(5)],
        "toggl": hours,
    }


def below_zero() -> Book_:
    """A good month, then one in which refunds and reversals are all there is, then a sale."""
    later = [earned("march", 60, "10.00", "paid", kind="sale", item="Kit")]
    sales = [earned(f"s{n}", n, "30.00", "paid", kind="sale", fee="3", item="Kit") for n in range(20)]
    refunds = [earned(f"r{n}", 35 + n, "-30.00", "paid", kind="refund", item="Kit") for n in range(8)]
    work = [earned(f"j{n}", 7 * n, "100.00", "approved", client=CLIENT, item="Logo") for n in range(4)]
    back = [earned("back", 40, "-150.00", "approved", kind="refund", client=CLIENT, item="Logo")]
    sold = [earned(f"c{n}", n, "20.00", "approved", kind="commission", item="Shop A") for n in range(10)]
    return {
        "gumroad": sales + refunds + later,
        "upwork": work + back,
        "awin": [*sold, *(row | {"status": "reversed"} for row in sold[:4]), clicks("v", 3, 100)],
        "prolific": [task(f"t{n}", n, 0, "3.00", "approved") for n in range(5)] + [task("no", 36, 0, "3.00", "rejected")],
        "toggl": [stretch(f"u{n}", 7 * n, "Contracts", 120) for n in range(6)]
        + [stretch(f"g{n}", 8 * n, "Shop", 45, "build") for n in range(5)],
    }


def all_pending() -> Book_:
    """Work, hours and clicks, and every cent still undecided."""
    return {
        "prolific": [task(f"t{n}", n, 0, "4.00", "pending") for n in range(14)],
        "upwork": [earned(f"j{n}", 7 * n, "120.00", "pending", client=CLIENT, item="Logo") for n in range(4)],
        "awin": [earned(f"c{n}", 3 * n, "8.00", "pending", kind="commission", item="Shop A") for n in range(8)] + [clicks("v", 3, 100)],
        "gumroad": [earned(f"s{n}", 3 * n, "9.00", "pending", kind="sale", item="Kit") for n in range(8)],
        "toggl": [stretch(f"u{n}", 7 * n, "Contracts", 120) for n in range(4)],
    }


def one_session() -> Book_:
    """Two tasks ten minutes apart, and nothing else."""
    return {"prolific": [task("a", 0, 0, "2.00", "approved"), task("b", 0, 15, "3.00", "approved")]}


EDGES: dict[str, Callable[[], Book_]] = {f.__name__: f for f in (zero_hours, lump, below_zero, all_pending, one_session)}


def built(name: str, folder: Path) -> Store:
    """Make one of the ledgers in a folder, all steps done, and give it open."""
    home = Home(folder)
    home.prepare()
    store = Store(home.warehouse)
    store.con.execute("SET threads = 1")
    enter_platforms(store)
    write_coverage(store)
    store.insert("ref.effort_channel", [{"platform": "toggl", "project": p, "channel": c} for p, c in PROJECTS.items()])
    store.insert("ref.effort_channel", [{"platform": "proposals", "project": "Contracts", "channel": "upwork"}])
    with store.transaction():
        put(store, "ecb", layout="history", rows=_rates())
        take_rates(store)
        for platform, rows in EDGES[name]().items():
            for layout, part in _layouts(rows).items():
                number = put(store, platform, layout=layout, rows=part, seen=_seen(part))
                fold(store, Book(platform, "main", platform, FAMILIES[platform], "EUR"), [number])
    count.count(Work(home, Config.model_validate(SETTINGS), store))
    return store


def _layouts(rows: list[Row]) -> dict[str, list[Row]]:
    """Part rows as exports do: states of a record that come again are in a later one."""
    parts: dict[str, list[Row]] = {}
    for place, row in enumerate(rows):
        again = sum(other["record_key"] == row["record_key"] and other["shape"] == row["shape"] for other in rows[:place])
        parts.setdefault(f"{row['shape']}{again or ''}", []).append(row)
    return parts


def _seen(rows: list[Row]) -> datetime:
    last = max(row["work_date"] for row in rows)
    later = 20 if any(row.get("status") == "reversed" for row in rows) else 0
    return datetime(last.year, last.month, last.day, 12) + timedelta(days=1 + later)  # noqa: DTZ001  # as above


def _rates() -> list[Row]:
    days = [DAY + timedelta(days=n - 10) for n in range(160)]
    return [
        {"shape": "rate", "record_key": f"{day}USD", "currency": "USD", "work_date": day, "gross": Decimal("1.1")}
        for day in days
        if day.weekday() < 5
    ]
