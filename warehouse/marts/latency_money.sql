-- One row per worker, channel, currency, day of work, standing and payout: the money that is or may still be paid.
-- What a wallet told as earned (its platform has no export) has been paid by being seen there.
SELECT e.worker AS worker_id, e.channel AS channel_id, e.platform, e.currency, e.work_date,
    CASE WHEN s.pending THEN 'pending' WHEN e.status = 'paid' OR split_part(e.channel, ':', 1) <> e.platform THEN 'paid' ELSE 'approved' END AS standing,
    CASE WHEN m.payout IS NOT NULL THEN e.account END AS account, m.payout,
    CASE WHEN m.payout IS NOT NULL AND NOT s.pending THEN CAST(e.approved_at AS DATE) END AS approved_on,
    sum(e.net) AS amount, CASE WHEN count(e.net_rc) = count(*) THEN sum(e.net_rc) END AS amount_rc, count(*) AS n
FROM ledger.earning e JOIN ref.status s USING (status)
LEFT JOIN (
    SELECT DISTINCT platform, account, coalesce(payout_ref, payout_key) AS payout FROM mart.payout_match WHERE n_lines > 0) m
    ON m.platform = e.platform AND m.account = e.account AND m.payout = CASE WHEN e.status = 'paid' THEN e.ref END
WHERE (s.earned OR s.pending) AND e.net IS NOT NULL AND e.currency IS NOT NULL AND (e.work_date IS NULL OR e.work_date <= $through)
GROUP BY ALL ORDER BY ALL
