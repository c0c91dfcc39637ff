-- One row per worker, channel and cluster of work: what an interval is made from.
-- Sessions where most of the money carries clock times; else weeks for paid work, months for sales and commissions.
WITH timed AS (
    SELECT e.worker, e.channel, any_value(e.family) AS family,
        coalesce(sum(e.gross_rc) FILTER (e.work_start IS NOT NULL), 0) >= 0.8 * sum(e.gross_rc) AS by_clock
    FROM ledger.earning e JOIN ref.status s USING (status)
    WHERE s.earned AND e.gross_rc > 0 AND e.kind <> 'bonus' AND e.channel IN (SELECT channel FROM wanted)
    GROUP BY ALL),
basis AS (
    SELECT worker, channel, CASE WHEN by_clock THEN 'sessions' WHEN family IN ('microtask', 'freelance') THEN 'weeks' ELSE 'months' END AS basis
    FROM timed)
SELECT c.worker_id, c.channel_id, b.basis, CAST(c.started_at AS DATE) AS day, coalesce(c.amount_r_rc, 0) AS money, c.attributed_s AS seconds
FROM mart.session_channel c JOIN basis b ON b.worker = c.worker_id AND b.channel = c.channel_id
WHERE b.basis = 'sessions'
UNION ALL
SELECT d.worker_id, d.channel_id, b.basis, min(d.day) AS day, coalesce(sum(d.platform_net_rc), 0), coalesce(sum(d.h2_s), 0)::BIGINT
FROM mart.channel_efficiency_day d JOIN basis b ON b.worker = d.worker_id AND b.channel = d.channel_id
WHERE b.basis <> 'sessions' AND d.day IS NOT NULL
GROUP BY d.worker_id, d.channel_id, b.basis, date_trunc(CASE WHEN b.basis = 'weeks' THEN 'week' ELSE 'month' END, d.day)
