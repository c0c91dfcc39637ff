"""Put rows into the ledger and take rows out: exchange rates are applied, and what has to be counted anew is remembered."""

from dataclasses import dataclass

from warehouse.schema import tables
from warehouse.store import Store

TIMED = frozenset({"earning", "effort"})
AMOUNTS = ("gross", "fee", "tax", "other")
CONVERTED = {"earning": (*AMOUNTS, "sale_value"), "payout": AMOUNTS, "receipt": AMOUNTS}
"""What is also kept in the reporting currency, by the shape of the row; a sale value is in no sum, and not part of net."""
NET_RC = " ".join(
    ["gross_rc", *(f"{sign} CASE WHEN {a} IS NULL THEN 0 ELSE {a}_rc END" for sign, a in (("-", "fee"), ("-", "tax"), ("+", "other")))]
)
NO_DAY = "DATE '0001-01-01'"
"""Stands for an unknown day where two are compared."""
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
    with store.joins_as_written():
        if shape in CONVERTED:
            store.con.execute(rates_statement(book, select))
        _put(store, book, shape, select)


def _put(store: Store, book: Book, shape: str, select: str) -> None:
    told = "o.worker, o.work_date, o.work_start, o.work_end, o.counterparty"
    remember(store, shape, f"(SELECT {_value('channel', book, shape)} AS channel, {told} FROM ({select}) o {_joins(shape)})")
    store.con.execute(statement(book, shape, select))


def statement(book: Book, shape: str, select: str) -> str:
    """Give the SQL that inserts into `ledger.<shape>` the observations that `select` gives; money asks for the table `rates`."""
    columns = tables()[f"ledger.{shape}"].names
    source = f"({select}) o {_joins(shape)}"
    made = ", ".join(f"{_value(name, book, shape)} AS {name}" for name in columns if not name.endswith("_rc"))
    told_rc = CONVERTED.get(shape, ())
    rough = "".join(f", CAST(o.{a} AS DOUBLE) * x.factor AS {a}_rough" for a in told_rc)
    amounts = [f"converted({a}, {a}_rough, fx_rate, fx_rate_reporting) AS {a}_rc" for a in told_rc]
    plain = [name for name in columns if not name.endswith("_rc")]
    converted = f"SELECT {', '.join([*plain, *amounts])} FROM (SELECT {made}{rough} FROM {source})"
    outer = ", ".join(NET_RC if name == "net_rc" else name for name in columns)
    return f"INSERT INTO ledger.{shape} ({', '.join(columns)}) SELECT {outer} FROM ({converted})"


def rates_statement(book: Book, select: str) -> str:
    """Give the SQL that writes to `rates` the exchange rate of each currency and day that `select` tells of: a few thousand rows.

    Joined to the calendar itself, the rows would be scattered: DuckDB takes the smaller side for the larger one.
    """
    reporting = literal(book.reporting_currency)
    same = f"o.currency = {reporting}"
    return f"""
        CREATE OR REPLACE TEMP TABLE rates AS
        SELECT *, factor(fx_rate, fx_rate_reporting) AS factor FROM (SELECT o.currency, o.work_date,
            CASE WHEN {same} THEN coalesce(f.rate, 1) ELSE f.rate END AS fx_rate,
            CASE WHEN {same} THEN coalesce(r.rate, 1) ELSE r.rate END AS fx_rate_reporting,
            CASE WHEN {same} THEN o.work_date WHEN f.rate IS NOT NULL AND r.rate IS NOT NULL THEN least(f.rate_day, r.rate_day) END AS fx_date,
            CASE WHEN {same} THEN 'same currency' WHEN r.rate IS NOT NULL THEN f.source END AS fx_source
        FROM (SELECT DISTINCT currency, coalesce(work_date, {NO_DAY}) AS work_date FROM ({select}) WHERE currency IS NOT NULL) o
        LEFT JOIN ref.fx_day f ON f.currency = o.currency AND f.day = o.work_date
        LEFT JOIN ref.fx_day r ON r.currency = {reporting} AND r.day = o.work_date)
        """


def remove(store: Store, book: Book, shape: str, where: str) -> None:
    """Delete the rows of one account that `where` names."""
    full = f"platform = {literal(book.platform)} AND account = {literal(book.account)} AND {where}"
    if store.one(f"SELECT count(*) FROM ledger.{shape} WHERE {full}"):
        remember(store, shape, f"(SELECT * FROM ledger.{shape} WHERE {full})")
        store.con.execute(f"DELETE FROM ledger.{shape} WHERE {full}")


def _joins(shape: str) -> str:
    if shape in {"effort", "proposal"}:
        return "LEFT JOIN ref.effort_channel ec ON ec.platform = o.platform AND ec.project = coalesce(o.project, '')"
    if shape not in CONVERTED:
        return ""
    return f"LEFT JOIN rates x ON x.currency = o.currency AND x.work_date = coalesce(o.work_date, {NO_DAY})"


def _value(name: str, book: Book, shape: str) -> str:
    """Give the SQL of one ledger column."""
    special = {
        "family": literal(book.family),
        "channel": "coalesce(ec.channel, 'unassigned')" if shape == "effort" else literal(book.channel),
        "reporting_currency": literal(book.reporting_currency),
        "fx_rate": "x.fx_rate",
        "fx_rate_reporting": "x.fx_rate_reporting",
        "fx_date": f"nullif(x.fx_date, {NO_DAY})",
        "fx_source": "x.fx_source",
    }
    if shape == "proposal":
        special["channel"] = "CASE WHEN ec.channel <> 'unassigned' THEN ec.channel ELSE lower(o.project) END"
    if shape == "effort":
        special["effort_kind"] = "coalesce(o.effort_kind, ec.effort_kind, 'paid')"
    return special.get(name, f"o.{name}")


def remember(store: Store, shape: str, source: str) -> None:
    """Note the months and stretches of time whose marts are now out of date; money without an end may lie in a session too.

    A wallet's fee counts for the channel that paid.
    """
    if shape not in {"traffic", "proposal"}:
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
