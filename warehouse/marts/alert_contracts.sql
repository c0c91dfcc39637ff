-- One row per worker, freelance channel and contract with a fee: when it was first billed, and the share the platform kept.
-- A contract is the number in parentheses of its name, or its name. Money billed after the last fee is left out: its fee is still to come.
WITH lines AS (
    SELECT worker, channel, coalesce(nullif(regexp_extract(item, '\((\d+)\)', 1), ''), item) AS contract, work_date, gross_rc, fee_rc
    FROM ledger.earning JOIN ref.status s USING (status)
    WHERE family = 'freelance' AND client IS NOT NULL AND item IS NOT NULL AND work_date IS NOT NULL AND s.earned AND kind <> 'refund'),
fees AS (SELECT worker, channel, contract, max(work_date) AS last_fee FROM lines WHERE fee_rc <> 0 GROUP BY ALL)
SELECT l.worker AS worker_id, l.channel AS channel_id, l.contract, min(l.work_date) AS began_on, CAST(sum(l.fee_rc) AS DOUBLE) / sum(l.gross_rc) AS share
FROM lines l JOIN fees f USING (worker, channel, contract)
WHERE l.work_date <= f.last_fee
GROUP BY ALL
HAVING sum(l.gross_rc) > 0
ORDER BY ALL
