-- One row per worker, channel, day of work and day of cash: approved money, and when it was collected.
CREATE TABLE mart.collected_day (
    worker_id VARCHAR NOT NULL,         -- pseudonym of the worker
    channel_id VARCHAR NOT NULL,        -- channel
    platform VARCHAR NOT NULL,          -- platform
    family VARCHAR NOT NULL,            -- microtask, freelance, affiliate or product
    work_date DATE,                     -- local day of the work; null: the source does not say
    cash_day DATE,                      -- day it was collected; null: not yet, or no day is known at all
    known_by VARCHAR NOT NULL,          -- how cash_day is known: paid (the source says it), receipt (its payout arrived), payout (its payout was sent), work (paid, the day is not told: day of the work), assumed (the channel never tells what is paid: day of the work) or waiting (not paid yet)
    reporting_currency VARCHAR NOT NULL,-- currency of the amounts
    n_events BIGINT NOT NULL,           -- rows of the ledger
    n_no_rate BIGINT NOT NULL,          -- of them with money but no exchange rate: in no amount of this row
    gross_rc DECIMAL(38, 8),            -- G of approved money, before the platform's fee
    fee_rc DECIMAL(38, 8),              -- kept by the platform
    tax_rc DECIMAL(38, 8),              -- withheld
    other_rc DECIMAL(38, 8),            -- anything else, signed
    net_rc DECIMAL(38, 8)               -- gross - fee - tax + other
);

-- One row per conversion of money into another currency: what it cost against the central bank's rate of the day.
CREATE TABLE mart.fx_conversion (
    worker_id VARCHAR NOT NULL,         -- pseudonym of the worker
    told_by VARCHAR NOT NULL,           -- wallet (a conversion inside it) or payout (sent in one currency, received in another)
    wallet VARCHAR NOT NULL,            -- where it was converted
    account VARCHAR NOT NULL,           -- label of its account
    conversion_key VARCHAR NOT NULL,    -- record key of the first row of the conversion, or of the receipt
    day DATE NOT NULL,                  -- local day
    from_currency VARCHAR,              -- ISO 4217 code; null: several
    from_amount DECIMAL(38, 8),         -- what was given, in from_currency
    to_currency VARCHAR,                -- ISO 4217 code; null: several
    to_amount DECIMAL(38, 8),           -- what was got, in to_currency, before a fee of its own
    reporting_currency VARCHAR NOT NULL,-- currency of the amounts that end in _rc
    from_rc DECIMAL(38, 8),             -- what was given, at the mid rate; null: no rate
    to_rc DECIMAL(38, 8),               -- what was got, at the mid rate
    fee_rc DECIMAL(38, 8),              -- a fee told beside the conversion
    loss_rc DECIMAL(38, 8),             -- from_rc - to_rc + fee_rc
    spread DOUBLE,                      -- (mid - applied) / mid: share lost by the rate alone
    fx_date DATE,                       -- day of the oldest mid rate used
    is_carried BOOLEAN NOT NULL         -- whether that is an earlier day: a weekend or holiday
);

-- One row per worker, channel, day and kind: what a channel's money lost between the platform and the bank, beside the fees that are told.
CREATE TABLE mart.payout_loss_day (
    worker_id VARCHAR NOT NULL,         -- pseudonym of the worker
    channel_id VARCHAR NOT NULL,        -- channel; unassigned: nothing tells whose money it was
    day DATE NOT NULL,                  -- day of the payout, receipt or conversion
    kind VARCHAR NOT NULL,              -- withheld (at payout), transfer (on the way), fx (conversion) or wallet (sending it on, other fees of the wallet)
    reporting_currency VARCHAR NOT NULL,-- currency of the amount
    amount_rc DECIMAL(38, 8) NOT NULL   -- what was lost; below 0: gained
);

-- One row per platform and currency with money earned and not paid out: how long it has waited, and whether the least payout holds it back.
CREATE TABLE mart.payout_drag (
    platform VARCHAR NOT NULL,          -- platform
    currency VARCHAR NOT NULL,          -- ISO 4217 code
    balance DECIMAL(38, 8) NOT NULL,    -- earned and not paid out, in `currency`
    threshold DECIMAL(18, 2),           -- least amount the platform pays out; null: none is known
    missing DECIMAL(38, 8),             -- what is missing to it; 0: reached; null: no threshold is known
    is_below BOOLEAN,                   -- whether the balance is held back: it is a receivable, not cash
    held_since DATE,                    -- day of work of the oldest money in it, the first paid out first
    days_held BIGINT,                   -- days from there to the last day with data
    reporting_currency VARCHAR NOT NULL,-- currency of balance_rc
    balance_rc DECIMAL(38, 8),          -- the balance at the rate of the last day with data; null: no rate
    data_through DATE NOT NULL          -- last day with data in the ledger
);
