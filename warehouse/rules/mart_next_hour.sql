-- Laws of the next hour: hours stay within caps, a winner is only named when it is likely, and every row says why.

-- rule: next_hour_keys_unique
-- asset: mart/next_hour
-- severity: critical
-- scope: all
-- about: Every channel has one row, as of one day, with a reason in words.
-- remedy: Run again; if it stays, rebuild with `moisson run --rebuild`, and report it.
-- over: mart.next_hour
SELECT channel_id, count(*) AS times, count(DISTINCT as_of) AS days
FROM mart.next_hour GROUP BY worker_id, channel_id HAVING count(*) > 1 OR bool_or(length(reason_text) = 0);

-- rule: next_hour_shown_as_ruled
-- asset: mart/next_hour
-- severity: critical
-- scope: all
-- about: A value lies inside its interval and rests on three sessions; without one there is a reason, no place and no chance of being best.
-- remedy: Run again; if it stays, report it: numbers that are not fit to show would be shown.
-- over: mart.next_hour
SELECT channel_id, v_rc_per_h, v_rc_per_h_lo, v_rc_per_h_hi, place, p_best, is_shown
FROM mart.next_hour
WHERE is_shown <> (suppress_reason IS NULL) OR is_shown <> (v_rc_per_h IS NOT NULL) OR (place IS NOT NULL AND NOT is_shown)
    OR (place IS NULL) <> (p_best IS NULL) OR (is_shown AND (n_events < 3 OR v_rc_per_h < v_rc_per_h_lo OR v_rc_per_h > v_rc_per_h_hi))
    OR p_approval NOT BETWEEN p_approval_lo AND p_approval_hi OR p_available NOT BETWEEN 0 AND 1 OR regret_rc_per_h < 0;

-- rule: next_hour_within_caps
-- asset: mart/next_hour
-- severity: critical
-- scope: all
-- about: Suggested hours stay below the channel's cap; without declared weekly hours there are none, and the row says so.
-- remedy: Run again; if it stays, report it: the sharing out of hours is wrong.
-- over: mart.next_hour
SELECT channel_id, suggested_h, cap_h_per_week
FROM mart.next_hour
WHERE suggested_h < 0 OR suggested_h > cap_h_per_week + 1e-6 OR (suggested_h IS NOT NULL AND suggested_reason IS NOT NULL)
    OR coalesce(suggested_reason, 'not_declared') <> 'not_declared';

-- rule: next_hour_winner_is_likely
-- asset: mart/next_hour
-- severity: critical
-- scope: all
-- about: A clear winner is named only where a channel is the best with a probability of 0.8 or more; chances add up to 1.
-- remedy: Run again; if it stays, report it: a winner would be named that the data do not tell.
-- over: mart.next_hour
SELECT any_value(as_of) AS as_of, max(p_best) AS p_best, sum(p_best) AS chances, count(*) FILTER (explore_flag) AS explored
FROM mart.next_hour GROUP BY worker_id
HAVING count(DISTINCT verdict) <> 1 OR abs(coalesce(sum(p_best), 1) - 1) > 1e-6 OR count(*) FILTER (explore_flag) > 1
    OR any_value(verdict) <> CASE count(p_best) WHEN 0 THEN 'nothing to rank' WHEN 1 THEN 'only one channel to rank'
        ELSE CASE WHEN max(p_best) >= 0.8 THEN 'clear winner' ELSE 'no clear winner' END END;
