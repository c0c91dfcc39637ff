"""What people see: the run, the efficiency table, the quarantine."""

import os
import shutil
import sys
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from pipelines.errors import ConfigurationError, Exit
from pipelines.home import Home
from pipelines.owed import owed
from pipelines.query import grid, published, rows
from pipelines.run import run
from pipelines.shown import hours_of, two
from pipelines.trouble import standing

EFFICIENCY = """
SELECT channel_id, reporting_currency, approved_rc, received_rc, h2_s, h3_s, naive_rate, eff_rate, eff_rate_lo, eff_rate_hi, full_rate,
    pending_rc, acceptance, n_sessions, evidence_level, suppress_reason, is_shown, data_through
FROM mart.channel_efficiency_current WHERE window_days = ? ORDER BY eff_rate DESC NULLS LAST, received_rc DESC NULLS LAST, channel_id
"""
UNCOUNTED = """
SELECT p.channel, count(*) AS n FROM ledger.receipt r JOIN ref.payer p ON p.wallet = r.platform AND p.client = r.client
ANTI JOIN ledger.earning e ON e.platform = r.platform AND e.account = r.account AND e.batch_id = r.batch_id AND e.line = r.line
    AND e.record_key = r.record_key || ':payer' AND e.occurrence = r.occurrence
WHERE r.gross > 0 AND coalesce(r.kind, 'payment') = 'payment' GROUP BY ALL ORDER BY ALL
"""
FAILED = frozenset({Exit.CREDENTIALS, Exit.CONSERVATION, Exit.LOCKED, Exit.DISK, Exit.CONFIGURATION, Exit.BUG})
WHY = {
    "no_hours": "no session hours",
    "too_few_sessions": "few sessions",
    "mostly_pending": "mostly pending",
    "currency_missing": "rates missing",
}


def look_back(home: Home, text: str, out: Console, err: Console, *, others: bool) -> int:
    """Make the warehouse as of a day, and say where it lies. Raises `ConfigurationError` for a day that cannot be looked back on."""
    from pipelines.as_of import make, parse_day  # noqa: PLC0415  # it brings all that counts

    if others:
        raise ConfigurationError("--as-of looks back and changes nothing: give it without --rebuild, --force and --strict.")
    day = parse_day(text)
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=err, transient=True, disable=not err.is_terminal) as bar:
        task = bar.add_task("Copying what had been observed", total=None)
        made = make(home, day, lambda what, n, total: bar.update(task, description=what, completed=n, total=total))
    out.print(f"As it looked at the end of {day}: {made.relative_to(home.root)}", highlight=False, soft_wrap=True)
    return Exit.CLEAN


def run_and_tell(home: Home, out: Console, err: Console, *, rebuild: bool, force: bool, strict: bool) -> int:
    """Run with a progress bar and say how it ended; with `strict`, nothing is published while something is refused."""
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=err, transient=True, disable=not err.is_terminal) as bar:
        task = bar.add_task("Starting", total=None)
        done = run(
            home,
            lambda what, n, total: bar.update(task, description=what, completed=n, total=total),
            force=force,
            rebuild=rebuild,
            strict=strict,
        )
    for error in done.errors:
        err.print(error, style="red", markup=False, highlight=False)
    for waiting in done.unsettled:
        err.print(f"Left in the inbox for the next run: {waiting}", markup=False, highlight=False)
    if not home.published.exists():
        return done.code
    if done.is_published:
        _tell(home, out, done.seconds)
    elif not done.was_needed:
        out.print("Nothing new in the inbox: the published warehouse is up to date.")
    return done.code


def _tell(home: Home, out: Console, seconds: float) -> None:
    with published(home) as con:
        sums = rows(
            con,
            "SELECT count(DISTINCT sha256) AS files, coalesce(sum(accepted), 0) AS accepted, coalesce(sum(quarantined), 0) AS refused FROM ops.batch",
        )[0]
        files = rows(con, "SELECT count(DISTINCT sha256) AS n FROM ops.quarantine WHERE line IS NULL")[0]["n"]
    out.print(
        f"Done in {seconds:.1f} s: {sums['files']} files in the ledger, {sums['accepted']} records accepted, {sums['refused']} lines and {files} files in quarantine."
    )
    if sums["refused"] or files:
        out.print("`moisson quarantine` says why, and what to do.")


def show_efficiency(home: Home, out: Console, window: str = "365") -> None:
    """Print the efficiency table of a window."""
    with published(home) as con:
        found = rows(con, EFFICIENCY, [window])
    if not found:
        out.print("No earnings yet.")
        return
    currency, through = found[0]["reporting_currency"], found[0]["data_through"]
    names = ["channel", "received", "hours", f"{currency}/h", "about 90 %", "naive", "full", "pending", "n", "evidence"]
    cells = [_line(r) for r in found]
    title = (
        f"What an hour was worth, last {window} days to {through}, in {currency}"
        if window != "all"
        else f"What an hour was worth, to {through}, in {currency}"
    )
    out.print(grid(names, cells, title=title))
    out.print(
        f"{currency}/h = received ÷ session hours, gaps up to 10 minutes included; naive = approved ÷ paid task time; full adds search, admin, learning and building.",
        style="dim",
    )


def _line(r: dict[str, object]) -> tuple[str, ...]:
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


def show_status(home: Home, out: Console) -> int:
    """Print what stopped the last run, if anything did; what arrived per platform, how far it reaches, and the efficiency table."""
    if found_wrong := standing(home):
        out.print(found_wrong.told(), style="red", markup=False, highlight=False)
    with published(home) as con:
        found = rows(
            con,
            """SELECT platform, account, count(*) AS tables, sum(accepted) AS accepted, sum(quarantined) AS refused, min(covers_from) AS first,
            max(covers_to) AS last FROM ops.batch GROUP BY ALL ORDER BY ALL""",
        )
        left = rows(
            con,
            "SELECT count(*) AS n FROM ledger.earning JOIN ref.status USING (status) WHERE gross <> 0 AND gross_rc IS NULL AND (earned OR pending)",
        )[0]["n"]
        doubtful = rows(con, "SELECT count(*) AS n FROM ops.review")[0]["n"]
        payouts = owed(lambda query: rows(con, query))
        waiting = rows(con, UNCOUNTED)
        broken = rows(
            con,
            "SELECT name FROM ops.validation WHERE NOT success AND run_id = (SELECT run_id FROM ops.validation ORDER BY checked_at DESC LIMIT 1)",
        )
    out.print(grid(list(found[0]) if found else ["platform"], [tuple(r.values()) for r in found], title="What has arrived"))
    if left:
        out.print(f"{left} earnings have no exchange rate within 7 days and are in no total: import newer rates (`moisson sources ecb`).")
    for row in waiting:
        out.print(
            f"{row['n']} receipts of {row['channel']} are not counted as earned: an export may tell that money (docs/decisions/0007-payers.md)."
        )
    if doubtful:
        out.print(
            f'{doubtful} records vanished from a later export or changed under the same id: `moisson sql "FROM ops.review"` shows them.'
        )
    if payouts:
        out.print(payouts, highlight=False)
    for row in broken:
        out.print(f"Check that does not hold: {row['name']}")
    show_efficiency(home, out)
    return Exit.CLEAN


def show_quarantine(home: Home, limit: int, out: Console) -> int:
    """Print refused files first, then lines."""
    with published(home) as con:
        found = rows(
            con,
            """SELECT file_name, line, reason, field, coalesce(detail, '') AS detail, coalesce(raw, '') AS raw, remedy FROM ops.quarantine
            ORDER BY line IS NOT NULL, file_name, line LIMIT ?""",
            [limit],
        )
        total = rows(con, "SELECT count(*) AS n FROM ops.quarantine")[0]["n"]
    for r in found:
        place = r["file_name"] + (f":{r['line']}" if r["line"] is not None else "")
        field = f" in {r['field']}" if r["field"] else ""
        out.print(f"{place}: {r['reason']}{field}", style="bold", markup=False, highlight=False)
        for text in (r["detail"], r["raw"][:200]):
            if text:
                out.print(f"  {text}", markup=False, highlight=False)
        out.print(f"  → {r['remedy']}", markup=False, highlight=False)
    out.print(f"{total} in quarantine." if total else "Nothing is in quarantine.")
    return Exit.CLEAN


def run_demo(folder: Path, out: Console, err: Console) -> int:
    """Write the sample life, run, show the table and where to look next."""
    from pipelines.demo import write_life  # noqa: PLC0415

    home = Home(folder.resolve())
    shutil.rmtree(home.inbox, ignore_errors=True)
    out.print(f"Writing a year of exports of a made-up worker to {folder}/inbox")
    write_life(home.root)
    os.environ["MOISSON_HOME"] = str(home.root)
    code = run_and_tell(home, out, err, rebuild=False, force=False, strict=False)
    if code in FAILED:
        return code
    show_efficiency(home, out)
    _point_on(folder, out)
    return Exit.CLEAN


def _point_on(folder: Path, out: Console) -> None:
    """Say where to look next, with commands that can be pasted."""
    program = sys.argv[0] if Path(sys.argv[0]).name == "moisson" else "moisson"
    out.print("Where to look next:")
    for command, what in (
        ("explain prolific 2026-03", "the raw lines behind a number"),
        ("quarantine", "what was refused, and what to do"),
        ("ui", "the Dagster UI: lineage, checks, runs"),
    ):
        out.print(f"  MOISSON_HOME={folder} {program} {command:<26}{what}", markup=False, highlight=False)
    out.print(f"  any SQL tool on {folder}/data/moisson.duckdb", markup=False, highlight=False)
    out.print(f"  {program} init, then drop your own exports into inbox/", markup=False, highlight=False)
