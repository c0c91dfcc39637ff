-- What was lost between a platform and a wallet, by channel: withheld at payout, taken on the way, lost by conversion there.
-- Money that was sent on from a wallet had come from several channels, and stays unassigned.
SELECT worker AS worker_id, channel AS channel_id, work_date AS day, 'withheld' AS kind, CAST(sum(coalesce(tax_rc, 0) - coalesce(other_rc, 0)) AS DECIMAL(38, 8)) AS amount_rc
FROM ledger.payout WHERE work_date IS NOT NULL AND (tax_rc <> 0 OR other_rc <> 0) GROUP BY ALL
UNION ALL
SELECT m.worker_id, CASE WHEN m.told_by = 'wallet' THEN 'unassigned' ELSE coalesce(m.channel_id, 'unassigned') END, m.receipt_day, 'transfer', CAST(sum(converted_exactly(m.diff_transfer_fee, p.rate, r.rate)) AS DECIMAL(38, 8))
FROM mart.payout_match m JOIN ref.fx_day p ON p.currency = m.payout_currency AND p.day = m.receipt_day
JOIN ref.fx_day r ON r.currency = $reporting_currency AND r.day = m.receipt_day
WHERE m.status = 'matched' AND m.diff_transfer_fee <> 0 GROUP BY ALL
UNION ALL
SELECT m.worker_id, CASE WHEN m.told_by = 'wallet' THEN 'unassigned' ELSE coalesce(m.channel_id, 'unassigned') END, m.receipt_day, 'fx', CAST(sum(converted_exactly(m.diff_fx, p.rate, r.rate)) AS DECIMAL(38, 8))
FROM mart.payout_match m JOIN ref.fx_day p ON p.currency = m.payout_currency AND p.day = m.receipt_day
JOIN ref.fx_day r ON r.currency = $reporting_currency AND r.day = m.receipt_day
WHERE m.status = 'matched' AND m.diff_fx <> 0 GROUP BY ALL
