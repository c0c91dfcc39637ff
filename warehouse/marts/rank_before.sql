-- One row per worker, channel and window of 28, 90 or 365 days: money and hours of the window of the same length just before it.
SELECT d.worker_id, d.channel_id, s.window_days, sum(d.received_rc) AS received_rc, CAST(sum(d.h2_s) AS BIGINT) AS h2_s,
    sum(d.pending_rc) AS pending_rc, sum(d.approved_rc) AS approved_rc, count(*) FILTER (d.h2_s > 0) AS worked_days
FROM mart.channel_efficiency_day d CROSS JOIN (VALUES ('28', 28), ('90', 90), ('365', 365)) s(window_days, length)
WHERE d.day > CAST($through AS DATE) - 2 * s.length AND d.day <= CAST($through AS DATE) - s.length
GROUP BY ALL
ORDER BY ALL
