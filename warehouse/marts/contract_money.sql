-- One row per worker, freelance channel, contract, client and day: what was billed, collected and kept. `money_name` says whose it is.
CREATE OR REPLACE TEMP TABLE contract_money AS
SELECT e.worker AS worker_id, e.channel AS channel_id, m.contract, m.client, e.work_date AS day,
    CAST(coalesce(sum(e.gross_rc) FILTER (s.earned OR s.pending OR e.status = 'reversed'), 0) AS DECIMAL(38, 8)) AS billed_rc,
    CAST(coalesce(sum(e.gross_rc) FILTER (s.earned), 0) AS DECIMAL(38, 8)) AS collected_rc,
    CAST(coalesce(sum(e.gross_rc) FILTER (s.pending), 0) AS DECIMAL(38, 8)) AS pending_rc,
    CAST(coalesce(sum(e.net_rc) FILTER (s.earned), 0) AS DECIMAL(38, 8)) AS revenue_rc,
    count(*) FILTER (e.net_rc IS NULL AND e.net <> 0 AND (s.earned OR s.pending)) AS n_no_rate
FROM ledger.earning e
JOIN ref.status s USING (status)
JOIN money_name m ON m.channel = e.channel AND m.told_client IS NOT DISTINCT FROM e.client AND m.item IS NOT DISTINCT FROM e.item
WHERE e.family = 'freelance'
GROUP BY ALL
ORDER BY ALL
