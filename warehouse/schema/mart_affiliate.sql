-- One row per worker, affiliate channel, programme and month of the sale, and one for the whole channel: what its clicks and sales came to.
CREATE TABLE mart.affiliate_program_month (
    worker_id VARCHAR NOT NULL,         -- pseudonym of the worker
    channel_id VARCHAR NOT NULL,        -- channel: the network
    month DATE NOT NULL,                -- first day of the month of the sale
    program VARCHAR,                    -- the programme as the network names it; null: the whole channel, or the source does not say
    is_total BOOLEAN NOT NULL,          -- whether this is the row of the whole channel; the other rows of the month add up to it
    reporting_currency VARCHAR NOT NULL,-- currency of every amount of the row
    clicks BIGINT,                      -- clicks of the month; null: no export tells them for this row
    impressions BIGINT,                 -- views of the month; null: no export tells them
    orders BIGINT NOT NULL,             -- units sold, whatever became of them: the quantity a row tells, else 1
    n_sales BIGINT NOT NULL,            -- rows of kind commission or sale
    n_approved BIGINT NOT NULL,         -- of them approved, locked, payable or paid
    n_declined BIGINT NOT NULL,         -- of them rejected, reversed, expired, returned or cancelled
    n_pending BIGINT NOT NULL,          -- of them not decided
    n_no_rate BIGINT NOT NULL,          -- rows with money but no exchange rate: in no amount of this row
    orders_valued BIGINT NOT NULL,      -- of the orders, those of sales whose value the network tells: above 0, and with an exchange rate
    sale_value_rc DECIMAL(38, 8),       -- what customers paid for these, as now told, whatever became of them; null: not told of any
    tracked_rc DECIMAL(38, 8),          -- commission as it was first told, refunds apart
    amended_rc DECIMAL(38, 8),          -- what the network took off (or added, negative) since: tracked = amended + approved + declined + pending
    approved_rc DECIMAL(38, 8),         -- commission approved, locked, payable or paid, less refunds
    declined_rc DECIMAL(38, 8),         -- commission declined or taken back, refunds included
    pending_face_rc DECIMAL(38, 8),     -- commission not decided yet, at face value: never counted as earned
    pending_ev_rc DECIMAL(38, 8),       -- what the pending commission will bring, from what became of earlier sales of that age; null: not known
    pending_ev_rc_lo DECIMAL(38, 8),    -- lower end of its 95 % interval
    pending_ev_rc_hi DECIMAL(38, 8),    -- upper end of its 95 % interval
    pending_reason VARCHAR,             -- why it is not known
    epc_rc DECIMAL(18, 6),              -- approved commission per click; null: no clicks, or too few
    epc_rc_lo DOUBLE,                   -- lower end of its interval
    epc_rc_hi DOUBLE,                   -- upper end of its interval
    epc100_rc DECIMAL(18, 6),           -- the same per 100 clicks, as CJ prints it
    epc100_rc_lo DOUBLE,                -- lower end of its interval
    epc100_rc_hi DOUBLE,                -- upper end of its interval
    mature_epc_rc DECIMAL(18, 6),       -- approved commission per click where at least 90 % of what the month will bring is approved
    mature_epc_rc_lo DOUBLE,            -- lower end of its interval
    mature_epc_rc_hi DOUBLE,            -- upper end of its interval
    mature_epc_reason VARCHAR,          -- why it is not shown
    maturity_share DOUBLE,              -- share of what the channel's month will bring that is approved, 0 to 1 or a little more; null: not known
    conversion_rate DOUBLE,             -- orders / clicks
    conversion_rate_lo DOUBLE,          -- Wilson interval, 95 %; null where orders exceed clicks
    conversion_rate_hi DOUBLE,          -- Wilson interval, 95 %
    conversion_reason VARCHAR,          -- why it is not shown
    aov_rc DECIMAL(18, 8),              -- sale value per order: sale_value_rc / orders_valued; null: fewer than 5 such orders
    aov_rc_lo DOUBLE,                   -- lower end of its 95 % interval: sales drawn again; null: fewer than 20 of them
    aov_rc_hi DOUBLE,                   -- upper end of its 95 % interval
    aov_reason VARCHAR,                 -- why it is not shown: no_sale_value, currency_missing or too_few_events
    commission_pct DOUBLE,              -- commission / sale value, a share, of the sales with a value that are not declined; null: fewer than 5 orders
    commission_pct_lo DOUBLE,           -- lower end of its 95 % interval: sales drawn again; null: fewer than 20 of them
    commission_pct_hi DOUBLE,           -- upper end of its 95 % interval
    commission_pct_reason VARCHAR,      -- why it is not shown: as for aov_rc
    rpm_rc DECIMAL(18, 6),              -- approved commission per 1000 views; null: fewer than 1000, or not told
    approval_rate DOUBLE,               -- approved / decided sales of the month; too high while declines are still to come
    approval_rate_lo DOUBLE,            -- Wilson interval, 95 %
    approval_rate_hi DOUBLE,            -- Wilson interval, 95 %
    reversal_rate DOUBLE,               -- declined / tracked sales of the month
    reversal_rate_lo DOUBLE,            -- Wilson interval, 95 %
    reversal_rate_hi DOUBLE,            -- Wilson interval, 95 %
    reversal_rate_value DOUBLE,         -- declined / tracked commission of the month; above 1 when more is returned than was sold in it
    reversal_reason VARCHAR,            -- why the four are not shown, or are with care: immature_cohort while over 10 % is pending
    lock_days_p50 DOUBLE,               -- days until half of the sales were decided, pending ones counted in (Kaplan-Meier)
    lock_days_p50_lo DOUBLE,            -- lower end of its 95 % interval
    lock_days_p50_hi DOUBLE,            -- upper end of its 95 % interval; null: not reached
    lock_days_reason VARCHAR,           -- why it is not shown
    program_hhi DOUBLE,                 -- concentration of approved commission over programmes, 0 to 10,000; only in the row of the channel
    dead_clicks BIGINT,                 -- clicks of the month to programmes that were closed or dead by then (mart.affiliate_program); null: no programme's clicks are told
    link_rot DOUBLE,                    -- dead_clicks / clicks of named programmes; only in the row of the channel
    link_rot_reason VARCHAR,            -- why the row of a channel has none: no_clicks, or not_declared (clicks without their programme)
    interval_level DOUBLE,              -- nominal level of the interval of epc_rc
    method VARCHAR NOT NULL,            -- how it was made: gamma_poisson or bootstrap_click_days
    n_events BIGINT NOT NULL,           -- orders behind epc_rc
    evidence_level VARCHAR NOT NULL,    -- hide, anecdote, provisional or normal: of epc_rc
    data_through DATE NOT NULL,         -- last day with data in the ledger
    is_shown BOOLEAN NOT NULL,          -- whether epc_rc may be shown
    suppress_reason VARCHAR             -- why not, or why with care
);

-- One row per worker, affiliate channel and programme: whether it still sells. A test found nothing, or too little was there to test: it is not called alive.
CREATE TABLE mart.affiliate_program (
    worker_id VARCHAR NOT NULL,         -- pseudonym of the worker
    channel_id VARCHAR NOT NULL,        -- channel: the network
    program VARCHAR NOT NULL,           -- the programme as the network names it
    state VARCHAR NOT NULL,             -- closed (the network or `[[closed]]` says so), no_sale (too many clicks without one), nothing_detectable or not_tested
    dead_since DATE,                    -- day of the closure, or day after the last sale; null: neither
    told_on DATE,                       -- first day on which it could be told
    n_sales BIGINT NOT NULL,            -- sales of the year up to the last one, whatever became of them
    last_sale_on DATE,                  -- day of the last sale; null: none
    clicks_before BIGINT NOT NULL,      -- clicks of the year up to the last sale
    clicks_since BIGINT NOT NULL,       -- clicks after it; all clicks where there was no sale
    p_value DOUBLE,                     -- chance of so many clicks without a sale, if sales were as frequent as before; null: not tested
    detectable_clicks BIGINT,           -- clicks without a sale from which it would be told
    data_through DATE NOT NULL,         -- last day with data in the ledger
    suppress_reason VARCHAR             -- why it was not tested: no_events (never sold), no_clicks, or too_few_events (under 5 sales)
);

-- One row per worker, affiliate channel, currency, month of the sale and age: approved commission as it stood at that age.
CREATE TABLE mart.affiliate_triangle (
    worker_id VARCHAR NOT NULL,         -- pseudonym of the worker
    channel_id VARCHAR NOT NULL,        -- channel: the network
    currency VARCHAR NOT NULL,          -- ISO 4217 code of the amounts that do not end in _rc
    reporting_currency VARCHAR NOT NULL,-- currency of the amounts that end in _rc, each at the rate of its sale
    origin_month DATE NOT NULL,         -- first day of the month of the sale
    age_months INTEGER NOT NULL,        -- months since
    valuation_date DATE NOT NULL,       -- the day it is told for; all lie whole months before the last day with data
    cum_approved DECIMAL(38, 8) NOT NULL, -- approved by then, net of what had been taken back by then
    incr_approved DECIMAL(38, 8) NOT NULL, -- more than at the age before that is known
    cum_approved_rc DECIMAL(38, 8),     -- the same in the reporting currency; null: no rate
    incr_approved_rc DECIMAL(38, 8),    -- the same in the reporting currency
    n_txn BIGINT NOT NULL,              -- sales of the month known today
    dated_by VARCHAR NOT NULL,          -- source: it dates its decisions; export: a decision counts from the export that told it first
    is_latest_diagonal BOOLEAN NOT NULL -- whether it is what is believed today
);

-- One row per worker, affiliate channel, currency and month of the sale: what it will be worth in the end.
CREATE TABLE mart.affiliate_reserve (
    worker_id VARCHAR NOT NULL,         -- pseudonym of the worker
    channel_id VARCHAR NOT NULL,        -- channel: the network
    currency VARCHAR NOT NULL,          -- ISO 4217 code of the sales
    reporting_currency VARCHAR NOT NULL,-- currency of every amount of the row, at the rate of the sales
    origin_month DATE NOT NULL,         -- first day of the month of the sale
    age_months INTEGER NOT NULL,        -- months since
    as_of DATE NOT NULL,                -- last day with data: the reserve is made as of it
    reserve_method VARCHAR NOT NULL,    -- CL: chain ladder; BF: Bornhuetter-Ferguson; EV: expected value of what is pending
    latest_rc DECIMAL(38, 8),           -- approved today, net of what was taken back
    tracked_rc DECIMAL(38, 8),          -- face of all sales as first told
    prior_rc DECIMAL(38, 8),            -- BF: what was expected: clicks x mature earnings per click, else tracked x the mature share
    cdf DOUBLE,                         -- ultimate / latest by the ladder; below 1 where more is taken back than approved; null: no ladder, or nothing yet
    tail DOUBLE NOT NULL,               -- factor after the last age of the ladder: 1, what is older is settled
    outstanding_rc DECIMAL(38, 8),      -- what is still to come; negative where more will be taken back
    outstanding_rc_lo DECIMAL(38, 8),   -- lower end of its interval
    outstanding_rc_hi DECIMAL(38, 8),   -- upper end of its interval
    ultimate_rc DECIMAL(38, 8),         -- latest + outstanding
    ultimate_rc_lo DECIMAL(38, 8),      -- lower end of its interval
    ultimate_rc_hi DECIMAL(38, 8),      -- upper end of its interval
    se_rc DECIMAL(38, 8),               -- standard error: Mack's for CL; of single sales for BF, without that of the factors; of fates and chances for EV
    maturity_share DOUBLE,              -- share of the ultimate that is approved; null: not known
    interval_level DOUBLE,              -- nominal level of the intervals
    method VARCHAR NOT NULL,            -- how the interval was made: mack, compound_poisson or aalen_johansen
    n_events BIGINT NOT NULL,           -- sales of the month
    evidence_level VARCHAR NOT NULL,    -- hide, anecdote, provisional or normal
    data_through DATE NOT NULL,         -- last day with data in the ledger
    is_shown BOOLEAN NOT NULL,          -- whether the ultimate may be shown
    suppress_reason VARCHAR             -- why not, or why with care
);
