"""Macros of the published file about rates: `FROM in_currency('USD')` and `FROM explain_rate('prolific', '2026-03')`."""

from warehouse.as_of import converted
from warehouse.store import Store

AMOUNTS = ("gross_rc", "approved_rc", "pending_rc", "received_rc", "naive_rate", "eff_rate", "eff_rate_lo", "eff_rate_hi", "full_rate")
"""What `in_currency` converts: amounts, and rates per hour."""

IN_CURRENCY = f"""
CREATE OR REPLACE MACRO in_currency(code) AS TABLE
SELECT worker_id, channel_id, window_days, window_start, window_end, wanted AS currency,
    {", ".join(f"{converted(name)} AS {name.removesuffix('_rc')}" for name in AMOUNTS)},
    h0_s, h2_s, h3_s, n_sessions, evidence_level, is_shown, suppress_reason,
    reporting_currency AS converted_from, {converted("CAST(1 AS DECIMAL(18, 8))")} AS rate, rate_day, data_through
FROM (
    SELECT c.*, upper(code) AS wanted, CASE WHEN upper(code) = c.reporting_currency THEN 1 ELSE own.rate END AS own_rate,
        CASE WHEN upper(code) = c.reporting_currency THEN 1 ELSE other.rate END AS reporting_rate,
        CASE WHEN upper(code) = c.reporting_currency THEN c.data_through WHEN own.rate IS NOT NULL AND other.rate IS NOT NULL THEN least(own.rate_day, other.rate_day) END AS rate_day
    FROM mart.channel_efficiency_current c
    LEFT JOIN ref.fx_day own ON own.currency = c.reporting_currency AND own.day = c.data_through
    LEFT JOIN ref.fx_day other ON other.currency = upper(code) AND other.day = c.data_through)
ORDER BY worker_id, window_days, channel_id
"""
"""Amounts are exact: half away from zero at 8 decimals. `rate`: units of `currency` for one of `converted_from`; null where none is known."""

FIRST = "CAST(date_trunc('month', CAST(left(CAST(month AS VARCHAR), 7) || '-01' AS DATE)) AS DATE)"
"""The month that is asked for: '2026-03', or any day of it."""


def _told(table: str, group: str) -> str:
    """Give the SQL of how many rows of a ledger table the month has, and of the batches and files they came with."""
    return f"""SELECT t.worker, {group}, count(*) AS n, list(DISTINCT t.batch_id ORDER BY t.batch_id) AS batches,
            list(DISTINCT l.file_name ORDER BY l.file_name) AS files
        FROM {table} t JOIN ops.batch b ON b.batch_id = t.batch_id JOIN ops.landed l ON l.sha256 = b.sha256
        LEFT JOIN ref.status st ON st.status = {"t.status" if table == "ledger.earning" else "NULL"}
        WHERE t.channel = channel AND date_trunc('month', t.work_date) = {FIRST} GROUP BY ALL"""


MONEY = """
    SELECT c.worker_id, 1 AS place, 0 AS within, 'money' AS part, 'gross' AS step, c.gross_rc AS amount_rc, NULL AS seconds, NULL AS rate, NULL AS lo,
        NULL AS hi, t.n, t.batches, t.files FROM cell c LEFT JOIN told t ON t.worker = c.worker_id AND t.stage = 'both'
    UNION ALL BY NAME
    SELECT c.worker_id, 2 AS place, 0 AS within, 'money' AS part, 'not decided yet' AS step, -c.pending_rc AS amount_rc, t.n, t.batches, t.files
    FROM cell c LEFT JOIN told t ON t.worker = c.worker_id AND t.stage = 'pending'
    UNION ALL BY NAME
    SELECT c.worker_id, 3 AS place, 0 AS within, 'money' AS part, 'approved' AS step, c.approved_rc AS amount_rc, t.n, t.batches, t.files
    FROM cell c LEFT JOIN told t ON t.worker = c.worker_id AND t.stage = 'earned'
    UNION ALL BY NAME
    SELECT f.worker_id, 4 AS place, f.step_no AS within, 'money' AS part, replace(f.fee_kind, '_', ' ') AS step, f.amount_rc
    FROM mart.fee_waterfall_month f JOIN cell c ON c.channel_id = f.channel_id AND c.month = f.month AND c.worker_id = f.worker_id
    WHERE f.fee_kind NOT IN ('approved', 'received')
    UNION ALL BY NAME
    SELECT c.worker_id, 5 AS place, 0 AS within, 'money' AS part, 'received' AS step, c.received_rc AS amount_rc FROM cell c"""

TIME = """
    SELECT w.worker_id, 6 AS place, CAST(-w.seconds AS BIGINT) AS within, 'time' AS part, replace(w.reason, '_', ' ') AS step, w.seconds
    FROM mart.time_waterfall_month w JOIN cell c ON c.channel_id = w.channel_id AND c.month = w.month AND c.worker_id = w.worker_id
    UNION ALL BY NAME
    SELECT c.worker_id, 7 AS place, h.within, 'time' AS part, h.step, h.seconds, CASE h.within WHEN 3 THEN e.n END AS n,
        CASE h.within WHEN 3 THEN e.batches END AS batches, CASE h.within WHEN 3 THEN e.files END AS files
    FROM cell c LEFT JOIN trackers e ON e.worker = c.worker_id,
        (VALUES (1, 'paid tasks (H0)', c.h0_s), (2, 'sessions (H2)', c.h2_s), (3, 'all hours (H3)', c.h3_s)) h(within, step, seconds)"""

RATES = """
    SELECT c.worker_id, 8 AS place, r.within, 'rate' AS part, r.step, r.amount_rc, r.seconds, r.rate, r.lo, r.hi, CASE r.within WHEN 2 THEN c.n_sessions END AS n
    FROM cell c, (VALUES (1, 'naive = approved / H0', c.approved_rc, c.h0_s, c.naive_rate, NULL, NULL),
        (2, 'effective = received / H2', c.received_rc, c.h2_s, c.eff_rate, c.eff_rate_lo, c.eff_rate_hi),
        (3, 'full = received / H3', c.received_rc, c.h3_s, c.full_rate, NULL, NULL)) r(within, step, amount_rc, seconds, rate, lo, hi)"""

EXPLAIN_RATE = f"""
CREATE OR REPLACE MACRO explain_rate(channel, month) AS TABLE
WITH cell AS (FROM mart.channel_efficiency_month m WHERE m.channel_id = channel AND m.month = {FIRST}),
    every AS ({_told("ledger.earning", "coalesce(st.earned, false) AS earned, coalesce(st.pending, false) AS pending")}),
    told AS (
        SELECT e.worker, s.stage, sum(e.n) AS n, list_sort(list_distinct(flatten(list(e.batches)))) AS batches,
            list_sort(list_distinct(flatten(list(e.files)))) AS files
        FROM every e JOIN (VALUES ('both'), ('earned'), ('pending')) s(stage)
            ON CASE s.stage WHEN 'earned' THEN e.earned WHEN 'pending' THEN e.pending ELSE e.earned OR e.pending END
        GROUP BY ALL),
    trackers AS ({_told("ledger.effort", "1 AS every")}),
    steps AS ({MONEY} UNION ALL BY NAME {TIME} UNION ALL BY NAME {RATES})
SELECT s.worker_id, CAST(row_number() OVER (PARTITION BY s.worker_id ORDER BY s.place, s.within, s.step) AS INTEGER) AS step_no, s.part, s.step,
    s.amount_rc, s.seconds, s.rate AS rate_rc_per_h, s.lo AS rate_lo, s.hi AS rate_hi, CAST(s.n AS BIGINT) AS n, s.batches, s.files
FROM steps s ORDER BY s.worker_id, step_no
"""
"""`n`: rows behind an amount; of H3, rows of trackers; of the effective rate, clusters of its interval. `batches` and `files`: where those rows came from."""


def macros(store: Store) -> None:
    """Put the macros into the warehouse, so that they are in the file that is published."""
    store.con.execute(IN_CURRENCY)
    store.con.execute(EXPLAIN_RATE)
