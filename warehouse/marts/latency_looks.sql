-- One row per worker, channel, age class and age in days: how many units were first seen at that age, and how many of them were then decided.
-- Only for channels that show undecided states and do not tell when they change; exports of a single day tell no age.
WITH asked AS (
    SELECT DISTINCT e.platform, e.account, e.channel FROM ledger.earning e
    WHERE e.channel IN (SELECT unnest($channels))),
seen AS (
    SELECT o.platform, o.account, o.record_key, o.occurrence, min(o.observed_at) AS looked_at,
        arg_min(s.decided, row(o.observed_at, s.rank)) AS decided
    FROM ledger.observation o JOIN ref.status s USING (status) JOIN ops.batch b USING (batch_id)
    WHERE o.shape = 'earning' AND b.covers_to > b.covers_from AND (o.platform, o.account) IN (SELECT (platform, account) FROM asked)
    GROUP BY ALL),
aged AS (
    SELECT e.worker, e.channel, e.work_date, n.decided,
        greatest(0, round(date_diff('minute', coalesce(e.work_end, e.event_at, CAST(e.work_date AS TIMESTAMP)), n.looked_at) / 1440.0)) AS age_days
    FROM seen n JOIN ledger.earning e USING (platform, account, record_key, occurrence)
    WHERE e.kind IN ('work', 'commission', 'sale', 'royalty') AND e.status NOT IN ('returned', 'expired') AND e.work_date <= $through
        AND n.looked_at < CAST($through AS DATE) + INTERVAL 2 DAY),
classed AS (
    SELECT worker, channel, age_days, decided, CASE WHEN work_date > CAST($through AS DATE) - 90 THEN '90'
        WHEN work_date > CAST($through AS DATE) - 365 THEN '365' ELSE 'all' END AS age_class
    FROM aged)
SELECT worker AS worker_id, channel AS channel_id, age_class, age_days, count(*) AS n, count(*) FILTER (decided) AS n_decided
FROM classed SEMI JOIN (SELECT DISTINCT worker, channel FROM aged WHERE NOT decided) USING (worker, channel)
GROUP BY ALL ORDER BY ALL
