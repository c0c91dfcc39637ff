-- One row per worker, channel and month of submission: how its units of work and sales ended, as known now. Money is gross, in the reporting currency.
WITH unit AS (
    SELECT e.worker, e.channel, e.family, e.platform, e.account, e.record_key, e.occurrence, CAST(date_trunc('month', e.work_date) AS DATE) AS month, e.status,
        e.status = 'returned' AND coalesce(starts_with(lower(e.raw_status), 'screen'), false) AS screened, s.earned, s.pending, e.gross_rc
    FROM ledger.earning e JOIN ref.status s USING (status)
    WHERE e.kind IN ('work', 'commission', 'sale', 'royalty') AND (e.work_date IS NULL OR e.work_date <= $through)),
lost AS (
    SELECT DISTINCT o.platform, o.account, o.record_key, o.occurrence
    FROM ledger.observation o JOIN ref.status s USING (status)
    SEMI JOIN (SELECT platform, account, record_key, occurrence FROM unit WHERE status IN ('rejected', 'reversed', 'cancelled')) u
        USING (platform, account, record_key, occurrence)
    WHERE o.shape = 'earning' AND s.earned),
ended AS (
    SELECT u.*, CASE WHEN u.earned THEN 'approved' WHEN u.pending THEN 'pending' WHEN u.status = 'reversed' OR l.record_key IS NOT NULL THEN 'reversed'
        WHEN u.status = 'rejected' THEN 'rejected' WHEN u.screened THEN 'screened' ELSE 'returned' END AS ending
    FROM unit u LEFT JOIN lost l USING (platform, account, record_key, occurrence))
SELECT worker AS worker_id, channel AS channel_id, any_value(family) AS family, month AS submission_month,
    count(*) FILTER (ending IN ('approved', 'pending', 'reversed', 'rejected')) AS n_submitted,
    count(*) FILTER (ending = 'approved') AS n_approved, count(*) FILTER (ending = 'rejected') AS n_rejected, count(*) FILTER (ending = 'reversed') AS n_reversed,
    count(*) FILTER (ending = 'returned') AS n_returned, count(*) FILTER (ending = 'screened') AS n_screened, count(*) FILTER (ending = 'pending') AS n_pending,
    coalesce(sum(gross_rc) FILTER (ending = 'approved'), 0) AS approved_rc, coalesce(sum(gross_rc) FILTER (ending IN ('rejected', 'reversed')), 0) AS lost_rc
FROM ended GROUP BY ALL ORDER BY ALL
