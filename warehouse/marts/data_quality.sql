-- One row per platform and account that anything was read from: how fresh, whole and usable its data are.
INSERT INTO mart.data_quality
WITH exports AS (
    SELECT platform, account, any_value(channel) AS channel_id, count(*) AS n_exports, min(covers_from) AS first_day, max(covers_to) AS exported_through,
        sum(records - totals - blank - skipped) AS expected_rows, sum(accepted) AS got_rows, sum(quarantined) AS quarantined_rows
    FROM ops.batch GROUP BY platform, account),
stretches AS (
    SELECT platform, account, covers_to,
        covers_from - max(covers_to) OVER (PARTITION BY platform, account ORDER BY covers_from, covers_to, batch_id
            ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) - 1 AS hole
    FROM ops.batch WHERE covers_from IS NOT NULL),
holes AS (SELECT platform, account, sum(hole) FILTER (hole > 14) AS gap_days, max(hole) FILTER (hole > 14) AS longest_gap_days FROM stretches GROUP BY ALL),
seen AS (SELECT platform, account, count(*) AS states, count(DISTINCT hash(shape, record_key, occurrence)) AS n_records FROM ledger.observation GROUP BY ALL),
money AS (
    SELECT platform, account, count(*) AS n_earnings,
        count(*) FILTER (e.status IS NULL OR s.status IS NULL) AS unmapped_status,
        count(*) FILTER (e.net_rc IS NULL AND (e.gross <> 0 OR e.fee <> 0 OR e.tax <> 0 OR e.other <> 0)) AS n_no_rate,
        count(*) FILTER (e.work_date IS NULL) AS n_undated
    FROM ledger.earning e LEFT JOIN ref.status s USING (status) GROUP BY ALL),
refused AS (SELECT platform, count(*) FILTER (reason = 'undeclared_value') AS refused_status FROM ops.quarantine WHERE line IS NOT NULL GROUP BY ALL),
matched AS (
    SELECT m.platform, m.account, m.payout_currency AS currency, coalesce(m.payout_day, m.receipt_day) AS day,
        abs(coalesce(m.diff_missing, 0)) + abs(coalesce(m.diff_unknown, 0)) AS away
    FROM mart.payout_match m WHERE m.payout_key IS NOT NULL OR m.told_by = 'lines'),
unreconciled AS (
    SELECT m.platform, m.account, count(*) AS n_payouts, count(*) FILTER (away > 0) AS n_unreconciled,
        CASE WHEN bool_and(away = 0 OR p.rate IS NOT NULL) THEN sum(CASE WHEN away = 0 THEN 0
            ELSE amount_of(half_away(units(away) * units(r.rate), units(p.rate))) END) END AS unreconciled_rc
    FROM matched m
        LEFT JOIN ref.fx_day p ON p.currency = m.currency AND p.day = m.day
        LEFT JOIN ref.fx_day r ON r.currency = $reporting_currency AND r.day = m.day
    GROUP BY ALL),
numbers AS (SELECT platform, account, sum(n_missing) AS missing_invoices FROM mart.invoice_gap GROUP BY ALL),
hours AS (
    SELECT channel_id, coalesce(sum(abs(approved_rc)) FILTER (h3_s IS NOT NULL), 0) / nullif(sum(abs(approved_rc)), 0) AS hours_coverage
    FROM mart.channel_efficiency_day GROUP BY ALL)
SELECT x.platform, x.account, x.channel_id, p.family, CAST($through AS DATE), x.n_exports, x.first_day, x.exported_through,
    24 * greatest(0, CAST($through AS DATE) - x.exported_through), coalesce(h.gap_days, 0), coalesce(h.longest_gap_days, 0),
    x.expected_rows, x.got_rows, x.quarantined_rows, CAST(x.got_rows AS DOUBLE) / nullif(x.expected_rows, 0),
    CASE WHEN x.platform = 'invoice' THEN coalesce(i.missing_invoices, 0) END,
    s.states - s.n_records, CAST(s.states - s.n_records AS DOUBLE) / nullif(s.states, 0),
    m.n_earnings, coalesce(m.unmapped_status, 0) + coalesce(f.refused_status, 0), m.n_undated,
    m.n_no_rate, 1 - CAST(m.n_no_rate AS DOUBLE) / nullif(m.n_earnings, 0),
    coalesce(u.n_payouts, 0), u.n_unreconciled, u.unreconciled_rc, $reporting_currency, CAST(t.hours_coverage AS DOUBLE)
FROM exports x
    LEFT JOIN ref.platform p USING (platform)
    LEFT JOIN holes h USING (platform, account)
    LEFT JOIN seen s USING (platform, account)
    LEFT JOIN money m USING (platform, account)
    LEFT JOIN refused f USING (platform)
    LEFT JOIN unreconciled u USING (platform, account)
    LEFT JOIN numbers i USING (platform, account)
    LEFT JOIN hours t ON t.channel_id = x.channel_id AND m.n_earnings > 0
ORDER BY x.platform, x.account
