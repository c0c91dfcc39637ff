"""The metric catalogue: every metric stands where it says, and every theme of the marts is explained."""

import re

import pytest

from pipelines import marts
from warehouse.reference import metrics
from warehouse.schema import tables

ROWS = metrics()
LADDER = {"G", "A", "X", "P", "R", "T", "H0", "H1", "H2", "H3"}


def test_each_metric_has_a_number_of_its_own() -> None:
    """A letter and two digits (M: those of the reference notes), once each, and the catalogue names a column for every one of its table."""
    numbers = [row["metric_id"] or "" for row in ROWS]

    assert len(set(numbers)) == len(numbers) > 1
    assert [n for n in numbers if not re.fullmatch(r"[A-Z]\d\d[a-z]?", n)] == []
    assert {name for row in ROWS for name in row} == set(tables()["ref.metric_catalog"].names)


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row["metric_id"])
def test_a_metric_stands_where_it_says(row: dict[str, str | None]) -> None:
    """Each `mart.table.column` that a metric names is declared, and its steps are those of the two ladders."""
    places = (row["where_found"] or "").split()
    steps = set(re.findall(r"\b[A-Z]\d?\b", f"{row['money_basis'] or ''} {row['time_basis'] or ''}"))

    assert places
    for place in places:
        table, _, column = place.rpartition(".")
        assert table in tables(), place
        assert column in tables()[table].names, place
    assert steps <= LADDER


@pytest.mark.parametrize("theme", marts.themes(), ids=lambda theme: theme.name)
def test_a_theme_is_whole(theme: marts.Theme) -> None:
    """A theme says what it is about, its tables are declared with a key to people, what it reads exists, and a metric stands in it."""
    assert theme.about
    assert {f"mart.{name}" for name in theme.tables} <= set(tables())
    assert set(theme.reads) <= set(tables()) | {"ledger.earning_event", "ledger.payout_line", "ops.covered", "ops.review"}
    assert {place.split(".")[1] for row in ROWS for place in (row["where_found"] or "").split()} & set(theme.tables)


def test_each_mart_belongs_to_one_theme() -> None:
    """No table is written by two themes."""
    written = marts.tables()

    assert len(set(written)) == len(written)
