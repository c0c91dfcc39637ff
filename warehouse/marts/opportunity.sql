-- What an hour could bring elsewhere: received money per session hour of all channels worked in the last 90 days, the best of them, and the legal minimum wage.
WITH lately AS (
    SELECT eff_rate, received_rc, h2_s, evidence_level FROM mart.channel_efficiency_current
    WHERE window_days = '90' AND is_shown AND h2_s > 0 AND hours_tier <> 'allocated'),
wage AS (
    SELECT w.gross_per_h, w.currency FROM ref.benchmark_wage w
    WHERE w.country = $country AND w.basis = 'statutory_min' AND w.gross_per_h IS NOT NULL AND $through BETWEEN w.valid_from AND coalesce(w.valid_to, $through)),
rated AS (SELECT currency, rate FROM ref.fx_day WHERE day = $through),
floor AS (
    SELECT converted(CAST(w.gross_per_h AS DECIMAL(18, 8)), w.gross_per_h * factor(own.rate, rc.rate), own.rate, rc.rate) AS wage_rc
    FROM wage w JOIN rated own ON own.currency = w.currency JOIN rated rc ON rc.currency = $reporting_currency)
SELECT per_hour(sum(received_rc), sum(h2_s)) AS rate, max(eff_rate) FILTER (evidence_level <> 'anecdote') AS best,
    CAST((SELECT max(wage_rc) FROM floor) AS DECIMAL(18, 6)) AS wage
FROM lately
