-- Which receipt could be which payout, and by which rule. Rules are tried one after the other: 1 the payout's own id, 2 the amount,
-- 3 the amount after a known fee, 4 the amount in another currency.
CREATE OR REPLACE TEMP TABLE edges AS
WITH fees AS (
    SELECT DISTINCT platform, fee_kind, coalesce(pct, 0) AS pct, coalesce(fixed_amount, 0) AS fixed_amount, currency, valid_from, coalesce(valid_to, DATE '9999-12-31') AS valid_to
    FROM ref.fee_schedule WHERE fee_kind IN ('payout', 'receipt') AND coalesce(pct, 0) + coalesce(fixed_amount, 0) > 0),
ids AS (
    SELECT sent, lower(ref) AS id FROM sent WHERE length(ref) >= 6 AND regexp_matches(ref, '[0-9]') AND first_day IS NOT NULL),
named AS (
    SELECT DISTINCT i.sent, a.arrived FROM ids i
    JOIN (SELECT arrived, unnest(words) AS id FROM arrived) a USING (id)),
near AS (
    SELECT s.sent, a.arrived, s.platform, a.wallet, s.told_by, s.gross AS sent_gross, s.net AS sent_net, a.gross, a.net, s.currency AS sent_currency, a.currency, a.day
    FROM sent s JOIN arrived a ON a.payer = s.platform
    WHERE a.day BETWEEN s.first_day - 1 AND s.last_day + CAST($window AS INTEGER)),
same AS (
    SELECT sent, arrived, CASE WHEN sent_net IN (gross, net) THEN 2 ELSE 3 END AS tier
    FROM near n WHERE sent_currency = currency AND (sent_net IN (gross, net) OR sent_gross IN (gross, net) OR EXISTS (
        SELECT 1 FROM fees f WHERE f.platform = CASE f.fee_kind WHEN 'payout' THEN n.platform ELSE n.wallet END
            AND (f.currency IS NULL OR f.currency = n.currency) AND n.day BETWEEN f.valid_from AND f.valid_to
            AND abs(CAST(n.sent_net AS DOUBLE) * (1 - CAST(f.pct AS DOUBLE)) - CAST(f.fixed_amount AS DOUBLE) - CAST(n.gross AS DOUBLE)) < 0.005))),
turned AS (
    SELECT sent, arrived, 4 AS tier
    FROM near n JOIN ref.fx_day p ON p.currency = n.sent_currency AND p.day = n.day JOIN ref.fx_day r ON r.currency = n.currency AND r.day = n.day
    WHERE n.sent_currency <> n.currency AND n.sent_net > 0
        AND CAST(n.gross AS DOUBLE) / CAST(n.sent_net AS DOUBLE) * CAST(p.rate AS DOUBLE) / CAST(r.rate AS DOUBLE) BETWEEN $least AND $most),
known AS (
    SELECT n.sent, n.arrived, 1 AS tier FROM named n JOIN sent s USING (sent) JOIN arrived a USING (arrived)
    WHERE (a.payer = s.platform OR a.payer IS NULL) AND a.net > 0 AND a.day BETWEEN s.first_day - 1 AND s.last_day + CAST($late AS INTEGER)
    UNION ALL SELECT * FROM same UNION ALL SELECT * FROM turned)
SELECT k.sent, k.arrived, min(k.tier) AS tier, any_value(concat_ws('>', s.platform, a.wallet, a.account)) AS route, any_value(a.day - s.sent_on) AS lag
FROM known k JOIN sent s USING (sent) JOIN arrived a USING (arrived) GROUP BY k.sent, k.arrived
