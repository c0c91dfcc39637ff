"""Match what platforms paid out with what arrived in wallets, all of it anew each time: there are few payouts."""

from collections.abc import Sequence

import polars as pl

from pipelines.steps import Work
from transforms.matching import Edge, match
from warehouse import marts
from warehouse.store import Store, Value

TABLES = ("payout_match", "payout_balance")
RULES = {1: "reference", 2: "amount", 3: "fee", 4: "converted"}
WINDOW = 14
"""Days after a payout within which it arrives; a day before, for two calendars may differ by one."""
CYCLE = 31
"""Days after the last of its earnings within which a payout is sent whose own day is not told."""
BOUNDS: dict[str, Value] = {"window": WINDOW, "late": 60, "least": 0.93, "most": 1.015}
"""`late`: days within which a receipt that names the payout counts. A converted receipt holds between `least` and `most` of its worth."""
EDGE = {"sent": pl.Int32, "arrived": pl.Int32, "rule": pl.String}


def rebuild(work: Work) -> int:
    """Replace both tables, inside the caller's transaction; give how many payouts and lone receipts there are."""
    store = work.store
    store.con.execute(marts.sql("payout_sent"), {"cycle": CYCLE})
    store.con.execute(marts.sql("payout_arrived"))
    store.con.execute(marts.sql("payout_edges"), BOUNDS)
    found = match(Edge(*row) for row in store.con.execute("SELECT sent, arrived, tier, route, lag FROM edges").fetchall())
    _keep(store, "pairs", found.pairs)
    _keep(store, "doubts", found.doubtful)
    for table in TABLES:
        store.con.execute(f"DELETE FROM mart.{table}")
        store.con.execute(marts.sql(table), {"window": WINDOW} if table == "payout_match" else {})
    return int(store.one("SELECT count(*) FROM mart.payout_match"))


def _keep(store: Store, name: str, edges: Sequence[Edge]) -> None:
    """Write edges to a temporary table, each with the name of its rule."""
    rows = pl.DataFrame([(e.sent, e.arrived, RULES[e.tier]) for e in edges], schema=EDGE, orient="row")
    marts.keep(store, name, rows)
