-- One row per worker, channel and kind of money that is not here yet, in the reporting currency: what, how much, and the day it hangs on.
-- on_its_way: sent, with the last day it is expected on. balance: earned and not paid out, above the threshold, by platforms whose payouts are
-- known and that pay one channel only. pending: face value by day of work. approval: approved over decided money of the trailing year.
-- lag: median days from work to money, weighing every paid row the same.
WITH own AS (
    SELECT platform, min(worker) AS worker, min(channel) AS channel FROM ledger.earning GROUP BY platform HAVING count(DISTINCT (worker, channel)) = 1),
today AS (
    SELECT f.currency, f.rate, r.rate AS rate_rc FROM ref.fx_day f JOIN ref.fx_day r ON r.day = f.day
    WHERE f.day = CAST($through AS DATE) AND r.currency = $reporting_currency),
way AS (
    SELECT m.worker_id, m.channel_id, 'on_its_way' AS kind, m.expected_to AS day,
        CASE WHEN m.payout_currency = $reporting_currency THEN m.payout_net ELSE converted_exactly(m.payout_net, t.rate, t.rate_rc) END AS amount_rc
    FROM mart.payout_match m LEFT JOIN today t ON t.currency = m.payout_currency
    WHERE m.status = 'timing' AND m.told_by IN ('payout', 'lines') AND m.channel_id IS NOT NULL),
balance AS (
    SELECT o.worker AS worker_id, o.channel AS channel_id, 'balance' AS kind, CAST(NULL AS DATE) AS day,
        CASE WHEN b.currency = $reporting_currency THEN b.not_paid_out ELSE converted_exactly(b.not_paid_out, t.rate, t.rate_rc) END AS amount_rc
    FROM mart.payout_balance b JOIN own o ON o.platform = b.platform LEFT JOIN today t ON t.currency = b.currency
    WHERE b.reason = 'timing' AND b.not_paid_out > 0),
pending AS (
    SELECT e.worker AS worker_id, e.channel AS channel_id, 'pending' AS kind, e.work_date AS day, sum(e.net_rc) AS amount_rc
    FROM ledger.earning e JOIN ref.status s USING (status)
    WHERE s.pending AND e.work_date IS NOT NULL AND e.net_rc IS NOT NULL GROUP BY ALL),
approval AS (
    SELECT e.worker AS worker_id, e.channel AS channel_id, 'approval' AS kind, CAST(NULL AS DATE) AS day,
        sum(e.net_rc) FILTER (s.earned) / nullif(sum(e.net_rc), 0) AS amount_rc
    FROM ledger.earning e JOIN ref.status s USING (status)
    WHERE s.decided AND e.net_rc > 0 AND e.kind IN ('work', 'commission', 'sale', 'royalty') AND e.work_date > CAST($through AS DATE) - 365
    GROUP BY ALL HAVING count(*) >= 5),
came AS (
    SELECT platform, account, payout_ref, max(receipt_day) AS day FROM mart.payout_match
    WHERE payout_ref IS NOT NULL AND receipt_day IS NOT NULL GROUP BY ALL),
lag AS (
    SELECT e.worker AS worker_id, e.channel AS channel_id, 'lag' AS kind, CAST(NULL AS DATE) AS day,
        median(coalesce(c.day, CAST(e.paid_at AS DATE)) - e.work_date) AS amount_rc
    FROM ledger.earning e LEFT JOIN came c ON c.platform = e.platform AND c.account = e.account AND c.payout_ref = e.ref
    WHERE e.status = 'paid' AND e.work_date > CAST($through AS DATE) - 365 AND coalesce(c.day, CAST(e.paid_at AS DATE)) IS NOT NULL
    GROUP BY ALL HAVING count(*) >= 5)
SELECT worker_id, channel_id, kind, day, CAST(amount_rc AS DECIMAL(38, 8)) AS amount_rc FROM (
    FROM way UNION ALL BY NAME FROM balance UNION ALL BY NAME FROM pending UNION ALL BY NAME FROM approval UNION ALL BY NAME FROM lag)
WHERE amount_rc IS NOT NULL ORDER BY ALL
