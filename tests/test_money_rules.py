"""Every law of cash, take-home, fees and tax is broken in a small real ledger, and its rule sees it: each can fail."""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import Any

import pytest

from pipelines import marts
from pipelines.steps import Work
from tests.support.breaks import BLOCK, FOLDER, Break, _each
from tests.support.money import DAY, MICRO, THEMES, broken, count, earned, opened, payout, receipt, take
from warehouse.rules import RULES

TABLES = {table for theme in marts.themes() if theme.name in THEMES for table in theme.tables}
MINE = {rule.name for rule in RULES if rule.asset.removeprefix("mart/") in TABLES}
TEXT = (FOLDER / "mart_money.sql").read_text(encoding="utf-8")
BREAKS = [made for block in BLOCK.finditer(TEXT) for made in _each(block["rule"], block["body"])]


@pytest.fixture(scope="module")
def ledger(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Work]:
    """One of everything: four channels, hours, a payout and its receipt, a conversion, costs, a wrong fee, a balance that waits."""
    with opened(tmp_path_factory.mktemp("home")) as work:
        take(
            work,
            "upwork",
            [
                *_contract("Logo (1)", 6, 10),
                *_contract("App (2)", 2, 12, 7),
                payout("P1", 12, "400", "2", currency="USD", ref="UP70012345"),
            ],
        )
        take(work, "prolific", [*(_task(n) for n in range(4)), earned("late", 45, "2", currency="GBP")])
        take(
            work,
            "awin",
            [earned("c", 1, "50", status="paid", ref="AW70012345", kind="commission"), earned("d", 35, "7", kind="commission")],
        )
        take(work, "gumroad", [earned("s", 2, "20", "2", kind="sale")])
        take(work, "paypal", _wallet())
        work.store.con.execute("SET threads = 1")
        costs = [
            {"day": DAY, "amount": 9, "what": "desk", "every": "month"},
            {"day": DAY, "amount": 3, "what": "font", "channel": "gumroad"},
        ]
        yield count(work, take_home=MICRO | {"started_on": date(2026, 3, 1)}, cost=costs)


def _contract(item: str, times: int, pct: int, first: int = 0) -> list[dict[str, Any]]:
    return [earned(f"{item}{n}", first + n, "100", str(pct), currency="USD", item=item, client=item) for n in range(times)]


def _task(day: int) -> dict[str, Any]:
    begun = datetime.combine(DAY + timedelta(days=day), time(9))
    return earned(f"t{day}", day, f"{10 + day}", currency="GBP", work_start=begun, work_end=begun + timedelta(hours=1))


def _wallet() -> list[dict[str, Any]]:
    return [
        receipt("p", 9, "46", currency="GBP", counterparty="prolific"),
        receipt("u", 14, "395", "1", currency="USD", counterparty="upwork", ref="UP70012345"),
        receipt("a", 20, "50", counterparty="awin", ref="AW70012345"),
        receipt("out", 21, "-394", currency="USD", kind="conversion"),
        receipt("got", 21, "305", kind="conversion"),
        receipt("out2", 22, "-46", currency="GBP", kind="conversion"),
        receipt("got2", 22, "56", kind="conversion"),
        receipt("later", 45, "1"),
    ]


def test_a_sound_ledger_breaks_no_rule(ledger: Work) -> None:
    """The laws hold on what the real code made, and each of them looked at rows."""
    assert broken(ledger) == set()
    for rule in RULES:
        if rule.name in MINE:
            assert ledger.store.one(f"SELECT count(*) FROM {rule.over}"), rule.name


@pytest.mark.parametrize("law", BREAKS, ids=[f"{b.rule}-{n}" for n, b in enumerate(BREAKS)])
def test_a_broken_law_is_seen_by_its_rule(ledger: Work, law: Break) -> None:
    """The rule fails, and no other law of this theme does but those that see the same fact from another side."""
    ledger.store.con.execute("BEGIN")
    try:
        ledger.store.con.execute(law.statements)
        assert broken(ledger) & MINE == {law.rule, *law.also}
    finally:
        ledger.store.con.execute("ROLLBACK")


def test_every_rule_is_broken_by_a_test() -> None:
    """A rule that no test can break would prove nothing."""
    assert {b.rule for b in BREAKS} == MINE


@pytest.mark.parametrize("rule", [r for r in RULES if r.name in MINE], ids=lambda r: r.name)
def test_no_rule_compares_every_row_with_every_other(ledger: Work, rule: Any) -> None:
    """A rule grows with the rows it looks at, not with their square."""
    plan = "\n".join(str(row[1]) for row in ledger.store.con.execute(f"EXPLAIN {rule.broken}").fetchall())

    assert "NL_JOIN" not in plan
    assert "NESTED_LOOP_JOIN" not in plan
    assert "CROSS_PRODUCT" not in plan


@pytest.mark.parametrize("table", sorted(TABLES))
def test_a_doubled_row_is_seen(ledger: Work, table: str) -> None:
    """No mart may count a key twice."""
    ledger.store.con.execute("BEGIN")
    try:
        ledger.store.con.execute(f"INSERT INTO mart.{table} SELECT * FROM mart.{table} LIMIT 1")
        assert "money_keys_unique" in broken(ledger)
    finally:
        ledger.store.con.execute("ROLLBACK")
