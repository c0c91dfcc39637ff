-- One row per worker and month: how the earned platform-net money of the 12 months that end with it is spread over clients, in whole cents, exact.
-- Where the source names no client, the channel is the client. Clients with less than nothing are in neither sum.
WITH spent AS (
    SELECT e.worker, coalesce('client ' || e.client, 'channel ' || e.channel) AS who, e.client IS NOT NULL AS is_named,
        CAST(date_trunc('month', e.work_date) AS DATE) AS month, sum(e.net_rc) AS amount_rc
    FROM ledger.earning e JOIN ref.status s USING (status)
    WHERE s.earned AND e.work_date IS NOT NULL AND e.net_rc IS NOT NULL GROUP BY ALL),
windows AS (
    SELECT worker, who, is_named, CAST(month + to_months(CAST(k AS INTEGER)) AS DATE) AS month, CAST(round(sum(amount_rc) * 100) AS HUGEINT) AS cents
    FROM spent, (SELECT unnest(range(12)) AS k) GROUP BY ALL)
SELECT worker AS worker_id, month, CAST(sum(cents * cents) FILTER (cents > 0) AS DECIMAL(38, 0)) AS squares,
    CAST(sum(cents) FILTER (cents > 0) AS DECIMAL(38, 0)) AS positive, CAST(sum(cents) FILTER (is_named AND cents > 0) AS DECIMAL(38, 0)) AS named
FROM windows GROUP BY ALL ORDER BY worker_id, month
