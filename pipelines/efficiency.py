"""Rebuild the efficiency tables of the channels and months that changed."""

from datetime import date

import polars as pl

from connectors.catalogue import platforms
from pipelines.steps import Work
from transforms.efficiency import by_month, by_window
from warehouse import marts
from warehouse.store import Store


def rebuild(work: Work) -> int:
    """Replace the dirty months of every efficiency table, in one transaction; give how many channel months there were."""
    store = work.store
    count = marts.dirty(store)
    if not count:
        return 0
    reporting = {"reporting_currency": work.config.person.reporting_currency}
    marts.rebuild_month(store, "channel_efficiency_day", reporting)
    marts.rebuild_month(store, "fee_waterfall_month", reporting)
    marts.rebuild_month(store, "time_waterfall_month")
    _rates(store)
    store.con.execute("INSERT INTO ops.stale_channel SELECT DISTINCT channel FROM dirty")
    store.con.execute("DELETE FROM ops.dirty_month")
    return count


def _rates(store: Store) -> None:
    """All months of changed channels, for what they are cut into depends on the whole channel; and every window.

    Windows end on the last day with data, so all of them may move.
    """
    store.con.execute("CREATE OR REPLACE TEMP TABLE wanted AS SELECT DISTINCT channel_id AS channel FROM mart.channel_efficiency_day")
    through = store.one("SELECT max(day) FROM mart.channel_efficiency_day")
    days = marts.frame(store, "SELECT * FROM mart.channel_efficiency_day")
    clusters = clustered(store, through)
    changed = marts.frame(store, "SELECT DISTINCT channel AS channel_id FROM dirty")
    monthly = by_month(days, clusters, through).join(changed, on="channel_id", how="semi")
    store.con.execute("DELETE FROM mart.channel_efficiency_month WHERE channel_id IN (SELECT channel FROM dirty)")
    marts.write(store, "mart.channel_efficiency_month", monthly.sort("channel_id", "month"))
    store.con.execute("UPDATE mart.channel_efficiency_month SET data_through = ? WHERE data_through IS DISTINCT FROM ?", [through, through])
    store.con.execute("DELETE FROM mart.channel_efficiency_current")
    marts.write(store, "mart.channel_efficiency_current", by_window(days, clusters, through).sort("channel_id", "window_days"))


def clustered(store: Store, through: date | None) -> pl.DataFrame:
    """Give worker_id, channel_id, basis, day, money and seconds of each cluster of work of the channels in the temporary table `wanted`.

    Weekly money stands beside the hours it pays for, as the platforms declare it; `through` is the last day with data.
    """
    late = [(p.name, word) for p in platforms().values() for word in p.bills_week_after]
    told = {"late_platforms": [name for name, _ in late], "late_words": [word for _, word in late], "through": through}
    return marts.frame(store, marts.sql("clusters"), told)
