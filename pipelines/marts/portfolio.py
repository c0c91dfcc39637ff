"""How income hangs together: by channel, owner, rail and client, month by month; how steady it is; which channels move together."""

from datetime import date
from decimal import Decimal
from typing import Any

import polars as pl

from pipelines.aims import LinkTable
from pipelines.marts import Change
from pipelines.marts._ground import all_incomes, means_of, write
from pipelines.steps import Work
from transforms.income import lined_up, worker_part
from transforms.pairs import pair_rows, season_rows
from transforms.portfolio import Ties, as_clients, month_rows, share_rows
from warehouse import marts

TABLES = ("income_day", "portfolio_month", "portfolio_share", "channel_pair", "seasonality")
READS = (
    "ledger.earning",
    "ledger.payout",
    "ledger.receipt",
    "mart.channel_efficiency_day",
    "mart.channel_efficiency_month",
    "mart.payout_match",
    "ref.fx_day",
)


def rebuild(work: Work, change: Change) -> None:
    """Replace all rows: windows end on the last day, and every table looks across channels."""
    store = work.store
    store.con.execute("DELETE FROM mart.income_day")
    store.con.execute(marts.sql("income_day"), {"reporting_currency": work.config.person.reporting_currency})
    monthly = marts.frame(store, "SELECT worker_id, channel_id, month, approved_rc, h3_s FROM mart.channel_efficiency_month")
    clients = as_clients(marts.frame(store, marts.sql("income_client")))
    ties, turnover, means = ties_of(work), _turnover(monthly), means_of(work)
    tables: dict[str, list[dict[str, Any]]] = {name: [] for name in TABLES[1:]}
    for income in all_incomes(work, change.through):
        own = ties[income.worker]
        tables["portfolio_month"] += month_rows(income, own, clients, turnover.get(income.worker, {}), means)
        tables["portfolio_share"] += share_rows(income, own)
        if income.basis == "accrual":
            hours = worker_part(lined_up(monthly, "h3_s", income.months), income.worker)
            tables["channel_pair"] += pair_rows(income, own, hours)
            tables["seasonality"] += season_rows(income)
    for name, rows in tables.items():
        write(work, name, rows)


def ties_of(work: Work) -> dict[str, Ties]:
    """Give what each worker's channels have in common: what `[[same]]` says, else the platform as owner and the wallet as rail."""
    channels = work.store.rows("SELECT DISTINCT worker_id, channel_id FROM mart.income_day")
    wallets = {(r["worker_id"], r["channel_id"]): r["wallet"] for r in marts.frame(work.store, marts.sql("income_rail")).to_dicts()}
    owners, rails = _named(work.config.same)
    found: dict[str, Ties] = {}
    for worker in {row["worker_id"] for row in channels}:
        own = sorted(row["channel_id"] for row in channels if row["worker_id"] == worker)
        owner = {channel: owners.get(channel, channel.partition(":")[0]) for channel in own}
        rail = {channel: rails.get(channel) or wallets.get((worker, channel)) or channel for channel in own}
        found[worker] = Ties(owner, rail)
    return found


def _named(same: tuple[LinkTable, ...]) -> tuple[dict[str, str], dict[str, str]]:
    owners = {channel: link.owner for link in same if link.owner for channel in link.channels}
    return owners, {channel: link.rail for link in same if link.rail for channel in link.channels}


def _turnover(monthly: pl.DataFrame) -> dict[str, dict[date, Decimal]]:
    """Give the approved gross money by worker and month of work."""
    found: dict[str, dict[date, Decimal]] = {}
    for row in monthly.group_by("worker_id", "month").agg(pl.col("approved_rc").sum()).to_dicts():
        found.setdefault(row["worker_id"], {})[row["month"]] = row["approved_rc"] or Decimal(0)
    return found
