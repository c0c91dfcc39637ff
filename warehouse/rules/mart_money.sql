-- Laws of the money in the marts: what the ledger holds is what the tables add up to, cell by cell, and nothing is added twice.
-- Marts keep 6 decimals; where two roundings meet, a millionth per summand is allowed, far below a cent.

-- rule: days_fold_ledger
-- asset: mart/channel_efficiency_day
-- law: L3 fold
-- severity: critical
-- scope: all
-- about: Per worker, channel and day, undated money included, the mart's sums are the ledger's.
-- remedy: Run again; if it stays, rebuild with `moisson run --rebuild`, and report it.
-- over: mart.channel_efficiency_day
WITH held AS (
    SELECT l.worker AS worker_id, l.channel AS channel_id, l.work_date AS day,
        CAST(sum(l.gross_rc) FILTER (st.earned OR st.pending) AS DECIMAL(18, 8)) AS gross_rc,
        CAST(sum(l.gross_rc) FILTER (st.earned) AS DECIMAL(18, 8)) AS approved_rc,
        CAST(sum(l.gross_rc) FILTER (st.pending) AS DECIMAL(18, 8)) AS pending_rc,
        CAST(sum(l.net_rc) FILTER (st.earned) AS DECIMAL(18, 8)) AS platform_net_rc
    FROM ledger.earning l LEFT JOIN ref.status st USING (status) GROUP BY ALL)
SELECT coalesce(h.channel_id, m.channel_id) AS channel_id, coalesce(h.day, m.day) AS day,
    h.platform_net_rc AS ledger_rc, m.platform_net_rc, h.approved_rc AS ledger_approved_rc, m.approved_rc
FROM held h FULL JOIN mart.channel_efficiency_day m
    ON m.worker_id = h.worker_id AND m.channel_id = h.channel_id AND m.day IS NOT DISTINCT FROM h.day
WHERE (h.gross_rc, h.approved_rc, h.pending_rc, h.platform_net_rc) IS DISTINCT FROM (m.gross_rc, m.approved_rc, m.pending_rc, m.platform_net_rc);

-- rule: days_less_fees
-- asset: mart/channel_efficiency_day
-- law: L6 ladder
-- severity: critical
-- scope: all
-- about: Received money = platform-net money - payout fees - wallet fees, per channel and day; every fee is in exactly one row.
-- remedy: Run again; if it stays, rebuild with `moisson run --rebuild`, and report it.
-- over: mart.channel_efficiency_day
WITH fees AS (
    SELECT worker AS worker_id, channel AS channel_id, day, sum(fee_rc) AS fee_rc FROM (
        SELECT worker, channel, work_date AS day, fee_rc FROM ledger.payout
        UNION ALL
        SELECT worker, counterparty, work_date, fee_rc FROM ledger.receipt WHERE counterparty IS NOT NULL AND net > 0)
    GROUP BY ALL)
SELECT coalesce(f.channel_id, m.channel_id) AS channel_id, coalesce(f.day, m.day) AS day, m.platform_net_rc, f.fee_rc, m.received_rc
FROM mart.channel_efficiency_day m FULL JOIN fees f
    ON m.worker_id = f.worker_id AND m.channel_id = f.channel_id AND m.day IS NOT DISTINCT FROM f.day
WHERE abs(coalesce(m.received_rc, 0) - coalesce(m.platform_net_rc, 0) + coalesce(f.fee_rc, 0)) > 0.000001
    OR (m.platform_net_rc IS NOT NULL AND m.received_rc IS NULL);

-- rule: months_fold_days
-- asset: mart/channel_efficiency_month
-- law: L3 fold
-- severity: critical
-- scope: all
-- about: Every amount, duration and count of a month is the sum of its days.
-- remedy: Run again; if it stays, rebuild with `moisson run --rebuild`, and report it.
-- over: mart.channel_efficiency_month
WITH days AS (
    SELECT worker_id, channel_id, CAST(date_trunc('month', day) AS DATE) AS month, {measures_summed}
    FROM mart.channel_efficiency_day WHERE day IS NOT NULL GROUP BY ALL)
SELECT channel_id, month, d.received_rc AS days_rc, m.received_rc, d.h2_s AS days_h2_s, m.h2_s, d.n_tasks AS days_n_tasks, m.n_tasks
FROM days d FULL JOIN mart.channel_efficiency_month m USING (worker_id, channel_id, month)
WHERE ({measures:d}) IS DISTINCT FROM ({measures:m});

-- rule: windows_fold_days
-- asset: mart/channel_efficiency_current
-- law: L3 fold
-- severity: critical
-- scope: all
-- about: Every amount, duration and count of a window is the sum of its days; the window of all days holds the undated money too.
-- remedy: Run again; if it stays, rebuild with `moisson run --rebuild`, and report it.
-- over: mart.channel_efficiency_current
WITH windows AS (SELECT DISTINCT window_days, window_start, window_end FROM mart.channel_efficiency_current
    UNION SELECT 'all', NULL, max(day) FROM mart.channel_efficiency_day HAVING count(*) > 0),
days AS (
    SELECT d.worker_id, d.channel_id, w.window_days, {measures_summed}
    FROM mart.channel_efficiency_day d JOIN windows w ON w.window_start IS NULL OR d.day BETWEEN w.window_start AND w.window_end
    GROUP BY ALL)
SELECT channel_id, window_days, d.received_rc AS days_rc, m.received_rc, d.h2_s AS days_h2_s, m.h2_s, d.n_tasks AS days_n_tasks, m.n_tasks
FROM days d FULL JOIN mart.channel_efficiency_current m USING (worker_id, channel_id, window_days)
WHERE ({measures:d}) IS DISTINCT FROM ({measures:m});

-- rule: ladder_reaches_received
-- asset: mart/fee_waterfall_month
-- law: L6 ladder
-- severity: critical
-- scope: all
-- about: Approved money and every step after it add up to the received money, per channel and month.
-- remedy: Run again; if it stays, rebuild with `moisson run --rebuild`, and report it.
-- over: (SELECT DISTINCT worker_id, channel_id, month FROM mart.fee_waterfall_month)
SELECT channel_id, month, sum(amount_rc) FILTER (fee_kind <> 'received') AS steps_rc, sum(amount_rc) FILTER (fee_kind = 'received') AS received_rc
FROM mart.fee_waterfall_month GROUP BY worker_id, channel_id, month
HAVING abs(coalesce(sum(amount_rc) FILTER (fee_kind <> 'received'), 0) - coalesce(sum(amount_rc) FILTER (fee_kind = 'received'), 0)) > 0.00001;

-- rule: ladder_meets_month
-- asset: mart/fee_waterfall_month
-- law: L6 ladder
-- severity: critical
-- scope: all
-- about: Where the ladder starts and where it ends is what the month's row says: approved and received.
-- remedy: Run again; if it stays, rebuild with `moisson run --rebuild`, and report it.
-- over: mart.channel_efficiency_month
WITH ladder AS (
    SELECT worker_id, channel_id, month, coalesce(sum(amount_rc) FILTER (fee_kind = 'approved'), 0) AS approved_rc,
        coalesce(sum(amount_rc) FILTER (fee_kind = 'received'), 0) AS received_rc
    FROM mart.fee_waterfall_month GROUP BY ALL)
SELECT channel_id, month, l.approved_rc AS ladder_approved_rc, m.approved_rc, l.received_rc AS ladder_received_rc, m.received_rc
FROM ladder l FULL JOIN mart.channel_efficiency_month m USING (worker_id, channel_id, month)
WHERE abs(coalesce(l.approved_rc, 0) - coalesce(m.approved_rc, 0)) > 0.0001 OR abs(coalesce(l.received_rc, 0) - coalesce(m.received_rc, 0)) > 0.0001;

-- rule: mart_one_currency
-- asset: mart/channel_efficiency_day
-- severity: critical
-- scope: all
-- about: Every mart is in the ledger's reporting currency: amounts of two are never added.
-- remedy: Rebuild with `moisson run --rebuild`: the reporting currency was changed.
-- over: mart.channel_efficiency_day
WITH own AS (SELECT DISTINCT reporting_currency FROM ledger.earning)
SELECT channel_id, count(*) AS times FROM (
    SELECT channel_id, reporting_currency FROM mart.channel_efficiency_day UNION ALL SELECT channel_id, reporting_currency FROM mart.channel_efficiency_month
    UNION ALL SELECT channel_id, reporting_currency FROM mart.channel_efficiency_current
    UNION ALL SELECT channel_id, reporting_currency FROM mart.fee_waterfall_month)
WHERE (SELECT count(*) FROM own) > 0 AND reporting_currency NOT IN (SELECT reporting_currency FROM own)
GROUP BY channel_id;

-- rule: {table}_rates_are_ratios
-- each: month current
-- asset: mart/channel_efficiency_{table}
-- severity: critical
-- scope: all
-- about: Every rate is its sum of money over its sum of hours, to a millionth, never a mean of rates; without hours there is none.
-- remedy: Run again; if it stays, rebuild with `moisson run --rebuild`, and report it.
-- over: mart.channel_efficiency_{table}
SELECT channel_id, {span}, eff_rate, received_rc, h2_s, naive_rate, full_rate
FROM mart.channel_efficiency_{table}
WHERE {ratio:naive_rate approved_rc h0_s}
    OR {ratio:eff_rate received_rc h2_s}
    OR {ratio:full_rate received_rc h3_s}
    OR {ratio:eff_rate_d1m received_rc h2_d1m_s}
    OR {ratio:eff_rate_d60m received_rc h2_d60m_s};

-- rule: {table}_interval_holds_rate
-- each: month current
-- asset: mart/channel_efficiency_{table}
-- severity: critical
-- scope: all
-- about: An interval has both ends, and the rate lies between them.
-- remedy: Run again; if it stays, report it: the interval is not that of this rate.
-- over: mart.channel_efficiency_{table} WHERE eff_rate_lo IS NOT NULL OR eff_rate_hi IS NOT NULL
SELECT channel_id, {span}, eff_rate_lo, eff_rate, eff_rate_hi
FROM mart.channel_efficiency_{table}
WHERE (eff_rate_lo IS NOT NULL AND NOT coalesce(eff_rate_lo <= eff_rate + 0.000001, false))
    OR (eff_rate_hi IS NOT NULL AND NOT coalesce(eff_rate <= eff_rate_hi + 0.000001 AND eff_rate_lo IS NOT NULL, false));

-- rule: {table}_shown_as_ruled
-- each: month current
-- asset: mart/channel_efficiency_{table}
-- severity: critical
-- scope: all
-- about: A shown headline has a rate; one that is held back says why, and counts as no evidence.
-- remedy: Run again; if it stays, report it: numbers that are not fit to show would be shown.
-- over: mart.channel_efficiency_{table}
SELECT channel_id, {span}, is_shown, evidence_level, eff_rate
FROM mart.channel_efficiency_{table}
WHERE (is_shown AND ((eff_rate IS NULL AND received_rc IS NOT NULL) OR evidence_level = 'hide'))
    OR (NOT is_shown AND (suppress_reason IS NULL OR evidence_level <> 'hide'))
    OR (is_shown AND coalesce(suppress_reason, 'too_few_sessions') <> 'too_few_sessions')
    OR evidence_level NOT IN ('hide', 'anecdote', 'provisional', 'normal');

-- rule: {table}_shares_in_range
-- each: month current
-- asset: mart/channel_efficiency_{table}
-- severity: critical
-- scope: all
-- about: Shares of hours and of decided items lie between 0 and 1, each inside its interval.
-- remedy: Run again; if it stays, rebuild with `moisson run --rebuild`, and report it.
-- over: mart.channel_efficiency_{table}
SELECT channel_id, {span}, unpaid_share, unpaid_per_paid_h, acceptance, acceptance_lo, acceptance_hi
FROM mart.channel_efficiency_{table}
WHERE unpaid_share NOT BETWEEN 0 AND 1 OR unpaid_per_paid_h < 0 OR acceptance NOT BETWEEN 0 AND 1
    OR acceptance_lo NOT BETWEEN 0 AND acceptance + 1e-9 OR acceptance_hi NOT BETWEEN acceptance - 1e-9 AND 1;

-- rule: {table}_take_rates_plausible
-- each: month current
-- asset: mart/channel_efficiency_{table}
-- severity: warning
-- scope: all
-- about: Take rates, the pending share and the share of money with known hours lie between 0 and 1, unless money was refunded.
-- remedy: Look at the channel's refunds and fees of that time; a fee column may have the wrong sign in the platform's file.
-- over: mart.channel_efficiency_{table} WHERE approved_rc > 0
SELECT channel_id, {span}, approved_rc, take_rate, eff_take_rate, pending_share, hours_coverage
FROM mart.channel_efficiency_{table}
WHERE approved_rc > 0 AND (take_rate NOT BETWEEN 0 AND 1 OR eff_take_rate NOT BETWEEN 0 AND 1 OR pending_share NOT BETWEEN 0 AND 1
    OR hours_coverage NOT BETWEEN 0 AND 1);
