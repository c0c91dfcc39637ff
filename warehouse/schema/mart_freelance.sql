-- One row per worker, freelance channel and contract: what its hours were worth. The row without a contract holds what belongs to none.
CREATE TABLE mart.freelance_contract (
    worker_id VARCHAR NOT NULL,         -- pseudonym of the worker
    channel_id VARCHAR NOT NULL,        -- channel
    contract VARCHAR NOT NULL,          -- contract: item of [[contract]], number of the platform, or what the money was for; empty: none is told
    client VARCHAR,                     -- pseudonym of the client; null: none is told
    reporting_currency VARCHAR NOT NULL,-- currency of every amount and rate of the row
    first_day DATE,                     -- first day with money or hours
    last_day DATE,                      -- last day with money or hours
    billed_rc DECIMAL(38, 8) NOT NULL,  -- G: billed, collected or not, before any fee
    collected_rc DECIMAL(38, 8) NOT NULL,-- A: of it approved or paid, refunds taken off
    revenue_rc DECIMAL(38, 8) NOT NULL, -- P: A less the platform's fees and withheld tax; fees of payouts belong to no contract
    n_no_rate BIGINT NOT NULL,          -- rows with money but no exchange rate: in no amount of this row
    hours_s BIGINT,                     -- delivery, unpaid revisions and messages of the contract, in seconds; null: hours unknown
    billable_s BIGINT,                  -- of them paid delivery
    realised_rate DECIMAL(18, 6),       -- P / all hours of the contract, per hour (M51)
    realised_rate_lo DECIMAL(18, 6),    -- lower end of the interval
    realised_rate_hi DECIMAL(18, 6),    -- upper end of the interval
    estimated_s BIGINT,                 -- hours foreseen, in seconds; null: not declared
    scope_ratio DOUBLE,                 -- hours / hours foreseen (M54), so far where it is not delivered; null: no hours foreseen, or none known
    standard_rc DECIMAL(38, 8),         -- what the hours are worth at the declared standard rate; null: not declared
    realisation DOUBLE,                 -- billed / worth at the standard rate (M52); null: not declared
    collection DOUBLE,                  -- collected / billed; null: nothing billed
    due_on DATE,                        -- day it was last agreed to be due; null: not declared
    delivered_on DATE,                  -- day it was delivered; null: not declared
    is_on_time BOOLEAN,                 -- delivered on or before the due day (M57); null: one of them is not declared
    hours_tier VARCHAR NOT NULL,        -- worst tier of its hours: measured, reported or unknown
    interval_level DOUBLE,              -- nominal level of the interval of realised_rate; its real coverage is about 90 %
    method VARCHAR NOT NULL,            -- how it was made
    n_events BIGINT NOT NULL,           -- weeks with hours behind it; below 10 hours it counts as an anecdote
    evidence_level VARCHAR NOT NULL,    -- hide, anecdote, provisional or normal
    data_through DATE NOT NULL,         -- last day with data in the ledger
    is_shown BOOLEAN NOT NULL,          -- whether realised_rate may be shown
    suppress_reason VARCHAR             -- why not, or why with care
);

-- One row per worker, freelance channel and month, from its first to the last day with data: use of time, and who the money came from.
CREATE TABLE mart.freelance_month (
    worker_id VARCHAR NOT NULL,         -- pseudonym of the worker
    channel_id VARCHAR NOT NULL,        -- channel
    month DATE NOT NULL,                -- first day of the month
    reporting_currency VARCHAR NOT NULL,-- currency of every amount of the row
    billed_rc DECIMAL(38, 8) NOT NULL,  -- G: billed in the month, collected or not, before any fee
    collected_rc DECIMAL(38, 8) NOT NULL,-- A: of it approved or paid by now
    revenue_rc DECIMAL(38, 8) NOT NULL, -- P: A less the platform's fees and withheld tax
    new_client_rc DECIMAL(38, 8) NOT NULL,-- of P, from clients who first paid in this month, on any platform
    repeat_client_rc DECIMAL(38, 8) NOT NULL,-- of P, from clients who had paid in an earlier month
    no_client_rc DECIMAL(38, 8) NOT NULL,-- of P, what names no client: withdrawals, memberships, bids
    billable_s BIGINT,                  -- paid on-task seconds (H0) of the channel; null: its hours are not known in any month
    capacity_s BIGINT,                  -- seconds that could be billed, by [goals] capacity_hours_per_week; null: not declared
    utilisation DOUBLE,                 -- billable_s / capacity_s (M53); over 1 is possible
    worker_utilisation DOUBLE,          -- the same over all freelance channels of the worker
    is_overloaded BOOLEAN,              -- worker_utilisation over 1
    utilisation_reason VARCHAR,         -- why utilisation is not shown: not_declared, no_hours, or too_few_months where the month is not over
    realisation DOUBLE,                 -- billed in the month / worth of its hours, contracts with a declared standard rate only (M52)
    n_realisation BIGINT NOT NULL,      -- contracts behind it
    realisation_reason VARCHAR,         -- why it is not shown; with a value: fewer than 3 contracts
    collection DOUBLE,                  -- collected_rc / billed_rc
    scope_ratio DOUBLE,                 -- hours / hours foreseen of contracts delivered in the 12 months to the end of this one (M54)
    n_scope BIGINT NOT NULL,            -- contracts behind it
    scope_reason VARCHAR,               -- why it is not shown; with a value: fewer than 3 contracts
    window_months BIGINT NOT NULL,      -- months of the channel among the 12 that end with this one
    n_clients BIGINT NOT NULL,          -- clients with money in those months
    repeat_share DOUBLE,                -- of their money, what came from clients with two paid contracts or two paid months by then (M55)
    repeat_reason VARCHAR,              -- why it is not shown: fewer than 5 clients, or negative_base
    client_hhi DOUBLE,                  -- Herfindahl index over the clients of those months, 0 to 10,000 (M56)
    n_eff DOUBLE,                       -- effective number of clients: 10,000 / client_hhi
    top_client_share DOUBLE,            -- share of the largest client (CR1)
    is_dependent BOOLEAN,               -- it is over 0.75, which also hints at dependent self-employment
    interval_level DOUBLE,              -- null: shares of known money have no interval
    method VARCHAR NOT NULL,            -- accounting
    n_events BIGINT NOT NULL,           -- window_months again: what client_hhi rests on
    evidence_level VARCHAR NOT NULL,    -- hide, anecdote, provisional or normal
    data_through DATE NOT NULL,         -- last day with data in the ledger
    is_shown BOOLEAN NOT NULL,          -- whether client_hhi, n_eff and top_client_share may be shown
    suppress_reason VARCHAR             -- why not, or why with care
);

-- One row per worker, client and twelve months, to the last day with data and to each year's end: what a client is worth, on all platforms together.
CREATE TABLE mart.client_year (
    worker_id VARCHAR NOT NULL,         -- pseudonym of the worker
    client VARCHAR NOT NULL,            -- pseudonym of the client, the same on every platform; the name is in ledger.client only
    window_end DATE NOT NULL,           -- last of the twelve months' days
    reporting_currency VARCHAR NOT NULL,-- currency of every amount and rate of the row
    revenue_rc DECIMAL(38, 8) NOT NULL, -- P: approved or paid, less the platforms' fees and withheld tax
    pending_rc DECIMAL(38, 8) NOT NULL, -- billed and not decided, at face value
    n_no_rate BIGINT NOT NULL,          -- rows with money but no exchange rate: in no amount of this row
    hours_s BIGINT,                     -- hours for the client, in seconds; null: hours unknown
    realised_rate DECIMAL(18, 6),       -- revenue_rc per hour
    realised_rate_lo DECIMAL(18, 6),    -- lower end of the interval
    realised_rate_hi DECIMAL(18, 6),    -- upper end of the interval
    n_channels BIGINT NOT NULL,         -- channels with money or hours
    n_contracts BIGINT NOT NULL,        -- contracts that paid in the twelve months
    is_repeat BOOLEAN NOT NULL,         -- two paid contracts, or two months with payment, by the end of the twelve months (M55)
    share_of_revenue DOUBLE,            -- share of the money of all clients; null: the money of one is negative
    n_due BIGINT NOT NULL,              -- contracts delivered in the twelve months that had a due day
    on_time_rate DOUBLE,                -- of them delivered on or before it (M57)
    on_time_rate_lo DOUBLE,             -- Wilson interval, 95 %; null below 5
    on_time_rate_hi DOUBLE,             -- Wilson interval, 95 %
    n_dated BIGINT NOT NULL,            -- payments whose day is told, of work in the twelve months
    days_to_pay_p50 DOUBLE,             -- days from invoice or work to payment within which half is paid, what is still open counted in (Kaplan-Meier)
    interval_level DOUBLE,              -- nominal level of the interval of realised_rate; its real coverage is about 90 %
    method VARCHAR NOT NULL,            -- how it was made
    n_events BIGINT NOT NULL,           -- weeks with hours behind it; below 10 hours and 3 contracts it counts as an anecdote
    evidence_level VARCHAR NOT NULL,    -- hide, anecdote, provisional or normal
    data_through DATE NOT NULL,         -- last day with data in the ledger
    is_shown BOOLEAN NOT NULL,          -- whether realised_rate may be shown
    suppress_reason VARCHAR             -- why not, or why with care
);

-- One row per worker, channel, month of sending and source, and one for all of them that are old enough: what proposals bring and cost.
CREATE TABLE mart.proposal_cohort (
    worker_id VARCHAR NOT NULL,         -- pseudonym of the worker
    channel_id VARCHAR NOT NULL,        -- where they were sent
    source VARCHAR NOT NULL,            -- bid: the worker began; invite: the client did
    sent_month DATE,                    -- first day of the month; null: all proposals that are at least 30 days old
    reporting_currency VARCHAR NOT NULL,-- currency of every amount and rate of the row
    n_sent BIGINT NOT NULL,             -- proposals
    n_interview BIGINT NOT NULL,        -- of them with a talk, as told now or by an earlier file
    n_won BIGINT NOT NULL,              -- of them won
    n_pending BIGINT NOT NULL,          -- of them without an end; in the rate they count as not won
    win_rate DOUBLE,                    -- n_won / n_sent (M58)
    win_rate_lo DOUBLE,                 -- Wilson interval, 95 %; 0 without a win
    win_rate_hi DOUBLE,                 -- Wilson interval, 95 %; without a win 1 - 0.05^(1/n)
    connects_spent BIGINT,              -- Connects or other bids paid; null: not told
    connects_cost_rc DECIMAL(38, 8),    -- what they cost, at the price of the day in ref.fee_schedule (fee_kind bid); null: not told, or no price known
    proposal_s BIGINT,                  -- time they took, in seconds; null: not told
    n_untold BIGINT NOT NULL,           -- proposals whose Connects, their price or their time are not known
    opportunity_rate DECIMAL(18, 6),    -- what an hour of the worker brings elsewhere: received money / session hours of all channels; null: no hours
    cost_per_win_rc DECIMAL(38, 8),     -- (Connects + time at opportunity_rate) / n_won; null: no win, or something is not told
    cost_per_win_lo DECIMAL(38, 8),     -- the same at the upper end of the win rate
    cost_per_win_hi DECIMAL(38, 8),     -- the same at the lower end; null: no end
    cost_reason VARCHAR,                -- why the cost is not shown: not_declared, no_parameter, no_hours, no_events (no win), or why win_rate is not
    won_value_rc DECIMAL(38, 8),        -- what the won ones were to pay, at the rate of the day they were won; null: not told
    interval_level DOUBLE,              -- nominal level of the interval of win_rate
    method VARCHAR NOT NULL,            -- wilson, or zero_wins
    n_events BIGINT NOT NULL,           -- n_sent again
    evidence_level VARCHAR NOT NULL,    -- hide, anecdote, provisional or normal
    data_through DATE NOT NULL,         -- last day with data in the ledger
    is_shown BOOLEAN NOT NULL,          -- whether win_rate may be shown
    suppress_reason VARCHAR             -- why not, or why with care
);

-- One row per worker and stage of open proposals, and one for all: what they are likely to bring (M59).
CREATE TABLE mart.proposal_pipeline (
    worker_id VARCHAR NOT NULL,         -- pseudonym of the worker
    stage VARCHAR NOT NULL,             -- sent, interview, or all
    reporting_currency VARCHAR NOT NULL,-- currency of the amounts
    n_open BIGINT NOT NULL,             -- proposals at this stage, none older than 90 days
    n_no_value BIGINT NOT NULL,         -- of them without a known worth: in no amount of this row
    open_value_rc DECIMAL(38, 8) NOT NULL,-- what they would pay in all
    n_closed BIGINT NOT NULL,           -- proposals that passed the stage and ended, or are older than 90 days
    n_won BIGINT NOT NULL,              -- of them won
    probability DOUBLE,                 -- n_won / n_closed of the stage, drawn to that of all as by ten more; null in the row of all
    probability_lo DOUBLE,              -- 95 % interval, as wide as the own closed ones make it
    probability_hi DOUBLE,              -- 95 % interval
    expected_rc DECIMAL(38, 8),         -- probability x open_value_rc; in the row of all their sum
    expected_lo DECIMAL(38, 8),         -- at the lower ends
    expected_hi DECIMAL(38, 8),         -- at the upper ends
    target_rc DECIMAL(38, 8),           -- what a month must bring: [goals] monthly_expenses; null: not declared
    coverage DOUBLE,                    -- expected_rc / target_rc, in the row of all
    interval_level DOUBLE,              -- nominal level of the intervals
    method VARCHAR NOT NULL,            -- beta, shrunk
    n_events BIGINT NOT NULL,           -- closed proposals of all stages; below 10 nothing is shown
    evidence_level VARCHAR NOT NULL,    -- hide, anecdote, provisional or normal
    data_through DATE NOT NULL,         -- last day with data in the ledger
    is_shown BOOLEAN NOT NULL,          -- whether probability and what follows from it may be shown
    suppress_reason VARCHAR             -- why not, or why with care
);
