-- One row per paid or open earning of a client, on freelance channels that tell the day of payment: how long the client takes.
SELECT e.worker AS worker_id, m.client, e.work_date AS day, CAST(e.paid_at AS DATE) AS paid_on
FROM ledger.earning e
JOIN ref.status s USING (status)
JOIN money_name m ON m.channel = e.channel AND m.told_client IS NOT DISTINCT FROM e.client AND m.item IS NOT DISTINCT FROM e.item
SEMI JOIN (SELECT DISTINCT channel FROM ledger.earning WHERE family = 'freelance' AND paid_at IS NOT NULL) t ON t.channel = e.channel
WHERE e.family = 'freelance' AND m.client IS NOT NULL AND e.work_date IS NOT NULL AND e.net > 0 AND (s.pending OR (s.earned AND e.paid_at IS NOT NULL))
ORDER BY ALL
