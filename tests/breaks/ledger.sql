-- Each block breaks one law of the ledger, and nothing else, or what `also` says: the same fact seen from another side.

-- breaks: {shape}_keys_unique
-- each: earning payout receipt effort traffic proposal
INSERT INTO ledger.{shape} SELECT * FROM ledger.{shape} LIMIT 1;

-- breaks: {shape}_as_observed
-- each: earning payout receipt effort traffic proposal
UPDATE ledger.{shape} SET line = line + 1000 WHERE rowid = (SELECT min(rowid) FROM ledger.{shape});

-- breaks: {shape}_best_state
-- each: payout receipt effort traffic proposal
INSERT INTO ledger.observation
SELECT * REPLACE (observed_at + INTERVAL 1 DAY AS observed_at, line + 500 AS line) FROM ledger.observation WHERE shape = '{shape}' LIMIT 1;

-- breaks: earning_best_state
UPDATE ledger.earning SET batch_id = 2, status = 'pending' WHERE record_key = 'a';

-- breaks: {shape}_newest_export
-- each: earning payout receipt effort traffic proposal
UPDATE ops.batch SET replaces = true WHERE layout = (SELECT min(layout) FROM ledger.{shape} WHERE layout <> 'payer rule');
INSERT INTO ops.batch
SELECT * REPLACE (99 AS batch_id, 'new' AS sha256, observed_at + INTERVAL 1 DAY AS observed_at, true AS stated_period)
FROM ops.batch WHERE layout = (SELECT min(layout) FROM ledger.{shape} WHERE layout <> 'payer rule') LIMIT 1;

-- breaks: {shape}_complete
-- each: earning payout receipt effort traffic proposal
DELETE FROM ledger.{shape} WHERE rowid = (SELECT min(rowid) FROM ledger.{shape});

-- breaks: earning_complete
DELETE FROM ledger.earning WHERE record_key = 's2';

-- breaks: earning_complete
UPDATE ledger.observation SET work_date = NULL WHERE record_key = 's2';
DELETE FROM ledger.earning WHERE record_key = 's2';

-- breaks: earning_told_once
UPDATE ops.batch SET covers_to = DATE '2026-03-25' WHERE batch_id = 6;

-- breaks: earning_as_received
UPDATE ledger.earning SET gross = gross + 1, net = net + 1, gross_rc = gross, net_rc = net WHERE record_key = 'in2:payer';
UPDATE ledger.earning SET gross_rc = converted_exactly(gross, fx_rate, fx_rate_reporting),
    net_rc = converted_exactly(gross, fx_rate, fx_rate_reporting) WHERE record_key = 'in2:payer';

-- breaks: earning_as_received
UPDATE ledger.receipt SET counterparty = NULL WHERE record_key = 'in2';

-- breaks: earning_paid_once
UPDATE ref.payer SET channel = 'prolific';
UPDATE ledger.earning SET channel = 'prolific' WHERE layout = 'payer rule';
UPDATE ledger.receipt SET counterparty = 'prolific' WHERE client IS NOT NULL;

-- breaks: earning_paid_once
-- also: receipts_earned
DELETE FROM ref.payer;
INSERT INTO ref.payer VALUES ('paypal', 'f123456789abcdef0123', 'elsewhere', 'microtask', 'work', 40, 'Elsewhere');
DELETE FROM ledger.earning WHERE record_key = 'back:payer';

-- breaks: receipts_earned
DELETE FROM ledger.earning WHERE record_key = 'in2:payer';

-- breaks: receipts_earned
UPDATE ledger.receipt SET kind = 'payment' WHERE record_key = 'in1';
UPDATE ledger.receipt SET client = 'f123456789abcdef0123' WHERE record_key = 'in1';

-- breaks: earning_words_known
UPDATE ledger.earning SET kind = 'gift' WHERE record_key = 't39';

-- breaks: earning_words_known
UPDATE ledger.earning SET status = 'perhaps' WHERE record_key = 't39';

-- breaks: earning_words_known
UPDATE ledger.earning SET family = 'lottery' WHERE record_key = 't39';

-- breaks: earning_units_sane
UPDATE ledger.earning SET seconds = -1 WHERE record_key = 't39';

-- breaks: effort_units_sane
UPDATE ledger.effort SET seconds = 604801 WHERE seconds IS NOT NULL;

-- breaks: effort_units_sane
UPDATE ledger.effort SET work_end = work_start + INTERVAL 25 HOUR WHERE work_start IS NOT NULL;

-- breaks: effort_assigned
UPDATE ledger.effort SET channel = 'unassigned' WHERE record_key = 'e1';

-- breaks: traffic_units_sane
UPDATE ledger.traffic SET quantity = -1 WHERE record_key = 'v2';

-- breaks: {shape}_net_exact
-- each: earning payout receipt
-- also: {shape}_as_observed
UPDATE ledger.{shape} SET net = net + CAST(0.00000001 AS DECIMAL(9, 8)) WHERE {one};

-- breaks: {shape}_net_rc_exact
-- each: earning payout receipt
UPDATE ledger.{shape} SET net_rc = net_rc + CAST(0.00000001 AS DECIMAL(9, 8)) WHERE {one};

-- breaks: {shape}_converted_iff_rate
-- each: earning payout receipt
UPDATE ledger.{shape} SET tax_rc = NULL WHERE {one};

-- breaks: {shape}_converted_iff_rate
-- each: earning payout receipt
-- also: {shape}_rate_published
UPDATE ledger.{shape} SET fx_rate = NULL WHERE {one};

-- breaks: {shape}_converted_exact
-- each: earning payout receipt
UPDATE ledger.{shape}
SET gross_rc = gross_rc + CAST(0.00000002 AS DECIMAL(9, 8)), net_rc = net_rc + CAST(0.00000002 AS DECIMAL(9, 8)) WHERE {one};

-- breaks: earning_sale_value_as_observed
UPDATE ledger.earning SET sale_value = NULL, sale_value_rc = NULL WHERE sale_value IS NOT NULL;

-- breaks: earning_sale_value_exact
UPDATE ledger.earning SET sale_value_rc = sale_value_rc + CAST(0.00000002 AS DECIMAL(9, 8)) WHERE sale_value IS NOT NULL;

-- breaks: earning_sale_value_exact
UPDATE ledger.earning SET sale_value_rc = NULL WHERE sale_value IS NOT NULL;

-- breaks: {shape}_rate_recent
-- each: earning payout receipt
UPDATE ledger.{shape} SET fx_date = work_date - 8 WHERE {one};

-- breaks: {shape}_rate_recent
-- each: earning payout receipt
UPDATE ledger.{shape} SET fx_date = work_date + 1 WHERE {one};

-- breaks: {shape}_rate_published
-- each: earning payout receipt
UPDATE ref.fx_day SET rate = rate + 0.01 WHERE currency = 'GBP' AND day = (SELECT min(work_date) FROM ledger.{shape});

-- breaks: {shape}_without_rate
-- each: earning payout receipt
DELETE FROM ref.fx_day WHERE currency = 'GBP' AND day = (SELECT min(work_date) FROM ledger.{shape});
UPDATE ledger.{shape}
SET gross_rc = NULL, fee_rc = NULL, net_rc = NULL, fx_rate = NULL, fx_date = NULL, fx_source = NULL WHERE {one};

-- breaks: payout_positive
UPDATE ledger.observation SET gross = -gross, fee = -fee, net = -net WHERE shape = 'payout';
UPDATE ledger.payout SET gross = -gross, fee = -fee, net = -net, gross_rc = -gross_rc, fee_rc = -fee_rc, net_rc = -net_rc;

-- breaks: one_reporting_currency
-- also: payout_rate_published
UPDATE ledger.payout SET reporting_currency = 'USD';

-- breaks: fx_rates_positive
UPDATE ref.fx_rate SET mid_rate = 0 WHERE rowid = (SELECT min(rowid) FROM ref.fx_rate);

-- breaks: fx_rates_positive
INSERT INTO ref.fx_rate SELECT * FROM ref.fx_rate LIMIT 1;

-- breaks: fx_rates_believed
DELETE FROM ref.fx_rate WHERE rowid = (SELECT min(rowid) FROM ref.fx_rate);

-- breaks: fx_days_recent
UPDATE ref.fx_day SET rate_day = day - 8 WHERE currency = 'USD' AND day = '2026-02-25';

-- breaks: fx_days_recent
INSERT INTO ref.fx_day SELECT * FROM ref.fx_day WHERE currency = 'USD' AND day = '2026-02-25';
