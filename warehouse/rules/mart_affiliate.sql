-- Laws of the affiliate marts: programmes add up to their channel, the channel to the ledger, the triangle ends where the ledger stands.

-- rule: affiliate_months_fold_ledger
-- asset: mart/affiliate_program_month
-- law: L3 fold
-- severity: critical
-- scope: all
-- about: Per worker, affiliate channel and month of the sale, approved and pending money are the ledger's.
-- remedy: Run again; if it stays, rebuild with `moisson run --rebuild`, and report it.
-- over: mart.affiliate_program_month WHERE is_total
WITH held AS (
    SELECT l.worker AS worker_id, l.channel AS channel_id, CAST(date_trunc('month', l.work_date) AS DATE) AS month,
        coalesce(sum(l.gross_rc) FILTER (st.earned), 0) AS approved_rc, coalesce(sum(l.gross_rc) FILTER (st.pending), 0) AS pending_rc
    FROM ledger.earning l LEFT JOIN ref.status st USING (status) WHERE l.family = 'affiliate' AND l.work_date IS NOT NULL GROUP BY ALL)
SELECT coalesce(h.channel_id, m.channel_id) AS channel_id, coalesce(h.month, m.month) AS month, h.approved_rc AS ledger_rc, m.approved_rc, m.pending_face_rc
FROM held h FULL JOIN (SELECT * FROM mart.affiliate_program_month WHERE is_total) m
    ON m.worker_id = h.worker_id AND m.channel_id = h.channel_id AND m.month = h.month
WHERE coalesce(h.approved_rc, 0) IS DISTINCT FROM m.approved_rc OR coalesce(h.pending_rc, 0) IS DISTINCT FROM m.pending_face_rc;

-- rule: affiliate_programmes_fold_channel
-- asset: mart/affiliate_program_month
-- law: L3 fold
-- severity: critical
-- scope: all
-- about: The rows of a channel's programmes add up to the row of the channel: money, orders, sales and what customers paid.
-- remedy: Run again; if it stays, report it: a programme is counted twice or left out.
-- over: mart.affiliate_program_month WHERE NOT is_total
SELECT channel_id, month, sum(approved_rc) FILTER (is_total) AS channel_rc, sum(approved_rc) FILTER (NOT is_total) AS programmes_rc
FROM mart.affiliate_program_month GROUP BY worker_id, channel_id, month
HAVING count(*) FILTER (is_total) <> 1
    OR (sum(tracked_rc) FILTER (is_total), sum(approved_rc) FILTER (is_total), sum(declined_rc) FILTER (is_total),
        sum(pending_face_rc) FILTER (is_total), sum(orders) FILTER (is_total), sum(n_sales) FILTER (is_total),
        sum(orders_valued) FILTER (is_total), sum(sale_value_rc) FILTER (is_total))
    IS DISTINCT FROM (coalesce(sum(tracked_rc) FILTER (NOT is_total), 0), coalesce(sum(approved_rc) FILTER (NOT is_total), 0),
        coalesce(sum(declined_rc) FILTER (NOT is_total), 0), coalesce(sum(pending_face_rc) FILTER (NOT is_total), 0),
        coalesce(sum(orders) FILTER (NOT is_total), 0), coalesce(sum(n_sales) FILTER (NOT is_total), 0),
        coalesce(sum(orders_valued) FILTER (NOT is_total), 0), sum(sale_value_rc) FILTER (NOT is_total));

-- rule: affiliate_money_splits
-- asset: mart/affiliate_program_month
-- law: L6 ladder
-- severity: critical
-- scope: all
-- about: What was tracked is amended, approved, declined or pending, to the last digit; every sale is approved, declined or pending.
-- remedy: Run again; if it stays, report it.
-- over: mart.affiliate_program_month
SELECT channel_id, month, tracked_rc, amended_rc, approved_rc, declined_rc, pending_face_rc
FROM mart.affiliate_program_month
WHERE tracked_rc IS DISTINCT FROM amended_rc + approved_rc + declined_rc + pending_face_rc OR n_sales <> n_approved + n_declined + n_pending;

-- rule: affiliate_shares_in_range
-- asset: mart/affiliate_program_month
-- severity: critical
-- scope: all
-- about: Shares of sales lie between 0 and 1, each inside its interval; what is pending is expected to bring no more than its face.
-- remedy: Run again; if it stays, report it.
-- over: mart.affiliate_program_month
SELECT channel_id, month, approval_rate, reversal_rate, conversion_rate, pending_ev_rc, pending_face_rc
FROM mart.affiliate_program_month
WHERE approval_rate NOT BETWEEN 0 AND 1 OR reversal_rate NOT BETWEEN 0 AND 1 OR conversion_rate < 0 OR program_hhi NOT BETWEEN 0 AND 10000
    OR approval_rate_lo NOT BETWEEN 0 AND approval_rate + 1e-9 OR approval_rate_hi NOT BETWEEN approval_rate - 1e-9 AND 1
    OR reversal_rate_lo NOT BETWEEN 0 AND reversal_rate + 1e-9 OR reversal_rate_hi NOT BETWEEN reversal_rate - 1e-9 AND 1
    OR conversion_rate_lo > conversion_rate + 1e-9 OR conversion_rate_hi < conversion_rate - 1e-9
    OR (pending_face_rc >= 0 AND abs(pending_ev_rc) > pending_face_rc + 0.000001 AND n_pending = n_sales)
    OR pending_ev_rc_lo > pending_ev_rc + 0.000001 OR pending_ev_rc_hi < pending_ev_rc - 0.000001;

-- rule: affiliate_per_click_as_ruled
-- asset: mart/affiliate_program_month
-- severity: critical
-- scope: all
-- about: Earnings per click are shown with clicks only, per 100 clicks they are a hundred times as much, and what is held back says why.
-- remedy: Run again; if it stays, report it: numbers that are not fit to show would be shown.
-- over: mart.affiliate_program_month
SELECT channel_id, month, clicks, epc_rc, epc100_rc, is_shown, suppress_reason
FROM mart.affiliate_program_month
WHERE is_shown <> (epc_rc IS NOT NULL) OR (is_shown AND coalesce(clicks, 0) = 0) OR (NOT is_shown AND (suppress_reason IS NULL OR evidence_level <> 'hide'))
    OR epc100_rc IS DISTINCT FROM 100 * epc_rc OR (mature_epc_rc IS NULL) <> (mature_epc_reason IS NOT NULL) OR (mature_epc_rc IS NOT NULL AND mature_epc_rc <> epc_rc)
    OR epc_rc_lo > epc_rc + 0.000001 OR epc_rc_hi < epc_rc - 0.000001 OR (pending_ev_rc IS NULL) <> (pending_reason IS NOT NULL)
    OR (conversion_rate IS NULL) <> (conversion_reason IS NOT NULL) OR (approval_rate IS NULL AND reversal_reason IS NULL)
    OR (lock_days_p50 IS NULL) <> (lock_days_reason IS NOT NULL);

-- rule: affiliate_sale_value_folds_ledger
-- asset: mart/affiliate_program_month
-- law: L3 fold
-- severity: critical
-- scope: all
-- about: Per worker, affiliate channel and month, what customers paid is the ledger's, over the sales that tell it and have a rate.
-- remedy: Run again; if it stays, rebuild with `moisson run --rebuild`, and report it.
-- over: mart.affiliate_program_month WHERE is_total
WITH held AS (
    SELECT worker AS worker_id, channel AS channel_id, CAST(date_trunc('month', work_date) AS DATE) AS month,
        sum(sale_value_rc) AS sale_value_rc, sum(coalesce(quantity, 1)) AS orders
    FROM ledger.earning
    WHERE family = 'affiliate' AND work_date IS NOT NULL AND kind IN ('commission', 'sale') AND sale_value > 0 AND sale_value_rc IS NOT NULL
        AND coalesce(gross, 0) >= 0 AND coalesce(quantity, 1) > 0 GROUP BY ALL)
SELECT coalesce(h.channel_id, m.channel_id) AS channel_id, coalesce(h.month, m.month) AS month, h.sale_value_rc AS ledger_rc, m.sale_value_rc,
    h.orders AS ledger_orders, m.orders_valued
FROM held h FULL JOIN (SELECT * FROM mart.affiliate_program_month WHERE is_total) m
    ON m.worker_id = h.worker_id AND m.channel_id = h.channel_id AND m.month = h.month
WHERE h.sale_value_rc IS DISTINCT FROM m.sale_value_rc OR coalesce(h.orders, 0) IS DISTINCT FROM m.orders_valued;

-- rule: affiliate_order_value_as_ruled
-- asset: mart/affiliate_program_month
-- severity: critical
-- scope: all
-- about: An order value is sale value / orders, shown from 5 orders, inside its interval; it and the commission rate say why they are held back.
-- remedy: Run again; if it stays, report it: numbers that are not fit to show would be shown.
-- over: mart.affiliate_program_month
SELECT channel_id, month, orders, orders_valued, sale_value_rc, aov_rc, aov_rc_lo, aov_rc_hi, aov_reason, commission_pct, commission_pct_reason
FROM mart.affiliate_program_month
WHERE (aov_rc IS NULL) <> (aov_reason IS NOT NULL) OR (commission_pct IS NULL) <> (commission_pct_reason IS NOT NULL)
    OR (aov_rc IS NOT NULL AND (orders_valued < 5 OR abs(aov_rc * orders_valued - sale_value_rc) > 0.00000001 * orders_valued))
    OR (aov_rc IS NULL AND orders_valued >= 5) OR (commission_pct IS NOT NULL AND aov_rc IS NULL)
    OR (sale_value_rc IS NULL) <> (orders_valued = 0) OR orders_valued > orders OR (aov_rc_lo IS NULL) <> (aov_rc_hi IS NULL)
    OR aov_rc_lo > aov_rc * 1.000001 OR aov_rc_hi * 1.000001 < aov_rc
    OR commission_pct < 0 OR commission_pct_lo > commission_pct + 1e-9 OR commission_pct_hi < commission_pct - 1e-9;

-- rule: affiliate_triangle_meets_ledger
-- asset: mart/affiliate_triangle
-- law: L3 fold
-- severity: critical
-- scope: all
-- about: The latest diagonal of every triangle is what is approved today, in its own currency and in the reporting currency.
-- remedy: Run again; if it stays, report it: the history of some sale does not end where the ledger stands.
-- over: mart.affiliate_triangle WHERE is_latest_diagonal
WITH held AS (
    SELECT l.worker AS worker_id, l.channel AS channel_id, l.currency, CAST(date_trunc('month', l.work_date) AS DATE) AS origin_month,
        sum(l.gross) AS approved, sum(l.gross_rc) AS approved_rc
    FROM ledger.earning l JOIN ref.status st USING (status)
    WHERE l.family = 'affiliate' AND st.earned AND l.work_date IS NOT NULL AND l.gross IS NOT NULL AND l.currency IS NOT NULL GROUP BY ALL)
SELECT coalesce(h.channel_id, t.channel_id) AS channel_id, coalesce(h.currency, t.currency) AS currency,
    coalesce(h.origin_month, t.origin_month) AS origin_month, h.approved, t.cum_approved, h.approved_rc, t.cum_approved_rc
FROM held h FULL JOIN (SELECT * FROM mart.affiliate_triangle WHERE is_latest_diagonal) t
    ON t.worker_id = h.worker_id AND t.channel_id = h.channel_id AND t.currency = h.currency AND t.origin_month = h.origin_month
WHERE coalesce(h.approved, 0) IS DISTINCT FROM coalesce(t.cum_approved, 0) OR coalesce(h.approved_rc, 0) IS DISTINCT FROM coalesce(t.cum_approved_rc, 0);

-- rule: affiliate_triangle_adds_up
-- asset: mart/affiliate_triangle
-- severity: critical
-- scope: all
-- about: What was added at each known age adds up to what stood there at the last, one cell an age, and one latest cell an origin.
-- remedy: Run again; if it stays, report it.
-- over: mart.affiliate_triangle
SELECT channel_id, currency, origin_month, sum(incr_approved) AS added, max_by(cum_approved, age_months) AS cum_approved
FROM mart.affiliate_triangle GROUP BY worker_id, channel_id, currency, origin_month
HAVING sum(incr_approved) <> max_by(cum_approved, age_months) OR count(DISTINCT age_months) <> count(*)
    OR count(*) FILTER (is_latest_diagonal) <> 1 OR max_by(is_latest_diagonal, age_months) = false;

-- rule: affiliate_reserve_adds_up
-- asset: mart/affiliate_reserve
-- severity: critical
-- scope: all
-- about: Ultimate = latest + outstanding, inside its interval; the latest is that of the triangle; what is held back is empty and says why.
-- remedy: Run again; if it stays, report it.
-- over: mart.affiliate_reserve
SELECT r.channel_id, r.currency, r.origin_month, r.reserve_method, r.latest_rc, r.outstanding_rc, r.ultimate_rc, t.cum_approved_rc
FROM mart.affiliate_reserve r LEFT JOIN (SELECT * FROM mart.affiliate_triangle WHERE is_latest_diagonal) t
    ON t.worker_id = r.worker_id AND t.channel_id = r.channel_id AND t.currency = r.currency AND t.origin_month = r.origin_month
WHERE r.ultimate_rc IS DISTINCT FROM r.latest_rc + r.outstanding_rc OR r.is_shown <> (r.ultimate_rc IS NOT NULL)
    OR (NOT r.is_shown AND (r.suppress_reason IS NULL OR r.evidence_level <> 'hide')) OR r.tail <> 1 OR r.reserve_method NOT IN ('CL', 'BF', 'EV')
    OR coalesce(r.latest_rc, 0) <> coalesce(t.cum_approved_rc, 0) OR r.outstanding_rc_lo > r.outstanding_rc + 0.000001
    OR r.outstanding_rc_hi < r.outstanding_rc - 0.000001 OR r.se_rc < 0;

-- rule: affiliate_programs_dead_as_ruled
-- asset: mart/affiliate_program
-- severity: critical
-- scope: all
-- about: A programme is told once; dead ones have a day and a cause, tested ones a chance below 1 % only when dead, untested ones a reason.
-- remedy: Run again; if it stays, report it.
-- over: mart.affiliate_program
SELECT channel_id, state AS reason, dead_since, told_on, p_value, times
FROM (SELECT *, count(*) OVER (PARTITION BY worker_id, channel_id, program) AS times FROM mart.affiliate_program)
WHERE times <> 1 OR state NOT IN ('closed', 'no_sale', 'nothing_detectable', 'not_tested') OR (dead_since IS NULL) <> (told_on IS NULL)
    OR (dead_since IS NOT NULL) <> (state IN ('closed', 'no_sale')) OR (state = 'no_sale' AND (p_value >= 0.01 OR dead_since <> last_sale_on + 1 OR n_sales < 5))
    OR (state = 'nothing_detectable' AND p_value < 0.01) OR (suppress_reason IS NOT NULL) <> (state = 'not_tested');

-- rule: affiliate_rot_folds_programmes
-- asset: mart/affiliate_program_month
-- law: L3 fold
-- severity: critical
-- scope: all
-- about: Clicks to dead programmes add up to those of their channel, none before a death, and the channel says their share or why not.
-- remedy: Run again; if it stays, report it.
-- over: mart.affiliate_program_month WHERE is_total
SELECT channel_id, month, sum(dead_clicks) FILTER (is_total) AS channel_clicks, sum(dead_clicks) FILTER (NOT is_total) AS programme_clicks, max(link_rot) AS link_rot
FROM mart.affiliate_program_month m GROUP BY worker_id, channel_id, month
HAVING coalesce(sum(dead_clicks) FILTER (is_total), 0) <> coalesce(sum(dead_clicks) FILTER (NOT is_total), 0)
    OR bool_or(link_rot NOT BETWEEN 0 AND 1) OR bool_or(NOT is_total AND link_rot IS NOT NULL) OR bool_or(dead_clicks > clicks AND NOT is_total)
    OR bool_or(is_total AND (link_rot IS NULL) <> (link_rot_reason IS NOT NULL));
