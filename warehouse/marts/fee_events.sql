-- Money and fee of one contract, order or sale on one day, where both are told: a fee may be a row of its own, and is joined to its contract by the name
-- before the details. Fees without money (bids, subscriptions, sending money) are no service fees. Only channels that something is expected of.
WITH named AS (
    SELECT e.worker, e.platform, e.channel, e.work_date, e.client, e.currency, e.gross, e.fee, e.gross_rc,
        coalesce(nullif(regexp_extract(e.item, '^.*?[(][0-9]+[)]'), ''), split_part(e.item, ' - ', 1), '') AS contract
    FROM ledger.earning e JOIN ref.status s USING (status)
    WHERE s.earned AND e.work_date IS NOT NULL AND e.currency IS NOT NULL AND ($channels IS NULL OR e.channel IN (SELECT unnest($channels)))
        AND (e.platform IN (SELECT platform FROM ref.fee_schedule WHERE fee_kind = 'service' AND fee_side = 'worker' AND (confidence = 'certain' OR pct IS NULL))
            OR e.channel IN (SELECT unnest($promised))))
SELECT worker AS worker_id, channel AS channel_id, platform, work_date AS day, contract, client, currency, count(*) FILTER (gross <> 0) AS n,
    sum(gross) AS gross, sum(fee) AS fee, sum(gross_rc) AS gross_rc, count(*) FILTER (gross <> 0 AND gross_rc IS NULL) AS n_no_rate
FROM named GROUP BY ALL HAVING sum(gross) <> 0 AND sum(fee) IS NOT NULL
ORDER BY worker_id, channel_id, contract, client, currency, day
