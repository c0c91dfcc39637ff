"""`moisson quarantine`: the refused files and lines, why, and what to do about each."""

from typing import Any

from rich.console import Console

from pipelines.errors import Exit
from pipelines.home import Home
from pipelines.query import published, rows
from pipelines.say import say

REFUSED = """
SELECT file_name, line, platform, reason, field, detail, raw, remedy FROM ops.quarantine
ORDER BY line IS NOT NULL, file_name, line LIMIT ?
"""


def show_quarantine(home: Home, limit: int, out: Console, *, as_json: bool = False) -> int:
    """Print refused files first, then lines. Raises `NothingPublishedError` before the first run."""
    with published(home) as con:
        found = rows(con, REFUSED, [limit])
        total = rows(con, "SELECT count(*) AS n FROM ops.quarantine")[0]["n"]
    if as_json:
        from pipelines import told  # noqa: PLC0415  # models take a while to import

        say(told.quarantine(found, total))
        return Exit.CLEAN
    for row in found:
        _show(row, out)
    left = f" {total - len(found)} more: add --limit {total}." if total > len(found) else ""
    out.print(f"{total} in quarantine.{left}" if total else "Nothing is in quarantine.", highlight=False)
    return Exit.CLEAN


def _show(row: dict[str, Any], out: Console) -> None:
    place = row["file_name"] + (f":{row['line']}" if row["line"] is not None else "")
    field = f" in {row['field']}" if row["field"] else ""
    out.print(f"{place}: {row['reason']}{field}", style="bold", markup=False, highlight=False)
    for text in (row["detail"], (row["raw"] or "")[:200]):
        if text:
            out.print(f"  {text}", markup=False, highlight=False)
    out.print(f"  → {row['remedy']}", markup=False, highlight=False)
