-- Approved money by the day of work and the day it became cash. A channel that never says `paid` is taken to pay on the day of the work;
-- one that does has collected only what it calls paid.
WITH left_with AS (
    SELECT platform, account, payout_ref AS ref, max(receipt_day) AS receipt_day, max(payout_day) AS payout_day
    FROM mart.payout_match WHERE told_by IN ('payout', 'lines') AND payout_ref IS NOT NULL GROUP BY ALL),
tells AS (SELECT DISTINCT channel FROM ledger.earning WHERE status = 'paid'),
dated AS (
    SELECT e.*, CASE WHEN t.channel IS NULL THEN 'assumed' WHEN e.status <> 'paid' THEN 'waiting' WHEN e.paid_at IS NOT NULL THEN 'paid'
            WHEN l.receipt_day IS NOT NULL THEN 'receipt' WHEN l.payout_day IS NOT NULL THEN 'payout' ELSE 'work' END AS known_by,
        l.receipt_day, l.payout_day
    FROM ledger.earning e JOIN ref.status s USING (status) LEFT JOIN tells t ON t.channel = e.channel
    LEFT JOIN left_with l ON l.platform = e.platform AND l.account = e.account AND l.ref = CASE WHEN e.status = 'paid' THEN e.ref END
    WHERE s.earned AND ($channels IS NULL OR e.channel IN (SELECT unnest($channels))))
SELECT worker AS worker_id, channel AS channel_id, platform, family, work_date,
    CASE known_by WHEN 'paid' THEN CAST(paid_at AS DATE) WHEN 'receipt' THEN receipt_day WHEN 'payout' THEN payout_day WHEN 'waiting' THEN NULL
        ELSE work_date END AS cash_day,
    known_by, $reporting_currency AS reporting_currency, count(*) AS n_events,
    count(*) FILTER (net_rc IS NULL AND (gross <> 0 OR fee <> 0 OR tax <> 0 OR other <> 0)) AS n_no_rate,
    sum(gross_rc) AS gross_rc, sum(fee_rc) AS fee_rc, sum(tax_rc) AS tax_rc, sum(other_rc) AS other_rc, sum(net_rc) AS net_rc
FROM dated GROUP BY ALL ORDER BY ALL
