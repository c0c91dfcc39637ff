"""What products bring that are made once: month by month, by age, against the hours of making and keeping them.

`ledger.asset` is written from moisson.toml at each turn; a product that sells without being told there is an asset too, hours unknown.

Assets are those of the one person of moisson.toml, as the costs and hours told there are: no source of product sales, of views or of
tracked time names a worker. Where the settings tell an asset of a channel whose exports do name some, the others' money is left out.
"""

from functools import cache

import polars as pl

from connectors.catalogue import platforms
from connectors.vocabulary import Shape
from pipelines.marts import Change, _told, replace_all
from pipelines.steps import Work
from transforms import asset_months, lifetime, vintages
from warehouse import marts
from warehouse.store import Value

TABLES = ("asset_month", "asset_vintage", "asset_lifetime", "asset_kind")
READS = ("ledger.earning", "ledger.effort", "ledger.traffic", "mart.channel_efficiency_current")


def rebuild(work: Work, change: Change) -> None:
    """Replace all of it: products are few, and one project may keep several channels."""
    store, through = work.store, change.through
    assets = _assets(work, change)
    days: dict[str, Value] = {"through": through}
    whose = days | {"person": work.config.person.id, "naming": naming()}
    spent = asset_months.hours(marts.frame(store, marts.sql("asset_effort"), days), assets)
    sales, views = (marts.frame(store, marts.sql(name), given) for name, given in (("asset_sales", whose), ("asset_views", days)))
    has_project = frozenset(row["asset_id"] for row in store.rows("SELECT DISTINCT asset_id FROM told_project"))
    months = asset_months.months(assets, sales, views, spent, has_project)
    rates = _told.hour_elsewhere(work, through)
    _put(work, "asset_month", months)
    _put(work, "asset_lifetime", lifetime.lifetimes(assets, months, spent, _costs(work, change, assets), rates, through))
    _put(work, "asset_vintage", vintages.vintages(months, assets, through))
    _put(work, "asset_kind", vintages.kinds(months, through))


@cache
def naming() -> list[str]:
    """Give the platforms whose exports of money may name the worker: those of agencies and requesters."""
    records = ((p.name, record) for p in platforms().values() for layout in p.layouts for record in layout.records)
    return sorted({name for name, record in records if record.shape is Shape.EARNING and "worker" in record.fields})


def _assets(work: Work, change: Change) -> pl.DataFrame:
    """Write `ledger.asset` and its items anew, and give the assets."""
    _told.lend_assets(work.store, work.config.asset)
    for table in ("asset", "asset_item"):
        work.store.con.execute(f"DELETE FROM ledger.{table}")
    work.store.con.execute(marts.sql("asset_item"), {"person": work.config.person.id, "naming": naming()})
    work.store.con.execute(marts.sql("asset"), {"through": change.through})
    return marts.frame(work.store, "SELECT * FROM ledger.asset ORDER BY asset_id")


def _costs(work: Work, change: Change, assets: pl.DataFrame) -> pl.DataFrame:
    """Give the money spent on each asset; one that several channels have under the same name is charged to the first."""
    told = assets.filter("declared").sort("asset_id").unique("name", keep="first", maintain_order=True)
    spent = _told.costs(work, change.through, "asset")
    return spent.join(told.select("name", "asset_id"), on="name").drop("name")


def _put(work: Work, table: str, rows: pl.DataFrame) -> None:
    person = work.config.person
    own = [pl.lit(person.id).alias("worker_id"), pl.lit(person.reporting_currency).alias("reporting_currency")]
    replace_all(work.store, table, rows.with_columns(own))
