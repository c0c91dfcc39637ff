-- One row per worker, channel and local day of work: money and hours, no interval.
CREATE TABLE mart.channel_efficiency_day (
    worker_id VARCHAR NOT NULL,         -- pseudonym of the worker
    channel_id VARCHAR NOT NULL,        -- channel
    day DATE,                           -- local day the work was done; null: the source does not say
    family VARCHAR NOT NULL,            -- microtask, freelance, affiliate or product
    reporting_currency VARCHAR NOT NULL,-- currency of every amount and rate of the row
    gross_rc DECIMAL(18, 8),            -- G: billed for approved and pending work, before any fee
    approved_rc DECIMAL(18, 8),         -- A: gross of approved, locked, payable and paid rows, refunds and reversals taken off
    pending_rc DECIMAL(18, 8),          -- face value of what is not decided yet; never counted as earned
    platform_net_rc DECIMAL(18, 8),     -- P: A less platform fees, withheld tax and other deductions
    received_rc DECIMAL(18, 8),         -- R: P less payout and wallet fees
    h0_s BIGINT,                        -- H0 in seconds: paid on-task time; null: hours unknown
    h1_s BIGINT,                        -- H1: H0 + rejected, returned, timed-out and undecided
    h2_s BIGINT,                        -- H2: session time, gaps up to 10 minutes bridged
    h3_s BIGINT,                        -- H3: H2 + search, admin, learning and building outside sessions
    h2_d1m_s BIGINT,                    -- H2 when only gaps up to 1 minute are bridged
    h2_d60m_s BIGINT,                   -- H2 when gaps up to 60 minutes are bridged
    reported_s BIGINT,                  -- seconds of H2 that are told without clock times
    n_tasks BIGINT NOT NULL,            -- units of work and sales: rows of kind work, commission, sale or royalty
    n_approved BIGINT NOT NULL,         -- of them approved, locked, payable or paid
    n_rejected BIGINT NOT NULL,         -- of them rejected or reversed
    n_returned BIGINT NOT NULL,         -- of them returned, expired or cancelled
    n_pending BIGINT NOT NULL,          -- of them not decided
    n_no_rate BIGINT NOT NULL           -- rows with money but no exchange rate: in no amount of this row
);

-- One row per worker, channel and month of work: what an hour there was worth.
CREATE TABLE mart.channel_efficiency_month (
    worker_id VARCHAR NOT NULL,         -- pseudonym of the worker
    channel_id VARCHAR NOT NULL,        -- channel
    month DATE NOT NULL,                -- first day of the month
    family VARCHAR NOT NULL,            -- microtask, freelance, affiliate or product
    reporting_currency VARCHAR NOT NULL,-- currency of every amount and rate of the row
    gross_rc DECIMAL(18, 8),            -- G: billed for approved and pending work, before any fee
    approved_rc DECIMAL(18, 8),         -- A: gross of approved, locked, payable and paid rows, refunds and reversals taken off
    pending_rc DECIMAL(18, 8),          -- face value of what is not decided yet; never counted as earned
    platform_net_rc DECIMAL(18, 8),     -- P: A less platform fees, withheld tax and other deductions
    received_rc DECIMAL(18, 8),         -- R: P less payout and wallet fees
    h0_s BIGINT,                        -- H0 in seconds: paid on-task time; null: hours unknown
    h1_s BIGINT,                        -- H1: H0 + rejected, returned, timed-out and undecided
    h2_s BIGINT,                        -- H2: session time, gaps up to 10 minutes bridged
    h3_s BIGINT,                        -- H3: H2 + search, admin, learning and building outside sessions
    h2_d1m_s BIGINT,                    -- H2 when only gaps up to 1 minute are bridged
    h2_d60m_s BIGINT,                   -- H2 when gaps up to 60 minutes are bridged
    reported_s BIGINT,                  -- seconds of H2 that are told without clock times
    n_tasks BIGINT NOT NULL,            -- units of work and sales: rows of kind work, commission, sale or royalty
    n_approved BIGINT NOT NULL,         -- of them approved, locked, payable or paid
    n_rejected BIGINT NOT NULL,         -- of them rejected or reversed
    n_returned BIGINT NOT NULL,         -- of them returned, expired or cancelled
    n_pending BIGINT NOT NULL,          -- of them not decided
    n_no_rate BIGINT NOT NULL,          -- rows with money but no exchange rate: in no amount of this row
    n_sessions BIGINT NOT NULL,         -- clusters behind the interval: sessions, weeks or months, see method
    active_days BIGINT NOT NULL,        -- days with money or hours
    naive_rate DECIMAL(18, 6),          -- A / H0 per hour: the advertised view; null: no hours
    eff_rate DECIMAL(18, 6),            -- R / H2 per hour: the headline; null: no hours
    eff_rate_lo DECIMAL(18, 6),         -- lower end of the interval
    eff_rate_hi DECIMAL(18, 6),         -- upper end of the interval
    full_rate DECIMAL(18, 6),           -- R / H3 per hour
    eff_rate_d1m DECIMAL(18, 6),        -- R / H2 with gaps up to 1 minute
    eff_rate_d60m DECIMAL(18, 6),       -- R / H2 with gaps up to 60 minutes
    interval_level DOUBLE,              -- nominal level of the interval; its real coverage is about 90 %
    method VARCHAR NOT NULL,            -- how the interval was made: log_t on sessions, weeks or months; t where the rate is not positive
    unpaid_share DOUBLE,                -- (H3 - H0) / H3
    unpaid_per_paid_h DOUBLE,           -- (H3 - H0) / H0
    take_rate DOUBLE,                   -- platform fees / A
    eff_take_rate DOUBLE,               -- 1 - R / A
    acceptance DOUBLE,                  -- approved / (approved + rejected), decided items only
    acceptance_lo DOUBLE,               -- Wilson interval, 95 %
    acceptance_hi DOUBLE,               -- Wilson interval, 95 %
    pending_share DOUBLE,               -- pending / (A + pending)
    hours_tier VARCHAR NOT NULL,        -- worst tier that carries the hours: measured, reported or unknown
    hours_coverage DOUBLE,              -- share of A on days with known hours
    evidence_level VARCHAR NOT NULL,    -- hide, anecdote, provisional or normal
    data_through DATE,                  -- last day with data in the ledger
    is_shown BOOLEAN NOT NULL,          -- whether the headline may be shown
    suppress_reason VARCHAR             -- why not, or why with care
);

-- One row per worker, channel and window: what an hour there was worth lately.
CREATE TABLE mart.channel_efficiency_current (
    worker_id VARCHAR NOT NULL,         -- pseudonym of the worker
    channel_id VARCHAR NOT NULL,        -- channel
    window_days VARCHAR NOT NULL,       -- 28, 90, 365 or all
    window_start DATE,                  -- first day of the window; null: all
    window_end DATE,                    -- last day of the window
    family VARCHAR NOT NULL,            -- microtask, freelance, affiliate or product
    reporting_currency VARCHAR NOT NULL,-- currency of every amount and rate of the row
    gross_rc DECIMAL(18, 8),            -- G: billed for approved and pending work, before any fee
    approved_rc DECIMAL(18, 8),         -- A: gross of approved, locked, payable and paid rows, refunds and reversals taken off
    pending_rc DECIMAL(18, 8),          -- face value of what is not decided yet; never counted as earned
    platform_net_rc DECIMAL(18, 8),     -- P: A less platform fees, withheld tax and other deductions
    received_rc DECIMAL(18, 8),         -- R: P less payout and wallet fees
    h0_s BIGINT,                        -- H0 in seconds: paid on-task time; null: hours unknown
    h1_s BIGINT,                        -- H1: H0 + rejected, returned, timed-out and undecided
    h2_s BIGINT,                        -- H2: session time, gaps up to 10 minutes bridged
    h3_s BIGINT,                        -- H3: H2 + search, admin, learning and building outside sessions
    h2_d1m_s BIGINT,                    -- H2 when only gaps up to 1 minute are bridged
    h2_d60m_s BIGINT,                   -- H2 when gaps up to 60 minutes are bridged
    reported_s BIGINT,                  -- seconds of H2 that are told without clock times
    n_tasks BIGINT NOT NULL,            -- units of work and sales: rows of kind work, commission, sale or royalty
    n_approved BIGINT NOT NULL,         -- of them approved, locked, payable or paid
    n_rejected BIGINT NOT NULL,         -- of them rejected or reversed
    n_returned BIGINT NOT NULL,         -- of them returned, expired or cancelled
    n_pending BIGINT NOT NULL,          -- of them not decided
    n_no_rate BIGINT NOT NULL,          -- rows with money but no exchange rate: in no amount of this row
    n_sessions BIGINT NOT NULL,         -- clusters behind the interval: sessions, weeks or months, see method
    active_days BIGINT NOT NULL,        -- days with money or hours
    naive_rate DECIMAL(18, 6),          -- A / H0 per hour: the advertised view; null: no hours
    eff_rate DECIMAL(18, 6),            -- R / H2 per hour: the headline; null: no hours
    eff_rate_lo DECIMAL(18, 6),         -- lower end of the interval
    eff_rate_hi DECIMAL(18, 6),         -- upper end of the interval
    full_rate DECIMAL(18, 6),           -- R / H3 per hour
    eff_rate_d1m DECIMAL(18, 6),        -- R / H2 with gaps up to 1 minute
    eff_rate_d60m DECIMAL(18, 6),       -- R / H2 with gaps up to 60 minutes
    interval_level DOUBLE,              -- nominal level of the interval; its real coverage is about 90 %
    method VARCHAR NOT NULL,            -- how the interval was made: log_t on sessions, weeks or months; t where the rate is not positive
    unpaid_share DOUBLE,                -- (H3 - H0) / H3
    unpaid_per_paid_h DOUBLE,           -- (H3 - H0) / H0
    take_rate DOUBLE,                   -- platform fees / A
    eff_take_rate DOUBLE,               -- 1 - R / A
    acceptance DOUBLE,                  -- approved / (approved + rejected), decided items only
    acceptance_lo DOUBLE,               -- Wilson interval, 95 %
    acceptance_hi DOUBLE,               -- Wilson interval, 95 %
    pending_share DOUBLE,               -- pending / (A + pending)
    hours_tier VARCHAR NOT NULL,        -- worst tier that carries the hours: measured, reported or unknown
    hours_coverage DOUBLE,              -- share of A on days with known hours
    evidence_level VARCHAR NOT NULL,    -- hide, anecdote, provisional or normal
    data_through DATE,                  -- last day with data in the ledger
    is_shown BOOLEAN NOT NULL,          -- whether the headline may be shown
    suppress_reason VARCHAR             -- why not, or why with care
);

-- One row per worker, channel, month and reason: where the hours went. Reasons add up to H3.
CREATE TABLE mart.time_waterfall_month (
    worker_id VARCHAR NOT NULL,         -- pseudonym of the worker
    channel_id VARCHAR NOT NULL,        -- channel
    month DATE NOT NULL,                -- first day of the month
    reason VARCHAR NOT NULL,            -- paid, rejected, returned, expired, pending, gap, search, admin, learning, build, revision
    seconds BIGINT NOT NULL,            -- seconds
    share_of_h3 DOUBLE                  -- share of the channel's H3 of the month
);

-- One row per worker, channel, month and step: how gross becomes received money.
CREATE TABLE mart.fee_waterfall_month (
    worker_id VARCHAR NOT NULL,         -- pseudonym of the worker
    channel_id VARCHAR NOT NULL,        -- channel
    month DATE NOT NULL,                -- first day of the month
    reporting_currency VARCHAR NOT NULL,-- currency of the amounts
    step_no INTEGER NOT NULL,           -- order of the step
    fee_kind VARCHAR NOT NULL,          -- approved, platform_fee, tax_withheld, other, payout_fee, wallet_fee, received
    amount_rc DECIMAL(18, 8) NOT NULL,  -- signed amount: approved + every step = received
    pct_of_gross DOUBLE                 -- share of A
);

-- One row per worker and session: stretches of work with gaps of at most 10 minutes, over all channels.
CREATE TABLE mart.session (
    worker_id VARCHAR NOT NULL,         -- pseudonym of the worker
    session_id VARCHAR NOT NULL,        -- worker and start
    started_at TIMESTAMP NOT NULL,      -- UTC
    ended_at TIMESTAMP NOT NULL,        -- UTC
    h2_s BIGINT NOT NULL,               -- length in seconds
    on_task_s BIGINT NOT NULL,          -- union of the tasks in it
    gap_s BIGINT NOT NULL,              -- bridged gaps
    n_tasks BIGINT NOT NULL,            -- tasks
    n_channels BIGINT NOT NULL,         -- channels
    amount_r_rc DECIMAL(18, 8),         -- platform-net money of the tasks started in it
    rate_rc_per_h DECIMAL(18, 6),       -- amount_r_rc per hour
    d_seconds INTEGER NOT NULL          -- longest gap that is bridged
);

-- One row per session and channel: its share of the session. Shares add up to the session, to the second.
CREATE TABLE mart.session_channel (
    worker_id VARCHAR NOT NULL,         -- pseudonym of the worker
    session_id VARCHAR NOT NULL,        -- session
    started_at TIMESTAMP NOT NULL,      -- start of the session, UTC
    channel_id VARCHAR NOT NULL,        -- channel
    attributed_s BIGINT NOT NULL,       -- its seconds of H2
    on_task_s BIGINT NOT NULL,          -- its seconds of H1
    paid_s BIGINT NOT NULL,             -- its seconds of H0
    overlap_s BIGINT NOT NULL,          -- seconds shared with another channel
    amount_r_rc DECIMAL(18, 8),         -- platform-net money of its tasks started in the session
    raw_s BIGINT NOT NULL,              -- plain sum of its stretches of work started in the session, overlaps counted twice, none longer than the session
    n_tasks BIGINT NOT NULL             -- its tasks started in the session
);

-- One row per worker, channel, local day and reason: the seconds every hours column is added up from.
CREATE TABLE mart.hours_day (
    worker_id VARCHAR NOT NULL,         -- pseudonym of the worker
    channel_id VARCHAR NOT NULL,        -- channel
    day DATE NOT NULL,                  -- local day
    outcome VARCHAR NOT NULL,           -- paid (H0), unpaid (H1), gap (H2), off_task (H3); band: H2 with other gaps
    reason VARCHAR NOT NULL,            -- as in mart.time_waterfall_month; h2_d1m and h2_d60m in the band
    tier VARCHAR NOT NULL,              -- measured or reported
    seconds BIGINT NOT NULL             -- seconds
);

-- One row per payout, and per receipt of a known platform that no payout explains: earned, paid out, received, and every difference by name.
CREATE TABLE mart.payout_match (
    worker_id VARCHAR NOT NULL,         -- pseudonym of the worker
    platform VARCHAR NOT NULL,          -- platform or wallet that paid
    account VARCHAR,                    -- label of its account; null: only the receipt is known
    channel_id VARCHAR,                 -- its channel; null: only the receipt is known
    told_by VARCHAR NOT NULL,           -- how the payout is known: payout (a row of its own), lines (earnings that name it), wallet (money sent on), receipt
    payout_key VARCHAR,                 -- record key of the payout, or the name its earnings give it
    occurrence INTEGER,                 -- 1, 2, … among identical payouts
    payout_ref VARCHAR,                 -- id of the payout as the source writes it
    payout_day DATE,                    -- local day it was sent; null: not told
    earned_net DECIMAL(38, 8),          -- net of the earnings that name it, in `earned_currency`; null: none does
    earned_currency VARCHAR,            -- ISO 4217 code; null: none, or several
    n_lines BIGINT NOT NULL,            -- earnings that name it
    payout_gross DECIMAL(38, 8),        -- what left the platform's balance, in `payout_currency`
    payout_fee DECIMAL(38, 8),          -- what sending cost
    payout_tax DECIMAL(38, 8),          -- withheld
    payout_other DECIMAL(38, 8),        -- anything else, signed
    payout_net DECIMAL(38, 8),          -- what travels
    payout_currency VARCHAR,            -- ISO 4217 code
    wallet VARCHAR,                     -- wallet that received it; null: no receipt was found
    wallet_account VARCHAR,             -- label of its account
    receipt_key VARCHAR,                -- record key of the receipt
    receipt_occurrence INTEGER,         -- 1, 2, … among identical receipts
    receipt_day DATE,                   -- local day it arrived
    receipt_gross DECIMAL(38, 8),       -- what arrived, before the wallet's fee, in `receipt_currency`
    receipt_fee DECIMAL(38, 8),         -- the wallet's fee
    receipt_net DECIMAL(38, 8),         -- what the wallet's balance rose by
    receipt_currency VARCHAR,           -- ISO 4217 code
    fx_rate_payout DECIMAL(18, 8),      -- where currencies differ: units of the payout's for one euro on receipt_day
    fx_rate_receipt DECIMAL(18, 8),     -- units of the receipt's for one euro on receipt_day
    received_pc DECIMAL(38, 8),         -- receipt_net in the payout's currency, at those rates
    diff_threshold DECIMAL(38, 8),      -- earned_net - payout_gross: carried over from or to another payout; null: not comparable
    diff_payout_fee DECIMAL(38, 8),     -- the platform's cost of sending, and what it withheld; all diff_ from here on in the payout's currency
    diff_transfer_fee DECIMAL(38, 8),   -- taken on the way, in the same currency
    diff_fx DECIMAL(38, 8),             -- lost by conversion against the central bank's rate of the day, with what else was taken on the way
    diff_wallet_fee DECIMAL(38, 8),     -- the wallet's fee
    diff_timing DECIMAL(38, 8),         -- on its way, as far as the wallet's exports reach
    diff_missing DECIMAL(38, 8),        -- not there, though the wallet's exports cover the days it should have come
    diff_unknown DECIMAL(38, 8),        -- cannot be told: no export of a wallet covers it, or receipts cannot be told apart
    status VARCHAR NOT NULL,            -- matched, timing, missing, ambiguous, uncovered (no wallet's export could show it) or unannounced (a receipt alone)
    rule VARCHAR,                       -- what matched it: reference, amount, fee (after a known fee) or converted
    candidates BIGINT NOT NULL,         -- receipts it could be, by the rule that stopped the search
    days_between BIGINT,                -- days from payout to receipt; null: one of them is not known
    expected_from DATE,                 -- first day it was or is to be expected
    expected_to DATE                    -- last day: nine of ten payouts of this platform came by then, or a fortnight where fewer than three are known
);

-- One row per platform and currency: how much is earned, paid out and received, and what stands between.
CREATE TABLE mart.payout_balance (
    platform VARCHAR NOT NULL,          -- platform
    currency VARCHAR NOT NULL,          -- ISO 4217 code of every amount of the row
    earned DECIMAL(38, 8) NOT NULL,     -- net of all earned money
    paid_out DECIMAL(38, 8),            -- what left the platform's balance; null: no export tells
    paid_by VARCHAR,                    -- how that is known: payout (payouts, or earnings that name theirs) or receipt (only what arrived)
    not_paid_out DECIMAL(38, 8),        -- earned - paid_out; negative: payouts of money earned before the exports begin; null: not known
    threshold DECIMAL(18, 2),           -- least amount the platform pays out; null: none is known
    reason VARCHAR,                     -- why it is not paid out: threshold (below it), timing (not yet), unknown (nothing tells)
    received DECIMAL(38, 8) NOT NULL,   -- net of what arrived in wallets in this currency
    in_transit DECIMAL(38, 8) NOT NULL, -- paid out and on its way
    missing DECIMAL(38, 8) NOT NULL,    -- paid out and not there
    unknown DECIMAL(38, 8) NOT NULL,    -- paid out, and whether it arrived cannot be told
    last_payout DATE                    -- last day something was paid out or arrived
);
