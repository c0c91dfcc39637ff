-- One row per worker, freelance channel, contract, client and day: its hours, and what they are worth at the declared standard rate.
-- Two trackers that tell the same stretch of a contract count once. Minutes told without a clock count where nothing was measured that day.
CREATE OR REPLACE TEMP TABLE contract_time AS
WITH clocked AS (
    SELECT f.worker, f.channel, t.contract, t.client, f.work_date AS day, f.effort_kind, f.work_start, f.work_end
    FROM ledger.effort f
    JOIN time_name t ON t.channel = f.channel AND t.told_client IS NOT DISTINCT FROM f.client AND t.item IS NOT DISTINCT FROM f.item
        AND t.project IS NOT DISTINCT FROM f.project
    WHERE f.work_end > f.work_start AND f.effort_kind NOT IN ('search', 'learning', 'build')
    UNION ALL
    SELECT e.worker, e.channel, m.contract, m.client, e.work_date, CASE WHEN s.earned OR s.pending THEN 'paid' ELSE 'rejected' END, e.work_start, e.work_end
    FROM ledger.earning e JOIN ref.status s USING (status)
    JOIN money_name m ON m.channel = e.channel AND m.told_client IS NOT DISTINCT FROM e.client AND m.item IS NOT DISTINCT FROM e.item
    WHERE e.family = 'freelance' AND e.kind = 'work' AND e.work_end > e.work_start),
apart AS (
    SELECT *, max(work_end) OVER (
        PARTITION BY worker, channel, contract, client ORDER BY work_start, work_end ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS reached
    FROM clocked),
every_stretch AS (
    SELECT worker, channel, contract, client, day, effort_kind, 'measured' AS tier,
        greatest(0, date_diff('second', greatest(work_start, coalesce(reached, work_start)), work_end)) AS seconds
    FROM apart
    UNION ALL
    SELECT f.worker, f.channel, t.contract, t.client, f.work_date, f.effort_kind, 'reported', f.seconds
    FROM ledger.effort f
    JOIN time_name t ON t.channel = f.channel AND t.told_client IS NOT DISTINCT FROM f.client AND t.item IS NOT DISTINCT FROM f.item
        AND t.project IS NOT DISTINCT FROM f.project
    ANTI JOIN (SELECT DISTINCT worker_id, channel_id, day FROM mart.hours_day WHERE tier = 'measured' AND outcome <> 'off_task') m
        ON m.worker_id = f.worker AND m.channel_id = f.channel AND m.day = CASE WHEN f.effort_kind = 'paid' THEN f.work_date END
    WHERE f.work_start IS NULL AND f.seconds > 0 AND f.effort_kind NOT IN ('search', 'learning', 'build')),
by_day AS (
    SELECT worker AS worker_id, channel AS channel_id, contract, client, day, sum(seconds)::BIGINT AS seconds,
        coalesce(sum(seconds) FILTER (effort_kind = 'paid'), 0)::BIGINT AS billable_s, bool_or(tier = 'reported') AS is_reported
    FROM every_stretch GROUP BY ALL HAVING sum(seconds) > 0)
SELECT d.*,
    CAST(amount_of(half_away(units(CASE WHEN a.currency = $rc THEN CAST(a.standard_rate AS DECIMAL(18, 8))
        ELSE converted_exactly(CAST(a.standard_rate AS DECIMAL(18, 8)), f.rate, r.rate) END) * d.seconds, 3600)) AS DECIMAL(38, 8)) AS standard_rc
FROM by_day d
LEFT JOIN agreed a ON a.channel = d.channel_id AND a.contract = d.contract
LEFT JOIN ref.fx_day f ON f.currency = a.currency AND f.day = d.day
LEFT JOIN ref.fx_day r ON r.currency = $rc AND r.day = d.day
ORDER BY ALL
