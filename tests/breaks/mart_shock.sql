-- Each block breaks one law of the shock test, and nothing else, or what `also` says.

-- breaks: shock_starts_from_income
UPDATE mart.shock_test SET income_before_rc = income_before_rc + 1, change_rc = change_rc - 1 WHERE scenario = 'stops:upwork';

-- breaks: shock_starts_from_income
UPDATE mart.shock_test SET change_rc = change_rc - 1 WHERE scenario = 'stops:upwork';

-- breaks: shock_in_range
UPDATE mart.shock_test SET months_under_after = 13 WHERE scenario = 'stops:upwork';

-- breaks: shock_in_range
UPDATE mart.shock_test SET change_rc = -5, income_after_rc = income_before_rc - 5 WHERE scenario = 'frozen:upwork';

-- breaks: shock_shown_as_ruled
UPDATE mart.shock_test SET is_shown = false, evidence_level = 'hide' WHERE scenario = 'stops:upwork';

-- breaks: shock_shown_as_ruled
UPDATE mart.shock_test SET compensation_ratio = NULL WHERE scenario = 'stops:upwork';

-- breaks: shock_keys_unique
INSERT INTO mart.shock_test SELECT * FROM mart.shock_test WHERE scenario = 'stops:upwork';
