-- One row per item of an export that is an asset, or part of one; the settings' own words before patterns, and those in their order.
-- Money of another worker, of a platform whose exports name workers ($naming), is none of the person's assets.
INSERT INTO ledger.asset_item BY NAME
WITH told AS (
    SELECT channel, item, family, CASE WHEN s.earned THEN work_date END AS money_on
    FROM ledger.earning JOIN ref.status s USING (status)
    WHERE (family = 'product' OR channel IN (SELECT channel FROM told_item)) AND NOT (worker <> $person AND list_contains($naming, platform))
    UNION ALL
    SELECT channel, item, NULL, NULL FROM ledger.traffic),
items AS (SELECT channel, item, max(family) AS family, min(money_on) AS first_money FROM told GROUP BY channel, item),
placed AS (
    SELECT i.channel, i.item, i.family, i.first_money, t.asset_id
    FROM items i LEFT JOIN told_item t ON t.channel = i.channel AND coalesce(i.item, '') LIKE t.pattern ESCAPE '\'
    QUALIFY row_number() OVER (PARTITION BY i.channel, i.item ORDER BY t.place NULLS LAST) = 1)
SELECT channel, item, first_money, asset_id IS NOT NULL AS declared,
    coalesce(asset_id, channel || ':' || left(sha256(channel || '/' || item), 12)) AS asset_id
FROM placed
WHERE asset_id IS NOT NULL OR (family = 'product' AND item IS NOT NULL AND first_money IS NOT NULL)
