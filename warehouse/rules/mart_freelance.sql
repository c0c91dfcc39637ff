-- Laws of the freelance marts: their sums are the ledger's, every row is there once, and what is held back says why.
-- Samples name no client and no contract: both lead to people. Channel, day and figures find the row.

-- rule: freelance_contracts_fold_ledger
-- asset: mart/freelance_contract
-- law: L3 fold
-- severity: critical
-- scope: all
-- about: Per worker and channel, what contracts billed, collected and kept, with the row of none, is what the ledger holds of freelance money.
-- remedy: Run again; if it stays, rebuild with `moisson run --rebuild`, and report it.
-- over: mart.freelance_contract
WITH held AS (
    SELECT e.worker AS worker_id, e.channel AS channel_id,
        coalesce(sum(e.gross_rc) FILTER (s.earned OR s.pending OR e.status = 'reversed'), 0) AS billed_rc,
        coalesce(sum(e.gross_rc) FILTER (s.earned), 0) AS collected_rc, coalesce(sum(e.net_rc) FILTER (s.earned), 0) AS revenue_rc
    FROM ledger.earning e JOIN ref.status s USING (status) WHERE e.family = 'freelance' GROUP BY ALL),
told AS (
    SELECT worker_id, channel_id, sum(billed_rc) AS billed_rc, sum(collected_rc) AS collected_rc, sum(revenue_rc) AS revenue_rc
    FROM mart.freelance_contract GROUP BY ALL)
SELECT coalesce(h.channel_id, t.channel_id) AS channel_id, h.billed_rc AS ledger_billed_rc, t.billed_rc, h.revenue_rc AS ledger_rc, t.revenue_rc
FROM held h FULL JOIN told t USING (worker_id, channel_id)
WHERE (coalesce(h.billed_rc, 0), coalesce(h.collected_rc, 0), coalesce(h.revenue_rc, 0))
    IS DISTINCT FROM (coalesce(t.billed_rc, 0), coalesce(t.collected_rc, 0), coalesce(t.revenue_rc, 0));

-- rule: freelance_months_fold_ledger
-- asset: mart/freelance_month
-- law: L3 fold
-- severity: critical
-- scope: all
-- about: Per worker, channel and month, freelance money kept is the ledger's, and new clients, known clients and none add up to it.
-- remedy: Run again; if it stays, rebuild with `moisson run --rebuild`, and report it.
-- over: mart.freelance_month
WITH held AS (
    SELECT e.worker AS worker_id, e.channel AS channel_id, CAST(date_trunc('month', e.work_date) AS DATE) AS month,
        coalesce(sum(e.net_rc) FILTER (s.earned), 0) AS revenue_rc
    FROM ledger.earning e JOIN ref.status s USING (status) WHERE e.family = 'freelance' AND e.work_date IS NOT NULL GROUP BY ALL)
SELECT coalesce(h.channel_id, m.channel_id) AS channel_id, coalesce(h.month, m.month) AS month, h.revenue_rc AS ledger_rc, m.revenue_rc,
    m.new_client_rc, m.repeat_client_rc, m.no_client_rc
FROM held h FULL JOIN mart.freelance_month m USING (worker_id, channel_id, month)
WHERE coalesce(h.revenue_rc, 0) <> coalesce(m.revenue_rc, 0) OR m.revenue_rc <> m.new_client_rc + m.repeat_client_rc + m.no_client_rc
    OR (m.month IS NULL AND h.revenue_rc <> 0);

-- rule: freelance_hours_plausible
-- asset: mart/freelance_contract
-- law: L5 time
-- severity: critical
-- scope: all
-- about: Paid delivery is part of a contract's hours, the scope ratio is hours over hours foreseen, and punctuality follows from its two days.
-- remedy: Run again; if it stays, rebuild with `moisson run --rebuild`, and report it.
-- over: mart.freelance_contract
SELECT channel_id, hours_s, billable_s, estimated_s, scope_ratio, due_on, delivered_on
FROM mart.freelance_contract
WHERE billable_s NOT BETWEEN 0 AND hours_s OR hours_s <= 0 OR abs(scope_ratio * estimated_s - hours_s) > 1e-3
    OR (scope_ratio IS NULL AND estimated_s > 0 AND hours_s > 0) OR is_on_time IS DISTINCT FROM (delivered_on <= due_on)
    OR (hours_s IS NULL) <> (hours_tier = 'unknown');

-- rule: freelance_keys_unique
-- asset: mart/freelance_contract
-- severity: critical
-- scope: all
-- about: Every contract, month, client and window, cohort and stage has one row.
-- remedy: Run again; if it stays, rebuild with `moisson run --rebuild`, and report it.
-- over: mart.freelance_contract
SELECT 'freelance_contract' AS "table", channel_id, count(*) AS times FROM mart.freelance_contract GROUP BY worker_id, channel_id, contract, client HAVING count(*) > 1
UNION ALL
SELECT 'freelance_month', channel_id, count(*) FROM mart.freelance_month GROUP BY worker_id, channel_id, month HAVING count(*) > 1
UNION ALL
SELECT 'client_year', NULL, count(*) FROM mart.client_year GROUP BY worker_id, client, window_end HAVING count(*) > 1
UNION ALL
SELECT 'proposal_cohort', channel_id, count(*) FROM mart.proposal_cohort GROUP BY worker_id, channel_id, source, sent_month HAVING count(*) > 1
UNION ALL
SELECT 'proposal_pipeline', NULL, count(*) FROM mart.proposal_pipeline GROUP BY worker_id, stage HAVING count(*) > 1;

-- rule: {table}_realised_rate_is_ratio
-- each: freelance_contract client_year
-- asset: mart/{table}
-- severity: critical
-- scope: all
-- about: A realised rate is the money kept over the hours, to a millionth, inside its interval; what is not shown has none.
-- remedy: Run again; if it stays, report it: numbers that are not fit to show would be shown.
-- over: mart.{table}
SELECT revenue_rc, hours_s, realised_rate, realised_rate_lo, realised_rate_hi, is_shown, evidence_level
FROM mart.{table}
WHERE is_shown <> (realised_rate IS NOT NULL)
    OR abs(realised_rate * CAST(hours_s AS DECIMAL(12, 0)) - CAST(revenue_rc AS DECIMAL(30, 8)) * 3600) > CAST(hours_s AS DECIMAL(12, 0)) * 0.000001
    OR (realised_rate_lo IS NULL) <> (realised_rate_hi IS NULL) OR (realised_rate_lo IS NULL) <> (interval_level IS NULL)
    OR realised_rate_lo > realised_rate + 0.000001 OR realised_rate_hi < realised_rate - 0.000001;

-- rule: {table}_judged
-- each: freelance_contract freelance_month client_year proposal_cohort proposal_pipeline
-- asset: mart/{table}
-- severity: critical
-- scope: all
-- about: What is held back says why and counts as no evidence; what is shown is an anecdote, provisional or normal.
-- remedy: Run again; if it stays, report it: numbers that are not fit to show would be shown.
-- over: mart.{table}
SELECT is_shown, evidence_level, n_events
FROM mart.{table}
WHERE evidence_level NOT IN ('hide', 'anecdote', 'provisional', 'normal') OR is_shown = (evidence_level = 'hide')
    OR (NOT is_shown AND suppress_reason IS NULL) OR ((evidence_level = 'anecdote') <> coalesce(is_shown AND suppress_reason IS NOT NULL, false));

-- rule: freelance_months_plausible
-- asset: mart/freelance_month
-- severity: critical
-- scope: all
-- about: Concentration lies between one client and as many as there are, utilisation follows from its hours, and a value that is missing says why.
-- remedy: Run again; if it stays, rebuild with `moisson run --rebuild`, and report it.
-- over: mart.freelance_month
SELECT channel_id, month, client_hhi, n_eff, n_clients, top_client_share, utilisation, repeat_share
FROM mart.freelance_month
WHERE client_hhi NOT BETWEEN 0 AND 10000.000001 OR n_eff NOT BETWEEN 1 - 1e-6 AND n_clients + 1e-6 OR top_client_share NOT BETWEEN 0 AND 1
    OR is_shown <> (client_hhi IS NOT NULL) OR repeat_share NOT BETWEEN 0 AND 1 OR (repeat_share IS NULL) <> (repeat_reason IS NOT NULL)
    OR (utilisation IS NULL) <> (utilisation_reason IS NOT NULL) OR abs(utilisation * capacity_s - billable_s) > 1e-3
    OR is_overloaded IS DISTINCT FROM (worker_utilisation > 1) OR is_dependent IS DISTINCT FROM (top_client_share > 0.75)
    OR (realisation IS NULL AND realisation_reason IS NULL) OR (scope_ratio IS NULL AND scope_reason IS NULL);

-- rule: client_shares_add_up
-- asset: mart/client_year
-- severity: critical
-- scope: all
-- about: Shares of clients lie between 0 and 1 and add up to 1 where any client paid; on-time rates lie inside their interval.
-- remedy: Run again; if it stays, rebuild with `moisson run --rebuild`, and report it.
-- over: mart.client_year
SELECT window_end, sum(share_of_revenue) AS shares, count(*) AS clients
FROM mart.client_year GROUP BY worker_id, window_end
HAVING abs(sum(share_of_revenue) - 1) > 1e-9 OR min(share_of_revenue) < 0
    OR bool_or(on_time_rate NOT BETWEEN 0 AND 1 OR on_time_rate_lo > on_time_rate + 1e-9 OR on_time_rate_hi < on_time_rate - 1e-9 OR (n_due = 0) <> (on_time_rate IS NULL))
    OR bool_or(days_to_pay_p50 < 0 OR (n_dated = 0 AND days_to_pay_p50 IS NOT NULL));

-- rule: proposals_fold_ledger
-- asset: mart/proposal_cohort
-- law: L3 fold
-- severity: critical
-- scope: all
-- about: Every proposal sent by the last day with data is in the cohort of its month, once; the old ones together are in the row of all.
-- remedy: Run again; if it stays, rebuild with `moisson run --rebuild`, and report it.
-- over: mart.proposal_cohort
WITH through AS (SELECT worker_id, max(data_through) AS day FROM mart.proposal_cohort GROUP BY ALL),
held AS (
    SELECT p.worker AS worker_id, count(*) AS n, count(*) FILTER (p.work_date <= t.day - 30) AS n_old
    FROM ledger.proposal p JOIN through t ON t.worker_id = p.worker WHERE p.work_date <= t.day GROUP BY ALL),
told AS (
    SELECT worker_id, coalesce(sum(n_sent) FILTER (sent_month IS NOT NULL), 0) AS n, coalesce(sum(n_sent) FILTER (sent_month IS NULL), 0) AS n_old
    FROM mart.proposal_cohort GROUP BY ALL)
SELECT h.n AS ledger_n, t.n, h.n_old AS ledger_n_old, t.n_old FROM held h FULL JOIN told t USING (worker_id) WHERE (h.n, h.n_old) IS DISTINCT FROM (t.n, t.n_old);

-- rule: proposal_rates_plausible
-- asset: mart/proposal_cohort
-- severity: critical
-- scope: all
-- about: Wins and talks are no more than proposals, the win rate is their ratio inside its interval, and a cost that is missing says why.
-- remedy: Run again; if it stays, rebuild with `moisson run --rebuild`, and report it.
-- over: mart.proposal_cohort
SELECT channel_id, sent_month, n_sent, n_won, win_rate, win_rate_lo, win_rate_hi, cost_per_win_rc
FROM mart.proposal_cohort
WHERE n_won > n_sent OR n_interview > n_sent OR n_won + n_pending > n_sent OR is_shown <> (win_rate IS NOT NULL) OR abs(win_rate * n_sent - n_won) > 1e-6
    OR win_rate_lo NOT BETWEEN 0 AND win_rate + 1e-9 OR win_rate_hi NOT BETWEEN win_rate - 1e-9 AND 1
    OR (cost_per_win_rc IS NULL) <> (cost_reason IS NOT NULL) OR cost_per_win_lo > cost_per_win_rc OR cost_per_win_hi < cost_per_win_rc;

-- rule: proposal_stages_add_up
-- asset: mart/proposal_pipeline
-- severity: critical
-- scope: all
-- about: Open proposals and what they are expected to bring add up over the stages, and no stage expects more than its proposals would pay.
-- remedy: Run again; if it stays, rebuild with `moisson run --rebuild`, and report it.
-- over: mart.proposal_pipeline
SELECT sum(n_open) FILTER (stage <> 'all') AS stages_n_open, sum(n_open) FILTER (stage = 'all') AS n_open, sum(expected_rc) FILTER (stage = 'all') AS expected_rc
FROM mart.proposal_pipeline GROUP BY worker_id
HAVING (sum(n_open) FILTER (stage <> 'all'), sum(open_value_rc) FILTER (stage <> 'all'), sum(expected_rc) FILTER (stage <> 'all'))
        IS DISTINCT FROM (sum(n_open) FILTER (stage = 'all'), sum(open_value_rc) FILTER (stage = 'all'), sum(expected_rc) FILTER (stage = 'all'))
    OR bool_or(expected_rc > open_value_rc OR probability NOT BETWEEN 0 AND 1 OR probability_lo > probability OR probability_hi < probability);
