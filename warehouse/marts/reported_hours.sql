-- One row per worker, channel, day and kind of time that is told without clock times, where nothing was measured that day.
INSERT INTO mart.hours_day
WITH told AS (
    SELECT f.worker, f.channel, f.work_date AS day, f.effort_kind, sum(f.seconds) AS seconds
    FROM ledger.effort f
    WHERE f.seconds IS NOT NULL AND f.work_start IS NULL AND f.work_date IS NOT NULL
    GROUP BY ALL)
SELECT t.worker, t.channel, t.day,
    CASE WHEN t.effort_kind = 'paid' THEN 'paid' WHEN t.effort_kind IN ('rejected', 'revision') THEN 'unpaid' ELSE 'off_task' END,
    t.effort_kind, 'reported', t.seconds
FROM told t
ANTI JOIN (SELECT DISTINCT worker_id, channel_id, day FROM mart.hours_day WHERE tier = 'measured' AND outcome <> 'off_task') m
    ON m.worker_id = t.worker AND m.channel_id = t.channel AND m.day = CASE WHEN t.effort_kind = 'paid' THEN t.day END
WHERE t.seconds > 0
