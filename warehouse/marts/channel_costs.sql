-- One row per channel and month: own costs in the reporting currency; null where a rate is missing. Shared costs are in no row.
SELECT c.channel AS channel_id, CAST(date_trunc('month', c.day) AS DATE) AS month,
    CASE WHEN count(*) = count(coalesce(CASE WHEN c.currency = $reporting_currency THEN 1 END, f.rate * t.rate)) THEN
        sum(CASE WHEN c.currency = $reporting_currency THEN c.amount ELSE converted_exactly(c.amount, f.rate, t.rate) END) END AS cost_rc
FROM ledger.cost c
LEFT JOIN ref.fx_day f ON f.currency = c.currency AND f.day = c.day
LEFT JOIN ref.fx_day t ON t.currency = $reporting_currency AND t.day = c.day
WHERE c.channel IS NOT NULL GROUP BY ALL ORDER BY ALL
