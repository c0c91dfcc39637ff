-- What is earned and not paid out: since when the oldest of it waits, the first earned being the first paid out.
WITH days AS (
    SELECT e.platform, e.currency, e.work_date AS day, sum(e.net) AS net FROM ledger.earning e JOIN ref.status s USING (status)
    WHERE s.earned AND e.net IS NOT NULL AND e.currency IS NOT NULL AND e.work_date IS NOT NULL GROUP BY ALL),
whole AS (
    SELECT *, sum(net) OVER (PARTITION BY platform, currency ORDER BY day) AS so_far FROM days),
oldest AS (
    SELECT w.platform, w.currency, max(w.day) AS paid_to, max_by(w.so_far, w.day) AS paid_so_far
    FROM whole w JOIN mart.payout_balance b USING (platform, currency) WHERE w.so_far <= b.paid_out GROUP BY ALL),
since AS (
    SELECT d.platform, d.currency, min(d.day) AS held_since FROM days d LEFT JOIN oldest o USING (platform, currency)
    WHERE d.net > 0 AND (o.paid_to IS NULL OR d.day > o.paid_to) GROUP BY ALL)
SELECT b.platform, b.currency, b.not_paid_out AS balance, b.threshold, CASE WHEN b.threshold IS NOT NULL THEN greatest(b.threshold - b.not_paid_out, 0) END AS missing,
    b.not_paid_out < b.threshold AS is_below, h.held_since, CAST($through AS DATE) - h.held_since AS days_held, $reporting_currency AS reporting_currency,
    CASE WHEN b.currency = $reporting_currency THEN b.not_paid_out ELSE converted_exactly(b.not_paid_out, p.rate, r.rate) END AS balance_rc, CAST($through AS DATE) AS data_through
FROM mart.payout_balance b LEFT JOIN since h USING (platform, currency)
LEFT JOIN ref.fx_day p ON p.currency = b.currency AND p.day = CAST($through AS DATE)
LEFT JOIN ref.fx_day r ON r.currency = $reporting_currency AND r.day = CAST($through AS DATE)
WHERE b.not_paid_out > 0 ORDER BY ALL
