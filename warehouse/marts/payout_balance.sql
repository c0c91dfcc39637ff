-- One row per platform and currency: how much is earned, paid out and received, and what stands between.
INSERT INTO mart.payout_balance BY NAME
WITH earned AS (
    SELECT platform, currency, sum(net) AS earned FROM ledger.earning JOIN ref.status USING (status)
    WHERE earned AND net IS NOT NULL AND currency IS NOT NULL GROUP BY platform, currency),
paid AS (
    SELECT platform, payout_currency AS currency, sum(payout_gross) AS paid_out, sum(diff_timing) AS in_transit, sum(diff_missing) AS missing,
        sum(diff_unknown) AS unknown, max(payout_day) AS last_payout
    FROM mart.payout_match WHERE told_by IN ('payout', 'lines') GROUP BY platform, payout_currency),
came AS (
    SELECT platform, receipt_currency AS currency, sum(receipt_gross) AS gross, sum(receipt_net) AS received, max(receipt_day) AS last_receipt
    FROM mart.payout_match WHERE receipt_key IS NOT NULL AND told_by <> 'wallet' GROUP BY platform, receipt_currency),
least_paid AS (
    SELECT platform, currency, min(amount) AS threshold FROM ref.payout_threshold WHERE valid_to IS NULL GROUP BY platform, currency),
keys AS (SELECT platform, currency FROM earned UNION SELECT platform, currency FROM paid UNION SELECT platform, currency FROM came),
whole AS (
    SELECT k.*, coalesce(e.earned, 0) AS earned, CASE WHEN t.platform IS NOT NULL THEN coalesce(p.paid_out, 0) ELSE c.gross END AS paid_out,
        CASE WHEN t.platform IS NOT NULL THEN 'payout' WHEN c.gross IS NOT NULL THEN 'receipt' END AS paid_by, l.threshold,
        coalesce(c.received, 0) AS received, coalesce(p.in_transit, 0) AS in_transit, coalesce(p.missing, 0) AS missing, coalesce(p.unknown, 0) AS unknown,
        CASE WHEN t.platform IS NOT NULL THEN p.last_payout ELSE c.last_receipt END AS last_payout
    FROM keys k LEFT JOIN earned e USING (platform, currency) LEFT JOIN paid p USING (platform, currency) LEFT JOIN came c USING (platform, currency)
    LEFT JOIN least_paid l USING (platform, currency) LEFT JOIN (SELECT DISTINCT platform FROM paid) t ON t.platform = k.platform)
SELECT *, earned - paid_out AS not_paid_out,
    CASE WHEN paid_out IS NULL THEN 'unknown' WHEN earned <= paid_out THEN NULL WHEN earned - paid_out < threshold THEN 'threshold' ELSE 'timing' END AS reason
FROM whole ORDER BY ALL
