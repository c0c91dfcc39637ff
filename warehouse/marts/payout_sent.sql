-- What was sent: payouts with a row of their own, those that only their earnings name, and money sent on from a wallet.
-- Elsewhere a reference may be an order: only platforms of `ref.payout_source` name payouts in it.
-- `first_day` and `last_day` bound the day it was sent: a payout that only its earnings name was sent after the last of them was approved,
-- and within a month, or at the latest when an export first called them paid. A payout whose reference is that of others and a part (`2026-03-31/direct`) left that one
-- before, piece by piece: it has no day of its own. Where an account's payouts have rows without an id, its earnings name no others beside
-- them: nobody could tell which are the same. Earnings whose sum is not above zero were taken back, and sent nothing.
CREATE OR REPLACE TEMP TABLE sent AS
WITH ids AS (SELECT DISTINCT platform, account, coalesce(ref, record_key) AS ref FROM ledger.payout),
lines AS (
    SELECT platform, account, ref, currency, min(worker) AS worker, min(channel) AS channel, count(*) AS n_lines, sum(net) AS net,
        CAST(max(paid_at) AS DATE) AS paid_on, max(greatest(work_date, CAST(approved_at AS DATE))) AS last_line
    FROM ledger.earning WHERE ref IS NOT NULL AND status = 'paid' AND net IS NOT NULL
        AND (platform IN (SELECT platform FROM ref.payout_source) OR (platform, account, ref) IN (SELECT (platform, account, ref) FROM ids)) GROUP BY platform, account, ref, currency),
named AS (
    SELECT platform, account, ref, sum(n_lines) AS n_lines, CASE WHEN count(*) = 1 THEN any_value(net) END AS net,
        CASE WHEN count(*) = 1 THEN any_value(currency) END AS currency
    FROM lines GROUP BY platform, account, ref),
told AS (
    SELECT p.*, contains(coalesce(p.ref, ''), '/') AND EXISTS (
            FROM lines l WHERE l.platform = p.platform AND l.account = p.account AND l.ref = split_part(p.ref, '/', 1)) AS is_piece, n.n_lines, n.net AS earned_net, n.currency AS earned_currency
    FROM ledger.payout p LEFT JOIN ref.status s USING (status)
    LEFT JOIN named n ON n.platform = p.platform AND n.account = p.account AND n.ref = coalesce(p.ref, p.record_key)
    WHERE p.net IS NOT NULL AND coalesce(s.earned OR s.pending, true)),
pieces AS (
    SELECT platform, account, split_part(ref, '/', 1) AS ref, currency, sum(gross) AS gross FROM ledger.payout WHERE contains(ref, '/') GROUP BY ALL),
alone AS (
    SELECT l.*, l.net - coalesce(x.gross, 0) AS left_over
    FROM lines l SEMI JOIN ref.payout_source q ON q.platform = l.platform ANTI JOIN ledger.payout p ON p.platform = l.platform AND p.account = l.account AND coalesce(p.ref, p.record_key) = l.ref
    ANTI JOIN (SELECT platform, account FROM ledger.payout WHERE ref IS NULL) n ON n.platform = l.platform AND n.account = l.account
    LEFT JOIN pieces x ON x.platform = l.platform AND x.account = l.account AND x.ref = l.ref AND x.currency = l.currency
    WHERE l.net > 0 AND l.net <> coalesce(x.gross, 0)),
seen AS (
    SELECT o.platform, o.account, o.ref, CAST(min(o.observed_at) AS DATE) AS day
    FROM ledger.observation o SEMI JOIN alone a ON a.platform = o.platform AND a.account = o.account AND a.ref = o.ref
    WHERE o.shape = 'earning' AND o.status = 'paid' GROUP BY o.platform, o.account, o.ref),
moved AS (
    SELECT r.* FROM ledger.receipt r LEFT JOIN ref.status s USING (status)
    WHERE r.kind = 'withdrawal' AND r.net < 0 AND coalesce(s.earned OR s.pending, true)),
everything AS (
    SELECT worker, platform, account, channel, 'payout' AS told_by, record_key AS key, occurrence, ref, earned_net, earned_currency, coalesce(n_lines, 0) AS n_lines,
        gross, fee, tax, other, net, currency, work_date AS sent_on,
        CASE WHEN is_piece THEN NULL ELSE work_date END AS first_day, work_date AS last_day
    FROM told
    UNION ALL BY NAME
    SELECT a.worker, platform, account, a.channel, 'lines' AS told_by, ref AS key, 1 AS occurrence, ref, a.net AS earned_net, a.currency AS earned_currency,
        a.n_lines, a.left_over AS gross, NULL AS fee, NULL AS tax, NULL AS other, a.left_over AS net, a.currency, a.paid_on AS sent_on,
        coalesce(a.paid_on, a.last_line) AS first_day, coalesce(a.paid_on, greatest(s.day, a.last_line + CAST($cycle AS INTEGER))) AS last_day
    FROM alone a LEFT JOIN seen s USING (platform, account, ref)
    UNION ALL BY NAME
    SELECT worker, platform, account, channel, 'wallet' AS told_by, record_key AS key, occurrence, ref, NULL AS earned_net, NULL AS earned_currency, 0 AS n_lines,
        -net AS gross, -net + gross AS fee, NULL AS tax, NULL AS other, -gross AS net, currency, work_date AS sent_on, work_date AS first_day, work_date AS last_day
    FROM moved)
SELECT CAST(row_number() OVER (ORDER BY platform, account, told_by, key, occurrence, currency, first_day, net) AS INTEGER) AS sent, *
FROM everything
