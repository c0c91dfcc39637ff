-- One row per worker, channel, month, kind of expectation and currency: what the platform should have kept, and what it kept.
CREATE TABLE mart.fee_check_month (
    worker_id VARCHAR NOT NULL,         -- pseudonym of the worker
    channel_id VARCHAR NOT NULL,        -- channel
    month DATE NOT NULL,                -- first day of the month
    kind VARCHAR NOT NULL,              -- what is expected: contract (its fee in the settings), schedule (the platform's published one), terms (what this contract paid at first) or custom (what most contracts paid in the half-year before it began)
    currency VARCHAR NOT NULL,          -- ISO 4217 code of the amounts
    n_events BIGINT NOT NULL,           -- events checked: money of one contract, order or sale on one day
    n_deviating BIGINT NOT NULL,        -- of them off by more than half a cent for each row of money
    gross DECIMAL(38, 8) NOT NULL,      -- billed
    expected DECIMAL(38, 8) NOT NULL,   -- fee expected on it
    observed DECIMAL(38, 8) NOT NULL,   -- fee kept
    deviation DECIMAL(38, 8) NOT NULL,  -- observed - expected
    reporting_currency VARCHAR NOT NULL,-- currency of the amounts that end in _rc
    schedule_expected_rc DECIMAL(38, 8),-- expected, at the rates of the events; null: no rate for one of them
    deviation_rc DECIMAL(38, 8)         -- deviation, likewise
);

-- One row per worker, channel, month, kind of expectation and currency in which the platform's fee was not what it should be.
CREATE TABLE mart.fee_deviation (
    worker_id VARCHAR NOT NULL,         -- pseudonym of the worker
    channel_id VARCHAR NOT NULL,        -- channel
    month DATE NOT NULL,                -- first day of the month
    kind VARCHAR NOT NULL,              -- what was expected, as in mart.fee_check_month
    currency VARCHAR NOT NULL,          -- ISO 4217 code of the amounts
    n_events BIGINT NOT NULL,           -- deviating events
    first_day DATE NOT NULL,            -- day of the first of them
    gross DECIMAL(38, 8) NOT NULL,      -- billed on them
    expected DECIMAL(38, 8) NOT NULL,   -- fee expected on them
    observed DECIMAL(38, 8) NOT NULL,   -- fee kept
    deviation DECIMAL(38, 8) NOT NULL,  -- observed - expected; above 0: more was kept
    expected_pct DOUBLE,                -- expected / gross
    observed_pct DOUBLE,                -- observed / gross
    reporting_currency VARCHAR NOT NULL,-- currency of deviation_rc
    deviation_rc DECIMAL(38, 8)         -- deviation at the rates of the events; null: no rate for one of them
);
