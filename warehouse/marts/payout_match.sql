-- One row per payout, and per receipt of a known platform that no payout explains: every difference by name, to the last digit.
INSERT INTO mart.payout_match BY NAME
WITH held AS (
    SELECT DISTINCT a.payer, c.first_day, c.last_day
    FROM (SELECT DISTINCT payer, wallet, account FROM arrived WHERE payer IS NOT NULL) a
    JOIN ops.covered c ON c.platform = a.wallet AND c.account = a.account),
reach AS (SELECT payer, min(first_day) AS first_day, max(last_day) AS last_day FROM held GROUP BY payer),
asked AS (SELECT sent, count(*) AS n FROM doubts GROUP BY sent),
habit AS (
    SELECT s.platform, CAST(quantile_disc(a.day - s.sent_on, 0.1) AS BIGINT) AS soon, CAST(quantile_disc(a.day - s.sent_on, 0.9) AS BIGINT) AS late
    FROM pairs JOIN sent s USING (sent) JOIN arrived a USING (arrived) WHERE s.sent_on IS NOT NULL GROUP BY s.platform HAVING count(*) >= 3),
paired AS (
    SELECT s.*, p.rule, p.arrived, a.day, CASE WHEN s.currency <> a.currency THEN s.currency END AS turned_from,
        CASE WHEN s.currency <> a.currency THEN a.currency END AS turned_to
    FROM sent s LEFT JOIN pairs p USING (sent) LEFT JOIN arrived a USING (arrived)),
joined AS (
    SELECT s.* EXCLUDE (arrived, day, turned_from, turned_to), a.arrived, a.wallet, a.account AS wallet_account, a.key AS receipt_key, a.occurrence AS receipt_occurrence, s.day, a.gross AS receipt_gross,
        a.fee AS receipt_fee, a.net AS receipt_net, a.currency AS receipt_currency, fp.rate AS rate_payout, fr.rate AS rate_receipt,
        coalesce(q.n, 0) AS candidates, h.soon, h.late,
        CASE WHEN a.arrived IS NOT NULL THEN 'matched' WHEN q.n > 0 THEN 'ambiguous' WHEN r.payer IS NULL OR s.first_day IS NULL THEN 'uncovered'
            WHEN EXISTS (FROM held WHERE held.payer = s.platform AND held.first_day <= s.first_day AND held.last_day >= s.last_day + CAST($window AS INTEGER)) THEN 'missing'
            WHEN s.first_day >= r.first_day AND r.last_day < s.last_day + CAST($window AS INTEGER) THEN 'timing' ELSE 'uncovered' END AS status
    FROM paired s LEFT JOIN arrived a ON a.arrived = s.arrived LEFT JOIN asked q ON q.sent = s.sent LEFT JOIN reach r ON r.payer = s.platform
    LEFT JOIN habit h ON h.platform = s.platform
    LEFT JOIN ref.fx_day fp ON fp.currency = s.turned_from AND fp.day = s.day
    LEFT JOIN ref.fx_day fr ON fr.currency = s.turned_to AND fr.day = s.day),
turned AS (
    SELECT *,
        CASE WHEN currency = receipt_currency THEN receipt_gross ELSE converted_exactly(receipt_gross, rate_receipt, rate_payout) END AS gross_pc,
        CASE WHEN currency = receipt_currency THEN receipt_net ELSE converted_exactly(receipt_net, rate_receipt, rate_payout) END AS net_pc
    FROM joined)
SELECT worker AS worker_id, platform, account, channel AS channel_id, told_by, key AS payout_key, occurrence, ref AS payout_ref, sent_on AS payout_day,
    earned_net, earned_currency, n_lines,
    gross AS payout_gross, fee AS payout_fee, tax AS payout_tax, other AS payout_other, net AS payout_net, currency AS payout_currency,
    wallet, wallet_account, receipt_key, receipt_occurrence, day AS receipt_day, receipt_gross, receipt_fee, receipt_net, receipt_currency,
    CASE WHEN rate_receipt IS NOT NULL THEN rate_payout END AS fx_rate_payout, CASE WHEN rate_payout IS NOT NULL THEN rate_receipt END AS fx_rate_receipt,
    net_pc AS received_pc,
    CASE WHEN earned_currency = currency THEN earned_net - gross END AS diff_threshold,
    coalesce(fee, 0) + coalesce(tax, 0) - coalesce(other, 0) AS diff_payout_fee,
    CASE WHEN currency = receipt_currency THEN net - gross_pc ELSE 0 END AS diff_transfer_fee,
    CASE WHEN currency <> receipt_currency AND net_pc IS NOT NULL THEN net - gross_pc ELSE 0 END AS diff_fx,
    CASE WHEN net_pc IS NOT NULL THEN gross_pc - net_pc ELSE 0 END AS diff_wallet_fee,
    CASE WHEN status = 'timing' THEN net ELSE 0 END AS diff_timing,
    CASE WHEN status = 'missing' THEN net ELSE 0 END AS diff_missing,
    CASE WHEN status IN ('ambiguous', 'uncovered') OR (status = 'matched' AND net_pc IS NULL) THEN net ELSE 0 END AS diff_unknown,
    status, rule, candidates, day - sent_on AS days_between,
    CASE WHEN sent_on IS NULL OR soon IS NULL THEN first_day ELSE sent_on + CAST(soon AS INTEGER) END AS expected_from,
    CASE WHEN sent_on IS NULL OR late IS NULL THEN last_day + CAST($window AS INTEGER) ELSE sent_on + CAST(late AS INTEGER) END AS expected_to
FROM turned
UNION ALL BY NAME
SELECT a.worker AS worker_id, a.payer AS platform, 'receipt' AS told_by, 0 AS n_lines, a.wallet, a.account AS wallet_account, a.key AS receipt_key,
    a.occurrence AS receipt_occurrence, a.day AS receipt_day, a.gross AS receipt_gross, a.fee AS receipt_fee, a.net AS receipt_net, a.currency AS receipt_currency,
    CASE WHEN EXISTS (FROM doubts d WHERE d.arrived = a.arrived) THEN 'ambiguous' ELSE 'unannounced' END AS status, 0 AS candidates
FROM arrived a ANTI JOIN pairs p ON p.arrived = a.arrived
WHERE a.payer IS NOT NULL AND a.net > 0
ORDER BY ALL
