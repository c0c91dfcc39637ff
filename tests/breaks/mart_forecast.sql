-- Each block breaks one law of forecasts, and nothing else, or what `also` says.

-- breaks: forecast_one_selected
UPDATE mart.forecast SET is_selected = true WHERE channel_id = 'prolific' AND basis = 'cash' AND model = 'seasonal_naive';
UPDATE mart.forecast_backtest SET is_selected = true, beats_mean = true, relative_mae = 0.5 WHERE channel_id = 'prolific' AND basis = 'cash' AND model = 'seasonal_naive';

-- breaks: forecast_one_selected
UPDATE mart.forecast SET is_selected = false WHERE channel_id = 'total' AND basis = 'cash' AND horizon = 1;

-- breaks: forecast_beats_mean
UPDATE mart.forecast_backtest SET relative_mae = 1.2, beats_mean = false WHERE channel_id = 'gumroad' AND model = 'seasonal_naive' AND horizon = 1;

-- breaks: forecast_interval_holds
UPDATE mart.forecast SET hi80_rc = hi90_rc + 1 WHERE channel_id = 'gumroad' AND is_selected AND horizon = 1;

-- breaks: forecast_interval_holds
UPDATE mart.forecast SET n_residuals = 19 WHERE channel_id = 'gumroad' AND is_selected AND horizon = 1;

-- breaks: {table}_shown_as_ruled
-- each: forecast forecast_backtest nowcast_month
UPDATE mart.{table} SET evidence_level = 'hide' WHERE channel_id = 'gumroad';

-- breaks: {table}_shown_as_ruled
-- each: forecast_backtest nowcast_month
-- also: forecast_hidden_is_null
UPDATE mart.{table} SET is_shown = false, evidence_level = 'hide', method = 'none', interval_level = NULL WHERE channel_id = 'gumroad' AND is_shown;

-- breaks: forecast_shown_as_ruled
-- also: forecast_hidden_is_null forecast_interval_holds
UPDATE mart.forecast SET is_shown = false, evidence_level = 'hide', method = 'none', interval_level = NULL WHERE channel_id = 'gumroad' AND is_shown;

-- breaks: forecast_hidden_is_null
UPDATE mart.forecast_backtest SET mae_rc = NULL WHERE channel_id = 'gumroad';

-- breaks: backtest_in_range
UPDATE mart.forecast_backtest SET coverage80 = 1.1 WHERE channel_id = 'gumroad';

-- breaks: backtest_in_range
UPDATE mart.forecast_backtest SET n_origins = 5 WHERE channel_id = 'gumroad' AND model = 'seasonal_naive';

-- breaks: nowcast_adds_up
UPDATE mart.nowcast_month SET run_rate_rc = run_rate_rc + 0.01 WHERE channel_id = 'gumroad';

-- breaks: nowcast_folds_channels
UPDATE mart.nowcast_month SET received_so_far_rc = received_so_far_rc + 1, total_rc = total_rc + 1, total_hi_rc = total_hi_rc + 1 WHERE channel_id = 'gumroad';

-- breaks: forecast_keys_unique
-- also: nowcast_month_shown_as_ruled
INSERT INTO mart.nowcast_month SELECT * FROM mart.nowcast_month WHERE channel_id = 'gumroad';
UPDATE mart.nowcast_month SET evidence_level = 'hide' WHERE channel_id = 'gumroad';
