-- What a wallet took that belongs to no single payment: conversions, fees for sending money on, fees of its own.
-- The rows of one conversion share the moment; one with only one side has not been told in full and is left out.
CREATE OR REPLACE TEMP TABLE wallet_cost AS
WITH moved AS (
    SELECT r.*, coalesce(r.event_at, CAST(r.work_date AS TIMESTAMP)) AS moment
    FROM ledger.receipt r LEFT JOIN ref.status s USING (status) WHERE coalesce(s.earned OR s.pending, true) AND r.work_date IS NOT NULL),
turned AS (
    SELECT worker, platform AS wallet, account, moment, work_date AS day, 'fx' AS kind, min(record_key) AS key,
        CASE WHEN count(DISTINCT currency) FILTER (net < 0) = 1 THEN any_value(currency) FILTER (net < 0) END AS from_currency, -sum(gross) FILTER (net < 0) AS from_amount,
        CASE WHEN count(DISTINCT currency) FILTER (net > 0) = 1 THEN any_value(currency) FILTER (net > 0) END AS to_currency, sum(gross) FILTER (net > 0) AS to_amount,
        -sum(gross_rc) FILTER (net < 0) AS from_rc, sum(gross_rc) FILTER (net > 0) AS to_rc, coalesce(sum(fee_rc), 0) AS fee_rc,
        count(*) FILTER (gross_rc IS NULL) AS n_no_rate, min(fx_date) AS fx_date
    FROM moved WHERE kind = 'conversion' AND net <> 0 GROUP BY worker, platform, account, moment, work_date
    HAVING count(*) FILTER (net < 0) > 0 AND count(*) FILTER (net > 0) > 0),
other AS (
    SELECT worker, platform AS wallet, account, moment, work_date AS day, 'wallet' AS kind, min(record_key) AS key,
        sum(CASE kind WHEN 'fee' THEN -net_rc ELSE fee_rc END) AS fee_rc
    FROM moved WHERE counterparty IS NULL AND ((kind = 'fee' AND net < 0) OR (kind = 'withdrawal' AND fee <> 0)) GROUP BY worker, platform, account, moment, work_date)
SELECT CAST(row_number() OVER (ORDER BY wallet, account, moment, kind, key) AS INTEGER) AS number, *,
    CASE WHEN n_no_rate > 0 THEN NULL ELSE coalesce(from_rc, 0) - coalesce(to_rc, 0) + fee_rc END AS loss_rc
FROM (FROM turned UNION ALL BY NAME FROM other)
