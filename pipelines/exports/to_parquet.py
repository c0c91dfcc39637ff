"""Parquet: one file for each table of the ledger and each mart, with the types of the warehouse."""

from pathlib import Path

from pipelines.exports.files import Made
from pipelines.exports.tables import query, tables
from pipelines.exports.wish import Wish
from pipelines.query import Connection, copy


def write(con: Connection, wish: Wish, place: Path) -> list[Made]:
    """Write the tables to `parquet/`; money stays decimal."""
    (place / "parquet").mkdir()
    made = []
    for table in tables(con, names=wish.names):
        name = f"parquet/{table.name}.parquet"
        count = copy(con, query(table, names=wish.names), place / name, "FORMAT parquet, COMPRESSION zstd")
        made.append(Made(name, count, table.comment))
    return made
