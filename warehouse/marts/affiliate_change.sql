-- Every change of approved affiliate money and the day it counts from, by channel, currency and month of the sale: the triangle is their sum.
-- Records that are known by their key come from their history; `level` holds what is known in whole only, of exports that replace their days.
WITH replacing AS (SELECT DISTINCT platform, layout FROM ops.batch WHERE replaces),
keyed AS (
    SELECT e.worker AS worker_id, e.channel AS channel_id, e.work_date, e.currency AS own, e.fx_rate, e.fx_rate_reporting, s.since, s.dated, s.decided,
        s.gross, s.earned, s.currency, s.gross_before, s.currency_before
    FROM affiliate_state s JOIN ledger.earning e
        ON e.platform = s.platform AND e.account = s.account AND e.record_key = s.record_key AND e.occurrence = s.occurrence
    ANTI JOIN replacing r ON r.platform = e.platform AND r.layout = e.layout
    WHERE e.family = 'affiliate' AND e.work_date IS NOT NULL),
legs AS (
    SELECT worker_id, channel_id, work_date, currency, own, fx_rate, fx_rate_reporting, since, gross AS amount, dated AND decided AS dated FROM keyed WHERE earned AND gross IS NOT NULL
    UNION ALL
    SELECT worker_id, channel_id, work_date, currency_before, own, fx_rate, fx_rate_reporting, since, -gross_before, dated FROM keyed
    WHERE gross_before IS NOT NULL),
changes AS (
    SELECT worker_id, channel_id, currency, CAST(date_trunc('month', work_date) AS DATE) AS origin_month,
        greatest(least(CAST(since AS DATE), CAST($through AS DATE)), work_date) AS counts_from, amount,
        CASE WHEN currency = own THEN converted(amount, CAST(amount AS DOUBLE) * factor(fx_rate, fx_rate_reporting), fx_rate, fx_rate_reporting) END AS amount_rc,
        dated
    FROM legs
    UNION ALL
    SELECT e.worker, e.channel, e.currency, CAST(date_trunc('month', e.work_date) AS DATE),
        greatest(least(CAST(e.observed_at AS DATE), CAST($through AS DATE)), e.work_date), e.gross, e.gross_rc, false
    FROM ledger.earning e JOIN ref.status st USING (status)
    WHERE e.family = 'affiliate' AND e.work_date IS NOT NULL AND st.earned AND e.layout = 'payer rule'
    UNION ALL
    SELECT worker_id, channel_id, currency, origin_month, counts_from, amount, amount_rc, false FROM affiliate_level)
SELECT worker_id, channel_id, currency, origin_month, counts_from, CAST(sum(amount) AS DECIMAL(38, 8)) AS amount,
    CAST(sum(amount_rc) AS DECIMAL(38, 8)) AS amount_rc, bool_and(dated) AS dated
FROM changes WHERE currency IS NOT NULL
GROUP BY ALL ORDER BY ALL;
