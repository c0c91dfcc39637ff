"""The ledger as it was believed on a day: SQL over the observations, for macros of the published file and for marts that need history.

It gives what `warehouse.fold` would give from the exports observed until the end of that day (UTC); see docs/decisions/0003-identity.md.
"""

from collections.abc import Callable, Sequence
from datetime import date, datetime, timedelta

from warehouse.fold import AMOUNTS, ORDER, SALE, SOLD, STANDING
from warehouse.insert import literal
from warehouse.payers import LAYOUT
from warehouse.store import Store, Value

RECORD = "o.platform, o.account, o.record_key, o.occurrence"
TOLD = ("layout", "batch_id", "line", "observed_at", "worker", "client", "item", "kind", "event_at", "approved_at", "work_date")
KEPT = (*TOLD, *STANDING[:2], *AMOUNTS, "sale_value")
"""What is told of each earning, besides its key, channel and amounts in the reporting currency."""


def _best(value: str) -> str:
    """Give the SQL of a value in the best state that tells one, among those observed until then."""
    return f"""first_value({value} IGNORE NULLS) OVER (PARTITION BY {RECORD} ORDER BY {ORDER}, o.layout, o.line
            ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING)"""


def _keyed() -> str:
    """Give the SQL of the records that are known by their key: the best of all states observed until then."""
    amounts = ", ".join(f"{name} := o.{name}" for name in AMOUNTS)
    standing = ", ".join(f"{name} := o.{name}" for name in STANDING)
    furthest = f"""CASE WHEN st.earned THEN first_value(CASE WHEN st.earned THEN struct_pack({standing}) END IGNORE NULLS) OVER (
            PARTITION BY {RECORD} ORDER BY CASE WHEN st.earned THEN st.rank ELSE -1 END DESC, {ORDER}, o.layout, o.line
            ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING) END"""
    return f"""SELECT * EXCLUDE (known, known_date, furthest, sale) REPLACE (
            {", ".join(f"coalesce(known.{name}, {name}) AS {name}" for name in AMOUNTS)},
            {", ".join(f"coalesce(furthest.{name}, {name}) AS {name}" for name in STANDING)}, known_date AS work_date,
            {SOLD.replace("o.", "")} AS sale_value) FROM (
            SELECT o.*, {_best(f"CASE WHEN o.net IS NOT NULL THEN struct_pack({amounts}) END")} AS known,
                {_best("o.work_date")} AS known_date, {furthest} AS furthest, {_best(SALE)} AS sale
            FROM ledger.observation o JOIN batches b USING (batch_id) LEFT JOIN ref.status st USING (status)
            WHERE o.shape = 'earning' AND NOT b.replaces
            QUALIFY row_number() OVER (PARTITION BY {RECORD} ORDER BY {ORDER}, o.layout, o.line) = 1)"""


def _cover(cut: str, books: str) -> str:
    """Give the SQL of the exports that replace their days, and of which of them tell a day: as `warehouse.fold` picks them."""
    return f"""
    batches AS (SELECT * FROM ops.batch WHERE observed_at < {cut} AND {books}),
    told AS (
        SELECT o.batch_id, o.work_date AS on_date, count(*) AS told FROM ledger.observation o JOIN batches b USING (batch_id)
        WHERE b.replaces AND o.shape = 'earning' GROUP BY ALL),
    reach AS (
        SELECT b.*, CAST(unnest(generate_series(covers_from, covers_to, INTERVAL 1 DAY)) AS DATE) AS on_date
        FROM batches b WHERE b.replaces AND covers_from IS NOT NULL),
    judged AS (
        SELECT r.*, first_value(coalesce(told, 0)) OVER (PARTITION BY platform, account, layout, on_date, observed_at, covers_from, covers_to
            ORDER BY records - blank DESC, sha256 DESC, part DESC) AS weight
        FROM reach r LEFT JOIN told USING (batch_id, on_date)),
    cover AS (
        SELECT *, row_number() OVER (PARTITION BY platform, account, layout, on_date
            ORDER BY observed_at, weight, covers_from, covers_to, records - blank, sha256, part) AS newer
        FROM judged),
    picked AS (
        SELECT *, max(newer) FILTER (stated_period OR (on_date > covers_from AND on_date < covers_to))
            OVER (PARTITION BY platform, account, layout, on_date) AS sure
        FROM cover QUALIFY sure IS NULL OR newer >= sure)"""


def _period(dates: str) -> str:
    """Give the SQL of the records of exports that replace their days: of each day, those of the newest export that covers it."""
    return f"""SELECT o.* FROM ledger.observation o JOIN picked p ON p.batch_id = o.batch_id AND p.on_date = o.work_date
        WHERE o.shape = 'earning' AND {dates}
        QUALIFY row_number() OVER (PARTITION BY {RECORD}, o.layout, o.work_date ORDER BY p.newer DESC) = 1"""


def _yielding() -> str:
    """Give the SQL of what is not counted where another layout tells the same money better, as `warehouse.fold` leaves it out."""
    return """
    pairs AS (SELECT DISTINCT platform, account, layout, monthly, unnest(yields_to) AS better FROM batches),
    spans AS (
        SELECT platform, account, layout, min(covers_from) AS first_date, max(covers_to) AS last_date FROM (
            SELECT *, count(*) FILTER (far) OVER (PARTITION BY platform, account, layout ORDER BY covers_from, covers_to, batch_id) AS stretch
            FROM (SELECT *, covers_from > 14 + max(covers_to) OVER (PARTITION BY platform, account, layout
                    ORDER BY covers_from, covers_to, batch_id ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS far
                FROM batches WHERE covers_from IS NOT NULL))
        GROUP BY platform, account, layout, stretch),
    months AS (
        SELECT platform, account, layout, better, last, bool_and(EXISTS (SELECT 1 FROM batches b WHERE b.platform = m.platform
            AND b.account = m.account AND b.layout = m.better AND m.on_date BETWEEN b.covers_from AND b.covers_to)) AS whole
        FROM (SELECT *, CAST(unnest(generate_series(date_trunc('month', last), last, INTERVAL 1 DAY)) AS DATE) AS on_date FROM (
            SELECT DISTINCT p.platform, p.account, p.layout, p.better, last_day(s.work_date) AS last
            FROM all_states s JOIN batches b USING (batch_id) JOIN pairs p ON p.platform = b.platform AND p.account = b.account
                AND p.layout = b.layout AND p.monthly AND b.monthly)) m
        GROUP BY ALL),
    yielded AS (
        SELECT s.* FROM all_states s JOIN batches b USING (batch_id)
        WHERE NOT EXISTS (FROM pairs p JOIN spans c ON c.platform = p.platform AND c.account = p.account AND c.layout = p.better
                WHERE NOT p.monthly AND NOT b.monthly AND p.platform = s.platform AND p.account = s.account AND p.layout = s.layout
                    AND CASE WHEN s.seconds IS NULL THEN s.work_date ELSE CAST(date_trunc('week', s.work_date) AS DATE) + 7 END
                        BETWEEN c.first_date AND c.last_date)
            AND NOT (b.monthly AND EXISTS (FROM months m WHERE m.whole AND m.platform = s.platform AND m.account = s.account
                AND m.layout = s.layout AND m.last = last_day(s.work_date)))),
    counted AS (
        SELECT s.* FROM yielded s
        WHERE NOT EXISTS (FROM months m JOIN yielded y ON y.platform = m.platform AND y.account = m.account AND y.layout = m.layout
                AND last_day(y.work_date) = m.last
            WHERE NOT m.whole AND m.better = s.layout AND m.platform = s.platform AND m.account = s.account
                AND m.last = last_day(s.work_date)))"""


def converted(name: str) -> str:
    """Give the SQL of an amount in the reporting currency, exact: half away from zero at 8 decimals; the file has no macros of the writer."""
    units, rate, reporting = (f"CAST(CAST({x} AS DECIMAL(38, 8)) * 100000000 AS HUGEINT)" for x in (name, "own_rate", "reporting_rate"))
    size = f"(2 * abs({units} * {reporting}) + {rate}) // (2 * {rate})"
    unit = f"CAST({size} // 100000000 AS DECIMAL(18, 8)) + CAST({size} % 100000000 AS DECIMAL(18, 0)) * CAST(0.00000001 AS DECIMAL(9, 8))"
    sign = f"CASE WHEN {name} < 0 THEN -1 ELSE 1 END"
    return f"CASE WHEN {name} = 0 THEN {name} WHEN own_rate IS NOT NULL AND reporting_rate IS NOT NULL THEN CAST({sign} * ({unit}) AS DECIMAL(18, 8)) END"


def own_converted(name: str) -> str:
    """Give the same with the writer's macros: a tenth of the time."""
    return f"converted({name}, CAST({name} AS DOUBLE) * factor(own_rate, reporting_rate), own_rate, reporting_rate)"


def states(day: str, books: str = "true", dates: str = "true", convert: Callable[[str], str] = converted) -> str:
    """Give the query of every earning as it was believed at the end of `day`, an SQL expression.

    `books` narrows the batches; `dates` narrows, by whole months, the work dates of exports that replace their days. `convert`
    gives the SQL of an amount at `own_rate` and `reporting_rate`: the writer has a faster one.

    Earnings that a payer rule made of receipts are those of today's ledger which the wallet had told by then.
    """
    cut = f"(CAST({day} AS DATE) + INTERVAL 1 DAY)"
    key = "platform, account, record_key, occurrence"
    return f"""
    WITH {_cover(cut, books)},
    all_states AS ({_keyed()} UNION ALL {_period(dates)}),
    {_yielding()},
    every AS (
        SELECT b.channel, {", ".join(f"s.{name.strip()}" for name in key.split(","))}, {", ".join(f"s.{name}" for name in KEPT)}
        FROM counted s JOIN batches b USING (batch_id)
        UNION ALL
        SELECT channel, {key}, {", ".join(KEPT)} FROM ledger.earning o WHERE layout = '{LAYOUT}' AND observed_at < {cut})
    SELECT * EXCLUDE (own_rate, reporting_rate), {convert("gross")} AS gross_rc, {convert("sale_value")} AS sale_value_rc FROM (
        SELECT e.*, CASE WHEN e.currency = e.reporting_currency THEN 1 ELSE f.rate END AS own_rate,
            CASE WHEN e.currency = e.reporting_currency THEN 1 ELSE r.rate END AS reporting_rate
        FROM (SELECT *, (SELECT max(reporting_currency) FROM ledger.earning) AS reporting_currency FROM every) e
        LEFT JOIN ref.fx_day f ON f.currency = e.currency AND f.day = e.work_date
        LEFT JOIN ref.fx_day r ON r.currency = e.reporting_currency AND r.day = e.work_date)"""


def macros(store: Store) -> None:
    """Put the macros into the warehouse, so that they are in the file that is published: `FROM as_of('2026-03-31')`, by its long name `earning_as_of`."""
    store.con.execute(f"CREATE OR REPLACE MACRO earning_as_of(as_of_date) AS TABLE {states('as_of_date')}")
    store.con.execute("CREATE OR REPLACE MACRO as_of(day) AS TABLE FROM earning_as_of(day)")
    store.con.execute(
        """CREATE OR REPLACE MACRO approved_as_of(as_of_date) AS TABLE
        SELECT e.worker AS worker_id, e.channel AS channel_id, CAST(date_trunc('month', e.work_date) AS DATE) AS month,
            e.currency, e.reporting_currency, CAST(sum(e.gross) AS DECIMAL(38, 8)) AS approved,
            CAST(sum(e.gross_rc) AS DECIMAL(38, 8)) AS approved_rc, count(*) AS n
        FROM earning_as_of(as_of_date) e JOIN ref.status st USING (status) WHERE st.earned GROUP BY ALL ORDER BY ALL"""
    )


TOUCHED = """
SELECT date_trunc('month', min(covers_from)) - INTERVAL 1 MONTH, last_day(max(covers_to)) + INTERVAL 1 MONTH FROM ops.batch
WHERE replaces AND covers_from IS NOT NULL AND observed_at >= $after AND observed_at < $until"""
"""The months that exports of some days can have changed: those they cover, and those beside, as stretches a fortnight apart are one."""


def approved_at(store: Store, platform: str, account: str, days: Sequence[date | None], through: date) -> None:
    """Write to `affiliate_level` by how much approved money changed between valuations, of exports that replace their days.

    The last of `days` is None: what is believed now, as of `through`. It needs the temporary table to be there. Each valuation looks at the
    months that the exports since the one before can have changed; the last one at all of them.
    """
    own = f"platform = {literal(platform)} AND account = {literal(account)}"
    kept = f"{own} AND layout IN (SELECT layout FROM ops.batch WHERE replaces AND {own})"
    mine = "channel_id IN (SELECT channel FROM ops.batch WHERE " + own + ")"
    after = date.min
    for day in days:
        span = _touched(store, own, after, day)
        if span is None:
            continue
        inside = "BETWEEN DATE '{}' AND DATE '{}'".format(*span)
        past = states(f"DATE '{day}'", f"replaces AND {own}", f"o.work_date {inside}", own_converted)
        source = past if day else f"SELECT * FROM ledger.earning WHERE {own} AND layout <> '{LAYOUT}'"
        store.con.execute(
            f"""INSERT INTO affiliate_level
            SELECT worker_id, channel_id, currency, origin_month, DATE '{day or through}', sum(amount), sum(amount_rc) FROM (
                SELECT worker AS worker_id, channel AS channel_id, currency, CAST(date_trunc('month', work_date) AS DATE) AS origin_month,
                    gross AS amount, gross_rc AS amount_rc
                FROM ({source}) JOIN ref.status st USING (status)
                WHERE st.earned AND work_date {inside} AND gross IS NOT NULL AND {kept}
                UNION ALL
                SELECT worker_id, channel_id, currency, origin_month, -amount, -amount_rc FROM affiliate_level WHERE {mine} AND origin_month {inside})
            GROUP BY ALL HAVING sum(amount) <> 0"""
        )
        after = day or through


def _touched(store: Store, own: str, after: date, day: date | None) -> tuple[date, date] | None:
    """Give the first and last day of the months that exports after one valuation and up to the next can have changed; None: there are none."""
    if day is None:
        return date(1, 1, 1), date(9999, 12, 31)
    bounds: dict[str, Value] = {"after": after + timedelta(days=1) if after > date.min else after, "until": day + timedelta(days=1)}
    first, last = store.con.execute(f"{TOUCHED} AND {own}", bounds).fetchone() or (None, None)
    return None if first is None else (first.date(), last.date() if isinstance(last, datetime) else last)
