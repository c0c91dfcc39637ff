-- Laws of advertised and actual time.

-- rule: task_time_as_ruled
-- asset: mart/task_time
-- severity: critical
-- scope: all
-- about: A channel and window is told once; a ratio stands on 5 tasks inside its interval, sums divide to the total, and what is held back says why.
-- remedy: Run again; if it stays, report it.
-- over: mart.task_time
SELECT channel_id, window_days, n_tasks, time_ratio_lo, time_ratio, time_ratio_hi, total_ratio, suppress_reason AS reason
FROM (SELECT *, count(*) OVER (PARTITION BY worker_id, channel_id, window_days) AS times FROM mart.task_time)
WHERE times <> 1 OR is_shown <> (time_ratio IS NOT NULL) OR (is_shown AND (n_tasks < 5 OR suppress_reason IS NOT NULL))
    OR (NOT is_shown AND (suppress_reason IS NULL OR evidence_level <> 'hide' OR interval_level IS NOT NULL)) OR share_longer NOT BETWEEN 0 AND 1
    OR time_ratio_lo > time_ratio OR time_ratio_hi < time_ratio OR abs(total_ratio - actual_s / advertised_s) > 1e-8 * total_ratio;
