"""Which columns each column of a table is made of, as `pipelines.derive_lineage` found in the SQL: kept in a file, for deriving takes seconds."""

import json
from functools import cache
from importlib.resources import files

FILE = files(__package__ or "pipelines").joinpath("lineage.json")
Sources = dict[str, list[tuple[str, str]]]


@cache
def _kept() -> dict[str, Sources]:
    found = json.loads(FILE.read_text(encoding="utf-8"))
    return {name: {c: [(table, of) for table, of in sources] for c, sources in columns.items()} for name, columns in found.items()}


def columns_of(table: str) -> Sources:
    """Give the `(table, column)` that the values of each column come from; nothing for a table that no single statement makes."""
    return _kept().get(table, {})
