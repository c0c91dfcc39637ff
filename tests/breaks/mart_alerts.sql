-- Each block breaks one law of alerts, and nothing else, or what `also` says.

-- breaks: alerts_are_told_once
INSERT INTO mart.alert VALUES ('me', 'prolific', '2026-03-09', 'closure', 'urgent', '2026-03-09', '2026-03-08', NULL, NULL, 'none', 'It closes.', '{}');

-- breaks: alerts_are_told_once
INSERT INTO mart.alert VALUES ('me', 'prolific', '2026-03-09', 'closure', 'bad', '2026-03-09', NULL, NULL, NULL, 'none', 'It closes.', '{}');

-- breaks: alerts_have_a_test
INSERT INTO mart.alert VALUES ('me', 'prolific', '2026-03-09', 'silence', 'notice', '2026-03-09', NULL, NULL, NULL, 'days', 'Nothing new.', '{}');

-- breaks: alerts_have_a_test
UPDATE mart.alert_check SET outcome = 'alert' WHERE channel_id = 'prolific' AND kind = 'silence';

-- breaks: checks_say_what_they_saw
INSERT INTO mart.alert_check SELECT * FROM mart.alert_check WHERE channel_id = 'prolific' AND kind = 'silence';

-- breaks: checks_say_what_they_saw
UPDATE mart.alert_check SET outcome = 'nothing_detectable', text = 'There was no change.' WHERE channel_id = 'prolific' AND kind = 'silence';
