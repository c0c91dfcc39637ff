-- Laws of waiting and acceptance: what waits, and how work ended, is counted once and is the ledger's; what is not fit to show is not shown.

-- rule: latency_keys_unique
-- asset: mart/pay_latency
-- severity: critical
-- scope: all
-- about: Waits, floats, late money and cohorts have one row per key: nothing is counted twice.
-- remedy: Run again; if it stays, rebuild with `moisson run --rebuild`, and report it.
-- over: mart.pay_latency
SELECT 'pay_latency' AS "table", channel_id, count(*) AS times FROM mart.pay_latency GROUP BY worker_id, channel_id, stage, window_days HAVING count(*) > 1
UNION ALL
SELECT 'float', channel_id, count(*) FROM mart.float GROUP BY worker_id, channel_id HAVING count(*) > 1
UNION ALL
SELECT 'late_money', channel_id, count(*) FROM mart.late_money GROUP BY worker_id, channel_id, currency, stage, state HAVING count(*) > 1
UNION ALL
SELECT 'acceptance_cohort', channel_id, count(*) FROM mart.acceptance_cohort GROUP BY worker_id, channel_id, submission_month, as_of HAVING count(*) > 1;

-- rule: waits_fold_ledger
-- asset: mart/pay_latency
-- law: L3 fold
-- severity: critical
-- scope: all
-- about: The waits for a decision of all days, ended or not, are the ledger's units of work and sales; returned and expired ones are not handed in.
-- remedy: Run again; if it stays, rebuild with `moisson run --rebuild`, and report it.
-- over: mart.pay_latency WHERE stage = 'decide' AND window_days = 'all' AND method NOT LIKE 'isotonic%'
WITH held AS (
    SELECT e.worker AS worker_id, e.channel AS channel_id, m.n_decided + m.n_censored + m.n_untold AS waits,
        count(*) FILTER (e.kind IN ('work', 'commission', 'sale', 'royalty') AND e.status NOT IN ('returned', 'expired') AND e.work_date <= m.data_through) AS units
    FROM ledger.earning e JOIN mart.pay_latency m ON m.worker_id = e.worker AND m.channel_id = e.channel
    WHERE m.stage = 'decide' AND m.window_days = 'all' AND m.method NOT LIKE 'isotonic%'
    GROUP BY ALL)
SELECT channel_id, waits, units FROM held WHERE waits <> units;

-- rule: latency_ends_ordered
-- asset: mart/pay_latency
-- severity: critical
-- scope: all
-- about: Quantiles of waits lie inside their bands, in order, and no wait is negative; a share of things lies between 0 and 1; due days hold the paid and the unpaid.
-- remedy: Run again; if it stays, report it: the band is not that of this curve.
-- over: mart.pay_latency
SELECT channel_id, window_days, p50_days_lo, p50_days, p50_days_hi, p90_days_lo, p90_days, p90_days_hi, mode_share, n_due
FROM mart.pay_latency
WHERE p50_days < 0 OR p50_days > p90_days OR (p90_days IS NOT NULL AND p50_days IS NULL)
    OR p50_days_lo > p50_days OR p50_days > p50_days_hi OR p90_days_lo > p90_days OR p90_days > p90_days_hi
    OR mode_share NOT BETWEEN 0 AND 1 + 1e-9 OR n_on_time + n_unpaid > n_due;

-- rule: pending_folds_ledger
-- asset: mart/late_money
-- law: L3 fold
-- severity: critical
-- scope: all
-- about: The pending money that is waited for is the ledger's, to the last digit, by channel and currency.
-- remedy: Run again; if it stays, rebuild with `moisson run --rebuild`, and report it.
-- over: mart.late_money WHERE stage = 'pending'
WITH held AS (
    SELECT e.worker AS worker_id, e.channel AS channel_id, e.currency, sum(e.net) AS amount
    FROM ledger.earning e JOIN ref.status s USING (status)
    JOIN (SELECT DISTINCT worker_id, channel_id, data_through FROM mart.pay_latency) m ON m.worker_id = e.worker AND m.channel_id = e.channel
    WHERE s.pending AND e.net IS NOT NULL AND e.currency IS NOT NULL AND coalesce(e.work_date <= m.data_through, true) GROUP BY ALL),
late AS (SELECT worker_id, channel_id, currency, sum(amount) AS amount FROM mart.late_money WHERE stage = 'pending' GROUP BY ALL)
SELECT coalesce(h.channel_id, l.channel_id) AS channel_id, h.amount AS ledger_amount, l.amount
FROM held h FULL JOIN late l USING (worker_id, channel_id, currency)
WHERE h.amount IS DISTINCT FROM l.amount;

-- rule: float_folds_late_money
-- asset: mart/float
-- law: L3 fold
-- severity: critical
-- scope: all
-- about: A float is unpaid money and the expected part of the pending, inside its interval; its unpaid money is that of mart.late_money.
-- remedy: Run again; if it stays, rebuild with `moisson run --rebuild`, and report it.
-- over: mart.float
WITH late AS (
    SELECT worker_id, channel_id, CASE WHEN count(amount_rc) = count(*) THEN sum(amount_rc) END AS unpaid_rc, true AS told
    FROM mart.late_money WHERE stage <> 'pending' GROUP BY ALL)
SELECT channel_id, f.unpaid_rc, l.unpaid_rc AS late_rc, f.float_rc
FROM mart.float f LEFT JOIN late l USING (worker_id, channel_id)
WHERE (l.told AND f.unpaid_rc IS DISTINCT FROM l.unpaid_rc) OR (l.told IS NULL AND coalesce(f.unpaid_rc, 0) <> 0)
    OR f.float_rc <> f.unpaid_rc + f.expected_pending_rc OR f.float_rc_lo > f.float_rc OR f.float_rc > f.float_rc_hi;

-- rule: late_money_states_fit
-- asset: mart/late_money
-- severity: critical
-- scope: all
-- about: Stages and states are words of the vocabulary, only expected money has expected days, in order, and trapped money has a threshold.
-- remedy: Run again; if it stays, report it.
-- over: mart.late_money
SELECT channel_id, expected_from, expected_to, threshold
FROM mart.late_money
WHERE stage NOT IN ('pending', 'approved', 'transfer') OR state NOT IN ('expected', 'overdue', 'trapped', 'unknown')
    OR (state <> 'expected' AND coalesce(expected_from, expected_to) IS NOT NULL) OR expected_from > expected_to
    OR (state = 'trapped' AND (threshold IS NULL OR stage <> 'approved'));

-- rule: cohorts_fold_ledger
-- asset: mart/acceptance_cohort
-- law: L3 fold
-- severity: critical
-- scope: all
-- about: How the units of a month ended adds up to the ledger's units of that month; submitted ones are approved, rejected, reversed or pending.
-- remedy: Run again; if it stays, rebuild with `moisson run --rebuild`, and report it.
-- over: mart.acceptance_cohort
WITH held AS (
    SELECT e.worker AS worker_id, e.channel AS channel_id, coalesce(CAST(date_trunc('month', e.work_date) AS DATE), DATE '0001-01-01') AS month, count(*) AS units
    FROM ledger.earning e
    JOIN (SELECT DISTINCT worker_id, channel_id, data_through FROM mart.pay_latency) m ON m.worker_id = e.worker AND m.channel_id = e.channel
    WHERE e.kind IN ('work', 'commission', 'sale', 'royalty') AND coalesce(e.work_date <= m.data_through, true) GROUP BY ALL),
told AS (
    SELECT worker_id, channel_id, coalesce(submission_month, DATE '0001-01-01') AS month, n_submitted + n_returned + n_screened AS units,
        n_submitted = n_approved + n_rejected + n_reversed + n_pending AS adds_up
    FROM mart.acceptance_cohort)
SELECT coalesce(h.channel_id, t.channel_id) AS channel_id, coalesce(h.month, t.month) AS month, h.units AS ledger_units, t.units
FROM held h FULL JOIN told t USING (worker_id, channel_id, month)
WHERE h.units IS DISTINCT FROM t.units OR NOT coalesce(t.adds_up, false);

-- rule: cohort_shares_in_range
-- asset: mart/acceptance_cohort
-- severity: critical
-- scope: all
-- about: Shares of approved, completed and reversed work lie between 0 and 1, each inside its interval.
-- remedy: Run again; if it stays, rebuild with `moisson run --rebuild`, and report it.
-- over: mart.acceptance_cohort
SELECT channel_id, submission_month, approval_rate, completion_rate, reversal_rate, approval_rate_value
FROM mart.acceptance_cohort
WHERE approval_rate NOT BETWEEN 0 AND 1 OR completion_rate NOT BETWEEN 0 AND 1 OR reversal_rate NOT BETWEEN 0 AND 1 OR approval_rate_value NOT BETWEEN 0 AND 1
    OR approval_rate_lo > approval_rate + 1e-9 OR approval_rate > approval_rate_hi + 1e-9
    OR completion_rate_lo > completion_rate + 1e-9 OR completion_rate > completion_rate_hi + 1e-9
    OR reversal_rate_lo > reversal_rate + 1e-9 OR reversal_rate > reversal_rate_hi + 1e-9;

-- rule: waits_shown_as_ruled
-- asset: mart/pay_latency
-- severity: critical
-- scope: all
-- about: What is shown has a value; what is held back has none, says why, and counts as no evidence; without enough evidence there is no interval.
-- remedy: Run again; if it stays, report it: numbers that are not fit to show would be shown.
-- over: mart.pay_latency
WITH every AS (
    SELECT 'pay_latency' AS "table", channel_id, evidence_level, is_shown, suppress_reason, interval_level, p50_days AS value, p50_days IS NULL AS is_null,
        suppress_reason = 'not_reached' AS may_have_end, p50_days_lo IS NOT NULL AS has_end FROM mart.pay_latency
    UNION ALL
    SELECT 'float', channel_id, evidence_level, is_shown, suppress_reason, interval_level, CAST(float_rc AS DOUBLE), float_rc IS NULL, false, float_rc_lo IS NOT NULL FROM mart.float
    UNION ALL
    SELECT 'acceptance_cohort', channel_id, evidence_level, is_shown, suppress_reason, interval_level, approval_rate, approval_rate IS NULL, false,
        approval_rate_lo IS NOT NULL FROM mart.acceptance_cohort)
SELECT "table", channel_id, evidence_level, is_shown, value
FROM every
WHERE is_shown = is_null OR is_shown = (evidence_level = 'hide') OR (NOT is_shown AND suppress_reason IS NULL)
    OR (interval_level IS NULL AND has_end AND NOT coalesce(may_have_end, false))
    OR evidence_level NOT IN ('hide', 'anecdote', 'provisional', 'normal');
