"""A small real ledger of a shop, two channels of work and a course, folded and counted by the real code."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

from pipelines import efficiency, hours
from pipelines.config import Config
from pipelines.home import Home
from pipelines.marts import Change, assets, skills
from pipelines.steps import Work
from tests.support.books import Row
from tests.support.ledger import put
from warehouse.fold import fold
from warehouse.insert import Book
from warehouse.rates import take_rates
from warehouse.store import Store

DAY = date(2026, 1, 1)
THROUGH = date(2026, 6, 30)
FAMILIES = {"gumroad": "product", "upwork": "freelance", "prolific": "microtask", "toggl": "effort", "ecb": "reference"}
PACK, NOTES, GUIDE = "100% pack_1", "Notes", "Guide"
CONFIG: dict[str, Any] = {
    "person": {"id": "me", "country": "FR", "reporting_currency": "EUR"},
    "asset": [
        {
            "name": "Pack", "channel": "gumroad", "items": ["100% pack*"], "kind": "template", "published_on": DAY + timedelta(days=9),
            "creation_projects": ["Shop/Making the pack"], "upkeep_projects": ["Shop"],
        },
        {"name": "Notes", "channel": "gumroad", "items": [NOTES], "creation_hours": 2, "upkeep_projects": ["Shop"], "kind": "template"},
        {"name": "Never sold", "channel": "gumroad", "items": ["Nothing"], "creation_hours": 1},
        {"name": "Elsewhere", "channel": "etsy", "items": ["*"], "creation_hours": 1, "published_on": DAY},
    ],
    "cost": [
        {"day": DAY + timedelta(days=30), "amount": Decimal(3), "what": "fonts", "asset": "Pack", "every": "month", "until": date(2026, 4, 30)},
        {"day": DAY + timedelta(days=2), "amount": Decimal(5), "currency": "USD", "what": "art", "asset": "Pack"},
        {"day": DAY + timedelta(days=2), "amount": Decimal(7), "currency": "JPY", "what": "no rate", "asset": "Pack"},
        {"day": THROUGH + timedelta(days=1), "amount": Decimal(90), "what": "later", "asset": "Pack"},
        {"day": DAY + timedelta(days=85), "amount": Decimal(40), "what": "fee", "learning": "Course"},
    ],
    "learning": [
        {"name": "Course", "skill": "seo", "first": date(2026, 3, 25), "last": date(2026, 3, 27), "projects": ["Study", "Study/*"], "channels": ["upwork"]}
    ],
    "stage": [{"name": "tasks", "channels": ["prolific"]}, {"name": "clients", "channels": ["upwork"]}],
}  # fmt: skip


def amounts(net: str, currency: str = "EUR") -> Row:
    """Give amounts without a fee."""
    return {"gross": Decimal(net), "fee": None, "tax": None, "net": Decimal(net), "currency": currency}


def sale(key: str, item: str | None, day: int, net: str, **more: Any) -> Row:
    """Give a sale, `day` days after New Year."""
    about = {"shape": "earning", "record_key": key, "kind": "sale", "status": "paid", "item": item, "work_date": DAY + timedelta(days=day)}
    return about | amounts(net, more.pop("currency", "EUR")) | more


def session(key: str, day: int, rate: float, skills_of: str | None = None, **more: Any) -> Row:
    """Give an hour of paid work in the morning of a day."""
    when = DAY + timedelta(days=day)
    start = datetime(when.year, when.month, when.day, 9 + more.pop("hour", 0))  # noqa: DTZ001  # UTC without a zone, as the warehouse keeps it
    about = {
        "shape": "earning",
        "record_key": key,
        "kind": "work",
        "status": "approved",
        "item": "work",
        "skills": skills_of,
        "work_date": when,
    }
    return about | {"work_start": start, "work_end": start + timedelta(hours=1)} | amounts(f"{rate:.2f}")


def effort(key: str, project: str, note: str, day: int, seconds: int, kind: str = "build") -> Row:
    """Give time without a clock."""
    about = {"shape": "effort", "record_key": key, "project": project, "item": note, "effort_kind": kind, "tier": "reported"}
    return about | {"seconds": seconds, "work_date": DAY + timedelta(days=day)}


def sales() -> list[Row]:
    """Give sales of three products, a refund, a fee without an item, and money without a day."""
    packs = [sale(f"p{n}", PACK, 12 + 7 * n, "4.00") for n in range(24)]
    notes = [sale(f"n{n}", NOTES, 40 + 30 * n, "2.50") for n in range(5)]
    return [
        *packs,
        *notes,
        sale("g1", GUIDE, 100, "9.00", currency="USD"),
        sale("g2", GUIDE, 101, "9.00", currency="JPY"),
        sale("back", PACK, 20, "-4.00", kind="refund"),
        sale("fee", None, 30, "-1.00", kind="adjustment"),
        sale("bad", PACK, 25, "99.00", status="reversed"),
        sale("undated", PACK, 0, "0.50") | {"work_date": None},
    ]


def tasks() -> list[Row]:
    """Give an hour every other day at 20, with tags on some, and 30 after the course."""
    tags = ("seo, writing", "writing", "seo", None)
    return [session(f"u{n}", 2 * n, (20 if 2 * n < 84 else 30) * (1.1 if n % 2 else 0.9), tags[n % 4]) for n in range(90)]


def times() -> list[Row]:
    """Give the time of the shop and of the course."""
    return [
        effort("e1", "Shop", "Making the pack", 3, 3600),
        effort("e2", "Shop", "Upkeep", 5, 50),
        effort("e3", "Shop", "Upkeep", 60, 101),
        effort("e4", "Shop", "Looking around", 61, 999, kind="search"),
        effort("l1", "Study", "Lesson", 83, 1800, kind="learning"),
        effort("l2", "Study", "Lesson", 120, 7777, kind="learning"),
    ]


def build(folder: Path, *, backwards: bool = False) -> Work:
    """Make the ledger and compute the themes."""
    home = Home(folder)
    home.prepare()
    store = Store(home.warehouse)
    step = -1 if backwards else 1
    batches = [("gumroad", sales()), ("upwork", tasks()), ("toggl", times())]
    batches.append(("prolific", [session(f"q{n}", 2 * n, 9 * (1.1 if n % 2 else 0.9), hour=4) for n in range(90)]))
    for name, family in FAMILIES.items():
        store.insert("ref.platform", [{"platform": name, "title": name, "family": family, "fee_side": "worker", "checked_on": DAY}])
    store.insert(
        "ref.effort_channel",
        [{"platform": "toggl", "project": name, "channel": channel} for name, channel in (("Shop", "gumroad"), ("Study", "upwork"))],
    )
    with store.transaction():
        put(store, "ecb", layout="history", rows=[eurorate(n) for n in range(185)])
        take_rates(store)
        for platform, rows in batches[::step]:
            number = put(store, platform, layout="rows", rows=rows[::step])
            fold(store, Book(platform, "main", platform, FAMILIES[platform], "EUR"), [number])
        _views(store)
    work = Work(home, Config.model_validate(CONFIG), store)
    count(work)
    return work


def eurorate(day: int) -> Row:
    """Give what a euro costs in dollars, some days after New Year."""
    when = DAY + timedelta(days=day)
    return {"shape": "rate", "record_key": f"{when}", "currency": "USD", "work_date": when, "gross": Decimal("1.25")}


def _views(store: Store) -> None:
    rows = [
        {
            "shape": "traffic",
            "record_key": f"v{n}",
            "kind": kind,
            "item": PACK,
            "quantity": 50,
            "work_date": DAY + timedelta(days=15 + 5 * n),
        }
        for n, kind in enumerate(("impressions", "clicks", "impressions"))
    ]
    number = put(store, "gumroad", layout="views", rows=rows)
    fold(store, Book("gumroad", "main", "gumroad", "product", "EUR"), [number])


def count(work: Work) -> None:
    """Bring hours, efficiency and both themes up to date."""
    with work.store.transaction():
        hours.rebuild(work)
        efficiency.rebuild(work)
        change = Change(THROUGH, frozenset(), everything=True)
        assets.rebuild(work, change)
        skills.rebuild(work, change)
