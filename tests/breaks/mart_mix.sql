-- Each block breaks one law of the mix of two channels.

-- breaks: mix_as_ruled
INSERT INTO mart.channel_mix BY NAME SELECT 'me' AS worker_id, 'a' AS channel_a, 'b' AS channel_b, 'EUR' AS reporting_currency, 30 AS n_months,
    1.2 AS share_a_free, 1.2 AS share_a, 'An illustration, not advice' AS reading, 'minimum_variance' AS method, 30 AS n_events, 'normal' AS evidence_level,
    DATE '2026-03-20' AS data_through, true AS is_shown;

-- breaks: mix_as_ruled
INSERT INTO mart.channel_mix BY NAME SELECT 'me' AS worker_id, 'a' AS channel_a, 'b' AS channel_b, 'EUR' AS reporting_currency, 23 AS n_months,
    0.4 AS share_a_free, 0.4 AS share_a, 'An illustration, not advice' AS reading, 'minimum_variance' AS method, 23 AS n_events, 'normal' AS evidence_level,
    DATE '2026-03-20' AS data_through, true AS is_shown;

-- breaks: mix_as_ruled
INSERT INTO mart.channel_mix BY NAME SELECT 'me' AS worker_id, 'a' AS channel_a, 'b' AS channel_b, 'EUR' AS reporting_currency, 30 AS n_months,
    0.4 AS share_a_free, 0.4 AS share_a, 'Work 40 % on a' AS reading, 'minimum_variance' AS method, 30 AS n_events, 'normal' AS evidence_level,
    DATE '2026-03-20' AS data_through, true AS is_shown;

-- breaks: mix_as_ruled
INSERT INTO mart.channel_mix BY NAME SELECT 'me' AS worker_id, 'a' AS channel_a, 'b' AS channel_b, 'EUR' AS reporting_currency, 30 AS n_months,
    0.4 AS share_a_free, 0.4 AS share_a, 20 AS hours_per_week, 5 AS cap_a_h_per_week, 'An illustration, not advice' AS reading,
    'minimum_variance' AS method, 30 AS n_events, 'normal' AS evidence_level, DATE '2026-03-20' AS data_through, true AS is_shown;
