-- Laws of the shock test: it starts from the cash that was, and its parts fit.

-- rule: shock_starts_from_income
-- asset: mart/shock_test
-- law: L3 fold
-- severity: critical
-- scope: all
-- about: The income before a shock is the mean of the last complete months of cash, to a cent, and after less before is the change.
-- remedy: Run again; if it stays, rebuild with `moisson run --rebuild`, and report it.
-- over: mart.shock_test
WITH cash AS (
    SELECT worker_id, avg(CAST(total_rc AS DOUBLE)) AS mean_rc FROM (
        SELECT worker_id, total_rc, row_number() OVER (PARTITION BY worker_id ORDER BY month DESC) AS n FROM mart.portfolio_month
        WHERE basis = 'cash' AND is_complete)
    WHERE n <= 12 GROUP BY worker_id)
SELECT s.n_months, s.income_before_rc, c.mean_rc, s.change_rc FROM mart.shock_test s LEFT JOIN cash c USING (worker_id)
WHERE s.is_shown AND (c.mean_rc IS NULL OR abs(CAST(s.income_before_rc AS DOUBLE) - c.mean_rc) > 0.0101 OR s.income_after_rc - s.income_before_rc <> s.change_rc);

-- rule: shock_in_range
-- asset: mart/shock_test
-- severity: critical
-- scope: all
-- about: Months under the floor are some of the months, a delay loses nothing, and hours that become free are not negative.
-- remedy: Run again; if it stays, report it.
-- over: mart.shock_test
SELECT kind, n_months, months_under_before, months_under_after, change_rc FROM mart.shock_test
WHERE months_under_before NOT BETWEEN 0 AND n_months OR months_under_after NOT BETWEEN 0 AND n_months OR hours_freed_s < 0
    OR (kind = 'frozen' AND change_rc <> 0) OR (kind <> 'frozen' AND delayed_rc IS NOT NULL) OR compensation_ratio NOT BETWEEN 0 AND 1
    OR (floor_rc IS NULL) <> (months_under_after IS NULL) AND is_shown
    OR kind NOT IN ('stops', 'fee', 'frozen', 'approval', 'currency');

-- rule: shock_shown_as_ruled
-- asset: mart/shock_test
-- severity: critical
-- scope: all
-- about: A hidden scenario holds no figure and says why; a compensation that was not measured is not claimed.
-- remedy: Run again; if it stays, report it.
-- over: mart.shock_test
SELECT kind, n_months, is_shown FROM mart.shock_test
WHERE (NOT is_shown AND (suppress_reason IS NULL OR evidence_level <> 'hide' OR coalesce(income_before_rc, income_after_rc, change_rc, worst_month_after_rc) IS NOT NULL))
    OR (is_shown AND (n_months < 3 OR income_after_rc IS NULL))
    OR (compensation_ratio IS NULL AND contains(description, 'gains were'))
    OR (coalesce(n_dips, 0) < 3 AND compensation_ratio IS NOT NULL);

-- rule: shock_keys_unique
-- asset: mart/shock_test
-- severity: critical
-- scope: all
-- about: There is one row per worker and scenario.
-- remedy: Run again; if it stays, rebuild with `moisson run --rebuild`, and report it.
-- over: mart.shock_test
SELECT kind AS reason, count(*) AS times FROM mart.shock_test GROUP BY worker_id, scenario, kind HAVING count(*) > 1;
