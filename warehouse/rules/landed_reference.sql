-- Laws of the parameters: each has a source, holds from one day to another, and no day has two values or none in between.
-- `parameter` names the row by words of ours; no text of a person stands in these tables.

-- rule: parameters_do_not_overlap
-- asset: ref/fee_schedule
-- severity: critical
-- scope: all
-- about: On one day a parameter has one value: periods end before the next begins, and none ends before it begins.
-- remedy: Correct the dates in warehouse/ref; two exports of Eurostat cannot cause this.
-- over: (SELECT 1 FROM ref.benchmark_wage UNION ALL SELECT 1 FROM ref.contribution_rate UNION ALL SELECT 1 FROM ref.threshold UNION ALL SELECT 1 FROM ref.fee_schedule UNION ALL SELECT 1 FROM ref.payout_threshold UNION ALL SELECT 1 FROM ref.payment_term)
WITH {parameters}
SELECT "table", parameter, valid_from, valid_to, follows
FROM (SELECT *, lead(valid_from) OVER (PARTITION BY "table", parameter ORDER BY valid_from, valid_to NULLS LAST) AS follows FROM parameters)
WHERE valid_to < valid_from OR follows <= coalesce(valid_to, DATE '9999-12-31');

-- rule: parameters_have_no_gap
-- asset: ref/fee_schedule
-- severity: critical
-- scope: all
-- about: Between two values of a bundled parameter no day is left out; what is not known ends with a row, or has none.
-- remedy: Correct the dates in warehouse/ref.
-- over: (SELECT 1 FROM ref.benchmark_wage WHERE batch_id IS NULL UNION ALL SELECT 1 FROM ref.contribution_rate UNION ALL SELECT 1 FROM ref.threshold UNION ALL SELECT 1 FROM ref.fee_schedule UNION ALL SELECT 1 FROM ref.payout_threshold UNION ALL SELECT 1 FROM ref.payment_term)
WITH {parameters}
SELECT "table", parameter, valid_from, valid_to, follows
FROM (SELECT *, lead(valid_from) OVER (PARTITION BY "table", parameter ORDER BY valid_from) AS follows FROM parameters WHERE NOT half_yearly)
WHERE follows > valid_to + 1;

-- rule: fee_brackets_tile
-- asset: ref/fee_schedule
-- severity: critical
-- scope: all
-- about: The brackets of a fee follow each other from nothing to no end: every amount lies in exactly one.
-- remedy: Correct lower_amount and upper_amount in warehouse/ref/fee_schedule.csv.
-- over: ref.fee_schedule
SELECT platform, valid_from, lower_amount, upper_amount, follows
FROM (
    SELECT *, row_number() OVER w AS place, lead(lower_amount) OVER w AS follows FROM ref.fee_schedule
    WINDOW w AS (PARTITION BY platform, fee_kind, method, valid_from ORDER BY lower_amount, upper_amount NULLS LAST))
WHERE (place = 1 AND lower_amount <> 0) OR upper_amount IS DISTINCT FROM follows;

-- rule: parameters_have_a_source
-- asset: ref/fee_schedule
-- severity: critical
-- scope: all
-- about: Every parameter and event says who says it, when it was last compared, and how sure that is.
-- remedy: Add the source in warehouse/ref; what has none does not belong there.
-- over: (SELECT 1 FROM ref.benchmark_wage UNION ALL SELECT 1 FROM ref.contribution_rate UNION ALL SELECT 1 FROM ref.threshold UNION ALL SELECT 1 FROM ref.fee_schedule UNION ALL SELECT 1 FROM ref.payout_threshold UNION ALL SELECT 1 FROM ref.payment_term UNION ALL SELECT 1 FROM ref.platform_event)
SELECT "table", last_checked_on
FROM (
    {sources})
WHERE trim(coalesce(source, '')) = '' OR confidence NOT IN ('certain', 'partly', 'unverified') OR last_checked_on > $tomorrow
    OR (source_url IS NOT NULL AND NOT regexp_matches(source_url, '^https?://[^/]+\.'));

-- rule: amounts_of_parameters_plausible
-- asset: ref/fee_schedule
-- severity: critical
-- scope: all
-- about: Shares lie between 0 and 1, amounts are not negative, a wage is told by the hour or by the month, currencies have three letters.
-- remedy: Correct the row in warehouse/ref, or look at the export it came with.
-- over: (SELECT 1 FROM ref.benchmark_wage UNION ALL SELECT 1 FROM ref.contribution_rate UNION ALL SELECT 1 FROM ref.threshold UNION ALL SELECT 1 FROM ref.fee_schedule UNION ALL SELECT 1 FROM ref.payout_threshold UNION ALL SELECT 1 FROM ref.payment_term)
SELECT 'ref.benchmark_wage' AS "table", valid_from FROM ref.benchmark_wage
WHERE coalesce(gross_per_h, gross_per_month) IS NULL OR least(gross_per_h, net_per_h, gross_per_month, weekly_hours) <= 0 OR net_per_h > gross_per_h
    OR (basis = 'statutory_min') <> (gross_per_h IS NOT NULL) OR NOT regexp_full_match(country || currency, '[A-Z]{5}')
UNION ALL
SELECT 'ref.contribution_rate', valid_from FROM ref.contribution_rate
WHERE pct_of_turnover NOT BETWEEN 0 AND 1 OR levy_pct NOT BETWEEN 0 AND 1 OR flat_tax_pct NOT BETWEEN 0 AND 1
UNION ALL
SELECT 'ref.threshold', valid_from FROM ref.threshold WHERE amount_per_year <= 0 OR tolerance_amount < amount_per_year
UNION ALL
SELECT 'ref.fee_schedule', valid_from FROM ref.fee_schedule
WHERE pct NOT BETWEEN 0 AND 1 OR fixed_amount < 0 OR (fixed_amount IS NOT NULL AND currency IS NULL) OR fee_side NOT IN ('worker', 'client')
UNION ALL
SELECT 'ref.payout_threshold', valid_from FROM ref.payout_threshold WHERE amount < 0 OR NOT regexp_full_match(currency, '[A-Z]{3}')
UNION ALL
SELECT 'ref.payment_term', valid_from FROM ref.payment_term
WHERE days < 0 OR transfer_days < 0 OR counted_from NOT IN ('work', 'week_end', 'month_end');
