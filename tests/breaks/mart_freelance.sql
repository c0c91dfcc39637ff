-- Each block breaks one law of the freelance marts, and nothing else, or what `also` says: the same fact seen from another side.

-- breaks: freelance_contracts_fold_ledger
UPDATE mart.freelance_contract SET billed_rc = billed_rc + 0.00000001 WHERE contract = 'Poster';

-- breaks: freelance_contracts_fold_ledger
DELETE FROM mart.freelance_contract WHERE contract = '';

-- breaks: freelance_months_fold_ledger
UPDATE mart.freelance_month SET new_client_rc = new_client_rc + 0.01;

-- breaks: freelance_months_fold_ledger
DELETE FROM mart.freelance_month;

-- breaks: freelance_hours_plausible
UPDATE mart.freelance_contract SET billable_s = hours_s + 1 WHERE contract = 'Logo';

-- breaks: freelance_hours_plausible
UPDATE mart.freelance_contract SET scope_ratio = 1, estimated_s = hours_s + 60 WHERE contract = 'Logo';

-- breaks: freelance_hours_plausible
UPDATE mart.freelance_contract SET due_on = '2026-03-20', delivered_on = '2026-03-19', is_on_time = false WHERE contract = 'Logo';

-- breaks: freelance_keys_unique
-- also: freelance_contracts_fold_ledger
INSERT INTO mart.freelance_contract SELECT * FROM mart.freelance_contract WHERE contract = 'Logo';

-- breaks: freelance_keys_unique
-- also: proposal_stages_add_up
INSERT INTO mart.proposal_pipeline SELECT * FROM mart.proposal_pipeline WHERE stage = 'all';

-- breaks: {table}_realised_rate_is_ratio
-- each: freelance_contract client_year
UPDATE mart.{table} SET realised_rate = realised_rate + 0.01, realised_rate_hi = realised_rate_hi + 0.01 WHERE realised_rate > 0;

-- breaks: {table}_realised_rate_is_ratio
-- each: freelance_contract client_year
UPDATE mart.{table} SET realised_rate_lo = realised_rate + 1 WHERE realised_rate_lo IS NOT NULL;

-- breaks: {table}_realised_rate_is_ratio
-- each: freelance_contract client_year
UPDATE mart.{table} SET realised_rate_lo = NULL WHERE realised_rate_lo IS NOT NULL;

-- breaks: {table}_judged
-- each: freelance_contract client_year
UPDATE mart.{table} SET evidence_level = 'hide' WHERE is_shown;

-- breaks: {table}_judged
-- each: freelance_contract freelance_month client_year proposal_cohort proposal_pipeline
UPDATE mart.{table} SET suppress_reason = NULL WHERE NOT is_shown;

-- breaks: freelance_months_plausible
UPDATE mart.freelance_month SET client_hhi = 5000;

-- breaks: freelance_months_plausible
UPDATE mart.freelance_month SET utilisation = 0.5;

-- breaks: freelance_months_plausible
UPDATE mart.freelance_month SET repeat_reason = NULL WHERE repeat_share IS NULL;

-- breaks: client_shares_add_up
UPDATE mart.client_year SET share_of_revenue = share_of_revenue / 2;

-- breaks: client_shares_add_up
UPDATE mart.client_year SET on_time_rate = 1.5, n_due = 1;

-- breaks: proposals_fold_ledger
UPDATE mart.proposal_cohort SET n_sent = n_sent + 1;

-- breaks: proposals_fold_ledger
DELETE FROM ledger.proposal WHERE record_key = 'p2';

-- breaks: proposal_rates_plausible
UPDATE mart.proposal_cohort SET n_won = n_sent, n_pending = 1;

-- breaks: proposal_rates_plausible
UPDATE mart.proposal_cohort SET cost_reason = NULL WHERE cost_per_win_rc IS NULL;

-- breaks: proposal_stages_add_up
UPDATE mart.proposal_pipeline SET n_open = n_open + 1 WHERE stage = 'sent';

-- breaks: proposal_stages_add_up
UPDATE mart.proposal_pipeline SET probability = 1.5 WHERE stage = 'sent';
