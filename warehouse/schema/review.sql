-- One row per record that two exports disagree about: nothing was deleted or guessed, and a person should look.
CREATE VIEW ops.review (
    reason,                             -- vanished: a later export of its days lacks it; id_reused: its id now tells of something else
    platform,                           -- whose record it is
    account,                            -- label of the account
    layout,                             -- layout it was read from
    shape,                              -- ledger table it feeds
    record_key,                         -- what knows the record again
    occurrence,                         -- 1, 2, … among records of the same key in the same file
    work_date,                          -- its local day, as last seen
    item,                               -- what the money or time was for, as last seen
    net,                                -- its money, as last seen, in `currency`
    currency,                           -- ISO 4217 code
    file_name,                          -- the file that told it last
    line,                               -- physical line in that file
    other_file,                         -- the later file that lacks it, or the earlier file that told it otherwise
    detail                              -- what to look at
) AS
WITH batch AS (
    SELECT b.*, l.file_name, row_number() OVER (ORDER BY b.observed_at, b.records, b.sha256, b.part) AS newer
    FROM ops.batch b JOIN ops.landed l USING (sha256)),
seen AS (
    SELECT o.*, b.newer, b.file_name, b.replaces FROM ledger.observation o JOIN batch b USING (batch_id) WHERE o.shape NOT IN ('rate', 'wage')),
latest AS (
    SELECT * FROM seen
    QUALIFY row_number() OVER (PARTITION BY platform, account, layout, shape, record_key, occurrence ORDER BY newer DESC) = 1),
covering AS (
    SELECT d.platform, d.account, d.layout, d.work_date, max_by(b.newer, b.newer) AS newer, max_by(b.file_name, b.newer) AS file_name
    FROM (SELECT DISTINCT platform, account, layout, work_date FROM latest) d
    JOIN batch b ON b.platform = d.platform AND b.account = d.account AND b.layout = d.layout
        AND (d.work_date > b.covers_from AND d.work_date < b.covers_to OR b.stated_period AND d.work_date BETWEEN b.covers_from AND b.covers_to)
    GROUP BY ALL),
earlier AS (
    SELECT l.platform, l.account, l.layout, l.shape, l.record_key, l.occurrence, max_by(s.file_name, s.newer) AS file_name
    FROM latest l JOIN seen s USING (platform, account, layout, shape, record_key, occurrence)
    WHERE NOT l.replaces AND (s.currency <> l.currency OR (s.item <> l.item AND s.work_date <> l.work_date))
    GROUP BY ALL)
SELECT 'vanished' AS reason, l.platform, l.account, l.layout, l.shape, l.record_key, l.occurrence, l.work_date, l.item, l.net, l.currency, l.file_name,
    l.line, c.file_name AS other_file, CASE WHEN l.replaces THEN 'The later export replaces its days: the record is no longer counted. Check it at the platform.'
    ELSE 'The record is still counted. Check at the platform whether it was taken back.' END AS detail
FROM latest l JOIN covering c USING (platform, account, layout, work_date) WHERE c.newer > l.newer
UNION ALL
SELECT 'id_reused', l.platform, l.account, l.layout, l.shape, l.record_key, l.occurrence, l.work_date, l.item, l.net, l.currency, l.file_name,
    l.line, e.file_name, 'The newest export counts; the earlier state stays in ledger.observation. Check at the platform which one is true.'
FROM latest l JOIN earlier e USING (platform, account, layout, shape, record_key, occurrence);
