-- One row per session and wanted channel: its seconds, the plain sum of its stretches of work (overlaps counted twice), and its own tasks.
SELECT worker_id, channel_id, CAST(started_at AS DATE) AS day, attributed_s, on_task_s, raw_s, n_tasks
FROM mart.session_channel WHERE channel_id IN (SELECT channel FROM wanted)
ORDER BY ALL
