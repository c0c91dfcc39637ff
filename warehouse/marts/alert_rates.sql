-- One row per worker, channel and whole period with money and hours: weeks, or four weeks where money is dated after the hours it is for (freelance).
-- Pending money counts at face value, or the last weeks would always look poor.
WITH first AS (SELECT worker_id, channel_id, min(day) AS first_day FROM mart.channel_efficiency_day WHERE day IS NOT NULL GROUP BY ALL),
days AS (
    SELECT d.worker_id, d.channel_id, d.day, coalesce(d.platform_net_rc, 0) + coalesce(d.pending_rc, 0) AS money, coalesce(d.h2_s, 0) AS seconds,
        CASE WHEN d.family = 'freelance' THEN 28 ELSE 7 END AS days
    FROM mart.channel_efficiency_day d WHERE d.day <= CAST($through AS DATE)),
periods AS (
    SELECT worker_id, channel_id, days, (CAST($through AS DATE) - day) // days AS ago, sum(money) AS money, sum(seconds) AS seconds FROM days GROUP BY ALL)
SELECT worker_id, channel_id, CAST(CAST($through AS DATE) - CAST((ago + 1) * days - 1 AS INTEGER) AS DATE) AS starts_on, CAST(days AS BIGINT) AS days,
    CAST(money AS DOUBLE) * 3600 / seconds AS rate
FROM periods JOIN first USING (worker_id, channel_id)
WHERE money > 0 AND seconds > 0 AND starts_on >= first_day
ORDER BY ALL
