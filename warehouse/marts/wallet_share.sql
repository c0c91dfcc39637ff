-- Which channels' money a wallet's cost fell on: what came in since the cost of that kind before it, in the currency that was converted,
-- or in any where it was not a conversion. One row per cost and channel; a cost that nothing came in before has one row without a channel.
WITH came AS (
    SELECT r.worker, r.platform AS wallet, r.account, coalesce(r.event_at, CAST(r.work_date AS TIMESTAMP)) AS moment, r.currency,
        coalesce(r.counterparty, p.channel) AS channel, r.net_rc
    FROM ledger.receipt r LEFT JOIN (SELECT DISTINCT wallet, client, channel FROM ref.payer) p ON p.wallet = r.platform AND p.client = r.client
    WHERE r.net > 0 AND r.net_rc IS NOT NULL AND coalesce(r.kind, '') NOT IN ('conversion', 'withdrawal', 'hold')),
wanted AS (SELECT * FROM came WHERE channel IS NOT NULL),
fell AS (
    SELECT c.number, w.channel, w.net_rc FROM wanted w ASOF JOIN (FROM wallet_cost WHERE kind = 'fx' AND from_currency IS NOT NULL) c
        ON c.wallet = w.wallet AND c.account = w.account AND c.worker = w.worker AND c.from_currency = w.currency AND w.moment <= c.moment
    UNION ALL
    SELECT c.number, w.channel, w.net_rc FROM wanted w ASOF JOIN (FROM wallet_cost WHERE kind = 'wallet') c
        ON c.wallet = w.wallet AND c.account = w.account AND c.worker = w.worker AND w.moment <= c.moment)
SELECT c.number, c.worker AS worker_id, c.day, c.kind, c.loss_rc, f.channel AS channel_id, sum(f.net_rc) AS weight
FROM wallet_cost c LEFT JOIN fell f USING (number) WHERE c.loss_rc IS NOT NULL AND c.loss_rc <> 0
GROUP BY ALL ORDER BY c.number, f.channel
