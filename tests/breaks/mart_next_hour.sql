-- Each block breaks one law of the next hour, and nothing else, or what `also` says.

-- breaks: next_hour_keys_unique
INSERT INTO mart.next_hour SELECT * FROM mart.next_hour WHERE channel_id = 'gumroad';

-- breaks: next_hour_keys_unique
UPDATE mart.next_hour SET reason_text = '' WHERE channel_id = 'gumroad';

-- breaks: next_hour_shown_as_ruled
UPDATE mart.next_hour SET v_rc_per_h = v_rc_per_h_hi + 1;

-- breaks: next_hour_shown_as_ruled
UPDATE mart.next_hour SET place = 2 WHERE channel_id = 'gumroad';

-- breaks: next_hour_within_caps
UPDATE mart.next_hour SET suggested_reason = NULL, suggested_h = cap_h_per_week + 1 WHERE channel_id = 'prolific';

-- breaks: next_hour_within_caps
UPDATE mart.next_hour SET suggested_h = 0 WHERE channel_id = 'prolific';

-- breaks: next_hour_winner_is_likely
UPDATE mart.next_hour SET verdict = 'clear winner';

-- breaks: next_hour_winner_is_likely
UPDATE mart.next_hour SET p_best = 0.7 WHERE channel_id = 'prolific';
