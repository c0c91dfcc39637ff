"""What is left of earned money: costs, losses, contributions, and what is told where a part is not known."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from pipelines import efficiency, hours, marts
from pipelines.steps import Work
from tests.support.money import DAY, MICRO, THEMES, amounts, broken, count, earned, opened, payout, receipt, stretch, take
from transforms.spending import days_of, pro_rata
from warehouse.state import parts

MONTH = "SELECT * FROM mart.take_home_month WHERE channel_id = ? AND month = ?"


@pytest.fixture
def work(tmp_path: Path) -> Iterator[Work]:
    """An empty warehouse with rates for March and April 2026: 1.25 USD and 0.80 GBP for a euro."""
    with opened(tmp_path) as found:
        yield found


def month(work: Work, channel: str = "upwork", first: date = date(2026, 3, 1)) -> dict[str, Any]:
    """Give the row of a channel and month."""
    rows = work.store.con.execute(MONTH, [channel, first]).pl().to_dicts()
    assert len(rows) == 1
    return rows[0]


def test_contributions_are_due_on_turnover_before_fees(work: Work) -> None:
    """MICRO-NET: of 1000.00 with a fee of 10 % a micro-entrepreneur (BNC 2026: 25.6 % and 0.2 %) keeps 642.00, not 667.80."""
    take(work, "upwork", [earned("a", 0, "1000", "100")])
    found = month(count(work, take_home=MICRO))

    assert found["contributions_rc"] == 256
    assert found["levy_rc"] == 2
    assert found["take_home_rc"] == Decimal("642.00")


def test_without_a_declared_regime_nothing_is_told(work: Work) -> None:
    """No `[take_home]`: T and contributions are null, with the reason; the ladder above them stands."""
    take(work, "upwork", [earned("a", 0, "1000", "100")])
    found = month(count(work))

    assert (found["take_home_rc"], found["contributions_rc"], found["is_shown"]) == (None, None, False)
    assert found["suppress_reason"] == "not_declared"
    assert found["received_rc"] == 900


def test_a_missing_parameter_is_named(work: Work) -> None:
    """An activity without a rate, or one whose training levy sources disagree on, has no take-home: unknown is not zero."""
    take(work, "upwork", [earned("a", 0, "1000", "100")])

    assert month(count(work, take_home=MICRO | {"activity": "fishing"}))["suppress_reason"] == "no_parameter"
    disputed = month(count(work, take_home=MICRO | {"activity": "bic_service"}))
    assert (disputed["take_home_rc"], disputed["suppress_reason"]) == (None, "no_parameter")


def test_the_rate_is_that_of_the_day_of_cash(tmp_path: Path) -> None:
    """Work of December 2025 that was paid in January 2026 owes the rate of 2026 (25.6 %); with no day of cash, that of the day of work (24.6 %)."""
    with opened(tmp_path, first=date(2025, 12, 1), days=70) as work:
        late = earned("late", date(2025, 12, 20), "100", status="paid", ref="P1")
        take(work, "awin", [late, payout("P1", 0, "100", ref="P1") | {"work_date": date(2026, 1, 10)}])
        take(work, "upwork", [earned("a", date(2025, 12, 20), "100")])
        counted = count(work, take_home=MICRO)
        by_cash, by_work = (month(counted, name, date(2025, 12, 1)) for name in ("awin", "upwork"))

    assert (by_cash["contributions_rc"], by_cash["cash_dated_share"]) == (Decimal("25.6"), 1.0)
    assert (by_work["contributions_rc"], by_work["cash_dated_share"]) == (Decimal("24.6"), 0.0)


def test_families_outside_the_regime_owe_nothing(work: Work) -> None:
    """Royalties may be taxed elsewhere: `families` says what the regime is for."""
    take(work, "upwork", [earned("a", 0, "100")])
    take(work, "gumroad", [earned("s", 0, "100", kind="sale")])
    counted = count(work, take_home=MICRO | {"families": ["freelance"]})

    assert month(counted)["contributions_rc"] == Decimal("25.6")
    assert month(counted, "gumroad")["take_home_rc"] == 100


def test_flat_tax_is_taken_only_by_choice(work: Work) -> None:
    """The income tax paid with contributions is 2.2 % of turnover for those who chose it, and 0 for others."""
    take(work, "upwork", [earned("a", 0, "1000")])

    assert month(count(work, take_home=MICRO))["flat_tax_rc"] == 0
    assert month(count(work, take_home=MICRO | {"flat_tax": True}))["flat_tax_rc"] == 22


def test_months_before_the_activity_began_are_not_declared(work: Work) -> None:
    """The regime holds from the month in which it was begun."""
    take(work, "upwork", [earned("a", 0, "100"), earned("b", 40, "100")])
    counted = count(work, take_home=MICRO | {"started_on": date(2026, 4, 5)})

    assert month(counted)["suppress_reason"] == "not_declared"
    assert month(counted, first=date(2026, 4, 1))["is_shown"]


def test_every_step_of_the_ladder_adds_up_to_the_cent(work: Work) -> None:
    """Gross - fees - payout - transfer - conversion - costs - contributions = take-home, with one of each."""
    take(
        work,
        "upwork",
        [earned("a", 0, "1250", "125", currency="USD"), payout("P1", 5, "1125", "2", currency="USD", tax="10", ref="UP70012345")],
    )
    take(work, "paypal", _wallet())
    take_costs = [
        {"day": DAY, "amount": 30, "what": "hosting"},
        {"day": DAY, "amount": "12.50", "currency": "USD", "what": "course", "channel": "upwork"},
    ]
    found = month(count(work, take_home=MICRO, cost=take_costs))

    assert (found["approved_rc"], found["platform_fee_rc"], found["payout_fee_rc"]) == (1000, 100, Decimal("6.4"))
    assert found["loss_rc"] == Decimal("10.40"), "8.00 withheld, 2.40 taken on the way"
    assert found["fx_rc"] == Decimal("26.40"), "1100 USD are 880.00 at the mid rate, and 853.60 came"
    assert (found["cost_rc"], found["shared_cost_rc"]) == (10, 30)
    assert found["take_home_rc"] == 1000 - 100 - Decimal("6.4") - Decimal("10.40") - Decimal("26.40") - 10 - 30 - Decimal(258)
    assert found["eff_take_rate"] == pytest.approx(0.1432)
    assert broken(work) == set()


def _wallet() -> list[dict[str, Any]]:
    """1113 USD were sent; 1110 arrive, less a fee of 6; 1100 of them are converted at a spread of 3 %."""
    turned = {"kind": "conversion"}
    return [
        receipt("in", 6, "1110", "6", currency="USD", counterparty="upwork", ref="UP70012345"),
        receipt("out", 8, "-1100", currency="USD", **turned),
        receipt("got", 8, "853.60", **turned),
        receipt("later", 40, "1"),
    ]


def test_paypals_fee_and_spread_are_found(work: Work) -> None:
    """PAYPAL-FX: of 1000 USD with a fee of 4.4 %, at a mid rate of 0.92 and a spread of 3 %, 853.13 EUR are left: 7.27 % are gone."""
    work.store.con.execute("UPDATE ref.fx_day SET rate = 1.08695652 WHERE currency = 'USD'")  # 1 / 0.92
    take(work, "upwork", [earned("a", 0, "1000", currency="USD"), payout("P1", 1, "1000", currency="USD")])
    conversion = {"kind": "conversion"}
    arrived = [receipt("in", 1, "1000", "44", currency="USD", counterparty="upwork"), receipt("later", 40, "1")]
    take(work, "paypal", [*arrived, receipt("out", 2, "-956", currency="USD", **conversion), receipt("got", 2, "853.13", **conversion)])
    counted = count(work, take_home=MICRO)
    found = month(counted)
    (spread,) = counted.store.con.execute("SELECT spread FROM mart.fx_conversion").fetchone() or (None,)

    assert spread == pytest.approx(0.03, abs=1e-5)
    assert found["received_rc"] - found["fx_rc"] == pytest.approx(Decimal("853.13"), abs=Decimal("0.005"))
    assert found["eff_take_rate"] == pytest.approx(0.07268, abs=1e-5)


def test_a_conversion_falls_on_the_channels_whose_money_it_was(work: Work) -> None:
    """Two channels' dollars in one conversion share its cost in proportion; what came after it, or in another currency, bears none."""
    rows = [
        receipt("u", 1, "300", currency="USD", counterparty="upwork"),
        receipt("p", 2, "100", currency="USD", counterparty="prolific"),
        receipt("g", 2, "50", currency="GBP", counterparty="awin"),
        receipt("out", 3, "-400", currency="USD", kind="conversion"),
        receipt("got", 3, "310", kind="conversion"),
        receipt("g2", 4, "70", currency="USD", counterparty="gumroad"),
    ]
    take(work, "paypal", rows)
    take(work, "upwork", [earned("a", 0, "1")])
    counted = count(work)
    found = dict(counted.store.con.execute("SELECT channel_id, amount_rc FROM mart.payout_loss_day").fetchall())

    assert found == {"upwork": Decimal("7.50"), "prolific": Decimal("2.50")}


def test_a_conversion_of_money_from_nobody_known_is_unassigned(work: Work) -> None:
    """A cost is never put on a channel by guess: it stays visible under a name of its own."""
    take(work, "paypal", [receipt("out", 3, "-400", currency="USD", kind="conversion"), receipt("got", 3, "310", kind="conversion")])
    take(work, "upwork", [earned("a", 0, "100")])
    counted = count(work, take_home=MICRO)

    assert counted.store.con.execute("SELECT channel_id, amount_rc FROM mart.payout_loss_day").fetchall() == [("unassigned", Decimal(10))]
    assert month(counted, "unassigned")["take_home_rc"] == -10
    assert broken(counted) == set()


def test_half_a_conversion_is_left_out(work: Work) -> None:
    """Where an export ends between its two rows, money has not vanished."""
    take(work, "paypal", [receipt("out", 3, "-400", currency="USD", kind="conversion")])
    take(work, "upwork", [earned("a", 0, "100")])

    assert count(work).store.one("SELECT count(*) FROM mart.fx_conversion") == 0


def test_shared_costs_are_split_by_received_money_to_the_cent(work: Work) -> None:
    """10.00 over three equal channels: 3.34, 3.33 and 3.33; the cents add up, and a channel that received nothing bears nothing."""
    for name in ("upwork", "prolific", "awin"):
        take(work, name, [earned(f"{name}1", 0, "100")])
    take(work, "gumroad", [earned("back", 1, "-20", kind="refund")])
    counted = count(work, take_home=MICRO, cost=[{"day": DAY, "amount": 10, "what": "hosting"}])
    found = dict(counted.store.con.execute("SELECT channel_id, shared_cost_rc FROM mart.take_home_month").fetchall())

    assert sorted(found.values()) == [0, Decimal("3.33"), Decimal("3.33"), Decimal("3.34")]
    assert found["gumroad"] == 0
    assert broken(counted) == set()


def test_shared_costs_of_a_month_without_income_stay_visible(work: Work) -> None:
    """A month in which nothing was received keeps its costs on a row of their own."""
    take(work, "upwork", [earned("a", 0, "100"), earned("wait", 40, "5", status="pending")])
    counted = count(work, take_home=MICRO, cost=[{"day": date(2026, 4, 2), "amount": 10, "what": "hosting"}])

    assert month(counted, "unassigned", date(2026, 4, 1))["take_home_rc"] == -10
    assert month(counted, "upwork", date(2026, 4, 1))["shared_cost_rc"] == 0
    assert broken(counted) == set()


def test_a_cost_without_a_rate_stays_visible(work: Work) -> None:
    """A cost in a currency that no rate is known for is in the ledger without a converted amount, and take-home is not told."""
    take(work, "upwork", [earned("a", 0, "100"), earned("b", 40, "100")])
    counted = count(work, take_home=MICRO, cost=[{"day": DAY, "amount": 10, "currency": "JPY", "what": "font"}])

    assert counted.store.con.execute("SELECT amount_rc, fx_rate FROM ledger.cost").fetchall() == [(None, None)]
    assert (month(counted)["suppress_reason"], month(counted)["n_no_rate"]) == ("currency_missing", 1)
    assert month(counted, first=date(2026, 4, 1))["is_shown"]


def test_costs_come_again_until_they_end_or_the_data_do(work: Work) -> None:
    """Monthly from 31 March: the 31st, then the last day of April; the day after the last data is not told yet."""
    take(work, "upwork", [earned("a", 0, "100"), earned("b", 59, "100")])
    rent = {"day": date(2026, 3, 31), "amount": 5, "what": "desk", "every": "month"}
    count(work, cost=[rent, rent | {"until": date(2026, 4, 1)}, rent | {"day": date(2026, 5, 1), "every": None}])

    days = [row[0] for row in work.store.con.execute("SELECT day FROM ledger.cost ORDER BY day").fetchall()]
    assert days == [date(2026, 3, 31), date(2026, 3, 31), date(2026, 4, 30)]


def test_costs_are_written_anew(work: Work) -> None:
    """What is no longer in the settings is no longer in the ledger; twice the same cost is two costs."""
    take(work, "upwork", [earned("a", 0, "100")])
    count(work, cost=[{"day": DAY, "amount": 5, "what": "desk"}] * 2)
    assert work.store.one("SELECT count(*) FROM ledger.cost") == 2

    count(work)
    assert work.store.one("SELECT count(*) FROM ledger.cost") == 0


def test_costs_are_converted_like_other_amounts(work: Work) -> None:
    """12.50 USD at 1.25 for a euro are 10.00, with the rate and its day beside it."""
    take(work, "upwork", [earned("a", 0, "100")])
    count(work, cost=[{"day": DAY, "amount": "12.50", "currency": "USD", "what": "course", "channel": "upwork", "learning": "course"}])

    row = work.store.rows("SELECT * FROM ledger.cost")[0]
    assert (row["amount_rc"], row["fx_rate"], row["fx_rate_reporting"], row["fx_date"]) == (10, Decimal("1.25"), 1, DAY)
    assert (row["worker"], row["channel"], row["learning"]) == ("me", "upwork", "course")


def test_the_rate_of_take_home_has_the_interval_of_the_effective_rate(work: Work) -> None:
    """T over session hours; its ends are in proportion to those of R over session hours; one session has none."""
    _hours(work, 4)
    found = month(count(work, take_home=MICRO))
    month_rate = work.store.rows("SELECT * FROM mart.channel_efficiency_month WHERE channel_id = 'prolific'")[0]
    prolific = month(work, "prolific")

    assert found["take_home_rate"] is None, "no hours on that channel"
    assert found["is_shown"]
    assert prolific["take_home_rate"] == prolific["take_home_rc"] / (Decimal(prolific["h2_s"]) / 3600)
    assert prolific["take_home_rate_lo"] / prolific["take_home_rate"] == pytest.approx(
        month_rate["eff_rate_lo"] / month_rate["eff_rate"], abs=Decimal("1e-5")
    )


def test_one_session_is_an_anecdote_without_interval(work: Work) -> None:
    """A single session is shown as a value, and says how little it is."""
    _hours(work, 1)
    found = month(count(work, take_home=MICRO), "prolific")

    assert found["evidence_level"] == "anecdote"
    assert found["take_home_rate"] is not None
    assert found["take_home_rate_lo"] is None


def _hours(work: Work, sessions: int) -> None:
    from datetime import datetime, time, timedelta

    def task(day: int) -> dict[str, Any]:
        begun = datetime.combine(DAY + timedelta(days=day), time(9))
        return earned(f"t{day}", day, f"{10 + day}", work_start=begun, work_end=begun + timedelta(hours=1))

    take(work, "prolific", [task(day) for day in range(sessions)])
    take(work, "upwork", [earned("a", 0, "100")])


def test_all_pending_and_negative_months_are_told_as_they_are(work: Work) -> None:
    """Pending money is no turnover and owes nothing; a month of refunds gives contributions back."""
    take(work, "upwork", [earned("wait", 0, "100", status="pending"), earned("back", 40, "-100", "-10", kind="refund")])
    counted = count(work, take_home=MICRO)

    assert month(counted)["take_home_rc"] == 0
    assert month(counted)["gross_rc"] == 100
    assert month(counted, first=date(2026, 4, 1))["take_home_rc"] == -90 + Decimal("25.8")


def test_money_without_an_exchange_rate_hides_take_home(work: Work) -> None:
    """Earnings in a currency without rate are in no amount: what is left cannot be told."""
    take(work, "upwork", [earned("a", 0, "100"), earned("b", 1, "9000", currency="JPY")])

    assert month(count(work, take_home=MICRO))["suppress_reason"] == "currency_missing"


def test_no_data_no_rows(work: Work) -> None:
    """A warehouse with nothing but a refused line has empty marts, and no error."""
    take(work, "upwork", [earned("no", 0, "100", status="rejected")])
    counted = count(work, take_home=MICRO)

    assert month(counted)["take_home_rc"] == 0
    assert broken(counted) == set()


def test_the_order_of_files_does_not_matter(tmp_path: Path) -> None:
    """The same facts in another order give the same tables, to the last digit."""
    tables = (
        "mart.collected_day",
        "mart.fx_conversion",
        "mart.payout_loss_day",
        "mart.take_home_day",
        "mart.take_home_month",
        "mart.rate_waterfall",
    )
    found = []
    for name in ("one", "two"):
        with opened(tmp_path / name) as work:
            books = [("upwork", [earned(f"u{n}", n, f"{n + 1}.37", "0.11", currency="USD") for n in range(20)]), ("paypal", _wallet())]
            for platform, rows in books if name == "one" else reversed(books):
                take(work, platform, rows if name == "one" else rows[::-1])
            found.append(parts(count(work, take_home=MICRO, cost=[{"day": DAY, "amount": 7, "what": "desk"}]).store, tables))

    assert found[0] == found[1]


def test_only_what_changed_is_counted_again(work: Work) -> None:
    """With one channel changed, its rows are replaced and the others stay: the tables are those of counting everything."""
    take(work, "upwork", [earned("a", 0, "100", "11", currency="USD", item="Logo (1)")])
    take(work, "prolific", [earned("t", 1, "30", currency="GBP")])
    counted = count(work, take_home=MICRO)
    take(work, "upwork", [earned("b", 2, "50", "5", currency="USD", item="Logo (1)")])
    with work.store.transaction():
        hours.rebuild(counted)
        efficiency.rebuild(counted)
        change = marts.Change(work.store.one(marts.THROUGH), frozenset({"upwork"}), everything=False)
        for theme in marts.themes():
            if theme.name in THEMES:
                theme.rebuild(counted, change)
    tables = [f"mart.{table}" for theme in marts.themes() if theme.name in THEMES for table in theme.tables]
    partly = parts(work.store, tables)

    assert partly == parts(count(work, take_home=MICRO).store, tables)
    assert work.store.one("SELECT count(*) FROM mart.collected_day") == 3


@pytest.mark.parametrize(
    ("every", "days"),
    [
        (None, [date(2024, 1, 31)]),
        ("month", [date(2024, 1, 31), date(2024, 2, 29), date(2024, 3, 31), date(2024, 4, 30)]),
        ("quarter", [date(2024, 1, 31), date(2024, 4, 30)]),
        ("year", [date(2024, 1, 31)]),
    ],
)
def test_a_cost_keeps_its_day_of_the_month(every: str | None, days: list[date]) -> None:
    """From 31 January on: the last day of shorter months, and the 31st again after them."""
    assert list(days_of(date(2024, 1, 31), every, date(2024, 5, 1))) == days


def test_parts_add_up_and_nothing_goes_to_nobody() -> None:
    """What rounding leaves goes to the largest weight; without any weight there is no split, and it says so."""
    assert pro_rata(Decimal("0.01"), [Decimal(1), Decimal(2), Decimal(-5)]) == [0, Decimal("0.01"), 0]
    assert sum(pro_rata(Decimal("99.99999999"), [Decimal(n) for n in range(1, 8)])) == Decimal("99.99999999")
    with pytest.raises(ValueError, match="none of 2 weights"):
        pro_rata(Decimal(1), [Decimal(0), Decimal(-1)])


def test_the_ladder_has_exact_types(work: Work) -> None:
    """Money stays Decimal with 8 places from the ledger to the mart."""
    take(work, "upwork", [earned("a", 0, "0.00000001")])
    found = count(work, take_home=MICRO).store.con.execute("SELECT take_home_rc, contributions_rc FROM mart.take_home_month").pl()

    assert found.schema == {"take_home_rc": pl.Decimal(38, 8), "contributions_rc": pl.Decimal(38, 8)}
    assert amounts("1")["net"] == 1
    assert stretch("e", 0, 9, 60)["work_end"].minute == 1
