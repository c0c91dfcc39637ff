"""Freelance: what contracts and clients are worth by the hour, how time is used, and what winning work costs.

Which contract money and hours belong to is decided once, on the distinct texts (`transforms.contracts`); sums by day are made in SQL,
estimates in `transforms`. Everything is computed anew: whether a client is new depends on all channels, and windows end on the last day.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

import polars as pl

from pipelines.marts import Change, replace_all
from pipelines.steps import Work
from transforms import proposals
from transforms.clients import by_client
from transforms.contracts import Named, Pattern, name_money, name_time
from transforms.freelance import Terms, by_contract, hours_of
from transforms.freelance_months import Declared, by_month
from warehouse import marts

TABLES = ("freelance_contract", "freelance_month", "client_year", "proposal_cohort", "proposal_pipeline")
READS = ("ledger.earning", "ledger.effort", "ledger.proposal", "ledger.observation", "mart.hours_day", "mart.channel_efficiency_current",
         "ref.fx_day", "ref.fee_schedule")  # fmt: skip
MONEY_TEXTS = "SELECT DISTINCT channel, client, item FROM ledger.earning WHERE family = 'freelance' ORDER BY ALL"
TIME_TEXTS = """SELECT DISTINCT channel, client, item, project FROM ledger.effort
    WHERE channel IN (SELECT channel FROM ledger.earning WHERE family = 'freelance') ORDER BY ALL"""
PAID_HOURS = """SELECT worker_id, channel_id, CAST(date_trunc('month', day) AS DATE) AS month, sum(seconds)::BIGINT AS seconds
    FROM mart.hours_day WHERE outcome = 'paid' AND channel_id IN (SELECT channel FROM ledger.earning WHERE family = 'freelance')
    GROUP BY ALL ORDER BY ALL"""
NAMES: dict[str, pl.DataType | type[pl.DataType]] = dict.fromkeys(
    ("channel", "told_client", "item", "project", "contract", "client"), pl.String
)
AGREED: dict[str, pl.DataType | type[pl.DataType]] = {
    "channel": pl.String,
    "contract": pl.String,
    "standard_rate": pl.Decimal(18, 8),
    "currency": pl.String,
}


@dataclass(frozen=True)
class Days:
    """Money and time by contract and day."""

    money: pl.DataFrame
    time: pl.DataFrame


def rebuild(work: Work, change: Change) -> None:
    """Replace all rows: they are few."""
    store, currency, through = work.store, work.config.person.reporting_currency, change.through
    days, terms = _days(work), _terms(work)
    replace_all(store, "freelance_contract", by_contract(days.money, days.time, terms, through, currency))
    declared = Declared(work.config.goals.capacity_hours_per_week, terms)
    months = by_month(days.money, days.time, marts.frame(store, PAID_HOURS), declared, through, currency)
    replace_all(store, "freelance_month", months)
    pays = marts.frame(store, marts.sql("client_pays"))
    replace_all(store, "client_year", by_client(days.money, days.time, pays, terms, through, currency))
    _proposals(work, through, currency)


def _days(work: Work) -> Days:
    """Say whose each text is, and add up money and hours by day."""
    store, currency = work.store, work.config.person.reporting_currency
    patterns = [Pattern(c.channel, c.item) for c in work.config.contract]
    money = name_money(marts.frame(store, MONEY_TEXTS).rows(), patterns)
    time = name_time(marts.frame(store, TIME_TEXTS).rows(), money, patterns)
    marts.keep(store, "money_name", _names(money))
    marts.keep(store, "time_name", _names(time))
    marts.keep(store, "agreed", pl.DataFrame(_rates(work), schema=AGREED, orient="row"))
    store.con.execute(marts.sql("contract_money"))
    store.con.execute(marts.sql("contract_time"), {"rc": currency})
    return Days(marts.frame(store, "FROM contract_money"), marts.frame(store, "FROM contract_time"))


def _names(named: Sequence[Named]) -> pl.DataFrame:
    return pl.DataFrame([(n.channel, n.told_client, n.item, n.project, n.contract, n.client) for n in named], schema=NAMES, orient="row")


def _rates(work: Work) -> list[tuple[str, str, Decimal, str]]:
    """Give the declared standard rates, the first for each contract; in the reporting currency where none is said."""
    found: dict[tuple[str, str], tuple[Decimal, str]] = {}
    for told in work.config.contract:
        if told.standard_rate:
            name = Pattern(told.channel, told.item).name
            found.setdefault((told.channel, name), (told.standard_rate, told.currency or work.config.person.reporting_currency))
    return [(*key, *rate) for key, rate in found.items()]


def _terms(work: Work) -> list[Terms]:
    """Give what was agreed, as the settings say it."""
    return [
        Terms(
            c.channel,
            Pattern(c.channel, c.item).name,
            hours_of(c.estimated_hours) if c.estimated_hours else None,
            c.due_on,
            c.delivered_on,
        )
        for c in work.config.contract
    ]


def _proposals(work: Work, through: date, currency: str) -> None:
    """Replace what proposals bring and cost."""
    store = work.store
    rows = marts.frame(store, marts.sql("proposal_rows"), {"through": through, "rc": currency})
    rates = {row["worker_id"]: row["rate"] for row in store.rows(marts.sql("opportunity_rate"))}
    replace_all(store, "proposal_cohort", proposals.cohorts(rows, rates, through, currency))
    replace_all(store, "proposal_pipeline", proposals.pipeline(rows, work.config.goals.monthly_expenses, through, currency))
