-- One row per record of channels that show undecided states and do not tell the day of a decision: when it was seen undecided and decided.
-- `wide`: exports of a single day tell no age of what they hold, and count for no first look. `record`: a hash of its key, which is a third of
-- the work; should two of millions ever share one, one wait of them is misjudged.
CREATE OR REPLACE TEMP TABLE latency_seen AS
WITH asked AS (
    SELECT DISTINCT platform, account FROM ledger.earning WHERE channel IN (SELECT unnest($channels))),
showing AS (
    SELECT DISTINCT platform, account FROM ledger.observation SEMI JOIN asked USING (platform, account)
    WHERE shape = 'earning' AND status IN (SELECT status FROM ref.status WHERE NOT decided)),
looks AS (
    SELECT hash(o.platform, o.account, o.record_key, o.occurrence) AS record, o.observed_at, s.decided, coalesce(b.covers_to > b.covers_from, false) AS wide
    FROM ledger.observation o SEMI JOIN showing USING (platform, account) JOIN ref.status s USING (status) JOIN ops.batch b USING (batch_id)
    WHERE o.shape = 'earning')
SELECT record,
    max(observed_at) FILTER (NOT decided) AS open_at, min(observed_at) FILTER (decided) AS decided_at,
    min(observed_at) FILTER (wide AND NOT decided) AS first_open, min(observed_at) FILTER (wide AND decided) AS first_decided
FROM looks GROUP BY ALL
