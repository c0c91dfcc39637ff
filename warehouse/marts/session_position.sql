-- One row per decided task of wanted channels, of the last year, with clock times: the hour of the session it began in, its money and its seconds.
SELECT e.worker AS worker_id, e.channel AS channel_id, s.session_id,
    CAST(least(4, 1 + date_diff('second', s.started_at, e.work_start) // 3600) AS BIGINT) AS hour_no,
    CAST(coalesce(CASE WHEN st.earned THEN e.net_rc END, 0) AS DECIMAL(18, 8)) AS money,
    CAST(least(date_diff('second', e.work_start, e.work_end), s.h2_s) AS BIGINT) AS seconds
FROM ledger.earning e
    ASOF JOIN mart.session s ON e.worker = s.worker_id AND e.work_start >= s.started_at
    JOIN ref.status st USING (status)
WHERE e.kind = 'work' AND e.work_end > e.work_start AND NOT st.pending AND e.work_start <= s.ended_at
    AND e.channel IN (SELECT channel FROM wanted) AND e.work_date > CAST($through AS DATE) - 365
ORDER BY ALL
