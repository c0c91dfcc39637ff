-- Laws of assets: every cent of an item that is an asset is in exactly one of its months, and what is told of a life is the sum of its months.

-- rule: asset_months_fold_ledger
-- asset: mart/asset_month
-- law: L3 fold
-- severity: critical
-- scope: all
-- about: Per asset, the months add up to the person's earned money of its items in the ledger; undated money is in no month.
-- remedy: Run again; if it stays, rebuild with `moisson run --rebuild`, and report it.
-- over: mart.asset_month
WITH held AS (
    SELECT i.asset_id, CAST(sum(e.net_rc) AS DECIMAL(38, 8)) AS ledger_rc
    FROM ledger.earning e
    JOIN ref.status s USING (status)
    JOIN ledger.asset_item i ON i.channel = e.channel AND i.item IS NOT DISTINCT FROM e.item
    WHERE s.earned AND e.work_date IS NOT NULL AND (e.worker IN (SELECT worker_id FROM mart.asset_lifetime)
        OR e.platform NOT IN (SELECT platform FROM ops.coverage WHERE field = 'worker' AND supplied <> 'never'))
    GROUP BY i.asset_id),
told AS (SELECT asset_id, sum(revenue_net_rc) AS months_rc FROM mart.asset_month GROUP BY asset_id)
SELECT coalesce(h.asset_id, t.asset_id) AS asset_id, h.ledger_rc, t.months_rc
FROM held h FULL JOIN told t USING (asset_id)
WHERE coalesce(h.ledger_rc, 0) <> coalesce(t.months_rc, 0);

-- rule: asset_lives_fold_months
-- asset: mart/asset_lifetime
-- law: L3 fold
-- severity: critical
-- scope: all
-- about: Revenue and units of a life are the sums of its months, upkeep is no less than theirs, and every asset has a life.
-- remedy: Run again; if it stays, rebuild with `moisson run --rebuild`, and report it.
-- over: mart.asset_lifetime
WITH months AS (
    SELECT asset_id, sum(revenue_net_rc) AS revenue_rc, sum(units) AS units, sum(maintenance_s) AS maintenance_s FROM mart.asset_month GROUP BY asset_id)
SELECT coalesce(l.asset_id, m.asset_id, a.asset_id) AS asset_id, l.cum_net_rc, m.revenue_rc, l.units, m.units AS months_units, l.maintenance_s, m.maintenance_s AS months_s
FROM mart.asset_lifetime l FULL JOIN months m USING (asset_id) FULL JOIN ledger.asset a USING (asset_id)
WHERE l.asset_id IS NULL OR a.asset_id IS NULL
    OR (m.asset_id IS NOT NULL AND (l.cum_net_rc, l.units) IS DISTINCT FROM (m.revenue_rc, m.units))
    OR (m.asset_id IS NOT NULL AND a.data_to >= date_trunc('month', a.published_on) AND l.maintenance_s < m.maintenance_s);

-- rule: asset_keys_unique
-- asset: mart/asset_month
-- severity: critical
-- scope: all
-- about: Every table of assets has one row per key: nothing is counted twice.
-- remedy: Run again; if it stays, rebuild with `moisson run --rebuild`, and report it.
-- over: mart.asset_month
SELECT 'asset_month' AS "table", asset_id, count(*) AS times FROM mart.asset_month GROUP BY worker_id, asset_id, month HAVING count(*) > 1
UNION ALL
SELECT 'asset_lifetime', asset_id, count(*) FROM mart.asset_lifetime GROUP BY worker_id, asset_id HAVING count(*) > 1
UNION ALL
SELECT 'asset_vintage', NULL, count(*) FROM mart.asset_vintage GROUP BY worker_id, kind, quarter, age_months HAVING count(*) > 1
UNION ALL
SELECT 'asset_kind', NULL, count(*) FROM mart.asset_kind GROUP BY worker_id, kind HAVING count(*) > 1
UNION ALL
SELECT 'asset_item', any_value(asset_id), count(*) FROM ledger.asset_item GROUP BY channel, item HAVING count(*) > 1;

-- rule: asset_months_plausible
-- asset: mart/asset_month
-- severity: critical
-- scope: all
-- about: Ages, spells, units and seconds are not negative, a revenue per 1,000 views has views, and unknown hours are null.
-- remedy: Run again; if it stays, report it.
-- over: mart.asset_month
SELECT asset_id, month, age_months, spell, spell_age_months, units, views, rpm_rc, maintenance_s
FROM mart.asset_month
WHERE age_months < 0 OR spell < 1 OR spell_age_months < 0 OR spell_age_months > age_months OR units < 0 OR views < 0 OR maintenance_s < 0
    OR (rpm_rc IS NOT NULL AND coalesce(views, 0) = 0) OR ((maintenance_s IS NULL) <> (hours_tier = 'unknown'))
    OR status NOT IN ('active', 'refreshed', 'retired');

-- rule: asset_payback_as_ruled
-- asset: mart/asset_lifetime
-- severity: critical
-- scope: all
-- about: A payback month is told where it is reached and only there, later at a higher rate; shares recovered lie between 0 and 1 in their range.
-- remedy: Run again; if it stays, report it.
-- over: mart.asset_lifetime
SELECT asset_id, payback_month, payback_month_lo, payback_month_hi, recovered_share, recovered_share_lo, recovered_share_hi
FROM mart.asset_lifetime
WHERE (payback_status = 'reached') <> (payback_month IS NOT NULL)
    OR payback_month_lo > payback_month OR payback_month > payback_month_hi
    OR (payback_status IN ('reached', 'not_reached')) <> (recovered_share IS NOT NULL)
    OR recovered_share NOT BETWEEN 0 AND 1 OR recovered_share_lo > recovered_share OR recovered_share > recovered_share_hi
    OR projected_payback_lo > projected_payback_hi
    OR (creation_s IS NULL AND (value_per_h_to_date_rc IS NOT NULL OR payback_month IS NOT NULL));

-- rule: asset_intervals_hold_value
-- asset: mart/asset_lifetime
-- severity: critical
-- scope: all
-- about: A half-life needs an interval without growth, a doubling time one without decay, and each lies inside its interval; so do a vintage's means.
-- remedy: Run again; if it stays, report it: the interval is not that of this number.
-- over: mart.asset_lifetime
SELECT asset_id, change_per_month, change_per_month_lo, change_per_month_hi, half_life_months, doubling_months
FROM mart.asset_lifetime
WHERE NOT coalesce(change_per_month BETWEEN change_per_month_lo AND change_per_month_hi, change_per_month IS NULL AND change_per_month_lo IS NULL)
    OR (half_life_months IS NOT NULL AND NOT coalesce(change_per_month_hi < 0, false))
    OR (doubling_months IS NOT NULL AND NOT coalesce(change_per_month_lo > 0, false))
    OR half_life_months < half_life_months_lo * (1 - 1e-9) OR half_life_months > half_life_months_hi * (1 + 1e-9)
    OR doubling_months < doubling_months_lo * (1 - 1e-9) OR doubling_months > doubling_months_hi * (1 + 1e-9)
UNION ALL
SELECT NULL, mean_net_rc, mean_net_rc_lo, mean_net_rc_hi, NULL, NULL
FROM mart.asset_vintage
WHERE (mean_net_rc_lo IS NULL) <> (interval_level IS NULL) OR mean_net_rc_lo > mean_net_rc OR mean_net_rc > mean_net_rc_hi;

-- rule: assets_shown_as_ruled
-- asset: mart/asset_lifetime
-- severity: critical
-- scope: all
-- about: What is held back is null and says why; what is shown has a value; shares and Gini coefficients lie between 0 and 1.
-- remedy: Run again; if it stays, report it: numbers that are not fit to show would be shown.
-- over: mart.asset_lifetime
SELECT 'asset_lifetime' AS "table", evidence_level, is_shown, change_per_month AS told
FROM mart.asset_lifetime
WHERE is_shown <> (change_per_month IS NOT NULL) OR (NOT is_shown AND suppress_reason IS NULL) OR is_shown = (evidence_level = 'hide')
UNION ALL
SELECT 'asset_vintage', evidence_level, is_shown, mean_net_rc
FROM mart.asset_vintage
WHERE is_shown <> (mean_net_rc IS NOT NULL) OR (NOT is_shown AND suppress_reason IS NULL) OR is_shown = (evidence_level = 'hide')
    OR n_assets_observed < 0.8 * n_assets OR n_assets_observed > n_assets
UNION ALL
SELECT 'asset_kind', evidence_level, is_shown, gini
FROM mart.asset_kind
WHERE is_shown <> (gini IS NOT NULL) OR (NOT is_shown AND suppress_reason IS NULL) OR is_shown = (evidence_level = 'hide')
    OR gini NOT BETWEEN 0 AND 1 OR top1_share NOT BETWEEN 0 AND 1;
