"""Four years of a made-up worker's ledger, loaded, folded and counted by the real code: series are long enough for every table on the whole income."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal
from math import cos, pi
from pathlib import Path
from typing import Any

import numpy as np

from pipelines import efficiency, hours, marts, payouts
from pipelines.config import Config
from pipelines.home import Home
from pipelines.steps import Work
from tests.support.books import Row
from tests.support.ledger import put
from transforms.income import last_day, later
from warehouse.fold import fold
from warehouse.insert import Book
from warehouse.rates import take_rates
from warehouse.store import Store

FIRST = date(2022, 1, 1)
FAMILIES = {"upwork": "freelance", "gumroad": "product", "awin": "affiliate", "prolific": "microtask", "paypal": "wallet"}
THEMES = ("portfolio", "shock", "forecast")
Batches = Mapping[str, Sequence[Row]]


def money(net: float | str, currency: str = "EUR", fee: str = "0") -> Row:
    """Give the amounts of a row from its net."""
    amount = Decimal(f"{net:.2f}") if isinstance(net, float) else Decimal(net)
    nought = Decimal(0)
    return {"gross": amount + Decimal(fee), "fee": Decimal(fee), "tax": nought, "other": nought, "net": amount, "currency": currency}


def earned(key: str, day: date, net: float | str, status: str = "approved", **more: Any) -> Row:
    """Give an earning; `fee` and `currency` are those of its amounts."""
    amounts = money(net, more.pop("currency", "EUR"), more.pop("fee", "0"))
    return {"shape": "earning", "record_key": key, "kind": "work", "status": status, "work_date": day} | amounts | more


def sent(key: str, day: date, net: float | str) -> Row:
    """Give a payout."""
    return {"shape": "payout", "record_key": key, "status": "paid", "work_date": day} | money(net)


def came(key: str, day: date, net: float | str, payer: str | None = "upwork") -> Row:
    """Give a receipt of the wallet."""
    return {"shape": "receipt", "record_key": key, "kind": "payment", "status": "paid", "counterparty": payer, "work_date": day} | money(
        net
    )


def four_years(n: int = 48) -> dict[str, list[Row]]:
    """Give work paid out monthly, a seasonal product and two more, of which no payout is known."""
    rng = np.random.default_rng(20260930)
    noise = rng.normal(0, 0.08, (4, n))
    found: dict[str, list[Row]] = {name: [] for name in FAMILIES}
    for month in range(n):
        day = later(FIRST, month)
        season = 1 + 0.45 * cos(2 * pi * (month % 12 - 11) / 12)
        work = 1000 * (1 + noise[0, month]) if month % 9 != 4 else 500.0
        found["upwork"].append(earned(f"u{month}", day + timedelta(days=9), work, client=f"client{month % 3}", fee="100"))
        found["gumroad"].append(earned(f"g{month}", day + timedelta(days=14), 300 * season * (1 + noise[1, month]), kind="sale"))
        extra = 120 * (1 + noise[2, month]) if month % 9 != 4 else 420.0
        found["awin"].append(earned(f"a{month}", day + timedelta(days=19), extra, kind="commission"))
        if month:  # last month's work, paid on the 5th, in the wallet on the 7th
            before = found["upwork"][month - 1]["net"]
            found["upwork"].append(sent(f"p{month}", day + timedelta(days=4), str(before)))
            found["paypal"].append(came(f"r{month}", day + timedelta(days=6), str(before)))
    end = last_day(later(FIRST, n - 1))
    found["awin"].append(earned("pending", end, "80", "pending", kind="commission"))
    found["awin"].append(earned("refused", end - timedelta(days=40), "55", "rejected", kind="commission"))
    found["prolific"] = [earned(f"s{place}", later(FIRST, n - 30 + place), "40") for place in range(30)]
    found["paypal"].append(came("else", end, "1", None))
    return found


def ledger(folder: Path, batches: Batches, settings: Config | None = None) -> Work:
    """Load, fold and count batches by platform, and rebuild the themes on the whole income; give the open work."""
    home = Home(folder)
    home.prepare()
    store = Store(home.warehouse)
    for name, family in FAMILIES.items():
        store.insert("ref.platform", [{"platform": name, "title": name, "family": family, "fee_side": "worker", "checked_on": FIRST}])
    store.insert("ref.payout_source", [{"platform": "awin"}])
    work = Work(home, settings or Config(), store)
    with store.transaction():
        put(store, "ecb", layout="history", rows=_rates())
        take_rates(store)
    load(work, batches)
    return work


def load(work: Work, batches: Batches) -> None:
    """Load and fold further batches, and bring hours, marts and themes up to date."""
    with work.store.transaction():
        for platform, rows in sorted(batches.items()):
            if rows:
                number = put(work.store, platform, layout="export", rows=rows)
                fold(work.store, Book(platform, "main", platform, FAMILIES[platform], "EUR"), [number])
        hours.rebuild(work)
        efficiency.rebuild(work)
        payouts.rebuild(work)
        recount(work)


def recount(work: Work) -> None:
    """Compute the themes on the whole income anew."""
    through = work.store.one(marts.THROUGH)
    for theme in marts.themes():
        if theme.name in THEMES and through is not None:
            theme.rebuild(work, marts.Change(through, frozenset(), everything=True))


def _rates() -> list[Row]:
    """Give two dollars and two euros of rates in each week of the years: a dollar is half a euro."""
    days = [FIRST + timedelta(days=5 * n) for n in range(320)]
    return [{"shape": "rate", "record_key": f"{day}", "currency": "USD", "work_date": day, "gross": Decimal(2)} for day in days]
