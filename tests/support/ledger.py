"""A small ledger with one of everything, folded and counted by the real code: laws are broken on it."""

import zlib
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from pipelines.config import Config
from pipelines.count import count as everything
from pipelines.home import Home
from pipelines.steps import Work
from tests.support.books import NOUGHT, PAYER, Row, books, rates
from warehouse.fold import fold
from warehouse.insert import Book
from warehouse.payers import earn
from warehouse.rates import take_rates
from warehouse.store import Store

DAY = date(2026, 3, 2)
READ_AT = datetime(2026, 3, 31, 12)  # noqa: DTZ001  # UTC without a zone, as the warehouse keeps it


PAYS = {"channel": "clickworker", "family": "microtask", "kind": "work", "pays_within_days": 40, "rule": "Clickworker*"}


AIMS = {
    "asset": [{"name": "Kit", "channel": "gumroad", "items": ["*"], "creation_hours": 2}],
    "learning": [{"name": "Course", "skill": "surveys", "first": DAY, "last": DAY, "channels": ["prolific"]}],
}
"""What the settings tell beside the exports."""


def build(folder: Path) -> Store:
    """Make the ledger in a folder and give it open."""
    home = Home(folder)
    home.prepare()
    store = Store(home.warehouse)
    with store.transaction():
        _sources(store)
        put(store, "ecb", layout="history", rows=rates())
        take_rates(store)
        for platform, family, batches in books():
            numbers = [put(store, platform, **batch) for batch in batches]
            fold(store, Book(platform, "main", platform, family, "EUR"), numbers)
        store.insert("ref.payer", [PAYS | {"wallet": "paypal", "client": PAYER}])
        earn(store)
        _refusals(store)
    count(store, home)
    return store


def count(store: Store, home: Home) -> None:
    """Bring the marts up to date."""
    work = Work(home, Config.model_validate(AIMS), store)
    everything(work)


def _sources(store: Store) -> None:
    families = {
        "prolific": "microtask",
        "gumroad": "product",
        "paypal": "wallet",
        "toggl": "effort",
        "ecb": "reference",
    }
    for name, family in families.items():
        about = {"title": name, "fee_side": "worker", "checked_on": DAY}
        store.insert("ref.platform", [{"platform": name, "family": family} | about])
    projects = (("toggl", "studies", "prolific"), ("toggl", "Upwork", "upwork"), ("proposals", "Upwork", "upwork"))
    store.insert("ref.effort_channel", [{"platform": p, "project": n, "channel": c} for p, n, c in projects])


def put(
    store: Store,
    platform: str,
    *,
    layout: str,
    rows: Sequence[Row],
    seen: datetime = READ_AT,
    period: tuple[date, date] | None = None,
    yields: Sequence[str] = (),
) -> int:
    """Load rows as one batch, with the sums a reader would tell; give its number.

    `period`: it replaces the days it covers. `yields`: the layouts that tell the same money better.
    """
    number = 1 + (store.one("SELECT max(batch_id) FROM ops.batch") or 0)
    days = [row["work_date"] for row in rows if row.get("work_date")]
    own = {"batch_id": number, "platform": platform, "account": "main", "layout": layout, "observed_at": seen}
    first, last = period or (min(days), max(days))
    covered = {
        "covers_from": first,
        "covers_to": last,
        "stated_period": bool(period),
        "replaces": bool(period),
    }
    store.insert("ops.landed", [_landed(f"{number:064d}", "read")])
    store.insert(
        "ops.batch",
        [_batch(number, len(rows)) | own | covered | {"channel": platform, "yields_to": list(yields)}],
    )
    same = own | {"worker": "me", "occurrence": 1}
    for line, row in enumerate(rows, 2):
        store.insert("ledger.observation", [same | {"line": line, "content_hash": _hash(row)} | row])
    _money(store, number, rows)
    return number


def _batch(number: int, rows: int) -> Row:
    """Give what all batches share: one record more than rows, passed over by name."""
    file = {"sha256": f"{number:064d}", "part": 0, "part_name": "", "header_line": 1, "encoding": "utf-8"}
    counts = {"records": rows + 1, "accepted": rows, "quarantined": 0, "skipped": 1, "totals": 0, "blank": 0}
    read = {
        "connector_version": 1,
        "observations": rows,
        "folded": True,
        "monthly": False,
        "added_columns": [],
        "read_at": READ_AT,
    }
    return file | counts | read


def _hash(row: Mapping[str, Any]) -> int:
    """Give a number that is the same for the same cells."""
    return zlib.crc32(repr(sorted(row.items())).encode())


def _money(store: Store, number: int, rows: Sequence[Row]) -> None:
    sums: dict[str, Decimal] = {}
    for row in rows:
        if row.get("net") is not None and row["shape"] != "rate":
            sums[row["currency"]] = sums.get(row["currency"], NOUGHT) + row["net"]
    for currency, net in sums.items():
        store.con.execute("INSERT INTO ops.batch_money VALUES (?, ?, ?, ?, 0, 0)", [number, currency, net, net])


def _landed(sha256: str, outcome: str) -> Row:
    about = {
        "bytes": 1,
        "file_name": "export.csv",
        "source": "inbox",
        "landed_at": READ_AT,
        "read_with": "now",
    }
    return {"sha256": sha256, "outcome": outcome, **about}


def _refusals(store: Store) -> None:
    """One refused line of the first batch of work, and one refused file."""
    told = {"file_name": "export.csv", "reason": "short_row", "remedy": "Export the file again."}
    store.con.execute("UPDATE ops.batch SET records = records + 1, quarantined = 1 WHERE batch_id = 2")
    store.insert(
        "ops.quarantine",
        [told | {"sha256": f"{2:064d}", "part": 0, "batch_id": 2, "line": 99, "platform": "prolific"}],
    )
    store.insert("ops.landed", [_landed("f" * 64, "refused")])
    store.insert("ops.quarantine", [told | {"sha256": "f" * 64, "reason": "empty"}])
