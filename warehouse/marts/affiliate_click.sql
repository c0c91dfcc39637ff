-- Clicks and views of affiliate channels by day and programme; `program` is null for the whole channel. Where an export tells the whole of a
-- day, that counts, and not the sum of its programmes beside it.
WITH told AS (
    SELECT worker AS worker_id, channel AS channel_id, work_date AS day, nullif(item, '') AS program, kind, sum(quantity) AS quantity
    FROM ledger.traffic
    WHERE kind IN ('clicks', 'impressions') AND work_date IS NOT NULL AND channel IN (SELECT channel FROM ledger.earning WHERE family = 'affiliate')
    GROUP BY ALL)
SELECT worker_id, channel_id, CAST(date_trunc('month', day) AS DATE) AS month, day, program, kind, CAST(quantity AS BIGINT) AS quantity, false AS is_total
FROM told WHERE program IS NOT NULL
UNION ALL
SELECT worker_id, channel_id, CAST(date_trunc('month', day) AS DATE), day, NULL, kind,
    CAST(coalesce(sum(quantity) FILTER (program IS NULL), sum(quantity)) AS BIGINT), true
FROM told GROUP BY ALL ORDER BY ALL;
