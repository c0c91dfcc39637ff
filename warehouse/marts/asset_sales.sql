-- One row per asset and month: units sold, platform-net money, and rows without a rate. Undated money is in no month, and that of another worker
-- of a platform whose exports name workers is none of the person's assets.
SELECT i.asset_id, CAST(date_trunc('month', e.work_date) AS DATE) AS month,
    CAST(coalesce(sum(coalesce(e.quantity, 1)) FILTER (e.kind IN ('sale', 'royalty', 'commission', 'work')), 0) AS BIGINT) AS units,
    CAST(coalesce(sum(e.net_rc), 0) AS DECIMAL(38, 8)) AS revenue_net_rc,
    count(*) FILTER (e.net_rc IS NULL AND e.net IS NOT NULL) AS n_no_rate
FROM ledger.earning e
JOIN ref.status s USING (status)
JOIN ledger.asset_item i ON i.channel = e.channel AND i.item IS NOT DISTINCT FROM e.item
WHERE s.earned AND e.work_date <= $through AND NOT (e.worker <> $person AND list_contains($naming, e.platform))
GROUP BY ALL
