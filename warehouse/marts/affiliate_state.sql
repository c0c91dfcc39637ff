-- What was believed of every affiliate earning that is known by its key, and since when: a row for each change, as the fold would have
-- decided then (docs/decisions/0003-identity.md). A decision counts from the moment that the source itself gives for it, where it gives one
-- that fits between the export that did not know it and the one that did; else from the export that told it first.
CREATE OR REPLACE TEMP TABLE affiliate_state AS
WITH own AS (SELECT platform FROM ref.platform WHERE family = 'affiliate'),
seen AS (
    SELECT o.platform, o.account, o.record_key, o.occurrence, o.observed_at, o.net, o.layout, o.line, o.content_hash, o.batch_id, st.rank,
        CASE WHEN coalesce(st.decided, true) THEN struct_pack(earned := st.earned, pending := st.pending, told := o.approved_at) END AS decision,
        struct_pack(earned := st.earned, pending := st.pending, told := CAST(NULL AS TIMESTAMP)) AS state,
        CASE WHEN o.net IS NOT NULL THEN struct_pack(gross := o.gross, currency := o.currency) END AS amount
    FROM ledger.observation o JOIN ops.batch b USING (batch_id) LEFT JOIN ref.status st USING (status)
    WHERE o.shape = 'earning' AND NOT b.replaces AND o.platform IN (FROM own)),
believed AS (
    SELECT platform, account, record_key, occurrence, observed_at, row_number() OVER past AS step,
        last_value(decision IGNORE NULLS) OVER past IS NOT NULL AS decided,
        coalesce(last_value(decision IGNORE NULLS) OVER past, state) AS state,
        coalesce(last_value(CASE WHEN decision IS NOT NULL THEN amount END IGNORE NULLS) OVER past, last_value(amount IGNORE NULLS) OVER past) AS amount
    FROM seen
    WINDOW past AS (PARTITION BY platform, account, record_key, occurrence
        ORDER BY observed_at, rank NULLS FIRST, net NULLS FIRST, content_hash, layout DESC, line DESC, batch_id
        ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW)),
told AS (
    SELECT *, state.told IS NOT NULL AND state.told <= observed_at AND NOT coalesce(was.decided, false)
            AND (was.observed_at IS NULL OR state.told >= was.observed_at) AS dated
    FROM (SELECT *, lag(struct_pack(observed_at := observed_at, decided := decided, earned := state.earned, pending := state.pending, amount := amount))
            OVER (PARTITION BY platform, account, record_key, occurrence ORDER BY step) AS was FROM believed))
SELECT platform, account, record_key, occurrence, step, decided, dated, state.earned AS earned, state.pending AS pending,
    CASE WHEN dated THEN state.told ELSE observed_at END AS since, amount.gross AS gross, amount.currency AS currency,
    CASE WHEN was.earned THEN was.amount.gross END AS gross_before, was.amount.currency AS currency_before,
    (was.earned, was.pending) IS DISTINCT FROM (state.earned, state.pending) AS other_fate
FROM told
WHERE was IS NULL OR (was.earned, was.pending, was.amount) IS DISTINCT FROM (state.earned, state.pending, amount);
