-- One row per worker and scenario: the cash of the last 12 complete months as it would have been. It says what if, not what will be.
CREATE TABLE mart.shock_test (
    worker_id VARCHAR NOT NULL,         -- pseudonym of the worker
    scenario VARCHAR NOT NULL,          -- kind and subject
    kind VARCHAR NOT NULL,              -- stops, fee (5 points more of what is billed), frozen (60 days), approval (halved) or currency (-10 %)
    subject VARCHAR NOT NULL,           -- channel or currency
    reporting_currency VARCHAR NOT NULL,-- currency of every amount of the row
    n_months BIGINT NOT NULL,           -- months that were lived again, at most 12
    income_before_rc DECIMAL(18, 8),    -- mean income per month as it was
    income_after_rc DECIMAL(18, 8),     -- as it would have been; frozen money comes later, so the mean stays
    change_rc DECIMAL(18, 8),           -- the difference per month
    worst_month_before_rc DECIMAL(18, 8), -- poorest month as it was
    worst_month_after_rc DECIMAL(18, 8),-- poorest month as it would have been
    delayed_rc DECIMAL(18, 8),          -- frozen: what would be held back; null: nothing is late
    hours_freed_s BIGINT,               -- seconds a month that the channel took (H3); null: its hours are not known
    floor_rc DECIMAL(18, 8),            -- monthly_expenses of `[goals]`; null: not told
    months_under_before BIGINT,         -- months under the floor as they were; null: no floor
    months_under_after BIGINT,          -- as they would have been
    compensation_ratio DOUBLE,          -- where a channel loses income: what share of its weak months the others made up for; null: not measured
    n_dips BIGINT,                      -- its weak months
    description VARCHAR NOT NULL,       -- the row in words
    interval_level DOUBLE,              -- none: the past is replayed
    method VARCHAR NOT NULL,            -- replay_of_trailing_months
    n_events BIGINT NOT NULL,           -- months
    evidence_level VARCHAR NOT NULL,    -- hide, anecdote, provisional or normal
    data_through DATE NOT NULL,         -- last day with data
    is_shown BOOLEAN NOT NULL,          -- whether it is shown
    suppress_reason VARCHAR             -- why not, or why with care
);
