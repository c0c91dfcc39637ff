"""The costs that `moisson.toml` tells, written into the ledger anew before the marts are computed."""

import hashlib
from collections import Counter
from datetime import date
from typing import Any, Final

import polars as pl

from pipelines.steps import Work
from transforms.spending import days_of
from warehouse import marts

SCHEMA: Final[dict[str, Any]] = {
    "cost_id": pl.String,
    "channel": pl.String,
    "day": pl.Date,
    "amount": pl.Decimal(18, 8),
    "currency": pl.String,
    "what": pl.String,
    "asset": pl.String,
    "learning": pl.String,
}


def enter(work: Work, through: date) -> int:
    """Replace `ledger.cost` by what the settings say of days up to `through`; give how many costs there are. Run it in a transaction."""
    store, person = work.store, work.config.person
    store.con.execute("DELETE FROM ledger.cost")
    store.con.register("spent", pl.DataFrame(_rows(work, through), schema=SCHEMA, orient="row").to_arrow())
    store.con.execute(marts.sql("cost"), {"worker": person.id, "reporting_currency": person.reporting_currency})
    store.con.unregister("spent")
    return int(store.one("SELECT count(*) FROM ledger.cost"))


def _rows(work: Work, through: date) -> list[tuple[object, ...]]:
    own, seen = work.config.person.reporting_currency, Counter[str]()
    rows: list[tuple[object, ...]] = []
    for cost in work.config.cost:
        for day in days_of(cost.day, cost.every, min(cost.until or through, through)):
            told = (cost.channel, day, cost.amount, cost.currency or own, cost.what, cost.asset, cost.learning)
            text = repr(told)
            rows.append((hashlib.sha256(f"{text}{seen[text]}".encode()).hexdigest()[:16], *told))
            seen[text] += 1
    return rows
