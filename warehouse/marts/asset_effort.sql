-- One row per stretch of time on a project of an asset, and asset: a project with its note, as project/note, before the project alone.
WITH named AS (
    SELECT DISTINCT project, item FROM ledger.effort
    WHERE effort_kind IN ('build', 'admin', 'paid', 'revision') AND project IS NOT NULL),
matched AS (
    SELECT n.project, n.item, t.asset_id, bool_or(n.project NOT LIKE t.pattern ESCAPE '\') AS by_note,
        bool_or(t.for_making) AS for_making, bool_and(t.only_upkeep) AS only_upkeep
    FROM named n JOIN told_project t ON n.project LIKE t.pattern ESCAPE '\' OR n.project || '/' || coalesce(n.item, '') LIKE t.pattern ESCAPE '\'
    GROUP BY ALL),
best AS (SELECT * FROM matched QUALIFY by_note = max(by_note) OVER (PARTITION BY project, item))
SELECT dense_rank() OVER (ORDER BY e.work_date, e.work_start, e.platform, e.account, e.record_key, e.occurrence) AS effort_no,
    b.asset_id, b.for_making, b.only_upkeep, e.work_date AS day, e.work_start, e.work_end, e.seconds, coalesce(e.tier, 'reported') AS tier
FROM ledger.effort e JOIN best b ON b.project = e.project AND b.item IS NOT DISTINCT FROM e.item
WHERE e.effort_kind IN ('build', 'admin', 'paid', 'revision') AND e.work_date <= $through
ORDER BY ALL
