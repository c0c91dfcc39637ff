-- One row per platform and account that anything was read from, wallets, trackers and rates too: how fresh, whole and usable its data are.
CREATE TABLE mart.data_quality (
    platform VARCHAR NOT NULL,          -- platform, wallet, tracker or source of rates
    account VARCHAR NOT NULL,           -- label of the account
    channel_id VARCHAR NOT NULL,        -- its channel
    family VARCHAR,                     -- what it is: microtask, freelance, affiliate, product, wallet, effort or reference
    data_through DATE NOT NULL,         -- last day with data in the ledger, of any channel
    n_exports BIGINT NOT NULL,          -- files and responses read, or tables of them
    first_day DATE,                     -- first day they cover; null: none says
    exported_through DATE,              -- last day they cover; without a stated period, the day of the last row
    freshness_h BIGINT,                 -- hours from the end of exported_through to the end of data_through (M90)
    gap_days BIGINT NOT NULL,           -- days between exports that none covers, holes of up to a fortnight left out (M91)
    longest_gap_days BIGINT NOT NULL,   -- the longest of these holes
    expected_rows BIGINT NOT NULL,      -- records that should have landed: totals, blank and declared lines left out
    got_rows BIGINT NOT NULL,           -- records that landed
    quarantined_rows BIGINT NOT NULL,   -- records refused, each in ops.quarantine
    completeness DOUBLE,                -- got_rows / expected_rows; null: no rows
    missing_invoices BIGINT,            -- numbers missing in runs of invoice numbers, each run in mart.invoice_gap (M91); null: it tells no invoices
    duplicates BIGINT,                  -- states of a record beyond its first: exports that overlap, and corrections (M93)
    duplicate_rate DOUBLE,              -- duplicates / all states
    n_earnings BIGINT,                  -- units of earned money; null: none, as of a wallet
    unmapped_status BIGINT NOT NULL,    -- of them without a known status, and lines refused for a word that nobody has declared (M96)
    n_undated BIGINT,                   -- of them without a day
    n_no_rate BIGINT,                   -- of them with money but no exchange rate: in no amount of the marts
    currency_coverage DOUBLE,           -- share of them that could be converted (M97)
    n_payouts BIGINT NOT NULL,          -- payouts that are known
    n_unreconciled BIGINT,              -- of them not, or not certainly, arrived; null: no payouts
    unreconciled_rc DECIMAL(38, 8),     -- money of these differences, missing and unknown, at the rate of the day (M92); null: no payouts, or no rate
    reporting_currency VARCHAR NOT NULL,-- currency of unreconciled_rc
    hours_coverage DOUBLE               -- share of approved money on days with known hours (M95); null: no earnings
);

-- One row per run of missing invoice numbers: a file that was never imported, a number never used, or an invoice that the tax office will ask for.
CREATE TABLE mart.invoice_gap (
    worker_id VARCHAR NOT NULL,         -- pseudonym of the worker
    platform VARCHAR NOT NULL,          -- invoice
    account VARCHAR NOT NULL,           -- label of the account
    series VARCHAR NOT NULL,            -- what stands around the number, with # in its place: 2026-# or #/2026
    first_missing BIGINT NOT NULL,      -- first number that is missing
    last_missing BIGINT NOT NULL,       -- last number that is missing
    n_missing BIGINT NOT NULL,          -- how many; a jump of a thousand and more is another numbering, not a gap
    issued_before DATE,                 -- day of the invoice before the gap; null: not told
    issued_after DATE                   -- day of the invoice after it; null: not told
);
