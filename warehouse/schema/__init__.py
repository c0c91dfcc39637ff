"""The tables, declared in SQL; the comment beside a column is the comment in the database."""

import re
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

SCHEMAS = ("ops", "ref", "ledger", "mart")
TABLE = re.compile(r"-- (?P<about>[^\n]+)\nCREATE TABLE (?P<name>[\w.]+) \(\n(?P<body>.*?)\n\);", re.DOTALL)
VIEW = re.compile(r"-- (?P<about>[^\n]+)\nCREATE VIEW [\w.]+ \(\n(?P<body>.*?)\n\) AS\n(?P<query>.*);", re.DOTALL)
VIEW_COLUMN = re.compile(r"^ {4}(?P<name>\w+),?\s*-- (?P<about>.+)$", re.MULTILINE)
COLUMN = re.compile(r"^ {4}(?P<name>\w+) (?P<type>.+?)\s*-- (?P<about>.+)$", re.MULTILINE)


@dataclass(frozen=True)
class Column:
    """A column: name, SQL type as written, and what it means."""

    name: str
    type: str
    about: str


@dataclass(frozen=True)
class Table:
    """A table: its full name, grain, columns and the statement that makes it."""

    name: str
    about: str
    columns: tuple[Column, ...]
    ddl: str

    @property
    def names(self) -> tuple[str, ...]:
        """The column names, in order."""
        return tuple(c.name for c in self.columns)


def _declared() -> list[str]:
    """Give the names of the files that declare tables: that of a schema, and those whose names begin with it."""
    names = sorted(path.name.removesuffix(".sql") for path in files(__name__).iterdir() if path.name.endswith(".sql"))
    return [name for schema in SCHEMAS for name in names if name == schema or name.startswith(f"{schema}_")]


def _text(name: str) -> str:
    return files(__name__).joinpath(f"{name}.sql").read_text(encoding="utf-8")


@cache
def tables() -> dict[str, Table]:
    """Give every declared table by its full name."""
    found: dict[str, Table] = {}
    for text in map(_text, _declared()):
        for match in TABLE.finditer(text):
            columns = tuple(Column(c["name"], c["type"].strip().rstrip(","), c["about"].strip()) for c in COLUMN.finditer(match["body"]))
            ddl = match[0][match[0].index("CREATE TABLE") :]
            found[match["name"]] = Table(match["name"], match["about"], columns, ddl)
    return found


def statements() -> list[str]:
    """Give the statements that create every schema and table, each with its comments."""
    made = [f"CREATE SCHEMA IF NOT EXISTS {schema}" for schema in SCHEMAS]
    for table in tables().values():
        made.append(table.ddl.replace("CREATE TABLE", "CREATE TABLE IF NOT EXISTS").rstrip(";"))
        made.append(f"COMMENT ON TABLE {table.name} IS {_quoted(table.about)}")
        made += [f"COMMENT ON COLUMN {table.name}.{c.name} IS {_quoted(c.about)}" for c in table.columns]
    return made


def _view(name: str) -> tuple[str, str, dict[str, str]]:
    """Read a view that is declared in a file of its own: what it is about, its query, its columns."""
    match = VIEW.search(_text(name))
    if match is None:
        raise LookupError(f"{name}.sql declares no view")
    return match["about"], match["query"], {c["name"]: c["about"].strip() for c in VIEW_COLUMN.finditer(match["body"])}


VIEWS = {
    "ops.review": _view("review"),
    "ledger.earning_event": _view("earning_event"),
    "ledger.payout_line": _view("payout_line"),
    "ops.covered": (
        "One row per account, layout and stretch of days that its exports cover; a fortnight between two exports leaves no hole.",
        """
        SELECT platform, account, layout, min(covers_from) AS first_day, max(covers_to) AS last_day FROM (
            SELECT *, count(*) FILTER (far) OVER (PARTITION BY platform, account, layout ORDER BY covers_from, covers_to, batch_id) AS stretch
            FROM (
                SELECT platform, account, layout, batch_id, covers_from, covers_to,
                    covers_from > 14 + max(covers_to) OVER (PARTITION BY platform, account, layout
                        ORDER BY covers_from, covers_to, batch_id ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS far
                FROM ops.batch WHERE covers_from IS NOT NULL))
        GROUP BY platform, account, layout, stretch
        """,
        {
            "platform": "platform",
            "account": "label of the account",
            "layout": "layout",
            "first_day": "first day of the stretch",
            "last_day": "last day of the stretch",
        },
    ),
}


def views() -> list[str]:
    """Give the statements that make every view, with its comments; they may be run again."""
    made: list[str] = []
    for name, (about, query, columns) in VIEWS.items():
        made += [f"CREATE OR REPLACE VIEW {name} AS {query}", f"COMMENT ON VIEW {name} IS {_quoted(about)}"]
        made += [f"COMMENT ON COLUMN {name}.{column} IS {_quoted(text)}" for column, text in columns.items()]
    return made


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
