-- One row per worker, channel, window and step: from the advertised rate down to what an hour left, in a fixed order. Deltas add up to the last rate.
CREATE TABLE mart.rate_waterfall (
    worker_id VARCHAR NOT NULL,         -- pseudonym of the worker
    channel_id VARCHAR NOT NULL,        -- channel
    window_days VARCHAR NOT NULL,       -- 28, 90, 365 or all
    step_no INTEGER NOT NULL,           -- order of the step; another order would give other deltas
    step_name VARCHAR NOT NULL,         -- naive, rejected, unfinished, gaps, off_task, fees, payout_fx, costs or contributions: what this step takes into account
    reporting_currency VARCHAR NOT NULL,-- currency of the amounts and rates
    amount_rc DECIMAL(38, 8),           -- money after the step
    seconds BIGINT,                     -- hours after the step, in seconds; null: hours unknown
    rate_after_rc_per_h DECIMAL(18, 6), -- amount_rc per hour: the rate once the step is taken into account; null: no hours yet, or see suppress_reason
    rate_after_lo DECIMAL(18, 6),       -- lower end, in proportion to that of eff_rate
    rate_after_hi DECIMAL(18, 6),       -- upper end
    delta_rc_per_h DECIMAL(18, 6),      -- change of the rate by the step; of the first step that has hours, the rate itself
    interval_level DOUBLE,              -- nominal level of the interval
    method VARCHAR NOT NULL,            -- accounting, and how the interval was made
    n_events BIGINT NOT NULL,           -- clusters behind the interval: sessions, weeks or months
    evidence_level VARCHAR NOT NULL,    -- that of the channel's effective rate; of rates over logged hours alone, normal
    data_through DATE NOT NULL,         -- last day with data in the ledger
    is_shown BOOLEAN NOT NULL,          -- whether the rate may be shown
    suppress_reason VARCHAR             -- why not: no_hours, mostly_pending, not_declared, no_parameter or currency_missing
);
