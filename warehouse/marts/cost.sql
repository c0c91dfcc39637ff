-- What was spent to earn, converted like every other amount: at the last rate published on or before the day.
INSERT INTO ledger.cost BY NAME
WITH rated AS (
    SELECT s.*, CASE WHEN s.currency = $reporting_currency THEN coalesce(f.rate, 1) ELSE f.rate END AS fx_rate,
        CASE WHEN s.currency = $reporting_currency THEN coalesce(r.rate, 1) ELSE r.rate END AS fx_rate_reporting,
        CASE WHEN s.currency = $reporting_currency THEN s.day WHEN f.rate IS NOT NULL AND r.rate IS NOT NULL THEN least(f.rate_day, r.rate_day) END AS fx_date
    FROM spent s LEFT JOIN ref.fx_day f ON f.currency = s.currency AND f.day = s.day
    LEFT JOIN ref.fx_day r ON r.currency = $reporting_currency AND r.day = s.day)
SELECT *, $worker AS worker, $reporting_currency AS reporting_currency,
    converted(amount, CAST(amount AS DOUBLE) * factor(fx_rate, fx_rate_reporting), fx_rate, fx_rate_reporting) AS amount_rc
FROM rated ORDER BY day, cost_id
