-- One row per worker, channel and month with money, hours, costs or losses: all that take-home is made from, shared costs aside.
WITH steps AS (
    SELECT worker_id, channel_id, month, -sum(amount_rc) FILTER (fee_kind = 'platform_fee') AS platform_fee_rc,
        -sum(amount_rc) FILTER (fee_kind IN ('tax_withheld', 'other')) AS withheld_rc, -sum(amount_rc) FILTER (fee_kind IN ('payout_fee', 'wallet_fee')) AS payout_fee_rc
    FROM mart.fee_waterfall_month GROUP BY ALL),
parts AS (
    SELECT worker_id, channel_id, CAST(date_trunc('month', day) AS DATE) AS month, sum(loss_rc) AS loss_rc, sum(fx_rc) AS fx_rc, sum(cost_rc) AS cost_rc,
        CAST(sum(n_cost_no_rate) AS BIGINT) AS n_cost_no_rate, sum(turnover_rc) AS turnover_rc, sum(cash_dated_rc) AS cash_dated_rc,
        CASE WHEN count(contributions_rc) = count(*) THEN sum(contributions_rc) END AS contributions_rc, CASE WHEN count(levy_rc) = count(*) THEN sum(levy_rc) END AS levy_rc,
        CASE WHEN count(flat_tax_rc) = count(*) THEN sum(flat_tax_rc) END AS flat_tax_rc
    FROM mart.take_home_day WHERE day IS NOT NULL GROUP BY ALL)
SELECT worker_id, channel_id, month, coalesce(m.gross_rc, 0) AS gross_rc, coalesce(m.approved_rc, 0) AS approved_rc, coalesce(s.platform_fee_rc, 0) AS platform_fee_rc,
    coalesce(s.withheld_rc, 0) AS withheld_rc, coalesce(m.platform_net_rc, 0) AS platform_net_rc, coalesce(s.payout_fee_rc, 0) AS payout_fee_rc,
    coalesce(m.received_rc, 0) AS received_rc, coalesce(p.loss_rc, 0) AS loss_rc, coalesce(p.fx_rc, 0) AS fx_rc, coalesce(p.cost_rc, 0) AS cost_rc,
    coalesce(p.turnover_rc, 0) AS turnover_rc, coalesce(p.cash_dated_rc, 0) AS cash_dated_rc,
    CASE WHEN p.month IS NOT NULL THEN p.contributions_rc ELSE 0 END AS contributions_rc, CASE WHEN p.month IS NOT NULL THEN p.levy_rc ELSE 0 END AS levy_rc,
    CASE WHEN p.month IS NOT NULL THEN p.flat_tax_rc ELSE 0 END AS flat_tax_rc, coalesce(m.n_no_rate, 0) AS n_no_rate, coalesce(p.n_cost_no_rate, 0) AS n_cost_no_rate,
    coalesce(m.n_tasks, 0) AS n_tasks, m.h2_s, CASE WHEN m.is_shown THEN m.eff_rate END AS eff_rate, m.eff_rate_lo, m.eff_rate_hi, m.interval_level, m.method, m.evidence_level
FROM mart.channel_efficiency_month m FULL JOIN steps s USING (worker_id, channel_id, month) FULL JOIN parts p USING (worker_id, channel_id, month)
ORDER BY worker_id, channel_id, month
