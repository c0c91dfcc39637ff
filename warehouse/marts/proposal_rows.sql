-- One row per proposal that was sent by the last day with data: where it stands as of that day, what it cost and what it would pay.
-- The price of a bid is that of the day it was sent; a worth is converted at the rate of the day it was decided, else of the day it was sent.
WITH talked AS (
    SELECT platform, account, record_key, occurrence, min(CAST(coalesce(event_at, observed_at) AS DATE)) AS talk_on
    FROM ledger.observation WHERE shape = 'proposal' AND (status = 'pending' OR event_at IS NOT NULL) GROUP BY ALL),
told AS (
    SELECT p.*, coalesce(CAST(p.event_at AS DATE), t.talk_on) AS talk_on, CAST(p.approved_at AS DATE) AS decided_on
    FROM ledger.proposal p LEFT JOIN talked t USING (platform, account, record_key, occurrence) WHERE p.work_date <= $through),
stood AS (
    SELECT *, coalesce(decided_on > $through, false) AS is_later, CASE WHEN kind = 'invite' THEN coalesce(quantity, 0) ELSE quantity END AS paid
    FROM told)
SELECT s.worker AS worker_id, coalesce(s.channel, 'unassigned') AS channel_id, s.kind AS source, s.work_date AS sent,
    coalesce(s.talk_on <= $through, false) AS has_talked,
    NOT s.is_later AND s.status = 'approved' AS is_won,
    NOT s.is_later AND s.status IN ('approved', 'rejected', 'cancelled') AS is_closed,
    s.paid AS connects,
    CASE WHEN s.paid = 0 THEN 0 WHEN b.currency = $rc THEN CAST(s.paid * b.fixed_amount AS DECIMAL(38, 8))
        ELSE converted_exactly(s.paid * b.fixed_amount, bf.rate, br.rate) END AS cost_rc,
    s.seconds,
    CASE WHEN s.currency = $rc THEN s.gross ELSE converted_exactly(s.gross, f.rate, r.rate) END AS value_rc
FROM stood s
LEFT JOIN ref.fee_schedule b ON b.fee_kind = 'bid' AND b.platform = split_part(s.channel, ':', 1)
    AND b.valid_from <= s.work_date AND (b.valid_to IS NULL OR b.valid_to >= s.work_date)
LEFT JOIN ref.fx_day bf ON bf.currency = b.currency AND bf.day = s.work_date
LEFT JOIN ref.fx_day br ON br.currency = $rc AND br.day = s.work_date
LEFT JOIN ref.fx_day f ON f.currency = s.currency AND f.day = least(coalesce(s.decided_on, s.work_date), $through)
LEFT JOIN ref.fx_day r ON r.currency = $rc AND r.day = least(coalesce(s.decided_on, s.work_date), $through)
ORDER BY ALL
