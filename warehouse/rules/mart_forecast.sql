-- Laws of forecasts: one is chosen, by what it would have said before; intervals hold their forecast; a nowcast is the sum of its parts.

-- rule: forecast_one_selected
-- asset: mart/forecast
-- severity: critical
-- scope: all
-- about: Per worker, channel, basis and month to come exactly one model is the forecast.
-- remedy: Run again; if it stays, report it.
-- over: mart.forecast
SELECT channel_id, target_month, count(*) FILTER (is_selected) AS times FROM mart.forecast GROUP BY worker_id, channel_id, basis, target_month
HAVING count(*) FILTER (is_selected) <> 1;

-- rule: forecast_beats_mean
-- asset: mart/forecast
-- severity: critical
-- scope: all
-- about: Another model than the trailing mean is used only where it missed by less on the same past months.
-- remedy: Run again; if it stays, report it: a model would be used for its fit.
-- over: mart.forecast WHERE is_selected AND model <> 'trailing_3_mean'
SELECT f.channel_id, f.horizon, b.relative_mae FROM mart.forecast f LEFT JOIN mart.forecast_backtest b
    ON b.worker_id = f.worker_id AND b.channel_id = f.channel_id AND b.basis = f.basis AND b.model = f.model AND b.horizon = f.horizon
WHERE f.is_selected AND f.is_shown AND f.model <> 'trailing_3_mean' AND NOT coalesce(b.beats_mean AND b.is_selected AND b.relative_mae < 1, false);

-- rule: forecast_interval_holds
-- asset: mart/forecast
-- severity: critical
-- scope: all
-- about: Intervals lie in one another and hold the forecast, but where income is never negative their lower ends stop at 0.
-- remedy: Run again; if it stays, report it.
-- over: mart.forecast WHERE lo80_rc IS NOT NULL
SELECT channel_id, horizon, lo90_rc, lo80_rc, point_rc, hi80_rc, hi90_rc FROM mart.forecast
WHERE lo80_rc > greatest(point_rc, 0) OR hi80_rc < point_rc OR lo90_rc > lo80_rc OR hi90_rc < hi80_rc OR lo95_rc > lo90_rc OR hi95_rc < hi90_rc
    OR (lo90_rc IS NULL) <> (hi90_rc IS NULL) OR (lo80_rc IS NULL) <> (hi80_rc IS NULL)
    OR (interval_level IS NULL) <> (lo90_rc IS NULL) OR (method = 'conformal' AND n_residuals < 20) OR (lo95_rc IS NOT NULL AND n_residuals < 39);

-- rule: {table}_shown_as_ruled
-- each: forecast forecast_backtest nowcast_month
-- asset: mart/{table}
-- severity: critical
-- scope: all
-- about: What is not shown says why and counts as no evidence; what is shown rests on three complete months at least.
-- remedy: Run again; if it stays, report it: numbers that are not fit to show would be shown.
-- over: mart.{table}
SELECT channel_id, n_events, is_shown, evidence_level FROM mart.{table}
WHERE (NOT is_shown AND (suppress_reason IS NULL OR evidence_level <> 'hide' OR method <> 'none' OR interval_level IS NOT NULL))
    OR (is_shown AND (n_events < 3 OR evidence_level = 'hide' OR method = 'none' OR coalesce(suppress_reason, 'too_few_months') <> 'too_few_months'));

-- rule: forecast_hidden_is_null
-- asset: mart/forecast
-- severity: critical
-- scope: all
-- about: A hidden forecast, error or nowcast holds no figure; a shown one does.
-- remedy: Run again; if it stays, report it.
-- over: mart.forecast
SELECT channel_id, horizon FROM mart.forecast WHERE is_shown = (point_rc IS NULL) OR (NOT is_shown AND coalesce(lo80_rc, hi80_rc, lo90_rc) IS NOT NULL)
UNION ALL
SELECT channel_id, horizon FROM mart.forecast_backtest WHERE is_shown = (mae_rc IS NULL) OR (NOT is_shown AND coalesce(mase, relative_mae, coverage80) IS NOT NULL)
UNION ALL
SELECT channel_id, NULL FROM mart.nowcast_month WHERE is_shown = (total_rc IS NULL) OR (NOT is_shown AND coalesce(run_rate_rc, total_lo_rc) IS NOT NULL);

-- rule: backtest_in_range
-- asset: mart/forecast_backtest
-- severity: critical
-- scope: all
-- about: Errors are not negative, a coverage is a share, and a comparison with the trailing mean rests on six origins.
-- remedy: Run again; if it stays, report it.
-- over: mart.forecast_backtest
SELECT channel_id, horizon, n_origins, mase, relative_mae, coverage80 FROM mart.forecast_backtest
WHERE mae_rc < 0 OR mase < 0 OR relative_mae < 0 OR coverage80 NOT BETWEEN 0 AND 1 OR pinball20_rc < 0
    OR (model <> 'trailing_3_mean' AND (beats_mean IS NULL) <> (relative_mae IS NULL)) OR (model <> 'trailing_3_mean' AND relative_mae IS NOT NULL AND n_origins < 6);

-- rule: nowcast_adds_up
-- asset: mart/nowcast_month
-- law: L3 fold
-- severity: critical
-- scope: all
-- about: A nowcast is the sum of its four parts, and lies in its interval.
-- remedy: Run again; if it stays, report it.
-- over: mart.nowcast_month WHERE is_shown
SELECT channel_id, month, total_rc FROM mart.nowcast_month
WHERE is_shown AND (total_rc <> received_so_far_rc + approved_due_rc + pending_due_rc + run_rate_rc OR run_rate_rc < 0
    OR total_lo_rc > total_rc + 0.01 OR total_hi_rc < total_rc - 0.01);

-- rule: nowcast_folds_channels
-- asset: mart/nowcast_month
-- law: L3 fold
-- severity: critical
-- scope: all
-- about: What came so far is the cash of the month's days; the total's is that of all channels.
-- remedy: Run again; if it stays, rebuild with `moisson run --rebuild`, and report it.
-- over: mart.nowcast_month
WITH days AS (
    SELECT d.worker_id, d.channel_id, n.month, d.amount_rc FROM mart.income_day d
    JOIN (SELECT DISTINCT worker_id, month, data_through FROM mart.nowcast_month) n
        ON n.worker_id = d.worker_id AND n.month = CAST(date_trunc('month', d.day) AS DATE) AND d.day <= n.data_through
    WHERE d.basis = 'cash'),
came AS (
    SELECT worker_id, coalesce(channel_id, 'total') AS channel_id, month, sum(amount_rc) AS came_rc FROM days
    GROUP BY GROUPING SETS ((worker_id, channel_id, month), (worker_id, month)))
SELECT n.channel_id, n.month, n.received_so_far_rc, c.came_rc FROM mart.nowcast_month n LEFT JOIN came c USING (worker_id, channel_id, month)
WHERE n.received_so_far_rc <> coalesce(c.came_rc, 0);

-- rule: forecast_keys_unique
-- asset: mart/forecast
-- severity: critical
-- scope: all
-- about: Forecasts, backtests and nowcasts have one row per key.
-- remedy: Run again; if it stays, rebuild with `moisson run --rebuild`, and report it.
-- over: mart.forecast
SELECT 'forecast' AS "table", channel_id, count(*) AS times FROM mart.forecast GROUP BY worker_id, channel_id, basis, target_month, model HAVING count(*) > 1
UNION ALL
SELECT 'forecast_backtest', channel_id, count(*) FROM mart.forecast_backtest GROUP BY worker_id, channel_id, basis, model, horizon HAVING count(*) > 1
UNION ALL
SELECT 'nowcast_month', channel_id, count(*) FROM mart.nowcast_month GROUP BY worker_id, channel_id, month HAVING count(*) > 1;
