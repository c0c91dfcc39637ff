-- One row per session and wanted channel: its seconds, the plain sum of its stretches of work (overlaps counted twice), and its own tasks.
WITH stretches AS (
    SELECT worker, channel, work_start, work_end, 1 AS task FROM ledger.earning
    WHERE kind = 'work' AND work_end > work_start AND channel IN (SELECT channel FROM wanted)
    UNION ALL
    SELECT worker, channel, work_start, work_end, 0 FROM ledger.effort
    WHERE work_end > work_start AND effort_kind IN ('paid', 'rejected', 'revision') AND channel IN (SELECT channel FROM wanted)),
placed AS (
    SELECT s.session_id, t.channel, sum(task) AS n_tasks, sum(least(date_diff('second', work_start, work_end), s.h2_s)) AS raw_s
    FROM stretches t ASOF JOIN mart.session s ON t.worker = s.worker_id AND t.work_start >= s.started_at
    WHERE t.work_start <= s.ended_at
    GROUP BY ALL)
SELECT c.worker_id, c.channel_id, CAST(c.started_at AS DATE) AS day, c.attributed_s, c.on_task_s,
    CAST(coalesce(p.raw_s, 0) AS BIGINT) AS raw_s, CAST(coalesce(p.n_tasks, 0) AS BIGINT) AS n_tasks
FROM mart.session_channel c LEFT JOIN placed p ON p.session_id = c.session_id AND p.channel = c.channel_id
WHERE c.channel_id IN (SELECT channel FROM wanted)
ORDER BY ALL
