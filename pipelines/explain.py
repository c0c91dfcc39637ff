"""From one cell of the efficiency table back to the raw lines behind it."""

import re
from dataclasses import dataclass
from typing import Any

from rich.console import Console

from connectors.landing import Landing
from connectors.read import raw_lines
from pipelines.errors import Exit, MoissonError
from pipelines.home import Home
from pipelines.query import grid, published, rows
from pipelines.say import say
from pipelines.shapes import Explain, Fee, Line, Spent, money
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


SPENT = "SELECT reason, seconds FROM mart.time_waterfall_month WHERE channel_id = ? AND month = CAST(? AS DATE) ORDER BY seconds DESC"
FEES = "SELECT fee_kind, amount_rc FROM mart.fee_waterfall_month WHERE channel_id = ? AND month = CAST(? AS DATE) ORDER BY step_no"
CELL = "SELECT * FROM mart.channel_efficiency_month WHERE channel_id = ? AND month = CAST(? AS DATE)"
KNOWN = "SELECT channel_id, min(month) AS first, max(month) AS last FROM mart.channel_efficiency_month GROUP BY 1 ORDER BY 1"


@dataclass(frozen=True)
class _Facts:
    """A cell of the efficiency table, and everything behind it; `texts` are the raw lines."""

    cell: dict[str, Any]
    time: list[dict[str, Any]]
    fees: list[dict[str, Any]]
    lines: list[dict[str, Any]]
    texts: dict[tuple[str, str], dict[int, str]]

    def text(self, row: dict[str, Any]) -> str | None:
        """Give a raw line as it stands in its file."""
        return self.texts[(row["sha256"], row["part_name"])].get(row["line"])


def explain_month(home: Home, channel: str, month: str, limit: int, out: Console, *, as_json: bool = False) -> int:
    """Print the ladder of one channel and month, how it was made, and the raw lines behind it. Raises `NoSuchCellError`."""
    facts = _facts(home, channel, month, limit)
    if as_json:
        say(explained(facts))
        return Exit.CLEAN
    _ladder(facts.cell, out)
    _hours(facts.time, out)
    _fees(facts.fees, facts.cell, out)
    _raw(facts, out)
    return Exit.CLEAN


def _facts(home: Home, channel: str, month: str, limit: int) -> _Facts:
    if not re.fullmatch(r"\d{4}-(0[1-9]|1[0-2])", month):
        raise NoSuchCellError(f"{month!r} is not a month.", place="MONTH", next_step="Write it as 2026-03.")
    cell = [channel, f"{month}-01"]
    with published(home) as con:
        found = rows(con, CELL, cell)
        if not found:
            spans = "; ".join(f"{r['channel_id']} {r['first']:%Y-%m} to {r['last']:%Y-%m}" for r in rows(con, KNOWN))
            next_step = f"Known: {spans}." if spans else "Drop exports into the inbox and run `moisson run`."
            raise NoSuchCellError("nothing is known of it.", place=f"{channel} in {month}", next_step=next_step)
        lines = rows(con, LINES, [*cell, limit])
        return _Facts(found[0], rows(con, SPENT, cell), rows(con, FEES, cell), lines, _texts(home, lines))


def _texts(home: Home, lines: list[dict[str, Any]]) -> dict[tuple[str, str], dict[int, str]]:
    """Read the lines of the kept files."""
    landing = Landing(home.landing)
    wanted: dict[tuple[str, str], list[int]] = {}
    for row in lines:
        wanted.setdefault((row["sha256"], row["part_name"]), []).append(row["line"])
    return {key: raw_lines(landing.path(key[0]), key[1], numbers) for key, numbers in wanted.items()}


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


def _raw(facts: _Facts, out: Console) -> None:
    """Print the raw lines, largest money first."""
    for row in facts.lines:
        rate = f" at {row['fx_rate'].normalize():f} of {row['fx_date']}" if row["fx_rate"] is not None and row["currency"] != "EUR" else ""
        net = f"{row['net'].normalize():f}" if row["net"] is not None else "–"
        place = f"{row['file_name']}" + (f" [{row['part_name']}]" if row["part_name"] else "") + f":{row['line']}"
        out.print(f"{row['work_date']} {row['kind']} {row['status']} {net} {row['currency']}{rate} = {two(row['net_rc'])}", highlight=False)
        out.print(f"  {place}\n  {facts.text(row) or ''}", markup=False, highlight=False, style="dim")


def explained(facts: _Facts) -> Explain:
    """Give all of it for programs."""
    cell = facts.cell
    currency = cell["reporting_currency"]
    return Explain(
        channel=cell["channel_id"],
        month=f"{cell['month']:%Y-%m}",
        **{name: money(cell[column], currency) for name, column in AMOUNTS.items()},
        task_seconds=cell["h0_s"],
        session_seconds=cell["h2_s"],
        all_seconds=cell["h3_s"],
        sessions=cell["n_sessions"],
        method=cell["method"],
        evidence=cell["evidence_level"],
        suppressed=cell["suppress_reason"],
        time=[Spent(**row) for row in facts.time],
        fees=[Fee(kind=row["fee_kind"], amount=money(row["amount_rc"], currency)) for row in facts.fees],
        lines=[_line(row, facts.text(row), currency) for row in facts.lines],
    )


AMOUNTS = {
    "gross": "gross_rc",
    "approved": "approved_rc",
    "platform_net": "platform_net_rc",
    "received": "received_rc",
    "pending": "pending_rc",
    "naive_rate": "naive_rate",
    "effective_rate": "eff_rate",
    "effective_rate_low": "eff_rate_lo",
    "effective_rate_high": "eff_rate_hi",
    "full_rate": "full_rate",
}


def _line(row: dict[str, Any], raw: str | None, currency: str) -> Line:
    return Line(
        work_date=row["work_date"],
        kind=row["kind"],
        status=row["status"],
        **{name: money(row[name], row["currency"]) for name in ("gross", "fee", "net")},
        converted=money(row["net_rc"], currency),
        rate=row["fx_rate"],
        rate_date=row["fx_date"],
        file=row["file_name"],
        table=row["part_name"] or None,
        line=row["line"],
        raw=raw,
    )
