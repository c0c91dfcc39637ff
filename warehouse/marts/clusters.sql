-- One row per worker, channel and cluster of work: what an interval is made from.
-- Sessions where most of the money carries clock times; else weeks for paid work, months for sales and commissions.
-- Money that a platform bills in the week after the work (pairs of `$late_platforms` and `$late_words`, the status as the export writes it) goes back to the
-- week worked, with the fees of its day; the last week up to `$through` is left out until it is billed.
WITH timed AS (
    SELECT e.worker, e.channel, any_value(e.family) AS family,
        coalesce(sum(e.gross_rc) FILTER (e.work_start IS NOT NULL), 0) >= 0.8 * sum(e.gross_rc) AS by_clock
    FROM ledger.earning e JOIN ref.status s USING (status)
    WHERE s.earned AND e.gross_rc > 0 AND e.kind <> 'bonus' AND e.channel IN (SELECT channel FROM wanted)
    GROUP BY ALL),
basis AS (
    SELECT worker, channel, CASE WHEN by_clock THEN 'sessions' WHEN family IN ('microtask', 'freelance') THEN 'weeks' ELSE 'months' END AS basis
    FROM timed),
billed AS (
    SELECT e.worker, e.channel, e.work_date AS day, sum(e.net_rc) FILTER (s.earned) AS money
    FROM ledger.earning e JOIN ref.status s USING (status)
    JOIN (SELECT unnest($late_platforms) AS platform, unnest($late_words) AS word) l ON l.platform = e.platform AND l.word = e.raw_status
    WHERE e.work_date IS NOT NULL
    GROUP BY ALL),
fees AS (
    SELECT e.worker, e.channel, e.work_date AS day, sum(e.net_rc) FILTER (s.earned) AS money
    FROM ledger.earning e JOIN ref.status s USING (status) SEMI JOIN billed b ON b.worker = e.worker AND b.channel = e.channel AND b.day = e.work_date
    WHERE e.gross = 0 AND e.fee <> 0 AND NOT list_contains($late_words, e.raw_status)
    GROUP BY ALL),
moved AS (SELECT worker, channel, day, sum(money) AS money FROM (FROM billed UNION ALL FROM fees) GROUP BY ALL),
pieces AS (
    SELECT d.worker_id, d.channel_id, b.basis, d.day, false AS is_moved, d.platform_net_rc AS money, d.h2_s AS seconds
    FROM mart.channel_efficiency_day d JOIN basis b ON b.worker = d.worker_id AND b.channel = d.channel_id
    WHERE b.basis <> 'sessions' AND d.day IS NOT NULL
    UNION ALL
    SELECT m.worker, m.channel, b.basis, m.day - 7 * back, true, m.money * (2 * back - 1), 0
    FROM moved m JOIN basis b USING (worker, channel), (VALUES (0), (1)) v(back)
    WHERE b.basis = 'weeks' AND m.money IS NOT NULL),
cut AS (
    SELECT worker_id, channel_id, basis, date_trunc(CASE WHEN basis = 'weeks' THEN 'week' ELSE 'month' END, day) AS start,
        coalesce(min(day) FILTER (NOT is_moved), min(day)) AS day, coalesce(sum(money), 0) AS money, coalesce(sum(seconds), 0)::BIGINT AS seconds
    FROM pieces GROUP BY ALL)
SELECT c.worker_id, c.channel_id, b.basis, CAST(c.started_at AS DATE) AS day, coalesce(c.amount_r_rc, 0) AS money, c.attributed_s AS seconds
FROM mart.session_channel c JOIN basis b ON b.worker = c.worker_id AND b.channel = c.channel_id
WHERE b.basis = 'sessions'
UNION ALL
SELECT c.worker_id, c.channel_id, c.basis, c.day, c.money, c.seconds
FROM cut c
WHERE NOT (c.basis = 'weeks' AND c.money = 0 AND c.seconds = 0)
    AND NOT (c.basis = 'weeks' AND c.money = 0 AND c.start + INTERVAL 7 DAY > $through
    AND (c.worker_id, c.channel_id) IN (SELECT (worker, channel) FROM billed))
