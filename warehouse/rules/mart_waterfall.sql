-- Laws of the way from the advertised rate to what an hour left, and of fees against what they should be.

-- rule: waterfall_has_its_steps
-- asset: mart/rate_waterfall
-- severity: critical
-- scope: all
-- about: Every channel and window has the nine steps, in their order.
-- remedy: Run again; if it stays, report it: a step is missing or out of place.
-- over: (SELECT DISTINCT worker_id, channel_id, window_days FROM mart.rate_waterfall)
SELECT channel_id, window_days, count(*) AS steps FROM mart.rate_waterfall GROUP BY worker_id, channel_id, window_days
HAVING list(step_name ORDER BY step_no) <> ['naive', 'rejected', 'unfinished', 'gaps', 'off_task', 'fees', 'payout_fx', 'costs', 'contributions'];

-- rule: waterfall_reaches_its_end
-- asset: mart/rate_waterfall
-- law: L6 ladder
-- severity: critical
-- scope: all
-- about: The deltas of a channel and window add up exactly to the rate of the last step that has one.
-- remedy: Run again; if it stays, rebuild with `moisson run --rebuild`, and report it.
-- over: (SELECT DISTINCT worker_id, channel_id, window_days FROM mart.rate_waterfall)
SELECT channel_id, window_days, sum(delta_rc_per_h) AS deltas, arg_max(rate_after_rc_per_h, step_no) AS last_rate FROM mart.rate_waterfall
GROUP BY worker_id, channel_id, window_days
HAVING sum(delta_rc_per_h) IS DISTINCT FROM arg_max(rate_after_rc_per_h, step_no) OR count(delta_rc_per_h) <> count(rate_after_rc_per_h);

-- rule: waterfall_meets_rates
-- asset: mart/rate_waterfall
-- law: L3 fold
-- severity: critical
-- scope: all
-- about: The first step is the naive rate and its hours and money are those of the window; the step after fees holds the platform-net money.
-- remedy: Run again; if it stays, rebuild with `moisson run --rebuild`, and report it.
-- over: mart.channel_efficiency_current
WITH ends AS (
    SELECT worker_id, channel_id, window_days, min(rate_after_rc_per_h) FILTER (step_name = 'naive') AS naive_rate, min(amount_rc) FILTER (step_name = 'naive') AS approved_rc,
        min(amount_rc) FILTER (step_name = 'fees') AS platform_net_rc, min(seconds) FILTER (step_name = 'naive') AS h0_s, min(seconds) FILTER (step_name = 'unfinished') AS h1_s,
        min(seconds) FILTER (step_name = 'gaps') AS h2_s, min(seconds) FILTER (step_name = 'off_task') AS h3_s, bool_or(is_shown) FILTER (step_name = 'naive') AS is_shown
    FROM mart.rate_waterfall GROUP BY ALL)
SELECT channel_id, window_days, e.naive_rate, c.naive_rate AS rate, e.approved_rc, c.approved_rc AS approved
FROM ends e FULL JOIN mart.channel_efficiency_current c USING (worker_id, channel_id, window_days)
WHERE (e.h0_s, e.h1_s, e.h2_s, e.h3_s) IS DISTINCT FROM (c.h0_s, c.h1_s, c.h2_s, c.h3_s) OR e.approved_rc IS DISTINCT FROM coalesce(c.approved_rc, 0)
    OR e.platform_net_rc IS DISTINCT FROM coalesce(c.platform_net_rc, 0) OR (e.is_shown AND c.naive_rate IS NOT NULL AND e.naive_rate IS DISTINCT FROM c.naive_rate);

-- rule: waterfall_steps_are_ratios
-- asset: mart/rate_waterfall
-- severity: critical
-- scope: all
-- about: Every rate of a step is its money over its hours, to a millionth; one that is held back says why.
-- remedy: Run again; if it stays, rebuild with `moisson run --rebuild`, and report it.
-- over: mart.rate_waterfall
SELECT channel_id, window_days, step_no, amount_rc, seconds, rate_after_rc_per_h FROM mart.rate_waterfall
WHERE abs(rate_after_rc_per_h * CAST(seconds AS DECIMAL(12, 0)) - CAST(amount_rc AS DECIMAL(30, 8)) * 3600) > CAST(seconds AS DECIMAL(12, 0)) * 0.000001
    OR is_shown <> (rate_after_rc_per_h IS NOT NULL) OR is_shown <> (suppress_reason IS NULL) OR is_shown = (evidence_level = 'hide')
    OR (rate_after_lo IS NULL) <> (rate_after_hi IS NULL) OR NOT coalesce(rate_after_rc_per_h BETWEEN rate_after_lo - 0.000001 AND rate_after_hi + 0.000001, true);

-- rule: fee_checks_add_up
-- asset: mart/fee_check_month
-- severity: critical
-- scope: all
-- about: A deviation is the observed fee less the expected one, and no more events deviate than were checked.
-- remedy: Run again; if it stays, rebuild with `moisson run --rebuild`, and report it.
-- over: mart.fee_check_month
SELECT channel_id, month, expected, observed, deviation, n_deviating FROM mart.fee_check_month
WHERE deviation <> observed - expected OR n_deviating NOT BETWEEN 0 AND n_events OR kind NOT IN ('contract', 'schedule', 'terms', 'custom');

-- rule: deviations_fold_checks
-- asset: mart/fee_deviation
-- law: L3 fold
-- severity: critical
-- scope: all
-- about: Every deviating event of the checks is among the deviations, with its money.
-- remedy: Run again; if it stays, rebuild with `moisson run --rebuild`, and report it.
-- over: mart.fee_deviation
SELECT channel_id, month, c.n_deviating, d.n_events, d.expected, d.observed, d.deviation
FROM (FROM mart.fee_check_month WHERE n_deviating > 0) c FULL JOIN mart.fee_deviation d USING (worker_id, channel_id, month, kind, currency)
WHERE c.n_deviating IS DISTINCT FROM d.n_events OR d.deviation <> d.observed - d.expected OR date_trunc('month', d.first_day) <> d.month
    OR (c.n_events = c.n_deviating AND c.deviation <> d.deviation);
