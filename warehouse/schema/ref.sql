-- One row per currency and publication day: units of the currency for one euro.
CREATE TABLE ref.fx_rate (
    currency VARCHAR NOT NULL,          -- ISO 4217 code
    day DATE NOT NULL,                  -- day of publication
    mid_rate DECIMAL(18, 8) NOT NULL,   -- units for one euro
    source VARCHAR NOT NULL,            -- who published it
    batch_id INTEGER NOT NULL           -- batch it came with
);

-- One row per currency and calendar day: the last rate published on or before it, at most 7 days back.
CREATE TABLE ref.fx_day (
    currency VARCHAR NOT NULL,          -- ISO 4217 code
    day DATE NOT NULL,                  -- calendar day
    rate DECIMAL(18, 8) NOT NULL,       -- units for one euro
    rate_day DATE NOT NULL,             -- day of publication
    source VARCHAR NOT NULL             -- who published it
);

-- One row per status: whether it is money, and how far along its life it stands.
CREATE TABLE ref.status (
    status VARCHAR PRIMARY KEY,         -- canonical status
    rank INTEGER NOT NULL,              -- how far along: a later state wins a tie
    decided BOOLEAN NOT NULL,           -- whether the upstream has made up its mind
    earned BOOLEAN NOT NULL,            -- counts as approved money (A)
    pending BOOLEAN NOT NULL            -- may still become money
);

-- One row per connector: what it is called and how it is exported.
CREATE TABLE ref.platform (
    platform VARCHAR PRIMARY KEY,       -- name
    title VARCHAR NOT NULL,             -- name for people
    family VARCHAR NOT NULL,            -- family
    fee_side VARCHAR NOT NULL,          -- who pays the platform's fee
    checked_on DATE NOT NULL            -- when the layout was last checked
);

-- One row per platform whose paid earnings name the payout they left with.
CREATE TABLE ref.payout_source (
    platform VARCHAR PRIMARY KEY        -- name
);

-- One row per name in a wallet that a payer rule knows: the channel on which what it paid was earned.
CREATE TABLE ref.payer (
    wallet VARCHAR NOT NULL,            -- the wallet
    client VARCHAR NOT NULL,            -- pseudonym of the other party
    channel VARCHAR NOT NULL,           -- channel of the earnings
    family VARCHAR NOT NULL,            -- microtask, freelance, affiliate or product
    kind VARCHAR NOT NULL,              -- why the money moved
    pays_within_days INTEGER NOT NULL,  -- days after its work within which a payment comes
    rule VARCHAR NOT NULL               -- the name as the rule writes it
);

-- One row per tracker and project: the channel its time belongs to, from moisson.toml and the platforms' names.
CREATE TABLE ref.effort_channel (
    platform VARCHAR NOT NULL,          -- the tracker
    project VARCHAR NOT NULL,           -- what the tracker calls the work; empty where it says nothing
    channel VARCHAR NOT NULL,           -- the channel; unassigned when no rule says
    effort_kind VARCHAR                 -- what the time was spent on, where the rule says it
);

-- One row per country, basis and period: what an hour, or a month, of work must pay.
CREATE TABLE ref.benchmark_wage (
    country VARCHAR NOT NULL,           -- ISO 3166-1 code of two letters
    basis VARCHAR NOT NULL,             -- statutory_min: by the hour, as the law says it; statutory_min_month: Eurostat's monthly figure, 12 payments a year
    valid_from DATE NOT NULL,           -- first day it holds
    valid_to DATE,                      -- last day it holds; null: no end is known
    gross_per_h DECIMAL(18, 6),         -- gross pay of an hour, in `currency`; null: told by the month only, and never divided
    net_per_h DECIMAL(18, 6),           -- net pay of an hour, in `currency`; null: no official source was found
    gross_per_month DECIMAL(18, 6),     -- gross pay of a month of full time, in `currency`; null: not told
    weekly_hours DECIMAL(9, 3),         -- hours of a week of full time
    leave_uplift DECIMAL(9, 6),         -- what paid leave adds: 1.10 is 10 %
    currency VARCHAR NOT NULL,          -- ISO 4217 code
    flag VARCHAR,                       -- Eurostat's flag of the figure: b break, d definition differs, e estimated, p provisional
    source VARCHAR NOT NULL,            -- who says it: the law, decree or data set
    source_url VARCHAR,                 -- where it can be read
    last_checked_on DATE NOT NULL,      -- when it was last compared with a source
    confidence VARCHAR NOT NULL,        -- certain, partly or unverified
    note VARCHAR,                       -- what to keep in mind
    batch_id INTEGER                    -- batch it came with; null: bundled with Moisson
);

-- One row per country, regime, activity and period: social contributions as a share of turnover, before any platform's fee.
CREATE TABLE ref.contribution_rate (
    country VARCHAR NOT NULL,           -- ISO 3166-1 code of two letters
    regime VARCHAR NOT NULL,            -- legal form, such as micro
    activity VARCHAR NOT NULL,          -- kind of activity, as the law divides it
    valid_from DATE NOT NULL,           -- first day it holds
    valid_to DATE,                      -- last day it holds; null: no end is known
    pct_of_turnover DECIMAL(9, 6) NOT NULL, -- contributions: 0.256 is 25.6 % of what was collected
    levy_pct DECIMAL(9, 6),             -- training levy beside them; null: sources disagree or do not say
    flat_tax_pct DECIMAL(9, 6),         -- income tax paid with them by those who chose so
    source VARCHAR NOT NULL,            -- who says it
    source_url VARCHAR,                 -- where it can be read
    last_checked_on DATE NOT NULL,      -- when it was last compared with a source
    confidence VARCHAR NOT NULL,        -- certain, partly or unverified
    note VARCHAR                        -- what to keep in mind
);

-- One row per country, regime, kind, activity and period: an amount a year that changes a person's duties.
CREATE TABLE ref.threshold (
    country VARCHAR NOT NULL,           -- ISO 3166-1 code of two letters
    regime VARCHAR NOT NULL,            -- legal form, or the tax
    kind VARCHAR NOT NULL,              -- what passing it means: turnover_ceiling or vat_franchise
    activity VARCHAR NOT NULL,          -- kind of activity, as the law divides it
    valid_from DATE NOT NULL,           -- first day it holds
    valid_to DATE,                      -- last day it holds; null: no end is known
    amount_per_year DECIMAL(18, 2) NOT NULL, -- turnover of a calendar year, in `currency`
    tolerance_amount DECIMAL(18, 2),    -- upper amount that may be reached once without losing the regime at once
    prorata_rule VARCHAR,               -- how a first, incomplete year counts: by_days; null: not told
    currency VARCHAR NOT NULL,          -- ISO 4217 code
    source VARCHAR NOT NULL,            -- who says it
    source_url VARCHAR,                 -- where it can be read
    last_checked_on DATE NOT NULL,      -- when it was last compared with a source
    confidence VARCHAR NOT NULL,        -- certain, partly or unverified
    note VARCHAR                        -- what to keep in mind
);

-- One row per platform, kind of fee, method, bracket and period: what a platform says it takes; a row or contract that states its own fee is believed first.
CREATE TABLE ref.fee_schedule (
    platform VARCHAR NOT NULL,          -- platform; also ones that Moisson reads through a mapping only
    fee_kind VARCHAR NOT NULL,          -- service: on what is earned; payout: on what is sent; receipt: what a wallet keeps of what arrives; bid: on each bid
    method VARCHAR NOT NULL,            -- way of payment, plan or currency that it is for; any where it makes no difference
    valid_from DATE NOT NULL,           -- first day it holds; 1900-01-01: its beginning is not known
    valid_to DATE,                      -- last day it holds; null: no end is known
    basis VARCHAR NOT NULL,             -- what brackets are counted over: contract, client_lifetime, client_months, order, transfer or connect
    lower_amount DECIMAL(18, 6) NOT NULL, -- the bracket begins here: money, or months where the basis says so
    upper_amount DECIMAL(18, 6),        -- and ends here; null: no end
    pct DECIMAL(9, 6),                  -- share of the money in the bracket: 0.1 is 10 %; null: each contract states its own
    fixed_amount DECIMAL(18, 6),        -- and an amount for each transaction, in `currency`
    currency VARCHAR,                   -- ISO 4217 code of the amounts; null: there are none
    fee_side VARCHAR NOT NULL,          -- who pays it: worker or client
    source VARCHAR NOT NULL,            -- who says it
    source_url VARCHAR,                 -- where it can be read
    last_checked_on DATE NOT NULL,      -- when it was last compared with a source
    confidence VARCHAR NOT NULL,        -- certain, partly or unverified
    note VARCHAR                        -- what to keep in mind
);

-- One row per platform, way of payment, currency and period: the least a platform pays out. A person may have set a higher one there.
CREATE TABLE ref.payout_threshold (
    platform VARCHAR NOT NULL,          -- platform
    method VARCHAR NOT NULL,            -- way of payment; any where it makes no difference
    currency VARCHAR NOT NULL,          -- ISO 4217 code
    valid_from DATE NOT NULL,           -- first day it holds; 1900-01-01: its beginning is not known
    valid_to DATE,                      -- last day it holds; null: no end is known
    amount DECIMAL(18, 2) NOT NULL,     -- the least that is paid out, in `currency`
    source VARCHAR NOT NULL,            -- who says it
    source_url VARCHAR,                 -- where it can be read
    last_checked_on DATE NOT NULL,      -- when it was last compared with a source
    confidence VARCHAR NOT NULL,        -- certain, partly or unverified
    note VARCHAR                        -- what to keep in mind
);

-- One row per platform and period: how long after work its money is due, as the platform says it. What leaves when the person asks, or on a schedule the person picks, has none here: `[[term]]` tells it.
CREATE TABLE ref.payment_term (
    platform VARCHAR NOT NULL,          -- platform
    counted_from VARCHAR NOT NULL,      -- where the days begin: work (its day), week_end (the Sunday of its week) or month_end (of its month)
    valid_from DATE NOT NULL,           -- first day of work it holds for; 1900-01-01: its beginning is not known
    valid_to DATE,                      -- last day of work it holds for; null: no end is known
    days BIGINT NOT NULL,               -- days until the platform pays
    transfer_days BIGINT NOT NULL,      -- days more until the money is there at the latest, as the source says
    source VARCHAR NOT NULL,            -- who says it
    source_url VARCHAR,                 -- where it can be read
    last_checked_on DATE NOT NULL,      -- when it was last compared with a source
    confidence VARCHAR NOT NULL,        -- certain, partly or unverified
    note VARCHAR                        -- what to keep in mind
);

-- One row per platform, day and kind: what changed there for everyone, such as a closure or a new fee.
CREATE TABLE ref.platform_event (
    platform VARCHAR NOT NULL,          -- platform
    event_date DATE NOT NULL,           -- the day it is shown at: when it took effect
    kind VARCHAR NOT NULL,              -- closure, closed_to_new, fee_change, threshold_change or export_change
    description VARCHAR NOT NULL,       -- what happened, in a sentence
    announced_on DATE,                  -- when it was announced; null: not told
    effective_on DATE,                  -- when it takes effect; null: not told
    data_export_deadline DATE,          -- last day the history can be exported; null: none is known
    source VARCHAR NOT NULL,            -- who says it
    source_url VARCHAR,                 -- where it can be read
    last_checked_on DATE NOT NULL,      -- when it was last compared with a source
    confidence VARCHAR NOT NULL         -- certain, partly or unverified
);

-- One row per platform, scheme and year: a score that others published for it. Never changed by what Moisson measures.
CREATE TABLE ref.platform_score (
    platform VARCHAR NOT NULL,          -- platform, also ones that no connector reads
    scheme VARCHAR NOT NULL,            -- who scores, and what: such as fairwork_cloudwork
    year INTEGER NOT NULL,              -- year of the scores
    score INTEGER NOT NULL,             -- points given
    max_score INTEGER NOT NULL,         -- points that could be given
    p1 INTEGER,                         -- points for fair pay; null: only the sum was published
    p2 INTEGER,                         -- points for fair conditions
    p3 INTEGER,                         -- points for fair contracts
    p4 INTEGER,                         -- points for fair management
    p5 INTEGER,                         -- points for fair representation
    source VARCHAR NOT NULL,            -- who says it
    source_url VARCHAR,                 -- where it can be read
    last_checked_on DATE NOT NULL,      -- when it was last compared with a source
    confidence VARCHAR NOT NULL         -- certain, partly or unverified
);

-- One row per metric: what it means, how it is computed, and how much data it needs before it is shown.
CREATE TABLE ref.metric_catalog (
    metric_id VARCHAR PRIMARY KEY,      -- number of the metric, such as M01
    name VARCHAR NOT NULL,              -- name for people
    standard_term VARCHAR NOT NULL,     -- the field's own term
    question VARCHAR NOT NULL,          -- the question that it answers, in plain words
    formula VARCHAR NOT NULL,           -- how it is computed
    unit VARCHAR NOT NULL,              -- unit of the value
    money_basis VARCHAR,                -- G, A, X, P, R or T of the money ladder; null: no money
    time_basis VARCHAR,                 -- H0, H1, H2 or H3 of the time ladder; null: no time
    min_data VARCHAR NOT NULL,          -- the least data it is shown with
    method VARCHAR NOT NULL,            -- how its uncertainty is told; none where it is accounting
    where_found VARCHAR NOT NULL,       -- table and column of the marts: mart.table.column, separated by spaces
    source VARCHAR NOT NULL,            -- whose formula it is
    since_version VARCHAR NOT NULL      -- version of Moisson that told it first
);
