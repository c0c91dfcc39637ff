-- One row per worker, channel, day it could first be told, and kind: something that needs a look. A function of the data: the same data give the same alerts.
CREATE TABLE mart.alert (
    worker_id VARCHAR NOT NULL,         -- pseudonym of the worker
    channel_id VARCHAR NOT NULL,        -- channel
    detected_on DATE NOT NULL,          -- first day on which the data could tell it
    kind VARCHAR NOT NULL,              -- fee_step, fee_deviation_ and what was expected, silence, data_gap, rate_step, approval_shift, export_deadline, dead_programme, or a kind of ref.platform_event
    severity VARCHAR NOT NULL,          -- notice, warning or urgent
    first_seen DATE NOT NULL,           -- first day it is about
    resolved_on DATE,                   -- day it was over: work came back, or the deadline has passed; null: not over
    observed DOUBLE,                    -- what was seen, in `unit`
    expected DOUBLE,                    -- what was usual or agreed, in `unit`
    unit VARCHAR NOT NULL,              -- unit of observed and expected
    text VARCHAR NOT NULL,              -- what it is, in a sentence; association, not cause
    evidence VARCHAR NOT NULL           -- the figures behind it, as JSON
);

-- One row per worker, channel and test: what it ended with, and how large a change it could have seen. Nothing detectable is not no change.
CREATE TABLE mart.alert_check (
    worker_id VARCHAR NOT NULL,         -- pseudonym of the worker
    channel_id VARCHAR NOT NULL,        -- channel
    kind VARCHAR NOT NULL,              -- fee_step, silence, rate_step or approval_shift
    outcome VARCHAR NOT NULL,           -- alert, nothing_detectable, not_tested (too few data) or data_gap (exports end too early to tell)
    n_events BIGINT NOT NULL,           -- what it rests on: days with work, periods, decided items or contracts
    p_value DOUBLE,                     -- probability of a stretch or shift like this if nothing had changed; null: not a test of chance
    q_value DOUBLE,                     -- the same, false alarms over the channels taken into account
    detectable DOUBLE,                  -- the least change it would have found (half of the time), in `detectable_unit`
    detectable_unit VARCHAR,            -- unit of detectable
    tested_through DATE NOT NULL,       -- last day that the data could speak of
    text VARCHAR NOT NULL               -- in a sentence
);
