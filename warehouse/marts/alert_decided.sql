-- One row per worker and channel: tasks decided and approved of the last 30 days, and of the 180 before them.
SELECT worker_id, channel_id,
    CAST(coalesce(sum(n_approved) FILTER (NOT late), 0) AS BIGINT) AS approved_before,
    CAST(coalesce(sum(n_approved + n_rejected) FILTER (NOT late), 0) AS BIGINT) AS decided_before,
    CAST(coalesce(sum(n_approved) FILTER (late), 0) AS BIGINT) AS approved_after,
    CAST(coalesce(sum(n_approved + n_rejected) FILTER (late), 0) AS BIGINT) AS decided_after
FROM (SELECT *, day > CAST($through AS DATE) - 30 AS late FROM mart.channel_efficiency_day
    WHERE day > CAST($through AS DATE) - 210 AND day <= CAST($through AS DATE) AND family IN ('microtask', 'freelance', 'affiliate', 'product'))
GROUP BY ALL
ORDER BY ALL
