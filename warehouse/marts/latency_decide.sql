-- One row per worker, channel, age class, standing and wait in days: how long units of work and sales took to be decided.
-- `state`: told (the day of the decision is known), untold (decided, and the source does not say when), waiting (until the end of $through).
WITH unit AS (
    SELECT e.worker, e.channel, e.work_date, coalesce(e.work_end, e.event_at) AS clock, e.approved_at, e.paid_at, s.decided, s.earned
    FROM ledger.earning e JOIN ref.status s USING (status)
    WHERE e.kind IN ('work', 'commission', 'sale', 'royalty') AND e.status NOT IN ('returned', 'expired') AND e.work_date <= $through),
stage AS (
    SELECT 'decide' AS stage, worker, channel, work_date AS began_on, coalesce(clock, CAST(work_date AS TIMESTAMP)) AS began_at,
        CASE WHEN decided THEN approved_at END AS ended_at, decided AS ended FROM unit
    UNION ALL
    SELECT 'clear', worker, channel, CAST(approved_at AS DATE), approved_at, paid_at, paid_at IS NOT NULL FROM unit WHERE earned AND approved_at IS NOT NULL),
known AS (
    SELECT *, CASE WHEN NOT ended OR ended_at > CAST($through AS DATE) + INTERVAL 1 DAY THEN 'waiting' WHEN ended_at IS NULL THEN 'untold' ELSE 'told' END AS state,
    FROM stage WHERE began_on <= $through)
SELECT stage, worker AS worker_id, channel AS channel_id, state,
    CASE WHEN began_on > CAST($through AS DATE) - 90 THEN '90' WHEN began_on > CAST($through AS DATE) - 365 THEN '365' ELSE 'all' END AS age_class,
    CASE state WHEN 'told' THEN greatest(0, round(date_diff('minute', began_at, ended_at) / 60.0) / 24)
        WHEN 'waiting' THEN greatest(0, round(date_diff('minute', began_at, CAST($through AS DATE) + INTERVAL 1 DAY) / 60.0) / 24) END AS days,
    count(*) AS n
FROM known GROUP BY ALL ORDER BY ALL
