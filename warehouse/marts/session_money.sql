-- One row per session and channel: the platform-net money of the tasks that started in it.
SELECT m.worker_id, m.session_id, e.channel AS channel_id, CAST(sum(e.net_rc) AS DECIMAL(18, 8)) AS amount_r_rc
FROM (
    SELECT e.worker, e.channel, e.work_start, e.net_rc
    FROM ledger.earning e JOIN ref.status s USING (status)
    WHERE s.earned AND e.worker = $worker AND e.work_start >= $first AND e.work_start <= $last) e
ASOF JOIN fresh_session m ON m.worker_id = e.worker AND m.started_at <= e.work_start
WHERE e.work_start <= m.ended_at
GROUP BY ALL
