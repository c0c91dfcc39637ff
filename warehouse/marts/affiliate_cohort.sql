-- One row per worker, affiliate channel, currency and month of sale: exact sums of its sales, and the moments of the approved ones.
-- A sum is null where no amount is known. `squared` and `size` are floating point: they measure spread.
SELECT worker_id, channel_id, currency, month, count(*) FILTER (is_sale) AS n,
    CAST(sum(first_gross) FILTER (NOT is_refund) AS DECIMAL(38, 8)) AS tracked, CAST(sum(first_gross_rc) FILTER (NOT is_refund) AS DECIMAL(38, 8)) AS tracked_rc,
    CAST(sum(gross) FILTER (state = 'pending') AS DECIMAL(38, 8)) AS pending,
    coalesce(fsum(CAST(gross AS DOUBLE) ** 2) FILTER (is_sale AND state = 'approved'), 0) AS squared,
    coalesce(fsum(abs(CAST(gross AS DOUBLE))) FILTER (is_sale AND state = 'approved'), 0) AS size
FROM affiliate_sale WHERE currency IS NOT NULL
GROUP BY ALL ORDER BY ALL;
