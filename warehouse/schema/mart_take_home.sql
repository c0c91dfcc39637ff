-- One row per worker, channel and local day of work, payout or cost: what stands between received money and take-home.
CREATE TABLE mart.take_home_day (
    worker_id VARCHAR NOT NULL,         -- pseudonym of the worker
    channel_id VARCHAR NOT NULL,        -- channel; unassigned: shared costs, and losses that nothing tells the channel of
    day DATE,                           -- local day; null: money whose day of work the source does not say
    reporting_currency VARCHAR NOT NULL,-- currency of every amount of the row
    loss_rc DECIMAL(38, 8) NOT NULL,    -- withheld at payout, taken on the way, or taken by a wallet (mart.payout_loss_day, all kinds but fx)
    fx_rc DECIMAL(38, 8) NOT NULL,      -- lost by conversion
    cost_rc DECIMAL(38, 8) NOT NULL,    -- own costs of the day
    n_cost_no_rate BIGINT NOT NULL,     -- costs without exchange rate: in no amount
    turnover_rc DECIMAL(38, 8) NOT NULL,-- what contributions are counted on: G of approved money, before any fee
    cash_dated_rc DECIMAL(38, 8) NOT NULL, -- of it, money whose day of cash is known: contributions at the rate of that day, others at that of the day of work
    contributions_rc DECIMAL(38, 8),    -- social contributions on it; null: no regime is declared, or no rate is known for a day
    levy_rc DECIMAL(38, 8),             -- training levy; null: as above, or sources disagree on it
    flat_tax_rc DECIMAL(38, 8)          -- income tax paid with them; 0: not chosen
);

-- One row per worker, channel and month: the whole ladder from what was billed to what was kept. Each amount is taken off the one before.
CREATE TABLE mart.take_home_month (
    worker_id VARCHAR NOT NULL,         -- pseudonym of the worker
    channel_id VARCHAR NOT NULL,        -- channel; unassigned: costs and losses that no channel of the month can carry
    month DATE NOT NULL,                -- first day of the month: of work for earned money, of the day itself for fees, losses and costs
    reporting_currency VARCHAR NOT NULL,-- currency of every amount of the row
    gross_rc DECIMAL(38, 8) NOT NULL,   -- G: billed, pending money included
    approved_rc DECIMAL(38, 8) NOT NULL,-- A: approved part of it, where the ladder begins
    platform_fee_rc DECIMAL(38, 8) NOT NULL, -- the platform's fees
    withheld_rc DECIMAL(38, 8) NOT NULL,-- tax withheld by the platform, less what else it added
    platform_net_rc DECIMAL(38, 8) NOT NULL, -- P: approved - platform_fee - withheld
    payout_fee_rc DECIMAL(38, 8) NOT NULL, -- told fees of payouts and wallets
    received_rc DECIMAL(38, 8) NOT NULL,-- R as in mart.channel_efficiency_month: platform_net - payout_fee
    loss_rc DECIMAL(38, 8) NOT NULL,    -- lost on the way, with what was withheld at payout and what a wallet took for sending it on
    fx_rc DECIMAL(38, 8) NOT NULL,      -- lost by conversion, against the mid rate of the day
    cost_rc DECIMAL(38, 8) NOT NULL,    -- own costs
    shared_cost_rc DECIMAL(38, 8) NOT NULL, -- allocated: its part of the shared costs of the month, in proportion to received_rc
    contributions_rc DECIMAL(38, 8),    -- social contributions on turnover before fees; null: not declared, or no rate known
    levy_rc DECIMAL(38, 8),             -- training levy
    flat_tax_rc DECIMAL(38, 8),         -- income tax paid with them; 0: not chosen
    take_home_rc DECIMAL(38, 8),        -- T: what is left; null: see suppress_reason
    cash_dated_share DOUBLE,            -- share of turnover whose contributions follow the day of cash; the rest follows the day of work
    eff_take_rate DOUBLE,               -- 1 - (received - loss - fx) / approved: all that was taken before costs and contributions
    h2_s BIGINT,                        -- session seconds; null: hours unknown
    take_home_rate DECIMAL(18, 6),      -- T / H2 per hour; null: no T, or no session hours
    take_home_rate_lo DECIMAL(18, 6),   -- lower end, in proportion to that of eff_rate
    take_home_rate_hi DECIMAL(18, 6),   -- upper end
    n_no_rate BIGINT NOT NULL,          -- earnings and costs without exchange rate: in no amount
    interval_level DOUBLE,              -- nominal level of the interval
    method VARCHAR NOT NULL,            -- accounting, and how the interval was made
    n_events BIGINT NOT NULL,           -- units of work and sales
    evidence_level VARCHAR NOT NULL,    -- of the rate: hide, anecdote, provisional or normal
    data_through DATE NOT NULL,         -- last day with data in the ledger
    is_shown BOOLEAN NOT NULL,          -- whether T may be shown
    suppress_reason VARCHAR             -- why not: not_declared, no_parameter or currency_missing
);
