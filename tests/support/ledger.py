"""A small ledger with one of everything, folded and counted by the real code: the ground that laws are broken on."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

from pipelines import efficiency, hours
from pipelines.config import Config
from pipelines.home import Home
from pipelines.steps import Work
from warehouse.fold import fold
from warehouse.insert import Book
from warehouse.rates import take_rates
from warehouse.store import Store

DAY = date(2026, 3, 2)
READ_AT = datetime(2026, 3, 31, 12)  # noqa: DTZ001  # UTC without a zone, as the warehouse keeps it
NOUGHT = Decimal(0)
CLIENT = "0123456789abcdef0123"
Row = dict[str, Any]


def clock(day: int, hour: int, minute: int = 0) -> datetime:
    """Give a moment of March 2026, UTC."""
    return datetime(2026, 3, day, hour, minute)  # noqa: DTZ001  # as above


def build(folder: Path) -> Store:
    """Make the ledger in a folder and give it open."""
    home = Home(folder)
    home.prepare()
    store = Store(home.ledger)
    with store.transaction():
        _sources(store)
        _rates(store)
        for platform, family, batches in _books():
            numbers = [put(store, platform, **batch) for batch in batches]
            fold(store, Book(platform, "main", platform, family, "EUR"), numbers)
        _refusals(store)
    count(store, home)
    return store


def count(store: Store, home: Home) -> None:
    """Bring the marts up to date."""
    work = Work(home, Config(), store)
    with store.transaction():
        hours.rebuild(work)
        efficiency.rebuild(work)


def _sources(store: Store) -> None:
    for name, family in {"prolific": "microtask", "gumroad": "product", "paypal": "wallet", "toggl": "effort", "ecb": "reference"}.items():
        store.insert("ref.platform", [{"platform": name, "title": name, "family": family, "fee_side": "worker", "checked_on": DAY}])
    store.insert("ref.effort_channel", [{"platform": "toggl", "project": "studies", "channel": "prolific", "effort_kind": None}])


def put(
    store: Store, platform: str, *, layout: str, rows: Sequence[Row], seen: datetime = READ_AT, period: tuple[date, date] | None = None, yields: Sequence[str] = ()
) -> int:
    """Load rows as one batch, with the sums a reader would tell; give its number. `period`: it replaces the days it covers."""
    number = 1 + (store.one("SELECT max(batch_id) FROM ops.batch") or 0)
    days = [row["work_date"] for row in rows if row.get("work_date")]
    first, last = period or (min(days), max(days))
    store.insert("ops.landed", [_landed(f"{number:064d}", "read")])
    batch = {"batch_id": number, "sha256": f"{number:064d}", "part": 0, "part_name": "", "platform": platform, "layout": layout}
    batch |= {"connector_version": 1, "account": "main", "channel": platform, "observed_at": seen, "covers_from": first, "covers_to": last}
    batch |= {"stated_period": period is not None, "replaces": period is not None, "yields_to": list(yields), "records": len(rows) + 1}
    batch |= {"accepted": len(rows), "quarantined": 0, "skipped": 1, "totals": 0, "blank": 0, "observations": len(rows), "header_line": 1}
    store.insert("ops.batch", [batch | {"encoding": "utf-8", "added_columns": [], "read_at": READ_AT}])
    same = {"batch_id": number, "platform": platform, "account": "main", "layout": layout, "observed_at": seen, "worker": "me", "occurrence": 1}
    for line, row in enumerate(rows, 2):
        store.insert("ledger.observation", [same | {"line": line, "content_hash": _hash(row)} | row])
    _money(store, number, rows)
    return number


def _hash(row: Mapping[str, Any]) -> int:
    """Give a number that is the same for the same cells."""
    return int.from_bytes(repr(sorted(row.items())).encode()[-7:], "big")


def _money(store: Store, number: int, rows: Sequence[Row]) -> None:
    sums: dict[str, Decimal] = {}
    for row in rows:
        if row.get("net") is not None and row["shape"] != "rate":
            sums[row["currency"]] = sums.get(row["currency"], NOUGHT) + row["net"]
    for currency, net in sums.items():
        store.con.execute("INSERT INTO ops.batch_money VALUES (?, ?, ?, ?, 0, 0)", [number, currency, net, net])


def _landed(sha256: str, outcome: str) -> Row:
    about = {"bytes": 1, "file_name": "export.csv", "source": "inbox", "landed_at": READ_AT, "read_with": "now"}
    return {"sha256": sha256, "outcome": outcome, **about}


def _rates(store: Store) -> None:
    days = [date(2026, 2, 20) + timedelta(days=n) for n in range(30)]
    rows = [
        {"shape": "rate", "record_key": f"{day}{code}", "currency": code, "work_date": day, "gross": Decimal(rate) + day.day * Decimal("0.0001")}
        for day in days
        for code, rate in (("GBP", "0.86"), ("USD", "1.17"))
        if day.weekday() < 5
    ]
    put(store, "ecb", layout="history", rows=rows)
    take_rates(store)


def _refusals(store: Store) -> None:
    """One refused line of the first batch of work, and one refused file."""
    told = {"file_name": "export.csv", "reason": "short_row", "remedy": "Export the file again."}
    store.con.execute("UPDATE ops.batch SET records = records + 1, quarantined = 1 WHERE batch_id = 2")
    store.insert("ops.quarantine", [told | {"sha256": f"{2:064d}", "part": 0, "batch_id": 2, "line": 99, "platform": "prolific"}])
    store.insert("ops.landed", [_landed("f" * 64, "refused")])
    store.insert("ops.quarantine", [told | {"sha256": "f" * 64, "reason": "empty"}])


def money(gross: str, fee: str = "0", currency: str = "GBP") -> Row:
    """Give the amounts of a row."""
    return {"gross": Decimal(gross), "fee": Decimal(fee), "tax": NOUGHT, "other": NOUGHT, "net": Decimal(gross) - Decimal(fee), "currency": currency}


def task(key: str, day: int, hour: int, gross: str, status: str = "approved") -> Row:
    """Give one task of a quarter of an hour."""
    when = {"work_start": clock(day, hour), "work_end": clock(day, hour, 15), "work_date": date(2026, 3, day)}
    return {"shape": "earning", "record_key": key, "kind": "work", "status": status, "client": CLIENT, "item": "a study"} | when | money(gross, "0.10")


def sale(key: str, day: int, gross: str, occurrence: int = 1) -> Row:
    """Give one sale, known by its day and content."""
    about = {"shape": "earning", "record_key": key, "occurrence": occurrence, "kind": "sale", "status": "paid", "work_date": date(2026, 3, day)}
    return about | money(gross, "0.30", "USD")


def _books() -> list[tuple[str, str, list[dict[str, Any]]]]:
    """Give every platform's family and batches."""
    march = (date(2026, 3, 1), date(2026, 3, 9))
    statements = [sale("p1", 4, "5.00") | {"kind": "royalty"}, sale("p2", 20, "7.00") | {"kind": "royalty"}]
    return [
        ("prolific", "microtask", [
            {"layout": "work", "rows": _tasks("pending"), "seen": clock(6, 0)},
            {"layout": "work", "rows": _tasks("approved"), "seen": clock(7, 0)},
            {"layout": "payouts", "rows": _payouts()},
        ]),
        ("gumroad", "product", [
            {"layout": "sales", "rows": [sale("s1", 3, "9.00"), sale("s1", 3, "9.00", 2), sale("gone", 5, "1.00")], "seen": clock(8, 0), "period": march},
            {"layout": "sales", "rows": [sale("s1", 3, "9.00"), sale("s1", 3, "9.00", 2), sale("s2", 6, "4.00")], "seen": clock(9, 0), "period": march},
            {"layout": "statements", "rows": statements, "yields": ["sales"]},
        ]),
        ("paypal", "wallet", [{"layout": "activity", "rows": _receipts()}]),
        ("toggl", "effort", [{"layout": "entries", "rows": _effort()}]),
        ("prolific", "microtask", [{"layout": "visits", "rows": _visits()}]),
    ]  # fmt: skip


def _tasks(first: str) -> list[Row]:
    bonus = {"shape": "earning", "record_key": "a:bonus", "kind": "bonus", "status": "approved"} | money("0.50", currency="EUR")
    days = [task(f"t{day}{hour}", day, hour, f"{hour}.20") for day in (3, 4, 5) for hour in (9, 10, 14)]
    near = task("near", 3, 9, "1.50") | {"work_start": clock(3, 9, 25), "work_end": clock(3, 9, 40)}
    beside = task("beside", 3, 9, "2.00") | {"work_start": clock(3, 9, 10), "work_end": clock(3, 9, 22)}
    return [task("a", 2, 9, "3.00", first), task("no", 2, 10, "1.00", "rejected"), task("wait", 5, 16, "2.50", "pending"), bonus, beside, near, *days]


def _payouts() -> list[Row]:
    about = {"shape": "payout", "record_key": "out1", "status": "paid", "work_date": date(2026, 3, 6)}
    return [about | money("50.00", "0.75")]


def _receipts() -> list[Row]:
    about = {"shape": "receipt", "record_key": "in1", "kind": "work", "counterparty": "prolific", "work_date": date(2026, 3, 9)}
    return [about | money("49.25", "0.25")]


def _effort() -> list[Row]:
    clocked = {"work_start": clock(4, 11), "work_end": clock(4, 11, 30), "work_date": date(2026, 3, 4)}
    told = {"seconds": 1800, "work_date": date(2026, 3, 10)}
    same = {"shape": "effort", "project": "studies"}
    return [
        same | {"record_key": "e1", "effort_kind": "search", "tier": "measured"} | clocked,
        same | {"record_key": "e2", "effort_kind": "paid", "tier": "reported"} | told,
    ]


def _visits() -> list[Row]:
    return [{"shape": "traffic", "record_key": f"v{day}", "kind": "clicks", "quantity": 10 * day, "work_date": date(2026, 3, day)} for day in (2, 3)]
