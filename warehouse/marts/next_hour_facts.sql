-- One row per worker and channel: weeks with work there among weeks with any, in the last 13; when its platform closed; whether it is where the hours go now.
WITH days AS (
    SELECT worker_id, channel_id, day, n_tasks, coalesce(h2_s, 0) AS h2_s FROM mart.channel_efficiency_day
    WHERE day > CAST($through AS DATE) - 91 AND day <= CAST($through AS DATE) AND (n_tasks > 0 OR h2_s > 0)),
weeks AS (SELECT worker_id, channel_id, (CAST($through AS DATE) - day) // 7 AS week, sum(h2_s) FILTER (day > CAST($through AS DATE) - 28) AS lately
    FROM days GROUP BY ALL),
active AS (SELECT worker_id, count(DISTINCT week) AS weeks_active FROM weeks GROUP BY ALL),
worked AS (SELECT worker_id, channel_id, count(*) AS weeks_with, sum(lately) AS lately FROM weeks GROUP BY ALL),
closed AS (SELECT platform, min(coalesce(effective_on, event_date)) AS closed_on FROM ref.platform_event
    WHERE kind = 'closure' AND coalesce(effective_on, event_date) <= CAST($through AS DATE) GROUP BY ALL),
keys AS (SELECT DISTINCT worker_id, channel_id FROM mart.channel_efficiency_day)
SELECT k.worker_id, k.channel_id, coalesce(w.weeks_with, 0) AS weeks_with, coalesce(a.weeks_active, 0) AS weeks_active, c.closed_on,
    coalesce(w.lately > 0 AND w.lately = max(w.lately) OVER (PARTITION BY k.worker_id), false) AS is_current
FROM keys k LEFT JOIN worked w USING (worker_id, channel_id) LEFT JOIN active a USING (worker_id)
    LEFT JOIN closed c ON c.platform = split_part(k.channel_id, ':', 1)
ORDER BY ALL
