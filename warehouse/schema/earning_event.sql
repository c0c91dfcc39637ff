-- One row per change of state or amount of an earning: what was believed, and from when on. Any past sum can be told as of a day.
CREATE VIEW ledger.earning_event (
    platform,                           -- platform
    account,                            -- label of the account
    record_key,                         -- with platform, account and occurrence: the earning
    occurrence,                         -- 1, 2, … among identical records
    observed_at,                        -- since when this was believed, as the source tells it, UTC
    status,                             -- canonical status
    raw_status,                         -- status as the source writes it
    gross,                              -- billed or offered, in `currency`
    fee,                                -- kept by the platform
    tax,                                -- withheld
    other,                              -- anything else, signed
    net,                                -- gross - fee - tax + other
    net_change,                         -- net less the net believed before; null at first sight
    currency,                           -- ISO 4217 code
    sale_value,                         -- what the customer paid for an affiliate's sale, in `currency`; null: this state does not tell it
    work_date,                          -- local calendar day the money belongs to
    batch_id,                           -- batch that told it
    line                                -- physical line in its file
) AS
SELECT platform, account, record_key, occurrence, observed_at, status, raw_status, gross, fee, tax, other, net,
    net - before.net AS net_change, currency, sale_value, work_date, batch_id, line
FROM (
    SELECT o.*, lag(struct_pack(status := o.status, net := o.net, currency := o.currency, sale_value := o.sale_value)) OVER (
        PARTITION BY o.platform, o.account, o.record_key, o.occurrence
        ORDER BY o.observed_at, st.rank, o.net, o.content_hash, o.batch_id, o.line) AS before
    FROM ledger.observation o LEFT JOIN ref.status st USING (status)
    WHERE o.shape = 'earning')
WHERE before IS NULL OR (before.status, before.net, before.currency) IS DISTINCT FROM (status, net, currency)
    OR (sale_value IS NOT NULL AND before.sale_value IS DISTINCT FROM sale_value);
