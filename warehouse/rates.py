"""Exchange rates: what was published, the calendar it makes, and the ledger amounts that depend on it."""

from warehouse.insert import AMOUNTS, MONEYED, remember
from warehouse.store import Store

LOOK_BACK_DAYS = 7
SOURCE = "ECB"
EURO_FROM, EURO_TO = "1995-01-01", "2100-01-01"


def take_rates(store: Store) -> bool:
    """Bring `ref.fx_rate` up to date with the observed rates; say whether anything changed.

    Where two exports differ, that of the European Central Bank wins, then the newer one. The calendar holds, for each day, the last rate published on or before it.
    """
    store.con.execute(
        """
        CREATE OR REPLACE TEMP TABLE published AS
        SELECT o.currency, o.work_date AS day, o.gross AS mid_rate, o.platform AS source, o.batch_id FROM ledger.observation o JOIN ops.batch b USING (batch_id)
        WHERE o.shape = 'rate' AND o.gross > 0
        QUALIFY row_number() OVER (PARTITION BY o.currency, o.work_date ORDER BY o.platform <> 'ecb', b.observed_at DESC, b.records DESC, b.sha256 DESC) = 1
        """
    )
    changed = store.one(
        """SELECT count(*) FROM (SELECT currency, day, mid_rate FROM published EXCEPT SELECT currency, day, mid_rate FROM ref.fx_rate)"""
    )
    if changed:
        store.con.execute("DELETE FROM ref.fx_rate")
        store.con.execute(
            "INSERT INTO ref.fx_rate SELECT currency, day, mid_rate, upper(source), batch_id FROM published ORDER BY currency, day"
        )
    if changed or not store.one("SELECT count(*) FROM ref.fx_day"):
        _calendar(store)
    return bool(changed)


def _calendar(store: Store) -> None:
    """Fill each currency forward over days without a rate, at most a week; the euro is always one euro."""
    store.con.execute("DELETE FROM ref.fx_day")
    store.con.execute(
        f"""
        INSERT INTO ref.fx_day
        WITH spans AS (
            SELECT currency, day, mid_rate, source,
                least(coalesce(lead(day) OVER (PARTITION BY currency ORDER BY day) - 1, day + {LOOK_BACK_DAYS}), day + {LOOK_BACK_DAYS}) AS until
            FROM ref.fx_rate)
        SELECT currency, unnest(generate_series(day, until, INTERVAL 1 DAY))::DATE, mid_rate, day, source FROM spans
        UNION ALL
        SELECT 'EUR', d::DATE, 1, d::DATE, '{SOURCE}' FROM generate_series(DATE '{EURO_FROM}', DATE '{EURO_TO}', INTERVAL 1 DAY) g(d)
        """
    )


def reconvert(store: Store, reporting_currency: str) -> int:
    """Give the rows whose rate is missing or has changed their amounts in the reporting currency; count them."""
    return sum(_reconvert(store, shape, reporting_currency) for shape in sorted(MONEYED))


def _reconvert(store: Store, shape: str, reporting_currency: str) -> int:
    store.con.execute(
        f"""
        CREATE OR REPLACE TEMP TABLE stale AS
        WITH pairs AS (
            SELECT DISTINCT currency, work_date, fx_rate, fx_rate_reporting, fx_date, reporting_currency FROM ledger.{shape} WHERE currency IS NOT NULL)
        SELECT DISTINCT currency, work_date, rate, rate_reporting, rate_day, source FROM (
            SELECT p.*,
                CASE WHEN p.currency = $rc THEN coalesce(f.rate, 1) ELSE f.rate END AS rate,
                CASE WHEN p.currency = $rc THEN coalesce(r.rate, 1) ELSE r.rate END AS rate_reporting,
                CASE WHEN p.currency = $rc THEN p.work_date ELSE least(f.rate_day, r.rate_day) END AS rate_day,
                CASE WHEN p.currency = $rc THEN 'same currency' WHEN r.rate IS NOT NULL THEN f.source END AS source
            FROM pairs p LEFT JOIN ref.fx_day f ON f.currency = p.currency AND f.day = p.work_date
            LEFT JOIN ref.fx_day r ON r.currency = $rc AND r.day = p.work_date)
        WHERE (fx_rate, fx_rate_reporting, fx_date) IS DISTINCT FROM (rate, rate_reporting, rate_day) OR reporting_currency <> $rc
        """,
        {"rc": reporting_currency},
    )
    touched = f"ledger.{shape} l JOIN stale s ON l.currency = s.currency AND l.work_date IS NOT DISTINCT FROM s.work_date"
    count = int(store.one(f"SELECT count(*) FROM {touched}"))
    if count:
        remember(store, shape, f"(SELECT l.* FROM {touched})")
        _update(store, shape, reporting_currency)
    return count


def _update(store: Store, shape: str, reporting_currency: str) -> None:
    """Take the new rates."""
    rough = "CAST(l.{} AS DOUBLE) * factor(s.rate, s.rate_reporting)"
    parts = {a: f"converted(l.{a}, {rough.format(a)}, s.rate, s.rate_reporting)" for a in AMOUNTS}
    cost = " ".join(
        f"{sign} CASE WHEN l.{a} IS NULL THEN 0 ELSE {parts[a]} END" for sign, a in (("-", "fee"), ("-", "tax"), ("+", "other"))
    )
    amounts = ", ".join(f"{a}_rc = {sql}" for a, sql in parts.items())
    store.con.execute(
        f"""
        UPDATE ledger.{shape} l SET {amounts}, net_rc = {parts["gross"]} {cost}, fx_rate = s.rate, fx_rate_reporting = s.rate_reporting,
            fx_date = s.rate_day, fx_source = s.source, reporting_currency = $rc
        FROM stale s WHERE l.currency = s.currency AND l.work_date IS NOT DISTINCT FROM s.work_date
        """,
        {"rc": reporting_currency},
    )
