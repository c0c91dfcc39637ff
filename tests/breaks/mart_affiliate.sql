-- Each block breaks one law of the affiliate marts.

-- breaks: affiliate_months_fold_ledger
UPDATE mart.affiliate_program_month SET approved_rc = approved_rc + 0.00000001;

-- breaks: affiliate_programmes_fold_channel
DELETE FROM mart.affiliate_program_month WHERE NOT is_total;

-- breaks: affiliate_money_splits
UPDATE mart.affiliate_program_month SET amended_rc = amended_rc + 1;

-- breaks: affiliate_shares_in_range
UPDATE mart.affiliate_program_month SET approval_rate = 1.5;

-- breaks: affiliate_per_click_as_ruled
UPDATE mart.affiliate_program_month SET is_shown = true, suppress_reason = NULL;

-- breaks: affiliate_sale_value_folds_ledger
UPDATE ledger.earning SET sale_value = 99, sale_value_rc = 99;

-- breaks: affiliate_order_value_as_ruled
UPDATE mart.affiliate_program_month SET aov_rc = 40, aov_reason = NULL;

-- breaks: affiliate_triangle_meets_ledger
UPDATE mart.affiliate_triangle SET cum_approved = cum_approved + 1 WHERE is_latest_diagonal;

-- breaks: affiliate_triangle_adds_up
UPDATE mart.affiliate_triangle SET incr_approved = incr_approved + 1;

-- breaks: affiliate_reserve_adds_up
UPDATE mart.affiliate_reserve SET ultimate_rc = ultimate_rc + 1;

-- breaks: affiliate_programs_dead_as_ruled
INSERT INTO mart.affiliate_program VALUES ('me', 'awin', 'Shop X', 'no_sale', '2026-02-02', '2026-03-01', 4, '2026-02-01', 100, 900, 0.001, 80, '2026-03-20', NULL);

-- breaks: affiliate_programs_dead_as_ruled
INSERT INTO mart.affiliate_program VALUES ('me', 'awin', 'Shop X', 'not_tested', NULL, NULL, 0, NULL, 0, 900, NULL, NULL, '2026-03-20', NULL);

-- breaks: affiliate_rot_folds_programmes
UPDATE mart.affiliate_program_month SET dead_clicks = 7 WHERE is_total;

-- breaks: affiliate_rot_folds_programmes
UPDATE mart.affiliate_program_month SET link_rot = 0, link_rot_reason = 'no_clicks' WHERE is_total;
