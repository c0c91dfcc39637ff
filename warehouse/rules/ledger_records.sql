-- Laws of identity: each upstream record is in the ledger once, in the state that wins, and leads back to the line it came from.
-- Most look at the records told by batches not checked yet (scope: changed): nothing else moves a record.
-- Hashes of 64 bits stand for keys where millions are joined: texts of forty digits cost four times as much to compare.

-- rule: {shape}_keys_unique
-- each: earning payout receipt effort traffic proposal
-- asset: ledger/{shape}
-- law: L4 replay
-- severity: critical
-- scope: all
-- about: A record stands in ledger.{shape} once; where a newer export replaces a period, once per day.
-- remedy: Rebuild from the kept files with `moisson run --rebuild`, and report it.
-- over: ledger.{shape}
WITH places AS (
    SELECT l.*, CASE WHEN b.replaces THEN l.layout END AS within, CASE WHEN b.replaces THEN l.work_date END AS on_day
    FROM ledger.{shape} l LEFT JOIN ops.batch b USING (batch_id)),
twice AS (
    SELECT hash(platform, account, record_key, occurrence, within, on_day) AS short FROM places GROUP BY short HAVING count(*) > 1)
SELECT platform, min(batch_id) AS batch_id, min(line) AS line, occurrence, count(*) AS times
FROM places WHERE hash(platform, account, record_key, occurrence, within, on_day) IN (FROM twice)
GROUP BY platform, account, record_key, occurrence, within, on_day HAVING count(*) > 1;

-- rule: {shape}_as_observed
-- each: earning payout receipt
-- asset: ledger/{shape}
-- law: L2 money
-- severity: critical
-- scope: changed
-- about: Every row repeats the observation it names: key, line and, where that one tells them, amounts.
-- remedy: Rebuild from the kept files with `moisson run --rebuild`.
-- over: ledger.{shape} WHERE batch_id > $since_batch
SELECT l.platform, l.batch_id, l.line, l.occurrence, l.net
FROM (SELECT *, hash(record_key, occurrence, platform, account) AS short FROM ledger.{shape} WHERE batch_id > $since_batch AND layout <> 'payer rule') l
LEFT JOIN (
    SELECT batch_id, line, hash(record_key, occurrence, platform, account) AS short, gross, net, currency
    FROM ledger.observation WHERE shape = '{shape}' AND batch_id > $since_batch) o USING (batch_id, line, short)
WHERE o.batch_id IS NULL OR (o.net IS NOT NULL AND (o.gross, o.net, o.currency) IS DISTINCT FROM (l.gross, l.net, l.currency));

-- rule: {shape}_as_observed
-- each: effort traffic proposal
-- asset: ledger/{shape}
-- law: L5 time
-- severity: critical
-- scope: changed
-- about: Every row repeats the observation it names: key, line and day.
-- remedy: Rebuild from the kept files with `moisson run --rebuild`.
-- over: ledger.{shape} WHERE batch_id > $since_batch
SELECT l.platform, l.batch_id, l.line, l.occurrence
FROM ledger.{shape} l
ANTI JOIN (SELECT * FROM ledger.observation WHERE shape = '{shape}' AND batch_id > $since_batch) o
    ON o.batch_id = l.batch_id AND o.line = l.line AND o.record_key = l.record_key AND o.occurrence = l.occurrence
    AND o.platform = l.platform AND o.account = l.account AND o.work_date IS NOT DISTINCT FROM l.work_date
WHERE l.batch_id > $since_batch;

-- rule: {shape}_best_state
-- each: earning payout receipt effort traffic proposal
-- asset: ledger/{shape}
-- law: L4 replay
-- severity: critical
-- scope: changed
-- about: Of all observed states of a record, the ledger holds the one that wins, whatever order the files came in.
-- remedy: Rebuild from the kept files with `moisson run --rebuild`, and report it.
-- over: ledger.observation WHERE shape = '{shape}' AND batch_id > $since_batch
WITH keyed AS (SELECT batch_id FROM ops.batch WHERE NOT replaces),
told AS (
    SELECT batch_id, hash(platform, account, record_key, occurrence) AS short FROM ledger.observation SEMI JOIN keyed USING (batch_id)
    WHERE shape = '{shape}'),
several AS (
    SELECT short FROM told SEMI JOIN (SELECT short FROM told WHERE batch_id > $since_batch) USING (short)
    GROUP BY short HAVING count(*) > 1),
states AS (
    SELECT o.* FROM ledger.observation o SEMI JOIN keyed USING (batch_id)
    SEMI JOIN several ON several.short = hash(o.platform, o.account, o.record_key, o.occurrence) WHERE o.shape = '{shape}'),
best AS (
    SELECT o.* FROM states o LEFT JOIN ref.status st USING (status)
    QUALIFY row_number() OVER (PARTITION BY platform, account, record_key, occurrence ORDER BY {best_first}, o.layout, o.line) = 1)
SELECT l.platform, l.batch_id, l.line, l.occurrence, best.batch_id AS best_batch, best.line AS best_line
FROM ledger.{shape} l
SEMI JOIN keyed USING (batch_id)
JOIN best USING (platform, account, record_key, occurrence)
JOIN states mine ON mine.batch_id = l.batch_id AND mine.line = l.line AND mine.record_key = l.record_key AND mine.occurrence = l.occurrence
WHERE (mine.content_hash, mine.observed_at) IS DISTINCT FROM (best.content_hash, best.observed_at);

-- rule: {shape}_newest_export
-- each: earning payout receipt effort traffic proposal
-- asset: ledger/{shape}
-- law: L4 replay
-- severity: critical
-- scope: all
-- about: Where an export replaces the period it covers, no row of an older export stays for a day that a newer one covers whole.
-- remedy: Rebuild from the kept files with `moisson run --rebuild`, and report it.
-- over: ledger.{shape} SEMI JOIN (SELECT batch_id FROM ops.batch WHERE replaces) USING (batch_id)
WITH {exports},
held AS (SELECT DISTINCT batch_id, work_date FROM ledger.{shape} SEMI JOIN exports USING (batch_id) WHERE layout <> 'payer rule')
SELECT DISTINCT old.platform, old.batch_id, h.work_date, new.batch_id AS newer_batch
FROM held h JOIN exports old USING (batch_id)
JOIN exports new ON new.platform = old.platform AND new.account = old.account AND new.layout = old.layout
    AND (new.observed_at > old.observed_at OR (new.observed_at = old.observed_at AND new.period = old.period AND new.size > old.size))
    AND h.work_date BETWEEN new.sure_from AND new.sure_to;

-- rule: {shape}_complete
-- each: earning payout receipt effort traffic proposal
-- asset: ledger/{shape}
-- law: L1 lines
-- severity: critical
-- scope: changed
-- about: Every observed record is in ledger.{shape}, unless a newer export or a layout that tells it better took its place.
-- remedy: A row of a layout known by period needs a day; otherwise rebuild with `moisson run --rebuild`, and report it.
-- over: ledger.observation WHERE shape = '{shape}' AND batch_id > $since_batch
WITH {exports},
better AS (
    SELECT y.platform, y.account, y.layout, c.first_day, c.last_day
    FROM (SELECT DISTINCT platform, account, layout, unnest(yields_to) AS other FROM ops.batch WHERE '{shape}' = 'earning') y
    JOIN ops.covered c ON c.platform = y.platform AND c.account = y.account AND c.layout = y.other),
moved AS (
    SELECT batch_id FROM ops.batch WHERE batch_id > $since_batch OR (replaces AND (platform, account, layout) IN (
        SELECT (platform, account, layout) FROM ops.batch WHERE batch_id > $since_batch))),
told AS (
    SELECT o.batch_id, o.line, o.platform, o.account, o.occurrence, o.layout, o.work_date, o.seconds,
        hash(o.platform, o.account, o.record_key, o.occurrence, CASE WHEN b.replaces THEN o.layout END, CASE WHEN b.replaces THEN o.work_date END) AS short
    FROM ledger.observation o JOIN ops.batch b USING (batch_id) SEMI JOIN moved USING (batch_id) WHERE o.shape = '{shape}'),
held AS (
    SELECT hash(platform, account, record_key, occurrence, NULL::VARCHAR, NULL::DATE) AS short FROM ledger.{shape}
    UNION ALL
    SELECT hash(platform, account, record_key, occurrence, layout, work_date) FROM ledger.{shape} SEMI JOIN exports USING (batch_id)),
missing AS (SELECT * FROM told WHERE short NOT IN (FROM held))
SELECT DISTINCT m.platform, m.batch_id, m.line, m.occurrence
FROM missing m
LEFT JOIN exports mine USING (batch_id)
LEFT JOIN exports new ON new.platform = mine.platform AND new.account = mine.account AND new.layout = mine.layout
    AND new.observed_at >= mine.observed_at AND new.batch_id <> mine.batch_id
    AND m.work_date BETWEEN new.sure_from AND new.sure_to
LEFT JOIN better ON better.platform = m.platform AND better.account = m.account AND better.layout = m.layout
    AND billed_on(m.work_date, m.seconds) BETWEEN better.first_day AND better.last_day
WHERE new.batch_id IS NULL AND better.layout IS NULL;

-- rule: earning_told_once
-- asset: ledger/earning
-- law: L4 replay
-- severity: critical
-- scope: all
-- about: Where two layouts tell the same money, only the better one is counted on the days it covers.
-- remedy: Rebuild from the kept files with `moisson run --rebuild`, and report it.
-- over: ledger.earning SEMI JOIN (SELECT batch_id FROM ops.batch WHERE len(yields_to) > 0) USING (batch_id)
WITH lesser AS (SELECT batch_id, platform, account, layout, unnest(yields_to) AS other FROM ops.batch),
held AS (SELECT DISTINCT batch_id, work_date, billed_on(work_date, seconds) AS billed FROM ledger.earning SEMI JOIN lesser USING (batch_id))
SELECT DISTINCT l.platform, h.batch_id, h.work_date, c.first_day
FROM held h JOIN lesser l USING (batch_id)
JOIN ops.covered c ON c.platform = l.platform AND c.account = l.account AND c.layout = l.other AND h.billed BETWEEN c.first_day AND c.last_day;

-- rule: earning_as_received
-- asset: ledger/earning
-- law: L2 money
-- severity: critical
-- scope: all
-- about: An earning that a payer rule made repeats the receipt it names: key, line, day, channel and amount.
-- remedy: Run again; if it stays, rebuild with `moisson run --rebuild`, and report it.
-- over: ledger.earning WHERE layout = 'payer rule'
SELECT e.platform, e.batch_id, e.line, e.occurrence, e.net
FROM ledger.earning e
ANTI JOIN ledger.receipt r ON r.platform = e.platform AND r.account = e.account AND r.record_key || ':payer' = e.record_key
    AND r.occurrence = e.occurrence AND r.batch_id = e.batch_id AND r.line = e.line AND r.counterparty = e.channel
    AND r.gross = e.gross AND r.currency = e.currency AND r.work_date IS NOT DISTINCT FROM e.work_date
WHERE e.layout = 'payer rule';

-- rule: earning_paid_once
-- asset: ledger/earning
-- law: L3 fold
-- severity: critical
-- scope: all
-- about: No receipt is counted as earned that may pay for a day which an export of its channel covers: money is never counted twice.
-- remedy: Run again; if it stays, rebuild with `moisson run --rebuild`, and report it.
-- over: ledger.earning WHERE layout = 'payer rule'
WITH reach AS (
    SELECT e.platform, e.batch_id, e.line, e.channel, e.work_date, max(p.pays_within_days) AS days
    FROM ledger.earning e LEFT JOIN ref.payer p ON p.wallet = e.platform AND p.client = e.client AND p.channel = e.channel
    WHERE e.layout = 'payer rule' GROUP BY ALL),
told AS (SELECT DISTINCT batch_id AS export FROM ledger.observation WHERE shape = 'earning')
SELECT r.platform, r.batch_id, r.line, r.work_date, min(b.batch_id) AS export
FROM reach r LEFT JOIN (ops.batch b SEMI JOIN told ON told.export = b.batch_id)
    ON b.channel = r.channel AND (b.covers_from IS NULL OR r.work_date IS NULL
        OR (b.covers_from <= r.work_date + 1 AND b.covers_to >= r.work_date - r.days))
GROUP BY ALL HAVING min(b.batch_id) IS NOT NULL OR any_value(r.days) IS NULL;

-- rule: receipts_earned
-- asset: ledger/earning
-- law: L3 fold
-- severity: critical
-- scope: all
-- about: Every receipt that a payer rule speaks of is an earning, unless an export of its channel may tell that money.
-- remedy: Run again; if it stays, rebuild with `moisson run --rebuild`, and report it.
-- over: ledger.receipt r SEMI JOIN ref.payer p ON p.wallet = r.platform AND p.client = r.client
SELECT r.platform, r.batch_id, r.line, r.occurrence, r.net
FROM ledger.receipt r JOIN ref.payer p ON p.wallet = r.platform AND p.client = r.client
ANTI JOIN (SELECT * FROM ledger.earning WHERE layout = 'payer rule') e
    ON e.platform = r.platform AND e.account = r.account AND e.record_key = r.record_key || ':payer' AND e.occurrence = r.occurrence
    AND e.batch_id = r.batch_id AND e.line = r.line
WHERE CASE WHEN r.gross > 0 THEN coalesce(r.kind, 'payment') = 'payment' ELSE r.gross < 0 AND r.kind = 'refund' END
    AND NOT EXISTS (FROM ops.batch b WHERE b.channel = p.channel
        AND EXISTS (FROM ledger.observation o WHERE o.batch_id = b.batch_id AND o.shape = 'earning')
        AND (b.covers_from IS NULL OR r.work_date IS NULL
            OR (b.covers_from <= r.work_date + 1 AND b.covers_to >= r.work_date - p.pays_within_days)));

-- rule: earning_words_known
-- asset: ledger/earning
-- severity: critical
-- scope: all
-- about: Family, kind and status of every earning are words of the vocabulary: others would be left out of every mart.
-- remedy: Declare the word in the platform's file; connectors/vocabulary.py lists what exists.
-- over: ledger.earning
SELECT l.platform, l.batch_id, l.line, l.occurrence
FROM ledger.earning l LEFT JOIN ref.status st USING (status)
WHERE NOT coalesce(st.status IS NOT NULL AND list_contains($kinds, l.kind) AND list_contains($families, l.family), false);

-- rule: earning_units_sane
-- asset: ledger/earning
-- severity: warning
-- scope: all
-- about: A duration told for one earning lies between 0 and 31 days.
-- remedy: Check the unit of the duration in the platform's file: seconds, minutes or hours?
-- over: ledger.earning WHERE seconds IS NOT NULL
SELECT platform, batch_id, line, seconds FROM ledger.earning WHERE seconds NOT BETWEEN 0 AND 2678400;

-- rule: effort_units_sane
-- asset: ledger/effort
-- severity: warning
-- scope: all
-- about: A stretch of effort lasts between 0 and 24 hours by the clock, or 0 and 7 days when only its duration is told.
-- remedy: Look for a timer left running, or correct the unit of the duration in the tracker's file.
-- over: ledger.effort
SELECT platform, batch_id, line, seconds, work_start, work_end
FROM ledger.effort WHERE seconds NOT BETWEEN 0 AND 604800 OR work_end - work_start NOT BETWEEN INTERVAL 0 SECOND AND INTERVAL 24 HOUR;

-- rule: effort_assigned
-- asset: ledger/effort
-- severity: warning
-- scope: all
-- about: Every stretch of effort belongs to a channel.
-- remedy: Add an [[effort]] rule to moisson.toml that gives the tracker's project its channel.
-- over: ledger.effort
SELECT platform, batch_id, line, seconds FROM ledger.effort WHERE channel = 'unassigned';

-- rule: traffic_units_sane
-- asset: ledger/traffic
-- severity: warning
-- scope: all
-- about: Clicks, views and orders of a day are counts: 0 or more.
-- remedy: Look the line up in the export, and correct the column in the platform's file.
-- over: ledger.traffic
SELECT platform, batch_id, line, quantity FROM ledger.traffic WHERE quantity < 0;
