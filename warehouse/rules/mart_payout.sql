-- Laws of what was paid out: every payout and every receipt of a known platform once, and every cent between them under a name.

-- rule: payout_differences_add_up
-- asset: mart/payout_match
-- law: L6 ladder
-- severity: critical
-- scope: all
-- about: What left the platform less what arrived is the sum of the named differences, to the last digit; so is what was earned less what left.
-- remedy: Run again; if it stays, rebuild with `moisson run --rebuild`, and report it.
-- over: mart.payout_match WHERE told_by <> 'receipt'
SELECT platform, payout_day, payout_gross, received_pc, diff_payout_fee, diff_transfer_fee, diff_fx, diff_wallet_fee, diff_timing, diff_missing, diff_unknown
FROM mart.payout_match
WHERE told_by <> 'receipt' AND (
    payout_gross - coalesce(received_pc, 0) IS DISTINCT FROM
        diff_payout_fee + diff_transfer_fee + diff_fx + diff_wallet_fee + diff_timing + diff_missing + diff_unknown
    OR payout_net IS DISTINCT FROM payout_gross - coalesce(payout_fee, 0) - coalesce(payout_tax, 0) + coalesce(payout_other, 0)
    OR diff_threshold IS DISTINCT FROM CASE WHEN earned_currency = payout_currency THEN earned_net - payout_gross END);

-- rule: payouts_matched_once
-- asset: mart/payout_match
-- law: L3 fold
-- severity: critical
-- scope: all
-- about: Every payout of the ledger, and every receipt of a known platform, is in the table once, with its own amounts.
-- remedy: Run again; if it stays, rebuild with `moisson run --rebuild`, and report it.
-- over: mart.payout_match
WITH payouts AS (
    SELECT p.platform, p.account, p.record_key, p.occurrence, p.work_date, p.currency, p.gross, p.net
    FROM ledger.payout p LEFT JOIN ref.status s USING (status) WHERE p.net IS NOT NULL AND coalesce(s.earned OR s.pending, true)),
receipts AS (
    SELECT r.platform, r.account, r.record_key, r.occurrence, r.work_date, r.currency, r.gross, r.net
    FROM ledger.receipt r LEFT JOIN ref.status s USING (status)
    WHERE r.counterparty IS NOT NULL AND r.net > 0 AND coalesce(s.earned OR s.pending, true)
        AND coalesce(r.kind, '') NOT IN ('conversion', 'hold', 'fee', 'refund', 'withdrawal')),
shown AS (
    SELECT platform, account, payout_key, occurrence, payout_day, payout_currency, payout_gross, payout_net FROM mart.payout_match WHERE told_by = 'payout'),
taken AS (
    SELECT wallet, wallet_account, receipt_key, receipt_occurrence, receipt_day, receipt_currency, receipt_gross, receipt_net
    FROM mart.payout_match WHERE receipt_key IS NOT NULL)
SELECT platform, payout_day AS day, payout_net AS net FROM (FROM shown EXCEPT ALL FROM payouts)
UNION ALL
SELECT platform, work_date, net FROM (FROM payouts EXCEPT ALL FROM shown)
UNION ALL
SELECT platform, work_date, net FROM (FROM receipts EXCEPT ALL FROM taken)
UNION ALL
SELECT wallet, receipt_day, any_value(receipt_net) FROM taken GROUP BY wallet, wallet_account, receipt_key, receipt_occurrence, receipt_day, receipt_currency HAVING count(*) > 1;

-- rule: payout_status_fits
-- asset: mart/payout_match
-- severity: critical
-- scope: all
-- about: A payout is matched when a rule found its receipt, and then nothing is in transit or missing; else it is wholly in one place.
-- remedy: Run again; if it stays, report it.
-- over: mart.payout_match
SELECT platform, payout_day, receipt_day, diff_timing, diff_missing, diff_unknown
FROM mart.payout_match
WHERE (status = 'matched') <> (payout_net IS NOT NULL AND receipt_net IS NOT NULL)
    OR (status = 'matched') <> (rule IS NOT NULL)
    OR (told_by = 'receipt') <> (payout_net IS NULL)
    OR (status = 'unannounced' AND told_by <> 'receipt')
    OR NOT coalesce(CASE status WHEN 'matched' THEN diff_timing = 0 AND diff_missing = 0
        WHEN 'timing' THEN diff_timing = payout_net WHEN 'missing' THEN diff_missing = payout_net
        WHEN 'unannounced' THEN diff_unknown IS NULL ELSE coalesce(diff_unknown = payout_net, told_by = 'receipt') END, false)
    OR expected_from > expected_to;

-- rule: balances_fold_payouts
-- asset: mart/payout_balance
-- law: L3 fold
-- severity: critical
-- scope: all
-- about: Per platform and currency, earned is the ledger's net of earned money, and paid out and received are what the payouts and receipts add up to.
-- remedy: Run again; if it stays, rebuild with `moisson run --rebuild`, and report it.
-- over: mart.payout_balance
WITH held AS (
    SELECT platform, currency, sum(earned) AS earned, sum(sent) AS sent, sum(stuck) AS stuck, sum(received) AS received FROM (
        SELECT platform, currency, net AS earned, NULL AS sent, NULL AS stuck, NULL AS received
        FROM ledger.earning JOIN ref.status USING (status) WHERE ref.status.earned AND net IS NOT NULL AND currency IS NOT NULL
        UNION ALL
        SELECT platform, payout_currency, NULL, payout_gross, diff_timing + diff_missing + diff_unknown, NULL
        FROM mart.payout_match WHERE told_by IN ('payout', 'lines')
        UNION ALL
        SELECT platform, receipt_currency, NULL, NULL, NULL, receipt_net FROM mart.payout_match WHERE receipt_key IS NOT NULL AND told_by <> 'wallet')
    GROUP BY platform, currency)
SELECT coalesce(h.platform, b.platform) AS platform, h.earned, h.sent, h.received, b.paid_out, b.not_paid_out
FROM held h FULL JOIN mart.payout_balance b USING (platform, currency)
WHERE (coalesce(h.earned, 0), coalesce(h.received, 0), coalesce(h.stuck, 0))
        IS DISTINCT FROM (b.earned, b.received, b.in_transit + b.missing + b.unknown)
    OR (b.paid_by = 'payout' AND coalesce(h.sent, 0) <> b.paid_out) OR (b.paid_by IS NULL) <> (b.paid_out IS NULL)
    OR b.not_paid_out IS DISTINCT FROM b.earned - b.paid_out;
