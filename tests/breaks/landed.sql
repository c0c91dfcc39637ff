-- Each block breaks one law of what was read, and nothing else.

-- breaks: tables_as_declared
ALTER TABLE mart.session ADD COLUMN extra INTEGER;

-- breaks: files_read_or_refused
UPDATE ops.landed SET outcome = NULL, read_with = NULL WHERE rowid = 0;

-- breaks: files_read_or_refused
DELETE FROM ops.quarantine WHERE batch_id IS NULL;

-- breaks: files_read_or_refused
INSERT INTO ops.landed SELECT * REPLACE ('lost' AS sha256) FROM ops.landed WHERE outcome = 'read' LIMIT 1;

-- breaks: tables_loaded_once
INSERT INTO ops.batch
SELECT * REPLACE (99 AS batch_id, 0 AS records, 0 AS accepted, 0 AS skipped, 0 AS observations) FROM ops.batch WHERE batch_id = 3;

-- breaks: lines_add_up
UPDATE ops.batch SET records = records + 1 WHERE batch_id = 3;

-- breaks: quarantine_counted
DELETE FROM ops.quarantine WHERE batch_id = 2;

-- breaks: refusals_explained
UPDATE ops.quarantine SET reason = 'because' WHERE batch_id = 2;

-- breaks: refusals_explained
UPDATE ops.quarantine SET remedy = ' ' WHERE batch_id = 2;

-- breaks: observations_counted
UPDATE ops.batch SET observations = observations + 1 WHERE batch_id = 3;

-- breaks: accepted_lines_observed
UPDATE ledger.observation SET line = 2 WHERE record_key = 'v3';

-- breaks: observed_in_a_batch
UPDATE ledger.observation SET account = 'other' WHERE record_key = 'v3';

-- breaks: lines_within_file
UPDATE ledger.observation SET line = 1 WHERE record_key = 'v2';

-- breaks: observation_keys_unique
UPDATE ledger.observation SET record_key = 'v2' WHERE record_key = 'v3';

-- breaks: raw_money_splits
UPDATE ops.batch_money SET raw = raw + CAST(0.00000001 AS DECIMAL(9, 8)) WHERE batch_id = 3;

-- breaks: stored_money_accepted
UPDATE ops.batch_money SET raw = raw + CAST(0.00000001 AS DECIMAL(9, 8)), accepted = accepted + CAST(0.00000001 AS DECIMAL(9, 8))
WHERE batch_id = 3;

-- breaks: stored_money_accepted
DELETE FROM ops.batch_money WHERE batch_id = 3;

-- breaks: observed_net_exact
UPDATE ledger.observation SET fee = fee + CAST(0.00000001 AS DECIMAL(9, 8)) WHERE batch_id = 3 AND record_key = 't39';

-- breaks: currency_shape
UPDATE ledger.observation SET currency = 'usd' WHERE batch_id = 6;
UPDATE ops.batch_money SET currency = 'usd' WHERE batch_id = 6;

-- breaks: currency_shape
UPDATE ledger.observation SET currency = NULL WHERE batch_id = 6;
UPDATE ops.batch_money SET currency = '?' WHERE batch_id = 6;

-- breaks: words_known
UPDATE ledger.observation SET shape = 'views' WHERE record_key = 'v2';

-- breaks: words_known
UPDATE ledger.observation SET status = 'perhaps' WHERE batch_id = 3 AND record_key = 't39';

-- breaks: words_known
UPDATE ledger.observation SET kind = NULL WHERE batch_id = 3 AND record_key = 't39';

-- breaks: words_known
UPDATE ledger.observation SET effort_kind = 'rest' WHERE record_key = 'e1';

-- breaks: words_known
UPDATE ledger.observation SET tier = 'guessed' WHERE record_key = 'e1';

-- breaks: people_pseudonymous
UPDATE ledger.observation SET client = 'Jane Doe' WHERE batch_id = 3 AND record_key = 't39';

-- breaks: days_plausible
UPDATE ledger.observation SET work_date = current_date + 3 WHERE record_key = 'v2';

-- breaks: days_plausible
UPDATE ledger.observation SET work_date = DATE '1994-12-31' WHERE record_key = 'v2';

-- breaks: work_ends_after_start
UPDATE ledger.observation SET work_end = work_start - INTERVAL 1 SECOND WHERE batch_id = 3 AND record_key = 't39';

-- breaks: parameters_do_not_overlap
UPDATE ref.benchmark_wage SET valid_to = '2026-06-01' WHERE country = 'FR' AND valid_from = '2026-01-01' AND basis = 'statutory_min';

-- breaks: parameters_do_not_overlap
UPDATE ref.benchmark_wage SET valid_to = NULL WHERE country = 'FR' AND valid_from = '2024-01-01';

-- breaks: parameters_do_not_overlap
UPDATE ref.threshold SET valid_to = valid_from - 1 WHERE activity = 'sales' AND valid_to IS NULL;

-- breaks: parameters_do_not_overlap
INSERT INTO ref.payout_threshold SELECT * FROM ref.payout_threshold LIMIT 1;

-- breaks: parameters_have_no_gap
UPDATE ref.contribution_rate SET valid_to = valid_to - 1 WHERE activity = 'bnc_general' AND valid_from = '2024-07-01';

-- breaks: parameters_have_no_gap
UPDATE ref.fee_schedule SET valid_from = '2016-06-23' WHERE platform = 'upwork' AND valid_from = '2016-06-21';

-- breaks: fee_brackets_tile
UPDATE ref.fee_schedule SET upper_amount = 501 WHERE platform = 'upwork' AND upper_amount = 500;

-- breaks: fee_brackets_tile
DELETE FROM ref.fee_schedule WHERE platform = 'malt' AND lower_amount = 0;

-- breaks: fee_brackets_tile
UPDATE ref.fee_schedule SET upper_amount = 1000 WHERE platform = 'fiverr';

-- breaks: parameters_have_a_source
UPDATE ref.benchmark_wage SET source = ' ' WHERE country = 'IE';

-- breaks: parameters_have_a_source
UPDATE ref.platform_event SET confidence = 'sure' WHERE kind = 'closure';

-- breaks: parameters_have_a_source
UPDATE ref.payout_threshold SET last_checked_on = last_checked_on + 99999 WHERE platform = 'awin';

-- breaks: parameters_have_a_source
UPDATE ref.fee_schedule SET source_url = 'somewhere' WHERE platform = 'fiverr';

-- breaks: amounts_of_parameters_plausible
UPDATE ref.contribution_rate SET pct_of_turnover = 25.6 WHERE activity = 'bnc_general';

-- breaks: amounts_of_parameters_plausible
UPDATE ref.benchmark_wage SET gross_per_h = 12.02 WHERE basis = 'statutory_min_month' AND country = 'FR';

-- breaks: amounts_of_parameters_plausible
UPDATE ref.threshold SET tolerance_amount = 1 WHERE kind = 'vat_franchise';

-- breaks: amounts_of_parameters_plausible
UPDATE ref.fee_schedule SET currency = NULL WHERE platform = 'upwork' AND method = 'wire';

-- breaks: amounts_of_parameters_plausible
UPDATE ref.payout_threshold SET amount = -1 WHERE platform = 'awin';

-- breaks: amounts_of_parameters_plausible
UPDATE ref.payment_term SET counted_from = 'someday';

-- breaks: parameters_do_not_overlap
INSERT INTO ref.payment_term SELECT * FROM ref.payment_term;
