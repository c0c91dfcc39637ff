-- What stands between received money and take-home, by day. Contributions are counted on approved turnover before fees, at the rate of the day of cash
-- where it is known, else of the day of work, else of the last day with data.
WITH rate AS (
    SELECT valid_from, coalesce(valid_to, DATE '9999-12-31') AS valid_to, pct_of_turnover, levy_pct, flat_tax_pct
    FROM ref.contribution_rate WHERE country = $country AND regime = $regime AND activity = $activity),
turnover AS (
    SELECT worker_id, channel_id, work_date AS day, family, coalesce(cash_day, work_date, CAST($through AS DATE)) AS due_by,
        sum(CASE WHEN known_by IN ('paid', 'receipt', 'payout') THEN gross_rc ELSE 0 END) AS cash_dated_rc, coalesce(sum(gross_rc), 0) AS turnover_rc
    FROM mart.collected_day GROUP BY ALL),
owed AS (
    SELECT t.*, CASE WHEN NOT list_contains($families, t.family) THEN 0 WHEN t.due_by <= r.valid_to THEN r.pct_of_turnover END AS pct,
        CASE WHEN NOT list_contains($families, t.family) THEN 0 WHEN t.due_by <= r.valid_to THEN r.levy_pct END AS levy,
        CASE WHEN NOT $flat_tax OR NOT list_contains($families, t.family) THEN 0 WHEN t.due_by <= r.valid_to THEN r.flat_tax_pct END AS tax
    FROM turnover t ASOF LEFT JOIN rate r ON t.due_by >= r.valid_from),
flows AS (
    SELECT worker_id, channel_id, day, 0 AS loss_rc, 0 AS fx_rc, 0 AS cost_rc, 0 AS n_cost_no_rate, turnover_rc, cash_dated_rc,
        turnover_rc <> 0 AND pct IS NULL AS no_pct, turnover_rc <> 0 AND levy IS NULL AS no_levy, turnover_rc <> 0 AND tax IS NULL AS no_tax,
        CAST(turnover_rc AS DECIMAL(28, 8)) * pct AS contributions, CAST(turnover_rc AS DECIMAL(28, 8)) * levy AS levied, CAST(turnover_rc AS DECIMAL(28, 8)) * tax AS taxed
    FROM owed
    UNION ALL BY NAME
    SELECT worker_id, channel_id, day, CASE kind WHEN 'fx' THEN 0 ELSE amount_rc END AS loss_rc, CASE kind WHEN 'fx' THEN amount_rc ELSE 0 END AS fx_rc
    FROM mart.payout_loss_day
    UNION ALL BY NAME
    SELECT worker AS worker_id, coalesce(channel, 'unassigned') AS channel_id, day, coalesce(amount_rc, 0) AS cost_rc, CASE WHEN amount_rc IS NULL THEN 1 ELSE 0 END AS n_cost_no_rate
    FROM ledger.cost)
SELECT worker_id, channel_id, day, $reporting_currency AS reporting_currency, coalesce(sum(loss_rc), 0) AS loss_rc, coalesce(sum(fx_rc), 0) AS fx_rc,
    coalesce(sum(cost_rc), 0) AS cost_rc, coalesce(CAST(sum(n_cost_no_rate) AS BIGINT), 0) AS n_cost_no_rate, coalesce(sum(turnover_rc), 0) AS turnover_rc,
    coalesce(sum(cash_dated_rc), 0) AS cash_dated_rc,
    CASE WHEN $regime IS NULL OR bool_or(coalesce(no_pct, false)) THEN NULL ELSE CAST(coalesce(sum(contributions), 0) AS DECIMAL(38, 8)) END AS contributions_rc,
    CASE WHEN $regime IS NULL OR bool_or(coalesce(no_levy, false)) THEN NULL ELSE CAST(coalesce(sum(levied), 0) AS DECIMAL(38, 8)) END AS levy_rc,
    CASE WHEN $regime IS NULL OR bool_or(coalesce(no_tax, false)) THEN NULL ELSE CAST(coalesce(sum(taxed), 0) AS DECIMAL(38, 8)) END AS flat_tax_rc
FROM flows GROUP BY worker_id, channel_id, day ORDER BY ALL
