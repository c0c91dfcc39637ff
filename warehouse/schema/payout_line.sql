-- One row per earning that names the payout it left with: the parts of a transfer.
CREATE VIEW ledger.payout_line (
    platform,                           -- platform
    account,                            -- label of the account
    channel,                            -- channel
    payout_ref,                         -- the transfer, as the source names it
    record_key,                         -- with platform, account and occurrence: the earning
    occurrence,                         -- 1, 2, … among identical records
    work_date,                          -- local calendar day the money belongs to
    net,                                -- what the earning adds to the transfer, in `currency`
    currency,                           -- ISO 4217 code
    net_rc                              -- the same in the reporting currency; null: no rate
) AS
SELECT platform, account, channel, ref AS payout_ref, record_key, occurrence, work_date, net, currency, net_rc
FROM ledger.earning e WHERE ref IS NOT NULL AND status = 'paid' AND (platform IN (SELECT platform FROM ref.payout_source) OR EXISTS (
    FROM ledger.payout p WHERE p.platform = e.platform AND p.account = e.account AND coalesce(p.ref, p.record_key) = e.ref));
