-- Each block breaks one law of assets, and nothing else, or what `also` says. They stand on any ledger, with assets or without.

-- breaks: asset_months_fold_ledger
-- also: asset_lives_fold_months
UPDATE mart.asset_month SET revenue_net_rc = revenue_net_rc + 0.00000001;

-- breaks: asset_months_fold_ledger
-- also: asset_lives_fold_months
INSERT INTO mart.asset_month VALUES ('me', 'gumroad', 'x', '2026-03-01', 'kit', true, 'EUR', 0, 1, 0, 'active', true, 0, NULL, NULL, 0.00000001, 0, NULL, NULL, 'unknown');

-- breaks: asset_lives_fold_months
INSERT INTO ledger.asset VALUES ('x', 'gumroad', 'x', 'kit', true, NULL, NULL, NULL, [], NULL, NULL, NULL);

-- breaks: asset_keys_unique
INSERT INTO mart.asset_kind
SELECT 'me', 'kit', 'EUR', 1, 0, 0, 0, NULL, NULL, NULL, NULL, 'none', NULL, 1, 'hide', '2026-03-01', false, 'too_few_assets' FROM range(2);

-- breaks: asset_keys_unique
INSERT INTO ledger.asset_item SELECT 'gumroad', 'unsold', 'x', true, NULL FROM range(2);

-- breaks: asset_months_plausible
-- also: asset_lives_fold_months
INSERT INTO mart.asset_month VALUES ('me', 'gumroad', 'x', '2026-03-01', 'kit', true, 'EUR', 0, 1, 0, 'active', true, 0, NULL, NULL, 0, 0, NULL, 0, 'unknown');

-- breaks: asset_payback_as_ruled
INSERT INTO ledger.asset VALUES ('x', 'gumroad', 'x', 'kit', true, NULL, NULL, NULL, [], NULL, NULL, NULL);
INSERT INTO mart.asset_lifetime BY NAME
SELECT 'me' AS worker_id, 'gumroad' AS channel_id, 'x' AS asset_id, 'x' AS name, 'kit' AS kind, true AS declared, 'EUR' AS reporting_currency,
    'active' AS status, true AS is_whole_life, 'unknown' AS creation_tier, 'unknown' AS maintenance_tier, 0 AS cash_cost_rc, 0 AS n_cost_no_rate,
    0 AS units, 'reached' AS payback_status, 0.5 AS recovered_share, 0 AS months_after_peak, 'none' AS method, 0 AS n_events,
    'hide' AS evidence_level, DATE '2026-03-01' AS data_through, false AS is_shown, 'no_events' AS suppress_reason;

-- breaks: asset_intervals_hold_value
INSERT INTO ledger.asset VALUES ('x', 'gumroad', 'x', 'kit', true, NULL, NULL, NULL, [], NULL, NULL, NULL);
INSERT INTO mart.asset_lifetime BY NAME
SELECT 'me' AS worker_id, 'gumroad' AS channel_id, 'x' AS asset_id, 'x' AS name, 'kit' AS kind, true AS declared, 'EUR' AS reporting_currency,
    'active' AS status, true AS is_whole_life, 'unknown' AS creation_tier, 'unknown' AS maintenance_tier, 0 AS cash_cost_rc, 0 AS n_cost_no_rate,
    0 AS units, 'no_events' AS payback_status, -0.1 AS change_per_month, -0.2 AS change_per_month_lo, 0.1 AS change_per_month_hi,
    7 AS half_life_months, 9 AS months_after_peak, 'quasi_poisson_log_link' AS method, 9 AS n_events, 'provisional' AS evidence_level,
    DATE '2026-03-01' AS data_through, true AS is_shown;

-- breaks: assets_shown_as_ruled
INSERT INTO mart.asset_kind VALUES ('me', 'kit', 'EUR', 1, 0, 0, 0, NULL, NULL, NULL, 0.5, 'none', NULL, 1, 'hide', '2026-03-01', false, 'too_few_assets');

-- breaks: assets_shown_as_ruled
INSERT INTO mart.asset_vintage VALUES
    ('me', 'kit', '2026-01-01', 0, 'EUR', 5, 3, 1, NULL, NULL, 1, 1, NULL, 'none', 3, 'anecdote', '2026-03-01', true, 'too_few_assets');
