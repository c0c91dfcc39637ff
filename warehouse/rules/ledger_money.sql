-- Laws of the ledger's money. New exchange rates change old rows in place, so these rules look at every row, every time;
-- they read numbers only and cost a few hundredths of a second per million rows.

-- rule: {shape}_net_exact
-- each: earning payout receipt
-- asset: ledger/{shape}
-- law: L6 ladder
-- severity: critical
-- scope: all
-- about: Net = gross - fee - tax + other, exactly, in the row's own currency.
-- remedy: Rebuild from the kept files with `moisson run --rebuild`.
-- over: ledger.{shape}
SELECT platform, batch_id, line, gross, fee, tax, other, net
FROM ledger.{shape} WHERE net IS DISTINCT FROM gross - coalesce(fee, 0) - coalesce(tax, 0) + coalesce(other, 0);

-- rule: {shape}_net_rc_exact
-- each: earning payout receipt
-- asset: ledger/{shape}
-- law: L6 ladder
-- severity: critical
-- scope: all
-- about: Net = gross - fee - tax + other, exactly, in the reporting currency.
-- remedy: Run again; if it stays, rebuild with `moisson run --rebuild`.
-- over: ledger.{shape} WHERE gross_rc IS NOT NULL
SELECT platform, batch_id, line, gross_rc, fee_rc, tax_rc, other_rc, net_rc
FROM ledger.{shape}
WHERE gross_rc IS NOT NULL AND net_rc IS DISTINCT FROM gross_rc - coalesce(fee_rc, 0) - coalesce(tax_rc, 0) + coalesce(other_rc, 0);

-- rule: {shape}_converted_iff_rate
-- each: earning payout receipt
-- asset: ledger/{shape}
-- law: L6 ladder
-- severity: critical
-- scope: all
-- about: An amount is converted when its rate is known, and left empty when it is not; nought needs no rate.
-- remedy: Run again with new exchange rates; if it stays, rebuild with `moisson run --rebuild`.
-- over: ledger.{shape}
SELECT platform, batch_id, line, gross, gross_rc, net, net_rc, fx_rate, fx_rate_reporting
FROM ledger.{shape}
WHERE CASE WHEN fx_rate IS NULL OR fx_rate_reporting IS NULL THEN
    (coalesce(gross, 1) <> 0 AND gross_rc IS NOT NULL) OR (coalesce(fee, 1) <> 0 AND fee_rc IS NOT NULL)
    OR (coalesce(tax, 1) <> 0 AND tax_rc IS NOT NULL) OR (coalesce(other, 1) <> 0 AND other_rc IS NOT NULL)
    OR (coalesce(net, 1) <> 0 AND net_rc IS NOT NULL)
ELSE
    (gross IS NULL) <> (gross_rc IS NULL) OR (fee IS NULL) <> (fee_rc IS NULL) OR (tax IS NULL) <> (tax_rc IS NULL)
    OR (other IS NULL) <> (other_rc IS NULL) OR (net IS NULL) <> (net_rc IS NULL) END;

-- rule: {shape}_converted_exact
-- each: earning payout receipt
-- asset: ledger/{shape}
-- law: L6 ladder
-- severity: critical
-- scope: changed
-- about: A converted amount is amount x reporting rate / own rate, to half of the eighth decimal.
-- remedy: Run again with the exchange rates; if it stays, rebuild with `moisson run --rebuild`.
-- over: ledger.{shape} WHERE batch_id > $since_batch AND fx_rate IS NOT NULL AND fx_rate_reporting IS NOT NULL
SELECT platform, batch_id, line, gross, gross_rc, fee, fee_rc, fx_rate, fx_rate_reporting
FROM ledger.{shape}
WHERE batch_id > $since_batch AND (2 * abs(CAST(gross_rc AS DECIMAL(38, 8)) * fx_rate - CAST(gross AS DECIMAL(38, 8)) * fx_rate_reporting) > fx_rate * CAST(0.00000001 AS DECIMAL(9, 8))
    OR 2 * abs(CAST(fee_rc AS DECIMAL(38, 8)) * fx_rate - CAST(fee AS DECIMAL(38, 8)) * fx_rate_reporting) > fx_rate * CAST(0.00000001 AS DECIMAL(9, 8))
    OR 2 * abs(CAST(tax_rc AS DECIMAL(38, 8)) * fx_rate - CAST(tax AS DECIMAL(38, 8)) * fx_rate_reporting) > fx_rate * CAST(0.00000001 AS DECIMAL(9, 8))
    OR 2 * abs(CAST(other_rc AS DECIMAL(38, 8)) * fx_rate - CAST(other AS DECIMAL(38, 8)) * fx_rate_reporting) > fx_rate * CAST(0.00000001 AS DECIMAL(9, 8)));

-- rule: earning_sale_value_as_observed
-- asset: ledger/earning
-- law: L2 money
-- severity: critical
-- scope: changed
-- about: What the customer paid is what the observation says that the row names, where that one says it; no receipt of a wallet tells it.
-- remedy: Rebuild from the kept files with `moisson run --rebuild`.
-- over: ledger.earning WHERE batch_id > $since_batch
SELECT l.platform, l.batch_id, l.line, l.occurrence, l.sale_value
FROM (SELECT *, hash(record_key, occurrence, platform, account) AS short FROM ledger.earning WHERE batch_id > $since_batch) l
LEFT JOIN (
    SELECT batch_id, line, hash(record_key, occurrence, platform, account) AS short, sale_value, currency
    FROM ledger.observation WHERE shape = 'earning' AND batch_id > $since_batch AND sale_value IS NOT NULL) o USING (batch_id, line, short)
WHERE CASE WHEN l.layout = 'payer rule' THEN l.sale_value IS NOT NULL
    ELSE o.currency = l.currency AND l.sale_value IS DISTINCT FROM o.sale_value END;

-- rule: earning_sale_value_exact
-- asset: ledger/earning
-- law: L6 ladder
-- severity: critical
-- scope: all
-- about: A sale value is converted as the money of its row is: amount x reporting rate / own rate to half of the eighth decimal, empty without a rate.
-- remedy: Run again with the exchange rates; if it stays, rebuild with `moisson run --rebuild`.
-- over: ledger.earning WHERE sale_value IS NOT NULL OR sale_value_rc IS NOT NULL
SELECT platform, batch_id, line, sale_value, sale_value_rc, fx_rate, fx_rate_reporting
FROM ledger.earning
WHERE (sale_value IS NOT NULL OR sale_value_rc IS NOT NULL) AND CASE
    WHEN fx_rate IS NULL OR fx_rate_reporting IS NULL THEN coalesce(sale_value, 1) <> 0 AND sale_value_rc IS NOT NULL
    ELSE (sale_value IS NULL) <> (sale_value_rc IS NULL) OR currency IS NULL
        OR 2 * abs(CAST(sale_value_rc AS DECIMAL(38, 8)) * fx_rate - CAST(sale_value AS DECIMAL(38, 8)) * fx_rate_reporting) > fx_rate * CAST(0.00000001 AS DECIMAL(9, 8)) END;

-- rule: {shape}_rate_recent
-- each: earning payout receipt
-- asset: ledger/{shape}
-- severity: critical
-- scope: all
-- about: A rate is above 0 and was published on the day of the money or at most 7 days before it, never after it.
-- remedy: Import the exchange rates again; if it stays, rebuild with `moisson run --rebuild`.
-- over: ledger.{shape} WHERE fx_rate IS NOT NULL AND fx_rate_reporting IS NOT NULL
SELECT platform, batch_id, line, fx_rate, fx_rate_reporting, fx_date, work_date
FROM ledger.{shape}
WHERE fx_rate <= 0 OR fx_rate_reporting <= 0 OR (fx_rate IS NOT NULL AND fx_rate_reporting IS NOT NULL
    AND NOT coalesce(fx_date BETWEEN work_date - 7 AND work_date, work_date IS NULL));

-- rule: {shape}_rate_published
-- each: earning payout receipt
-- asset: ledger/{shape}
-- severity: critical
-- scope: all
-- about: The rate on a row is the one that was published for its day and currency.
-- remedy: Run again: rows are converted anew whenever rates arrive; if it stays, rebuild with `moisson run --rebuild`.
-- over: (SELECT DISTINCT currency, work_date, fx_rate, fx_rate_reporting FROM ledger.{shape} WHERE gross IS NOT NULL)
WITH used AS (
    SELECT currency, work_date, fx_rate, fx_rate_reporting, reporting_currency, min(batch_id) AS batch_id
    FROM ledger.{shape} WHERE gross IS NOT NULL GROUP BY ALL)
SELECT u.batch_id, u.work_date, u.fx_rate, f.rate AS published, u.fx_rate_reporting, r.rate AS published_reporting
FROM used u
LEFT JOIN ref.fx_day f ON f.currency = u.currency AND f.day = u.work_date
LEFT JOIN ref.fx_day r ON r.currency = u.reporting_currency AND r.day = u.work_date
WHERE u.fx_rate IS DISTINCT FROM CASE WHEN u.currency = u.reporting_currency THEN coalesce(f.rate, 1) ELSE f.rate END
    OR u.fx_rate_reporting IS DISTINCT FROM CASE WHEN u.currency = u.reporting_currency THEN coalesce(r.rate, 1) ELSE r.rate END;

-- rule: earning_without_rate
-- asset: ledger/earning
-- severity: warning
-- scope: all
-- about: Every amount that counts has an exchange rate within 7 days; without one it is in no sum of the reporting currency.
-- remedy: Import the exchange rates of those days (moisson.toml: [ecb] fetch = true), or see why the row has no day.
-- over: ledger.earning JOIN ref.status USING (status) WHERE gross <> 0 AND (earned OR pending)
SELECT platform, batch_id, line, work_date, gross FROM ledger.earning JOIN ref.status USING (status)
WHERE gross <> 0 AND gross_rc IS NULL AND (earned OR pending);

-- rule: {shape}_without_rate
-- each: payout receipt
-- asset: ledger/{shape}
-- severity: warning
-- scope: all
-- about: Every amount has an exchange rate within 7 days; without one it is in no sum of the reporting currency.
-- remedy: Import the exchange rates of those days (moisson.toml: [ecb] fetch = true), or see why the row has no day.
-- over: ledger.{shape} WHERE gross <> 0
SELECT platform, batch_id, line, work_date, gross FROM ledger.{shape} WHERE gross <> 0 AND gross_rc IS NULL;

-- rule: payout_positive
-- asset: ledger/payout
-- severity: warning
-- scope: all
-- about: A payout moves money towards the worker.
-- remedy: Look the line up: a returned payout should carry its own status, and the platform's file the right sign.
-- over: ledger.payout WHERE net IS NOT NULL
SELECT platform, batch_id, line, net FROM ledger.payout WHERE net <= 0;

-- rule: one_reporting_currency
-- asset: ledger/earning
-- severity: critical
-- scope: all
-- about: All converted amounts are in one currency: amounts of two are never added.
-- remedy: Run again: rows are converted anew when the reporting currency of moisson.toml changes.
-- over: (SELECT DISTINCT reporting_currency FROM ledger.earning)
WITH used AS (
    SELECT reporting_currency, count(*) AS times FROM (
        SELECT reporting_currency FROM ledger.earning UNION ALL SELECT reporting_currency FROM ledger.payout
        UNION ALL SELECT reporting_currency FROM ledger.receipt) GROUP BY ALL)
SELECT times FROM used WHERE (SELECT count(*) FROM used) > 1;

-- rule: fx_rates_positive
-- asset: ref/fx_rate
-- severity: critical
-- scope: all
-- about: A published rate is above 0 and stands once per currency and day.
-- remedy: Import the rates again from their publisher.
-- over: ref.fx_rate
SELECT day, min(mid_rate) AS mid_rate, count(*) AS times FROM ref.fx_rate GROUP BY currency, day HAVING count(*) > 1 OR min(mid_rate) <= 0;

-- rule: fx_rates_believed
-- asset: ref/fx_rate
-- severity: warning
-- scope: all
-- about: A day for which files tell a rate has one: files do not contradict each other, nor a day its neighbours.
-- remedy: Import the rates of those days once more from their publisher: the value that most files tell is used.
-- over: ledger.observation WHERE shape = 'rate' AND gross > 0
SELECT min(o.batch_id) AS batch_id, o.work_date, min(o.gross) AS least_told, max(o.gross) AS most_told
FROM ledger.observation o ANTI JOIN ref.fx_rate r ON r.currency = o.currency AND r.day = o.work_date
WHERE o.shape = 'rate' AND o.gross > 0 GROUP BY o.currency, o.work_date;

-- rule: fx_days_recent
-- asset: ref/fx_day
-- severity: critical
-- scope: all
-- about: The calendar of rates has one rate per currency and day, above 0, published that day or at most 7 days before.
-- remedy: Run again: the calendar is made anew when rates arrive.
-- over: ref.fx_day
SELECT day, min(rate) AS rate, min(rate_day) AS rate_day, count(*) AS times
FROM ref.fx_day GROUP BY currency, day
HAVING count(*) > 1 OR min(rate) <= 0 OR max(rate_day) > day OR min(rate_day) < day - 7;
