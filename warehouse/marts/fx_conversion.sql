-- One row per conversion: inside a wallet, or between a payout and its receipt.
SELECT worker AS worker_id, 'wallet' AS told_by, wallet, account, key AS conversion_key, day, from_currency,
    CASE WHEN from_currency IS NOT NULL THEN from_amount END AS from_amount, to_currency, CASE WHEN to_currency IS NOT NULL THEN to_amount END AS to_amount,
    $reporting_currency AS reporting_currency,
    CASE WHEN loss_rc IS NOT NULL THEN from_rc END AS from_rc, CASE WHEN loss_rc IS NOT NULL THEN to_rc END AS to_rc,
    fee_rc, loss_rc, CASE WHEN loss_rc IS NOT NULL AND from_rc > 0 THEN 1 - CAST(to_rc AS DOUBLE) / CAST(from_rc AS DOUBLE) END AS spread,
    fx_date, coalesce(fx_date < day, false) AS is_carried
FROM wallet_cost WHERE kind = 'fx'
UNION ALL BY NAME
SELECT m.worker_id, 'payout' AS told_by, m.wallet, m.wallet_account AS account, m.receipt_key AS conversion_key, m.receipt_day AS day, m.payout_currency AS from_currency,
    m.payout_net AS from_amount, m.receipt_currency AS to_currency, m.receipt_gross AS to_amount, $reporting_currency AS reporting_currency,
    converted_exactly(m.payout_net, p.rate, r.rate) AS from_rc, converted_exactly(m.payout_net - m.diff_fx, p.rate, r.rate) AS to_rc,
    0 AS fee_rc, converted_exactly(m.diff_fx, p.rate, r.rate) AS loss_rc,
    CASE WHEN m.payout_net > 0 THEN CAST(m.diff_fx AS DOUBLE) / CAST(m.payout_net AS DOUBLE) END AS spread,
    least(p.rate_day, r.rate_day) AS fx_date, coalesce(least(p.rate_day, r.rate_day) < m.receipt_day, false) AS is_carried
FROM mart.payout_match m
LEFT JOIN ref.fx_day p ON p.currency = m.payout_currency AND p.day = m.receipt_day LEFT JOIN ref.fx_day r ON r.currency = $reporting_currency AND r.day = m.receipt_day
WHERE m.status = 'matched' AND m.payout_currency <> m.receipt_currency AND m.received_pc IS NOT NULL
ORDER BY ALL
