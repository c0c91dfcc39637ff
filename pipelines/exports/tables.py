"""The tables that are exported, and how a column is told: names of clients left out, formulas taken the sting of."""

from dataclasses import dataclass

from pipelines.query import RISKY, Connection, rows

NAMES = "ledger.client"
"""The only table that holds real names."""
TEXTS = frozenset(
    {"item", "project", "skills", "what", "name", "contract", "program", "skill", "text", "evidence", "subject", "description"}
)
"""Columns with words of exports and of people: one that holds a client's name is not told without --names."""
HIDDEN = "(names a client)"
LISTED = """
SELECT t.table_schema || '.' || t.table_name AS name, coalesce(d.comment, v.comment, '') AS comment
FROM information_schema.tables t
LEFT JOIN duckdb_tables() d ON d.schema_name = t.table_schema AND d.table_name = t.table_name
LEFT JOIN duckdb_views() v ON v.schema_name = t.table_schema AND v.view_name = t.table_name
WHERE t.table_schema IN ('ledger', 'mart') ORDER BY name
"""


@dataclass(frozen=True)
class Column:
    """A column and its type, as DuckDB writes it."""

    name: str
    type: str


@dataclass(frozen=True)
class Table:
    """A table or view, what a row of it is, and its columns."""

    name: str
    comment: str
    columns: tuple[Column, ...]


def tables(con: Connection, *, names: bool) -> list[Table]:
    """Give every table of the ledger and every mart; the one with the names of clients only where they are wanted."""
    found = [row for row in rows(con, LISTED) if names or row["name"] != NAMES]
    return [Table(row["name"], row["comment"].split("\n")[0], _columns(con, row["name"])) for row in found]


def _columns(con: Connection, name: str) -> tuple[Column, ...]:
    return tuple(Column(row["column_name"], row["column_type"]) for row in rows(con, f"DESCRIBE {name}"))


def query(table: Table, *, names: bool, formula_safe: bool = False) -> str:
    """Give the query of a whole table."""
    cells = ", ".join(_cell(column, names=names, formula_safe=formula_safe) for column in table.columns)
    return f"SELECT {cells} FROM {table.name} t"


def _cell(column: Column, *, names: bool, formula_safe: bool) -> str:
    told = f't."{column.name}"'
    if column.type == "VARCHAR" and column.name in TEXTS and not names:
        told = nameless(told)
    if column.type == "VARCHAR" and formula_safe:
        told = harmless(told)
    return f'{told} AS "{column.name}"'


def nameless(text: str) -> str:
    """Give the SQL of a text, or that it names a client."""
    named = f"EXISTS (FROM ledger.client k WHERE length(k.name) > 2 AND contains(lower({text}), lower(k.name)))"
    return f"CASE WHEN {named} THEN '{HIDDEN}' ELSE {text} END"


def harmless(text: str) -> str:
    """Give the SQL of a text with an apostrophe before it where a spreadsheet would run it."""
    risky = ", ".join(str(ord(sign)) for sign in RISKY)
    return f"CASE WHEN unicode({text}) IN ({risky}) THEN '''' || {text} ELSE {text} END"
