-- One row per fact about the warehouse itself: schema version, settings the ledger was built with.
CREATE TABLE ops.meta (
    name VARCHAR PRIMARY KEY,           -- what is said
    value VARCHAR NOT NULL              -- its value
);

-- One row per file or API response kept, by the hash of its bytes; the same bytes twice are one row.
CREATE TABLE ops.landed (
    sha256 VARCHAR PRIMARY KEY,         -- hash of the bytes, and the name they are kept under
    bytes BIGINT NOT NULL,              -- size in bytes
    file_name VARCHAR NOT NULL,         -- the name it first arrived under
    source VARCHAR NOT NULL,            -- inbox, or the connector that pulled it
    account_hint VARCHAR,               -- the inbox folder it stood in, when it was not the inbox itself
    landed_at TIMESTAMP NOT NULL,       -- when it was first seen, UTC
    observed_at TIMESTAMP,              -- when the source said it, UTC: stated by API responses, null for files
    read_with VARCHAR,                  -- fingerprint of connectors and settings it was last read with; null: not read yet
    outcome VARCHAR                     -- read, refused, or read in part
);

-- One row per table of a landed file: what was read, and how every physical record is accounted for.
CREATE TABLE ops.batch (
    batch_id INTEGER PRIMARY KEY,       -- number of the batch in this warehouse
    sha256 VARCHAR NOT NULL,            -- the landed file
    part INTEGER NOT NULL,              -- number of the table in the file: sheet, zip member, or 0
    part_name VARCHAR NOT NULL,         -- name of the sheet or member
    platform VARCHAR NOT NULL,          -- whose export it is
    layout VARCHAR NOT NULL,            -- which of the platform's layouts
    connector_version INTEGER NOT NULL, -- version of the platform file that read it
    account VARCHAR NOT NULL,           -- label of the account
    channel VARCHAR NOT NULL,           -- platform, with the account's label when it is not main
    observed_at TIMESTAMP NOT NULL,     -- when the state it tells was true: stated, or the last day it covers
    covers_from DATE,                   -- first day of the covered period
    covers_to DATE,                     -- last day of the covered period
    stated_period BOOLEAN NOT NULL,     -- whether the file states the period itself
    replaces BOOLEAN NOT NULL,          -- whether a newer export replaces the period it covers
    monthly BOOLEAN NOT NULL,           -- whether each row speaks of the whole month that its day ends
    yields_to VARCHAR[] NOT NULL,       -- layouts that tell the same money better
    records BIGINT NOT NULL,            -- physical records after the header
    accepted BIGINT NOT NULL,           -- records that landed
    quarantined BIGINT NOT NULL,        -- records refused, each in ops.quarantine
    skipped BIGINT NOT NULL,            -- records that the platform file passes over by name
    totals BIGINT NOT NULL,             -- total rows, checked and not landed
    blank BIGINT NOT NULL,              -- blank records
    observations BIGINT NOT NULL,       -- observations made from the accepted records
    folded BOOLEAN NOT NULL,            -- whether the ledger has taken it in
    header_line INTEGER NOT NULL,       -- physical line of the header
    encoding VARCHAR NOT NULL,          -- how the bytes were read
    stated_total VARCHAR,               -- what the total row says, when there is one
    added_columns VARCHAR[] NOT NULL,   -- columns nobody has declared yet; their text is kept in the landed file
    read_at TIMESTAMP NOT NULL          -- when it was read, UTC
);

-- One row per batch and currency: the money of the file, to the last digit. raw = accepted + quarantined.
CREATE TABLE ops.batch_money (
    batch_id INTEGER NOT NULL,          -- the batch
    currency VARCHAR NOT NULL,          -- ISO 4217 code; ? where a refused row had none
    raw DECIMAL(38, 8) NOT NULL,        -- net money of all rows that could be read as money
    accepted DECIMAL(38, 8) NOT NULL,   -- net money that landed
    quarantined DECIMAL(38, 8) NOT NULL,-- net money of refused rows
    unknown_rows BIGINT NOT NULL        -- refused rows whose amount could not be read: unknown, not 0
);

-- One row per refused line, file or table, with the reason and what to do about it.
CREATE TABLE ops.quarantine (
    sha256 VARCHAR NOT NULL,            -- the landed file
    part INTEGER,                       -- number of the table in the file; null for the whole file
    batch_id INTEGER,                   -- the batch, when the rest of the table landed
    file_name VARCHAR NOT NULL,         -- the name the file arrived under
    platform VARCHAR,                   -- whose export it is, when that could be told
    line BIGINT,                        -- physical line; null when the whole file or table is refused
    reason VARCHAR NOT NULL,            -- reason code
    field VARCHAR,                      -- the column that was refused
    raw VARCHAR,                        -- the text as it stands in the file
    detail VARCHAR,                     -- what is wrong, in words
    remedy VARCHAR NOT NULL             -- what to do next
);

-- One row per connector and ledger field: what a source can tell and what it never tells.
CREATE TABLE ops.coverage (
    platform VARCHAR NOT NULL,          -- connector
    layout VARCHAR NOT NULL,            -- layout
    shape VARCHAR NOT NULL,             -- ledger table it feeds
    field VARCHAR NOT NULL,             -- ledger field
    supplied VARCHAR NOT NULL           -- always, sometimes or never
);

-- One row per check and run: what was expected, over how many rows, and whether it held.
CREATE TABLE ops.validation (
    run_id VARCHAR NOT NULL,            -- the run
    checked_at TIMESTAMP NOT NULL,      -- when, UTC
    level VARCHAR NOT NULL,             -- landed, ledger or mart
    name VARCHAR NOT NULL,              -- name of the rule
    law VARCHAR,                        -- the law of the design it stands for
    severity VARCHAR NOT NULL,          -- critical blocks what follows; warning does not
    rows_checked BIGINT NOT NULL,       -- rows the rule was evaluated on
    rows_failed BIGINT NOT NULL,        -- rows that broke it
    success BOOLEAN NOT NULL,           -- Great Expectations' judgement
    engine VARCHAR NOT NULL,            -- who evaluated the rows: duckdb over all, great_expectations over the changed batch
    expectation VARCHAR NOT NULL        -- the Great Expectations type that judged
);

-- One row per channel and month whose marts are out of date.
CREATE TABLE ops.dirty_month (
    channel VARCHAR NOT NULL,           -- channel
    month DATE                          -- first day of the month; null: rows without a day
);

-- One row per channel whose ledger or hours changed since the marts of its worth were last computed.
CREATE TABLE ops.stale_channel (
    channel VARCHAR NOT NULL            -- channel
);

-- One row per stretch of the timeline to build anew.
CREATE TABLE ops.dirty_time (
    worker VARCHAR NOT NULL,            -- whose timeline
    starts_at TIMESTAMP NOT NULL,       -- UTC
    ends_at TIMESTAMP NOT NULL          -- UTC
);

-- One row per run of the pipeline.
CREATE TABLE ops.run (
    run_id VARCHAR PRIMARY KEY,         -- the run
    started_at TIMESTAMP NOT NULL,      -- UTC
    ended_at TIMESTAMP,                 -- UTC; null while it runs or when it was killed
    exit_code INTEGER,                  -- see docs/errors.md
    landed INTEGER,                     -- files landed
    accepted BIGINT,                    -- records accepted
    quarantined BIGINT                  -- records refused
);
