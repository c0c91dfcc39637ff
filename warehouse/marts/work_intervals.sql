-- One row per stretch of work with clock times, in the range that is counted anew. Nobody asks for its record here, and millions of keys are heavy.
SELECT e.worker, e.channel, e.work_start AS "start", e.work_end AS "end",
    CASE WHEN s.earned THEN 'paid' ELSE 'unpaid' END AS outcome,
    CASE
        WHEN s.earned THEN 'paid'
        WHEN s.pending THEN 'pending'
        WHEN e.status IN ('rejected', 'reversed') THEN 'rejected'
        WHEN e.status = 'expired' THEN 'expired'
        ELSE 'returned'
    END AS reason,
    CAST(NULL AS VARCHAR) AS record_key,
    'measured' AS tier
FROM ledger.earning e JOIN ref.status s USING (status)
WHERE e.work_start IS NOT NULL AND e.work_end IS NOT NULL AND e.kind = 'work'
    AND e.worker = $worker AND e.work_end >= $first AND e.work_start <= $last
UNION ALL
SELECT f.worker, f.channel, f.work_start, f.work_end,
    CASE WHEN f.effort_kind = 'paid' THEN 'paid' WHEN f.effort_kind IN ('rejected', 'revision') THEN 'unpaid' ELSE 'off_task' END,
    f.effort_kind, NULL, 'measured'
FROM ledger.effort f
WHERE f.work_start IS NOT NULL AND f.work_end IS NOT NULL
    AND f.worker = $worker AND f.work_end >= $first AND f.work_start <= $last
