-- One row per course: seconds that trackers call learning, on its projects and in its days. The project may be written with its note, as project/note.
WITH named AS (SELECT DISTINCT project, item FROM ledger.effort WHERE effort_kind = 'learning' AND project IS NOT NULL),
matched AS (
    SELECT DISTINCT l.learning_id, l.first_on, l.last_on, n.project, n.item
    FROM told_learning l JOIN named n
        ON n.project LIKE l.pattern ESCAPE '\' OR n.project || '/' || coalesce(n.item, '') LIKE l.pattern ESCAPE '\')
SELECT m.learning_id, CAST(sum(coalesce(e.seconds, date_diff('second', e.work_start, e.work_end))) AS BIGINT) AS seconds,
    coalesce(bool_or(e.tier <> 'measured'), false) AS has_reported
FROM matched m JOIN ledger.effort e ON e.project = m.project AND e.item IS NOT DISTINCT FROM m.item
WHERE e.effort_kind = 'learning' AND e.work_date BETWEEN m.first_on AND m.last_on
GROUP BY ALL
