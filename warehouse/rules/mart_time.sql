-- Laws of time: every second of a worker's timeline belongs to one channel, one day and one reason. Seconds are whole: sums are exact.

-- rule: session_shares_add_up
-- asset: mart/session_channel
-- law: L5 time
-- severity: critical
-- scope: all
-- about: The channels' shares of a session add up to the session, to the second.
-- remedy: Rebuild with `moisson run --rebuild`, and report it.
-- over: mart.session
SELECT session_id, h2_s, sum(c.attributed_s) AS attributed_s, s.on_task_s, sum(c.on_task_s) AS channels_on_task_s
FROM mart.session s FULL JOIN mart.session_channel c USING (worker_id, session_id)
GROUP BY worker_id, session_id, s.h2_s, s.on_task_s
HAVING s.h2_s IS DISTINCT FROM sum(c.attributed_s) OR s.on_task_s IS DISTINCT FROM sum(c.on_task_s);

-- rule: session_parts_add_up
-- asset: mart/session
-- law: L5 time
-- severity: critical
-- scope: all
-- about: A session lasts from its start to its end, and is work and bridged gaps, nothing else.
-- remedy: Rebuild with `moisson run --rebuild`, and report it.
-- over: mart.session
SELECT session_id, h2_s, on_task_s, gap_s
FROM mart.session WHERE h2_s <> on_task_s + gap_s OR h2_s <> date_diff('second', started_at, ended_at) OR on_task_s < 0 OR gap_s < 0;

-- rule: sessions_apart
-- asset: mart/session
-- law: L5 time
-- severity: critical
-- scope: all
-- about: No two sessions of a worker overlap: more than the longest bridged gap lies between them.
-- remedy: Rebuild with `moisson run --rebuild`, and report it.
-- over: mart.session
SELECT session_id, h2_s FROM mart.session
QUALIFY date_diff('second', lag(ended_at) OVER (PARTITION BY worker_id ORDER BY started_at, ended_at), started_at) <= d_seconds;

-- rule: session_money_adds_up
-- asset: mart/session
-- law: L3 fold
-- severity: critical
-- scope: all
-- about: The money of a session is the sum of its channels', and its rate is that money over its hours.
-- remedy: Rebuild with `moisson run --rebuild`, and report it.
-- over: mart.session
WITH shares AS (SELECT worker_id, session_id, sum(amount_r_rc) AS amount_rc FROM mart.session_channel GROUP BY ALL)
SELECT session_id, s.amount_r_rc, c.amount_rc AS channels_rc, s.rate_rc_per_h
FROM mart.session s LEFT JOIN shares c USING (worker_id, session_id)
WHERE coalesce(s.amount_r_rc, 0) <> coalesce(c.amount_rc, 0) OR {ratio:s.rate_rc_per_h s.amount_r_rc s.h2_s};

-- rule: hours_fold_sessions
-- asset: mart/hours_day
-- law: L5 time
-- severity: critical
-- scope: all
-- about: Per channel, the measured hours of all days are its shares of all sessions: the union of the worker's timeline, to the second.
-- remedy: Rebuild with `moisson run --rebuild`, and report it.
-- over: mart.session_channel
WITH days AS (
    SELECT worker_id, channel_id, sum(seconds) AS h2_s, sum(seconds) FILTER (outcome <> 'gap') AS h1_s, sum(seconds) FILTER (outcome = 'paid') AS h0_s
    FROM mart.hours_day WHERE tier = 'measured' AND outcome IN ('paid', 'unpaid', 'gap') GROUP BY ALL),
sessions AS (
    SELECT worker_id, channel_id, sum(attributed_s) AS h2_s, sum(on_task_s) AS h1_s, sum(paid_s) AS h0_s FROM mart.session_channel GROUP BY ALL)
SELECT channel_id, d.h2_s AS days_h2_s, s.h2_s AS sessions_h2_s, d.h1_s AS days_h1_s, s.h1_s AS sessions_h1_s, d.h0_s AS days_h0_s, s.h0_s AS sessions_h0_s
FROM days d FULL JOIN sessions s USING (worker_id, channel_id)
WHERE (coalesce(d.h2_s, 0), coalesce(d.h1_s, 0), coalesce(d.h0_s, 0)) <> (coalesce(s.h2_s, 0), coalesce(s.h1_s, 0), coalesce(s.h0_s, 0));

-- rule: days_fold_hours
-- asset: mart/channel_efficiency_day
-- law: L5 time
-- severity: critical
-- scope: all
-- about: The hours of a day are the sums of its reasons: paid, then other work, then gaps, then time off task.
-- remedy: Run again; if it stays, rebuild with `moisson run --rebuild`, and report it.
-- over: mart.channel_efficiency_day
WITH reasons AS (
    SELECT worker_id, channel_id, day, coalesce(sum(seconds) FILTER (outcome = 'paid'), 0) AS h0_s,
        coalesce(sum(seconds) FILTER (outcome IN ('paid', 'unpaid')), 0) AS h1_s,
        coalesce(sum(seconds) FILTER (outcome IN ('paid', 'unpaid', 'gap')), 0) AS h2_s, sum(seconds) FILTER (outcome <> 'band') AS h3_s
    FROM mart.hours_day GROUP BY ALL HAVING h3_s IS NOT NULL)
SELECT channel_id, day, r.h0_s AS reasons_h0_s, m.h0_s, r.h2_s AS reasons_h2_s, m.h2_s, r.h3_s AS reasons_h3_s, m.h3_s
FROM reasons r FULL JOIN mart.channel_efficiency_day m USING (worker_id, channel_id, day)
WHERE (r.h0_s, r.h1_s, r.h2_s, r.h3_s) IS DISTINCT FROM (m.h0_s, m.h1_s, m.h2_s, m.h3_s);

-- rule: {table}_hours_ordered
-- each: day month current
-- asset: mart/channel_efficiency_{table}
-- law: L5 time
-- severity: critical
-- scope: all
-- about: H0 <= H1 <= H2 <= H3: each wider view of the hours holds the narrower one.
-- remedy: Run again; if it stays, rebuild with `moisson run --rebuild`, and report it.
-- over: mart.channel_efficiency_{table} WHERE h3_s IS NOT NULL
SELECT channel_id, {span}, h0_s, h1_s, h2_s, h3_s
FROM mart.channel_efficiency_{table}
WHERE coalesce(h0_s, h1_s, h2_s, h3_s) IS NOT NULL AND NOT coalesce(h0_s >= 0 AND h0_s <= h1_s AND h1_s <= h2_s AND h2_s <= h3_s, false);

-- rule: waterfall_folds_hours
-- asset: mart/time_waterfall_month
-- law: L5 time
-- severity: critical
-- scope: all
-- about: The seconds of each reason of a month are those of its days, and the shares of H3 add up to 1.
-- remedy: Run again; if it stays, rebuild with `moisson run --rebuild`, and report it.
-- over: mart.time_waterfall_month
WITH days AS (
    SELECT worker_id, channel_id, CAST(date_trunc('month', day) AS DATE) AS month, reason, sum(seconds) AS seconds
    FROM mart.hours_day WHERE outcome <> 'band' GROUP BY ALL),
shares AS (SELECT worker_id, channel_id, month, sum(share_of_h3) AS total FROM mart.time_waterfall_month GROUP BY ALL)
SELECT channel_id, month, reason, d.seconds AS days_s, m.seconds, s.total AS shares
FROM days d FULL JOIN mart.time_waterfall_month m USING (worker_id, channel_id, month, reason) LEFT JOIN shares s USING (worker_id, channel_id, month)
WHERE d.seconds IS DISTINCT FROM m.seconds OR abs(s.total - 1) > 1e-9;

-- rule: hours_words_known
-- asset: mart/hours_day
-- severity: critical
-- scope: all
-- about: Outcomes, reasons and tiers of the hours are words of the vocabulary, and no stretch is negative.
-- remedy: Declare the new word where the hours are counted, in warehouse/marts/ and here.
-- over: mart.hours_day
SELECT channel_id, day, seconds FROM mart.hours_day
WHERE NOT list_contains($tiers, tier) OR seconds <= 0 OR outcome NOT IN ('paid', 'unpaid', 'gap', 'off_task', 'band') OR (outcome = 'gap') <> (reason = 'gap')
    OR (outcome = 'band') <> (reason IN ('h2_d1m', 'h2_d60m'))
    OR NOT (list_contains($effort_kinds, reason) OR list_contains($statuses, reason) OR reason IN ('gap', 'h2_d1m', 'h2_d60m'));

-- rule: mart_keys_unique
-- asset: mart/channel_efficiency_day
-- severity: critical
-- scope: all
-- about: Every mart has one row per key: nothing is counted twice.
-- remedy: Run again; if it stays, rebuild with `moisson run --rebuild`, and report it.
-- over: mart.channel_efficiency_day
SELECT 'channel_efficiency_day' AS "table", channel_id, count(*) AS times FROM mart.channel_efficiency_day GROUP BY worker_id, channel_id, day HAVING count(*) > 1
UNION ALL
SELECT 'channel_efficiency_month', channel_id, count(*) FROM mart.channel_efficiency_month GROUP BY worker_id, channel_id, month HAVING count(*) > 1
UNION ALL
SELECT 'channel_efficiency_current', channel_id, count(*) FROM mart.channel_efficiency_current GROUP BY worker_id, channel_id, window_days HAVING count(*) > 1
UNION ALL
SELECT 'fee_waterfall_month', channel_id, count(*) FROM mart.fee_waterfall_month GROUP BY worker_id, channel_id, month, fee_kind HAVING count(*) > 1
UNION ALL
SELECT 'time_waterfall_month', channel_id, count(*) FROM mart.time_waterfall_month GROUP BY worker_id, channel_id, month, reason HAVING count(*) > 1
UNION ALL
SELECT 'session', NULL, count(*) FROM mart.session GROUP BY worker_id, session_id HAVING count(*) > 1
UNION ALL
SELECT 'session_channel', channel_id, count(*) FROM mart.session_channel GROUP BY worker_id, session_id, channel_id HAVING count(*) > 1
UNION ALL
SELECT 'hours_day', channel_id, count(*) FROM mart.hours_day GROUP BY worker_id, channel_id, day, outcome, reason, tier HAVING count(*) > 1
UNION ALL
SELECT 'payout_match', platform, count(*) FROM mart.payout_match
GROUP BY platform, account, told_by, payout_key, occurrence, payout_currency, payout_day, wallet, wallet_account, receipt_key, receipt_occurrence, receipt_day, receipt_currency HAVING count(*) > 1
UNION ALL
SELECT 'payout_balance', platform, count(*) FROM mart.payout_balance GROUP BY platform, currency HAVING count(*) > 1;

-- rule: marts_not_ahead
-- asset: mart/channel_efficiency_day
-- severity: critical
-- scope: all
-- about: No mart knows a day after tomorrow.
-- remedy: Check the order of day and month in the platform's file, and this computer's clock.
-- over: mart.channel_efficiency_day
SELECT channel_id, day FROM mart.channel_efficiency_day WHERE day > $tomorrow
UNION ALL
SELECT channel_id, day FROM mart.hours_day WHERE day > $tomorrow
UNION ALL
SELECT NULL, CAST(started_at AS DATE) FROM mart.session WHERE started_at > $tomorrow + 1;

-- rule: nothing_left_to_count
-- asset: mart/channel_efficiency_day
-- law: L3 fold
-- severity: critical
-- scope: all
-- about: No channel's month and no stretch of time waits to be counted anew when the marts are checked.
-- remedy: Run again: the marts were not brought up to date with the ledger.
-- over: ops.dirty_month
SELECT channel AS channel_id, month FROM ops.dirty_month
UNION ALL
SELECT NULL, CAST(starts_at AS DATE) FROM ops.dirty_time;
