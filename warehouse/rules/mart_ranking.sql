-- Laws of ranks, comparisons and session profiles: places that are places, chances that add up, nothing shown without enough data.

-- rule: ranking_keys_unique
-- asset: mart/channel_rank
-- severity: critical
-- scope: all
-- about: A channel has one rank in a window, two channels are compared once in it, and sessions are profiled once.
-- remedy: Run again; if it stays, rebuild with `moisson run --rebuild`, and report it.
-- over: mart.channel_rank
SELECT 'channel_rank' AS "table", channel_id, count(*) AS times FROM mart.channel_rank GROUP BY worker_id, channel_id, window_days HAVING count(*) > 1
UNION ALL
SELECT 'channel_comparison', least(channel_a, channel_b), count(*) FROM mart.channel_comparison
GROUP BY worker_id, window_days, least(channel_a, channel_b), greatest(channel_a, channel_b) HAVING count(*) > 1
UNION ALL
SELECT 'session_profile', channel_id, count(*) FROM mart.session_profile GROUP BY worker_id, channel_id, window_days HAVING count(*) > 1
UNION ALL
SELECT 'session_position', channel_id, count(*) FROM mart.session_position GROUP BY worker_id, channel_id, hour_no HAVING count(*) > 1;

-- rule: ranks_are_places
-- asset: mart/channel_rank
-- severity: critical
-- scope: all
-- about: Places of a worker and window are 1 to n, in every way to count breaks; the chances of being best add up to 1.
-- remedy: Run again; if it stays, report it: the ranking is wrong.
-- over: mart.channel_rank
SELECT window_days, count(rank) AS ranked, sum(rank) AS places, sum(p_best) AS chances
FROM mart.channel_rank GROUP BY worker_id, window_days
HAVING count(rank) > 0 AND (count(rank) <> any_value(n_ranked) OR count(DISTINCT rank) <> count(rank) OR max(rank) <> count(rank)
    OR count(DISTINCT rank_d1m) <> count(rank) OR count(DISTINCT rank_d60m) <> count(rank) OR abs(sum(p_best) - 1) > 1e-6);

-- rule: ranks_shown_as_ruled
-- asset: mart/channel_rank
-- severity: critical
-- scope: all
-- about: A rank rests on three sessions, a rate above 0 and measured, reported or estimated hours, with its interval around it; else there is none, and a reason.
-- remedy: Run again; if it stays, report it: numbers that are not fit to show would be shown.
-- over: mart.channel_rank
SELECT channel_id, window_days, is_shown, rank, n_sessions, evidence_level
FROM mart.channel_rank
WHERE is_shown <> (suppress_reason IS NULL) OR is_shown <> (rank IS NOT NULL) OR is_shown <> (eff_rate_shrunk IS NOT NULL) OR is_shown <> (p_best IS NOT NULL)
    OR (is_shown AND (n_sessions < 3 OR eff_rate <= 0 OR hours_tier NOT IN ('measured', 'reported', 'estimated') OR evidence_level IN ('hide', 'anecdote')))
    OR (is_shown AND NOT coalesce(eff_rate_shrunk_lo <= eff_rate_shrunk AND eff_rate_shrunk <= eff_rate_shrunk_hi, false))
    OR (trend_arc_change IS NULL) <> (trend_reason IS NOT NULL) OR trend_arc_change NOT BETWEEN -2 AND 2
    OR shrink_weight_b NOT BETWEEN 0 AND 1 OR p_best NOT BETWEEN 0 AND 1 OR expected_regret_rc_per_h < 0 OR length(reason) = 0;

-- rule: comparisons_shown_as_ruled
-- asset: mart/channel_comparison
-- severity: critical
-- scope: all
-- about: A comparison is shown only where both channels have 8 sessions and the 80 % interval leaves 1 out; else there is no ratio, and a reason.
-- remedy: Run again; if it stays, report it: a difference that cannot be told would be shown.
-- over: mart.channel_comparison
SELECT channel_a AS channel_id, window_days, ratio, ratio_lo, ratio_hi, n_events, is_shown
FROM mart.channel_comparison
WHERE channel_a = channel_b OR is_shown <> (suppress_reason IS NULL) OR is_shown <> (ratio IS NOT NULL)
    OR (is_shown AND NOT coalesce(n_events >= 8 AND ratio_lo > 1 AND ratio_lo <= ratio AND ratio <= ratio_hi, false));

-- rule: profiles_shown_as_ruled
-- asset: mart/session_profile
-- severity: critical
-- scope: all
-- about: A typical rate rests on 8 sessions, weeks or months, and lies inside its interval and between its tenths; else there is none, and a reason.
-- remedy: Run again; if it stays, report it.
-- over: mart.session_profile
SELECT channel_id, window_days, typical_rate, n_events, is_shown
FROM mart.session_profile
WHERE is_shown <> (suppress_reason IS NULL) OR is_shown <> (typical_rate IS NOT NULL)
    OR (is_shown AND NOT coalesce(n_events >= 8 AND typical_rate BETWEEN typical_rate_lo AND typical_rate_hi AND typical_rate BETWEEN rate_p10 AND rate_p90, false));

-- rule: overlap_was_removed
-- asset: mart/session_profile
-- severity: warning
-- scope: all
-- about: Paid time is no longer than session time (intensity at most 1), and stretches of work no shorter than what they were given (overlap at least 1).
-- remedy: Look at the channel's tasks and tracker entries of that time; if they are right, report it: overlap was not removed.
-- over: mart.session_profile
SELECT channel_id, window_days, intensity, overlap_factor
FROM mart.session_profile WHERE intensity > 1 OR overlap_factor < 0.999;

-- rule: positions_shown_as_ruled
-- asset: mart/session_position
-- severity: critical
-- scope: all
-- about: A rate by the hour of a session rests on 8 sessions and lies inside its interval; else there is none, and a reason.
-- remedy: Run again; if it stays, report it.
-- over: mart.session_position
SELECT channel_id, hour_no, rate_rc_per_h, n_events, is_shown
FROM mart.session_position
WHERE hour_no NOT BETWEEN 1 AND 4 OR is_shown <> (suppress_reason IS NULL) OR is_shown <> (rate_rc_per_h IS NOT NULL)
    OR (is_shown AND (n_events < 8 OR rate_rc_per_h < rate_rc_per_h_lo OR rate_rc_per_h > rate_rc_per_h_hi));
