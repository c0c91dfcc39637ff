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
