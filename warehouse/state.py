"""The state hash: the same for the same set of exports, whatever their order, overlap or repetition."""

import hashlib
from collections.abc import Sequence

from warehouse.schema import tables
from warehouse.store import Store

APART = frozenset({"batch_id", "line", "client", "worker", "worker_id", "session_id", "read_at", "landed_at", "layout", "observed_at"})
HASHED = (
    *(
        "ledger.earning",
        "ledger.payout",
        "ledger.receipt",
        "ledger.effort",
        "ledger.traffic",
        "ledger.proposal",
        "ref.fx_rate",
        "ref.benchmark_wage",
    ),
    *(name for name in tables() if name.startswith("mart.") and name != "mart.data_quality"),
)
"""The quality of data speaks of files, not of what they say: one more overlapping export is one more file."""


def parts(store: Store, names: Sequence[str] = HASHED) -> dict[str, str]:
    """Give a hash of each table that does not depend on the order of its rows; all tables unless some are named.

    Numbers of batches and lines say where a row came from, not what it says; pseudonyms depend on the installation's key: both are
    left out.
    """
    return {table: _table(store, table) for table in names}


def state_hash(store: Store) -> str:
    """Give one hash of the whole ledger and its marts."""
    return hashlib.sha256(repr(sorted(parts(store).items())).encode()).hexdigest()


def _table(store: Store, name: str) -> str:
    columns = ", ".join(c for c in tables()[name].names if c not in APART)
    count, total = store.con.execute(
        f"SELECT count(*), coalesce(sum(CAST(hash(r) AS HUGEINT)), 0) FROM (SELECT row({columns}) AS r FROM {name})"
    ).fetchone() or (0, 0)
    return f"{count}:{total}"
