-- Laws of declaration periods and of what platforms report.

-- rule: periods_follow_each_other
-- asset: mart/tax_period
-- severity: critical
-- scope: all
-- about: Declaration periods have no hole between them and do not overlap.
-- remedy: Run again; if it stays, rebuild with `moisson run --rebuild`, and report it.
-- over: mart.tax_period
SELECT country, period_start, period_end, before FROM (
    SELECT country, period_start, period_end, lag(period_end) OVER (PARTITION BY worker_id, country ORDER BY period_start) AS before FROM mart.tax_period)
WHERE period_end < period_start OR period_start <> before + 1;

-- rule: periods_fold_cash
-- asset: mart/tax_period
-- law: L3 fold
-- severity: critical
-- scope: all
-- about: A period turns over no more than was collected in it, and what platforms report of it with what they kept is the turnover, less the gap.
-- remedy: Run again; if it stays, rebuild with `moisson run --rebuild`, and report it.
-- over: mart.tax_period
WITH months AS (
    SELECT worker_id, CAST(date_trunc('month', cash_day) AS DATE) AS month, sum(CASE WHEN gross_rc > 0 THEN gross_rc ELSE 0 END) AS most_rc FROM mart.collected_day
    WHERE cash_day IS NOT NULL GROUP BY ALL),
periods AS (
    SELECT worker_id, country, period_start, CAST(unnest(generate_series(period_start, period_end, INTERVAL 1 MONTH)) AS DATE) AS month FROM mart.tax_period),
most AS (SELECT p.worker_id, p.country, p.period_start, sum(m.most_rc) AS most_rc FROM periods p LEFT JOIN months m USING (worker_id, month) GROUP BY ALL)
SELECT country, period_start, t.turnover_g_rc, most_rc FROM mart.tax_period t JOIN most USING (worker_id, country, period_start)
WHERE t.turnover_g_rc > coalesce(most_rc, 0);

-- rule: periods_add_up
-- asset: mart/tax_period
-- severity: critical
-- scope: all
-- about: The reserve is contributions, levy and flat tax; headroom is the ceiling less the turnover; the VAT status is where the turnover stands.
-- remedy: Run again; if it stays, rebuild with `moisson run --rebuild`, and report it.
-- over: mart.tax_period
SELECT country, period_start, reserve_rc, headroom_now_rc, headroom_rc FROM mart.tax_period
WHERE reserve_rc <> contributions_rc + levy_rc + flat_tax_rc OR (reserve_rc IS NULL) <> (contributions_rc IS NULL OR levy_rc IS NULL OR flat_tax_rc IS NULL)
    OR headroom_now_rc IS DISTINCT FROM ceiling_rc - ytd_turnover_rc OR headroom_rc IS DISTINCT FROM ceiling_rc - projected_rc
    OR vat_status <> CASE WHEN vat_base_rc IS NULL THEN 'unknown' WHEN ytd_turnover_rc <= vat_base_rc THEN 'franchise' WHEN ytd_turnover_rc <= vat_tolerance_rc THEN 'above_base' ELSE 'above_tolerance' END;

-- rule: projection_shown_as_ruled
-- asset: mart/tax_period
-- severity: critical
-- scope: all
-- about: A projection that is shown is known and lies in its interval; one that is held back says why.
-- remedy: Run again; if it stays, report it: numbers that are not fit to show would be shown.
-- over: mart.tax_period
SELECT country, period_start, projected_lo, projected_rc, projected_hi, is_shown FROM mart.tax_period
WHERE is_shown <> (projected_rc IS NOT NULL) OR (NOT is_shown AND suppress_reason IS NULL) OR is_shown = (evidence_level = 'hide')
    OR (projected_lo IS NULL) <> (projected_hi IS NULL) OR (projected_lo IS NULL) <> (interval_level IS NULL)
    OR NOT coalesce(projected_rc BETWEEN projected_lo AND projected_hi, true);

-- rule: reported_money_adds_up
-- asset: mart/dac7_quarter
-- law: L3 fold
-- severity: critical
-- scope: all
-- about: What a platform reports, what it kept and the gap add up to what was collected there, quarter by quarter.
-- remedy: Run again; if it stays, rebuild with `moisson run --rebuild`, and report it.
-- over: mart.dac7_quarter
WITH cash AS (
    SELECT worker_id, platform, CAST(date_trunc('quarter', cash_day) AS DATE) AS quarter, coalesce(sum(gross_rc), 0) AS gross_rc FROM mart.collected_day
    WHERE cash_day IS NOT NULL GROUP BY ALL)
SELECT platform, quarter, q.gross_collected_rc, c.gross_rc, q.consideration_rc, q.fees_withheld_rc, q.gap_rc
FROM mart.dac7_quarter q FULL JOIN cash c USING (worker_id, platform, quarter)
WHERE q.gross_collected_rc IS DISTINCT FROM c.gross_rc OR q.gap_rc <> q.gross_collected_rc - q.consideration_rc - q.fees_withheld_rc
    OR (q.paid_out_rc IS NOT NULL AND q.unsettled_rc IS DISTINCT FROM q.consideration_rc - q.paid_out_rc);

-- rule: reported_money_has_no_gap
-- asset: mart/dac7_quarter
-- severity: warning
-- scope: all
-- about: Nothing is missing between turnover, and what the platform reports and kept.
-- remedy: Look at the platform's rows of that quarter: an amount is in no column; ask the platform for its annual statement.
-- over: mart.dac7_quarter
SELECT platform, quarter, gross_collected_rc, consideration_rc, fees_withheld_rc, gap_rc FROM mart.dac7_quarter WHERE abs(gap_rc) > 0.01;
