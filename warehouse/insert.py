"""Put rows into the ledger and take rows out: exchange rates are applied, and what has to be counted anew is remembered."""

from dataclasses import dataclass

from warehouse.schema import tables
from warehouse.store import Store

MONEYED = frozenset({"earning", "payout", "receipt"})
TIMED = frozenset({"earning", "effort"})
AMOUNTS = ("gross", "fee", "tax", "other")
NET_RC = " ".join(
    ["gross_rc", *(f"{sign} CASE WHEN {a} IS NULL THEN 0 ELSE {a}_rc END" for sign, a in (("-", "fee"), ("-", "tax"), ("+", "other")))]
)
OBSERVED = frozenset(tables()["ledger.observation"].names)


@dataclass(frozen=True)
class Book:
    """Whose records are folded, what to call the channel, and the person's currency."""

    platform: str
    account: str
    channel: str
    family: str
    reporting_currency: str


def literal(text: str) -> str:
    """Give an SQL string literal."""
    return "'" + text.replace("'", "''") + "'"


def put(store: Store, book: Book, shape: str, select: str) -> None:
    """Insert the observations that `select` gives into `ledger.<shape>`."""
    target = f"ledger.{shape}"
    columns = tables()[target].names
    source = f"({select}) o {_joins(book, shape)}"
    made = ", ".join(f"{_value(name, book, shape)} AS {name}" for name in columns if name != "net_rc")
    told = "o.worker, o.work_date, o.work_start, o.work_end, o.counterparty"
    remember(store, shape, f"(SELECT {_value('channel', book, shape)} AS channel, {told} FROM {source})")
    outer = ", ".join(NET_RC if name == "net_rc" else name for name in columns)
    store.con.execute(f"INSERT INTO {target} ({', '.join(columns)}) SELECT {outer} FROM (SELECT {made} FROM {source})")
    if shape in MONEYED:
        settle(store, shape)


def settle(store: Store, shape: str) -> None:
    """Convert exactly the few amounts that floating point cannot prove: near a tie, or very large."""
    amounts = ", ".join(f"{a}_rc = {exactly(a)}" for a in AMOUNTS)
    net = f"{exactly('gross')} - coalesce({exactly('fee')}, 0) - coalesce({exactly('tax')}, 0) + coalesce({exactly('other')}, 0)"
    where = "net_rc IS NULL AND gross IS NOT NULL AND fx_rate IS NOT NULL AND fx_rate_reporting IS NOT NULL"
    store.con.execute(f"UPDATE ledger.{shape} SET {amounts}, net_rc = {net} WHERE {where}")


def exactly(amount: str) -> str:
    """Give the SQL of the exact conversion of an amount of a ledger row."""
    return f"converted_exactly({amount}, fx_rate, fx_rate_reporting)"


def remove(store: Store, book: Book, shape: str, where: str) -> None:
    """Delete the rows of one account that `where` names."""
    full = f"platform = {literal(book.platform)} AND account = {literal(book.account)} AND {where}"
    if store.one(f"SELECT count(*) FROM ledger.{shape} WHERE {full}"):
        remember(store, shape, f"(SELECT * FROM ledger.{shape} WHERE {full})")
        store.con.execute(f"DELETE FROM ledger.{shape} WHERE {full}")


def _joins(book: Book, shape: str) -> str:
    if shape == "effort":
        return "LEFT JOIN ref.effort_channel ec ON ec.platform = o.platform AND ec.project = coalesce(o.project, '')"
    if shape not in MONEYED:
        return ""
    reporting = literal(book.reporting_currency)
    return f"""LEFT JOIN ref.fx_day f ON f.currency = o.currency AND f.day = o.work_date
        LEFT JOIN ref.fx_day r ON r.currency = {reporting} AND r.day = o.work_date"""


def _value(name: str, book: Book, shape: str) -> str:
    """Give the SQL of one ledger column."""
    reporting = literal(book.reporting_currency)
    same = f"o.currency = {reporting}"
    special = {
        "family": literal(book.family),
        "channel": "coalesce(ec.channel, 'unassigned')" if shape == "effort" else literal(book.channel),
        "reporting_currency": reporting,
        "fx_rate": f"CASE WHEN {same} THEN coalesce(f.rate, 1) ELSE f.rate END",
        "fx_rate_reporting": f"CASE WHEN {same} THEN coalesce(r.rate, 1) ELSE r.rate END",
        "fx_date": f"CASE WHEN {same} THEN o.work_date WHEN f.rate IS NOT NULL AND r.rate IS NOT NULL THEN least(f.rate_day, r.rate_day) END",
        "fx_source": f"CASE WHEN {same} THEN 'same currency' WHEN r.rate IS NOT NULL THEN f.source END",
    }
    if shape == "effort":
        special["effort_kind"] = "coalesce(o.effort_kind, ec.effort_kind, 'paid')"
    if name.endswith("_rc"):
        amount = name.removesuffix("_rc")
        special.setdefault(name, _in_reporting(amount, same))
    return special.get(name, f"o.{name}")


def _in_reporting(amount: str, same: str) -> str:
    return f"CASE WHEN {same} THEN o.{amount} ELSE converted(o.{amount}, f.rate, r.rate) END"


def remember(store: Store, shape: str, source: str) -> None:
    """Note the months and stretches of time whose marts are now out of date; money without an end may lie in a session too.

    A wallet's fee counts for the channel that paid.
    """
    if shape != "traffic":
        store.con.execute(
            f"""INSERT INTO ops.dirty_month SELECT DISTINCT channel, date_trunc('month', work_date) FROM {source}
            EXCEPT SELECT channel, month FROM ops.dirty_month"""
        )
    if shape == "receipt":  # the wallet's fee lowers what the payer's channel earned
        store.con.execute(
            f"""INSERT INTO ops.dirty_month SELECT DISTINCT counterparty, date_trunc('month', work_date) FROM {source}
            WHERE counterparty IS NOT NULL EXCEPT SELECT channel, month FROM ops.dirty_month"""
        )
    if shape in TIMED:
        store.con.execute(
            f"""INSERT INTO ops.dirty_time SELECT worker, min(work_start), max(greatest(work_start, work_end)) FROM {source}
            WHERE work_start IS NOT NULL GROUP BY worker, date_trunc('week', work_start)"""
        )
