"""CSV: one file for each table of the ledger and each mart, every digit as it stands, safe to open in a spreadsheet."""

from pathlib import Path

from pipelines.exports.files import Made
from pipelines.exports.tables import query, tables
from pipelines.exports.wish import Wish
from pipelines.query import Connection, copy


def write(con: Connection, wish: Wish, place: Path) -> list[Made]:
    """Write the tables to `csv/`. An empty cell is an unknown; a text that would run as a formula gets an apostrophe, a number never."""
    (place / "csv").mkdir()
    made = []
    for table in tables(con, names=wish.names):
        name = f"csv/{table.name}.csv"
        count = copy(con, query(table, names=wish.names, formula_safe=True), place / name, "FORMAT csv, HEADER")
        made.append(Made(name, count, table.comment))
    return made
