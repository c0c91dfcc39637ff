"""What the marts cost as the ledger grows: no statement of theirs compares every row with every other."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import pytest

from pipelines.home import Home
from tests.support import ledger
from warehouse.store import ALL_DIRTY, Store

EVERY_WITH_EVERY = re.compile("BLOCKWISE_NL_JOIN|NESTED_LOOP_JOIN|CROSS_PRODUCT|PIECEWISE")
ASOF = "an ASOF join, which DuckDB does as a loop for less than 64 rows"
SMALL: dict[str, str] = {
    "-- One row per session and channel": ASOF,
    "-- One row per decided task of wanted channels": ASOF,
    "-- What stands between received money and take-home": ASOF,
    "-- What was collected by worker and day of cash": ASOF,
    "-- One row per stretch of time on a project of an asset": "different notes of one tracker against the patterns of the settings",
    "-- One row per course": "the same, for courses",
    "-- What an hour could bring elsewhere": "three single figures",
    "-- What is earned and not paid out": "platforms against the rates of one day",
    "SELECT t.platform, t.currency, min(t.amount)": "the same",
    "SELECT currency, day, rate FROM ref.fx_day WHERE day(day) = 1": "the first days of months against one currency",
    "-- One row per worker and month: how the earned": "months of clients against twelve places of a window",
    "-- One row per worker, channel and window": "days of channels against a handful of windows",
    "-- One row per platform and account that anything": "accounts against channels",
}
"""Statements that compare all with all of something that stays small, by their first words, and what that is."""


class Watched:
    """A connection that keeps the plan of every query before it runs it."""

    def __init__(self, con: duckdb.DuckDBPyConnection) -> None:
        self._con = con
        self.plans: dict[str, str] = {}

    def execute(self, query: str, *given: Any) -> duckdb.DuckDBPyConnection:
        """Explain and run."""
        if re.match(r"\s*(--|INSERT|CREATE OR REPLACE TEMP TABLE|SELECT|WITH|FROM|DELETE|UPDATE)", query) and ";" not in query.strip()[:-1]:
            rows = self._con.execute(f"EXPLAIN {query}", *given).fetchall()
            self.plans[query] = "\n".join(str(row[1]) for row in rows)
        return self._con.execute(query, *given)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._con, name)


@pytest.fixture(scope="module")
def plans(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    """Give the plan of each statement that brings all marts up to date."""
    folder = tmp_path_factory.mktemp("plans")
    with ledger.build(folder) as store:
        for statement in ALL_DIRTY.split(";"):
            store.con.execute(statement)
        store.set_meta("marts", "anew")
        watched = Watched(store.con)
        store.con = watched  # type: ignore[assignment]  # it does what a connection does
        ledger.count(store, Home(folder))
        yield watched.plans


def test_no_mart_compares_every_row_with_every_other(plans: dict[str, str]) -> None:
    """A join without an equality took 16 seconds for 23,000 payouts and every rate of every day; it grows with the square."""
    found = {query.strip()[:90]: plan for query, plan in plans.items() if EVERY_WITH_EVERY.search(plan)}

    assert len(plans) > 30
    assert {query for query in found if not any(query.startswith(known) for known in SMALL)} == set()


def test_every_exception_is_one(plans: dict[str, str]) -> None:
    """A statement that no longer compares all with all is not excused."""
    slow = [query.strip() for query, plan in plans.items() if EVERY_WITH_EVERY.search(plan)]

    assert [known for known in SMALL if not any(query.startswith(known) for query in slow)] == []


def test_the_watch_sees_such_a_join(tmp_path: Path) -> None:
    """The test above would see one: a join by a condition of two sides has such a plan."""
    with Store(tmp_path / "w.duckdb") as store:
        watched = Watched(store.con)
        watched.execute("SELECT count(*) FROM ledger.earning a LEFT JOIN ref.fx_day d ON a.currency <> d.currency AND a.work_date > d.day")

    assert all(EVERY_WITH_EVERY.search(plan) for plan in watched.plans.values())
