-- One row per worker, channel and window, 1:1 with mart.channel_efficiency_current: its place among the channels by what an hour paid, or why it has none.
CREATE TABLE mart.channel_rank (
    worker_id VARCHAR NOT NULL,         -- pseudonym of the worker
    channel_id VARCHAR NOT NULL,        -- channel
    window_days VARCHAR NOT NULL,       -- 28, 90, 365 or all
    family VARCHAR NOT NULL,            -- microtask, freelance, affiliate or product
    reporting_currency VARCHAR NOT NULL,-- currency of every rate of the row
    n_sessions BIGINT NOT NULL,         -- clusters behind the rate: sessions, weeks or months
    h2_s BIGINT,                        -- session time in seconds; null: hours unknown
    hours_tier VARCHAR NOT NULL,        -- worst tier that carries the hours; only measured, reported and estimated ones are ranked
    pending_share DOUBLE,               -- pending / (approved + pending)
    eff_rate DECIMAL(18, 6),            -- the headline, R / H2 per hour, as it was counted
    rank BIGINT,                        -- place by the shrunken rate, 1 is best; null: not ranked, see reason
    n_ranked BIGINT NOT NULL,           -- channels that have a place
    rank_d1m BIGINT,                    -- place when only gaps up to 1 minute are bridged
    rank_d60m BIGINT,                   -- place when gaps up to 60 minutes are bridged
    rank_is_stable BOOLEAN,             -- whether the three places are one; false: the rank depends on how breaks are counted
    full_rank BIGINT,                   -- place by R / H3, all logged hours, where passive channels can be compared too; null: no hours at all
    eff_rate_shrunk DECIMAL(18, 6),     -- rate pulled towards the mean of the channels as far as its uncertainty asks for, per hour
    eff_rate_shrunk_lo DECIMAL(18, 6),  -- lower end
    eff_rate_shrunk_hi DECIMAL(18, 6),  -- upper end
    shrink_weight_b DOUBLE,             -- how far it was pulled: 0 not at all, 1 to the mean of all
    p_best DOUBLE,                      -- probability that its true rate is the highest of the ranked; a pair's in closed form
    expected_regret_rc_per_h DECIMAL(18, 6), -- expected loss per hour of choosing it against choosing the truly best
    trend_arc_change DOUBLE,            -- arc change of the rate against the window of the same length before, -2 to 2; null: see trend_reason
    trend_reason VARCHAR,               -- why no trend is told
    reason VARCHAR NOT NULL,            -- the place, or why there is none, in a sentence
    interval_level DOUBLE,              -- nominal level of the interval; null: there is none
    method VARCHAR NOT NULL,            -- shrunken_log_rate, or none
    n_events BIGINT NOT NULL,           -- clusters it rests on
    evidence_level VARCHAR NOT NULL,    -- hide, anecdote, provisional or normal, as of the rate itself
    data_through DATE NOT NULL,         -- last day with data in the ledger
    is_shown BOOLEAN NOT NULL,          -- whether it has a rank
    suppress_reason VARCHAR             -- why not
);

-- One row per worker, window and two channels that have a rank: how many times the one pays what the other pays, where the data can tell.
CREATE TABLE mart.channel_comparison (
    worker_id VARCHAR NOT NULL,         -- pseudonym of the worker
    channel_a VARCHAR NOT NULL,         -- the channel with the higher rate
    channel_b VARCHAR NOT NULL,         -- the other one
    window_days VARCHAR NOT NULL,       -- 28, 90, 365 or all
    ratio DOUBLE,                       -- rate of a / rate of b; null: not told
    ratio_lo DOUBLE,                    -- lower end
    ratio_hi DOUBLE,                    -- upper end
    reading VARCHAR NOT NULL,           -- in a sentence
    interval_level DOUBLE,              -- nominal level of the interval
    method VARCHAR NOT NULL,            -- welch_log_t, or none
    n_events BIGINT NOT NULL,           -- clusters of the channel with fewer
    evidence_level VARCHAR NOT NULL,    -- hide or normal
    data_through DATE NOT NULL,         -- last day with data in the ledger
    is_shown BOOLEAN NOT NULL,          -- both have 8 sessions or more, and the interval leaves 1 out
    suppress_reason VARCHAR             -- why not: too_few_sessions or not_significant
);

-- One row per worker, channel and window with session hours: what a typical session looked like.
CREATE TABLE mart.session_profile (
    worker_id VARCHAR NOT NULL,         -- pseudonym of the worker
    channel_id VARCHAR NOT NULL,        -- channel
    window_days VARCHAR NOT NULL,       -- 28, 90, 365 or all
    reporting_currency VARCHAR NOT NULL,-- currency of the rates
    basis VARCHAR,                      -- what rates are counted over: sessions, or weeks or months where money is not told by the clock
    typical_rate DECIMAL(18, 6),        -- median of their rates, weighted by hours, per hour; not the rate: money over hours is
    typical_rate_lo DECIMAL(18, 6),     -- lower end, by order statistics
    typical_rate_hi DECIMAL(18, 6),     -- upper end, by order statistics
    rate_p10 DECIMAL(18, 6),            -- a tenth of the hours paid this or less
    rate_p90 DECIMAL(18, 6),            -- a tenth of the hours paid more
    n_clocked BIGINT NOT NULL,          -- sessions with clock times on this channel
    median_session_s BIGINT,            -- median of its seconds in a session; a session over midnight is of the day it began
    tasks_per_session DOUBLE,           -- tasks of the platform per session; null: none has clock times
    intensity DOUBLE,                   -- H0 / H2, share of session time on paid tasks; null: less than 5 hours
    overlap_factor DOUBLE,              -- plain sum of stretches of work / seconds they were given; 1: nothing ran side by side
    interval_level DOUBLE,              -- nominal level of the interval of the typical rate
    method VARCHAR NOT NULL,            -- weighted_median, or none
    n_events BIGINT NOT NULL,           -- sessions, weeks or months with hours
    evidence_level VARCHAR NOT NULL,    -- hide or normal
    data_through DATE NOT NULL,         -- last day with data in the ledger
    is_shown BOOLEAN NOT NULL,          -- whether the typical rate may be shown
    suppress_reason VARCHAR             -- why not
);

-- One row per worker, channel and hour of the session, over the last 365 days: what an hour of task time paid early and late. Associations: hours are chosen.
CREATE TABLE mart.session_position (
    worker_id VARCHAR NOT NULL,         -- pseudonym of the worker
    channel_id VARCHAR NOT NULL,        -- channel
    hour_no BIGINT NOT NULL,            -- hour of the session the task began in: 1, 2, 3; 4 stands for all later ones
    n_tasks BIGINT NOT NULL,            -- decided tasks with clock times
    seconds BIGINT NOT NULL,            -- their task time
    rate_rc_per_h DECIMAL(18, 6),       -- net money / task time, per hour, in the reporting currency
    rate_rc_per_h_lo DECIMAL(18, 6),    -- lower end
    rate_rc_per_h_hi DECIMAL(18, 6),    -- upper end
    reading VARCHAR,                    -- in a sentence, worded as an association; null: not shown
    interval_level DOUBLE,              -- nominal level of the interval
    method VARCHAR NOT NULL,            -- how the interval was made, over sessions
    n_events BIGINT NOT NULL,           -- sessions with a task that began in this hour
    evidence_level VARCHAR NOT NULL,    -- hide or normal
    data_through DATE NOT NULL,         -- last day with data in the ledger
    is_shown BOOLEAN NOT NULL,          -- whether it may be shown: 30 sessions on the channel, 8 of them with this hour
    suppress_reason VARCHAR             -- why not
);
