-- One row per worker and pair of channels: how their hours would have been shared for the pay of an hour to vary least. An illustration, never an instruction.
CREATE TABLE mart.channel_mix (
    worker_id VARCHAR NOT NULL,         -- pseudonym of the worker
    channel_a VARCHAR NOT NULL,         -- first channel, by name
    channel_b VARCHAR NOT NULL,         -- second channel
    reporting_currency VARCHAR NOT NULL,-- currency of every rate of the row
    first_month DATE,                   -- first whole month with hours on both; null: none
    last_month DATE,                    -- last such month
    n_months BIGINT NOT NULL,           -- how many; allocated hours left out
    sd_a_rc_per_h DECIMAL(18, 2),       -- standard deviation of the first's received money per session hour, over months
    sd_b_rc_per_h DECIMAL(18, 2),       -- that of the second
    sd_usual_rc_per_h DECIMAL(18, 2),   -- that of both, had each month's hours been shared as all hours were
    sd_mix_rc_per_h DECIMAL(18, 2),     -- that of both at share_a
    mean_usual_rc_per_h DECIMAL(18, 2), -- mean of the months at the usual share
    mean_mix_rc_per_h DECIMAL(18, 2),   -- mean of the months at share_a: what less variation would have cost
    correlation DOUBLE,                 -- of the monthly rates; null: one does not vary
    share_a_usual DOUBLE,               -- the first's share of the hours of both, as they were
    share_a_free DOUBLE,                -- its share of least variance, unbounded: below 0 or above 1 where one steadies nothing
    share_a_free_lo DOUBLE,             -- lower end
    share_a_free_hi DOUBLE,             -- upper end
    share_a DOUBLE,                     -- the same between 0 and 1 and within both caps
    hours_per_week DOUBLE,              -- hours it is of: weekly_hours of `[goals]`, else what both took, at most both caps
    cap_a_h_per_week DOUBLE,            -- most hours a week on the first, as in mart.next_hour; null: not known
    cap_b_h_per_week DOUBLE,            -- most hours a week on the second
    bound_by VARCHAR,                   -- what moved share_a away from share_a_free: cap_a, cap_b, nothing below 0, nothing above 1; null: nothing
    reading VARCHAR NOT NULL,           -- what it says, and that it is no advice
    interval_level DOUBLE,              -- nominal level of the interval
    method VARCHAR NOT NULL,            -- minimum_variance, or none
    n_events BIGINT NOT NULL,           -- months with both
    evidence_level VARCHAR NOT NULL,    -- hide or normal
    data_through DATE NOT NULL,         -- last day with data in the ledger
    is_shown BOOLEAN NOT NULL,          -- whether it may be shown: 24 months
    suppress_reason VARCHAR             -- why not: too_few_months, or no_comparison (both pay alike)
);
