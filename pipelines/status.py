"""`moisson status`: what has arrived, what is missing, what is on its way, and what an hour was worth."""

from dataclasses import dataclass
from typing import Any

from rich.console import Console

from pipelines.errors import Exit
from pipelines.guide import guide
from pipelines.home import Home
from pipelines.owed import owed, sums
from pipelines.query import grid, published, rows
from pipelines.say import say
from pipelines.trouble import FailedRun, standing
from pipelines.worth import Found, read, show

ARRIVED = """
SELECT platform, account, count(*) AS tables, sum(accepted) AS accepted, sum(quarantined) AS refused, min(covers_from) AS first,
    max(covers_to) AS last
FROM ops.batch GROUP BY ALL ORDER BY ALL
"""
LEFT = (
    "SELECT count(*) AS n FROM ledger.earning JOIN ref.status USING (status) WHERE gross <> 0 AND gross_rc IS NULL AND (earned OR pending)"
)
REVIEW = "SELECT count(*) AS n FROM ops.review"
UNCOUNTED = """
SELECT p.channel, count(*) AS n FROM ledger.receipt r JOIN ref.payer p ON p.wallet = r.platform AND p.client = r.client
ANTI JOIN ledger.earning e ON e.platform = r.platform AND e.account = r.account AND e.batch_id = r.batch_id AND e.line = r.line
    AND e.record_key = r.record_key || ':payer' AND e.occurrence = r.occurrence
WHERE r.gross > 0 AND coalesce(r.kind, 'payment') = 'payment' GROUP BY ALL ORDER BY ALL
"""
BROKEN = """
SELECT name FROM ops.validation
WHERE NOT success AND run_id = (SELECT run_id FROM ops.validation ORDER BY checked_at DESC LIMIT 1)
"""


@dataclass(frozen=True)
class Facts:
    """What the published warehouse says of itself."""

    arrived: list[dict[str, Any]]
    left: int
    review: int
    uncounted: list[dict[str, Any]]
    owed: list[dict[str, Any]]
    broken: list[str]
    worth: list[Found]
    stopped: FailedRun | None = None


def show_status(home: Home, out: Console, *, as_json: bool = False) -> int:
    """Print what stopped the last run, what arrived, how far it reaches, and the efficiency table. Raises `NothingPublishedError` before the first run."""
    stopped = standing(home)
    if stopped and not as_json:  # also where nothing is published
        out.print(stopped.told(), style="red", markup=False, highlight=False)
    facts = _facts(home, stopped)
    if as_json:
        from pipelines import told  # noqa: PLC0415  # models take a while to import

        say(told.status(home, facts))
        return Exit.CLEAN
    names = list(facts.arrived[0]) if facts.arrived else ["platform"]
    out.print(grid(names, [tuple(r.values()) for r in facts.arrived], title="What has arrived"))
    for line in _notes(facts):
        out.print(line, highlight=False, markup=False)
    show(facts.worth, out)
    if not facts.arrived:
        guide(home, out)
    return Exit.CLEAN


def _facts(home: Home, stopped: FailedRun | None) -> Facts:
    with published(home) as con:
        return Facts(
            arrived=rows(con, ARRIVED),
            left=rows(con, LEFT)[0]["n"],
            review=rows(con, REVIEW)[0]["n"],
            uncounted=rows(con, UNCOUNTED),
            owed=sums(lambda query: rows(con, query)),
            broken=[row["name"] for row in rows(con, BROKEN)],
            worth=read(con),
            stopped=stopped,
        )


def _notes(facts: Facts) -> list[str]:
    """Give what a person should know, and what to do about it."""
    found = [
        f"{row['n']} receipts of {row['channel']} are not counted as earned: an export may tell that money (docs/decisions/0007-payers.md)."
        for row in facts.uncounted
    ]
    if facts.left:
        line = f"{facts.left} earnings have no exchange rate within 7 days and are in no total: import newer rates (`moisson sources ecb`)."
        found = [line, *found]
    if facts.review:
        found.append(
            f'{facts.review} records vanished from a later export or changed under the same id: `moisson sql "FROM ops.review"` shows them.'
        )
    if told := owed(facts.owed):
        found.append(told)
    return found + [f"Check that does not hold: {name}" for name in facts.broken]
