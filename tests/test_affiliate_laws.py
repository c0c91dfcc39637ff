"""Reserves of a year of affiliate sales, the days they are told for, and the laws of the affiliate marts, each of which can be broken."""

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from pipelines.steps import Work
from tests.support.affiliate import broken, counted, opened, reserve, sale, told
from tests.support.breaks import BLOCK, FOLDER
from transforms.affiliate_triangle import horizon, valuation
from warehouse.rules import RULES
from warehouse.state import parts

JAN, FEB, MAR = date(2026, 1, 1), date(2026, 2, 1), date(2026, 3, 1)
TABLES = ("mart.affiliate_program_month", "mart.affiliate_triangle", "mart.affiliate_reserve")


@pytest.fixture
def work(tmp_path: Path) -> Iterator[Work]:
    """An empty warehouse with exchange rates."""
    made = opened(tmp_path)
    yield made
    made.store.close()


def day(month: date, number: int) -> date:
    """Give a day of a month."""
    return month.replace(day=number)


def _year(work: Work, order: int = 1) -> None:
    """A year of sales decided in the second month after, exported each month."""
    for month in range(1, 9):
        seen = date(2026, month + 1, 1) - timedelta(days=1)
        rows = []
        for origin in range(1, month + 1):
            for n in range(10):
                bought = date(2026, origin, 1 + n)
                decided = bought + timedelta(days=20 + 4 * n)
                status = "pending" if decided > seen else "rejected" if n == 3 else "approved"
                rows.append(sale(f"{origin}-{n}", bought, str(4 + n), status, decided=decided if decided <= seen else None))
        told(work, "awin", (seen, rows[::order]))


def test_a_year_of_sales_stands_on_a_ladder(work: Work) -> None:
    """Every month develops alike: the ladder says what each will be worth, within a tenth; the newest is for Bornhuetter-Ferguson."""
    _year(work)
    counted(work)
    held = reserve(work)
    whole = Decimal(sum(4 + n for n in range(10) if n != 3))
    july, august = held["EUR", date(2026, 7, 1)], held["EUR", date(2026, 8, 1)]
    assert july["reserve_method"] == "CL"
    assert july["ultimate_rc_lo"] < whole < july["ultimate_rc_hi"]
    assert abs(july["ultimate_rc"] - whole) < Decimal("0.1") * whole  # months are not equally long
    assert august["reserve_method"] == "BF"
    assert august["ultimate_rc_lo"] < whole < august["ultimate_rc_hi"]
    assert abs(august["ultimate_rc"] - whole) < Decimal("0.1") * whole
    assert held["EUR", JAN]["ultimate_rc"] == held["EUR", JAN]["latest_rc"] == whole
    assert (july["method"], august["method"]) == ("mack", "compound_poisson")


def test_the_day_that_sales_are_told_up_to() -> None:
    """A later export tells of decisions since the last sale; one of the first three days of a month stands for the month before."""
    assert horizon(day(JAN, 10), [day(JAN, 31)]) == day(JAN, 31)
    assert horizon(day(JAN, 31), [day(FEB, 1)]) == day(JAN, 31)
    assert horizon(day(FEB, 2), [day(FEB, 1)]) == day(FEB, 2)
    assert horizon(day(JAN, 31), [day(FEB, 4)]) == day(FEB, 4)
    assert horizon(day(JAN, 31), []) == day(JAN, 31)


def test_valuations_lie_whole_months_apart() -> None:
    """The ends of months where the last day is one, else the same day, or the last of a shorter month."""
    assert [valuation(day(MAR, 31), back) for back in (0, 1, 2)] == [day(MAR, 31), day(FEB, 28), day(JAN, 31)]
    assert [valuation(day(MAR, 30), back) for back in (0, 1, 3)] == [day(MAR, 30), day(FEB, 28), date(2025, 12, 30)]


def test_the_order_of_rows_changes_nothing(tmp_path: Path) -> None:
    """The same exports with their rows turned round give the same tables, to the last digit."""
    found = []
    for order in (1, -1):
        made = opened(tmp_path / str(order))
        _year(made, order)
        counted(made)
        found.append(parts(made.store, TABLES))
        made.store.close()
    assert found[0] == found[1]


BROKEN = [(found["rule"], found["body"]) for found in BLOCK.finditer((FOLDER / "mart_affiliate.sql").read_text(encoding="utf-8"))]


@pytest.mark.parametrize(("rule", "damage"), BROKEN, ids=[rule for rule, _ in BROKEN])
def test_each_law_notices_its_breach(work: Work, rule: str, damage: str) -> None:
    """A law that cannot fail is none."""
    rows = [sale("a", day(JAN, 5), "10", "approved", decided=day(JAN, 20)), sale("b", day(JAN, 6), "4", "rejected", decided=day(JAN, 9))]
    told(work, "awin", (day(JAN, 31), rows))
    counted(work)
    work.store.con.execute(damage)
    assert rule in [name for name, _ in broken(work.store)]


def test_each_law_has_a_breach() -> None:
    """None of the affiliate laws is left out above."""
    assert {rule for rule, _ in BROKEN} == {rule.name for rule in RULES if rule.asset.startswith("mart/affiliate_")}
