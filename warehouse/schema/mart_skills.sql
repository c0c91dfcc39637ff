-- One row per worker, skill and window: the rate that goes with a skill tag, other tags, channel and quarter being equal. An association, not a cause.
CREATE TABLE mart.skill_rate (
    worker_id VARCHAR NOT NULL,         -- pseudonym of the worker
    skill VARCHAR NOT NULL,             -- tag, as exports and trackers write it, in small letters
    window_days VARCHAR NOT NULL,       -- 365 or all
    reporting_currency VARCHAR NOT NULL,-- currency of every rate of the row
    hours_s BIGINT NOT NULL,            -- session seconds with the tag
    n_contracts BIGINT NOT NULL,        -- stretches of work with the tag: sessions, or weeks where no clock tells the money
    n_all BIGINT NOT NULL,              -- stretches with and without it that the comparison rests on
    rate_rc_per_h DECIMAL(18, 6),       -- money per hour with the tag, a ratio of sums
    rate_shrunk DECIMAL(18, 6),         -- money per hour of all, times the premium; null: held back
    premium_pct DOUBLE,                 -- associated difference in the rate, pooled towards none: 0.21 is 21 % more; null: held back
    premium_pct_lo DOUBLE,              -- lower end
    premium_pct_hi DOUBLE,              -- upper end
    growth_pct_per_year DOUBLE,         -- change of the rate per year within channels: 0.05 is 5 % more; null: under 12 months or 12 stretches
    growth_pct_per_year_lo DOUBLE,      -- lower end
    growth_pct_per_year_hi DOUBLE,      -- upper end
    benchmark_growth_pct_per_year DOUBLE, -- growth of the country's minimum wage over the same days; null: not known
    growth_reason VARCHAR,              -- why the growth is held back; null: it is shown
    interval_level DOUBLE,              -- nominal level of the intervals
    method VARCHAR NOT NULL,            -- empirical_bayes or none
    n_events BIGINT NOT NULL,           -- stretches of work with the tag
    evidence_level VARCHAR NOT NULL,    -- hide, anecdote, provisional or normal
    data_through DATE NOT NULL,         -- last day with data in the ledger
    is_shown BOOLEAN NOT NULL,          -- whether the premium may be shown
    suppress_reason VARCHAR             -- why not, or why with care
);

-- One row per worker and course: what it took, and what change of the rate it is associated with, against channels where it should not show.
CREATE TABLE mart.learning_roi (
    worker_id VARCHAR NOT NULL,         -- pseudonym of the worker
    learning_id VARCHAR NOT NULL,       -- course, as in ledger.learning
    name VARCHAR NOT NULL,              -- its name
    skill VARCHAR NOT NULL,             -- what it teaches
    first_on DATE NOT NULL,             -- first day
    last_on DATE NOT NULL,              -- last day
    reporting_currency VARCHAR NOT NULL,-- currency of every amount and rate of the row
    hours_s BIGINT,                     -- seconds of learning: told, or tracked as learning on its projects in its days; null: not known
    hours_tier VARCHAR NOT NULL,        -- measured, reported or unknown
    cash_rc DECIMAL(38, 8) NOT NULL,    -- money spent on it, by the settings
    n_cost_no_rate BIGINT NOT NULL,     -- costs without an exchange rate: not in cash_rc
    opportunity_rate DECIMAL(18, 6),    -- what its hours are charged at, per hour; null: not known
    cost_rc DECIMAL(38, 8),             -- hours at that rate and cash; null: hours or rate not known
    n_before BIGINT NOT NULL,           -- stretches of work on its channels in the year before: sessions, or weeks
    n_after BIGINT NOT NULL,            -- stretches in the year after
    n_control_channels BIGINT NOT NULL, -- other channels with enough stretches before and after
    rate_before DECIMAL(18, 6),         -- money per hour on its channels before; null: none
    rate_after DECIMAL(18, 6),          -- money per hour after; null: none
    change_pct DOUBLE,                  -- rate_after over rate_before, less 1
    control_change_pct DOUBLE,          -- the same of the other channels; null: there is none to compare with
    did_effect DOUBLE,                  -- associated change: 0.3 is 30 % more than the other channels moved; null: held back
    did_effect_lo DOUBLE,               -- lower end
    did_effect_hi DOUBLE,               -- upper end
    hours_after_s BIGINT NOT NULL,      -- session seconds sold on its channels since
    gain_to_date_rc DECIMAL(38, 8),     -- money since, less what those hours would have brought without the associated change; null: held back
    gain_to_date_rc_lo DECIMAL(38, 8),  -- lower end
    gain_to_date_rc_hi DECIMAL(38, 8),  -- upper end
    roi DOUBLE,                         -- gain_to_date_rc / cost_rc; null: held back, or cost not known
    payback_date DATE,                  -- day the gain had covered the cost; null: not reached, or no gain is told
    payback_date_lo DATE,               -- the same at the upper end of the change
    payback_date_hi DATE,               -- the same at its lower end; null: not reached
    verdict VARCHAR NOT NULL,           -- gain, loss, or cannot_tell: the interval holds no change
    reason_text VARCHAR NOT NULL,       -- the verdict in a sentence
    interval_level DOUBLE,              -- nominal level of the interval
    method VARCHAR NOT NULL,            -- did_log_ratio and what the stretches are, or none
    n_events BIGINT NOT NULL,           -- the fewer of n_before and n_after
    evidence_level VARCHAR NOT NULL,    -- hide, anecdote, provisional or normal
    data_through DATE NOT NULL,         -- last day with data in the ledger
    is_shown BOOLEAN NOT NULL,          -- whether the change may be shown
    suppress_reason VARCHAR             -- why not
);

-- One row per worker, rung of the ladder and month: hours and money on it, and how long it took to get there.
CREATE TABLE mart.ladder_month (
    worker_id VARCHAR NOT NULL,         -- pseudonym of the worker
    stage VARCHAR NOT NULL,             -- rung; unplaced: a channel that no rung of the settings names
    month DATE NOT NULL,                -- first day of the month
    stage_no BIGINT,                    -- place on the ladder, 1 the lowest; null: beside it
    stages_by VARCHAR NOT NULL,         -- settings, or family: microtask, then specialised (freelance); own_work (affiliate, product) beside
    reporting_currency VARCHAR NOT NULL,-- currency of the amounts
    hours_s BIGINT,                     -- all hours (H3) in seconds; null: none known
    received_rc DECIMAL(38, 8),         -- received money; null: none
    share_hours DOUBLE,                 -- share of the month's hours; null: none known
    share_income DOUBLE,                -- share of the month's received money; null: none, or a rung lost money
    months_in_stage BIGINT NOT NULL,    -- months with hours or money on this rung so far, this one included
    first_month DATE NOT NULL,          -- first of them
    from_stage VARCHAR,                 -- the rung below from which it was reached; null: the lowest, or no earlier one
    springboard_months BIGINT,          -- months from the first on that rung to the first on this; null: there is none
    interval_level DOUBLE,              -- null: accounting, no interval
    method VARCHAR NOT NULL,            -- none: accounting, no interval
    n_events BIGINT NOT NULL,           -- months of the ladder so far
    evidence_level VARCHAR NOT NULL,    -- hide, anecdote, provisional or normal; the shares are shown all the same from 1 month on
    data_through DATE NOT NULL,         -- last day with data in the ledger
    is_shown BOOLEAN NOT NULL,          -- whether time between rungs may be shown: 6 months of data
    suppress_reason VARCHAR             -- why not
);

-- One row per worker and quarter with hours: whether the pay of an hour rose, or only the mix of work changed. By day of work.
CREATE TABLE mart.rate_index (
    worker_id VARCHAR NOT NULL,         -- pseudonym of the worker
    quarter DATE NOT NULL,              -- first day of the quarter
    base_quarter DATE NOT NULL,         -- quarter the indices are 1 in: the first, or the first after one that has no kind of work in common with it
    reporting_currency VARCHAR NOT NULL,-- currency of the rate
    hours_s BIGINT NOT NULL,            -- session seconds
    n_stretches BIGINT NOT NULL,        -- stretches of work: sessions, or weeks where no clock tells the money
    n_kinds BIGINT NOT NULL,            -- kinds of work: a channel with the same skill tags
    n_matched BIGINT NOT NULL,          -- of them those met in the quarter before too, with money in both
    matched_share DOUBLE NOT NULL,      -- share of the seconds that are of such a kind: what the index speaks of
    rate_rc_per_h DECIMAL(18, 6),       -- money per hour of all work, a ratio of sums
    fisher_link DOUBLE,                 -- rates of the same kinds against the quarter before: geometric mean of Laspeyres and Paasche
    fisher_index DOUBLE,                -- links since base_quarter multiplied: 1.05 is 5 % more for the same work
    fisher_index_lo DOUBLE,             -- lower end
    fisher_index_hi DOUBLE,             -- upper end
    plain_index DOUBLE,                 -- rate_rc_per_h over that of base_quarter: the mix of work is in it
    mix_effect DOUBLE,                  -- plain_index / fisher_index: what came of other work, and not of other pay
    wage_index DOUBLE,                  -- the country's minimum wage over that of base_quarter, both of the first day; null: not known
    interval_level DOUBLE,              -- nominal level of the interval
    method VARCHAR NOT NULL,            -- chain_fisher or none
    n_events BIGINT NOT NULL,           -- stretches of the quarter
    evidence_level VARCHAR NOT NULL,    -- hide, anecdote, provisional or normal: by months with work in all
    data_through DATE NOT NULL,         -- last day with data in the ledger
    is_shown BOOLEAN NOT NULL,          -- whether the indices may be shown
    suppress_reason VARCHAR             -- why not: under 12 months or 12 stretches, or no_comparison in a base quarter
);
