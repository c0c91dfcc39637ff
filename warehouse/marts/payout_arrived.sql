-- What arrived in wallets from a platform that was recognised, or from nobody known, for a reference may still tell.
CREATE OR REPLACE TEMP TABLE arrived AS
SELECT CAST(row_number() OVER (ORDER BY r.platform, r.account, r.record_key, r.occurrence, r.work_date, r.currency) AS INTEGER) AS arrived,
    r.worker, r.counterparty AS payer, r.platform AS wallet, r.account, r.record_key AS key, r.occurrence, r.work_date AS day, r.gross, r.fee, r.net, r.currency,
    list_distinct([lower(r.ref)] || regexp_split_to_array(lower(coalesce(r.item, '')), '[^a-z0-9_-]+')) AS words
FROM ledger.receipt r LEFT JOIN ref.status s USING (status)
WHERE r.net IS NOT NULL AND coalesce(s.earned OR s.pending, true) AND coalesce(r.kind, '') NOT IN ('conversion', 'hold', 'fee', 'refund', 'withdrawal')
    AND (r.counterparty IS NOT NULL OR r.net > 0)
