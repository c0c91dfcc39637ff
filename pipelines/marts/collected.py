"""When earned money became cash, what was lost on its way to the bank, and what waits below a platform's least payout."""

import polars as pl

from pipelines.marts import Change, forget, put, replace_all
from pipelines.steps import Work
from transforms.losses import shared_out
from warehouse import marts

TABLES = ("collected_day", "fx_conversion", "payout_loss_day", "payout_drag")
READS = ("ledger.earning", "ledger.payout", "ledger.receipt", "mart.payout_match", "mart.payout_balance")


def rebuild(work: Work, change: Change) -> None:
    """Replace what was collected of the channels that changed, and all losses: there are few payouts."""
    store = work.store
    reporting = {"reporting_currency": work.config.person.reporting_currency}
    channels = None if change.everything else sorted(change.channels)
    forget(store, "collected_day", change)
    put(store, "collected_day", marts.frame(store, marts.sql("collected_day"), {**reporting, "channels": channels}))
    store.con.execute(marts.sql("wallet_cost"))
    replace_all(store, "fx_conversion", marts.frame(store, marts.sql("fx_conversion"), reporting))
    shared = shared_out(marts.frame(store, marts.sql("wallet_share")))
    own = marts.frame(store, marts.sql("payout_loss"), reporting)
    losses = pl.concat([own, shared.select(own.columns)]).group_by("worker_id", "channel_id", "day", "kind").agg(pl.col("amount_rc").sum())
    named = losses.with_columns(reporting_currency=pl.lit(reporting["reporting_currency"])).filter(pl.col("amount_rc") != 0)
    replace_all(store, "payout_loss_day", named.sort("worker_id", "channel_id", "day", "kind"))
    replace_all(store, "payout_drag", marts.frame(store, marts.sql("payout_drag"), {**reporting, "through": change.through}))
