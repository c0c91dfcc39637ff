"""Whether platforms kept what they should: each fee against the contract, the published schedule, or what was usual."""

from datetime import date
from decimal import Decimal

import polars as pl

from pipelines.marts import Change, forget, put
from pipelines.steps import Work
from transforms.fee_check import Fee, Promise, by_month, checked, deviating
from warehouse import marts

TABLES = ("fee_check_month", "fee_deviation")
READS = ("ledger.earning",)
SCHEDULE = """
SELECT * FROM ref.fee_schedule WHERE fee_kind = 'service' AND fee_side = 'worker' AND (confidence = 'certain' OR pct IS NULL)
ORDER BY platform, method, valid_from, lower_amount
"""
"""Rows that are not certain are no measure: other costs may come on top of them."""


def rebuild(work: Work, change: Change) -> None:
    """Replace the channels that changed."""
    store, reporting = work.store, work.config.person.reporting_currency
    promises = [Promise(c.channel, c.item, _exact(c.fee_pct)) for c in work.config.contract if c.fee_pct is not None]
    asked = {"channels": None if change.everything else sorted(change.channels), "promised": sorted({p.channel for p in promises})}
    found = checked(marts.frame(store, marts.sql("fee_events"), asked), schedule(work), promises)
    for table, rows in (("fee_check_month", by_month(found)), ("fee_deviation", deviating(found))):
        forget(store, table, change)
        put(store, table, rows.with_columns(reporting_currency=pl.lit(reporting)))


def schedule(work: Work) -> list[Fee]:
    """Give the published fees that are certain, and those that each contract states."""
    return [_fee(row) for row in work.store.rows(SCHEDULE)]


def _fee(row: dict[str, object]) -> Fee:
    def amount(name: str) -> Decimal | None:
        return Decimal(str(row[name])) if row[name] is not None else None

    last = row["valid_to"]
    return Fee(
        platform=str(row["platform"]),
        method=str(row["method"]),
        basis=str(row["basis"]),
        first=date.fromisoformat(str(row["valid_from"])),
        last=date.fromisoformat(str(last)) if last else None,
        lower=amount("lower_amount") or Decimal(0),
        upper=amount("upper_amount"),
        pct=amount("pct"),
        fixed=amount("fixed_amount") or Decimal(0),
        currency=str(row["currency"]) if row["currency"] else None,
    )


def _exact(share: float) -> Decimal:
    return Decimal(str(share))
