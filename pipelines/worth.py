"""What an hour was worth on each channel: the efficiency table, for people and for programs."""

from typing import Any

from rich.console import Console

from pipelines.query import Connection, grid, rows
from pipelines.shown import hours_of, two

Found = dict[str, Any]
EFFICIENCY = """
SELECT channel_id, reporting_currency, approved_rc, received_rc, h2_s, h3_s, naive_rate, eff_rate, eff_rate_lo, eff_rate_hi, full_rate,
    pending_rc, acceptance, n_sessions, evidence_level, suppress_reason, is_shown, data_through, window_days
FROM mart.channel_efficiency_current WHERE window_days = ? ORDER BY eff_rate DESC NULLS LAST, received_rc DESC NULLS LAST, channel_id
"""
WINDOW = "365"
WHY = {
    "no_hours": "no session hours",
    "too_few_sessions": "few sessions",
    "mostly_pending": "mostly pending",
    "currency_missing": "rates missing",
}
NUMBERS = ("received", "hours", "naive", "full", "pending", "n")


def read(con: Connection, window: str = WINDOW) -> list[Found]:
    """Give the efficiency table of a window of days, best rate first."""
    return rows(con, EFFICIENCY, [window])


def show(found: list[Found], out: Console) -> None:
    """Print the efficiency table of a window."""
    if not found:
        out.print("No earnings yet.")
        return
    currency, through, window = found[0]["reporting_currency"], found[0]["data_through"], found[0]["window_days"]
    names = ["channel", "received", "hours", f"{currency}/h", "about 90 %", "naive", "full", "pending", "n", "evidence"]
    reach = f"last {window} days to {through}" if window != "all" else f"to {through}"
    title = f"What an hour was worth, {reach}, in {currency}"
    out.print(grid(names, [_line(r) for r in found], title=title, right=(*NUMBERS, f"{currency}/h")))
    out.print(
        f"{currency}/h = received ÷ session hours, gaps up to 10 minutes included; naive = approved ÷ paid task time; full adds search, admin, learning and building.",
        style="dim",
    )


def _line(r: Found) -> tuple[str, ...]:
    shown = bool(r["is_shown"])
    interval = f"{two(r['eff_rate_lo'])} – {two(r['eff_rate_hi'])}" if shown and r["eff_rate_lo"] is not None else ""
    reason = WHY.get(str(r["suppress_reason"]), str(r["suppress_reason"] or ""))
    evidence = str(r["evidence_level"]) + (f": {reason}" if reason else "")
    rate = two(r["eff_rate"]) if shown else "–"
    return (
        str(r["channel_id"]),
        two(r["received_rc"]),
        hours_of(r["h2_s"] or r["h3_s"]),
        rate,
        interval,
        two(r["naive_rate"]),
        two(r["full_rate"]),
        two(r["pending_rc"]),
        str(r["n_sessions"]),
        evidence,
    )
