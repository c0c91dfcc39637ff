-- One row per worker and channel, as of the last day with data: what the next hour there is expected to pay, and how a week's hours could be shared out.
CREATE TABLE mart.next_hour (
    worker_id VARCHAR NOT NULL,         -- pseudonym of the worker
    channel_id VARCHAR NOT NULL,        -- channel
    as_of DATE NOT NULL,                -- last day with data
    window_days VARCHAR NOT NULL,       -- window the rates are of: the shortest of 90 and 365 days with two ranked channels, else all
    family VARCHAR NOT NULL,            -- microtask, freelance, affiliate or product
    reporting_currency VARCHAR NOT NULL,-- currency of every rate of the row
    v_rc_per_h DECIMAL(18, 6),          -- expected pay of the next hour: rate_if_approved x p_approval x p_available, bent where a marginal rate is known, - switching cost
    v_rc_per_h_lo DECIMAL(18, 6),       -- lower end, from the rate's interval
    v_rc_per_h_hi DECIMAL(18, 6),       -- upper end
    rate_if_approved DECIMAL(18, 6),    -- shrunken rate, had every task that was submitted been approved, tasks taken as alike
    p_approval DOUBLE,                  -- chance that a submitted task is approved, smoothed by the rate of all channels
    p_approval_lo DOUBLE,               -- lower end
    p_approval_hi DOUBLE,               -- upper end
    p_available DOUBLE,                 -- weeks with work there / weeks with work anywhere, of the last 13, smoothed; 0: its platform has closed. In part it is choice
    n_weeks BIGINT,                     -- weeks with work anywhere
    switching_cost_rc_per_h DECIMAL(18, 6), -- taken off every channel but the one with most hours of the last 28 days; 0 where [goals] says none
    marginal_b DOUBLE,                  -- b of money = a x hours^b over weeks; below 1, more hours come with less an hour; null: see marginal_basis
    marginal_b_lo DOUBLE,               -- lower end
    marginal_b_hi DOUBLE,               -- upper end
    marginal_basis VARCHAR,             -- whether the value is average or marginal, and why; null: no value
    cap_h_per_week DOUBLE,              -- hours that only one worked week in ten went beyond, of the last 52; 0: closed; null: no hours known
    suggested_h DOUBLE,                 -- hours a week: best value first up to the caps, and the exploring share; null: see suggested_reason
    suggested_reason VARCHAR,           -- not_declared: [goals] weekly_hours is not set; null with no hours: the channel has no value
    place BIGINT,                       -- place by value, 1 is best; null: no value, or closed
    p_best DOUBLE,                      -- probability that its value is the highest
    regret_rc_per_h DECIMAL(18, 6),     -- expected loss per hour of choosing it against choosing the truly best
    explore_flag BOOLEAN NOT NULL,      -- the channel that the exploring share goes to: drawn among those with a wide interval or a session or two
    verdict VARCHAR NOT NULL,           -- clear winner (one of several has p_best of 0.8 or more), no clear winner, only one channel to rank, or nothing to rank; the same on all rows of a worker
    reason_text VARCHAR NOT NULL,       -- what it rests on, in plain words
    interval_level DOUBLE,              -- nominal level of the interval
    method VARCHAR NOT NULL,            -- expected_value, or none
    n_events BIGINT NOT NULL,           -- sessions, weeks or months behind the rate
    evidence_level VARCHAR NOT NULL,    -- hide, anecdote, provisional or normal
    data_through DATE NOT NULL,         -- last day with data in the ledger
    is_shown BOOLEAN NOT NULL,          -- whether it has a value
    suppress_reason VARCHAR             -- why not, such as no_hours for what is paid by the sale
);
