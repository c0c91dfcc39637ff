-- Laws of skills, courses and the ladder: rungs add up to the months of the channels, and a verdict is what its interval says.

-- rule: ladder_folds_months
-- asset: mart/ladder_month
-- law: L3 fold
-- severity: critical
-- scope: all
-- about: Per month, hours and received money of all rungs are those of all channels.
-- remedy: Run again; if it stays, rebuild with `moisson run --rebuild`, and report it.
-- over: mart.ladder_month
WITH channels AS (
    SELECT worker_id, month, sum(h3_s) AS hours_s, sum(received_rc) AS received_rc FROM mart.channel_efficiency_month GROUP BY ALL),
rungs AS (SELECT worker_id, month, sum(hours_s) AS hours_s, sum(received_rc) AS received_rc FROM mart.ladder_month GROUP BY ALL)
SELECT coalesce(c.month, r.month) AS month, c.hours_s AS channels_s, r.hours_s, c.received_rc AS channels_rc, r.received_rc
FROM channels c FULL JOIN rungs r USING (worker_id, month)
WHERE coalesce(c.hours_s, 0) <> coalesce(r.hours_s, 0) OR coalesce(c.received_rc, 0) <> coalesce(r.received_rc, 0);

-- rule: ladder_shares_are_whole
-- asset: mart/ladder_month
-- severity: critical
-- scope: all
-- about: Shares of a month's hours, and of its money, lie between 0 and 1 and add up to 1.
-- remedy: Run again; if it stays, report it.
-- over: (SELECT DISTINCT worker_id, month FROM mart.ladder_month)
SELECT month, sum(share_hours) AS hours, sum(share_income) AS income, min(share_hours) AS least_hours, min(share_income) AS least_income
FROM mart.ladder_month GROUP BY worker_id, month
HAVING abs(sum(share_hours) - 1) > 1e-8 OR abs(sum(share_income) - 1) > 1e-8 OR min(share_hours) < 0 OR min(share_income) < 0;

-- rule: ladder_steps_up
-- asset: mart/ladder_month
-- severity: critical
-- scope: all
-- about: Months on a rung are counted up from its first, and the time from a lower rung is told only when it was stood on before.
-- remedy: Run again; if it stays, report it.
-- over: mart.ladder_month
SELECT month, first_month, months_in_stage, springboard_months
FROM mart.ladder_month
WHERE first_month > month OR (months_in_stage = 1) <> (month = first_month) OR springboard_months < 1
    OR (springboard_months IS NULL) <> (from_stage IS NULL) OR (springboard_months IS NOT NULL AND NOT is_shown);

-- rule: verdict_is_the_interval
-- asset: mart/learning_roi
-- severity: critical
-- scope: all
-- about: Gain, loss or cannot tell is what the interval says; without a verdict no gain is told, and no payback.
-- remedy: Run again; if it stays, report it: a course would be praised or blamed without ground.
-- over: mart.learning_roi
SELECT learning_id, did_effect, did_effect_lo, did_effect_hi, gain_to_date_rc, payback_date
FROM mart.learning_roi
WHERE verdict <> CASE WHEN did_effect_lo > 0 THEN 'gain' WHEN did_effect_hi < 0 THEN 'loss' ELSE 'cannot_tell' END
    OR NOT coalesce(did_effect BETWEEN did_effect_lo AND did_effect_hi, did_effect IS NULL AND did_effect_lo IS NULL)
    OR (verdict = 'cannot_tell' AND (gain_to_date_rc IS NOT NULL OR roi IS NOT NULL))
    OR (verdict <> 'gain' AND payback_date IS NOT NULL)
    OR payback_date_lo > payback_date OR payback_date > payback_date_hi OR payback_date <= last_on;

-- rule: skills_shown_as_ruled
-- asset: mart/skill_rate
-- severity: critical
-- scope: all
-- about: What is held back is null and says why; what is shown lies inside its interval.
-- remedy: Run again; if it stays, report it: numbers that are not fit to show would be shown.
-- over: mart.skill_rate
SELECT 'skill_rate' AS "table", evidence_level, is_shown, premium_pct AS told
FROM mart.skill_rate
WHERE is_shown <> (premium_pct IS NOT NULL) OR is_shown <> (rate_shrunk IS NOT NULL) OR (NOT is_shown AND suppress_reason IS NULL)
    OR is_shown = (evidence_level = 'hide') OR premium_pct < premium_pct_lo OR premium_pct > premium_pct_hi
    OR (growth_pct_per_year IS NULL) <> (growth_reason IS NOT NULL)
UNION ALL
SELECT 'learning_roi', evidence_level, is_shown, did_effect
FROM mart.learning_roi
WHERE is_shown <> (did_effect IS NOT NULL) OR (NOT is_shown AND suppress_reason IS NULL) OR is_shown = (evidence_level = 'hide')
UNION ALL
SELECT 'ladder_month', evidence_level, is_shown, NULL
FROM mart.ladder_month
WHERE (NOT is_shown AND suppress_reason IS NULL) OR is_shown = (evidence_level = 'hide');

-- rule: skill_keys_unique
-- asset: mart/skill_rate
-- severity: critical
-- scope: all
-- about: Every table of skills, courses and rungs has one row per key: nothing is counted twice.
-- remedy: Run again; if it stays, rebuild with `moisson run --rebuild`, and report it.
-- over: mart.skill_rate
SELECT 'skill_rate' AS "table", count(*) AS times FROM mart.skill_rate GROUP BY worker_id, skill, window_days HAVING count(*) > 1
UNION ALL
SELECT 'learning_roi', count(*) FROM mart.learning_roi GROUP BY worker_id, learning_id HAVING count(*) > 1
UNION ALL
SELECT 'ladder_month', count(*) FROM mart.ladder_month GROUP BY worker_id, month, stage HAVING count(*) > 1;

-- rule: rate_index_chains
-- asset: mart/rate_index
-- severity: critical
-- scope: all
-- about: A quarter is told once; the index is the chain of its links inside its interval, the plain index is the mix times it, and what is held back is empty and says why.
-- remedy: Run again; if it stays, report it.
-- over: mart.rate_index
SELECT quarter, base_quarter, fisher_link, fisher_index, plain_index, mix_effect, suppress_reason AS reason
FROM (
    SELECT *, count(*) OVER (PARTITION BY worker_id, quarter) AS times,
        coalesce(lag(fisher_index) OVER (PARTITION BY worker_id, base_quarter ORDER BY quarter), 1) AS earlier
    FROM mart.rate_index)
WHERE times <> 1 OR base_quarter > quarter OR matched_share NOT BETWEEN 0 AND 1 OR n_matched > n_kinds OR is_shown <> (fisher_index IS NOT NULL)
    OR (is_shown AND abs(fisher_index - earlier * fisher_link) > 1e-8 * fisher_index) OR fisher_index_lo > fisher_index OR fisher_index_hi < fisher_index
    OR abs(plain_index - mix_effect * fisher_index) > 1e-8 * plain_index OR (NOT is_shown AND (suppress_reason IS NULL OR plain_index IS NOT NULL))
    OR (quarter = base_quarter AND is_shown);
