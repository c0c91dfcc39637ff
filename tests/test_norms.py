"""What an hour paid beside what it must pay, by country and date, and the scorecard of platforms: nothing is guessed where no parameter is."""

import json
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from pipelines.config import Config
from pipelines.home import Home
from pipelines.marts import Change, norms
from pipelines.steps import Work
from tests.support.ledger import build
from transforms.norms import Floor, Norms, below, gaps, hourly, required_gross
from transforms.scorecard import FLAGS, Known, Met, scorecards
from warehouse.reference import bundled
from warehouse.state import parts
from warehouse.store import Store

MARCH = date(2026, 3, 1)
THROUGH = date(2026, 6, 30)
CHECKS = json.loads((Path(__file__).parent / "data" / "published_checks.json").read_text(encoding="utf-8"), parse_float=Decimal)["checks"]
AMOUNTS = ("gross_per_h", "net_per_h", "gross_per_month", "weekly_hours", "leave_uplift")
FX = {("EUR", date(2026, 3, 1)): Decimal(1), ("USD", date(2026, 3, 1)): Decimal("1.25")}


def wages(country: str) -> list[dict[str, Any]]:
    """Give the bundled wages of a country, typed."""
    found = []
    for row in bundled("benchmark_wage"):
        if row["country"] == country:
            numbers = {name: None if row[name] is None else Decimal(row[name] or "") for name in AMOUNTS}
            days = {name: None if row[name] is None else date.fromisoformat(row[name] or "") for name in ("valid_from", "valid_to")}
            found.append({**row, **numbers, **days})
    return found


def of(country: str, currency: str = "EUR", rates: list[dict[str, Any]] | None = None) -> Norms:
    """Give the norms of a country."""
    return Norms(wages(country), rates or [], FX, currency)


MICRO = {"valid_from": date(2026, 1, 1), "valid_to": None, "pct_of_turnover": Decimal("0.256"), "levy_pct": Decimal("0.002")}


def month(**other: Any) -> dict[str, Any]:
    """Give a month of ten hours that paid 100, 90 of it after the platform's fees, between 8 and 12 an hour."""
    told = {"worker_id": "w", "channel_id": "c", "month": MARCH, "platform_net_rc": Decimal(90), "received_rc": Decimal(88), "h2_s": 36_000}
    told |= {
        "eff_rate": Decimal("8.8"),
        "eff_rate_lo": Decimal("7.04"),
        "eff_rate_hi": Decimal(11),
        "n_sessions": 10,
        "method": "log_t on sessions",
    }
    return told | {"is_shown": True, "suppress_reason": None, "evidence_level": "normal"} | other


def table(rows: list[dict[str, Any]], known: Norms, **other: Any) -> list[dict[str, Any]]:
    """Give the gaps of months, without costs, take-home and sessions unless told."""
    costs = other.pop("costs", pl.DataFrame(schema={"channel_id": pl.String, "month": pl.Date, "cost_rc": pl.Decimal(38, 8)}))
    clusters = pl.DataFrame(other.pop("clusters", []), schema=CLUSTER, orient="row")
    given = {"country": "FR", "currency": "EUR", "through": THROUGH} | other
    return gaps(pl.DataFrame(rows), costs, given.pop("take_home", None), clusters, known, **given).to_dicts()


CLUSTER = {"worker_id": pl.String, "channel_id": pl.String, "day": pl.Date, "money": pl.Decimal(38, 8), "seconds": pl.Int64}


def test_a_monthly_wage_over_its_hours_is_the_hourly_one() -> None:
    """The months that Eurostat prints lead back to the hours they were made from, to the cent (SMIC-MONTH)."""
    (check,) = [check for check in CHECKS if check["id"] == "SMIC-MONTH"]
    for case, printed in zip(check["input"], check["expect"], strict=True):
        assert hourly(printed, Decimal(case["w"])) == pytest.approx(case["h"], abs=Decimal("0.0001"))


def test_the_wage_is_that_of_the_day() -> None:
    """The SMIC was 12.02 until May 2026 and 12.31 from June on; its net figure of June was not found, and is not made up."""
    known = of("FR")
    assert known.floor(date(2026, 5, 31)) == Floor(Decimal("12.02"), Decimal("9.51") * Decimal("1.10"))
    assert known.floor(date(2026, 6, 1)) == Floor(Decimal("12.31"), None)
    assert known.floor(date(2018, 1, 1)) == Floor()


@pytest.mark.parametrize("country", ["AT", "DK", "FI", "IT", "SE"])
def test_countries_without_a_minimum_have_none(country: str) -> None:
    """No statutory minimum: no benchmark, and the reason is that there is no parameter."""
    gross, net = table([month()], of(country), country=country)
    assert (gross["benchmark_rc_per_h"], gross["ratio"], gross["is_shown"], gross["suppress_reason"]) == (None, None, False, "no_parameter")
    assert net["benchmark_rc_per_h"] is None


def test_a_month_without_its_hours_is_never_divided() -> None:
    """Belgium is told by the month only: no hourly figure. With weekly hours beside it, there is one."""
    assert of("BE").floor(MARCH) == Floor()
    told = [row | {"weekly_hours": Decimal(38)} for row in wages("BE")]
    assert Norms(told, [], FX, "EUR").floor(MARCH).gross == Decimal("12.825911")  # 2112 * 12 / (52 * 38)


def test_a_wage_is_converted_at_the_month() -> None:
    """12.02 EUR are 15.025 USD at 1.25; without a rate there is no benchmark."""
    assert of("FR", "USD").floor(date(2026, 3, 31)).gross == Decimal("15.025")
    assert of("FR", "USD").floor(date(2026, 4, 1)) == Floor()


def test_the_required_price_is_that_of_the_notes() -> None:
    """9.51 net, 10 % leave, 25.8 % contributions: 14.10 EUR an hour after platform fees (M31)."""
    found = required_gross(Decimal("9.51") * Decimal("1.10"), Decimal("0.258"))
    assert found == pytest.approx(Decimal("14.10"), abs=Decimal("0.005"))
    assert required_gross(Decimal(1), Decimal(1)) is None
    gross, net = table([month()], of("FR", rates=[MICRO]))
    assert gross["required_gross_rc_per_h"] == net["required_gross_rc_per_h"] == found
    assert table([month(month=date(2026, 6, 1))], of("FR", rates=[MICRO]))[0]["required_gross_rc_per_h"] is None


def test_gross_stands_beside_gross() -> None:
    """90 after fees less 6 of own costs over ten hours are 8.40, 69.9 % of 12.02, with the interval of the rate, scaled (M29)."""
    costs = pl.DataFrame({"channel_id": ["c"], "month": [MARCH], "cost_rc": [Decimal(6)]})
    gross, net = table([month()], of("FR"), costs=costs)
    assert (gross["rate_rc_per_h"], gross["shortfall_rc_per_h"]) == (Decimal("8.4"), Decimal("3.62"))
    assert gross["ratio"] == pytest.approx(8.4 / 12.02)
    assert (gross["ratio_lo"], gross["ratio_hi"]) == (pytest.approx(gross["ratio"] * 0.8), pytest.approx(gross["ratio"] * 1.25))
    assert (net["ratio"], net["suppress_reason"]) == (None, "not_declared")


def test_an_unconverted_cost_hides_the_rate() -> None:
    """A cost without an exchange rate cannot be taken off: then there is no rate after costs."""
    costs = pl.DataFrame({"channel_id": ["c"], "month": [MARCH], "cost_rc": [None]}, schema_overrides={"cost_rc": pl.Decimal(38, 8)})
    assert table([month()], of("FR"), costs=costs)[0]["ratio"] is None


def test_net_stands_beside_net_with_leave() -> None:
    """A take-home of 104.61 over ten hours is exactly the net minimum with leave: a ratio of 1, nothing short (M30)."""
    kept = pl.DataFrame({"worker_id": ["w"], "channel_id": ["c"], "month": [MARCH], "take_home_rc": [Decimal("104.61")]})
    _, net = table([month()], of("FR"), take_home=kept)
    assert (net["ratio"], net["shortfall_rc_per_h"], net["benchmark_rc_per_h"]) == (1.0, 0, Decimal("10.461"))
    _, later = table([month(month=date(2026, 6, 1))], of("FR"), take_home=kept)
    assert later["suppress_reason"] == "no_parameter"


@pytest.mark.parametrize(
    ("other", "reason"),
    [
        ({"h2_s": None, "is_shown": False, "suppress_reason": "no_hours", "evidence_level": "hide", "n_sessions": 0}, "no_hours"),
        ({"h2_s": 0, "is_shown": False, "suppress_reason": "no_hours", "evidence_level": "hide", "n_sessions": 0}, "no_hours"),
        ({"is_shown": False, "suppress_reason": "mostly_pending", "evidence_level": "hide"}, "mostly_pending"),
    ],
)
def test_what_hides_the_rate_hides_its_ratio(other: dict[str, Any], reason: str) -> None:
    """Without hours, or with mostly pending money, there is no ratio, and the reason is the rate's."""
    gross, _ = table([month(**other)], of("FR"))
    assert (gross["ratio"], gross["rate_rc_per_h"], gross["shortfall_rc_per_h"], gross["is_shown"]) == (None, None, None, False)
    assert (gross["suppress_reason"], gross["evidence_level"]) == (reason, "hide")


def test_one_session_is_an_anecdote_without_interval() -> None:
    """A month of one session has a ratio and no interval."""
    given = {"n_sessions": 1, "eff_rate_lo": None, "eff_rate_hi": None, "evidence_level": "anecdote", "suppress_reason": "too_few_sessions"}
    gross, _ = table([month(**given)], of("FR"))
    assert (gross["ratio_lo"], gross["interval_level"], gross["suppress_reason"], gross["is_shown"]) == (
        None,
        None,
        "too_few_sessions",
        True,
    )


def test_a_negative_month_is_shown_and_falls_short_by_more_than_the_minimum() -> None:
    """Refunds beyond the month's money: the rate is negative, the shortfall larger than the wage."""
    given = {"platform_net_rc": Decimal(-20), "eff_rate": Decimal("-2.2"), "eff_rate_lo": None, "eff_rate_hi": None}
    gross, _ = table([month(**given)], of("FR"))
    assert (gross["rate_rc_per_h"], gross["shortfall_rc_per_h"], gross["ratio_lo"]) == (Decimal(-2), Decimal("14.02"), None)


def session(day: int, money: str, seconds: int) -> tuple[str, str, date, Decimal, int]:
    """Give a session of March."""
    return ("w", "c", date(2026, 3, day), Decimal(money), seconds)


def test_hours_below_the_minimum_are_weighed_by_hours() -> None:
    """Six hours at 10 in three sessions and six at 20 in six: half of the hours are below 12.02, though a third of the sessions (M32)."""
    clusters = [session(n, "20", 7200) for n in range(1, 4)] + [session(n, "20", 3600) for n in range(4, 10)]
    gross, net = table([month()], of("FR"), clusters=clusters)
    assert (gross["share_hours_below"], gross["n_clusters"], net["share_hours_below"]) == (0.5, 9, None)
    assert gross["share_hours_below_lo"] < 0.5 < gross["share_hours_below_hi"]
    few, _ = table([month()], of("FR"), clusters=clusters[:7])
    assert (few["share_hours_below"], few["n_clusters"]) == (None, 7)


def test_exactly_the_minimum_is_not_below_it() -> None:
    """12.02 for an hour is the minimum wage, to the last digit; a session without hours is in no share."""
    frame = pl.DataFrame([session(n, "12.02", 3600) for n in range(1, 9)] + [session(9, "5", 0)], schema=CLUSTER, orient="row")
    assert below(frame, of("FR"), ("worker_id", "channel_id"))["w", "c"][:2] == (8, 0.0)


def card(**other: Any) -> dict[str, Any]:
    """Give the scorecard of one platform over all days, from little unless told."""
    promise = {"worker_id": "w", "channel_id": "prolific", "window_days": "all", "due_reason": None} | other.pop(
        "promise", {"n_due": 40, "n_on_time": 30, "n_unpaid": 4}
    )
    days = pl.DataFrame(
        {"worker_id": "w", "channel_id": "prolific", "day": [date(2026, 3, n) for n in range(1, 21)], **other.pop("days", {})},
        schema_overrides={"had_work": pl.Boolean, "searched": pl.Boolean},
    )
    receipts = pl.DataFrame({"worker_id": ["w"], "platform": ["prolific"], "day": [MARCH], "currency": [other.pop("paid_in", "GBP")]})
    scores = pl.DataFrame({"platform": "prolific", "year": [2021, 2023, 2027], "score": [4, 5, 9], "max_score": [10, 10, 10]})
    coverage = pl.DataFrame({"platform": ["prolific"], "field": ["gross"], "supplied": ["always"]})
    met = Met({("w", "prolific"): "microtask"}, pl.DataFrame([promise]), pl.DataFrame(schema=CLUSTER), days, receipts)
    found = scorecards(met, Known({"prolific": Decimal(7)}, coverage, scores, of("FR")), currency="EUR", through=THROUGH)
    return next(row for row in found.to_dicts() if row["window_days"] == "all")


WORKED = {"had_work": [True] * 15 + [False] * 5, "searched": [False] * 15 + [True] * 5}


def test_a_scorecard_holds_what_was_met_beside_what_was_published() -> None:
    """30 of 40 due days paid in time, 4 not at all; work on 15 of 20 days tried; Fairwork's last score to date is of 2023."""
    row = card(days=WORKED)
    assert (row["on_time_pay_share"], row["nonpayment_rate"], row["availability_share"]) == (0.75, 0.1, 0.75)
    assert row["on_time_pay_share_lo"] < 0.75 < row["on_time_pay_share_hi"]
    assert (row["withdrawal_threshold_rc"], row["own_currency_payout"]) == (7, False)
    assert (row["fairwork_score"], row["fairwork_max_score"], row["fairwork_year"]) == (5, 10, 2023)
    assert (row["min_wage_share"], row["min_wage_reason"]) == (None, "no_hours")


def test_what_no_connector_can_say_is_not_known() -> None:
    """Prolific's export shows the reward; no field says estimates, reasons or appeals: null, never false."""
    row = card(days=WORKED)
    assert [row[flag] for flag in FLAGS] == [True, None, None, None]


def test_few_due_days_are_not_shown() -> None:
    """Ten due days are the least (M27); no payout known is not declared, and no term is a missing parameter."""
    row = card(days=WORKED, promise={"n_due": 9, "n_on_time": 9, "n_unpaid": 0})
    assert (row["on_time_pay_share"], row["suppress_reason"], row["n_due"]) == (None, "too_few_events", 9)
    row = card(days=WORKED, promise=dict.fromkeys(("n_due", "n_on_time", "n_unpaid")))
    assert (row["nonpayment_rate"], row["suppress_reason"], row["n_due"]) == (None, "not_declared", None)
    row = card(days=WORKED, promise=dict.fromkeys(("n_due", "n_on_time", "n_unpaid")) | {"due_reason": "no_parameter"})
    assert (row["nonpayment_rate"], row["suppress_reason"], row["n_due"]) == (None, "no_parameter", None)


def test_without_logged_search_a_day_without_work_leaves_no_trace() -> None:
    """Work on every known day says nothing of availability when search is never logged (M28); both counts are still told."""
    row = card(days={"had_work": [True] * 20, "searched": [False] * 20})
    assert (row["availability_share"], row["availability_reason"], row["days_tried"], row["days_active"]) == (None, "not_declared", 20, 20)


def test_money_in_the_own_currency_is_told() -> None:
    """All receipts of the window in euros: paid in the person's own currency."""
    assert card(days=WORKED, paid_in="EUR")["own_currency_payout"] is True


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """The small ledger."""
    with build(tmp_path_factory.mktemp("norms")) as built:
        yield built


def work_of(store: Store, **settings: Any) -> Work:
    """Give the small ledger with other settings."""
    return Work(Home(store.path.parent), Config.model_validate(settings), store)


def test_the_country_and_regime_of_the_settings_count(store: Store) -> None:
    """In France the SMIC, with the regime's contributions the required price; in Italy nothing."""
    change = Change(date(2026, 3, 20), frozenset(), everything=True)
    regime = {
        "regime": "micro",
        "activity": store.one("SELECT min(activity) FROM ref.contribution_rate WHERE regime = 'micro' AND country = 'FR'"),
    }
    norms.rebuild(work_of(store, take_home=regime), change)
    query = "SELECT * FROM mart.benchmark_gap_month WHERE channel_id = 'prolific' AND rate_basis = 'gross_to_gross'"
    (row,) = store.rows(query)
    assert row["benchmark_rc_per_h"] == Decimal("12.02")
    assert row["required_gross_rc_per_h"] > Decimal("10.461")
    norms.rebuild(work_of(store, person={"country": "IT"}), change)
    (row,) = store.rows(query)
    assert (row["country"], row["benchmark_rc_per_h"], row["suppress_reason"]) == ("IT", None, "no_parameter")


def test_computing_again_changes_nothing(store: Store) -> None:
    """The same ledger gives the same tables, and costs of moisson.toml come off in the reporting currency."""
    change = Change(date(2026, 3, 20), frozenset(), everything=True)
    tables = [f"mart.{name}" for name in norms.TABLES]
    norms.rebuild(work_of(store), change)
    once = parts(store, tables)
    rate = store.one("SELECT rate_rc_per_h FROM mart.benchmark_gap_month WHERE channel_id = 'prolific' AND rate_basis = 'gross_to_gross'")
    norms.rebuild(work_of(store), change)
    assert parts(store, tables) == once
    store.con.execute(
        """INSERT INTO ledger.cost (cost_id, worker, channel, day, amount, currency, reporting_currency, what)
        VALUES ('x', 'me', 'prolific', '2026-03-04', 1.17, 'USD', 'EUR', 'a tool')"""
    )
    norms.rebuild(work_of(store), change)
    dearer = store.one("SELECT rate_rc_per_h FROM mart.benchmark_gap_month WHERE channel_id = 'prolific' AND rate_basis = 'gross_to_gross'")
    hours = store.one("SELECT h2_s / 3600 FROM mart.channel_efficiency_month WHERE channel_id = 'prolific'")
    assert float(rate - dearer) * hours == pytest.approx(1, abs=0.01)
    store.con.execute("DELETE FROM ledger.cost")
