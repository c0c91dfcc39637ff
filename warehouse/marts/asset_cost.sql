-- One row per month and thing that money was spent on, in the reporting currency. A day without a rate is counted, and adds nothing.
SELECT c.name, CAST(date_trunc('month', c.day) AS DATE) AS month,
    CAST(coalesce(sum(converted(c.amount, c.amount * factor(own.rate, rc.rate), own.rate, rc.rate)), 0) AS DECIMAL(38, 8)) AS cost_rc,
    count(*) FILTER (own.rate IS NULL OR rc.rate IS NULL) AS n_no_rate
FROM (SELECT name, day, currency, amount FROM told_cost) c
LEFT JOIN ref.fx_day own ON own.currency = c.currency AND own.day = c.day
LEFT JOIN ref.fx_day rc ON rc.currency = $reporting_currency AND rc.day = c.day
GROUP BY ALL
