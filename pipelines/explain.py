"""From one cell of the efficiency table back to the raw lines behind it."""

import re
from typing import Any

from rich.console import Console

from connectors.landing import Landing
from connectors.read import raw_lines
from pipelines.errors import Exit, MoissonError
from pipelines.home import Home
from pipelines.query import grid, published, rows
from pipelines.shown import hours_of, two


class NoSuchCellError(MoissonError):
    """There is no such channel or month."""

    code = Exit.CONFIGURATION


LINES = """
SELECT e.work_date, e.kind, e.status, e.gross, e.fee, e.net, e.currency, e.fx_rate, e.fx_date, e.net_rc, b.sha256, b.part_name, e.line, l.file_name
FROM ledger.earning e JOIN ops.batch b USING (batch_id) JOIN ops.landed l USING (sha256)
WHERE e.channel = ? AND date_trunc('month', e.work_date) = CAST(? AS DATE)
ORDER BY abs(e.net_rc) DESC NULLS FIRST, e.work_date, e.line LIMIT ?
"""


def explain_month(home: Home, channel: str, month: str, limit: int, out: Console) -> int:
    """Print the ladder of one channel and month, how it was made, and the raw lines behind it."""
    if not re.fullmatch(r"\d{4}-\d{2}", month):
        raise NoSuchCellError(f"{month!r} is not a month: write it as 2026-03.")
    first = f"{month}-01"
    with published(home) as con:
        found = rows(con, "SELECT * FROM mart.channel_efficiency_month WHERE channel_id = ? AND month = CAST(? AS DATE)", [channel, first])
        if not found:
            known = rows(
                con, "SELECT channel_id, min(month) AS first, max(month) AS last FROM mart.channel_efficiency_month GROUP BY 1 ORDER BY 1"
            )
            told = "; ".join(f"{r['channel_id']} {r['first']:%Y-%m} to {r['last']:%Y-%m}" for r in known) or "none yet"
            raise NoSuchCellError(f"Nothing is known of {channel!r} in {month}. Known: {told}.")
        cell = found[0]
        _ladder(cell, out)
        _hours(
            rows(
                con,
                "SELECT reason, seconds FROM mart.time_waterfall_month WHERE channel_id = ? AND month = CAST(? AS DATE) ORDER BY seconds DESC",
                [channel, first],
            ),
            out,
        )
        _fees(
            rows(
                con,
                "SELECT fee_kind, amount_rc, pct_of_gross FROM mart.fee_waterfall_month WHERE channel_id = ? AND month = CAST(? AS DATE) ORDER BY step_no",
                [channel, first],
            ),
            cell,
            out,
        )
        _raw(home, rows(con, LINES, [channel, first, limit]), out)
    return Exit.CLEAN


def _ladder(cell: dict[str, Any], out: Console) -> None:
    currency = cell["reporting_currency"]
    out.print(f"[bold]{cell['channel_id']}[/bold], {cell['month']:%B %Y}, in {currency}")
    steps = [
        ("G gross of approved and pending work", cell["gross_rc"]),
        ("A approved", cell["approved_rc"]),
        ("P after platform fees and withheld tax", cell["platform_net_rc"]),
        ("R received, after payout and wallet fees", cell["received_rc"]),
        ("pending, at face value, not counted", cell["pending_rc"]),
    ]
    out.print(grid(["money", currency], [(name, two(value)) for name, value in steps]))
    rates = [
        ("naive rate = A / H0", cell["approved_rc"], cell["h0_s"], cell["naive_rate"]),
        ("effective rate = R / H2", cell["received_rc"], cell["h2_s"], cell["eff_rate"]),
        ("full rate = R / H3", cell["received_rc"], cell["h3_s"], cell["full_rate"]),
    ]
    out.print(grid(["rate", currency, "hours", f"{currency}/h"], [(n, two(m), hours_of(s), two(r)) for n, m, s, r in rates]))
    if cell["eff_rate_lo"] is not None:
        out.print(
            f"Interval of the effective rate, about 90 %: {two(cell['eff_rate_lo'])} to {two(cell['eff_rate_hi'])} ({cell['method']}, n = {cell['n_sessions']})"
        )
    if cell["suppress_reason"]:
        out.print(f"With care: {cell['suppress_reason']} ({cell['evidence_level']})")


def _hours(found: list[dict[str, Any]], out: Console) -> None:
    if found:
        out.print(grid(["where the time went", "hours"], [(r["reason"], hours_of(r["seconds"])) for r in found]))


def _fees(found: list[dict[str, Any]], cell: dict[str, Any], out: Console) -> None:
    if found:
        out.print(grid(["from approved to received", cell["reporting_currency"]], [(r["fee_kind"], two(r["amount_rc"])) for r in found]))


def _raw(home: Home, found: list[dict[str, Any]], out: Console) -> None:
    """Print the raw lines, largest money first."""
    landing = Landing(home.landing)
    wanted: dict[tuple[str, str], list[int]] = {}
    for row in found:
        wanted.setdefault((row["sha256"], row["part_name"]), []).append(row["line"])
    texts = {key: raw_lines(landing.path(key[0]), key[1], lines) for key, lines in wanted.items()}
    for row in found:
        rate = f" at {row['fx_rate'].normalize():f} of {row['fx_date']}" if row["fx_rate"] is not None and row["currency"] != "EUR" else ""
        amount = f"{row['net'].normalize():f} {row['currency']}{rate} = {two(row['net_rc'])}"
        place = f"{row['file_name']}" + (f" [{row['part_name']}]" if row["part_name"] else "") + f":{row['line']}"
        out.print(f"{row['work_date']} {row['kind']} {row['status']} {amount}", highlight=False)
        out.print(
            f"  {place}\n  {texts[(row['sha256'], row['part_name'])].get(row['line'], '')}", markup=False, highlight=False, style="dim"
        )
