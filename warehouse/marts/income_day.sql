-- One row per worker, channel, basis, day and source: income as it was worked for (accrual) and as it came (cash).
-- Cash of a platform of which some payout or receipt is known: receipts on the day they came; payouts no wallet's export could show, on the
-- day they left. What is on its way or missing is no cash. Of another platform: the day its export calls the money paid, or else the day of work.
INSERT INTO mart.income_day BY NAME
WITH traced AS (
    SELECT DISTINCT platform FROM mart.payout_match WHERE told_by <> 'wallet' AND platform IN (SELECT platform FROM ledger.earning)),
own AS (
    SELECT worker, platform, CASE WHEN count(DISTINCT channel) = 1 THEN any_value(channel) ELSE platform END AS channel
    FROM ledger.earning GROUP BY worker, platform),
accrual AS (
    SELECT worker_id, channel_id, 'accrual' AS basis, day, 'work' AS source, received_rc AS amount_rc, n_tasks AS n_rows, n_no_rate
    FROM mart.channel_efficiency_day WHERE day IS NOT NULL AND (received_rc IS NOT NULL OR n_no_rate > 0)),
came AS (
    SELECT m.worker_id, coalesce(m.channel_id, o.channel, m.platform) AS channel_id, 'cash' AS basis, m.receipt_day AS day, 'receipt' AS source,
        r.net_rc AS amount_rc, 1 AS n_rows, CAST(r.net_rc IS NULL AS BIGINT) AS n_no_rate
    FROM mart.payout_match m JOIN ledger.receipt r ON r.platform = m.wallet AND r.account = m.wallet_account AND r.record_key = m.receipt_key
        AND r.occurrence = m.receipt_occurrence
    LEFT JOIN own o ON o.worker = m.worker_id AND o.platform = m.platform
    WHERE m.told_by <> 'wallet' AND m.status IN ('matched', 'unannounced') AND m.platform IN (SELECT platform FROM traced)),
sent AS (
    SELECT m.worker_id, m.channel_id, 'cash' AS basis, coalesce(m.payout_day, m.expected_from) AS day, 'payout' AS source,
        CASE WHEN m.told_by = 'payout' THEN p.net_rc WHEN m.payout_currency = $reporting_currency THEN m.payout_net
            ELSE converted_exactly(m.payout_net, f.rate, r.rate) END AS amount_rc, 1 AS n_rows, CAST(amount_rc IS NULL AS BIGINT) AS n_no_rate
    FROM mart.payout_match m
    LEFT JOIN ledger.payout p ON p.platform = m.platform AND p.account = m.account AND p.record_key = CASE WHEN m.told_by = 'payout' THEN m.payout_key END
        AND p.occurrence = m.occurrence
    LEFT JOIN ref.fx_day f ON f.currency = m.payout_currency AND f.day = coalesce(m.payout_day, m.expected_from)
    LEFT JOIN ref.fx_day r ON r.currency = $reporting_currency AND r.day = coalesce(m.payout_day, m.expected_from)
    WHERE m.told_by IN ('payout', 'lines') AND m.status IN ('uncovered', 'ambiguous') AND m.platform IN (SELECT platform FROM traced)),
told AS (
    SELECT e.worker AS worker_id, e.channel AS channel_id, 'cash' AS basis,
        CASE WHEN e.paid_at IS NOT NULL THEN CAST(e.paid_at AS DATE) ELSE e.work_date END AS day,
        CASE WHEN e.paid_at IS NOT NULL THEN 'status' ELSE 'work' END AS source,
        sum(e.net_rc) AS amount_rc, count(*) AS n_rows, count(*) FILTER (e.net_rc IS NULL AND e.net <> 0) AS n_no_rate
    FROM ledger.earning e JOIN ref.status s USING (status)
    WHERE s.earned AND e.platform NOT IN (SELECT platform FROM traced) GROUP BY ALL),
parts AS (FROM accrual UNION ALL BY NAME FROM came UNION ALL BY NAME FROM sent UNION ALL BY NAME FROM told)
SELECT worker_id, channel_id, basis, day, source, $reporting_currency AS reporting_currency, CAST(coalesce(sum(amount_rc), 0) AS DECIMAL(18, 8)) AS amount_rc,
    CAST(sum(n_rows) AS BIGINT) AS n_rows, CAST(sum(n_no_rate) AS BIGINT) AS n_no_rate
FROM parts WHERE day IS NOT NULL GROUP BY worker_id, channel_id, basis, day, source
ORDER BY worker_id, channel_id, basis, day, source
