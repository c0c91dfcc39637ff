-- One row per affiliate earning with a day: what it is now, what it was first said to be worth, and when its fate was decided.
-- `place` names the row within this run. `fate` 1: approved, 2: declined or taken back, 0: pending; null where it says nothing of what becomes of pending money: the source never
-- showed it pending and does not date the decision.
-- `sale_value_rc`: what the customer paid; null for what is no sale, and where the source tells nothing or 0, as for leads and some declined sales.
CREATE OR REPLACE TEMP TABLE affiliate_sale AS
WITH history AS (
    SELECT platform, account, record_key, occurrence, arg_min(gross, step) AS first_gross, arg_min(currency, step) AS first_currency,
        bool_or(NOT decided) AS seen_pending, max(since) FILTER (decided AND other_fate) AS decided_at, bool_or(dated) AS dated
    FROM affiliate_state GROUP BY ALL),
replacing AS (SELECT DISTINCT platform, layout FROM ops.batch WHERE replaces),
rows AS (
    SELECT e.worker AS worker_id, e.channel AS channel_id, e.work_date, CAST(date_trunc('month', e.work_date) AS DATE) AS month, e.kind,
        e.kind IN ('commission', 'sale') AS is_sale, e.kind = 'refund' AS is_refund, e.currency, e.gross, e.gross_rc, e.sale_value_rc,
        coalesce(e.kind IN ('commission', 'sale') AND e.sale_value > 0 AND coalesce(e.gross, 0) >= 0 AND coalesce(e.quantity, 1) > 0, false) AS has_value,
        e.gross <> 0 AND e.gross_rc IS NULL AS no_rate,
        CASE WHEN st.earned THEN 'approved' WHEN st.pending THEN 'pending' ELSE 'declined' END AS state,
        greatest(coalesce(e.quantity, 1), 0) AS quantity,
        CASE WHEN h.first_currency = e.currency THEN h.first_gross ELSE e.gross END AS first_gross, e.fx_rate, e.fx_rate_reporting,
        least(CAST(h.decided_at AS DATE), CAST($through AS DATE)) AS decided_on, coalesce(h.seen_pending OR h.dated, st.pending) AS tells, coalesce(h.dated, false) AS dated,
        CASE WHEN e.platform IN (SELECT unnest($no_programme)) THEN NULL
            WHEN e.platform IN (SELECT unnest($first_part)) THEN split_part(e.item, ' · ', 1)
            WHEN e.platform IN (SELECT unnest($last_part)) THEN split_part(e.item, ' · ', -1)
            ELSE e.item END AS program,
        e.platform, e.account, e.record_key, e.occurrence, e.line
    FROM ledger.earning e LEFT JOIN ref.status st USING (status)
    LEFT JOIN replacing r ON r.platform = e.platform AND r.layout = e.layout
    LEFT JOIN history h ON h.platform = e.platform AND h.account = e.account AND h.record_key = e.record_key AND h.occurrence = e.occurrence
        AND r.layout IS NULL
    WHERE e.family = 'affiliate' AND e.work_date IS NOT NULL)
SELECT row_number() OVER () AS place, platform, account, record_key, occurrence, line,
    worker_id, channel_id, month, work_date, nullif(program, '') AS program, kind, is_sale, is_refund, currency, gross, gross_rc, no_rate, state, quantity,
    CASE WHEN has_value THEN sale_value_rc END AS sale_value_rc, has_value AND sale_value_rc IS NULL AS sale_no_rate, first_gross, dated,
    converted(first_gross, CAST(first_gross AS DOUBLE) * factor(fx_rate, fx_rate_reporting), fx_rate, fx_rate_reporting) AS first_gross_rc,
    CASE WHEN NOT is_sale THEN NULL WHEN state = 'pending' THEN 0 WHEN NOT tells THEN NULL WHEN state = 'approved' THEN 1 ELSE 2 END AS fate,
    greatest(date_diff('day', work_date, CASE WHEN state = 'pending' OR decided_on IS NULL THEN CAST($through AS DATE) ELSE decided_on END), 0) AS age_days
FROM rows;
