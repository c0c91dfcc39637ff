-- Each block breaks one law of waiting and acceptance.

-- breaks: latency_keys_unique
INSERT INTO mart.pay_latency SELECT * FROM mart.pay_latency WHERE stage = 'clear' AND window_days = '90' LIMIT 1;

-- breaks: latency_keys_unique
-- also: float_folds_late_money
UPDATE mart.late_money SET currency = 'GBP' WHERE channel_id = 'prolific' AND stage = 'approved';
UPDATE mart.float SET unpaid_rc = unpaid_rc + 1 WHERE channel_id = 'prolific';

-- breaks: latency_keys_unique
INSERT INTO mart.float SELECT * FROM mart.float WHERE channel_id = 'gumroad';

-- breaks: waits_fold_ledger
UPDATE mart.pay_latency SET n_untold = n_untold + 1 WHERE channel_id = 'gumroad' AND stage = 'decide' AND window_days = 'all';

-- breaks: latency_ends_ordered
UPDATE mart.pay_latency SET p50_days_lo = p50_days + 1 WHERE channel_id = 'prolific' AND stage = 'decide' AND window_days = 'all';

-- breaks: latency_ends_ordered
UPDATE mart.pay_latency SET mode_share = 1.5 WHERE channel_id = 'prolific' AND stage = 'decide' AND window_days = 'all';

-- breaks: latency_ends_ordered
UPDATE mart.pay_latency SET n_due = 1, n_on_time = 1, n_unpaid = 1 WHERE channel_id = 'prolific' AND stage = 'whole' AND window_days = 'all';

-- breaks: pending_folds_ledger
UPDATE mart.late_money SET amount = amount + 0.01 WHERE stage = 'pending';

-- breaks: pending_folds_ledger
DELETE FROM mart.late_money WHERE stage = 'pending';

-- breaks: float_folds_late_money
UPDATE mart.late_money SET amount_rc = amount_rc + 0.01 WHERE stage = 'approved' AND currency = 'GBP';

-- breaks: float_folds_late_money
UPDATE mart.float SET unpaid_rc = 1 WHERE channel_id = 'gumroad';

-- breaks: late_money_states_fit
UPDATE mart.late_money SET expected_from = '2026-04-01' WHERE stage = 'pending' AND state <> 'expected';

-- breaks: late_money_states_fit
UPDATE mart.late_money SET state = 'soon' WHERE stage = 'pending';

-- breaks: cohorts_fold_ledger
UPDATE mart.acceptance_cohort SET n_returned = n_returned + 1 WHERE channel_id = 'prolific';

-- breaks: cohorts_fold_ledger
UPDATE mart.acceptance_cohort SET n_approved = n_approved + 1 WHERE channel_id = 'prolific';

-- breaks: cohort_shares_in_range
UPDATE mart.acceptance_cohort SET completion_rate = 1.2, completion_rate_hi = 1.3 WHERE channel_id = 'prolific';

-- breaks: cohort_shares_in_range
UPDATE mart.acceptance_cohort SET approval_rate_lo = approval_rate + 0.01 WHERE channel_id = 'prolific';

-- breaks: waits_shown_as_ruled
UPDATE mart.acceptance_cohort SET is_shown = false WHERE channel_id = 'prolific';

-- breaks: waits_shown_as_ruled
UPDATE mart.float SET is_shown = true WHERE channel_id = 'gumroad';

-- breaks: waits_shown_as_ruled
UPDATE mart.pay_latency SET suppress_reason = NULL WHERE channel_id = 'gumroad' AND stage = 'clear' AND window_days = 'all';

-- breaks: norms_keys_unique
INSERT INTO mart.benchmark_gap_month SELECT * FROM mart.benchmark_gap_month WHERE channel_id = 'prolific';

-- breaks: norms_keys_unique
INSERT INTO mart.platform_scorecard SELECT * FROM mart.platform_scorecard WHERE platform = 'prolific' AND window_days = 'all';

-- breaks: gaps_are_ratios
UPDATE mart.benchmark_gap_month SET ratio = ratio * 1.01, ratio_hi = ratio_hi * 1.01 WHERE channel_id = 'prolific';

-- breaks: gaps_are_ratios
UPDATE mart.benchmark_gap_month SET shortfall_rc_per_h = benchmark_rc_per_h - rate_rc_per_h WHERE channel_id = 'prolific';

-- breaks: scores_as_published
UPDATE mart.platform_scorecard SET fairwork_score = fairwork_score + 1 WHERE platform = 'prolific';

-- breaks: scores_as_published
UPDATE mart.platform_scorecard SET fairwork_score = 5, fairwork_max_score = 10, fairwork_year = 2023 WHERE platform = 'gumroad';

-- breaks: scorecard_shares_in_range
UPDATE mart.platform_scorecard SET min_wage_share = 1.1 WHERE platform = 'prolific';

-- breaks: scorecard_shares_in_range
UPDATE mart.platform_scorecard SET availability_reason = NULL WHERE platform = 'prolific';

-- breaks: norms_shown_as_ruled
UPDATE mart.benchmark_gap_month SET suppress_reason = NULL WHERE channel_id = 'gumroad';

-- breaks: norms_shown_as_ruled
UPDATE mart.benchmark_gap_month SET interval_level = NULL WHERE channel_id = 'prolific';
