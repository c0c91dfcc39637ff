"""What skills go with: rates by tag, what a course is associated with, and the person's own ladder from one kind of work to the next.

`ledger.learning` is written from moisson.toml at each turn.
"""

from collections.abc import Callable

import polars as pl

from pipelines.marts import Change, _told, replace_all
from pipelines.steps import Work
from transforms.ladder import Stage, ladder
from transforms.learning_roi import balances
from transforms.rate_index import rate_index
from transforms.skills import skill_rates
from transforms.stretches import aligned
from warehouse import marts

TABLES = ("skill_rate", "rate_index", "learning_roi", "ladder_month")
READS = (
    "ledger.earning",
    "ledger.effort",
    "mart.session",
    "mart.session_channel",
    "mart.channel_efficiency_day",
    "mart.channel_efficiency_month",
    "mart.channel_efficiency_current",
)
WAGES = """
SELECT valid_from, gross_per_h FROM ref.benchmark_wage
WHERE country = $country AND basis = 'statutory_min' AND gross_per_h IS NOT NULL ORDER BY valid_from
"""


def rebuild(work: Work, change: Change) -> None:
    """Replace all of it: tags, courses and rungs go across channels."""
    store, through = work.store, change.through
    days = {"through": through}
    units = aligned(marts.frame(store, marts.sql("skill_unit"), days))
    wages = marts.frame(store, WAGES, {"country": work.config.person.country})
    months = marts.frame(store, marts.sql("ladder"), days)
    stages = [Stage(stage.name, stage.channels, stage.skills) for stage in work.config.stage]
    own = units.filter(pl.col("worker_id") == work.config.person.id)
    _put(work, "skill_rate", _each(units, lambda mine: skill_rates(mine, wages, through)))
    _put(work, "rate_index", _each(units, lambda mine: rate_index(mine, wages, through)))
    _put(work, "learning_roi", _learning(work, change, own).with_columns(pl.lit(work.config.person.id).alias("worker_id")))
    _put(work, "ladder_month", _each(months, lambda mine: ladder(mine, _of(mine, units), stages, through)))


def _each(rows: pl.DataFrame, told: Callable[[pl.DataFrame], pl.DataFrame]) -> pl.DataFrame:
    """Tell each worker's rows apart, for tags and rungs are one person's; an empty table keeps its columns."""
    parts = [told(mine).with_columns(pl.lit(worker).alias("worker_id")) for (worker,), mine in _by_worker(rows)]
    return pl.concat(parts) if parts else told(rows).with_columns(pl.lit(None, dtype=pl.String).alias("worker_id"))


def _by_worker(rows: pl.DataFrame) -> list[tuple[tuple[object, ...], pl.DataFrame]]:
    return sorted(rows.partition_by("worker_id", as_dict=True).items(), key=lambda one: str(one[0]))


def _of(mine: pl.DataFrame, units: pl.DataFrame) -> pl.DataFrame:
    return units.join(mine.select("worker_id").unique(), on="worker_id", how="semi")


def _learning(work: Work, change: Change, units: pl.DataFrame) -> pl.DataFrame:
    """Write `ledger.learning` anew and give the balance of each course."""
    store, told = work.store, _told.learnings(work.config.learning)
    store.con.execute("DELETE FROM ledger.learning")
    marts.write(store, "ledger.learning", told)
    _told.lend(store, "told_learning", _told.learning_projects(work.config.learning), _told.LEARNT_ON)
    hours = marts.frame(store, marts.sql("learning_hours"))
    costs = _told.costs(work, change.through, "learning")
    return balances(told, hours, costs, units, _told.hour_elsewhere(work, change.through), change.through)


def _put(work: Work, table: str, rows: pl.DataFrame) -> None:
    replace_all(work.store, table, rows.with_columns(pl.lit(work.config.person.reporting_currency).alias("reporting_currency")))
