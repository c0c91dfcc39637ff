-- One row per worker, microtask channel and task that was handed in: what it took and what was advertised, in seconds; null: not told.
SELECT e.worker AS worker_id, e.channel AS channel_id, e.work_date AS day, coalesce(e.seconds, date_diff('second', e.work_start, e.work_end)) AS actual_s,
    e.advertised_s
FROM ledger.earning e
WHERE e.family = 'microtask' AND e.kind = 'work' AND e.status NOT IN ('returned', 'expired', 'cancelled') AND (e.work_date IS NULL OR e.work_date <= $through)
ORDER BY ALL
