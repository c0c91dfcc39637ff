"""The laws of the freelance marts hold where everything is told, and their metrics are found; `test_expectations` breaks each law."""

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal

import pytest

from pipelines.config import Config
from pipelines.row_checks import words
from pipelines.steps import Work
from tests.support.freelance import FIRST, build, earned, proposed, value, worked
from warehouse.expectations import gather
from warehouse.reference import metrics
from warehouse.rules import RULES
from warehouse.schema import tables
from warehouse.state import parts

TABLES = ("freelance_contract", "freelance_month", "client_year", "proposal_cohort", "proposal_pipeline")
MINE = {rule.name: rule for rule in RULES if rule.asset.removeprefix("mart/") in TABLES}


def settings() -> Config:
    """Give the settings of a person who told everything."""
    agreed = {"channel": "upwork", "item": "Logo", "estimated_hours": 60, "standard_rate": Decimal(30), "currency": "EUR"}
    when = {"due_on": FIRST + timedelta(days=60), "delivered_on": date(2026, 4, 30)}
    return Config.model_validate({"goals": {"capacity_hours_per_week": 20, "monthly_expenses": Decimal(900)}, "contract": [agreed | when]})


@pytest.fixture(scope="module")
def ledger(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Work]:
    """Four months of two clients and a fee of nobody's, with hours and proposals."""
    money = [earned(f"m{n}", 7 * n, "300.00", "30.00") for n in range(14)]
    money += [earned("p", 40, "100.00", client="bob", item="Poster"), earned("f", 9, "0", "2.00", client=None, item="Withdrawal fee")]
    time = [worked(f"t{n}", 7 * n, 9 + n % 3) for n in range(14)]
    sent = [proposed(f"c{n}", n, "approved" if n % 5 == 0 else "rejected", decided=n + 6) for n in range(20)]
    sent += [proposed("i", 3, "rejected", kind="invite", decided=9), proposed("o", 80, gross=Decimal(700), currency="EUR")]
    work = build(tmp_path_factory.mktemp("home"), {"upwork": money, "toggl": time, "proposals": sent}, settings())
    yield work
    work.store.close()


@pytest.fixture
def work(ledger: Work) -> Iterator[Work]:
    """Give the ledger, inside a transaction that is rolled back."""
    ledger.store.con.execute("BEGIN")
    yield ledger
    ledger.store.con.execute("ROLLBACK")


def test_a_sound_ledger_breaks_no_rule(work: Work) -> None:
    """Each rule looks at rows, and finds none that break it."""
    found = [e for e in gather(work.store, "mart", words()) if e.rule.name in MINE]

    assert {(e.rule.name, e.error, str(e.sample)) for e in found if e.rows_failed != 0} == set()
    assert all(e.rows_checked for e in found)


def test_computing_again_gives_the_same_tables(ledger: Work) -> None:
    """The state hash of every table is the same after a second computation."""
    names = [f"mart.{name}" for name in TABLES]
    before = parts(ledger.store, names)
    value(ledger)

    assert parts(ledger.store, names) == before


def test_every_metric_is_found_where_the_catalogue_says() -> None:
    """M51 to M59 each name columns that are there; M60, a platform's own score, is not computed here."""
    wanted = {f"M{n}" for n in range(51, 61)}
    mine = {name: row for row in metrics() if (name := row["metric_id"] or "") in wanted}
    named = [place.rpartition(".") for row in mine.values() for place in (row["where_found"] or "").split()]

    assert sorted(mine) == [f"M{n}" for n in range(51, 60)]
    assert [f"{table}.{column}" for table, _, column in named if column not in tables()[table].names] == []
