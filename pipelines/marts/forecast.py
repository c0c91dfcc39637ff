"""What the coming months may bring, by models that were right before, and what the running month will bring, in parts."""

from datetime import date
from typing import Any

from pipelines.marts import Change
from pipelines.marts._ground import all_incomes, write
from pipelines.steps import Work
from transforms.nowcast import nowcast_rows, owed_by
from transforms.outlook import outlook_rows
from warehouse import marts

TABLES = ("forecast", "forecast_backtest", "nowcast_month")
READS = ("ledger.earning", "mart.income_day", "mart.payout_match", "mart.payout_balance", "ref.fx_day")


def rebuild(work: Work, change: Change) -> None:
    """Replace all rows: every forecast is made on the last day."""
    tables: dict[str, list[dict[str, Any]]] = {name: [] for name in TABLES}
    owed = owed_by(marts.frame(work.store, marts.sql("nowcast_owed"), _asked(work, change.through)))
    for income in all_incomes(work, change.through):
        ahead, behind = outlook_rows(income)
        tables["forecast"] += ahead
        tables["forecast_backtest"] += behind
        if income.basis == "cash":
            tables["nowcast_month"] += nowcast_rows(income, owed.get(income.worker, {}))
    for name, rows in tables.items():
        write(work, name, rows)


def _asked(work: Work, through: date) -> dict[str, str | date]:
    return {"through": through, "reporting_currency": work.config.person.reporting_currency}
