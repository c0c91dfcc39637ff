-- One row per worker, channel and stretch of work with money and hours: a session where clocks tell the money, else a week; with every skill tag met in it.
WITH timed AS (
    SELECT e.worker, e.channel,
        coalesce(sum(e.gross_rc) FILTER (e.work_start IS NOT NULL), 0) >= 0.8 * sum(e.gross_rc) AS by_clock
    FROM ledger.earning e JOIN ref.status s USING (status)
    WHERE s.earned AND e.gross_rc > 0 AND e.kind <> 'bonus' AND e.family IN ('microtask', 'freelance')
    GROUP BY ALL),
units AS (
    SELECT c.worker_id, c.channel_id, 'sessions' AS basis, c.session_id AS unit_id, CAST(c.started_at AS DATE) AS day,
        coalesce(c.amount_r_rc, 0) AS money, c.attributed_s AS seconds
    FROM mart.session_channel c JOIN timed b ON b.worker = c.worker_id AND b.channel = c.channel_id AND b.by_clock
    WHERE CAST(c.started_at AS DATE) <= $through
    UNION ALL
    SELECT d.worker_id, d.channel_id, 'weeks', CAST(date_trunc('week', d.day) AS VARCHAR), CAST(date_trunc('week', d.day) AS DATE),
        coalesce(sum(d.platform_net_rc), 0), coalesce(sum(d.h2_s), 0)::BIGINT
    FROM mart.channel_efficiency_day d JOIN timed b ON b.worker = d.worker_id AND b.channel = d.channel_id AND NOT b.by_clock
    WHERE d.day <= $through
    GROUP BY ALL),
tagged AS (
    SELECT worker, channel, work_start, work_date, skills FROM ledger.earning WHERE skills IS NOT NULL
    UNION ALL
    SELECT worker, channel, work_start, work_date, skills FROM ledger.effort
    WHERE skills IS NOT NULL AND effort_kind IN ('paid', 'revision', 'build', 'rejected')),
single AS (
    SELECT worker, channel, work_start, work_date, lower(trim(skill)) AS skill
    FROM (SELECT * EXCLUDE (skills), unnest(string_split(skills, ',')) AS skill FROM tagged)
    WHERE lower(trim(skill)) NOT IN ('', 'paid', 'search', 'admin', 'rejected', 'revision', 'learning', 'build')),
placed AS (
    SELECT c.worker_id, c.channel_id, c.session_id AS unit_id, t.skill
    FROM single t ASOF JOIN mart.session_channel c ON c.worker_id = t.worker AND c.channel_id = t.channel AND c.started_at <= t.work_start
    JOIN mart.session s ON s.worker_id = c.worker_id AND s.session_id = c.session_id
    WHERE t.work_start <= s.ended_at
    UNION
    SELECT worker, channel, CAST(date_trunc('week', work_date) AS VARCHAR), skill FROM single),
tags AS (SELECT worker_id, channel_id, unit_id, list(DISTINCT skill ORDER BY skill) AS skills FROM placed GROUP BY ALL)
SELECT u.worker_id, u.channel_id, u.basis, u.unit_id, u.day, CAST(u.money AS DECIMAL(18, 8)) AS money, u.seconds, coalesce(t.skills, []) AS skills
FROM units u LEFT JOIN tags t USING (worker_id, channel_id, unit_id)
ORDER BY u.worker_id, u.channel_id, u.day, u.unit_id
