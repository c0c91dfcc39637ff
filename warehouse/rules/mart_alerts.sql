-- Laws of alerts: days in order, a test behind each alert that comes from one, and nothing called "no change".

-- rule: alerts_are_told_once
-- asset: mart/alert
-- severity: critical
-- scope: all
-- about: An alert has a severity, a sentence and evidence in JSON, is told once, and is not over before it began.
-- remedy: Run again; if it stays, report it.
-- over: mart.alert
SELECT channel_id, detected_on, first_seen, resolved_on, times
FROM (SELECT *, count(*) OVER (PARTITION BY worker_id, channel_id, kind, detected_on) AS times FROM mart.alert)
WHERE times <> 1 OR severity NOT IN ('notice', 'warning', 'urgent') OR resolved_on < first_seen OR length(text) = 0 OR NOT starts_with(evidence, '{');

-- rule: alerts_have_a_test
-- asset: mart/alert_check
-- severity: critical
-- scope: all
-- about: A silence, step or shift that is not over is the outcome of a test of its channel; and such an outcome has its alert.
-- remedy: Run again; if it stays, report it.
-- over: mart.alert_check
WITH told AS (SELECT worker_id, channel_id, kind, count(*) AS times FROM mart.alert
    WHERE kind IN ('silence', 'rate_step', 'approval_shift', 'fee_step') AND resolved_on IS NULL GROUP BY ALL),
found AS (SELECT worker_id, channel_id, kind, 1 AS tests FROM mart.alert_check WHERE outcome = 'alert')
SELECT channel_id, t.times, f.tests FROM told t FULL JOIN found f USING (worker_id, channel_id, kind) WHERE t.times IS NULL OR f.tests IS NULL;

-- rule: checks_say_what_they_saw
-- asset: mart/alert_check
-- severity: critical
-- scope: all
-- about: A channel is tested once for each kind; a test that found nothing says how much it could have found, and never that nothing changed.
-- remedy: Run again; if it stays, report it.
-- over: mart.alert_check
SELECT channel_id, tested_through, detectable, p_value, q_value, times
FROM (SELECT *, count(*) OVER (PARTITION BY worker_id, channel_id, kind) AS times FROM mart.alert_check)
WHERE times <> 1 OR outcome NOT IN ('alert', 'nothing_detectable', 'not_tested', 'data_gap')
    OR (outcome = 'nothing_detectable' AND (detectable IS NULL OR NOT starts_with(text, 'Nothing detectable'))) OR text ILIKE '%no change%'
    OR p_value NOT BETWEEN 0 AND 1 OR q_value NOT BETWEEN 0 AND 1;
