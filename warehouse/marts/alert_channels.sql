-- One row per worker and channel: the last day that an export of its earnings covers (null: nothing tells), and whether some of them tell months only.
WITH covered AS (
    SELECT b.channel, max(b.covers_to) AS exported_through, bool_or(b.monthly) AS is_monthly
    FROM ops.batch b SEMI JOIN ops.coverage c ON c.platform = b.platform AND c.layout = b.layout AND c.shape = 'earning'
    GROUP BY ALL)
SELECT d.worker_id, d.channel_id, any_value(c.exported_through) AS exported_through, coalesce(any_value(c.is_monthly), false) AS is_monthly
FROM mart.channel_efficiency_day d LEFT JOIN covered c ON c.channel = d.channel_id
WHERE d.day IS NOT NULL AND d.family IN ('microtask', 'freelance', 'affiliate', 'product')
GROUP BY ALL
ORDER BY ALL
