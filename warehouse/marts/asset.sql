-- One row per asset: those of the settings, and products that sell without being told there. Nothing is thought to be on sale before its first money or its told day.
INSERT INTO ledger.asset BY NAME
WITH span AS (
    SELECT channel, min(work_date) AS data_from, CASE WHEN max(work_date) >= $through - 14 THEN $through ELSE max(work_date) END AS data_to
    FROM ledger.earning WHERE work_date <= $through GROUP BY channel),
sold AS (
    SELECT asset_id, any_value(channel) AS channel, any_value(item) AS name, bool_or(declared) AS declared, min(first_money) AS first_money
    FROM ledger.asset_item GROUP BY asset_id),
every AS (
    SELECT t.*, true AS declared, s.first_money FROM told_asset t LEFT JOIN sold s USING (asset_id)
    UNION ALL BY NAME
    SELECT asset_id, channel, name, 'product' AS kind, [] AS refreshed_on, false AS declared, first_money FROM sold WHERE NOT declared)
SELECT e.asset_id, e.channel, e.name, e.kind, e.declared, least(e.published_on, e.first_money) AS published_on,
    CASE
        WHEN e.published_on <= coalesce(e.first_money, e.published_on) THEN 'settings'
        WHEN e.first_money < p.data_from + 31 THEN 'before_data'
        WHEN e.first_money IS NOT NULL THEN 'first_sale'
    END AS published_by,
    e.retired_on, e.refreshed_on, e.told_creation_s, p.data_from, p.data_to
FROM every e LEFT JOIN span p USING (channel)
