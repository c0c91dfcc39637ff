"""Which channel pays best by the hour, how sure that is, how two compare, and what sessions look like.

Windows end on the last day with data and ranks look across channels, so every table is computed anew; all are small.
"""

from pipelines.marts import Change, replace_all
from pipelines.steps import Work
from transforms.ranking import comparisons, ranking
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
WANTED = "CREATE OR REPLACE TEMP TABLE wanted AS SELECT DISTINCT channel_id AS channel FROM mart.channel_efficiency_day"


def rebuild(work: Work, change: Change) -> None:
    """Rank the channels, compare them in pairs, and profile their sessions."""
    store, through = work.store, change.through
    current = frame(store, "SELECT * FROM mart.channel_efficiency_current")
    replace_all(store, "channel_rank", ranking(current, frame(store, sql("rank_before"), {"through": through}), through))
    replace_all(store, "channel_comparison", comparisons(current, through))
    store.con.execute(WANTED)
    shape = frame(store, sql("session_shape"))
    replace_all(store, "session_profile", profiles(current, frame(store, sql("clusters")), shape, through))
    tasks = frame(store, sql("session_position"), {"through": through})
    replace_all(store, "session_position", positions(tasks, through))
