-- The rows of stage decide of latency_decide.sql for channels that do not tell the day of a decision: `seen` where two looks, at most two
-- days apart, show the work before and after it. API pulls do; files that are exported once a month do not.
WITH unit AS (
    SELECT e.worker, e.channel, e.work_date, coalesce(e.work_end, e.event_at, CAST(e.work_date AS TIMESTAMP)) AS began_at, s.decided,
        coalesce(e.approved_at, CASE WHEN l.decided_at > l.open_at THEN l.decided_at END) AS ended_at
    FROM ledger.earning e JOIN ref.status s USING (status)
    LEFT JOIN (FROM latency_seen WHERE decided_at <= open_at + INTERVAL 2 DAY) l ON l.record = hash(e.platform, e.account, e.record_key, e.occurrence)
    WHERE e.channel IN (SELECT unnest($channels)) AND e.kind IN ('work', 'commission', 'sale', 'royalty') AND e.status NOT IN ('returned', 'expired')
        AND e.work_date <= $through),
known AS (
    SELECT *, CASE WHEN NOT decided OR ended_at > CAST($through AS DATE) + INTERVAL 2 DAY THEN 'waiting' WHEN ended_at IS NULL THEN 'untold' ELSE 'seen' END AS state
    FROM unit)
SELECT 'decide' AS stage, worker AS worker_id, channel AS channel_id, state,
    CASE WHEN work_date > CAST($through AS DATE) - 90 THEN '90' WHEN work_date > CAST($through AS DATE) - 365 THEN '365' ELSE 'all' END AS age_class,
    CASE state WHEN 'seen' THEN greatest(0, round(date_diff('minute', began_at, ended_at) / 60.0) / 24)
        WHEN 'waiting' THEN greatest(0, round(date_diff('minute', began_at, CAST($through AS DATE) + INTERVAL 1 DAY) / 60.0) / 24) END AS days,
    count(*) AS n
FROM known GROUP BY ALL ORDER BY ALL
