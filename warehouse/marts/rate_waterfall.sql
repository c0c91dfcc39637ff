-- One row per worker, channel and window: the money and seconds that the steps are made from. Shared costs lie on the channel `unassigned`.
WITH spans AS (SELECT DISTINCT window_days, window_start, window_end FROM mart.channel_efficiency_current),
parts AS (
    SELECT t.worker_id, t.channel_id, s.window_days, sum(t.loss_rc) AS loss_rc, sum(t.fx_rc) AS fx_rc, sum(t.cost_rc) AS cost_rc, CAST(sum(t.n_cost_no_rate) AS BIGINT) AS n_cost_no_rate, min(t.day) FILTER (turnover_rc <> 0) AS first_turnover,
        CASE WHEN count(contributions_rc) = count(*) THEN sum(contributions_rc) END AS contributions_rc, CASE WHEN count(levy_rc) = count(*) THEN sum(levy_rc) END AS levy_rc,
        CASE WHEN count(flat_tax_rc) = count(*) THEN sum(flat_tax_rc) END AS flat_tax_rc
    FROM mart.take_home_day t JOIN spans s ON s.window_start IS NULL OR t.day BETWEEN s.window_start AND s.window_end GROUP BY ALL),
spent AS (
    SELECT h.worker_id, h.channel_id, s.window_days, CAST(sum(h.seconds) FILTER (reason = 'rejected') AS BIGINT) AS rejected_s
    FROM mart.hours_day h JOIN spans s ON s.window_start IS NULL OR h.day BETWEEN s.window_start AND s.window_end WHERE h.outcome = 'unpaid' GROUP BY ALL)
SELECT worker_id, channel_id, window_days, coalesce(c.approved_rc, 0) AS approved_rc, coalesce(c.platform_net_rc, 0) AS platform_net_rc, coalesce(c.received_rc, 0) AS received_rc,
    c.h0_s, c.h1_s, c.h2_s, c.h3_s, CASE WHEN c.h3_s IS NOT NULL THEN coalesce(s.rejected_s, 0) END AS rejected_s,
    coalesce(p.loss_rc, 0) AS loss_rc, coalesce(p.fx_rc, 0) AS fx_rc, coalesce(p.cost_rc, 0) AS cost_rc, coalesce(p.n_cost_no_rate, 0) AS n_cost_no_rate,
    CASE WHEN p.window_days IS NOT NULL THEN p.contributions_rc ELSE 0 END AS contributions_rc, CASE WHEN p.window_days IS NOT NULL THEN p.levy_rc ELSE 0 END AS levy_rc,
    CASE WHEN p.window_days IS NOT NULL THEN p.flat_tax_rc ELSE 0 END AS flat_tax_rc, p.first_turnover, c.channel_id IS NULL AS is_apart, coalesce(c.n_tasks, 0) AS n_tasks,
    coalesce(c.n_no_rate, 0) AS n_no_rate, c.eff_rate, c.eff_rate_lo, c.eff_rate_hi, c.interval_level, c.method, coalesce(c.n_sessions, 0) AS n_sessions, c.evidence_level, c.suppress_reason
FROM mart.channel_efficiency_current c FULL JOIN parts p USING (worker_id, channel_id, window_days) LEFT JOIN spent s USING (worker_id, channel_id, window_days)
ORDER BY worker_id, window_days, channel_id
