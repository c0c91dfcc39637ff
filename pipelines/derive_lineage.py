"""Derive from the SQL of the tables which columns each column is made of, and write it to `lineage.json`: `python -m pipelines.derive_lineage`.

SQLGlot reads the statements; it is needed here only, not where Moisson runs. Told is where values come from: what only filters, joins
or groups is not. A table that Polars makes from several queries has no such statement, and is not told of column by column.
"""

import json
import re
from collections.abc import Iterator, Mapping
from functools import cache
from importlib import import_module
from importlib.resources import files
from pathlib import Path

import sqlglot
from sqlglot import exp
from sqlglot.errors import ParseError
from sqlglot.lineage import Node, lineage
from sqlglot.optimizer.qualify import qualify
from sqlglot.optimizer.scope import build_scope

from pipelines import lineage as kept
from pipelines import marts, payouts
from warehouse import insert
from warehouse.fold import SHAPES
from warehouse.marts import sql
from warehouse.schema import VIEWS, tables

UNCHANGED = r'(?:replace_all|put)\(\s*store, "{table}", marts\.frame\(\s*store, marts\.sql\("{table}"\)'
"""How a theme writes what a query gives as it comes."""
TEMPORARY = re.compile(r"CREATE OR REPLACE TEMP TABLE (\w+) AS\s(.*)", re.DOTALL)
Columns = dict[str, list[list[str]]]


def derive() -> dict[str, Columns]:
    """Give for each table that SQL alone makes, and each of its columns, the `[table, column]` that its values come from."""
    found = {name: _columns(name, query) for name, query in _statements()}
    return {name: columns for name, columns in sorted(found.items()) if columns}


def _statements() -> Iterator[tuple[str, str]]:
    """Give the statements that make tables."""
    for shape in SHAPES:
        yield f"ledger.{shape}", insert.statement(insert.Book("p", "a", "c", "f", "EUR"), shape, "SELECT o.* FROM ledger.observation o")
    for path in sorted(files("warehouse.marts").iterdir(), key=lambda path: path.name):
        name = path.name.removesuffix(".sql")
        if f"mart.{name}" in tables() and path.name.endswith(".sql") and _is_whole(name):
            yield f"mart.{name}", sql(name)


def _is_whole(name: str) -> bool:
    """Say whether `mart.<name>` holds what its query gives, and nothing else."""
    if f"INSERT INTO mart.{name}" in sql(name):
        return True
    return any(re.search(UNCHANGED.format(table=name), text) for text in _themes())


@cache
def _themes() -> tuple[str, ...]:
    """Give the source of every theme."""
    return tuple(Path(str(import_module(f"{marts.__name__}.{t.name}").__file__)).read_text(encoding="utf-8") for t in marts.themes())


def _columns(name: str, statement: str) -> Columns:
    """Trace the columns of one statement; nothing where SQLGlot does not know a word of it."""
    try:
        parsed = sqlglot.parse_one(statement, dialect="duckdb")
    except ParseError:
        return {}
    query = parsed.expression if isinstance(parsed, exp.Insert) else parsed
    whole = _in_order(qualify(_expanded(query), schema=_schema(), dialect="duckdb", validate_qualify_columns=False, identify=False))
    nodes = lineage(None, whole, _schema(), dialect="duckdb", scope=build_scope(whole))
    by_name = not isinstance(parsed, exp.Insert) or bool(parsed.args.get("by_name"))
    own = tables()[name].names
    at = dict(zip(own, own if by_name else nodes, strict=True))
    return {column: sources for column in own if (sources := _sources(nodes[at[column]]))}


def _sources(node: Node) -> list[list[str]]:
    """Give the columns of stored tables at the ends of a trace."""
    ends = {
        (f"{found.expression.db}.{found.expression.name}", found.name.rsplit(".", 1)[-1])
        for found in node.walk()
        if isinstance(found.expression, exp.Table) and found.expression.db and not found.downstream
    }
    return [[table, column] for table, column in sorted(ends) if table in tables() and column in tables()[table].names]


def _expanded(query: exp.Expr) -> exp.Expr:
    """Put the query of each temporary table and view where it is read."""
    while places := [t for t in query.find_all(exp.Table) if _full(t) in _queries() and not _is_cte(t)]:
        for place in places:
            inner = sqlglot.parse_one(_queries()[_full(place)], dialect="duckdb")
            place.replace(exp.Subquery(this=inner, alias=exp.TableAlias(this=exp.to_identifier(place.alias_or_name))))
    return query


def _full(table: exp.Table) -> str:
    return f"{table.db}.{table.name}" if table.db else table.name


def _is_cte(table: exp.Table) -> bool:
    """Say whether a name is one of a WITH around it."""
    if table.db:
        return False
    parent = table.parent
    while parent is not None:
        held = parent.args.get("with_")
        if held and any(cte.alias == table.name for cte in held.expressions):
            return True
        parent = parent.parent
    return False


@cache
def _queries() -> Mapping[str, str]:
    """Give the queries of temporary tables and views by name."""
    found = {name: query for name, (_, query, _) in VIEWS.items()}
    texts = [path.read_text(encoding="utf-8") for path in files("warehouse.marts").iterdir() if path.name.endswith(".sql")]
    for text in [*texts, insert.rates_statement(insert.Book("p", "a", "c", "f", "EUR"), "SELECT o.* FROM ledger.observation o")]:
        if match := TEMPORARY.search(text):
            found[match[1]] = match[2]
    matched = ", ".join(f"NULL AS {name}" for name in payouts.EDGE)
    return {**found, "pairs": f"SELECT {matched}", "doubts": f"SELECT {matched}"}


def _in_order(query: exp.Expr) -> exp.Expr:
    """Turn every UNION BY NAME into one by position: SQLGlot's lineage reads the second side of each by position."""
    for union in reversed(list(query.find_all(exp.SetOperation))):
        if union.args.get("by_name"):
            left, right = union.left, union.right
            names = list(dict.fromkeys([*left.named_selects, *right.named_selects]))
            for side in (left, right):
                _order(side, names)
            union.set("by_name", False)
    return query


def _order(side: exp.Expr, names: list[str]) -> None:
    """Give every SELECT of one side these columns in this order, null where it has none."""
    if isinstance(side, exp.SetOperation):
        for inner in (side.left, side.right):
            _order(inner, names)
        return
    select = side.unnest()
    if not isinstance(select, exp.Select):
        raise TypeError(f"a side of a UNION BY NAME is no SELECT: {side.sql(dialect='duckdb')}")
    held = {column.alias_or_name: column for column in select.selects}
    select.set("expressions", [held.get(name, exp.alias_(exp.Null(), name)) for name in names])


@cache
def _schema() -> dict[str, object]:
    """Give all tables as SQLGlot wants them."""
    found: dict[str, dict[str, object]] = {}
    for name, table in tables().items():
        schema, _, short = name.partition(".")
        found.setdefault(schema, {})[short] = {c.name: c.type.removesuffix(" NOT NULL") for c in table.columns}
    return dict(found)


def text() -> str:
    """Give the file as it should be, one column a line."""
    lines = [
        f' "{name}": {{\n' + ",\n".join(f'  "{c}": {json.dumps(s)}' for c, s in columns.items()) + "\n }"
        for name, columns in derive().items()
    ]
    return "{\n" + ",\n".join(lines) + "\n}\n"


if __name__ == "__main__":
    Path(str(kept.FILE)).write_text(text(), encoding="utf-8")
