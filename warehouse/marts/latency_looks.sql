-- One row per worker, channel, age class and age in days: how many units were first seen at that age, and how many of them were then decided.
-- From `latency_seen`; a first look that shows both states is one that shows it undecided.
WITH aged AS (
    SELECT e.worker, e.channel, e.work_date, coalesce(n.first_decided < n.first_open, n.first_open IS NULL) AS decided,
        greatest(0, round(date_diff('minute', coalesce(e.work_end, e.event_at, CAST(e.work_date AS TIMESTAMP)), least(n.first_open, n.first_decided)) / 1440.0)) AS age_days
    FROM ledger.earning e JOIN latency_seen n ON n.record = hash(e.platform, e.account, e.record_key, e.occurrence)
    WHERE e.kind IN ('work', 'commission', 'sale', 'royalty') AND e.status NOT IN ('returned', 'expired') AND e.work_date <= $through
        AND least(n.first_open, n.first_decided) < CAST($through AS DATE) + INTERVAL 2 DAY),
classed AS (
    SELECT worker, channel, age_days, decided, CASE WHEN work_date > CAST($through AS DATE) - 90 THEN '90'
        WHEN work_date > CAST($through AS DATE) - 365 THEN '365' ELSE 'all' END AS age_class
    FROM aged)
SELECT worker AS worker_id, channel AS channel_id, age_class, age_days, count(*) AS n, count(*) FILTER (decided) AS n_decided
FROM classed SEMI JOIN (SELECT DISTINCT worker, channel FROM aged WHERE NOT decided) USING (worker, channel)
GROUP BY ALL ORDER BY ALL
