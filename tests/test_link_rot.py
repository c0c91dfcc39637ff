"""Dead affiliate programmes and the clicks that go to them (M43): found by silence over clicks, or told; few data say nothing."""

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from pipelines import marts
from pipelines.config import Config
from pipelines.steps import Work
from tests.support.affiliate import broken, clicks, counted, months, opened, sale, told

JAN = date(2026, 1, 1)


@pytest.fixture
def work(tmp_path: Path) -> Iterator[Work]:
    """An empty warehouse with exchange rates."""
    made = opened(tmp_path)
    yield made
    made.store.close()


def enter(work: Work, since: int, *, n_sales: int = 5, status: str = "approved", ends: date = date(2026, 3, 31)) -> None:
    """Sell on the 2nd to 10th of January with 100 clicks, and let `since` clicks follow on 5 February, with as many of a programme that sells."""
    rows = [sale(f"a{n}", JAN + timedelta(days=2 * n + 1), "10", status) for n in range(n_sales)]
    lively = [sale(f"b{n}", JAN + timedelta(days=15 * n), "10", "approved", item="Lively") for n in range(6)]
    traffic = [clicks(JAN + timedelta(days=1), 100, "Shop"), clicks(JAN + timedelta(days=1), 50, "Lively")]
    later = [clicks(date(2026, 2, 5), since, "Shop"), clicks(date(2026, 2, 6), 68, "Lively")]
    told(work, "awin", (ends, rows + lively + traffic + later))
    counted(work)


def program(work: Work, name: str = "Shop") -> dict[str, Any]:
    """Give the row of a programme."""
    (row,) = work.store.rows("SELECT * FROM mart.affiliate_program WHERE program = ?", [name])
    return row


def test_clicks_without_a_sale_tell_a_dead_programme(work: Work) -> None:
    """5 sales in 100 clicks, then 132 clicks and none: (100 / 232)^5.5 is 0.98 %, dead since the day after the last sale; a third of links rot."""
    enter(work, 132)
    row = program(work)
    assert (row["state"], row["n_sales"], row["clicks_before"], row["clicks_since"], row["detectable_clicks"]) == (
        "no_sale",
        5,
        100,
        132,
        132,
    )
    assert row["p_value"] == pytest.approx((100 / 232) ** 5.5)
    assert (row["dead_since"], row["told_on"], row["last_sale_on"]) == (date(2026, 1, 11), date(2026, 2, 5), date(2026, 1, 10))
    january, february, march = months(work)
    assert (january["dead_clicks"], january["link_rot"]) == (0, 0)
    assert (february["dead_clicks"], february["link_rot"]) == (132, pytest.approx(132 / 200))
    assert (march["link_rot"], march["link_rot_reason"]) == (None, "no_clicks")
    (alert,) = work.store.rows("SELECT * FROM mart.alert WHERE kind = 'dead_programme'")
    assert (alert["detected_on"], alert["first_seen"], alert["observed"], alert["expected"]) == (
        date(2026, 2, 5),
        date(2026, 1, 11),
        132,
        20,
    )
    assert "Shop" in alert["text"]
    assert program(work, "Lively")["state"] == "nothing_detectable"


def test_one_click_less_is_not_told(work: Work) -> None:
    """131 clicks without a sale are a chance of 1.0003 %: nothing detectable, nothing dead, and no alert."""
    enter(work, 131)
    assert (program(work)["state"], program(work)["dead_since"]) == ("nothing_detectable", None)
    assert {row["dead_clicks"] for row in months(work)} == {0, None}
    assert work.store.one("SELECT count(*) FROM mart.alert WHERE kind = 'dead_programme'") == 0


def test_four_sales_say_nothing_and_declined_ones_count(work: Work) -> None:
    """Below 5 sales there is no test, whatever the clicks."""
    enter(work, 5000, n_sales=4, status="rejected")
    assert (program(work)["state"], program(work)["suppress_reason"], program(work)["n_sales"]) == ("not_tested", "too_few_events", 4)


def test_clicks_after_the_last_export_of_sales_say_nothing(work: Work) -> None:
    """The sales were exported on 31 January: clicks of February may have sold."""
    enter(work, 5000, ends=date(2026, 1, 31))
    assert (program(work)["clicks_since"], program(work)["state"]) == (0, "nothing_detectable")


def test_a_closure_that_is_told_counts(work: Work) -> None:
    """The person says that it closed on 1 February: clicks of the 5th are lost, though too few to tell by themselves."""
    enter(work, 10)
    config = Config.model_validate({"closed": [{"channel": "awin", "program": "Shop", "day": date(2026, 2, 1)}]})
    marts.rebuild(Work(work.home, config, work.store))
    assert broken(work.store) == []
    assert (program(work)["state"], program(work)["dead_since"]) == ("closed", date(2026, 2, 1))
    assert [row["dead_clicks"] for row in months(work)][:2] == [0, 10]


def test_clicks_without_a_programme_are_not_declared(work: Work) -> None:
    """Where clicks are told for the whole channel only, nothing is said of dead links, and not 0."""
    told(work, "awin", (date(2026, 1, 31), [sale("a", JAN, "10", "approved"), clicks(JAN, 300)]))
    counted(work)
    (row,) = months(work)
    assert (row["clicks"], row["link_rot"], row["link_rot_reason"]) == (300, None, "not_declared")
    assert (program(work)["state"], program(work)["suppress_reason"]) == ("not_tested", "no_clicks")
