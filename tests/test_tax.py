"""Declaration periods, ceilings, what platforms report, and money that waits for a least payout."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from pipelines.steps import Work
from tests.support.money import DAY, MICRO, broken, count, earned, opened, payout, receipt, take
from transforms.rounding import round_money
from transforms.tax import Duties, Threshold, annualised, projected, vat_status, year_share


@pytest.fixture
def work(tmp_path: Path) -> Iterator[Work]:
    """An empty warehouse with rates of March and April 2026."""
    with opened(tmp_path) as found:
        yield found


def periods(work: Work) -> list[dict[str, Any]]:
    """Give the declaration periods."""
    return work.store.rows("SELECT * FROM mart.tax_period ORDER BY period_start")


def quarters(work: Work, platform: str) -> list[dict[str, Any]]:
    """Give the quarters of a platform."""
    return work.store.rows(f"SELECT * FROM mart.dac7_quarter WHERE platform = '{platform}' ORDER BY quarter")


def test_a_first_year_is_counted_by_days() -> None:
    """50,000 from 1 August on are 119,281 a year (153 days of 365); a leap year has 366; a later year counts whole."""
    assert annualised(Decimal(50_000), date(2026, 8, 1)) == 119_281
    assert year_share(2026, date(2026, 8, 1)) == (153, 365)
    assert year_share(2024, None) == (366, 366)
    assert year_share(2027, date(2026, 8, 1)) == (365, 365)


def test_a_quarter_owes_on_what_was_collected_in_it(work: Work) -> None:
    """Turnover before fees, its contributions, levy and flat tax, and their sum to set aside."""
    take(work, "upwork", [earned("a", 0, "1000", "100"), earned("b", 40, "500")])
    first, second = periods(count(work, take_home=MICRO | {"flat_tax": True}))

    assert (first["period_start"], first["period_end"], first["turnover_g_rc"]) == (date(2026, 1, 1), date(2026, 3, 31), 1000)
    assert (first["contributions_rc"], first["levy_rc"], first["flat_tax_rc"], first["reserve_rc"]) == (256, 2, 22, 280)
    assert (second["is_open"], second["ytd_turnover_rc"], second["reserve_rc"]) == (True, 1500, 140)
    assert broken(work) == set()


@pytest.mark.parametrize(("declaration", "starts"), [("month", [date(2026, 3, 1), date(2026, 4, 1)]), ("year", [date(2026, 1, 1)])])
def test_periods_are_those_that_are_declared(work: Work, declaration: str, starts: list[date]) -> None:
    """Every month, quarter or year, from the first with money to the one of the last day with data."""
    take(work, "upwork", [earned("a", 0, "1000"), earned("b", 40, "1", status="pending")])

    assert [row["period_start"] for row in periods(count(work, take_home=MICRO | {"declaration": declaration}))] == starts
    assert broken(work) == set()


def test_money_counts_in_the_period_of_its_cash(work: Work) -> None:
    """Work of March that arrived in April is declared in the second quarter; what is not paid yet is in none."""
    paid = earned("a", 20, "100", status="paid", ref="P70012345")
    take(work, "awin", [paid, earned("b", 20, "50", status="approved"), payout("P1", 28, "100", ref="P70012345")])
    take(work, "paypal", [receipt("in", 32, "100", counterparty="awin", ref="P70012345"), receipt("later", 50, "1")])
    counted = count(work, take_home=MICRO)

    assert [(row["period_start"], row["turnover_g_rc"], row["assumed_share"]) for row in periods(counted)] == [(date(2026, 4, 1), 100, 0.0)]
    assert work.store.rows("SELECT known_by, cash_day, gross_rc FROM mart.collected_day ORDER BY known_by") == [
        {"known_by": "receipt", "cash_day": date(2026, 4, 3), "gross_rc": 100},
        {"known_by": "waiting", "cash_day": None, "gross_rc": 50},
    ]


def test_the_day_of_cash_says_how_it_is_known(work: Work) -> None:
    """A day of payment the source tells is believed first; then the receipt; a channel that never says `paid` is assumed to pay at once."""
    from datetime import datetime

    told = earned("a", 0, "10", status="paid", paid_at=datetime(2026, 3, 9, 12))  # noqa: DTZ001  # UTC without a zone, as the ledger keeps it
    take(work, "prolific", [told, earned("b", 1, "20", status="paid")])
    take(work, "upwork", [earned("c", 2, "30")])
    count(work)
    rows = work.store.con.execute("SELECT gross_rc, known_by, cash_day FROM mart.collected_day ORDER BY gross_rc").fetchall()

    assert rows == [(10, "paid", date(2026, 3, 9)), (20, "work", date(2026, 3, 3)), (30, "assumed", date(2026, 3, 4))]


def test_a_period_that_spans_two_rates_owes_each_its_own(tmp_path: Path) -> None:
    """In 2024 BNC rose from 21.1 % to 23.1 % on 1 July: a year declared at once owes both, each on its own days."""
    with opened(tmp_path) as work:
        take(work, "upwork", [earned("a", date(2024, 6, 30), "1000"), earned("b", date(2024, 7, 1), "1000")])
        found = periods(count(work, take_home=MICRO | {"declaration": "year"}))

    assert [row["contributions_rc"] for row in found] == [442]


def test_ceilings_and_vat_follow_the_activity(work: Work) -> None:
    """Services and BNC: 83,600 and 37,500; sales: 203,100 and 85,000 (2026); another currency: not told, never converted."""
    take(work, "upwork", [earned("a", 0, "40000")])
    (bnc,) = periods(count(work, take_home=MICRO))
    (sale,) = periods(count(work, take_home=MICRO | {"activity": "bic_sale"}))
    (other,) = periods(count(work, take_home=MICRO | {"activity": "furnished_tourism_classified"}))

    assert (bnc["ceiling_rc"], bnc["headroom_now_rc"], bnc["vat_status"]) == (83_600, 43_600, "above_base")
    assert (sale["ceiling_rc"], sale["vat_status"]) == (203_100, "franchise")
    assert (other["ceiling_rc"], other["vat_status"]) == (None, "unknown")


def test_a_first_year_has_its_share_of_the_ceiling(work: Work) -> None:
    """Begun on 2 March 2026, 305 of 365 days count: 83,600 becomes 69,857.53."""
    take(work, "upwork", [earned("a", 0, "1000")])
    (found,) = periods(count(work, take_home=MICRO | {"started_on": DAY}))

    assert found["ceiling_rc"] == round_money(Decimal(83_600) * 305 / 365)


@pytest.mark.parametrize(
    ("turnover", "status"), [("37500", "franchise"), ("37500.01", "above_base"), ("41250", "above_base"), ("41250.01", "above_tolerance")]
)
def test_vat_begins_past_the_amounts_not_at_them(turnover: str, status: str) -> None:
    """The base may be reached; past it VAT is due from next year; past the tolerance, at once."""
    limit = Threshold("vat_franchise", "services", date(2025, 1, 1), None, Decimal(37_500), Decimal(41_250), by_days=False, currency="EUR")

    assert vat_status(Decimal(turnover), limit) == status
    assert vat_status(Decimal(turnover), None) == "unknown"


def test_nothing_declared_still_tells_turnover(work: Work) -> None:
    """Without `[take_home]`: quarters with their turnover and what platforms report, no contributions and no ceilings."""
    take(work, "upwork", [earned("a", 0, "1000", "100")])
    (found,) = periods(count(work))

    assert (found["turnover_g_rc"], found["dac7_net_rc"], found["contributions_rc"], found["suppress_reason"]) == (
        1000,
        900,
        None,
        "not_declared",
    )
    assert found["vat_status"] == "unknown"


def cash(months: list[int]) -> list[dict[str, Any]]:
    """Give one day of cash in each month of 2026."""
    return [{"day": date(2026, n, 10), "turnover_rc": Decimal(amount)} for n, amount in enumerate(months, 1)]


def duties(through: date) -> Duties:
    """Give a person's duties as of a day."""
    return Duties("FR", "quarter", "bnc_general", date(2026, 1, 1), "EUR", through)


def test_the_year_is_projected_from_complete_months() -> None:
    """Nine months of 1,000: the year will bring 9,000 and 92 days of the same, for sure; the month that is open is no evidence."""
    found = projected(cash([1000] * 9), Decimal(9000), duties(date(2026, 9, 30)))
    open_month = projected(cash([1000] * 10), Decimal(10_000), duties(date(2026, 10, 15)))

    assert (found.months, open_month.months) == (9, 9)
    assert found.value == pytest.approx(Decimal("12024.66"), abs=Decimal("0.01"))
    assert found.lo == found.hi == found.value


def test_a_projection_is_as_sure_as_the_months_are_alike() -> None:
    """Months that differ widen the interval; it never falls below what is collected already."""
    found = projected(cash([0, 3000, 0, 3000, 0, 3000]), Decimal(9000), duties(date(2026, 6, 30)))

    assert found.lo is not None
    assert found.hi is not None
    assert found.lo >= 9000
    assert found.hi - found.value > 5000


def test_a_projection_holds_the_year_it_is_made_for() -> None:
    """Over 400 simulated years of noisy months, the 95 % interval made in August holds the year's turnover in 91 to 98 % of them."""
    import numpy as np

    years = np.random.default_rng(20).lognormal(7, 0.4, (400, 12)).round()
    hits = 0
    for year in years.tolist():
        found = projected(cash([int(n) for n in year[:8]]), Decimal(int(sum(year[:8]))), duties(date(2026, 8, 31)))
        assert found.lo is not None
        assert found.hi is not None
        hits += found.lo <= Decimal(int(sum(year))) <= found.hi
    assert 0.91 <= hits / len(years) <= 0.98


def test_two_months_project_nothing(work: Work) -> None:
    """Fewer than three complete months: no projection and no headroom of it, with the reason; the headroom of today stands."""
    take(work, "upwork", [earned("a", 0, "1000"), earned("b", 40, "1000")])
    last = periods(count(work, take_home=MICRO))[-1]

    assert (last["projected_rc"], last["headroom_rc"], last["suppress_reason"]) == (None, None, "too_few_months")
    assert last["headroom_now_rc"] == 81_600


def test_what_a_platform_reports_and_kept_is_what_was_collected(work: Work) -> None:
    """M94: 1,000 gross, 100 fee, 50 withheld: 850 are reported, 150 were kept, and no gap is left; payouts of the quarter stand beside it."""
    take(work, "upwork", [earned("a", 0, "1000", "100", tax="50"), payout("P1", 5, "800"), earned("b", 40, "10")])
    first, second = quarters(count(work), "upwork")

    assert (first["gross_collected_rc"], first["consideration_rc"], first["fees_withheld_rc"], first["gap_rc"]) == (1000, 850, 150, 0)
    assert (first["paid_out_rc"], first["unsettled_rc"]) == (800, 50)
    assert (second["paid_out_rc"], second["unsettled_rc"]) == (None, None)
    assert broken(work) == set()


def test_an_amount_that_is_in_no_column_leaves_a_gap(work: Work) -> None:
    """Where gross, fees and net of the ledger do not add up, the gap says how much, and a rule warns."""
    take(work, "gumroad", [earned("a", 0, "100", "10", kind="sale")])
    work.store.con.execute("UPDATE ledger.earning SET net_rc = net_rc - 1")
    (found,) = quarters(count(work), "gumroad")

    assert found["gap_rc"] == 1
    assert "reported_money_has_no_gap" in broken(work)


def test_money_that_was_never_paid_out_is_no_drag(work: Work) -> None:
    """Where no payout and no receipt is known at all, whether money waits is not known: there is no row, rather than a wrong one."""
    take(work, "prolific", [earned("a", 0, "1", currency="GBP"), earned("b", 3, "3", currency="GBP")])
    count(work)

    assert work.store.rows("SELECT * FROM mart.payout_drag") == []


def test_money_below_the_least_payout_is_held_back(work: Work) -> None:
    """M17: Prolific pays from 6.00 GBP on. The first earned is the first paid out: of 10 and 4, 10 were paid, so the 4 of the fourth day wait, 2.00 short of a payout."""
    take(
        work,
        "prolific",
        [earned("a", 0, "10", currency="GBP"), earned("b", 3, "4", currency="GBP"), earned("x", 10, "1", status="rejected")],
    )
    take(work, "paypal", [receipt("in", 2, "10", currency="GBP", counterparty="prolific"), receipt("later", 40, "1")])
    counted = count(work, take_home=MICRO)
    (found,) = work.store.rows("SELECT * FROM mart.payout_drag WHERE platform = 'prolific'")

    assert (found["balance"], found["threshold"], found["missing"], found["is_below"]) == (4, 6, 2, True)
    assert found["held_since"] == date(2026, 3, 5)
    assert found["days_held"] == (found["data_through"] - date(2026, 3, 5)).days
    assert found["balance_rc"] == 5
    assert broken(counted) == set()
