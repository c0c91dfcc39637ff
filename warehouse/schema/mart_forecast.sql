-- One row per worker, channel (or total), basis, month to come and model: what it may bring. The total is forecast by itself.
CREATE TABLE mart.forecast (
    worker_id VARCHAR NOT NULL,         -- pseudonym of the worker
    channel_id VARCHAR NOT NULL,        -- channel; total: all together
    basis VARCHAR NOT NULL,             -- cash or accrual
    target_month DATE NOT NULL,         -- first day of the month that is forecast
    horizon BIGINT NOT NULL,            -- months after the last complete one: 1, 2 or 3
    as_of DATE NOT NULL,                -- last day with data when it was made
    model VARCHAR NOT NULL,             -- trailing_3_mean, seasonal_naive, exponential_smoothing, croston or tsb
    is_selected BOOLEAN NOT NULL,       -- whether this is the forecast: the model that missed least before, and by less than the trailing mean
    reporting_currency VARCHAR NOT NULL,-- currency of every amount of the row
    point_rc DECIMAL(18, 8),            -- received money expected
    lo80_rc DECIMAL(18, 8),             -- lower end, 80 %
    hi80_rc DECIMAL(18, 8),             -- upper end, 80 %
    lo90_rc DECIMAL(18, 8),             -- lower end, 90 %
    hi90_rc DECIMAL(18, 8),             -- upper end, 90 %
    lo95_rc DECIMAL(18, 8),             -- lower end, 95 %; from 39 misses on
    hi95_rc DECIMAL(18, 8),             -- upper end, 95 %
    n_residuals BIGINT NOT NULL,        -- forecasts of the past behind the interval
    interval_level DOUBLE,              -- 0.9, the level of the ends to quote; null: no interval
    method VARCHAR NOT NULL,            -- how the interval was made: conformal (20 misses and more), rough_mad (fewer) or no_interval; none: hidden
    n_events BIGINT NOT NULL,           -- complete months
    evidence_level VARCHAR NOT NULL,    -- hide, anecdote, provisional or normal
    data_through DATE NOT NULL,         -- last day with data
    is_shown BOOLEAN NOT NULL,          -- whether it is shown
    suppress_reason VARCHAR             -- why not, or why with care
);

-- One row per worker, channel (or total), basis, model and horizon: how it would have done.
CREATE TABLE mart.forecast_backtest (
    worker_id VARCHAR NOT NULL,         -- pseudonym of the worker
    channel_id VARCHAR NOT NULL,        -- channel; total: all together
    basis VARCHAR NOT NULL,             -- cash or accrual
    model VARCHAR NOT NULL,             -- as in mart.forecast
    horizon BIGINT NOT NULL,            -- months ahead: 1, 2 or 3
    is_selected BOOLEAN NOT NULL,       -- whether it is the one to use
    reporting_currency VARCHAR NOT NULL,-- currency of every amount of the row
    n_origins BIGINT NOT NULL,          -- past months it forecast from, each with what was known then
    mae_rc DECIMAL(18, 8),              -- mean absolute error
    mase DOUBLE,                        -- that over the mean month-on-month change; null: nothing ever changed
    relative_mae DOUBLE,                -- that over the trailing mean's on the same origins; at least 6
    coverage80 DOUBLE,                  -- how often the 80 % interval of that day held what came
    pinball20_rc DECIMAL(18, 8),        -- pinball loss of the lower fifth
    beats_mean BOOLEAN,                 -- whether relative_mae is below 1; null: cannot be told, or it is the trailing mean
    interval_level DOUBLE,              -- none
    method VARCHAR NOT NULL,            -- rolling_origin
    n_events BIGINT NOT NULL,           -- complete months
    evidence_level VARCHAR NOT NULL,    -- hide, anecdote, provisional or normal
    data_through DATE NOT NULL,         -- last day with data
    is_shown BOOLEAN NOT NULL,          -- whether it is shown
    suppress_reason VARCHAR             -- why not, or why with care
);

-- One row per worker and channel (or total): what the month of the day after the last will bring in cash, in parts that add up.
CREATE TABLE mart.nowcast_month (
    worker_id VARCHAR NOT NULL,         -- pseudonym of the worker
    channel_id VARCHAR NOT NULL,        -- channel; total: all together
    month DATE NOT NULL,                -- first day of the month
    reporting_currency VARCHAR NOT NULL,-- currency of every amount of the row
    n_months BIGINT NOT NULL,           -- complete months since the channel's first
    received_so_far_rc DECIMAL(38, 8) NOT NULL, -- came already this month
    approved_due_rc DECIMAL(38, 8),     -- on its way, or approved and above the threshold where the next payment is due by the month's end
    pending_due_rc DECIMAL(38, 8),      -- pending money that is old enough to come by then, times the share of decided money that was approved
    run_rate_rc DECIMAL(38, 8),         -- usual_rest_rc beyond what is due; 0 where fewer than 6 months tell
    total_rc DECIMAL(38, 8),            -- the four parts together
    total_lo_rc DECIMAL(18, 8),         -- lower end, from how much the rest of earlier months differed
    total_hi_rc DECIMAL(18, 8),         -- upper end
    usual_rest_rc DECIMAL(38, 8),       -- mean of what came after this day of the month in the last 12 months; null: fewer than 6
    not_dated_rc DECIMAL(38, 8) NOT NULL, -- approved or pending money of which nothing tells when it comes: in no part
    interval_method VARCHAR,            -- rough_mad; null: no interval
    interval_level DOUBLE,              -- nominal level
    method VARCHAR NOT NULL,            -- parts_with_run_rate, parts_without_run_rate, or none
    n_events BIGINT NOT NULL,           -- complete months
    evidence_level VARCHAR NOT NULL,    -- hide, anecdote, provisional or normal
    data_through DATE NOT NULL,         -- last day with data
    is_shown BOOLEAN NOT NULL,          -- whether it is shown
    suppress_reason VARCHAR             -- why not, or why with care
);
