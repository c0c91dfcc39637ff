"""What needs a look on each channel: silence, steps of rates and fees, shifts of approval, announcements; and what was tested in vain.

Tests look at all channels together (false alarms are counted over them) and end on the last day with data: computed anew, they are small.
"""

from pipelines.marts import Change, replace_all
from pipelines.steps import Work
from transforms.alerts import Found, approval_shifts, joined, rate_steps
from transforms.announced import events, fee_deviations, fee_steps
from transforms.link_rot import dead_programmes
from transforms.silence import silence
from warehouse.marts import frame, sql
from warehouse.schema import tables

TABLES = ("alert", "alert_check")
DEVIATION = "mart.fee_deviation"
HAS_DEVIATION = DEVIATION in tables()
READS = (
    "ledger.earning",
    "mart.channel_efficiency_day",
    "ref.platform_event",
    "mart.affiliate_program",
    *((DEVIATION,) if HAS_DEVIATION else ()),
)
DEVIATIONS = f"""
SELECT worker_id, channel_id, kind, min(first_day) AS first_day, max(month) AS last_month, sum(n_events) AS n_events,
    CAST(sum(deviation_rc) AS DECIMAL(38, 8)) AS deviation_rc,
    sum(observed_pct * CAST(gross AS DOUBLE)) / nullif(sum(CAST(gross AS DOUBLE)), 0) AS observed_pct,
    sum(expected_pct * CAST(gross AS DOUBLE)) / nullif(sum(CAST(gross AS DOUBLE)), 0) AS expected_pct
FROM {DEVIATION} WHERE kind <> 'custom' GROUP BY ALL ORDER BY ALL
"""
"""`custom`, a contract unlike those before it, is what the step of fees tells already."""


def rebuild(work: Work, change: Change) -> None:
    """Run every test, and write what was found beside what was looked for."""
    store, through = work.store, change.through
    told = {"through": through}
    channels = frame(store, sql("alert_channels"))
    found: tuple[Found, ...] = (
        silence(channels, frame(store, sql("alert_days"), told), through),
        rate_steps(frame(store, sql("alert_rates"), told), through),
        approval_shifts(frame(store, sql("alert_decided"), told), through),
        fee_steps(frame(store, sql("alert_contracts")), through),
        ([], dead_programmes(frame(store, "SELECT * FROM mart.affiliate_program ORDER BY ALL"))),
        ([], events(frame(store, sql("alert_events")), through)),
        ([], fee_deviations(frame(store, DEVIATIONS)) if HAS_DEVIATION else []),
    )
    checks, alerts = joined(*found)
    replace_all(store, "alert_check", checks)
    replace_all(store, "alert", alerts)
