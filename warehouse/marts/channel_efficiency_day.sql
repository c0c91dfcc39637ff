-- One row per worker, channel and local day of work: money and hours, no interval.
INSERT INTO mart.channel_efficiency_day
WITH money AS (
    SELECT e.worker, e.channel, e.work_date AS day, any_value(e.family) AS family, any_value(e.reporting_currency) AS reporting_currency,
        sum(e.gross_rc) FILTER (s.earned OR s.pending) AS gross_rc,
        sum(e.gross_rc) FILTER (s.earned) AS approved_rc,
        sum(e.gross_rc) FILTER (s.pending) AS pending_rc,
        sum(e.net_rc) FILTER (s.earned) AS platform_net_rc,
        count(*) FILTER (k.unit) AS n_tasks,
        count(*) FILTER (k.unit AND s.earned) AS n_approved,
        count(*) FILTER (k.unit AND e.status IN ('rejected', 'reversed')) AS n_rejected,
        count(*) FILTER (k.unit AND e.status IN ('returned', 'expired', 'cancelled')) AS n_returned,
        count(*) FILTER (k.unit AND s.pending) AS n_pending,
        count(*) FILTER (e.net_rc IS NULL AND (e.gross <> 0 OR e.fee <> 0 OR e.tax <> 0 OR e.other <> 0) AND (s.earned OR s.pending)) AS n_no_rate
    FROM ledger.earning e
    JOIN ref.status s USING (status)
    JOIN (VALUES ('work', true), ('commission', true), ('sale', true), ('royalty', true), ('tip', false), ('bonus', false),
        ('adjustment', false), ('refund', false)) k(kind, unit) USING (kind)
    SEMI JOIN dirty d ON d.channel = e.channel AND d.month IS NOT DISTINCT FROM date_trunc('month', e.work_date)
    GROUP BY ALL),
costs AS (
    SELECT worker, channel, day, sum(fee_rc) AS fees FROM (
        SELECT p.worker, p.channel, p.work_date AS day, p.fee_rc FROM ledger.payout p
        UNION ALL
        SELECT r.worker, r.counterparty, r.work_date, r.fee_rc FROM ledger.receipt r WHERE r.counterparty IS NOT NULL AND r.net > 0) f
    SEMI JOIN dirty d ON d.channel = f.channel AND d.month IS NOT DISTINCT FROM date_trunc('month', f.day)
    WHERE fee_rc <> 0 GROUP BY ALL),
hours AS (
    SELECT h.worker_id AS worker, h.channel_id AS channel, h.day,
        sum(seconds) FILTER (outcome = 'paid') AS h0_s,
        sum(seconds) FILTER (outcome IN ('paid', 'unpaid')) AS h1_s,
        sum(seconds) FILTER (outcome IN ('paid', 'unpaid', 'gap')) AS h2_s,
        sum(seconds) FILTER (outcome <> 'band') AS h3_s,
        sum(seconds) FILTER (reason = 'h2_d1m' OR (tier = 'reported' AND outcome IN ('paid', 'unpaid'))) AS h2_d1m_s,
        sum(seconds) FILTER (reason = 'h2_d60m' OR (tier = 'reported' AND outcome IN ('paid', 'unpaid'))) AS h2_d60m_s,
        sum(seconds) FILTER (tier = 'reported' AND outcome IN ('paid', 'unpaid')) AS reported_s
    FROM mart.hours_day h
    SEMI JOIN dirty d ON d.channel = h.channel_id AND d.month = date_trunc('month', h.day)
    GROUP BY ALL),
keys AS (SELECT worker, channel, day FROM money UNION SELECT worker, channel, day FROM costs UNION SELECT worker, channel, day FROM hours)
SELECT k.worker, k.channel, k.day,
    coalesce(m.family, p.family, 'effort'), $reporting_currency,
    m.gross_rc, m.approved_rc, m.pending_rc, m.platform_net_rc,
    CASE WHEN m.platform_net_rc IS NOT NULL OR c.fees IS NOT NULL THEN coalesce(m.platform_net_rc, 0) - coalesce(c.fees, 0) END,
    CASE WHEN h.h3_s IS NOT NULL THEN coalesce(h.h0_s, 0) END,
    CASE WHEN h.h3_s IS NOT NULL THEN coalesce(h.h1_s, 0) END,
    CASE WHEN h.h3_s IS NOT NULL THEN coalesce(h.h2_s, 0) END,
    h.h3_s,
    CASE WHEN h.h3_s IS NOT NULL THEN coalesce(h.h2_d1m_s, 0) END,
    CASE WHEN h.h3_s IS NOT NULL THEN coalesce(h.h2_d60m_s, 0) END,
    CASE WHEN h.h3_s IS NOT NULL THEN coalesce(h.reported_s, 0) END,
    coalesce(m.n_tasks, 0), coalesce(m.n_approved, 0), coalesce(m.n_rejected, 0), coalesce(m.n_returned, 0), coalesce(m.n_pending, 0),
    coalesce(m.n_no_rate, 0)
FROM keys k
LEFT JOIN money m ON m.worker = k.worker AND m.channel = k.channel AND m.day IS NOT DISTINCT FROM k.day
LEFT JOIN costs c ON c.worker = k.worker AND c.channel = k.channel AND c.day IS NOT DISTINCT FROM k.day
LEFT JOIN hours h ON h.worker = k.worker AND h.channel = k.channel AND h.day IS NOT DISTINCT FROM k.day
LEFT JOIN ref.platform p ON p.platform = split_part(k.channel, ':', 1)
ORDER BY k.worker, k.channel, k.day
