-- One row per worker, asset and month since it was published, as far as exports reach: what it sold and what keeping it up took. Months without a sale are zeros.
CREATE TABLE mart.asset_month (
    worker_id VARCHAR NOT NULL,         -- pseudonym of the worker
    channel_id VARCHAR NOT NULL,        -- channel where it sells
    asset_id VARCHAR NOT NULL,          -- asset, as in ledger.asset
    month DATE NOT NULL,                -- first day of the month
    kind VARCHAR NOT NULL,              -- kind of asset
    declared BOOLEAN NOT NULL,          -- whether moisson.toml tells it
    reporting_currency VARCHAR NOT NULL,-- currency of the amounts
    age_months BIGINT NOT NULL,         -- months since the month of publication, which is 0
    spell BIGINT NOT NULL,              -- 1 since publication, one more with each refresh
    spell_age_months BIGINT NOT NULL,   -- months since the month the spell began, which is 0
    status VARCHAR NOT NULL,            -- as the month ends: active, retired, or refreshed (active in a later spell)
    is_complete BOOLEAN NOT NULL,       -- whether exports cover the month to its last day
    units BIGINT NOT NULL,              -- units sold, refunds not taken off
    views BIGINT,                       -- views of it, or clicks where only those are told; null: nothing is told
    views_kind VARCHAR,                 -- what the views are: views, impressions, pages or clicks
    revenue_net_rc DECIMAL(38, 8) NOT NULL, -- platform-net money of its sales, refunds taken off
    n_no_rate BIGINT NOT NULL,          -- earned rows without an exchange rate: in no amount of this row
    rpm_rc DECIMAL(18, 6),              -- revenue per 1,000 views; null: no views
    maintenance_s BIGINT,               -- seconds of building, administration, paid work and revision on it after publication; null: no project of it is told
    hours_tier VARCHAR NOT NULL         -- worst tier of those seconds: measured, reported, allocated (a project of several assets, in equal parts) or unknown
);

-- One row per worker, kind of asset, quarter of publication and age: what assets of one age earn. Only ages that four fifths of the vintage have lived.
CREATE TABLE mart.asset_vintage (
    worker_id VARCHAR NOT NULL,         -- pseudonym of the worker
    kind VARCHAR NOT NULL,              -- kind of asset
    quarter DATE NOT NULL,              -- first day of the quarter of publication
    age_months BIGINT NOT NULL,         -- months since publication
    reporting_currency VARCHAR NOT NULL,-- currency of the amounts
    n_assets BIGINT NOT NULL,           -- assets of the vintage
    n_assets_observed BIGINT NOT NULL,  -- of them, those whose whole month at this age is known
    mean_net_rc DECIMAL(18, 8),         -- mean revenue at this age of those observed; null: held back
    mean_net_rc_lo DECIMAL(18, 8),      -- lower end: bootstrap over assets, from 10 assets on
    mean_net_rc_hi DECIMAL(18, 8),      -- upper end
    median_net_rc DECIMAL(18, 8),       -- median of the same
    cum_mean_rc DECIMAL(18, 8),         -- mean revenue up to this age of the assets observed at every age so far; null: none is
    interval_level DOUBLE,              -- nominal level of the interval
    method VARCHAR NOT NULL,            -- bootstrap_assets or none
    n_events BIGINT NOT NULL,           -- assets behind the mean
    evidence_level VARCHAR NOT NULL,    -- hide, anecdote, provisional or normal
    data_through DATE NOT NULL,         -- last day with data in the ledger
    is_shown BOOLEAN NOT NULL,          -- whether the means may be shown
    suppress_reason VARCHAR             -- why not, or why with care
);

-- One row per worker and asset: what it took, what it gave back, when it paid, how it fades. The contract columns speak of the fading (half-life, doubling); the rest is accounting.
CREATE TABLE mart.asset_lifetime (
    worker_id VARCHAR NOT NULL,         -- pseudonym of the worker
    channel_id VARCHAR NOT NULL,        -- channel where it sells
    asset_id VARCHAR NOT NULL,          -- asset, as in ledger.asset
    name VARCHAR NOT NULL,              -- its name
    kind VARCHAR NOT NULL,              -- kind of asset
    declared BOOLEAN NOT NULL,          -- whether moisson.toml tells it
    reporting_currency VARCHAR NOT NULL,-- currency of every amount and rate of the row
    status VARCHAR NOT NULL,            -- unpublished, active, refreshed or retired
    published_on DATE,                  -- first day on sale; null: nothing tells it
    age_months BIGINT,                  -- months since then; null: nothing tells it
    is_whole_life BOOLEAN NOT NULL,     -- whether money is known since publication; where not, sums are at least what is told
    creation_s BIGINT,                  -- seconds of making it: told, or tracked up to the day of publication; null: not known
    creation_tier VARCHAR NOT NULL,     -- measured, reported, allocated or unknown
    maintenance_s BIGINT,               -- seconds of keeping it up since; null: no project of it is told
    maintenance_tier VARCHAR NOT NULL,  -- measured, reported, allocated or unknown
    cash_cost_rc DECIMAL(38, 8) NOT NULL, -- money spent on it so far, by the settings
    n_cost_no_rate BIGINT NOT NULL,     -- costs without an exchange rate: in no amount of this row
    units BIGINT NOT NULL,              -- units sold
    cum_net_rc DECIMAL(38, 8),          -- revenue so far; null: no export tells its channel's money
    net_per_unit_rc DECIMAL(18, 6),     -- cum_net_rc per unit sold; null: nothing sold
    opportunity_rate DECIMAL(18, 6),    -- what an hour of it is charged at, per hour: received money per session hour of the channels worked lately; null: not known
    opportunity_rate_lo DECIMAL(18, 6), -- the lowest of it, the minimum wage and the best channel's rate
    opportunity_rate_hi DECIMAL(18, 6), -- the highest of them
    payback_status VARCHAR NOT NULL,    -- reached, not_reached, no_hours (making it is not known), no_parameter (no rate to charge it at) or no_events (no money known)
    payback_month DATE,                 -- first month by whose end revenue had covered creation hours at that rate and money spent; null: not reached
    payback_month_lo DATE,              -- the same at the lowest rate
    payback_month_hi DATE,              -- the same at the highest rate; null: not reached at it
    recovered_share DOUBLE,             -- share of that cost recovered so far, at most 1
    recovered_share_lo DOUBLE,          -- the same at the highest rate
    recovered_share_hi DOUBLE,          -- the same at the lowest rate
    projected_payback_lo DATE,          -- where not reached and the fading has an interval: earliest month it may be; null: not before 50 years
    projected_payback_hi DATE,          -- latest month it may be; null: perhaps never
    value_per_h_to_date_rc DECIMAL(18, 6), -- revenue per hour of making and keeping, so far; grows with age; null: under one hour known
    value_per_h_12m_rc DECIMAL(18, 6),  -- the same at the end of its first 12 months, to compare at equal age; null: younger, or not known
    maintenance_h_per_100 DOUBLE,    -- hours of keeping it up per 100 of revenue in the reporting currency; null: under 3 months, hours not known, or no revenue
    is_passive BOOLEAN,                 -- at most 1 hour per 100; null: not known
    peak_month DATE,                    -- best complete month of the current spell; null: none
    months_after_peak BIGINT NOT NULL,  -- complete months after it, while on sale
    change_per_month DOUBLE,            -- change of revenue per month after the peak: -0.1 is 10 % less each month; null: held back
    change_per_month_lo DOUBLE,         -- lower end
    change_per_month_hi DOUBLE,         -- upper end
    half_life_months DOUBLE,            -- months in which revenue halves; null: no measurable decay
    half_life_months_lo DOUBLE,         -- lower end: at least so many months
    half_life_months_hi DOUBLE,         -- upper end; null: without end
    doubling_months DOUBLE,             -- months in which revenue doubles; null: no measurable growth
    doubling_months_lo DOUBLE,          -- lower end
    doubling_months_hi DOUBLE,          -- upper end; null: without end
    interval_level DOUBLE,              -- nominal level of the intervals of change, half-life and doubling
    method VARCHAR NOT NULL,            -- quasi_poisson_log_link, with _month_effects from 24 months on, or none
    n_events BIGINT NOT NULL,           -- months the fading is estimated from
    evidence_level VARCHAR NOT NULL,    -- hide, anecdote, provisional or normal
    data_through DATE NOT NULL,         -- last day with data in the ledger
    is_shown BOOLEAN NOT NULL,          -- whether the change per month may be shown
    suppress_reason VARCHAR             -- why not, or why with care: not_significant is no measurable decay
);

-- One row per worker and kind of asset: how unevenly its assets earn, over the last 12 months as far as exports reach.
CREATE TABLE mart.asset_kind (
    worker_id VARCHAR NOT NULL,         -- pseudonym of the worker
    kind VARCHAR NOT NULL,              -- kind of asset
    reporting_currency VARCHAR NOT NULL,-- currency of the amounts
    n_assets BIGINT NOT NULL,           -- assets on sale in that time
    units BIGINT NOT NULL,              -- units sold
    revenue_net_rc DECIMAL(38, 8) NOT NULL, -- revenue of all of them
    median_net_rc DECIMAL(38, 8) NOT NULL, -- median revenue of an asset
    net_per_unit_rc DECIMAL(18, 6),     -- revenue per unit sold; null: nothing sold
    rpm_rc DECIMAL(18, 6),              -- revenue per 1,000 views, of assets whose views are told; null: none
    top1_share DOUBLE,                  -- share of the best asset; null: held back
    gini DOUBLE,                        -- Gini coefficient: 0 all alike, near 1 one earns all; null: held back
    method VARCHAR NOT NULL,            -- none: accounting, no interval
    interval_level DOUBLE,              -- null: no interval
    n_events BIGINT NOT NULL,           -- assets
    evidence_level VARCHAR NOT NULL,    -- hide, anecdote, provisional or normal
    data_through DATE NOT NULL,         -- last day with data in the ledger
    is_shown BOOLEAN NOT NULL,          -- whether the shares may be shown
    suppress_reason VARCHAR             -- why not, or why with care
);
