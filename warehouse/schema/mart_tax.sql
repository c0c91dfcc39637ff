-- One row per worker, country and declaration period, from the first with collected money to the one that holds the last day with data.
CREATE TABLE mart.tax_period (
    worker_id VARCHAR NOT NULL,         -- pseudonym of the worker
    country VARCHAR NOT NULL,           -- ISO 3166-1 code of two letters
    declaration VARCHAR NOT NULL,       -- how often is declared: month, quarter or year
    period_start DATE NOT NULL,         -- first day of the period
    period_end DATE NOT NULL,           -- last day of the period
    is_open BOOLEAN NOT NULL,           -- whether the period goes on after the last day with data
    reporting_currency VARCHAR NOT NULL,-- currency of every amount of the row
    turnover_g_rc DECIMAL(38, 8) NOT NULL, -- G collected in the period, before any fee, of the families that are declared; converted at the rate of the day of work
    assumed_share DOUBLE,               -- share of it whose day of cash is not told: the day of work stands for it
    n_no_rate BIGINT NOT NULL,          -- rows of money without exchange rate: in no amount
    contributions_rc DECIMAL(38, 8),    -- social contributions on it, at the rate of each day of cash; null: not declared, or no rate known
    levy_rc DECIMAL(38, 8),             -- training levy
    flat_tax_rc DECIMAL(38, 8),         -- income tax paid with them; 0: not chosen
    reserve_rc DECIMAL(38, 8),          -- what to set aside for the period: the three before; VAT is not in it
    ytd_turnover_rc DECIMAL(38, 8) NOT NULL, -- turnover of the calendar year up to the end of the period
    ceiling_rc DECIMAL(38, 8),          -- most that may be turned over in the year, in a first year by its days; null: no parameter, or it is in another currency
    headroom_now_rc DECIMAL(38, 8),     -- ceiling_rc - ytd_turnover_rc
    projected_rc DECIMAL(38, 8),        -- turnover of the whole year if the months to come are like the twelve complete ones before; only in the last period
    projected_lo DECIMAL(38, 8),        -- lower end
    projected_hi DECIMAL(38, 8),        -- upper end
    headroom_rc DECIMAL(38, 8),         -- ceiling_rc - projected_rc
    vat_base_rc DECIMAL(38, 8),         -- turnover up to which no VAT is charged
    vat_tolerance_rc DECIMAL(38, 8),    -- turnover from which VAT is due at once
    vat_status VARCHAR NOT NULL,        -- franchise, above_base (VAT from next year), above_tolerance (VAT at once) or unknown
    dac7_net_rc DECIMAL(38, 8) NOT NULL,-- what platforms report of it: net of what they kept
    dac7_gap_rc DECIMAL(38, 8) NOT NULL,-- turnover - (dac7_net + what they kept): 0 where the amounts of the ledger add up
    interval_level DOUBLE,              -- nominal level of the interval of projected_rc
    method VARCHAR NOT NULL,            -- how it was projected
    n_events BIGINT NOT NULL,           -- complete months it was projected from
    evidence_level VARCHAR NOT NULL,    -- hide, anecdote, provisional or normal
    data_through DATE NOT NULL,         -- last day with data in the ledger
    is_shown BOOLEAN NOT NULL,          -- whether the projection is shown
    suppress_reason VARCHAR             -- why not, or why with care: not_declared, no_parameter, currency_missing, not_reached (not the last period) or too_few_months
);

-- One row per worker, platform and quarter: what the platform reports to the tax office under DAC7, and what was collected there.
CREATE TABLE mart.dac7_quarter (
    worker_id VARCHAR NOT NULL,         -- pseudonym of the worker
    platform VARCHAR NOT NULL,          -- platform
    quarter DATE NOT NULL,              -- first day of the quarter of cash
    reporting_currency VARCHAR NOT NULL,-- currency of every amount of the row
    n_activities BIGINT NOT NULL,       -- rows of money: an upper bound of the activities that are reported
    gross_collected_rc DECIMAL(38, 8) NOT NULL, -- G collected, before any fee: what turnover is
    fees_withheld_rc DECIMAL(38, 8) NOT NULL, -- fees, commissions and taxes that the platform kept, less what else it added
    consideration_rc DECIMAL(38, 8) NOT NULL, -- net of them: what is reported
    gap_rc DECIMAL(38, 8) NOT NULL,     -- gross_collected - (consideration + fees_withheld): 0 where the amounts of the ledger add up
    assumed_share DOUBLE,               -- share of the gross whose day of cash is not told: the day of work stands for it
    paid_out_rc DECIMAL(38, 8),         -- what left the platform's balance in the quarter; null: no payout is known
    unsettled_rc DECIMAL(38, 8)         -- consideration - paid_out: what the balance there rose by, and exchange rates of two days; the second, independent reconciliation
);
