-- Each block breaks one law of data quality, and nothing else, or what `also` says.

-- breaks: quality_adds_up
UPDATE mart.data_quality SET got_rows = got_rows + 1, expected_rows = expected_rows + 1 WHERE platform = 'prolific';

-- breaks: quality_adds_up
INSERT INTO mart.data_quality SELECT * FROM mart.data_quality WHERE platform = 'gumroad';

-- breaks: quality_adds_up
UPDATE mart.data_quality SET expected_rows = expected_rows + 1 WHERE platform = 'prolific';

-- breaks: quality_shares_in_range
UPDATE mart.data_quality SET completeness = 1.2 WHERE platform = 'prolific';

-- breaks: quality_statuses_known
UPDATE mart.data_quality SET unmapped_status = 1 WHERE platform = 'prolific';

-- breaks: invoice_gaps_add_up
-- also: invoice_numbers_unbroken
INSERT INTO mart.invoice_gap VALUES ('me', 'invoice', 'main', '2026-#', 4, 5, 3, '2026-01-01', '2026-02-01');

-- breaks: invoice_gaps_add_up
UPDATE mart.data_quality SET missing_invoices = 1 WHERE platform = 'prolific';

-- breaks: invoice_numbers_unbroken
INSERT INTO mart.invoice_gap VALUES ('me', 'invoice', 'main', '2026-#', 4, 5, 2, '2026-01-01', '2026-02-01');
