-- What was collected by worker and day of cash, with the contributions of that day's rate.
WITH rate AS (
    SELECT valid_from, coalesce(valid_to, DATE '9999-12-31') AS valid_to, pct_of_turnover, levy_pct, CASE WHEN $flat_tax THEN flat_tax_pct ELSE 0 END AS tax_pct
    FROM ref.contribution_rate WHERE country = $country AND regime = $regime AND activity = $activity),
cash AS (
    SELECT worker_id, cash_day AS day, coalesce(sum(gross_rc), 0) AS turnover_rc, coalesce(sum(gross_rc) FILTER (known_by IN ('assumed', 'work')), 0) AS assumed_rc,
        coalesce(sum(net_rc), 0) AS net_rc, coalesce(sum(fee_rc), 0) + coalesce(sum(tax_rc), 0) - coalesce(sum(other_rc), 0) AS kept_rc, CAST(sum(n_no_rate) AS BIGINT) AS n_no_rate
    FROM mart.collected_day WHERE cash_day IS NOT NULL AND ($regime IS NULL OR list_contains($families, family)) GROUP BY ALL)
SELECT c.*, CASE WHEN c.day <= r.valid_to THEN CAST(CAST(turnover_rc AS DECIMAL(28, 8)) * pct_of_turnover AS DECIMAL(38, 8)) END AS contributions_rc,
    CASE WHEN c.day <= r.valid_to THEN CAST(CAST(turnover_rc AS DECIMAL(28, 8)) * levy_pct AS DECIMAL(38, 8)) END AS levy_rc,
    CASE WHEN c.day <= r.valid_to THEN CAST(CAST(turnover_rc AS DECIMAL(28, 8)) * tax_pct AS DECIMAL(38, 8)) END AS flat_tax_rc
FROM cash c ASOF LEFT JOIN rate r ON c.day >= r.valid_from ORDER BY c.worker_id, c.day
