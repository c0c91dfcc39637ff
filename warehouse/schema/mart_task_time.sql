-- One row per worker, microtask channel and window: whether tasks that were handed in took as long as was advertised.
CREATE TABLE mart.task_time (
    worker_id VARCHAR NOT NULL,         -- pseudonym of the worker
    channel_id VARCHAR NOT NULL,        -- channel
    window_days VARCHAR NOT NULL,       -- 365 or all
    n_tasks BIGINT NOT NULL,            -- tasks with both times told
    n_untold BIGINT NOT NULL,           -- tasks handed in without one of them: in no ratio
    actual_s BIGINT,                    -- seconds they took
    advertised_s BIGINT,                -- seconds they should have taken
    time_ratio DOUBLE,                  -- median of actual over advertised: 1.2 is a fifth longer; null: under 5 tasks, or not told
    time_ratio_lo DOUBLE,               -- lower end, by the sign test; null under 6 tasks
    time_ratio_hi DOUBLE,               -- upper end
    total_ratio DOUBLE,                 -- actual_s / advertised_s: breaks in the middle of tasks are in it
    share_longer DOUBLE,                -- share of the tasks that took longer
    interval_level DOUBLE,              -- nominal level of the interval
    method VARCHAR NOT NULL,            -- sign_test or none
    n_events BIGINT NOT NULL,           -- tasks with both times told
    evidence_level VARCHAR NOT NULL,    -- hide, provisional or normal
    data_through DATE NOT NULL,         -- last day with data in the ledger
    is_shown BOOLEAN NOT NULL,          -- whether the ratio may be shown
    suppress_reason VARCHAR             -- why not: not_declared (the exports do not tell an advertised time), too_few_events or no_events
);
