-- Each block breaks one law of ranks and session profiles, and nothing else, or what `also` says.

-- breaks: ranking_keys_unique
INSERT INTO mart.channel_rank SELECT * FROM mart.channel_rank WHERE channel_id = 'gumroad' AND window_days = 'all';

-- breaks: ranking_keys_unique
INSERT INTO mart.session_profile SELECT * FROM mart.session_profile WHERE {current};

-- breaks: ranking_keys_unique
INSERT INTO mart.session_position SELECT * FROM mart.session_position;

-- breaks: ranking_keys_unique
INSERT INTO mart.channel_comparison VALUES
    ('me', 'a', 'b', 'all', NULL, NULL, NULL, 'a and b', NULL, 'none', 3, 'hide', '2026-03-20', false, 'too_few_sessions'),
    ('me', 'b', 'a', 'all', NULL, NULL, NULL, 'a and b', NULL, 'none', 3, 'hide', '2026-03-20', false, 'too_few_sessions');

-- breaks: ranks_are_places
UPDATE mart.channel_rank SET rank = 7 WHERE {current};

-- breaks: ranks_are_places
UPDATE mart.channel_rank SET p_best = 0.9 WHERE {current};

-- breaks: ranks_shown_as_ruled
UPDATE mart.channel_rank SET n_sessions = 2 WHERE {current};

-- breaks: ranks_shown_as_ruled
UPDATE mart.channel_rank SET hours_tier = 'allocated' WHERE {current};

-- breaks: ranks_shown_as_ruled
UPDATE mart.channel_rank SET eff_rate_shrunk_lo = eff_rate_shrunk + 1 WHERE {current};

-- breaks: ranks_shown_as_ruled
UPDATE mart.channel_rank SET suppress_reason = NULL WHERE channel_id = 'gumroad';

-- breaks: ranks_shown_as_ruled
UPDATE mart.channel_rank SET trend_arc_change = 0.1 WHERE channel_id = 'gumroad';

-- breaks: comparisons_shown_as_ruled
INSERT INTO mart.channel_comparison VALUES ('me', 'a', 'b', 'all', 1.2, 0.9, 1.6, 'a 1.2 b', 0.8, 'welch_log_t', 9, 'normal', '2026-03-20', true, NULL);

-- breaks: comparisons_shown_as_ruled
INSERT INTO mart.channel_comparison VALUES ('me', 'a', 'b', 'all', 1.2, 1.1, 1.6, 'a 1.2 b', 0.8, 'welch_log_t', 7, 'normal', '2026-03-20', true, NULL);

-- breaks: profiles_shown_as_ruled
UPDATE mart.session_profile SET typical_rate = typical_rate_hi + 1 WHERE {current};

-- breaks: profiles_shown_as_ruled
UPDATE mart.session_profile SET n_events = 7 WHERE {current};

-- breaks: overlap_was_removed
UPDATE mart.session_profile SET intensity = 1.1 WHERE {current};

-- breaks: positions_shown_as_ruled
UPDATE mart.session_position SET rate_rc_per_h = 1;
