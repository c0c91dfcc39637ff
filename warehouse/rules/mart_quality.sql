-- Laws of data quality: what was read is what the batches say, and what is not fit to build on is told.

-- rule: quality_adds_up
-- asset: mart/data_quality
-- law: L1 lines
-- severity: critical
-- scope: all
-- about: Per platform and account, records that should have landed are those that did and those refused, as their batches count them; each is told once.
-- remedy: Run again; if it stays, rebuild with `moisson run --rebuild`, and report it.
-- over: mart.data_quality
SELECT platform, q.expected_rows, q.got_rows, q.quarantined_rows, b.accepted, b.quarantined, q.times
FROM (SELECT *, count(*) OVER (PARTITION BY platform, account) AS times FROM mart.data_quality) q
    LEFT JOIN (SELECT platform, account, sum(accepted) AS accepted, sum(quarantined) AS quarantined FROM ops.batch GROUP BY ALL) b USING (platform, account)
WHERE q.times <> 1 OR q.expected_rows <> q.got_rows + q.quarantined_rows OR (q.got_rows, q.quarantined_rows) IS DISTINCT FROM (b.accepted, b.quarantined);

-- rule: quality_shares_in_range
-- asset: mart/data_quality
-- severity: critical
-- scope: all
-- about: Shares lie between 0 and 1, counts and ages are not negative.
-- remedy: Run again; if it stays, report it.
-- over: mart.data_quality
SELECT platform, completeness, duplicate_rate, currency_coverage, freshness_h, gap_days, duplicates, unreconciled_rc
FROM mart.data_quality
WHERE completeness NOT BETWEEN 0 AND 1 OR duplicate_rate NOT BETWEEN 0 AND 1 OR currency_coverage NOT BETWEEN 0 AND 1
    OR freshness_h < 0 OR gap_days < longest_gap_days OR duplicates < 0 OR unreconciled_rc < 0 OR n_unreconciled > n_payouts;

-- rule: quality_statuses_known
-- asset: mart/data_quality
-- severity: warning
-- scope: all
-- about: Every unit of earned money has a status that Moisson knows.
-- remedy: `moisson quarantine` lists the lines; declare the status in the platform's file, or in its mapping.
-- over: mart.data_quality
SELECT platform, unmapped_status FROM mart.data_quality WHERE unmapped_status > 0;

-- rule: invoice_gaps_add_up
-- asset: mart/invoice_gap
-- law: L3 fold
-- severity: critical
-- scope: all
-- about: A gap in invoice numbers holds as many as lie between its ends, none of them is an invoice of the ledger, and the account counts them all.
-- remedy: Run again; if it stays, report it.
-- over: mart.invoice_gap
SELECT platform, first_missing, last_missing, n_missing
FROM (SELECT *, count(*) OVER (PARTITION BY worker_id, platform, account, series, first_missing) AS times FROM mart.invoice_gap)
WHERE times <> 1 OR n_missing <> last_missing - first_missing + 1 OR n_missing < 1
UNION ALL
SELECT q.platform, NULL, NULL, q.missing_invoices
FROM mart.data_quality q LEFT JOIN (SELECT platform, account, sum(n_missing) AS n FROM mart.invoice_gap GROUP BY ALL) g USING (platform, account)
WHERE q.missing_invoices IS DISTINCT FROM CASE WHEN q.platform = 'invoice' THEN coalesce(g.n, 0) END
UNION ALL
SELECT g.platform, g.first_missing, g.last_missing, g.n_missing
FROM mart.invoice_gap g JOIN (SELECT DISTINCT worker, platform, account, trim(ref) AS ref FROM ledger.earning WHERE platform = 'invoice') e
    ON e.worker = g.worker_id AND e.platform = g.platform AND e.account = g.account AND e.ref = replace(g.series, '#', CAST(g.first_missing AS VARCHAR));

-- rule: invoice_numbers_unbroken
-- asset: mart/invoice_gap
-- severity: warning
-- scope: all
-- about: Invoices are numbered without a gap, as the tax law of many countries wants.
-- remedy: Import the missing invoices, or write down why their numbers were not used.
-- over: mart.invoice_gap
SELECT platform, issued_before, issued_after, first_missing, last_missing FROM mart.invoice_gap;
