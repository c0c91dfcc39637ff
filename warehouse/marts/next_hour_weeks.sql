-- One row per worker, channel and whole week of the last 52: session hours and money, and whether the money is told by the clock like the hours.
SELECT d.worker_id, d.channel_id, (CAST($through AS DATE) - d.day) // 7 AS week, sum(coalesce(d.h2_s, 0)) / 3600 AS hours,
    CAST(sum(coalesce(d.platform_net_rc, 0) + coalesce(d.pending_rc, 0)) AS DOUBLE) AS money, any_value(d.family) <> 'freelance' AS by_clock
FROM mart.channel_efficiency_day d
WHERE d.day > CAST($through AS DATE) - 364 AND d.day <= CAST($through AS DATE)
GROUP BY ALL
HAVING sum(coalesce(d.h2_s, 0)) > 0
ORDER BY ALL
