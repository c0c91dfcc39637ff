-- One row per worker: what an hour brings on all channels with hours together, received money over session hours, of the shortest window that has any.
SELECT worker_id, per_hour(received_rc, h2_s) AS rate
FROM (
    SELECT worker_id, window_days, sum(received_rc) AS received_rc, sum(h2_s)::BIGINT AS h2_s
    FROM mart.channel_efficiency_current
    WHERE window_days IN ('90', '365', 'all') AND h2_s > 0 AND received_rc IS NOT NULL
    GROUP BY ALL HAVING sum(received_rc) > 0)
QUALIFY row_number() OVER (PARTITION BY worker_id ORDER BY CASE window_days WHEN '90' THEN 1 WHEN '365' THEN 2 ELSE 3 END) = 1
ORDER BY worker_id
