"""A home that keeps several people's books: whose they are, and how a query is asked for one of them."""

import re
from typing import Final, NamedTuple

from pipelines.home import Home
from pipelines.html import shows
from pipelines.html.figure import Column, Plan
from pipelines.query import Connection, answers

WHO: Final = """
SELECT DISTINCT worker_id FROM (SELECT worker_id FROM mart.income_day UNION ALL SELECT worker_id FROM mart.channel_efficiency_day)
ORDER BY worker_id
"""
OWNED: Final = "SELECT DISTINCT table_name FROM information_schema.columns WHERE table_schema = 'mart' AND column_name = 'worker_id'"
MART: Final = re.compile(r"\bmart\.(?P<table>\w+)")
EVERYBODY: Final = """
SELECT p.worker_id, p.month, p.reporting_currency, max(p.total_rc) FILTER (p.basis = 'cash') AS came_in_rc,
    max(p.total_rc) FILTER (p.basis = 'accrual') AS worked_for_rc,
    (SELECT sum(h2_s) FROM mart.channel_efficiency_month e WHERE e.worker_id = p.worker_id AND e.month = p.month) AS session_s,
    (SELECT count(*) FROM mart.alert t WHERE t.worker_id = p.worker_id AND t.resolved_on IS NULL) AS n_changes
FROM mart.portfolio_month p GROUP BY p.worker_id, p.month, p.reporting_currency
QUALIFY row_number() OVER (PARTITION BY p.worker_id ORDER BY p.month DESC) = 1 ORDER BY p.worker_id
"""
PEOPLE: Final = Plan(
    key="people.latest",
    sql=EVERYBODY,
    columns=(
        Column("worker_id", shows.text),
        Column("month", shows.month),
        Column("came_in_rc", shows.money),
        Column("worked_for_rc", shows.money),
        Column("session_s", shows.hours),
        Column("n_changes", shows.count),
    ),
)
"""The figure of the page that leads to each person's."""


class Worker(NamedTuple):
    """A person of the home: the pseudonym in the marts, and what the name of the file ends with; the only one has no ending."""

    worker_id: str
    suffix: str


def workers(home: Home, con: Connection) -> list[Worker]:
    """Give everybody whose money or hours are known; endings differ, and hold only what every file system knows."""
    found = [str(row["worker_id"]) for row in answers(home, con, WHO)]
    if len(found) < 2:  # one person: report.html is theirs
        return [Worker(name, "") for name in found]
    plain = [re.sub(r"[^A-Za-z0-9_]+", "-", name).strip("-").lower() for name in found]
    return [
        Worker(name, f"-{told}" if told and plain.count(told) == 1 else f"-{told or 'person'}-{place}")
        for place, (name, told) in enumerate(zip(found, plain, strict=True), 1)
    ]


def owned(home: Home, con: Connection) -> frozenset[str]:
    """Give the marts that have a row for each worker."""
    return frozenset(str(row["table_name"]) for row in answers(home, con, OWNED))


def is_of_one(sql: str, tables: frozenset[str]) -> bool:
    """Whether a query asks about people, and not about the home as a whole."""
    return any(match["table"] in tables for match in MART.finditer(sql))


def of_one(sql: str, worker: Worker, tables: frozenset[str]) -> str:
    """Give a query that asks about one person: each mart with a row for each worker is read for this one only."""
    own = worker.worker_id.replace("'", "''")

    def narrowed(match: re.Match[str]) -> str:
        return f"(FROM {match[0]} WHERE worker_id = '{own}')" if match["table"] in tables else match[0]

    return MART.sub(narrowed, sql)
