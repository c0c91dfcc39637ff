-- Each block breaks one law of skills, courses and rungs, and nothing else, or what `also` says.

-- breaks: ladder_folds_months
-- also: ladder_shares_are_whole
DELETE FROM mart.ladder_month WHERE stage = (SELECT min(stage) FROM mart.ladder_month WHERE share_hours > 0);

-- breaks: ladder_folds_months
UPDATE mart.ladder_month SET received_rc = received_rc + 0.00000001;

-- breaks: ladder_shares_are_whole
UPDATE mart.ladder_month SET share_hours = share_hours / 2;

-- breaks: ladder_steps_up
UPDATE mart.ladder_month SET months_in_stage = 0 WHERE month = first_month;

-- breaks: ladder_steps_up
UPDATE mart.ladder_month SET springboard_months = 3, from_stage = NULL;

-- breaks: verdict_is_the_interval
INSERT INTO mart.learning_roi BY NAME
SELECT 'me' AS worker_id, 'x' AS learning_id, 'x' AS name, 'x' AS skill, DATE '2026-01-01' AS first_on, DATE '2026-01-02' AS last_on,
    'EUR' AS reporting_currency, 'unknown' AS hours_tier, 0 AS cash_rc, 0 AS n_cost_no_rate, 9 AS n_before, 9 AS n_after, 1 AS n_control_channels,
    0.1 AS did_effect, -0.1 AS did_effect_lo, 0.3 AS did_effect_hi, 0 AS hours_after_s, 'gain' AS verdict, 'x' AS reason_text, 'x' AS method,
    9 AS n_events, 'normal' AS evidence_level, DATE '2026-03-01' AS data_through, true AS is_shown;

-- breaks: skills_shown_as_ruled
INSERT INTO mart.skill_rate BY NAME
SELECT 'me' AS worker_id, 'x' AS skill, 'all' AS window_days, 'EUR' AS reporting_currency, 0 AS hours_s, 3 AS n_contracts, 3 AS n_all,
    0.2 AS premium_pct, 'too_few_months' AS growth_reason, 'none' AS method, 3 AS n_events, 'hide' AS evidence_level,
    DATE '2026-03-01' AS data_through, false AS is_shown, 'too_few_sessions' AS suppress_reason;

-- breaks: skill_keys_unique
INSERT INTO mart.ladder_month BY NAME SELECT * REPLACE (0 AS hours_s, 0 AS received_rc, 0 AS share_hours, 0 AS share_income) FROM mart.ladder_month;

-- breaks: rate_index_chains
UPDATE mart.rate_index SET matched_share = 1.5;

-- breaks: rate_index_chains
UPDATE mart.rate_index SET is_shown = true, fisher_index = 1.1, fisher_link = 1.2, base_quarter = quarter - INTERVAL 3 MONTH, suppress_reason = NULL;

-- breaks: rate_index_chains
UPDATE mart.rate_index SET suppress_reason = NULL;
