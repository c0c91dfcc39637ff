-- One row per payout, or receipt of a known platform that no payout explains: when it left, when it arrived, how much.
SELECT m.worker_id, m.platform, m.account, m.channel_id, m.told_by, coalesce(m.payout_ref, m.payout_key) AS payout, m.n_lines, m.status,
    m.payout_day, m.receipt_day, m.expected_from, m.expected_to, coalesce(m.payout_currency, m.receipt_currency) AS currency,
    coalesce(m.payout_gross, m.receipt_gross) AS amount,
    CASE WHEN f.currency = $reporting_currency THEN coalesce(m.payout_gross, m.receipt_gross)
        WHEN f.rate IS NOT NULL AND t.rate IS NOT NULL THEN converted_exactly(coalesce(m.payout_gross, m.receipt_gross), f.rate, t.rate) END AS amount_rc
FROM mart.payout_match m
LEFT JOIN ref.fx_day f ON f.currency = coalesce(m.payout_currency, m.receipt_currency) AND f.day = coalesce(m.payout_day, m.receipt_day)
LEFT JOIN ref.fx_day t ON t.currency = $reporting_currency AND t.day = coalesce(m.payout_day, m.receipt_day)
WHERE m.told_by <> 'wallet' AND m.platform IN (SELECT platform FROM ledger.earning)
ORDER BY ALL
