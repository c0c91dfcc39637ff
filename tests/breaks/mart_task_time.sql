-- Each block breaks one law of advertised and actual time.

-- breaks: task_time_as_ruled
UPDATE mart.task_time SET is_shown = true WHERE window_days = 'all';

-- breaks: task_time_as_ruled
INSERT INTO mart.task_time SELECT * FROM mart.task_time WHERE window_days = 'all' LIMIT 1;

-- breaks: task_time_as_ruled
UPDATE mart.task_time SET suppress_reason = NULL WHERE window_days = 'all';

-- breaks: task_time_as_ruled
UPDATE mart.task_time SET is_shown = true, time_ratio = 1, n_tasks = 4, suppress_reason = NULL WHERE window_days = '365';
