-- Laws of take-home and of the way to it: cash, losses, costs, contributions.

-- rule: collected_folds_ledger
-- asset: mart/collected_day
-- law: L3 fold
-- severity: critical
-- scope: all
-- about: Per worker, channel and day of work, what was collected and what waits add up to the approved and the platform-net money.
-- remedy: Run again; if it stays, rebuild with `moisson run --rebuild`, and report it.
-- over: mart.collected_day
WITH cash AS (
    SELECT worker_id, channel_id, work_date AS day, sum(gross_rc) AS gross_rc, sum(net_rc) AS net_rc FROM mart.collected_day GROUP BY ALL)
SELECT coalesce(c.channel_id, d.channel_id) AS channel_id, coalesce(c.day, d.day) AS day, c.gross_rc, d.approved_rc, c.net_rc, d.platform_net_rc
FROM cash c FULL JOIN (FROM mart.channel_efficiency_day WHERE approved_rc IS NOT NULL OR platform_net_rc IS NOT NULL) d
    ON d.worker_id = c.worker_id AND d.channel_id = c.channel_id AND d.day IS NOT DISTINCT FROM c.day
WHERE coalesce(c.gross_rc, 0) <> coalesce(d.approved_rc, 0) OR coalesce(c.net_rc, 0) <> coalesce(d.platform_net_rc, 0);

-- rule: collected_words_known
-- asset: mart/collected_day
-- severity: critical
-- scope: all
-- about: Money has a day of cash, or waits, or its source tells no day at all.
-- remedy: Run again; if it stays, report it: a word of the mart is not known.
-- over: mart.collected_day
SELECT channel_id, work_date, cash_day FROM mart.collected_day
WHERE known_by NOT IN ('paid', 'receipt', 'payout', 'work', 'assumed', 'waiting') OR (known_by = 'waiting' AND cash_day IS NOT NULL)
    OR (known_by IN ('paid', 'receipt', 'payout') AND cash_day IS NULL) OR (known_by IN ('work', 'assumed') AND cash_day IS DISTINCT FROM work_date);

-- rule: conversions_add_up
-- asset: mart/fx_conversion
-- law: L6 ladder
-- severity: critical
-- scope: all
-- about: What a conversion cost is what was given less what was got, at the mid rate, and its fee.
-- remedy: Run again; if it stays, rebuild with `moisson run --rebuild`, and report it.
-- over: mart.fx_conversion
SELECT day, from_rc, to_rc, fee_rc, loss_rc FROM mart.fx_conversion
WHERE abs(coalesce(from_rc - to_rc + fee_rc, 0) - coalesce(loss_rc, 0)) > 0.0000001 OR (loss_rc IS NULL) <> (from_rc IS NULL) OR spread > 1;

-- rule: losses_fold_conversions
-- asset: mart/payout_loss_day
-- law: L3 fold
-- severity: critical
-- scope: all
-- about: What conversions cost is on the channels, or unassigned, to the last digit.
-- remedy: Run again; if it stays, rebuild with `moisson run --rebuild`, and report it.
-- over: mart.fx_conversion
WITH lost AS (SELECT worker_id, day, sum(amount_rc) AS lost_rc FROM mart.payout_loss_day WHERE kind = 'fx' GROUP BY ALL),
told AS (SELECT worker_id, day, sum(loss_rc) AS loss_rc FROM mart.fx_conversion GROUP BY ALL)
SELECT day, lost_rc, loss_rc FROM lost FULL JOIN told USING (worker_id, day) WHERE coalesce(lost_rc, 0) <> coalesce(loss_rc, 0);

-- rule: drag_is_balance
-- asset: mart/payout_drag
-- severity: critical
-- scope: all
-- about: Money that waits on a platform is its balance there, and below its least payout where that is said.
-- remedy: Run again; if it stays, rebuild with `moisson run --rebuild`, and report it.
-- over: mart.payout_drag
SELECT coalesce(d.platform, b.platform) AS platform, d.balance, b.not_paid_out, d.missing, d.days_held
FROM mart.payout_drag d FULL JOIN (FROM mart.payout_balance WHERE not_paid_out > 0) b USING (platform, currency)
WHERE d.balance IS DISTINCT FROM b.not_paid_out OR d.is_below IS DISTINCT FROM (d.balance < d.threshold) OR (d.missing > 0) <> d.is_below OR d.days_held < 0;

-- rule: take_home_adds_up
-- asset: mart/take_home_month
-- law: L6 ladder
-- severity: critical
-- scope: all
-- about: Gross - fees - payout - conversion - costs - contributions = take-home, per channel and month, to the last digit.
-- remedy: Run again; if it stays, rebuild with `moisson run --rebuild`, and report it.
-- over: mart.take_home_month
SELECT channel_id, month, approved_rc, platform_net_rc, received_rc, take_home_rc FROM mart.take_home_month
WHERE abs(approved_rc - platform_fee_rc - withheld_rc - platform_net_rc) > 0.0001 OR abs(platform_net_rc - payout_fee_rc - received_rc) > 0.0001
    OR take_home_rc <> received_rc - loss_rc - fx_rc - cost_rc - shared_cost_rc - contributions_rc - levy_rc - flat_tax_rc;

-- rule: take_home_meets_month
-- asset: mart/take_home_month
-- law: L3 fold
-- severity: critical
-- scope: all
-- about: The ladder to take-home begins with the month's gross and approved money and passes its received money.
-- remedy: Run again; if it stays, rebuild with `moisson run --rebuild`, and report it.
-- over: mart.take_home_month
SELECT coalesce(t.channel_id, m.channel_id) AS channel_id, coalesce(t.month, m.month) AS month, t.approved_rc, m.approved_rc AS month_approved_rc, t.received_rc, m.received_rc AS month_received_rc
FROM mart.take_home_month t FULL JOIN mart.channel_efficiency_month m USING (worker_id, channel_id, month)
WHERE (coalesce(t.gross_rc, 0), coalesce(t.approved_rc, 0), coalesce(t.received_rc, 0)) <> (coalesce(m.gross_rc, 0), coalesce(m.approved_rc, 0), coalesce(m.received_rc, 0))
    OR t.h2_s IS DISTINCT FROM m.h2_s;

-- rule: costs_fold_ledger
-- asset: mart/take_home_month
-- law: L3 fold
-- severity: critical
-- scope: all
-- about: Own and allocated costs of a month add up to what was spent in it.
-- remedy: Run again; if it stays, rebuild with `moisson run --rebuild`, and report it.
-- over: ledger.cost
WITH spent AS (SELECT worker AS worker_id, CAST(date_trunc('month', day) AS DATE) AS month, sum(amount_rc) AS spent_rc FROM ledger.cost GROUP BY ALL),
borne AS (SELECT worker_id, month, sum(cost_rc) + sum(shared_cost_rc) AS borne_rc FROM mart.take_home_month GROUP BY ALL)
SELECT month, spent_rc, borne_rc FROM spent FULL JOIN borne USING (worker_id, month) WHERE coalesce(spent_rc, 0) <> coalesce(borne_rc, 0);

-- rule: take_home_shown_as_ruled
-- asset: mart/take_home_month
-- severity: critical
-- scope: all
-- about: Take-home that is shown is known; one that is held back says why, and so are its contributions.
-- remedy: Run again; if it stays, report it: numbers that are not fit to show would be shown.
-- over: mart.take_home_month
SELECT channel_id, month, take_home_rc, is_shown FROM mart.take_home_month
WHERE is_shown <> (take_home_rc IS NOT NULL) OR is_shown <> (contributions_rc IS NOT NULL) OR is_shown <> (suppress_reason IS NULL)
    OR is_shown = (evidence_level = 'hide') OR evidence_level NOT IN ('hide', 'anecdote', 'provisional', 'normal')
    OR coalesce(suppress_reason, 'not_declared') NOT IN ('not_declared', 'no_parameter', 'currency_missing')
    OR (take_home_rate IS NOT NULL AND NOT is_shown);

-- rule: take_home_rate_is_ratio
-- asset: mart/take_home_month
-- severity: critical
-- scope: all
-- about: The take-home rate is take-home over session hours, to a millionth, and lies in its interval.
-- remedy: Run again; if it stays, rebuild with `moisson run --rebuild`, and report it.
-- over: mart.take_home_month WHERE take_home_rate IS NOT NULL
SELECT channel_id, month, take_home_rate, take_home_rc, h2_s FROM mart.take_home_month
WHERE take_home_rate IS NOT NULL AND (coalesce(h2_s, 0) <= 0
    OR abs(take_home_rate * CAST(h2_s AS DECIMAL(12, 0)) - CAST(take_home_rc AS DECIMAL(30, 8)) * 3600) > CAST(h2_s AS DECIMAL(12, 0)) * 0.000001
    OR (take_home_rate_lo IS NULL) <> (take_home_rate_hi IS NULL) OR NOT coalesce(take_home_rate BETWEEN take_home_rate_lo - 0.000001 AND take_home_rate_hi + 0.000001, true));

-- rule: contributions_are_shares
-- asset: mart/take_home_day
-- severity: critical
-- scope: all
-- about: Contributions, levy and flat tax are a share of turnover, and turnover is the approved money of the day.
-- remedy: Look at ref.contribution_rate for the country, regime and activity of the settings; if it is right, report it.
-- over: mart.take_home_day
SELECT t.channel_id, t.day, t.turnover_rc, d.approved_rc, t.contributions_rc FROM mart.take_home_day t
LEFT JOIN mart.channel_efficiency_day d ON d.worker_id = t.worker_id AND d.channel_id = t.channel_id AND d.day IS NOT DISTINCT FROM t.day
WHERE t.turnover_rc <> coalesce(d.approved_rc, 0)
    OR (t.turnover_rc > 0 AND t.contributions_rc + coalesce(t.levy_rc, 0) + coalesce(t.flat_tax_rc, 0) NOT BETWEEN 0 AND t.turnover_rc);

-- rule: money_keys_unique
-- asset: mart/take_home_month
-- severity: critical
-- scope: all
-- about: Every mart of cash, take-home, fees and tax has one row per key: nothing is counted twice.
-- remedy: Run again; if it stays, rebuild with `moisson run --rebuild`, and report it.
-- over: mart.take_home_month
SELECT 'collected_day' AS "table", channel_id, count(*) AS times FROM mart.collected_day GROUP BY worker_id, channel_id, platform, family, work_date, cash_day, known_by HAVING count(*) > 1
UNION ALL
SELECT 'fx_conversion', NULL, count(*) FROM mart.fx_conversion GROUP BY worker_id, told_by, wallet, account, conversion_key, day HAVING count(*) > 1
UNION ALL
SELECT 'payout_loss_day', channel_id, count(*) FROM mart.payout_loss_day GROUP BY worker_id, channel_id, day, kind HAVING count(*) > 1
UNION ALL
SELECT 'payout_drag', platform, count(*) FROM mart.payout_drag GROUP BY platform, currency HAVING count(*) > 1
UNION ALL
SELECT 'take_home_day', channel_id, count(*) FROM mart.take_home_day GROUP BY worker_id, channel_id, day HAVING count(*) > 1
UNION ALL
SELECT 'take_home_month', channel_id, count(*) FROM mart.take_home_month GROUP BY worker_id, channel_id, month HAVING count(*) > 1
UNION ALL
SELECT 'rate_waterfall', channel_id, count(*) FROM mart.rate_waterfall GROUP BY worker_id, channel_id, window_days, step_no HAVING count(*) > 1
UNION ALL
SELECT 'fee_check_month', channel_id, count(*) FROM mart.fee_check_month GROUP BY worker_id, channel_id, month, kind, currency HAVING count(*) > 1
UNION ALL
SELECT 'fee_deviation', channel_id, count(*) FROM mart.fee_deviation GROUP BY worker_id, channel_id, month, kind, currency HAVING count(*) > 1
UNION ALL
SELECT 'tax_period', country, count(*) FROM mart.tax_period GROUP BY worker_id, country, period_start HAVING count(*) > 1
UNION ALL
SELECT 'dac7_quarter', platform, count(*) FROM mart.dac7_quarter GROUP BY worker_id, platform, quarter HAVING count(*) > 1;
