-- Laws of the tables on the whole income: they add up to days of income, and days of income to the ledger; what is hidden is null.

-- rule: income_is_received
-- asset: mart/income_day
-- law: L3 fold
-- severity: critical
-- scope: all
-- about: Income by day of work is the received money of the efficiency tables, per worker, channel and day.
-- remedy: Run again; if it stays, rebuild with `moisson run --rebuild`, and report it.
-- over: mart.income_day WHERE basis = 'accrual'
WITH held AS (
    SELECT worker_id, channel_id, day, amount_rc FROM mart.income_day WHERE basis = 'accrual'),
days AS (
    SELECT worker_id, channel_id, day, received_rc FROM mart.channel_efficiency_day SEMI JOIN mart.income_day USING (worker_id)
    WHERE day IS NOT NULL AND received_rc IS NOT NULL)
SELECT channel_id, day, h.amount_rc, d.received_rc
FROM held h FULL JOIN days d USING (worker_id, channel_id, day)
WHERE coalesce(h.amount_rc, 0) <> coalesce(d.received_rc, 0);

-- rule: income_cash_is_receipts
-- asset: mart/income_day
-- law: L3 fold
-- severity: critical
-- scope: all
-- about: Cash that a wallet shows is the sum of its receipts from platforms that are earned on, per worker and day.
-- remedy: Run again; if it stays, rebuild with `moisson run --rebuild`, and report it.
-- over: mart.income_day WHERE source = 'receipt'
WITH held AS (
    SELECT worker_id, day, sum(amount_rc) AS amount_rc FROM mart.income_day WHERE source = 'receipt' GROUP BY ALL),
came AS (
    SELECT r.worker AS worker_id, r.work_date AS day, sum(r.net_rc) AS net_rc
    FROM ledger.receipt r
    SEMI JOIN (SELECT wallet, wallet_account, receipt_key, receipt_occurrence FROM mart.payout_match
        WHERE told_by <> 'wallet' AND status IN ('matched', 'unannounced') AND platform IN (SELECT platform FROM ledger.earning)) m
        ON r.platform = m.wallet AND r.account = m.wallet_account AND r.record_key = m.receipt_key AND r.occurrence = m.receipt_occurrence
    SEMI JOIN mart.income_day i ON i.worker_id = r.worker GROUP BY ALL)
SELECT day, h.amount_rc, c.net_rc FROM held h FULL JOIN came c USING (worker_id, day)
WHERE coalesce(h.amount_rc, 0) <> coalesce(c.net_rc, 0);

-- rule: income_source_fits
-- asset: mart/income_day
-- severity: critical
-- scope: all
-- about: Accrual is dated by work; every row says how its day is known.
-- remedy: Run again; if it stays, report it.
-- over: mart.income_day
SELECT channel_id, day FROM mart.income_day
WHERE basis NOT IN ('cash', 'accrual') OR source NOT IN ('receipt', 'payout', 'status', 'work') OR (basis = 'accrual' AND source <> 'work')
    OR n_no_rate < 0 OR n_rows < 0;

-- rule: portfolio_folds_income
-- asset: mart/portfolio_month
-- law: L3 fold
-- severity: critical
-- scope: all
-- about: The total of a month is the sum of its days of income, and of its parts by how the day is known.
-- remedy: Run again; if it stays, rebuild with `moisson run --rebuild`, and report it.
-- over: mart.portfolio_month
WITH held AS (
    SELECT d.worker_id, d.basis, m.month, sum(d.amount_rc) AS amount_rc,
        coalesce(sum(d.amount_rc) FILTER (d.source = 'receipt'), 0) AS receipt_rc, coalesce(sum(d.amount_rc) FILTER (d.source = 'payout'), 0) AS payout_rc
    FROM mart.income_day d JOIN mart.portfolio_month m
        ON m.worker_id = d.worker_id AND m.basis = d.basis AND m.month = CAST(date_trunc('month', d.day) AS DATE) AND d.day <= m.data_through GROUP BY ALL)
SELECT month, h.amount_rc, m.total_rc FROM mart.portfolio_month m LEFT JOIN held h USING (worker_id, basis, month)
WHERE coalesce(h.amount_rc, 0) <> m.total_rc OR coalesce(h.receipt_rc, 0) <> m.from_receipt_rc OR coalesce(h.payout_rc, 0) <> m.from_payout_rc
    OR m.total_rc <> m.from_receipt_rc + m.from_payout_rc + m.from_status_rc + m.from_work_rc;

-- rule: portfolio_months_whole
-- asset: mart/portfolio_month
-- severity: critical
-- scope: all
-- about: Months follow each other without a gap, from the first income to the last day with data; a complete month had ended by then.
-- remedy: Run again; if it stays, report it: changes from month to month would skip one.
-- over: mart.portfolio_month
SELECT month, next_month, is_complete FROM (
    SELECT *, lead(month) OVER (PARTITION BY worker_id, basis ORDER BY month) AS next_month FROM mart.portfolio_month)
WHERE coalesce(next_month, month + INTERVAL 1 MONTH) <> month + INTERVAL 1 MONTH OR is_complete <> (month + INTERVAL 1 MONTH <= data_through + INTERVAL 1 DAY)
    OR (next_month IS NULL AND month <> date_trunc('month', data_through))
UNION ALL
SELECT p.month, i.month, NULL FROM (SELECT worker_id, basis, min(month) AS month FROM mart.portfolio_month GROUP BY ALL) p
LEFT JOIN (SELECT worker_id, basis, CAST(date_trunc('month', min(day)) AS DATE) AS month FROM mart.income_day GROUP BY ALL) i USING (worker_id, basis)
WHERE i.month IS DISTINCT FROM p.month;

-- rule: portfolio_concentration_in_range
-- asset: mart/portfolio_month
-- severity: critical
-- scope: all
-- about: A Herfindahl index lies between an even spread and 10,000; merging channels into owners or rails never lowers it; the effective number is its inverse.
-- remedy: Run again; if it stays, report it.
-- over: mart.portfolio_month WHERE hhi_channel IS NOT NULL
SELECT month, hhi_channel, hhi_owner, hhi_rail, hhi_client, n_eff, n_eff_shannon FROM mart.portfolio_month
WHERE hhi_channel NOT BETWEEN 0 AND 10000 OR hhi_owner NOT BETWEEN 0 AND 10000 OR hhi_rail NOT BETWEEN 0 AND 10000 OR hhi_client NOT BETWEEN 0 AND 10000
    OR abs(CAST(n_eff AS DOUBLE) * CAST(hhi_channel AS DOUBLE) - 10000) > 0.1 OR n_eff < 1 OR n_eff_shannon < n_eff - 0.000001
    OR (n_negative_base = 0 AND (hhi_owner < hhi_channel - 0.000001 OR hhi_rail < hhi_channel - 0.000001))
    OR client_known_share NOT BETWEEN -1e-9 AND 1 + 1e-9;

-- rule: portfolio_steadiness_in_range
-- asset: mart/portfolio_month
-- severity: critical
-- scope: all
-- about: Changes lie between -2 and 2, shares of months between 0 and 1, a variation in its interval, and each has the months it needs.
-- remedy: Run again; if it stays, report it.
-- over: mart.portfolio_month
SELECT month, n_months, cv_12m, arc_change, months_over_30pct, spikes_12m, dips_12m FROM mart.portfolio_month
WHERE arc_change NOT BETWEEN -2 AND 2 OR sd_arc_12m < 0 OR months_over_30pct NOT BETWEEN 0 AND 1 OR semidev_rc < 0 OR drawdown_share < 0
    OR cv_12m < 0 OR cv_12m_lo > cv_12m + 1e-9 OR cv_12m_hi < cv_12m - 1e-9 OR spikes_12m + dips_12m > n_months
    OR (n_months < 6 AND (cv_12m IS NOT NULL OR semidev_rc IS NOT NULL OR sd_arc_12m IS NOT NULL))
    OR (n_months < 12 AND (spikes_12m IS NOT NULL OR dips_12m IS NOT NULL OR iar_5pct_rc IS NOT NULL))
    OR iar_5pct_rc > iar_10pct_rc OR runway_months < 0 OR runway_bad_months < 0 OR n_months NOT BETWEEN 1 AND 12;

-- rule: portfolio_shown_as_ruled
-- asset: mart/portfolio_month
-- severity: critical
-- scope: all
-- about: A month that is not shown says why and holds no estimate; one that is shown rests on three complete months at least.
-- remedy: Run again; if it stays, report it: numbers that are not fit to show would be shown.
-- over: mart.portfolio_month
SELECT month, is_shown, evidence_level, n_months FROM mart.portfolio_month
WHERE (NOT is_shown AND (suppress_reason IS NULL OR evidence_level <> 'hide' OR coalesce(hhi_channel, n_eff, cv_12m, sd_arc_12m, semidev_rc,
        drawdown_share, iar_5pct_rc, runway_months) IS NOT NULL))
    OR (is_shown AND (n_months < 3 OR NOT is_complete OR evidence_level = 'hide' OR coalesce(suppress_reason, 'too_few_months') <> 'too_few_months'));

-- rule: share_folds_income
-- asset: mart/portfolio_share
-- law: L3 fold
-- severity: critical
-- scope: all
-- about: A channel's amount is its income in the window.
-- remedy: Run again; if it stays, rebuild with `moisson run --rebuild`, and report it.
-- over: mart.portfolio_share
SELECT s.channel_id, s.amount_rc, sum(d.amount_rc) AS income_rc
FROM mart.portfolio_share s LEFT JOIN mart.income_day d ON d.worker_id = s.worker_id AND d.channel_id = s.channel_id AND d.basis = s.basis
    AND d.day BETWEEN s.window_start AND s.window_end
GROUP BY s.worker_id, s.channel_id, s.basis, s.amount_rc HAVING s.amount_rc <> coalesce(sum(d.amount_rc), 0);

-- rule: shares_sum_to_one
-- asset: mart/portfolio_share
-- severity: critical
-- scope: all
-- about: Shares lie between 0 and 1 and add up to 1 per worker and basis, and so do contributions to the ups and downs.
-- remedy: Run again; if it stays, report it.
-- over: mart.portfolio_share
SELECT basis, sum(share) AS shares, sum(risk_contribution) AS contributions FROM mart.portfolio_share GROUP BY worker_id, basis
HAVING abs(coalesce(sum(share), 1) - 1) > 1e-8 OR min(share) < 0 OR max(share) > 1 + 1e-9
    OR (count(risk_contribution) = count(*) AND abs(sum(risk_contribution) - 1) > 1e-8);

-- rule: share_shown_as_ruled
-- asset: mart/portfolio_share
-- severity: critical
-- scope: all
-- about: A hidden share is null and says why; a channel with less than nothing has none.
-- remedy: Run again; if it stays, report it.
-- over: mart.portfolio_share
SELECT channel_id, share, amount_rc FROM mart.portfolio_share
WHERE (NOT is_shown AND (suppress_reason IS NULL OR evidence_level <> 'hide' OR coalesce(share, risk_contribution, diversification_ratio) IS NOT NULL))
    OR (is_shown AND (amount_rc < 0 OR n_months < 3)) OR (n_months < 12 AND risk_contribution IS NOT NULL) OR diversification_ratio < 0;

-- rule: pair_in_range
-- asset: mart/channel_pair
-- severity: critical
-- scope: all
-- about: A correlation lies in its interval between -1 and 1, a p-value above 0, a compensation between 0 and 1 with its parts inside it.
-- remedy: Run again; if it stays, report it.
-- over: mart.channel_pair
SELECT window_months, spearman_arc, perm_p, compensation_ratio_a_by_b FROM mart.channel_pair
WHERE spearman_arc NOT BETWEEN -1 AND 1 OR spearman_arc_lo > spearman_arc + 1e-9 OR spearman_arc_hi < spearman_arc - 1e-9
    OR perm_p <= 0 OR perm_p > 1 OR perm_p_fdr < perm_p - 1e-9 OR perm_p_fdr > 1
    OR compensation_ratio_a_by_b NOT BETWEEN 0 AND 1 OR compensation_active + compensation_passive > compensation_ratio_a_by_b + 1e-8
    OR compensation_ratio_a_by_b_lo > compensation_ratio_a_by_b + 1e-9 OR compensation_ratio_a_by_b_hi < compensation_ratio_a_by_b - 1e-9
    OR channel_a = channel_b;

-- rule: pair_shown_as_ruled
-- asset: mart/channel_pair
-- severity: critical
-- scope: all
-- about: A pair is shown from 12 pairs of changes on, a compensation from 3 weak months on; a hidden one is null and says why.
-- remedy: Run again; if it stays, report it.
-- over: mart.channel_pair
SELECT window_months, n_events, n_dips_a FROM mart.channel_pair
WHERE (NOT is_shown AND (suppress_reason IS NULL OR evidence_level <> 'hide' OR coalesce(spearman_arc, perm_p, compensation_ratio_a_by_b) IS NOT NULL))
    OR (is_shown AND (n_events < 12 OR spearman_arc IS NULL)) OR (n_dips_a < 3 AND compensation_ratio_a_by_b IS NOT NULL);

-- rule: pair_has_two_sides
-- asset: mart/channel_pair
-- severity: critical
-- scope: all
-- about: Both orders of a pair are there, with the same correlation.
-- remedy: Run again; if it stays, report it.
-- over: mart.channel_pair
SELECT a.window_months, a.spearman_arc, b.spearman_arc AS other_arc FROM mart.channel_pair a LEFT JOIN mart.channel_pair b
    ON b.worker_id = a.worker_id AND b.channel_a = a.channel_b AND b.channel_b = a.channel_a AND b.window_months = a.window_months
WHERE b.n_months IS NULL OR (a.spearman_arc, a.perm_p, a.n_months) IS DISTINCT FROM (b.spearman_arc, b.perm_p, b.n_months);

-- rule: season_whole_year
-- asset: mart/seasonality
-- severity: critical
-- scope: all
-- about: A channel has all twelve months of the year or none, and an index has the mean 1.
-- remedy: Run again; if it stays, report it.
-- over: mart.seasonality
SELECT channel_id, count(*) AS months, sum("index") AS index_sum FROM mart.seasonality GROUP BY worker_id, channel_id
HAVING count(*) <> 12 OR count("index") NOT IN (0, 12) OR abs(coalesce(sum("index"), 12) - 12) > 1e-6;

-- rule: season_shown_as_ruled
-- asset: mart/seasonality
-- severity: critical
-- scope: all
-- about: An index is shown from 36 months on and only where noise would look so in fewer than 1 of 20 cases; a year-on-year ratio between 24 and 35 months.
-- remedy: Run again; if it stays, report it: noise would be shown as a season.
-- over: mart.seasonality
SELECT channel_id, month_of_year, n_months, "index", noise_p_value FROM mart.seasonality
WHERE ("index" IS NOT NULL AND (n_months < 36 OR NOT coalesce(noise_p_value < 0.05, false) OR NOT is_shown))
    OR (ratio_to_last_year IS NOT NULL AND (n_months NOT BETWEEN 24 AND 35 OR evidence_level <> 'anecdote'))
    OR (NOT is_shown AND (suppress_reason IS NULL OR evidence_level <> 'hide' OR coalesce("index", ratio_to_last_year) IS NOT NULL))
    OR index_lo > "index" + 1e-9 OR index_hi < "index" - 1e-9;

-- rule: portfolio_keys_unique
-- asset: mart/portfolio_month
-- severity: critical
-- scope: all
-- about: Every table on the whole income has one row per key: nothing is counted twice.
-- remedy: Run again; if it stays, rebuild with `moisson run --rebuild`, and report it.
-- over: mart.portfolio_month
SELECT 'income_day' AS "table", channel_id, count(*) AS times FROM mart.income_day GROUP BY worker_id, channel_id, basis, day, source HAVING count(*) > 1
UNION ALL
SELECT 'portfolio_month', NULL, count(*) FROM mart.portfolio_month GROUP BY worker_id, month, basis HAVING count(*) > 1
UNION ALL
SELECT 'portfolio_share', channel_id, count(*) FROM mart.portfolio_share GROUP BY worker_id, channel_id, basis HAVING count(*) > 1
UNION ALL
SELECT 'channel_pair', channel_a, count(*) FROM mart.channel_pair GROUP BY worker_id, channel_a, channel_b, window_months HAVING count(*) > 1
UNION ALL
SELECT 'seasonality', channel_id, count(*) FROM mart.seasonality GROUP BY worker_id, channel_id, month_of_year HAVING count(*) > 1;
