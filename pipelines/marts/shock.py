"""What if: a channel stops, takes more, pays late or approves half; a currency falls. The trailing year lived again."""

from typing import Any

import polars as pl

from pipelines.marts import Change
from pipelines.marts._ground import all_incomes, means_of, write
from pipelines.steps import Work
from transforms.income import Income, last_day
from transforms.shock import Exposure, exposure, shock_rows
from warehouse import marts

TABLES = ("shock_test",)
READS = ("ledger.earning", "mart.income_day", "mart.channel_efficiency_month")
MONTHS = "SELECT worker_id, channel_id, month, approved_rc, platform_net_rc, n_rejected, n_pending, h3_s FROM mart.channel_efficiency_month"


def rebuild(work: Work, change: Change) -> None:
    """Replace all rows: the trailing year ends on the last day."""
    currency = work.config.person.reporting_currency
    months = marts.frame(work.store, MONTHS)
    rows: list[dict[str, Any]] = []
    for income in all_incomes(work, change.through):
        if income.basis == "cash" and income.n_complete:
            rows += shock_rows(income, _exposure(work, income, months), means_of(work), currency)
    write(work, "shock_test", rows)


def _exposure(work: Work, income: Income, months: pl.DataFrame) -> Exposure:
    place = income.window(income.n_complete - 1)
    first, last = income.months[place.start], last_day(income.months[place.stop - 1])
    money = marts.frame(work.store, marts.sql("income_currency"), {"first": first, "last": last})
    return exposure(months, money, income.worker, work.config.person.reporting_currency, (first, last))
