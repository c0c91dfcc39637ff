-- One row per worker and channel with a known receipt: the wallet that received most of its payouts.
WITH own AS (
    SELECT worker, platform, CASE WHEN count(DISTINCT channel) = 1 THEN any_value(channel) ELSE platform END AS channel
    FROM ledger.earning GROUP BY worker, platform),
came AS (
    SELECT m.worker_id, coalesce(m.channel_id, o.channel, m.platform) AS channel_id, m.wallet, count(*) AS n
    FROM mart.payout_match m LEFT JOIN own o ON o.worker = m.worker_id AND o.platform = m.platform
    WHERE m.told_by <> 'wallet' AND m.wallet IS NOT NULL GROUP BY ALL)
SELECT worker_id, channel_id, wallet FROM came QUALIFY row_number() OVER (PARTITION BY worker_id, channel_id ORDER BY n DESC, wallet) = 1
ORDER BY worker_id, channel_id
