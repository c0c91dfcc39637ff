-- Each block breaks one law of the tables on the whole income, and nothing else, or what `also` says.

-- breaks: income_is_received
-- also: portfolio_folds_income share_folds_income
UPDATE mart.income_day SET amount_rc = amount_rc + 0.01 WHERE basis = 'accrual' AND channel_id = 'gumroad' AND day >= '2025-12-01';

-- breaks: income_is_received
DELETE FROM mart.income_day WHERE basis = 'accrual' AND channel_id = 'gumroad' AND day < '2022-02-01';
UPDATE mart.portfolio_month SET total_rc = total_rc - (SELECT received_rc FROM mart.channel_efficiency_day WHERE channel_id = 'gumroad' AND day < '2022-02-01'),
    from_work_rc = from_work_rc - (SELECT received_rc FROM mart.channel_efficiency_day WHERE channel_id = 'gumroad' AND day < '2022-02-01')
WHERE basis = 'accrual' AND month = '2022-01-01';

-- breaks: income_cash_is_receipts
UPDATE ledger.receipt SET net_rc = net_rc + 0.01 WHERE record_key = 'r5';

-- breaks: income_cash_is_receipts
-- also: portfolio_folds_income
DELETE FROM mart.income_day WHERE source = 'receipt' AND day < '2022-02-28';

-- breaks: income_source_fits
-- also: portfolio_folds_income
UPDATE mart.income_day SET source = 'payout' WHERE basis = 'accrual' AND day < '2022-02-01' AND channel_id = 'gumroad';

-- breaks: portfolio_folds_income
UPDATE mart.portfolio_month SET total_rc = total_rc + 0.01 WHERE basis = 'accrual' AND month = '2023-04-01';

-- breaks: portfolio_folds_income
UPDATE mart.portfolio_month SET from_receipt_rc = from_receipt_rc - 1, from_payout_rc = from_payout_rc + 1 WHERE basis = 'cash' AND month = '2023-04-01';

-- breaks: portfolio_months_whole
DELETE FROM mart.portfolio_month WHERE basis = 'accrual' AND month = '2023-04-01';

-- breaks: portfolio_months_whole
-- also: portfolio_shown_as_ruled
UPDATE mart.portfolio_month SET is_complete = false WHERE basis = 'accrual' AND month = '2023-04-01';

-- breaks: portfolio_concentration_in_range
UPDATE mart.portfolio_month SET hhi_owner = hhi_channel - 1 WHERE month = '2023-04-01';

-- breaks: portfolio_concentration_in_range
UPDATE mart.portfolio_month SET n_eff = n_eff + 0.1 WHERE month = '2023-04-01';

-- breaks: portfolio_steadiness_in_range
UPDATE mart.portfolio_month SET arc_change = 2.1 WHERE month = '2023-04-01';

-- breaks: portfolio_steadiness_in_range
UPDATE mart.portfolio_month SET cv_12m = 0.2 WHERE month = '2022-04-01';

-- breaks: portfolio_steadiness_in_range
UPDATE mart.portfolio_month SET iar_5pct_rc = iar_10pct_rc + 1 WHERE month = '2025-04-01';

-- breaks: portfolio_shown_as_ruled
UPDATE mart.portfolio_month SET is_shown = false WHERE month = '2023-04-01';

-- breaks: portfolio_shown_as_ruled
UPDATE mart.portfolio_month SET is_shown = true, evidence_level = 'anecdote', suppress_reason = NULL WHERE month = '2022-01-01';

-- breaks: share_folds_income
UPDATE mart.portfolio_share SET amount_rc = amount_rc + 0.01 WHERE channel_id = 'gumroad' AND basis = 'cash';

-- breaks: shares_sum_to_one
UPDATE mart.portfolio_share SET share = share + 0.01 WHERE channel_id = 'gumroad' AND basis = 'cash';

-- breaks: shares_sum_to_one
UPDATE mart.portfolio_share SET risk_contribution = risk_contribution + 0.01 WHERE channel_id = 'gumroad' AND basis = 'cash';

-- breaks: share_shown_as_ruled
UPDATE mart.portfolio_share SET is_shown = false, suppress_reason = 'negative_base' WHERE channel_id = 'gumroad' AND basis = 'cash';

-- breaks: share_shown_as_ruled
UPDATE mart.portfolio_share SET n_months = 11 WHERE channel_id = 'gumroad' AND basis = 'cash';

-- breaks: pair_in_range
UPDATE mart.channel_pair SET spearman_arc_lo = spearman_arc + 0.1 WHERE channel_a = 'upwork' AND channel_b = 'awin';

-- breaks: pair_in_range
UPDATE mart.channel_pair SET compensation_active = compensation_ratio_a_by_b + 0.1 WHERE channel_a = 'upwork' AND channel_b = 'awin';

-- breaks: pair_shown_as_ruled
UPDATE mart.channel_pair SET n_dips_a = 2 WHERE channel_a = 'upwork' AND channel_b = 'awin';

-- breaks: pair_shown_as_ruled
UPDATE mart.channel_pair SET is_shown = false, evidence_level = 'hide' WHERE channel_a = 'upwork' AND channel_b = 'awin';

-- breaks: pair_has_two_sides
DELETE FROM mart.channel_pair WHERE channel_a = 'upwork' AND channel_b = 'awin';

-- breaks: pair_has_two_sides
UPDATE mart.channel_pair SET perm_p = perm_p / 2 WHERE channel_a = 'upwork' AND channel_b = 'awin';

-- breaks: season_whole_year
DELETE FROM mart.seasonality WHERE channel_id = 'upwork' AND month_of_year = 6;

-- breaks: season_whole_year
UPDATE mart.seasonality SET "index" = "index" * 1.001, index_hi = index_hi + 1 WHERE channel_id = 'gumroad';

-- breaks: season_shown_as_ruled
UPDATE mart.seasonality SET noise_p_value = 0.06 WHERE channel_id = 'gumroad';

-- breaks: season_shown_as_ruled
UPDATE mart.seasonality SET n_months = 36 WHERE channel_id = 'prolific';

-- breaks: portfolio_keys_unique
INSERT INTO mart.seasonality SELECT * FROM mart.seasonality WHERE channel_id = 'prolific' LIMIT 1;
DELETE FROM mart.seasonality WHERE channel_id = 'prolific' AND month_of_year = (SELECT max(month_of_year) FROM mart.seasonality WHERE channel_id = 'prolific'
    AND month_of_year NOT IN (SELECT month_of_year FROM mart.seasonality WHERE channel_id = 'prolific' GROUP BY 1 HAVING count(*) > 1));
