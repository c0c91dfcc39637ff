-- One row per session and channel: the platform-net money of the tasks that started in it, how many they were, and the plain sum of its
-- stretches of work (overlaps counted twice, none longer than the session).
WITH stretches AS (
    SELECT e.worker, e.channel, e.work_start, CASE WHEN s.earned THEN e.net_rc END AS net_rc,
        CASE WHEN e.kind = 'work' AND e.work_end > e.work_start THEN date_diff('second', e.work_start, e.work_end) END AS seconds,
        CAST(e.kind = 'work' AND e.work_end > e.work_start AS BIGINT) AS task
    FROM ledger.earning e JOIN ref.status s USING (status)
    WHERE e.worker = $worker AND e.work_start >= $first AND e.work_start <= $last
    UNION ALL
    SELECT worker, channel, work_start, NULL, date_diff('second', work_start, work_end), 0 FROM ledger.effort
    WHERE worker = $worker AND work_start >= $first AND work_start <= $last AND work_end > work_start AND effort_kind IN ('paid', 'rejected', 'revision'))
SELECT m.worker_id, m.session_id, t.channel AS channel_id, CAST(sum(t.net_rc) AS DECIMAL(18, 8)) AS amount_r_rc,
    CAST(coalesce(sum(least(t.seconds, m.h2_s)) FILTER (t.seconds IS NOT NULL), 0) AS BIGINT) AS raw_s, CAST(coalesce(sum(t.task), 0) AS BIGINT) AS n_tasks
FROM stretches t ASOF JOIN fresh_session m ON m.worker_id = t.worker AND m.started_at <= t.work_start
WHERE t.work_start <= m.ended_at
GROUP BY ALL
