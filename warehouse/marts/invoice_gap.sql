-- Numbers missing in the runs of invoice numbers. A number is its last digits, a year behind them aside (17/2026); what stands around them is the
-- series, so that a prefix with the year begins anew each year. A jump of a thousand or more is another way of numbering, and no gap.
INSERT INTO mart.invoice_gap
WITH told AS (
    SELECT DISTINCT worker AS worker_id, platform, account, trim(ref) AS ref, min(work_date) OVER (PARTITION BY worker, platform, account, trim(ref)) AS day
    FROM ledger.earning WHERE platform = 'invoice' AND ref IS NOT NULL),
parts AS (
    SELECT worker_id, platform, account, day,
        regexp_extract(ref, '^(.*?)([0-9]{1,15})([/.-](?:19|20)[0-9]{2}|[^0-9]*)$', ['before', 'number', 'after']) AS part
    FROM told WHERE regexp_full_match(ref, '.*[0-9]{1,15}[^0-9]*')),
numbered AS (
    SELECT worker_id, platform, account, part.before || '#' || part.after AS series, CAST(part.number AS BIGINT) AS number, min(day) AS day
    FROM parts WHERE part.number <> '' GROUP BY ALL),
steps AS (
    SELECT *, lead(number) OVER w AS next_number, lead(day) OVER w AS next_day FROM numbered
    WINDOW w AS (PARTITION BY worker_id, platform, account, series ORDER BY number))
SELECT worker_id, platform, account, series, number + 1, next_number - 1, next_number - number - 1, day, next_day
FROM steps WHERE next_number - number BETWEEN 2 AND 999
ORDER BY ALL
