-- One row per worker, channel, month, country and basis: what an hour paid beside what an hour must pay where the person lives.
CREATE TABLE mart.benchmark_gap_month (
    worker_id VARCHAR NOT NULL,         -- pseudonym of the worker
    channel_id VARCHAR NOT NULL,        -- channel
    month DATE NOT NULL,                -- first day of the month of work; the wage of this day counts for the month
    country VARCHAR,                    -- the person's country; null: not told in moisson.toml
    basis VARCHAR NOT NULL,             -- statutory_min: what the law says; a monthly figure counts only with its weekly hours
    rate_basis VARCHAR NOT NULL,        -- gross_to_gross: money after platform fees and own costs beside gross pay; net_to_net: take-home beside net pay with leave
    reporting_currency VARCHAR NOT NULL,-- currency of every amount and rate
    benchmark_rc_per_h DECIMAL(18, 6),  -- what an hour must pay; null: no parameter for that country and day, or no exchange rate
    rate_rc_per_h DECIMAL(18, 6),       -- what an hour paid: (P - own costs) / H2, or take-home / H2
    ratio DOUBLE,                       -- rate_rc_per_h / benchmark_rc_per_h; 1: just the minimum
    ratio_lo DOUBLE,                    -- lower end: that of the rate
    ratio_hi DOUBLE,                    -- upper end: that of the rate
    shortfall_rc_per_h DECIMAL(18, 6),  -- benchmark less rate; 0 where the rate is not below it
    required_gross_rc_per_h DECIMAL(18, 6), -- price of an hour after platform fees that would leave net pay with leave; null: a parameter is missing
    share_hours_below DOUBLE,           -- share of the hours of sessions (or weeks) that paid below the minimum of their day; null: fewer than 8
    share_hours_below_lo DOUBLE,        -- Wilson interval, 95 %, with the effective number of sessions
    share_hours_below_hi DOUBLE,        -- upper end
    n_clusters BIGINT NOT NULL,         -- sessions (or weeks, months) with hours behind it
    interval_level DOUBLE,              -- nominal level of the interval
    method VARCHAR NOT NULL,            -- that of the rate
    n_events BIGINT NOT NULL,           -- sessions behind the rate
    evidence_level VARCHAR NOT NULL,    -- hide, anecdote, provisional or normal: that of the rate
    data_through DATE NOT NULL,         -- last day with data
    is_shown BOOLEAN NOT NULL,          -- whether rate, ratio and shortfall may be shown
    suppress_reason VARCHAR             -- why not, or why with care
);

-- One row per worker, platform and window: how the platform paid this person, beside the score that others published for it, with its year.
CREATE TABLE mart.platform_scorecard (
    worker_id VARCHAR NOT NULL,         -- pseudonym of the worker
    platform VARCHAR NOT NULL,          -- platform
    window_days VARCHAR NOT NULL,       -- 365 or all
    window_start DATE,                  -- first day of the window; null: all
    reporting_currency VARCHAR NOT NULL,-- currency of the amounts
    on_time_pay_share DOUBLE,           -- share of due days of work whose money came in time: by the term of mart.pay_latency; null: no term is declared, or too few days
    on_time_pay_share_lo DOUBLE,        -- Wilson interval, 95 %
    on_time_pay_share_hi DOUBLE,        -- upper end
    nonpayment_rate DOUBLE,             -- share of due days of work with money that is not there yet
    nonpayment_rate_lo DOUBLE,          -- Wilson interval, 95 %
    nonpayment_rate_hi DOUBLE,          -- upper end
    min_wage_share DOUBLE,              -- share of the hours that paid the minimum wage of their day or more, before own costs
    min_wage_share_lo DOUBLE,           -- Wilson interval, 95 %, with the effective number of sessions
    min_wage_share_hi DOUBLE,           -- upper end
    availability_share DOUBLE,          -- share of the days it was tried on which there was work
    availability_share_lo DOUBLE,       -- Wilson interval, 95 %
    availability_share_hi DOUBLE,       -- upper end
    n_due BIGINT,                       -- days of work whose money is due; null: no payout, or no term, is known
    n_on_time BIGINT,                   -- of them paid in time
    n_unpaid BIGINT,                    -- of them not wholly paid
    n_clusters BIGINT NOT NULL,         -- sessions (or weeks, months) behind min_wage_share
    days_tried BIGINT,                  -- days with work or logged search; null: not a platform where work is looked for
    days_active BIGINT,                 -- of them with work
    min_wage_reason VARCHAR,            -- why min_wage_share is null
    availability_reason VARCHAR,        -- why availability_share is null; not_declared: no search is logged, so days without work leave no trace
    withdrawal_threshold_rc DECIMAL(38, 8), -- least that is paid out; null: not known
    own_currency_payout BOOLEAN,        -- whether all money of the window arrived in the reporting currency; null: none is known
    says_advertised_rate BOOLEAN,       -- whether exports show the pay on offer; null: not known
    says_time_estimate BOOLEAN,         -- whether they show how long it should take; null: not known
    says_rejection_reason BOOLEAN,      -- whether they say why work was rejected; null: not known
    says_appeal_path BOOLEAN,           -- whether they say how to object; null: not known
    fairwork_score BIGINT,              -- points of the last published Fairwork score, as published; null: none
    fairwork_max_score BIGINT,          -- points there could be
    fairwork_year BIGINT,               -- year of that score
    interval_level DOUBLE,              -- nominal level of the intervals
    method VARCHAR NOT NULL,            -- how the intervals of payment are made
    n_events BIGINT NOT NULL,           -- due days of work
    evidence_level VARCHAR NOT NULL,    -- hide, anecdote, provisional or normal: of the shares of payment
    data_through DATE NOT NULL,         -- last day with data
    is_shown BOOLEAN NOT NULL,          -- whether the shares of payment may be shown
    suppress_reason VARCHAR             -- why not, or why with care
);
