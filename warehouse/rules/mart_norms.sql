-- Laws of the norm card: ratios are what they say, published scores are passed on as published, and what is not fit to show is not shown.

-- rule: norms_keys_unique
-- asset: mart/benchmark_gap_month
-- severity: critical
-- scope: all
-- about: Benchmark gaps and scorecards have one row per key: nothing is counted twice.
-- remedy: Run again; if it stays, rebuild with `moisson run --rebuild`, and report it.
-- over: mart.benchmark_gap_month
SELECT 'benchmark_gap_month' AS "table", channel_id, count(*) AS times
FROM mart.benchmark_gap_month GROUP BY worker_id, channel_id, month, country, basis, rate_basis HAVING count(*) > 1
UNION ALL
SELECT 'platform_scorecard', platform, count(*) FROM mart.platform_scorecard GROUP BY worker_id, platform, window_days HAVING count(*) > 1;

-- rule: gaps_are_ratios
-- asset: mart/benchmark_gap_month
-- severity: critical
-- scope: all
-- about: A ratio is the rate over the benchmark, inside its interval; the shortfall is what is missing, never negative; shares lie between 0 and 1.
-- remedy: Run again; if it stays, rebuild with `moisson run --rebuild`, and report it.
-- over: mart.benchmark_gap_month
SELECT channel_id, month, benchmark_rc_per_h, rate_rc_per_h, ratio, shortfall_rc_per_h, share_hours_below
FROM mart.benchmark_gap_month
WHERE (ratio IS NULL) <> (rate_rc_per_h IS NULL) OR (rate_rc_per_h IS NOT NULL AND benchmark_rc_per_h IS NULL)
    OR abs(ratio * CAST(benchmark_rc_per_h AS DOUBLE) - CAST(rate_rc_per_h AS DOUBLE)) > 1e-5 + 1e-8 * abs(CAST(rate_rc_per_h AS DOUBLE))
    OR ratio_lo > ratio + 1e-9 OR ratio > ratio_hi + 1e-9
    OR shortfall_rc_per_h IS DISTINCT FROM CASE WHEN rate_rc_per_h IS NOT NULL THEN greatest(benchmark_rc_per_h - rate_rc_per_h, 0) END
    OR share_hours_below NOT BETWEEN 0 AND 1 OR share_hours_below_lo > share_hours_below OR share_hours_below > share_hours_below_hi;

-- rule: scores_as_published
-- asset: mart/platform_scorecard
-- severity: critical
-- scope: all
-- about: A Fairwork score stands as it was published, with its year; where none was published there is none.
-- remedy: Run again; if it stays, report it: a score would be imputed.
-- over: mart.platform_scorecard
WITH published AS (SELECT platform, year, any_value(score) AS score, any_value(max_score) AS max_score FROM ref.platform_score
    WHERE scheme = 'fairwork_cloudwork' GROUP BY platform, year)
SELECT c.platform, c.window_days, c.fairwork_score, c.fairwork_year
FROM mart.platform_scorecard c LEFT JOIN published p ON p.platform = c.platform AND p.year = c.fairwork_year
WHERE c.fairwork_score IS DISTINCT FROM p.score OR c.fairwork_max_score IS DISTINCT FROM p.max_score;

-- rule: scorecard_shares_in_range
-- asset: mart/platform_scorecard
-- severity: critical
-- scope: all
-- about: Shares of due days, hours and days lie between 0 and 1, inside their intervals, and each is either there or says why not.
-- remedy: Run again; if it stays, rebuild with `moisson run --rebuild`, and report it.
-- over: mart.platform_scorecard
SELECT platform, window_days, on_time_pay_share, nonpayment_rate, min_wage_share, availability_share
FROM mart.platform_scorecard
WHERE on_time_pay_share NOT BETWEEN 0 AND 1 OR nonpayment_rate NOT BETWEEN 0 AND 1 OR min_wage_share NOT BETWEEN 0 AND 1 OR availability_share NOT BETWEEN 0 AND 1
    OR on_time_pay_share_lo > on_time_pay_share + 1e-9 OR on_time_pay_share > on_time_pay_share_hi + 1e-9
    OR nonpayment_rate_lo > nonpayment_rate + 1e-9 OR nonpayment_rate > nonpayment_rate_hi + 1e-9
    OR on_time_pay_share + nonpayment_rate > 1 + 1e-9
    OR (min_wage_share IS NULL) <> (min_wage_reason IS NOT NULL) OR (availability_share IS NULL) <> (availability_reason IS NOT NULL);

-- rule: norms_shown_as_ruled
-- asset: mart/benchmark_gap_month
-- severity: critical
-- scope: all
-- about: What is shown has a value; what is held back has none, says why, and counts as no evidence; without interval level there is no interval.
-- remedy: Run again; if it stays, report it: numbers that are not fit to show would be shown.
-- over: mart.benchmark_gap_month
WITH every AS (
    SELECT 'benchmark_gap_month' AS "table", channel_id, evidence_level, is_shown, suppress_reason, interval_level, ratio AS value, ratio_lo AS lo
    FROM mart.benchmark_gap_month
    UNION ALL
    SELECT 'platform_scorecard', platform, evidence_level, is_shown, suppress_reason, interval_level, on_time_pay_share, on_time_pay_share_lo
    FROM mart.platform_scorecard)
SELECT "table", channel_id, evidence_level, is_shown, value
FROM every
WHERE is_shown = (value IS NULL) OR is_shown = (evidence_level = 'hide') OR (NOT is_shown AND suppress_reason IS NULL)
    OR (interval_level IS NULL AND lo IS NOT NULL) OR evidence_level NOT IN ('hide', 'anecdote', 'provisional', 'normal');
