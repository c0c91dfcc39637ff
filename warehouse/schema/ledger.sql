-- One row per state of one upstream record as seen in one batch; never changed, never deleted.
CREATE TABLE ledger.observation (
    batch_id INTEGER NOT NULL,          -- the batch that saw it
    platform VARCHAR NOT NULL,          -- whose record it is
    account VARCHAR NOT NULL,           -- label of the account
    layout VARCHAR NOT NULL,            -- layout it was read from
    shape VARCHAR NOT NULL,             -- ledger table it feeds
    record_key VARCHAR NOT NULL,        -- what knows the record again
    occurrence INTEGER NOT NULL,        -- 1, 2, … among records of the same key in the same file
    content_hash UBIGINT NOT NULL,      -- xxh3 of the cells it was read from
    observed_at TIMESTAMP NOT NULL,     -- when this state was true, as the source tells it
    line INTEGER NOT NULL,              -- physical line in the file
    worker VARCHAR NOT NULL,            -- pseudonym of the worker
    client VARCHAR,                     -- pseudonym of the client
    item VARCHAR,                       -- what the money or time was for
    skills VARCHAR,                     -- tags, separated by commas
    kind VARCHAR,                       -- why the money moved
    effort_kind VARCHAR,                -- what the time was spent on
    tier VARCHAR,                       -- how the hours are known
    project VARCHAR,                    -- what a tracker calls the work
    gross DECIMAL(18, 8),               -- billed to the client or offered by the platform
    fee DECIMAL(18, 8),                 -- kept by the platform
    tax DECIMAL(18, 8),                 -- withheld
    other DECIMAL(18, 8),               -- anything else, signed
    net DECIMAL(18, 8),                 -- gross - fee - tax + other
    currency VARCHAR,                   -- ISO 4217 code of every amount of the row
    work_start TIMESTAMP,               -- UTC
    work_end TIMESTAMP,                 -- UTC
    seconds BIGINT,                     -- a duration told without clock times
    advertised_s BIGINT,                -- seconds it should take, as it was advertised
    event_at TIMESTAMP,                 -- when the money event happened, UTC
    approved_at TIMESTAMP,              -- UTC
    paid_at TIMESTAMP,                  -- UTC
    work_date DATE,                     -- local calendar day the money or time belongs to
    status VARCHAR,                     -- canonical status
    raw_status VARCHAR,                 -- status as the source writes it
    ref VARCHAR,                        -- payout or related record, as the source names it
    counterparty VARCHAR,               -- platform recognised behind a wallet row
    quantity BIGINT,                    -- units, clicks or tasks
    sale_value DECIMAL(18, 8)           -- what the customer paid for an affiliate's sale, in `currency`; null: not told
);

-- One row per unit of earned money, in its current state.
CREATE TABLE ledger.earning (
    family VARCHAR NOT NULL,            -- microtask, freelance, affiliate or product
    platform VARCHAR NOT NULL,          -- platform
    account VARCHAR NOT NULL,           -- label of the account
    channel VARCHAR NOT NULL,           -- platform, with the account's label when it is not main
    record_key VARCHAR NOT NULL,        -- with platform, account and occurrence: the key
    occurrence INTEGER NOT NULL,        -- 1, 2, … among identical records
    layout VARCHAR NOT NULL,            -- layout of the state that won
    batch_id INTEGER NOT NULL,          -- batch of the state that won
    line INTEGER NOT NULL,              -- physical line in its file
    observed_at TIMESTAMP NOT NULL,     -- when this state was true, as the source tells it
    worker VARCHAR NOT NULL,            -- pseudonym of the worker
    client VARCHAR,                     -- pseudonym of the client
    item VARCHAR,                       -- what the money was for
    skills VARCHAR,                     -- tags, separated by commas
    kind VARCHAR,                       -- work, tip, bonus, commission, royalty, sale, adjustment or refund
    gross DECIMAL(18, 8),               -- billed or offered, in `currency`
    fee DECIMAL(18, 8),                 -- kept by the platform, in `currency`
    tax DECIMAL(18, 8),                 -- withheld, in `currency`
    other DECIMAL(18, 8),               -- anything else, signed, in `currency`
    net DECIMAL(18, 8),                 -- gross - fee - tax + other, in `currency`
    currency VARCHAR,                   -- ISO 4217 code
    work_start TIMESTAMP,               -- UTC
    work_end TIMESTAMP,                 -- UTC
    seconds BIGINT,                     -- a duration told without clock times
    advertised_s BIGINT,                -- seconds it should take, as it was advertised; null: the source does not say
    event_at TIMESTAMP,                 -- when the money event happened, UTC
    approved_at TIMESTAMP,              -- UTC
    paid_at TIMESTAMP,                  -- UTC
    work_date DATE,                     -- local calendar day the money belongs to; null: the source does not say
    status VARCHAR,                     -- canonical status
    raw_status VARCHAR,                 -- status as the source writes it
    ref VARCHAR,                        -- payout it was paid with, as the source names it
    quantity BIGINT,                    -- units
    reporting_currency VARCHAR NOT NULL,-- currency of the amounts that end in _rc
    gross_rc DECIMAL(18, 8),            -- gross in the reporting currency; null: no rate
    fee_rc DECIMAL(18, 8),              -- fee in the reporting currency
    tax_rc DECIMAL(18, 8),              -- tax in the reporting currency
    other_rc DECIMAL(18, 8),            -- other in the reporting currency
    net_rc DECIMAL(18, 8),              -- gross_rc - fee_rc - tax_rc + other_rc
    fx_rate DECIMAL(18, 8),             -- units of `currency` for one euro on fx_date; null: no rate within 7 days
    fx_rate_reporting DECIMAL(18, 8),   -- units of the reporting currency for one euro on fx_date
    fx_date DATE,                       -- day the rate was published
    fx_source VARCHAR,                  -- who published it
    sale_value DECIMAL(18, 8),          -- what the customer paid for an affiliate's sale, in `currency`; null: not told
    sale_value_rc DECIMAL(18, 8)        -- sale_value in the reporting currency; null: not told, or no rate
);

-- One row per transfer a platform sent.
CREATE TABLE ledger.payout (
    platform VARCHAR NOT NULL,          -- platform
    account VARCHAR NOT NULL,           -- label of the account
    channel VARCHAR NOT NULL,           -- channel
    record_key VARCHAR NOT NULL,        -- key
    occurrence INTEGER NOT NULL,        -- 1, 2, … among identical records
    layout VARCHAR NOT NULL,            -- layout of the state that won
    batch_id INTEGER NOT NULL,          -- batch of the state that won
    line INTEGER NOT NULL,              -- physical line in its file
    observed_at TIMESTAMP NOT NULL,     -- when this state was true
    worker VARCHAR NOT NULL,            -- pseudonym of the worker
    item VARCHAR,                       -- as the source describes it
    gross DECIMAL(18, 8),               -- what left the platform's balance
    fee DECIMAL(18, 8),                 -- cost of the transfer
    tax DECIMAL(18, 8),                 -- withheld
    other DECIMAL(18, 8),               -- anything else, signed
    net DECIMAL(18, 8),                 -- what travels
    currency VARCHAR,                   -- ISO 4217 code
    event_at TIMESTAMP,                 -- UTC
    paid_at TIMESTAMP,                  -- UTC
    work_date DATE,                     -- local day
    status VARCHAR,                     -- canonical status
    raw_status VARCHAR,                 -- as the source writes it
    ref VARCHAR,                        -- as the source names it
    reporting_currency VARCHAR NOT NULL,-- currency of the amounts that end in _rc
    gross_rc DECIMAL(18, 8),            -- gross in the reporting currency
    fee_rc DECIMAL(18, 8),              -- fee in the reporting currency
    net_rc DECIMAL(18, 8),              -- net in the reporting currency
    tax_rc DECIMAL(18, 8),              -- tax in the reporting currency
    other_rc DECIMAL(18, 8),            -- other in the reporting currency
    fx_rate DECIMAL(18, 8),             -- units of `currency` for one euro
    fx_rate_reporting DECIMAL(18, 8),   -- units of the reporting currency for one euro
    fx_date DATE,                       -- day the rate was published
    fx_source VARCHAR                   -- who published it
);

-- One row per arrival of money, or movement, in a wallet.
CREATE TABLE ledger.receipt (
    platform VARCHAR NOT NULL,          -- the wallet
    account VARCHAR NOT NULL,           -- label of the account
    channel VARCHAR NOT NULL,           -- the wallet's channel
    record_key VARCHAR NOT NULL,        -- key
    occurrence INTEGER NOT NULL,        -- 1, 2, … among identical records
    layout VARCHAR NOT NULL,            -- layout of the state that won
    batch_id INTEGER NOT NULL,          -- batch of the state that won
    line INTEGER NOT NULL,              -- physical line in its file
    observed_at TIMESTAMP NOT NULL,     -- when this state was true
    worker VARCHAR NOT NULL,            -- pseudonym of the worker
    client VARCHAR,                     -- pseudonym of the other party
    counterparty VARCHAR,               -- the platform that paid, when it was recognised
    item VARCHAR,                       -- as the wallet describes it
    kind VARCHAR,                       -- why the money moved
    gross DECIMAL(18, 8),               -- before the wallet's fee
    fee DECIMAL(18, 8),                 -- the wallet's fee
    tax DECIMAL(18, 8),                 -- withheld
    other DECIMAL(18, 8),               -- anything else, signed
    net DECIMAL(18, 8),                 -- what the balance moved by
    currency VARCHAR,                   -- ISO 4217 code
    event_at TIMESTAMP,                 -- UTC
    paid_at TIMESTAMP,                  -- UTC
    work_date DATE,                     -- local day
    status VARCHAR,                     -- canonical status
    raw_status VARCHAR,                 -- as the wallet writes it
    ref VARCHAR,                        -- related transaction
    reporting_currency VARCHAR NOT NULL,-- currency of the amounts that end in _rc
    gross_rc DECIMAL(18, 8),            -- gross in the reporting currency
    fee_rc DECIMAL(18, 8),              -- fee in the reporting currency
    net_rc DECIMAL(18, 8),              -- net in the reporting currency
    tax_rc DECIMAL(18, 8),              -- tax in the reporting currency
    other_rc DECIMAL(18, 8),            -- other in the reporting currency
    fx_rate DECIMAL(18, 8),             -- units of `currency` for one euro
    fx_rate_reporting DECIMAL(18, 8),   -- units of the reporting currency for one euro
    fx_date DATE,                       -- day the rate was published
    fx_source VARCHAR                   -- who published it
);

-- One row per stretch of time, from a tracker or told by hand.
CREATE TABLE ledger.effort (
    platform VARCHAR NOT NULL,          -- the tracker
    account VARCHAR NOT NULL,           -- label of the account
    channel VARCHAR NOT NULL,           -- channel the time belongs to; unassigned when no rule says
    record_key VARCHAR NOT NULL,        -- key
    occurrence INTEGER NOT NULL,        -- 1, 2, … among identical records
    layout VARCHAR NOT NULL,            -- layout of the state that won
    batch_id INTEGER NOT NULL,          -- batch of the state that won
    line INTEGER NOT NULL,              -- physical line in its file
    observed_at TIMESTAMP NOT NULL,     -- when this state was true
    worker VARCHAR NOT NULL,            -- pseudonym of the worker
    client VARCHAR,                     -- pseudonym of the client
    item VARCHAR,                       -- note or description
    skills VARCHAR,                     -- tags
    project VARCHAR,                    -- what the tracker calls the work
    effort_kind VARCHAR,                -- paid, search, admin, rejected, revision, learning or build
    tier VARCHAR,                       -- measured or reported
    work_start TIMESTAMP,               -- UTC; null when only a duration is known
    work_end TIMESTAMP,                 -- UTC
    seconds BIGINT,                     -- duration told without clock times
    work_date DATE                      -- local day
);

-- One row per channel and day of clicks or views.
CREATE TABLE ledger.traffic (
    platform VARCHAR NOT NULL,          -- platform
    account VARCHAR NOT NULL,           -- label of the account
    channel VARCHAR NOT NULL,           -- channel
    record_key VARCHAR NOT NULL,        -- key
    occurrence INTEGER NOT NULL,        -- 1, 2, … among identical records
    layout VARCHAR NOT NULL,            -- layout of the state that won
    batch_id INTEGER NOT NULL,          -- batch of the state that won
    line INTEGER NOT NULL,              -- physical line in its file
    observed_at TIMESTAMP NOT NULL,     -- when this state was true
    worker VARCHAR NOT NULL,            -- pseudonym of the worker
    item VARCHAR,                       -- page, tag or programme
    kind VARCHAR,                       -- clicks, impressions, orders or pages read
    work_date DATE,                     -- local day
    quantity BIGINT                     -- how many
);

-- One row per proposal sent for freelance work, in its current state.
CREATE TABLE ledger.proposal (
    platform VARCHAR NOT NULL,          -- the list it is kept in
    account VARCHAR NOT NULL,           -- label of the account
    channel VARCHAR,                    -- where it was sent: the channel, or the name as written where no rule knows it
    record_key VARCHAR NOT NULL,        -- key: the proposal's own name
    occurrence INTEGER NOT NULL,        -- 1, 2, … among identical records
    layout VARCHAR NOT NULL,            -- layout of the state that won
    batch_id INTEGER NOT NULL,          -- batch of the state that won
    line INTEGER NOT NULL,              -- physical line in its file
    observed_at TIMESTAMP NOT NULL,     -- when this state was true
    worker VARCHAR NOT NULL,            -- pseudonym of the worker
    item VARCHAR,                       -- title of the job
    project VARCHAR,                    -- where it was sent, as written
    kind VARCHAR,                       -- bid: the worker began; invite: the client did
    status VARCHAR,                     -- tracked: sent; pending: in talks; approved: won; rejected: lost; cancelled: withdrawn
    raw_status VARCHAR,                 -- outcome as written
    work_date DATE,                     -- local day it was sent
    event_at TIMESTAMP,                 -- day of the first talk, at midnight
    approved_at TIMESTAMP,              -- day it was decided, at midnight
    quantity BIGINT,                    -- Connects or other bids paid for it; null: not told
    seconds BIGINT,                     -- time it took; null: not told
    gross DECIMAL(18, 8),               -- what it is worth, in `currency`
    currency VARCHAR                    -- ISO 4217 code
);

-- One row per sum spent to earn, as the settings say it: a cost that comes again has a row for each time, up to the last day with data.
CREATE TABLE ledger.cost (
    cost_id VARCHAR PRIMARY KEY,        -- hash of what the settings say, and of the day
    worker VARCHAR NOT NULL,            -- who spent it
    channel VARCHAR,                    -- channel it belongs to; null: shared by all
    day DATE NOT NULL,                  -- day it was spent
    amount DECIMAL(18, 8) NOT NULL,     -- what was spent, in `currency`
    currency VARCHAR NOT NULL,          -- ISO 4217 code
    reporting_currency VARCHAR NOT NULL,-- currency of amount_rc
    amount_rc DECIMAL(18, 8),           -- amount in the reporting currency; null: no rate
    fx_rate DECIMAL(18, 8),             -- units of `currency` for one euro on fx_date; null: no rate within 7 days
    fx_rate_reporting DECIMAL(18, 8),   -- units of the reporting currency for one euro on fx_date
    fx_date DATE,                       -- day the rate was published
    what VARCHAR NOT NULL,              -- what for
    asset VARCHAR,                      -- the asset it was spent on; null: none
    learning VARCHAR                    -- the learning it was spent on; null: none
);

-- One row per reusable product: a template, an article, a course. Told by moisson.toml; a product that sells and is not told there is one too.
CREATE TABLE ledger.asset (
    asset_id VARCHAR PRIMARY KEY,       -- key: the channel and a hash of channel and name
    channel VARCHAR NOT NULL,           -- where it sells
    name VARCHAR NOT NULL,              -- name, as the settings or the exports say it
    kind VARCHAR NOT NULL,              -- template, article, course, ... as the settings say it; product where they do not
    declared BOOLEAN NOT NULL,          -- whether moisson.toml tells it; else it is an item that sold
    published_on DATE,                  -- first day on sale: as told, or its first money where that is earlier or nothing is told; null: neither
    published_by VARCHAR,               -- how that is known: settings, first_sale or before_data (it sold from the channel's first month of data on)
    retired_on DATE,                    -- last day on sale; null: not told
    refreshed_on DATE[] NOT NULL,       -- days of large revisions, each the start of a new spell
    told_creation_s BIGINT,             -- seconds of making it, as the settings say; null: not told
    data_from DATE,                     -- first day of money of its channel; null: none
    data_to DATE                        -- last day of money of its channel, or the last day of data where that is at most a fortnight later
);

-- One row per item of an export that is an asset, or part of one.
CREATE TABLE ledger.asset_item (
    channel VARCHAR NOT NULL,           -- channel
    item VARCHAR,                       -- item, as its exports write it; null: rows without one
    asset_id VARCHAR NOT NULL,          -- asset
    declared BOOLEAN NOT NULL,          -- whether moisson.toml tells the asset
    first_money DATE                    -- first day of its money; null: it has none, only views
);

-- One row per course or other learning, as moisson.toml tells it.
CREATE TABLE ledger.learning (
    learning_id VARCHAR PRIMARY KEY,    -- key: a hash of the name
    name VARCHAR NOT NULL,              -- name
    skill VARCHAR NOT NULL,             -- what it teaches
    first_on DATE NOT NULL,             -- first day
    last_on DATE NOT NULL,              -- last day
    channels VARCHAR[] NOT NULL,        -- where it should show
    projects VARCHAR[] NOT NULL,        -- what trackers call it
    told_s BIGINT                       -- seconds it took, as the settings say; null: not told
);

-- One row per person or firm behind a pseudonym: the only place where real names rest. It may be dropped.
CREATE TABLE ledger.client (
    client VARCHAR PRIMARY KEY,         -- pseudonym: HMAC-SHA-256 with this installation's key
    name VARCHAR NOT NULL,              -- the real name
    platform VARCHAR NOT NULL           -- where it was first met
);
