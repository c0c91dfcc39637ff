-- One row per worker, channel, month and reason: where the hours went.
INSERT INTO mart.time_waterfall_month
SELECT h.worker_id, h.channel_id, date_trunc('month', h.day)::DATE AS month, h.reason, sum(h.seconds) AS seconds,
    sum(h.seconds) / nullif(sum(sum(h.seconds)) OVER (PARTITION BY h.worker_id, h.channel_id, date_trunc('month', h.day)), 0)
FROM mart.hours_day h
SEMI JOIN dirty d ON d.channel = h.channel_id AND d.month = date_trunc('month', h.day)
WHERE h.outcome <> 'band'
GROUP BY h.worker_id, h.channel_id, date_trunc('month', h.day), h.reason
ORDER BY ALL
