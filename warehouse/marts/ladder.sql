-- One row per worker, channel and month: all hours and received money.
SELECT worker_id, channel_id, family, month, h3_s, received_rc FROM mart.channel_efficiency_month WHERE month <= $through ORDER BY ALL
