-- Each block breaks one law of the marts, and nothing else, or what `also` says: the same fact seen from another side.

-- breaks: days_fold_ledger
UPDATE ledger.earning SET net_rc = net_rc + 0.01 WHERE record_key = 't39';

-- breaks: days_fold_ledger
UPDATE ledger.earning SET net_rc = net_rc + 0.01 WHERE record_key = 'a:bonus';

-- breaks: days_fold_ledger
-- also: cohorts_fold_ledger
UPDATE ledger.earning SET channel = 'nowhere' WHERE record_key = 't39';

-- breaks: days_less_fees
-- each: payout receipt
UPDATE ledger.{shape} SET fee_rc = fee_rc + 0.01;

-- breaks: months_fold_days
UPDATE mart.channel_efficiency_month SET pending_rc = pending_rc + 0.01 WHERE {month};

-- breaks: windows_fold_days
UPDATE mart.channel_efficiency_current SET n_tasks = n_tasks + 1 WHERE {current};

-- breaks: windows_fold_days
DELETE FROM mart.channel_efficiency_current WHERE channel_id = 'gumroad';

-- breaks: ladder_reaches_received
UPDATE mart.fee_waterfall_month SET amount_rc = amount_rc + 0.01 WHERE {month} AND fee_kind = 'platform_fee';

-- breaks: ladder_meets_month
UPDATE mart.fee_waterfall_month SET amount_rc = amount_rc + 0.01 WHERE {month} AND fee_kind IN ('approved', 'received');

-- breaks: mart_one_currency
UPDATE mart.channel_efficiency_current SET reporting_currency = 'USD' WHERE {current};

-- breaks: {table}_rates_are_ratios
-- each: month current
UPDATE mart.channel_efficiency_{table} SET naive_rate = naive_rate + 0.01 WHERE {{table}};

-- breaks: {table}_rates_are_ratios
-- each: month current
UPDATE mart.channel_efficiency_{table} SET full_rate = NULL WHERE {{table}};

-- breaks: {table}_interval_holds_rate
-- each: month current
UPDATE mart.channel_efficiency_{table} SET eff_rate_lo = eff_rate + 0.01 WHERE {{table}};

-- breaks: {table}_interval_holds_rate
-- each: month current
UPDATE mart.channel_efficiency_{table} SET eff_rate_lo = NULL WHERE {{table}};

-- breaks: {table}_shown_as_ruled
-- each: month current
UPDATE mart.channel_efficiency_{table} SET is_shown = false WHERE {{table}};

-- breaks: {table}_shown_as_ruled
-- each: month current
UPDATE mart.channel_efficiency_{table} SET evidence_level = 'hide' WHERE {{table}};

-- breaks: {table}_shown_as_ruled
-- each: month current
UPDATE mart.channel_efficiency_{table} SET suppress_reason = 'mostly_pending' WHERE {{table}};

-- breaks: {table}_shares_in_range
-- each: month current
UPDATE mart.channel_efficiency_{table} SET unpaid_share = 1.01 WHERE {{table}};

-- breaks: {table}_shares_in_range
-- each: month current
UPDATE mart.channel_efficiency_{table} SET acceptance_lo = acceptance + 0.01 WHERE {{table}};

-- breaks: {table}_take_rates_plausible
-- each: month current
UPDATE mart.channel_efficiency_{table} SET take_rate = -0.01 WHERE {{table}};

-- breaks: session_shares_add_up
UPDATE mart.session_channel SET attributed_s = attributed_s + 1 WHERE started_at = (SELECT min(started_at) FROM mart.session);
UPDATE mart.session_channel SET attributed_s = attributed_s - 1 WHERE started_at = (SELECT max(started_at) FROM mart.session_channel WHERE channel_id = 'prolific');

-- breaks: session_parts_add_up
UPDATE mart.session SET gap_s = gap_s + 1 WHERE started_at = '2026-03-03 10:00:00';

-- breaks: sessions_apart
UPDATE mart.session SET started_at = started_at - INTERVAL 20 MINUTE, ended_at = ended_at - INTERVAL 20 MINUTE
WHERE started_at = '2026-03-03 10:00:00';

-- breaks: session_money_adds_up
UPDATE mart.session SET rate_rc_per_h = rate_rc_per_h + 0.01 WHERE started_at = '2026-03-03 10:00:00';

-- breaks: session_money_adds_up
UPDATE mart.session_channel SET amount_r_rc = amount_r_rc + 0.01 WHERE started_at = '2026-03-03 10:00:00';

-- breaks: hours_fold_sessions
UPDATE mart.session_channel SET paid_s = paid_s - 1 WHERE started_at = '2026-03-03 10:00:00';

-- breaks: days_fold_hours
UPDATE mart.channel_efficiency_day SET h0_s = h0_s - 1 WHERE day = '2026-03-03' AND h0_s > 0;
UPDATE mart.channel_efficiency_day SET h0_s = h0_s + 1 WHERE day = '2026-03-05' AND h0_s > 0;

-- breaks: day_hours_ordered
-- also: days_fold_hours months_fold_days windows_fold_days
UPDATE mart.channel_efficiency_day SET h1_s = h2_s + 1 WHERE day = '2026-03-03' AND h2_s > 0;

-- breaks: month_hours_ordered
-- also: months_fold_days
UPDATE mart.channel_efficiency_month SET h1_s = h2_s + 1 WHERE {month};

-- breaks: current_hours_ordered
-- also: windows_fold_days
UPDATE mart.channel_efficiency_current SET h1_s = NULL WHERE {current};

-- breaks: waterfall_folds_hours
UPDATE mart.time_waterfall_month SET share_of_h3 = share_of_h3 + 0.00001 WHERE reason = 'gap';

-- breaks: waterfall_folds_hours
UPDATE mart.time_waterfall_month SET seconds = seconds + 1 WHERE reason = 'gap';

-- breaks: hours_words_known
UPDATE mart.hours_day SET tier = 'guessed' WHERE tier = 'reported';

-- breaks: hours_words_known
-- also: waterfall_folds_hours
UPDATE mart.hours_day SET reason = 'rest' WHERE outcome = 'off_task';

-- breaks: mart_keys_unique
INSERT INTO mart.hours_day SELECT * FROM mart.hours_day WHERE outcome = 'band' LIMIT 1;

-- breaks: marts_not_ahead
UPDATE mart.hours_day SET day = current_date + 3 WHERE reason = 'h2_d60m' AND day = '2026-03-03';

-- breaks: marts_not_ahead
UPDATE mart.session SET started_at = started_at + INTERVAL 90000 HOUR, ended_at = ended_at + INTERVAL 90000 HOUR;

-- breaks: nothing_left_to_count
INSERT INTO ops.dirty_month VALUES ('prolific', '2026-03-01');

-- breaks: nothing_left_to_count
INSERT INTO ops.dirty_time VALUES ('me', '2026-03-01', '2026-03-02');

-- breaks: payout_differences_add_up
UPDATE mart.payout_match SET diff_transfer_fee = diff_transfer_fee + 0.00000001 WHERE platform = 'prolific';

-- breaks: payout_differences_add_up
UPDATE mart.payout_match SET diff_threshold = 1 WHERE platform = 'prolific';

-- breaks: payouts_matched_once
UPDATE ledger.payout SET account = 'other';

-- breaks: payouts_matched_once
-- also: balances_fold_payouts
DELETE FROM mart.payout_match WHERE platform = 'prolific';

-- breaks: payouts_matched_once
-- also: balances_fold_payouts mart_keys_unique
INSERT INTO mart.payout_match SELECT * FROM mart.payout_match WHERE platform = 'prolific';

-- breaks: payout_status_fits
UPDATE mart.payout_match SET rule = NULL WHERE platform = 'prolific';

-- breaks: payout_status_fits
UPDATE mart.payout_match SET status = 'missing' WHERE platform = 'prolific';

-- breaks: payout_status_fits
UPDATE mart.payout_match SET expected_to = expected_from - 1 WHERE platform = 'prolific';

-- breaks: balances_fold_payouts
UPDATE mart.payout_balance SET paid_out = paid_out + 0.01, not_paid_out = not_paid_out - 0.01 WHERE platform = 'prolific' AND currency = 'GBP';

-- breaks: balances_fold_payouts
UPDATE mart.payout_balance SET earned = earned + 0.01 WHERE platform = 'gumroad';

-- breaks: balances_fold_payouts
UPDATE mart.payout_balance SET missing = 1 WHERE platform = 'gumroad';
