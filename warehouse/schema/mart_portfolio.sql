-- One row per worker, channel, basis, day and source: income as it was worked for and as it came. Every table on the whole income adds these up.
CREATE TABLE mart.income_day (
    worker_id VARCHAR NOT NULL,         -- pseudonym of the worker
    channel_id VARCHAR NOT NULL,        -- channel
    basis VARCHAR NOT NULL,             -- accrual: on the day of work; cash: on the day it came
    day DATE NOT NULL,                  -- local day; money whose day is not told is in no row
    source VARCHAR NOT NULL,            -- how the day is known: receipt (a wallet shows it), payout (the platform sent it, no wallet's export covers it), status (the export calls it paid that day), work (nothing tells when it came: the day of work stands in)
    reporting_currency VARCHAR NOT NULL,-- currency of the amount
    amount_rc DECIMAL(18, 8) NOT NULL,  -- received money: accrual: R of that day's work; cash: what came; less than nothing for refunds and fees
    n_rows BIGINT NOT NULL,             -- tasks, payouts, receipts or earnings behind it
    n_no_rate BIGINT NOT NULL           -- of them without an exchange rate: not in the amount
);

-- One row per worker, month and basis: how spread, how steady and how safe the income was. Windows are the month and the eleven before, as far as there are any.
CREATE TABLE mart.portfolio_month (
    worker_id VARCHAR NOT NULL,         -- pseudonym of the worker
    month DATE NOT NULL,                -- first day of the month
    basis VARCHAR NOT NULL,             -- cash (by the day it came) or accrual (by the day of work)
    reporting_currency VARCHAR NOT NULL,-- currency of every amount of the row
    is_complete BOOLEAN NOT NULL,       -- whether the month had ended on the last day with data; the running month has no estimates
    total_rc DECIMAL(38, 8) NOT NULL,   -- received money of the month
    from_receipt_rc DECIMAL(38, 8) NOT NULL, -- of it dated by a receipt in a wallet
    from_payout_rc DECIMAL(38, 8) NOT NULL, -- of it dated by the platform's payout, which no wallet's export covers
    from_status_rc DECIMAL(38, 8) NOT NULL, -- of it dated by the day the export calls it paid
    from_work_rc DECIMAL(38, 8) NOT NULL, -- of it dated by the day of work: all of accrual; in cash, where nothing tells when it came
    n_channels_active BIGINT NOT NULL,  -- channels with money in the month
    n_months BIGINT NOT NULL,           -- months in the window, at most 12
    hhi_channel DECIMAL(18, 6),         -- Herfindahl index of the window's money by channel, 0 to 10,000 (all from one)
    hhi_owner DECIMAL(18, 6),           -- the same by owner: as `[[same]]` says, else the platform
    hhi_rail DECIMAL(18, 6),            -- the same by payment rail: as `[[same]]` says, else the wallet that receives most payouts, else the channel
    hhi_client DECIMAL(18, 6),          -- the same by client, on accrual only; where the source names no client, the channel is the client
    client_known_share DOUBLE,          -- share of the window's earned money whose client is named
    n_eff DECIMAL(18, 6),               -- effective number of channels: 10,000 / hhi_channel
    n_eff_shannon DOUBLE,               -- the same from the Shannon entropy: small channels weigh more
    n_negative_base BIGINT,             -- channels with less than nothing in the window: left out of the four indices
    cv_12m DOUBLE,                      -- standard deviation of the window's months over their mean; at least 6 months
    cv_12m_lo DOUBLE,                   -- lower end, as if months were normal and independent (Vangel)
    cv_12m_hi DOUBLE,                   -- upper end; null where the months allow any
    cv_4w DOUBLE,                       -- the same of stretches of 28 days that end with the month: pay by the fortnight is steady there, and not in calendar months
    arc_change DOUBLE,                  -- change on the month before, relative to the mean size of both, -2 to 2; null from 0 to 0
    sign_changed BOOLEAN,               -- whether one of both months is below zero: the change is then ±2 whatever the sizes
    sd_arc_12m DOUBLE,                  -- standard deviation of the last 12 changes; at least 6 changes
    months_over_30pct DOUBLE,           -- share of those changes beyond 30 %
    n_changes BIGINT,                   -- how many changes there are
    spikes_12m BIGINT,                  -- months above 125 % of the window's mean; 12 months
    dips_12m BIGINT,                    -- months below 75 % of it; 12 months
    semidev_rc DECIMAL(18, 8),          -- root mean square of what months lack to `semidev_to`, over all months; at least 6 months
    semidev_to VARCHAR,                 -- what they are compared with: monthly_expenses of `[goals]`, or the mean
    drawdown_share DOUBLE,              -- largest fall of the 3-month mean from its highest before, in all months so far: 0.35 is a fall by 35 % of the peak
    drawdown_months BIGINT,             -- months from that peak to the trough
    recovery_months BIGINT,             -- months from the trough until the peak was reached again; null: not yet, or nothing fell
    iar_5pct_rc DECIMAL(18, 8),         -- what the month after falls short of in 1 of 20 cases, from what the chosen forecast missed by; at least 12 months
    iar_10pct_rc DECIMAL(18, 8),        -- the same for 1 of 10
    iar_method VARCHAR,                 -- residual_quantile (20 misses and more), normal_residuals (fewer) or none
    runway_months DOUBLE,               -- months the savings last at the window's mean income; newest complete month, cash only; null: see runway_state
    runway_bad_months DOUBLE,           -- the same at the income of a bad month (20th percentile)
    runway_state VARCHAR,               -- burning, burning_in_bad_months, not_burning, or not_declared
    ytd_turnover_rc DECIMAL(38, 8),     -- approved gross money since 1 January by day of work; accrual only, for no receipt says what was billed. Its ceilings, and what is to be set aside of what was collected, hang on the declared regime and period: mart.tax_period
    n_no_rate BIGINT NOT NULL,          -- rows of the month without an exchange rate: in no amount
    interval_level DOUBLE,              -- nominal level of the intervals
    method VARCHAR NOT NULL,            -- trailing_12_months; none: nothing is shown
    n_events BIGINT NOT NULL,           -- months in the window
    evidence_level VARCHAR NOT NULL,    -- hide, anecdote, provisional or normal
    data_through DATE NOT NULL,         -- last day with data
    is_shown BOOLEAN NOT NULL,          -- whether the estimates are shown
    suppress_reason VARCHAR             -- why not, or why with care
);

-- One row per worker, channel and basis: its share of the last 12 complete months, and of their ups and downs.
CREATE TABLE mart.portfolio_share (
    worker_id VARCHAR NOT NULL,         -- pseudonym of the worker
    channel_id VARCHAR NOT NULL,        -- channel
    basis VARCHAR NOT NULL,             -- cash or accrual
    reporting_currency VARCHAR NOT NULL,-- currency of every amount of the row
    window_start DATE NOT NULL,         -- first day of the window
    window_end DATE NOT NULL,           -- last day of the window
    n_months BIGINT NOT NULL,           -- months in it, at most 12
    owner VARCHAR NOT NULL,             -- who stands behind it
    rail VARCHAR NOT NULL,              -- where its money arrives
    amount_rc DECIMAL(38, 8) NOT NULL,  -- received money of the window
    share DOUBLE,                       -- of the money of all channels that are not negative
    sd_rc DECIMAL(18, 8),               -- standard deviation of its months
    risk_contribution DOUBLE,           -- its share of the variance of the total, correlations shrunk; sums to 1, below 0: it steadies the rest; 12 months
    diversification_ratio DOUBLE,       -- Σ sd of channels / sd of the total, of the whole portfolio; 1: they move as one; 12 months
    interval_level DOUBLE,              -- none
    method VARCHAR NOT NULL,            -- trailing_12_months
    n_events BIGINT NOT NULL,           -- months in the window
    evidence_level VARCHAR NOT NULL,    -- hide, anecdote, provisional or normal
    data_through DATE NOT NULL,         -- last day with data
    is_shown BOOLEAN NOT NULL,          -- whether it is shown
    suppress_reason VARCHAR             -- why not; negative_base: less than nothing came
);

-- One row per worker, ordered pair of channels and window: whether they move together, and whether the second made up for the first. By day of work.
CREATE TABLE mart.channel_pair (
    worker_id VARCHAR NOT NULL,         -- pseudonym of the worker
    channel_a VARCHAR NOT NULL,         -- channel that may slow
    channel_b VARCHAR NOT NULL,         -- channel that may make up for it
    window_months VARCHAR NOT NULL,     -- 24 or all
    reporting_currency VARCHAR NOT NULL,-- currency the months are compared in
    n_months BIGINT NOT NULL,           -- complete months since both have income
    spearman_arc DOUBLE,                -- rank correlation of month-on-month arc changes, months where both are zero left out; at least 12 pairs of changes
    spearman_arc_lo DOUBLE,             -- lower end
    spearman_arc_hi DOUBLE,             -- upper end
    perm_p DOUBLE,                      -- how often shuffled months are as related
    perm_p_fdr DOUBLE,                  -- the same, adjusted for how many pairs were looked at
    n_dips_a BIGINT NOT NULL,           -- months of the first below 75 % of its median
    compensation_ratio_a_by_b DOUBLE,   -- share of what the first lacked in those months that the second earned beyond its own median; at least 3 such months
    compensation_ratio_a_by_b_lo DOUBLE,-- lower end
    compensation_ratio_a_by_b_hi DOUBLE,-- upper end
    compensation_active DOUBLE,         -- of the ratio: in months with at least a tenth more hours on the second than usual
    compensation_passive DOUBLE,        -- of the ratio: in months without; the rest: hours unknown
    same_owner BOOLEAN NOT NULL,        -- whether both have one owner
    same_rail BOOLEAN NOT NULL,         -- whether both are paid over one rail
    interval_level DOUBLE,              -- nominal level of the intervals
    method VARCHAR NOT NULL,            -- spearman_of_arc_changes; none: nothing is shown
    n_events BIGINT NOT NULL,           -- pairs of changes
    evidence_level VARCHAR NOT NULL,    -- hide or normal
    data_through DATE NOT NULL,         -- last day with data
    is_shown BOOLEAN NOT NULL,          -- whether it is shown
    suppress_reason VARCHAR             -- why not
);

-- One row per worker, channel and month of the year: whether it is usually better or worse than others. By day of work.
CREATE TABLE mart.seasonality (
    worker_id VARCHAR NOT NULL,         -- pseudonym of the worker
    channel_id VARCHAR NOT NULL,        -- channel
    month_of_year BIGINT NOT NULL,      -- 1 to 12
    reporting_currency VARCHAR NOT NULL,-- currency the months are compared in
    window_end DATE NOT NULL,           -- last day of the last complete month
    n_months BIGINT NOT NULL,           -- complete months since the channel's first
    index DOUBLE,                       -- mean ratio to the 12-month moving average around it, mean 1; from 36 months on, and only if noise would seldom look so
    index_lo DOUBLE,                    -- lower end
    index_hi DOUBLE,                    -- upper end
    n_cycles BIGINT NOT NULL,           -- ratios behind each month of the year
    noise_p_value DOUBLE,               -- how often noise looks as seasonal
    ratio_to_last_year DOUBLE,          -- 24 to 35 months: newest such month over the same month the year before; a comparison, not a season
    interval_level DOUBLE,              -- nominal level of the interval
    method VARCHAR NOT NULL,            -- ratio_to_moving_average, same_month_last_year, or none
    n_events BIGINT NOT NULL,           -- complete months
    evidence_level VARCHAR NOT NULL,    -- hide, anecdote or normal
    data_through DATE NOT NULL,         -- last day with data
    is_shown BOOLEAN NOT NULL,          -- whether it is shown
    suppress_reason VARCHAR             -- why not, or why with care
);
