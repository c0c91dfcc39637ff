"""Shocks live the past year again: what is lost, how many hours it frees, how many months fall under the floor (issue 4, point 7)."""

from datetime import date
from decimal import Decimal
from typing import Any

import polars as pl
import pytest

from tests.test_portfolio import A, B, income
from transforms.income import Income
from transforms.portfolio import Means
from transforms.shock import Exposure, exposure, shock_rows

BARE = Exposure()
FLOOR = Means(expenses=Decimal(250))


def rows(found: Income, facts: Exposure = BARE, means: Means = FLOOR) -> dict[str, dict[str, Any]]:
    """Give the scenarios by name."""
    return {row["scenario"]: row for row in shock_rows(found, facts, means, "EUR")}


def two() -> Income:
    """Give a year of two channels: 200 and 100 a month."""
    return income({"big": ["200"] * 12, "small": ["100"] * 12})


def test_a_channel_that_stops_takes_its_income_and_frees_its_hours() -> None:
    """300 a month become 100; its 24 hours of the year are 2 a month; all twelve months are under 250."""
    row = rows(two(), Exposure(hours={"big": 24 * 3600}))["stops:big"]
    assert (row["income_before_rc"], row["income_after_rc"], row["change_rc"]) == (300, 100, -200)
    assert row["hours_freed_s"] == 7200
    assert (row["months_under_before"], row["months_under_after"]) == (0, 12)
    assert "2 hours a month would be free" in row["description"]
    assert "12 of 12 months would have been under 250.00 EUR" in row["description"]


def test_unknown_hours_stay_unknown() -> None:
    """A channel without hours frees nobody knows how many: null, and said."""
    row = rows(two())["stops:small"]
    assert row["hours_freed_s"] is None
    assert "its hours are not known" in row["description"]


def test_a_higher_fee_is_taken_from_what_is_billed() -> None:
    """Of 250 billed, 200 arrive: five points more take 12.50 a month, not 10; without known gross there is no such scenario."""
    found = rows(two(), Exposure(gross_share={"big": 1.25}))
    assert found["fee:big"]["change_rc"] == Decimal("-12.50")
    assert found["fee:big"]["hours_freed_s"] == 0
    assert "fee:small" not in found


def test_frozen_payments_come_later() -> None:
    """Sixty days without the big channel: two months are under the floor, nothing is lost, 400 come later."""
    row = rows(two())["frozen:big"]
    assert (row["change_rc"], row["delayed_rc"]) == (0, 400)
    assert (row["worst_month_before_rc"], row["worst_month_after_rc"]) == (300, 100)
    assert row["months_under_after"] == 2
    assert "come later" in row["description"]


def test_the_freeze_comes_at_the_worst_time() -> None:
    """A channel that pays most in November and December is frozen then."""
    row = rows(income({"big": ["10"] * 10 + ["300", "300"], "small": ["250"] * 12}), means=Means(expenses=Decimal(400)))["frozen:big"]
    assert row["delayed_rc"] == 600


def test_a_currency_falls_for_what_is_earned_in_it() -> None:
    """Half of the big channel is in dollars: a fall by 10 % costs 10 a month; the reporting currency has no scenario."""
    found = rows(two(), Exposure(currencies={"big": {"USD": 0.5}}))
    assert found["currency:USD"]["change_rc"] == -10
    assert [name for name in found if name.startswith("currency")] == ["currency:USD"]


def test_approval_halves_only_where_work_is_decided() -> None:
    """Half of the money goes, no hours are freed; channels that approve nothing have no such scenario."""
    found = rows(two(), Exposure(decided=frozenset({"small"})))
    assert (found["approval:small"]["change_rc"], found["approval:small"]["hours_freed_s"]) == (-50, 0)
    assert "approval:big" not in found


def test_compensation_is_claimed_only_where_measured() -> None:
    """Two weak months in a year are too few to say that others make up for it; four in two years are enough, and the figure is said."""
    year = rows(income({"a": [str(value) for value in A], "b": [str(value) for value in B]}))["stops:a"]
    assert (year["compensation_ratio"], year["n_dips"]) == (None, 2)
    assert "is not measured" in year["description"]
    twice = {name: [str(value) for value in (*months, *months)] for name, months in (("a", A), ("b", B))}
    longer = rows(income(twice, through=date(2026, 12, 31)))["stops:a"]
    assert longer["n_dips"] == 4
    assert longer["compensation_ratio"] == pytest.approx(0.945, abs=5e-4)
    assert "other channels' gains were 95% of what it lacked" in longer["description"]


def test_without_a_floor_no_month_is_under_it() -> None:
    """Expenses that were not told are not guessed: null months, no word of a floor."""
    row = rows(two(), means=Means())["stops:big"]
    assert (row["floor_rc"], row["months_under_before"], row["months_under_after"]) == (None, None, None)
    assert "under" not in row["description"]


def test_two_months_are_too_few_to_live_again() -> None:
    """The scenario is named, without a figure, and says why."""
    row = rows(income({"a": ["100", "90"]}, through=date(2025, 2, 28)))["stops:a"]
    assert (row["is_shown"], row["suppress_reason"], row.get("change_rc")) == (False, "too_few_months", None)


def test_money_without_a_rate_tells_no_shock() -> None:
    """Where part of the income is not in the sums, no scenario has figures."""
    assert {row["suppress_reason"] for row in rows(income({"a": ["1"] * 12}, no_rate=1)).values()} == {"currency_missing"}


def test_a_year_without_income_has_no_shocks() -> None:
    """A channel that brought nothing in the window cannot be lost."""
    assert rows(income({"a": ["100"] + ["0"] * 24}, through=date(2027, 1, 31))) == {}


def test_exposure_is_that_of_the_window() -> None:
    """Gross over net, shares of currencies and hours are those of the window's months; months outside do not count."""
    base = {"worker_id": "me", "channel_id": "a", "n_rejected": 0, "n_pending": 0, "h3_s": 3600}
    months = pl.DataFrame(
        [
            base | {"month": date(2025, 1, 1), "approved_rc": Decimal(100), "platform_net_rc": Decimal(80)},
            base | {"month": date(2024, 1, 1), "approved_rc": Decimal(999), "platform_net_rc": Decimal(1), "n_rejected": 5},
        ],
        schema_overrides={"approved_rc": pl.Decimal(18, 8), "platform_net_rc": pl.Decimal(18, 8)},
    )
    money = pl.DataFrame(
        [{"worker_id": "me", "channel_id": "a", "currency": code, "amount_rc": Decimal(40)} for code in ("USD", "EUR")],
        schema_overrides={"amount_rc": pl.Decimal(18, 8)},
    )
    found = exposure(months, money, "me", "EUR", (date(2025, 1, 1), date(2025, 12, 31)))
    assert found == Exposure({"a": 1.25}, {"a": {"USD": 0.5}}, frozenset(), {"a": 3600})
