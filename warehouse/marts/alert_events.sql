-- One row per worker, channel and announcement of its platform.
WITH channels AS (SELECT worker_id, channel_id, min(day) AS first_day FROM mart.channel_efficiency_day WHERE day IS NOT NULL GROUP BY ALL)
SELECT c.worker_id, c.channel_id, c.first_day, e.*
FROM channels c JOIN ref.platform_event e ON e.platform = split_part(c.channel_id, ':', 1)
ORDER BY ALL
