-- One row per worker, channel and day on which work was tried: whether there was any, and whether the day held search.
SELECT worker_id, channel_id, day, bool_or(had_work) AS had_work, bool_or(searched) AS searched FROM (
    SELECT worker_id, channel_id, day, outcome IN ('paid', 'unpaid') AS had_work, reason = 'search' AS searched
    FROM mart.hours_day WHERE outcome IN ('paid', 'unpaid') OR reason = 'search'
    UNION ALL
    SELECT worker_id, channel_id, day, true, false FROM mart.channel_efficiency_day WHERE n_tasks > 0 AND family IN ('microtask', 'freelance'))
WHERE day <= $through AND channel_id IN (SELECT channel_id FROM mart.channel_efficiency_day WHERE family IN ('microtask', 'freelance'))
GROUP BY ALL ORDER BY ALL
