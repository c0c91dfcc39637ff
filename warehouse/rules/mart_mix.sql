-- Laws of the mix of two channels.

-- rule: mix_as_ruled
-- asset: mart/channel_mix
-- severity: critical
-- scope: all
-- about: A pair is told once, by name; a mix is shown from 24 months, lies between 0 and 1, within the caps, and says that it is no advice.
-- remedy: Run again; if it stays, report it.
-- over: mart.channel_mix
SELECT channel_a AS channel_id, n_months, share_a, share_a_free, suppress_reason AS reason
FROM (SELECT *, count(*) OVER (PARTITION BY worker_id, channel_a, channel_b) AS times FROM mart.channel_mix)
WHERE times <> 1 OR channel_a >= channel_b OR is_shown <> (share_a IS NOT NULL) OR (is_shown AND n_months < 24)
    OR is_shown = (suppress_reason IS NOT NULL) OR share_a NOT BETWEEN 0 AND 1 OR (is_shown AND reading NOT ILIKE '%not advice%')
    OR (bound_by IS NULL AND abs(share_a - share_a_free) > 1e-9) OR share_a_free_lo > share_a_free OR share_a_free_hi < share_a_free
    OR share_a * hours_per_week > cap_a_h_per_week + 1e-6 OR (1 - share_a) * hours_per_week > cap_b_h_per_week + 1e-6;
