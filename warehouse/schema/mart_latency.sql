-- One row per worker, channel, stage and window: how long until work is decided and paid, with what still waits counted as "longer than until now".
CREATE TABLE mart.pay_latency (
    worker_id VARCHAR NOT NULL,         -- pseudonym of the worker
    channel_id VARCHAR NOT NULL,        -- channel
    stage VARCHAR NOT NULL,             -- decide (work to decision), clear (decision to payable), withdraw (decision, else work, to payout), transfer (payout to receipt) or whole (work to receipt)
    window_days VARCHAR NOT NULL,       -- 90, 365 or all: days in which the wait began
    window_start DATE,                  -- first day of the window; null: all
    p50_days DOUBLE,                    -- days until half is done (of the money, in withdraw and whole); null: not reached, or not shown
    p50_days_lo DOUBLE,                 -- lower end of its band; where p50_days is null: it is at least this
    p50_days_hi DOUBLE,                 -- upper end; null: open
    p90_days DOUBLE,                    -- days until nine of ten are done; null: not reached, or not shown
    p90_days_lo DOUBLE,                 -- lower end of its band; where p90_days is null: it is at least this
    p90_days_hi DOUBLE,                 -- upper end; null: open
    mode_days BIGINT,                   -- whole day on which most is done, such as an automatic approval
    mode_share DOUBLE,                  -- share that is done on that day
    n_decided BIGINT NOT NULL,          -- waits that ended: units of work, pieces of a day's money, or payouts
    n_censored BIGINT NOT NULL,         -- waits that still last at data_through
    n_untold BIGINT NOT NULL,           -- waits that ended on a day nothing tells
    n_payouts BIGINT,                   -- payouts they ended with; null in decide and clear
    due_days BIGINT,                    -- whole only: days until approved money is due, a transfer counted in: `[[term]]`, else ref.payment_term (M27); null: none is declared
    due_from VARCHAR,                   -- whole only: where they begin: work (its day), week_end or month_end
    n_due BIGINT,                       -- whole only: days of work whose money was due; null: see due_reason
    n_on_time BIGINT,                   -- of them with all money there in time
    n_unpaid BIGINT,                    -- of them with money that is not there at data_through
    due_reason VARCHAR,                 -- whole only: why there are none: no_parameter (no term is declared) or not_declared (no payout is known)
    interval_level DOUBLE,              -- nominal level of the bands
    method VARCHAR NOT NULL,            -- kaplan_meier, and by amount or by looks within two days of a change; isotonic on first looks where no day of a decision is told
    n_events BIGINT NOT NULL,           -- what the evidence is counted in: decided units, or payouts
    evidence_level VARCHAR NOT NULL,    -- hide, anecdote, provisional or normal
    data_through DATE NOT NULL,         -- last day with data: what is open then is censored there
    is_shown BOOLEAN NOT NULL,          -- whether the median may be shown
    suppress_reason VARCHAR             -- why not, or why with care
);

-- One row per worker and channel: money that is earned and not there yet, and how many days of work it is.
CREATE TABLE mart.float (
    worker_id VARCHAR NOT NULL,         -- pseudonym of the worker
    channel_id VARCHAR NOT NULL,        -- channel
    reporting_currency VARCHAR NOT NULL,-- currency of the amounts
    paid_by VARCHAR,                    -- how payment is known: lines (earnings name their payout), oldest_first (payouts pay the oldest work), status; null: nothing tells
    unpaid_rc DECIMAL(38, 8),           -- approved and not received, at the rates of the work; null: not known
    pending_rc DECIMAL(38, 8),          -- not decided, at face value
    expected_pending_rc DECIMAL(38, 8), -- pending_rc times the channel's share of approved work
    float_rc DECIMAL(38, 8),            -- unpaid_rc + expected_pending_rc
    float_rc_lo DECIMAL(38, 8),         -- with the lower end of the share of approved work
    float_rc_hi DECIMAL(38, 8),         -- with the upper end
    accrual_rc_per_day DECIMAL(38, 8),  -- money a day over the last 90 days, or as many as there are: approved, and pending at its chance
    dso_days DOUBLE,                    -- float_rc / accrual_rc_per_day: days of work that are not paid; null: nothing accrues
    dso_days_lo DOUBLE,                 -- with float_rc_lo
    dso_days_hi DOUBLE,                 -- with float_rc_hi
    oldest_unpaid_on DATE,              -- day of the oldest approved work that is not paid
    oldest_unpaid_days BIGINT,          -- days since then, at data_through
    waiting_cost_rc DECIMAL(38, 8),     -- what waiting dso_days for float_rc costs at the yearly rate of goals.waiting_rate; null: not above 1 % of the money
    waiting_cost_share DOUBLE,          -- the same as a share of the channel's money
    interval_level DOUBLE,              -- nominal level of the intervals: of the share of approved work only
    method VARCHAR NOT NULL,            -- how it is made
    n_events BIGINT NOT NULL,           -- days with money
    evidence_level VARCHAR NOT NULL,    -- hide, anecdote, provisional or normal
    data_through DATE NOT NULL,         -- last day with data
    is_shown BOOLEAN NOT NULL,          -- whether float and days may be shown
    suppress_reason VARCHAR             -- why not, or why with care
);

-- One row per worker, channel, currency, stage and state of the money that is not there yet, and between which days to expect it.
CREATE TABLE mart.late_money (
    worker_id VARCHAR NOT NULL,         -- pseudonym of the worker
    channel_id VARCHAR NOT NULL,        -- channel
    currency VARCHAR NOT NULL,          -- ISO 4217 code of `amount`
    reporting_currency VARCHAR NOT NULL,-- currency of amount_rc
    stage VARCHAR NOT NULL,             -- pending (not decided), approved (not paid out) or transfer (paid out, not received)
    state VARCHAR NOT NULL,             -- expected, overdue (older than nine of ten, or missing), trapped (the balance is below the least that is paid out) or unknown
    amount DECIMAL(38, 8) NOT NULL,     -- net, in `currency`; pending money at face value
    amount_rc DECIMAL(38, 8),           -- the same in the reporting currency at the rates of the work; null: a rate is missing
    n_days BIGINT NOT NULL,             -- days of work it is from
    first_work_date DATE,               -- first of them; null: not told
    last_work_date DATE,                -- last of them
    expected_from DATE,                 -- first day it is to be expected: half of such money is there by then; null: overdue, trapped or not known
    expected_to DATE,                   -- last day: nine of ten; null: as expected_from, or the curve does not get there
    threshold DECIMAL(18, 2),           -- least amount the platform pays out in this currency; null: none is known
    method VARCHAR NOT NULL,            -- where the expected days come from
    data_through DATE NOT NULL          -- last day with data: ages are counted to it
);

-- One row per worker, channel and month of submission, as of a day: how much was approved, and stayed so.
CREATE TABLE mart.acceptance_cohort (
    worker_id VARCHAR NOT NULL,         -- pseudonym of the worker
    channel_id VARCHAR NOT NULL,        -- channel
    submission_month DATE,              -- first day of the month the work was handed in, or the sale was made; null: not told
    as_of DATE NOT NULL,                -- day as of which it is known
    reporting_currency VARCHAR NOT NULL,-- currency of the amounts
    n_submitted BIGINT NOT NULL,        -- units: approved + rejected + reversed + pending
    n_approved BIGINT NOT NULL,         -- approved and not taken back
    n_rejected BIGINT NOT NULL,         -- rejected
    n_reversed BIGINT NOT NULL,         -- approved once, and taken back
    n_returned BIGINT NOT NULL,         -- handed back, timed out or cancelled: in no approval rate
    n_screened BIGINT NOT NULL,         -- screened out: in no rate
    n_pending BIGINT NOT NULL,          -- not decided
    approved_rc DECIMAL(38, 8) NOT NULL,-- gross of the approved
    lost_rc DECIMAL(38, 8) NOT NULL,    -- gross of the rejected and reversed
    approval_rate DOUBLE,               -- approved / (approved + rejected + reversed); below 20 decided: the mean after the prior of all channels
    approval_rate_lo DOUBLE,            -- lower end of its interval
    approval_rate_hi DOUBLE,            -- upper end
    approval_rate_value DOUBLE,         -- the same by money: approved_rc / (approved_rc + lost_rc), without prior
    completion_rate DOUBLE,             -- microtasks: submitted / (submitted + returned); null: work is not handed back there
    completion_rate_lo DOUBLE,          -- Wilson interval, 95 %
    completion_rate_hi DOUBLE,          -- Wilson interval, 95 %
    reversal_rate DOUBLE,               -- reversed / (approved + reversed); refunds that come as rows of their own are not in it
    reversal_rate_lo DOUBLE,            -- Wilson interval, 95 %
    reversal_rate_hi DOUBLE,            -- Wilson interval, 95 %
    interval_level DOUBLE,              -- nominal level of the interval of approval_rate
    method VARCHAR NOT NULL,            -- wilson; below 20 decided: beta prior of all channels
    n_events BIGINT NOT NULL,           -- decided units
    evidence_level VARCHAR NOT NULL,    -- hide, anecdote, provisional or normal
    data_through DATE NOT NULL,         -- last day with data
    is_shown BOOLEAN NOT NULL,          -- whether approval and reversal rates may be shown
    suppress_reason VARCHAR             -- why not, or why with care
);
