-- One row per worker, channel, month and step: how gross becomes received money.
INSERT INTO mart.fee_waterfall_month
WITH earned AS (
    SELECT e.worker, e.channel, date_trunc('month', e.work_date)::DATE AS month,
        sum(e.gross_rc) AS approved, -sum(e.fee_rc) AS platform_fee, -sum(e.tax_rc) AS tax_withheld, sum(e.other_rc) AS other
    FROM ledger.earning e JOIN ref.status s USING (status)
    SEMI JOIN dirty d ON d.channel = e.channel AND d.month = date_trunc('month', e.work_date)
    WHERE s.earned GROUP BY ALL),
paid AS (
    SELECT p.worker, p.channel, date_trunc('month', p.work_date)::DATE AS month, -sum(p.fee_rc) AS payout_fee, NULL AS wallet_fee
    FROM ledger.payout p SEMI JOIN dirty d ON d.channel = p.channel AND d.month = date_trunc('month', p.work_date) GROUP BY ALL
    UNION ALL
    SELECT r.worker, r.counterparty, date_trunc('month', r.work_date)::DATE, NULL, -sum(r.fee_rc)
    FROM ledger.receipt r SEMI JOIN dirty d ON d.channel = r.counterparty AND d.month = date_trunc('month', r.work_date)
    WHERE r.net > 0 GROUP BY ALL),
steps AS (
    UNPIVOT earned ON approved, platform_fee, tax_withheld, other INTO NAME fee_kind VALUE amount
    UNION ALL BY NAME
    UNPIVOT (SELECT worker, channel, month, sum(payout_fee) AS payout_fee, sum(wallet_fee) AS wallet_fee FROM paid GROUP BY ALL)
        ON payout_fee, wallet_fee INTO NAME fee_kind VALUE amount),
whole AS (
    SELECT * FROM steps WHERE amount <> 0
    UNION ALL BY NAME
    SELECT worker, channel, month, 'received' AS fee_kind, sum(amount) AS amount FROM steps GROUP BY ALL)
SELECT w.worker, w.channel, w.month, $reporting_currency, n.step_no, w.fee_kind, w.amount,
    CAST(w.amount AS DOUBLE) / nullif(CAST(max(w.amount) FILTER (w.fee_kind = 'approved') OVER (PARTITION BY w.worker, w.channel, w.month) AS DOUBLE), 0)
FROM whole w JOIN (VALUES (1, 'approved'), (2, 'platform_fee'), (3, 'tax_withheld'), (4, 'other'), (5, 'payout_fee'), (6, 'wallet_fee'),
    (7, 'received')) n(step_no, fee_kind) USING (fee_kind)
ORDER BY ALL
