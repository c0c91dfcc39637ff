-- One row per worker, channel and currency within a window of days: earned platform-net money in the reporting currency.
SELECT e.worker AS worker_id, e.channel AS channel_id, e.currency, CAST(sum(e.net_rc) AS DECIMAL(18, 8)) AS amount_rc
FROM ledger.earning e JOIN ref.status s USING (status)
WHERE s.earned AND e.currency IS NOT NULL AND e.net_rc IS NOT NULL AND e.work_date BETWEEN $first AND $last GROUP BY ALL
ORDER BY worker_id, channel_id, e.currency
