"""Copy what had been observed until the end of a day into another warehouse. The published one is only read."""

from datetime import date
from pathlib import Path

import duckdb

from warehouse.errors import DamagedError
from warehouse.insert import literal
from warehouse.store import Store

REFERENCE = "'rate', 'wage'"
"""Shapes of what is published for everyone: known from the day it was published, whenever its file was downloaded."""

BATCH = """b.observed_at < $cut OR b.batch_id IN (
    SELECT batch_id FROM live.ledger.observation WHERE shape IN ('rate', 'wage') AND work_date < $cut)"""


def copy(store: Store, published: Path, day: date) -> date | None:
    """Copy files, batches, observations and names; give the first day with any, and copy nothing, where `day` comes before it.

    The day ends at midnight UTC. What a file tells of exchange rates or wages is cut to what was published by then.
    """
    try:
        store.con.execute(f"ATTACH {literal(str(published))} AS live (READ_ONLY)")
    except duckdb.Error as why:
        raise DamagedError(f"{published}: cannot be opened; `moisson run --force` writes it anew.\n{why}") from None
    try:
        first = store.one(f"SELECT CAST(min(observed_at) AS DATE) FROM live.ledger.observation WHERE shape NOT IN ({REFERENCE})")
        if first is None or day < first:
            return first or day
        with store.transaction():
            _copy(store, day)
    finally:
        store.con.execute("DETACH live")
    return None


def _copy(store: Store, day: date) -> None:
    """Copy the rows; batches wait to be folded. A batch of which a part is cut off has as many observations as are left."""
    con = store.con
    bound = {"cut": day}
    cut = "(CAST($cut AS DATE) + INTERVAL 1 DAY)"
    con.execute(
        f"INSERT INTO ops.batch BY NAME SELECT * REPLACE (false AS folded) FROM live.ops.batch b WHERE {BATCH.replace('$cut', cut)}", bound
    )
    con.execute(
        f"""INSERT INTO ledger.observation BY NAME SELECT o.* FROM live.ledger.observation o JOIN ops.batch b USING (batch_id)
        WHERE o.shape NOT IN ({REFERENCE}) OR o.work_date < {cut}""",
        bound,
    )
    con.execute("INSERT INTO ops.batch_money BY NAME SELECT m.* FROM live.ops.batch_money m JOIN ops.batch USING (batch_id)")
    con.execute("INSERT INTO ops.landed BY NAME SELECT * FROM live.ops.landed WHERE sha256 IN (SELECT sha256 FROM ops.batch)")
    con.execute(
        "INSERT INTO ops.quarantine BY NAME SELECT q.* FROM live.ops.quarantine q WHERE q.batch_id IN (SELECT batch_id FROM ops.batch)"
    )
    con.execute("INSERT INTO ledger.client BY NAME SELECT * FROM live.ledger.client")
