-- Laws of what was read: every line, every amount and every word of a landed file is accounted for.
-- Observations are append-only, so rules that look at one batch look at the batches not checked yet (scope: changed).

-- rule: tables_as_declared
-- asset: ops/landed
-- severity: critical
-- scope: all
-- about: Every table has the columns and types that the schema declares, and no others.
-- remedy: Run `moisson run --rebuild`, which makes the warehouse anew from the kept files.
-- over: (SELECT unnest($columns))
SELECT column_told AS "column"
FROM (SELECT unnest($columns) AS column_told) FULL JOIN (
    SELECT schema_name || '.' || table_name || '.' || column_name || ' ' || data_type AS column_held
    FROM duckdb_columns() SEMI JOIN duckdb_tables() USING (database_name, schema_name, table_name)
    WHERE schema_name IN ('ops', 'ref', 'ledger', 'mart') AND database_name = current_database()) ON column_told = column_held
WHERE column_told IS NULL OR column_held IS NULL;

-- rule: files_read_or_refused
-- asset: ops/landed
-- law: L1 lines
-- severity: critical
-- scope: all
-- about: Every landed file is read or refused, and a refusal says why: no file is passed over in silence.
-- remedy: Run again; if it stays, the file was lost between the reader and the warehouse: report it with the file's hash.
-- over: ops.landed
SELECT l.sha256
FROM ops.landed l
LEFT JOIN (SELECT DISTINCT sha256, true AS yes FROM ops.batch) loaded USING (sha256)
LEFT JOIN (SELECT DISTINCT sha256, true AS yes FROM ops.quarantine WHERE batch_id IS NULL) refused USING (sha256)
WHERE l.outcome IS NULL OR l.read_with IS NULL OR l.outcome NOT IN ('read', 'refused', 'in part')
    OR (l.outcome IN ('read', 'in part') AND loaded.yes IS NULL)
    OR (l.outcome = 'read') = coalesce(refused.yes, false);

-- rule: tables_loaded_once
-- asset: ops/batch
-- law: L4 replay
-- severity: critical
-- scope: all
-- about: A table of a landed file is loaded once, however often it arrives.
-- remedy: Rebuild from the kept files with `moisson run --rebuild`, and report it.
-- over: ops.batch
SELECT sha256, part, count(*) AS times FROM ops.batch GROUP BY sha256, part HAVING count(*) > 1;

-- rule: lines_add_up
-- asset: ops/batch
-- law: L1 lines
-- severity: critical
-- scope: all
-- about: Every physical record of a table is accepted, quarantined, passed over by name, a total row or blank.
-- remedy: This is a bug of the reader: keep the file and report its hash; nothing was published.
-- over: ops.batch
SELECT batch_id, records, accepted, quarantined, skipped, totals, blank
FROM ops.batch WHERE records <> accepted + quarantined + skipped + totals + blank;

-- rule: quarantine_counted
-- asset: ops/quarantine
-- law: L1 lines
-- severity: critical
-- scope: all
-- about: Each quarantined record of a table lies in ops.quarantine.
-- remedy: Rebuild from the kept files with `moisson run --rebuild`.
-- over: ops.batch
SELECT b.batch_id, b.quarantined, count(q.batch_id) AS kept
FROM ops.batch b LEFT JOIN ops.quarantine q USING (batch_id)
GROUP BY b.batch_id, b.quarantined HAVING b.quarantined <> count(q.batch_id);

-- rule: refusals_explained
-- asset: ops/quarantine
-- severity: critical
-- scope: all
-- about: Every refused line or file carries a known reason and says what to do about it.
-- remedy: Give the reason a name in connectors/vocabulary.py and a remedy in connectors/remedies.py.
-- over: ops.quarantine
SELECT substr(sha256, 1, 12) AS file, part, line FROM ops.quarantine WHERE NOT list_contains($reasons, reason) OR trim(remedy) = '';

-- rule: observations_counted
-- asset: ledger/observation
-- law: L1 lines
-- severity: critical
-- scope: changed
-- about: As many observations are stored as were made from the table.
-- remedy: Rebuild from the kept files with `moisson run --rebuild`.
-- over: ops.batch WHERE batch_id > $since_batch
SELECT b.batch_id, b.observations, count(o.batch_id) AS stored
FROM ops.batch b LEFT JOIN ledger.observation o USING (batch_id)
WHERE b.batch_id > $since_batch
GROUP BY b.batch_id, b.observations HAVING b.observations <> count(o.batch_id);

-- rule: accepted_lines_observed
-- asset: ledger/observation
-- law: L1 lines
-- severity: critical
-- scope: changed
-- about: Every accepted record left at least one observation.
-- remedy: This is a bug of the reader: keep the file and report its hash; nothing was published.
-- over: ops.batch WHERE batch_id > $since_batch
SELECT b.batch_id, b.accepted, count(DISTINCT o.line) AS lines
FROM ops.batch b LEFT JOIN ledger.observation o USING (batch_id)
WHERE b.batch_id > $since_batch
GROUP BY b.batch_id, b.accepted HAVING b.accepted <> count(DISTINCT o.line);

-- rule: observed_in_a_batch
-- asset: ledger/observation
-- severity: critical
-- scope: changed
-- about: Every observation names the batch it came with, and agrees with it about platform, account and layout.
-- remedy: Rebuild from the kept files with `moisson run --rebuild`.
-- over: ledger.observation WHERE batch_id > $since_batch
SELECT o.batch_id, o.line, o.occurrence
FROM ledger.observation o
ANTI JOIN ops.batch b ON b.batch_id = o.batch_id AND b.platform = o.platform AND b.account = o.account AND b.layout = o.layout
WHERE o.batch_id > $since_batch;

-- rule: lines_within_file
-- asset: ledger/observation
-- law: L1 lines
-- severity: critical
-- scope: changed
-- about: An observation stands below its table's header.
-- remedy: This is a bug of the reader: keep the file and report its hash; nothing was published.
-- over: ledger.observation WHERE batch_id > $since_batch
SELECT o.batch_id, o.line, b.header_line
FROM ledger.observation o JOIN ops.batch b USING (batch_id)
WHERE o.batch_id > $since_batch AND o.line <= b.header_line;

-- rule: observation_keys_unique
-- asset: ledger/observation
-- law: L4 replay
-- severity: critical
-- scope: changed
-- about: In one batch each record stands once: true twins are told apart by their occurrence number.
-- remedy: Rebuild from the kept files with `moisson run --rebuild`.
-- over: ledger.observation WHERE batch_id > $since_batch
WITH twice AS (
    SELECT hash(batch_id, shape, record_key, occurrence) AS short FROM ledger.observation WHERE batch_id > $since_batch
    GROUP BY short HAVING count(*) > 1)
SELECT batch_id, min(line) AS line, occurrence, count(*) AS times
FROM ledger.observation WHERE batch_id > $since_batch AND hash(batch_id, shape, record_key, occurrence) IN (FROM twice)
GROUP BY batch_id, shape, record_key, occurrence HAVING count(*) > 1;

-- rule: raw_money_splits
-- asset: ops/batch_money
-- law: L2 money
-- severity: critical
-- scope: all
-- about: Per table and currency, raw money = accepted + quarantined, to the last digit.
-- remedy: This is a bug of the reader: keep the file and report its hash; nothing was published.
-- over: ops.batch_money
SELECT batch_id, raw, accepted, quarantined FROM ops.batch_money WHERE raw <> accepted + quarantined;

-- rule: stored_money_accepted
-- asset: ops/batch_money
-- law: L2 money
-- severity: critical
-- scope: all
-- about: Per table and currency, the observations add up to the money that was accepted, to the last digit.
-- remedy: Rebuild from the kept files with `moisson run --rebuild`.
-- over: ops.batch_money
SELECT batch_id, m.accepted, h.net AS stored
FROM (
    SELECT batch_id, coalesce(currency, '?') AS currency, sum(CAST(net AS DECIMAL(38, 8))) AS net
    FROM ledger.observation WHERE net IS NOT NULL AND shape <> 'rate' GROUP BY ALL) h
FULL JOIN ops.batch_money m USING (batch_id, currency)
WHERE coalesce(m.accepted, 0) <> coalesce(h.net, 0);

-- rule: observed_net_exact
-- asset: ledger/observation
-- law: L6 ladder
-- severity: critical
-- scope: changed
-- about: Net = gross - fee - tax + other, exactly, in the row's own currency.
-- remedy: Correct the platform's file: which column is the fee, and with what sign?
-- over: ledger.observation WHERE batch_id > $since_batch AND shape IN ('earning', 'payout', 'receipt')
SELECT batch_id, line, gross, fee, tax, other, net
FROM ledger.observation
WHERE batch_id > $since_batch AND shape IN ('earning', 'payout', 'receipt')
    AND net IS DISTINCT FROM gross - coalesce(fee, 0) - coalesce(tax, 0) + coalesce(other, 0);

-- rule: currency_shape
-- asset: ledger/observation
-- severity: critical
-- scope: changed
-- about: Every amount has a currency of three capital letters beside it.
-- remedy: Say in the platform's file, or in moisson.toml, where the currency stands.
-- over: ledger.observation WHERE batch_id > $since_batch AND net IS NOT NULL
SELECT batch_id, line, net
FROM ledger.observation
WHERE batch_id > $since_batch AND net IS NOT NULL AND NOT coalesce(regexp_full_match(currency, '[A-Z]{3}'), false);

-- rule: words_known
-- asset: ledger/observation
-- severity: critical
-- scope: changed
-- about: Shapes, kinds, statuses, kinds of effort and hours tiers are words of the vocabulary; an earning has a kind and a status.
-- remedy: Declare the new word in the platform's file; connectors/vocabulary.py lists what exists.
-- over: ledger.observation WHERE batch_id > $since_batch
SELECT batch_id, line, occurrence
FROM ledger.observation
WHERE batch_id > $since_batch AND (
    NOT list_contains($shapes, shape)
    OR NOT list_contains($statuses, status)
    OR NOT list_contains($effort_kinds, effort_kind)
    OR NOT list_contains($tiers, tier)
    OR (shape = 'earning' AND (status IS NULL OR NOT coalesce(list_contains($kinds, kind), false))));

-- rule: people_pseudonymous
-- asset: ledger/observation
-- law: L8 names
-- severity: critical
-- scope: changed
-- about: Clients are pseudonyms of 20 hex digits; real names rest in ledger.client only.
-- remedy: Publish nothing: the platform's file lets a name past transforms/pseudonyms.py.
-- over: ledger.observation WHERE batch_id > $since_batch
SELECT batch_id, line, occurrence
FROM ledger.observation
WHERE batch_id > $since_batch AND client IS NOT NULL AND NOT regexp_full_match(client, '[0-9a-f]{20}');

-- rule: days_plausible
-- asset: ledger/observation
-- severity: critical
-- scope: changed
-- about: No work lies before 1995 or after tomorrow.
-- remedy: Check the order of day and month in the platform's file, and this computer's clock.
-- over: ledger.observation WHERE batch_id > $since_batch
SELECT batch_id, line, work_date
FROM ledger.observation WHERE batch_id > $since_batch AND (work_date > $tomorrow OR work_date < DATE '1995-01-01');

-- rule: work_ends_after_start
-- asset: ledger/observation
-- severity: warning
-- scope: all
-- about: Work ends when it starts or later; the hours of rows that say otherwise are not counted.
-- remedy: Look the line up in the export: the source itself may be wrong, or a time zone.
-- over: ledger.observation WHERE work_end IS NOT NULL AND work_start IS NOT NULL
SELECT batch_id, line, work_start, work_end FROM ledger.observation WHERE work_end < work_start;
