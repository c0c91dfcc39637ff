-- One row per worker and channel, of the shortest window of 90 or 365 days in which two channels have a rank; else of all days.
-- A channel without a row there has had no work in it: its row of all days, without its rate.
WITH ranked AS (SELECT worker_id, window_days, max(n_ranked) AS n FROM mart.channel_rank WHERE window_days <> '28' GROUP BY ALL),
chosen AS (
    SELECT worker_id, CASE
        WHEN bool_or(window_days = '90' AND n > 1) THEN '90'
        WHEN bool_or(window_days = '365' AND n > 1) THEN '365'
        ELSE 'all' END AS of_window
    FROM ranked GROUP BY worker_id),
picked AS (
    SELECT r.*, k.of_window, r.window_days = k.of_window AS is_recent
    FROM chosen k JOIN mart.channel_rank r ON r.worker_id = k.worker_id AND r.window_days IN (k.of_window, 'all')
    QUALIFY row_number() OVER (PARTITION BY r.worker_id, r.channel_id ORDER BY r.window_days = k.of_window DESC) = 1)
SELECT p.worker_id, p.channel_id, p.of_window AS window_days, p.family, p.reporting_currency, p.n_sessions,
    p.is_shown AND p.is_recent AS is_shown,
    CASE WHEN p.is_recent THEN p.suppress_reason ELSE 'no_events' END AS suppress_reason,
    CASE WHEN p.is_recent THEN p.evidence_level ELSE 'hide' END AS evidence_level,
    CASE WHEN p.is_recent THEN p.reason ELSE 'No work in the last ' || p.of_window || ' days.' END AS reason,
    p.eff_rate_shrunk, p.eff_rate_shrunk_lo, p.eff_rate_shrunk_hi, c.n_approved, c.n_rejected, c.n_pending
FROM picked p JOIN mart.channel_efficiency_current c USING (worker_id, channel_id, window_days)
ORDER BY p.worker_id, p.channel_id
