-- One row per asset and month: views of it, of the kind nearest to a view that its channel tells.
WITH told AS (
    SELECT i.asset_id, t.work_date, t.quantity, coalesce(t.kind, 'views') AS kind,
        list_position(['views', 'impressions', 'pages', 'clicks'], coalesce(t.kind, 'views')) AS place
    FROM ledger.traffic t JOIN ledger.asset_item i ON i.channel = t.channel AND i.item IS NOT DISTINCT FROM t.item
    WHERE t.work_date <= $through)
SELECT asset_id, CAST(date_trunc('month', work_date) AS DATE) AS month, any_value(kind) AS views_kind, CAST(sum(quantity) AS BIGINT) AS views
FROM (SELECT * FROM told WHERE place IS NOT NULL QUALIFY place = min(place) OVER (PARTITION BY asset_id))
GROUP BY ALL
