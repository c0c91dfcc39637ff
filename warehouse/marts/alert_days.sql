-- One row per worker, channel and day with new work or sales, whatever became of them.
SELECT worker_id, channel_id, day FROM mart.channel_efficiency_day
WHERE day <= CAST($through AS DATE) AND n_tasks > 0 AND family IN ('microtask', 'freelance', 'affiliate', 'product')
ORDER BY ALL
