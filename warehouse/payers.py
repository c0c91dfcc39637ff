"""What a wallet received for work that no export tells of: receipts become earnings, and are never counted beside an export's.

A pure function of the receipts, of what the exports cover and of `ref.payer`; see docs/decisions/0007-payers.md. It is called after
folding, and replaces what it made before.
"""

from collections.abc import Mapping

from warehouse.insert import NET_RC, remember
from warehouse.schema import tables
from warehouse.store import Store

LAYOUT = "payer rule"
"""The layout of an earning that was made from a receipt: no export has one of that name."""

SUFFIX = ":payer"
EARNED = "((r.gross > 0 AND coalesce(r.kind, 'payment') = 'payment') OR (r.gross < 0 AND r.kind = 'refund'))"
"""What a payer sends is earned, what it takes back is a refund; holds, conversions and own transfers are neither."""

KEY = ("platform", "account", "record_key", "occurrence", "batch_id", "line")
MADE: Mapping[str, str] = {
    "family": "p.family",
    "channel": "p.channel",
    "record_key": f"r.record_key || '{SUFFIX}'",
    "layout": f"'{LAYOUT}'",
    "kind": "CASE WHEN r.gross < 0 THEN 'refund' ELSE p.kind END",
    "fee": "NULL",
    "fee_rc": "NULL",
    "net": "r.gross - coalesce(r.tax, 0) + coalesce(r.other, 0)",
    "status": "coalesce(r.status, 'paid')",
    **dict.fromkeys(
        ("skills", "work_start", "work_end", "seconds", "advertised_s", "approved_at", "quantity", "ref", "sale_value", "sale_value_rc"),
        "NULL",
    ),
}
"""What differs from the receipt. The wallet's fee stays with the receipt: it is taken off where all wallet fees are."""


def earn(store: Store) -> int:
    """Make the earnings of receipts anew, inside the caller's transaction; give how many came, went or changed."""
    _name_payers(store)
    store.con.execute(f"CREATE OR REPLACE TEMP TABLE wanted AS {_wanted()}")
    held = f"(SELECT * FROM ledger.earning WHERE layout = '{LAYOUT}')"
    names = ", ".join(tables()["ledger.earning"].names)
    store.con.execute(f"CREATE OR REPLACE TEMP TABLE gone AS SELECT {names} FROM {held} EXCEPT SELECT {names} FROM wanted")
    store.con.execute(f"CREATE OR REPLACE TEMP TABLE come AS SELECT {names} FROM wanted EXCEPT SELECT {names} FROM {held}")
    for changed in ("gone", "come"):
        remember(store, "earning", changed)
    same = " AND ".join(f"e.{name} = g.{name}" for name in KEY)
    store.con.execute(f"DELETE FROM ledger.earning e USING gone g WHERE e.layout = '{LAYOUT}' AND {same}")
    store.con.execute(f"INSERT INTO ledger.earning ({names}) SELECT {names} FROM come")
    return int(store.one("SELECT (SELECT count(*) FROM gone) + (SELECT count(*) FROM come)"))


def _name_payers(store: Store) -> None:
    """Write the channel of a rule beside the receipts it speaks of, and beside others what the wallet's own file told."""
    store.con.execute(
        """
        CREATE OR REPLACE TEMP TABLE named AS
        SELECT r.platform, r.account, r.record_key, r.occurrence, r.batch_id, r.line, coalesce(p.channel, o.counterparty) AS payer
        FROM ledger.receipt r
        JOIN ledger.observation o ON o.shape = 'receipt' AND o.batch_id = r.batch_id AND o.line = r.line AND o.record_key = r.record_key
            AND o.occurrence = r.occurrence
        LEFT JOIN ref.payer p ON p.wallet = r.platform AND p.client = r.client
        WHERE r.counterparty IS DISTINCT FROM coalesce(p.channel, o.counterparty)
        """
    )
    same = " AND ".join(f"r.{name} = n.{name}" for name in KEY)
    moved = f"(SELECT r.* FROM ledger.receipt r JOIN named n ON {same})"
    remember(store, "receipt", moved)
    store.con.execute(f"UPDATE ledger.receipt r SET counterparty = n.payer FROM named n WHERE {same}")
    remember(store, "receipt", moved)


def _wanted() -> str:
    """Give the SQL of every earning that a payer rule makes: those of receipts which pay for no day that an export covers."""
    names = [name for name in tables()["ledger.earning"].names if name != "net_rc"]
    made = ", ".join(f"{MADE.get(name, f'r.{name}')} AS {name}" for name in names)
    return f"""
        WITH own AS ({OWN})
        SELECT *, {NET_RC} AS net_rc FROM (
            SELECT {made} FROM ledger.receipt r JOIN ref.payer p ON p.wallet = r.platform AND p.client = r.client
            WHERE {EARNED} AND NOT EXISTS (FROM own WHERE own.channel = p.channel AND {PAYS_FOR}))"""


OWN = """SELECT DISTINCT b.channel, coalesce(b.covers_from, DATE '1900-01-01') AS covers_from, coalesce(b.covers_to, DATE '9999-12-31') AS covers_to
    FROM ops.batch b WHERE b.channel IN (SELECT channel FROM ref.payer)
        AND b.batch_id IN (SELECT batch_id FROM ledger.observation WHERE shape = 'earning')"""
"""The days that exports tell a channel's earnings of; one that tells no day may tell of any."""

PAYS_FOR = "(r.work_date IS NULL OR (own.covers_from <= r.work_date + 1 AND own.covers_to >= r.work_date - p.pays_within_days))"
"""Whether a receipt may pay for work that an export covers: it pays for the days before it, and for none after the day that follows."""
