"""Which channel pays best by the hour, how sure that is, how two compare, and what sessions look like.

Ranks look across channels: all are computed anew, they are few. Sessions are profiled for the channels that changed.
"""

import polars as pl

from pipelines.efficiency import clustered
from pipelines.marts import Change, forget, put, replace_all
from pipelines.steps import Work
from transforms.comparing import comparisons
from transforms.ranking import ranking
from transforms.sessions import positions, profiles
from warehouse.marts import frame, sql

TABLES = ("channel_rank", "channel_comparison", "session_profile", "session_position")
READS = (
    "ledger.earning",
    "ledger.effort",
    "mart.channel_efficiency_day",
    "mart.channel_efficiency_current",
    "mart.session",
    "mart.session_channel",
)
WANTED = """CREATE OR REPLACE TEMP TABLE wanted AS SELECT DISTINCT channel_id AS channel FROM mart.channel_efficiency_day
WHERE $everything OR channel_id IN (SELECT unnest($channels))"""


def rebuild(work: Work, change: Change) -> None:
    """Rank the channels, compare them in pairs, and profile their sessions."""
    store, through = work.store, change.through
    current = frame(store, "SELECT * FROM mart.channel_efficiency_current")
    replace_all(store, "channel_rank", ranking(current, frame(store, sql("rank_before"), {"through": through}), through))
    replace_all(store, "channel_comparison", comparisons(current, through))
    _sessions(work, change, current)


def _sessions(work: Work, change: Change, current: pl.DataFrame) -> None:
    store, through = work.store, change.through
    store.con.execute(WANTED, {"everything": change.everything, "channels": sorted(change.channels)})
    wanted = frame(store, "SELECT channel AS channel_id FROM wanted")
    for table in ("session_profile", "session_position"):
        forget(store, table, change)
    shape, clusters = frame(store, sql("session_shape")), clustered(store, through)
    put(store, "session_profile", profiles(current.join(wanted, on="channel_id", how="semi"), clusters, shape, through))
    put(store, "session_position", positions(frame(store, sql("session_position"), {"through": through}), through))
