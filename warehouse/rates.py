"""Exchange rates: what was published, the calendar it makes, and the ledger amounts that depend on it."""

import hashlib
from pathlib import Path

from warehouse.insert import CONVERTED, remember
from warehouse.store import Store

LOOK_BACK_DAYS = 7
SOURCE = "ECB"
REVISED = "1.05"
"""Two files that differ by less tell one rate, the newer one corrected."""

FAR = 2
"""No currency that is published every day has moved so far within a week but by a reform, and then all later rates agree."""

OBSERVED = "SELECT (count(*), max(batch_id)) FROM ledger.observation WHERE shape = 'rate'"
TAKEN = "SELECT (count(*), max(batch_id)) FROM ref.fx_rate"
CODE = hashlib.sha256(Path(__file__).read_bytes()).hexdigest()[:16]

EURO_FROM, EURO_TO = "1995-01-01", "2100-01-01"


def take_rates(store: Store) -> bool:
    """Bring `ref.fx_rate` up to date with the observed rates; say whether anything changed.

    Where two exports differ a little, that of the European Central Bank wins, then the newer one: rates are revised. Where they
    contradict each other, the value that most files tell counts, and none in a draw. A rate that contradicts as many others within a
    week as agree with it is not believed: a slipped decimal mark, a rate turned round. The calendar holds, for each day, the last rate
    published on or before it. Where no rate was observed since the last time there is nothing to do.
    """
    if store.meta("rates") == _mark(store):
        return False
    changed = _take_rates(store)
    store.set_meta("rates", _mark(store))
    return changed


def _mark(store: Store) -> str:
    """Give a text that changes with this code, with the rates that were observed, and with those that were taken."""
    return f"{CODE}:{store.one(OBSERVED)}:{store.one(TAKEN)}"


def _take_rates(store: Store) -> bool:
    store.con.execute(
        f"""
        CREATE OR REPLACE TEMP TABLE published AS
        WITH told AS (
            SELECT o.currency, o.work_date AS day, o.gross AS mid_rate, count(*) AS files, max(row(b.platform = 'ecb', b.observed_at, b.records, b.sha256)) AS newest,
                arg_max(row(o.platform, o.batch_id), row(b.platform = 'ecb', b.observed_at, b.records, b.sha256)) AS teller
            FROM ledger.observation o JOIN ops.batch b USING (batch_id) WHERE o.shape = 'rate' AND o.gross > 0 GROUP BY ALL),
        known AS (SELECT *, max(files) OVER (PARTITION BY currency, day) AS most FROM told),
        agreed AS (
            SELECT currency, day, max(files) AS files,
                CASE WHEN max(mid_rate) <= {REVISED} * min(mid_rate) THEN max(row(newest, mid_rate, teller))
                    WHEN count(*) FILTER (files = most) = 1 THEN max(row(newest, mid_rate, teller)) FILTER (files = most) END AS best
            FROM known GROUP BY currency, day),
        single AS (SELECT currency, day, files, best[2] AS mid_rate, best[3][1] AS source, best[3][2] AS batch_id FROM agreed WHERE best IS NOT NULL),
        jumpy AS (
            SELECT DISTINCT currency FROM (
                SELECT currency, day, mid_rate, lag(day) OVER past AS last_day, lag(mid_rate) OVER past AS last_rate
                FROM single WINDOW past AS (PARTITION BY currency ORDER BY day))
            WHERE last_day >= day - {LOOK_BACK_DAYS} AND greatest(mid_rate, last_rate) > {FAR} * least(mid_rate, last_rate)),
        odd AS (
            SELECT a.currency, a.day FROM single a JOIN single b
                ON a.currency = b.currency AND b.day BETWEEN a.day - {LOOK_BACK_DAYS} AND a.day + {LOOK_BACK_DAYS}
            WHERE a.currency IN (FROM jumpy) GROUP BY ALL
            HAVING 2 * sum(b.files) FILTER (greatest(a.mid_rate, b.mid_rate) > {FAR} * least(a.mid_rate, b.mid_rate)) >= sum(b.files))
        SELECT currency, day, mid_rate, source, batch_id FROM single ANTI JOIN odd USING (currency, day)
        """
    )
    new, held = "SELECT currency, day, mid_rate FROM published", "SELECT currency, day, mid_rate FROM ref.fx_rate"
    changed = store.one(f"SELECT count(*) FROM (({new} EXCEPT {held}) UNION ALL ({held} EXCEPT {new}))")
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
    return sum(_reconvert(store, shape, reporting_currency) for shape in sorted(CONVERTED))


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
                CASE WHEN p.currency = $rc THEN p.work_date WHEN f.rate IS NOT NULL AND r.rate IS NOT NULL THEN least(f.rate_day, r.rate_day) END AS rate_day,
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
    parts = {a: f"converted(l.{a}, {rough.format(a)}, s.rate, s.rate_reporting)" for a in CONVERTED[shape]}
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
