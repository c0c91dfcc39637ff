-- One row per worker, platform and quarter of cash: gross, what the platform kept, and the rest it reports; beside it, what it paid out.
WITH cash AS (
    SELECT worker_id, platform, CAST(date_trunc('quarter', cash_day) AS DATE) AS quarter, CAST(sum(n_events) AS BIGINT) AS n_activities, coalesce(sum(gross_rc), 0) AS gross_collected_rc,
        coalesce(sum(fee_rc), 0) + coalesce(sum(tax_rc), 0) - coalesce(sum(other_rc), 0) AS fees_withheld_rc, coalesce(sum(net_rc), 0) AS consideration_rc,
        coalesce(sum(gross_rc) FILTER (known_by IN ('assumed', 'work')), 0) AS assumed_rc
    FROM mart.collected_day WHERE cash_day IS NOT NULL GROUP BY ALL),
sent AS (
    SELECT m.worker_id, m.platform, coalesce(m.payout_day, m.receipt_day) AS day, m.payout_currency AS currency, sum(m.payout_gross) AS gross
    FROM mart.payout_match m WHERE m.told_by IN ('payout', 'lines') AND coalesce(m.payout_day, m.receipt_day) IS NOT NULL GROUP BY ALL),
paid AS (
    SELECT s.worker_id, s.platform, CAST(date_trunc('quarter', s.day) AS DATE) AS quarter,
        CASE WHEN count(*) = count(r.rate) FILTER (p.rate IS NOT NULL OR s.currency = $reporting_currency)
            THEN sum(CASE WHEN s.currency = $reporting_currency THEN s.gross ELSE converted_exactly(s.gross, p.rate, r.rate) END) END AS paid_out_rc
    FROM sent s LEFT JOIN ref.fx_day p ON p.currency = s.currency AND p.day = s.day LEFT JOIN ref.fx_day r ON r.currency = $reporting_currency AND r.day = s.day GROUP BY ALL)
SELECT c.worker_id, c.platform, c.quarter, $reporting_currency AS reporting_currency, n_activities, gross_collected_rc, fees_withheld_rc, consideration_rc,
    gross_collected_rc - consideration_rc - fees_withheld_rc AS gap_rc,
    CASE WHEN gross_collected_rc <> 0 THEN CAST(assumed_rc AS DOUBLE) / CAST(gross_collected_rc AS DOUBLE) END AS assumed_share,
    p.paid_out_rc, consideration_rc - p.paid_out_rc AS unsettled_rc
FROM cash c LEFT JOIN paid p USING (worker_id, platform, quarter) ORDER BY ALL
