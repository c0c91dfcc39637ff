-- One row per worker, channel, client and month of work: earned platform-net money; no client where the source names none.
SELECT e.worker AS worker_id, e.channel AS channel_id, e.client, CAST(date_trunc('month', e.work_date) AS DATE) AS month,
    CAST(sum(e.net_rc) AS DECIMAL(18, 8)) AS amount_rc
FROM ledger.earning e JOIN ref.status s USING (status)
WHERE s.earned AND e.work_date IS NOT NULL AND e.net_rc IS NOT NULL GROUP BY ALL ORDER BY worker_id, channel_id, client, month
