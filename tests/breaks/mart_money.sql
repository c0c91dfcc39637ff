-- Each block breaks one law of cash, take-home, fees and tax, and nothing else, or what `also` says: the same fact seen from another side.

-- breaks: collected_folds_ledger
-- also: periods_fold_cash reported_money_adds_up
UPDATE mart.collected_day SET gross_rc = gross_rc - 1 WHERE channel_id = 'upwork' AND work_date = '2026-03-02';

-- breaks: collected_folds_ledger
UPDATE mart.collected_day SET work_date = work_date + 1 WHERE known_by = 'receipt';

-- breaks: collected_words_known
UPDATE mart.collected_day SET known_by = 'guessed' WHERE known_by = 'receipt';

-- breaks: collected_words_known
-- also: periods_fold_cash reported_money_adds_up
UPDATE mart.collected_day SET cash_day = NULL WHERE known_by = 'receipt';

-- breaks: conversions_add_up
UPDATE mart.fx_conversion SET from_rc = from_rc + 0.01 WHERE told_by = 'wallet';

-- breaks: conversions_add_up
-- also: losses_fold_conversions
UPDATE mart.fx_conversion SET loss_rc = NULL WHERE told_by = 'wallet';

-- breaks: losses_fold_conversions
UPDATE mart.payout_loss_day SET amount_rc = amount_rc + 0.00000001 WHERE kind = 'fx' AND channel_id = 'upwork';

-- breaks: losses_fold_conversions
DELETE FROM mart.payout_loss_day WHERE kind = 'fx' AND channel_id = 'prolific';

-- breaks: drag_is_balance
DELETE FROM mart.payout_drag WHERE platform = 'prolific';

-- breaks: drag_is_balance
UPDATE mart.payout_drag SET is_below = NOT is_below;

-- breaks: take_home_adds_up
UPDATE mart.take_home_month SET take_home_rc = take_home_rc + 0.00000001 WHERE channel_id = 'awin';

-- breaks: take_home_adds_up
UPDATE mart.take_home_month SET platform_fee_rc = platform_fee_rc + 0.01 WHERE channel_id = 'upwork';

-- breaks: take_home_meets_month
UPDATE mart.take_home_month SET gross_rc = gross_rc + 0.01 WHERE channel_id = 'upwork';

-- breaks: take_home_meets_month
-- also: costs_fold_ledger
DELETE FROM mart.take_home_month WHERE channel_id = 'awin' AND month = '2026-03-01';

-- breaks: costs_fold_ledger
UPDATE ledger.cost SET amount_rc = amount_rc + 0.01 WHERE channel IS NULL;

-- breaks: take_home_shown_as_ruled
UPDATE mart.take_home_month SET is_shown = false WHERE channel_id = 'upwork';

-- breaks: take_home_shown_as_ruled
UPDATE mart.take_home_month SET suppress_reason = 'no_parameter' WHERE channel_id = 'upwork';

-- breaks: take_home_rate_is_ratio
UPDATE mart.take_home_month SET take_home_rate = take_home_rate + 0.01 WHERE take_home_rate IS NOT NULL;

-- breaks: take_home_rate_is_ratio
UPDATE mart.take_home_month SET take_home_rate_lo = take_home_rate + 1 WHERE take_home_rate_lo IS NOT NULL;

-- breaks: contributions_are_shares
UPDATE mart.take_home_day SET contributions_rc = 2 * turnover_rc WHERE turnover_rc > 0;

-- breaks: contributions_are_shares
UPDATE mart.take_home_day SET turnover_rc = turnover_rc + 0.01 WHERE turnover_rc > 0;

-- breaks: money_keys_unique
-- also: waterfall_has_its_steps
INSERT INTO mart.rate_waterfall SELECT * FROM mart.rate_waterfall WHERE channel_id = 'prolific' AND window_days = 'all' AND step_name = 'fees';

-- breaks: waterfall_has_its_steps
UPDATE mart.rate_waterfall SET step_name = 'other' WHERE step_name = 'costs';

-- breaks: waterfall_reaches_its_end
UPDATE mart.rate_waterfall SET delta_rc_per_h = delta_rc_per_h + 0.000001 WHERE channel_id = 'prolific' AND step_name = 'fees';

-- breaks: waterfall_meets_rates
UPDATE mart.rate_waterfall SET amount_rc = amount_rc + 0.01 WHERE channel_id = 'awin' AND step_name = 'naive';

-- breaks: waterfall_meets_rates
DELETE FROM mart.rate_waterfall WHERE channel_id = 'awin';

-- breaks: waterfall_steps_are_ratios
UPDATE mart.rate_waterfall SET amount_rc = amount_rc + 1 WHERE channel_id = 'prolific' AND step_name = 'costs';

-- breaks: waterfall_steps_are_ratios
UPDATE mart.rate_waterfall SET suppress_reason = NULL WHERE channel_id = 'awin' AND step_name = 'gaps';

-- breaks: fee_checks_add_up
UPDATE mart.fee_check_month SET expected = expected + 0.01 WHERE n_deviating = 0;

-- breaks: fee_checks_add_up
UPDATE mart.fee_check_month SET kind = 'hope' WHERE n_deviating = 0;

-- breaks: deviations_fold_checks
DELETE FROM mart.fee_deviation;

-- breaks: deviations_fold_checks
UPDATE mart.fee_deviation SET observed = observed + 0.01;

-- breaks: periods_follow_each_other
-- also: periods_fold_cash
UPDATE mart.tax_period SET period_start = period_start + 1 WHERE is_open;

-- breaks: periods_fold_cash
-- also: periods_add_up
UPDATE mart.tax_period SET turnover_g_rc = turnover_g_rc * 10, ytd_turnover_rc = ytd_turnover_rc * 10;

-- breaks: periods_add_up
UPDATE mart.tax_period SET reserve_rc = reserve_rc + 0.01;

-- breaks: periods_add_up
UPDATE mart.tax_period SET vat_status = 'above_tolerance';

-- breaks: projection_shown_as_ruled
UPDATE mart.tax_period SET suppress_reason = NULL WHERE NOT is_shown;

-- breaks: projection_shown_as_ruled
UPDATE mart.tax_period SET is_shown = true WHERE is_open;

-- breaks: reported_money_adds_up
UPDATE mart.dac7_quarter SET gross_collected_rc = gross_collected_rc + 0.00000001, gap_rc = gap_rc + 0.00000001 WHERE platform = 'upwork';

-- breaks: reported_money_adds_up
UPDATE mart.dac7_quarter SET unsettled_rc = 0 WHERE paid_out_rc IS NOT NULL;

-- breaks: reported_money_has_no_gap
UPDATE mart.dac7_quarter SET gap_rc = gap_rc + 1, fees_withheld_rc = fees_withheld_rc - 1 WHERE platform = 'upwork';
