"""Contracts, months and clients of a freelancer (M51 to M57), from rows in the ledger to rows in the marts."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from pipelines.config import Config
from tests.support.books import Row
from tests.support.freelance import FIRST, build, earned, table, worked
from transforms.clients import by_client, median_days, windows
from transforms.freelance import Terms, by_contract
from transforms.freelance_months import Declared, by_month

WEEKS = [earned(f"m{n}", 7 * n, "300.00", "30.00") for n in range(4)] + [earned("m4", 28, "330.00", "30.00")]
TIMER = [worked(f"t{n}", 7 * n + 1, hours) for n, hours in enumerate((10, 9, 11, 10, 10))]


def one(tmp_path: Path, name: str, books: Mapping[str, Sequence[Row]], where: str = "true", **settings: Any) -> dict[str, Any]:
    """Give the one row of a mart."""
    work = build(tmp_path, books, Config.model_validate(settings))
    rows = table(work, name, where)
    work.store.close()
    assert len(rows) == 1
    return rows[0]


def contract(**more: Any) -> dict[str, Any]:
    """Give the settings of one contract."""
    return {"channel": "upwork", "item": "Logo", **more}


def test_a_realised_rate_is_money_kept_over_all_hours(tmp_path: Path) -> None:
    """M51: 1380.00 after fees over 50 hours and two of unpaid revision; five weeks give an interval around it."""
    books = {"upwork": WEEKS, "toggl": [*TIMER, worked("r", 30, 2, effort_kind="revision")]}
    row = one(tmp_path, "freelance_contract", books, "contract = 'Logo'")

    assert (row["revenue_rc"], row["hours_s"], row["billable_s"]) == (Decimal("1380.00"), 52 * 3600, 50 * 3600)
    assert row["realised_rate"] == Decimal("26.538462")
    assert row["realised_rate_lo"] < row["realised_rate"] < row["realised_rate_hi"]
    assert (row["is_shown"], row["evidence_level"], row["n_events"], row["method"]) == (True, "provisional", 5, "linearised_log_t on weeks")


@pytest.mark.parametrize(
    ("money", "time", "why"),
    [
        (WEEKS, [], "no_hours"),
        ([earned("p", 0, "300.00", status="pending")], TIMER, "mostly_pending"),
        ([earned("z", 0, "300.00", status="rejected")], TIMER, "no_events"),
        ([*WEEKS, earned("x", 3, "5.00", currency="XAF")], TIMER, "currency_missing"),
        ([earned("n", 0, "9.00", client=None, item="Withdrawal fee")], [worked("t", 0, 1, client=None, item="calls")], "not_declared"),
    ],
)
def test_a_rate_that_cannot_be_told_says_why(tmp_path: Path, money: list[Row], time: list[Row], why: str) -> None:
    """No hours, nothing decided, nothing earned, an amount without a rate, or no contract: no number, and a reason."""
    row = one(tmp_path, "freelance_contract", {"upwork": money, "toggl": time})

    assert (row["realised_rate"], row["is_shown"], row["suppress_reason"], row["evidence_level"]) == (None, False, why, "hide")


def test_a_few_hours_are_an_anecdote(tmp_path: Path) -> None:
    """Below ten hours the rate is shown without an interval and with a warning, though three weeks have hours."""
    time = [worked(f"t{n}", 7 * n, 3) for n in range(3)]
    row = one(tmp_path, "freelance_contract", {"upwork": [earned("m", 0, "270.00")], "toggl": time})

    assert (row["realised_rate"], row["realised_rate_lo"], row["evidence_level"]) == (Decimal("30.000000"), None, "anecdote")
    assert (row["is_shown"], row["suppress_reason"], row["interval_level"]) == (True, "too_few_sessions", None)


def test_a_refund_larger_than_the_money_makes_a_negative_rate(tmp_path: Path) -> None:
    """A negative rate is shown as it is: the hours cost money."""
    money = [earned("m", 0, "100.00"), earned("r", 8, "-400.00", kind="refund")]
    row = one(tmp_path, "freelance_contract", {"upwork": money, "toggl": TIMER})

    assert row["realised_rate"] == Decimal("-6.000000")
    assert row["realised_rate_lo"] < row["realised_rate"] < row["realised_rate_hi"]


def test_two_trackers_of_the_same_stretch_count_once(tmp_path: Path) -> None:
    """Nine to eleven on one timer, ten to twelve on another: three hours of the contract."""
    time = [worked("a", 0, 2), worked("b", 0, 2, at=10), worked("c", 0, 1, at=9.5)]
    row = one(tmp_path, "freelance_contract", {"upwork": [earned("m", 0, "90.00")], "toggl": time})

    assert (row["hours_s"], row["hours_tier"]) == (3 * 3600, "measured")


def test_reported_hours_count_where_nothing_was_measured(tmp_path: Path) -> None:
    """The weekly summary repeats what the timer has: it counts on the day the timer was not on."""
    told = {"shape": "effort", "effort_kind": "paid", "project": "Upwork", "item": "Logo", "tier": "reported", "seconds": 7200}
    days = [told | {"record_key": f"w{n}", "work_date": FIRST + timedelta(days=n)} for n in (0, 1)]
    row = one(tmp_path, "freelance_contract", {"upwork": [earned("m", 0, "90.00"), *days], "toggl": [worked("a", 0, 1)]})

    assert (row["hours_s"], row["client"], row["hours_tier"]) == (3 * 3600, "ann", "reported")


def test_what_was_agreed_is_held_against_what_was_done(tmp_path: Path) -> None:
    """M52, M54, M57: 1530.00 billed over 50 hours at 36.00; 50 hours for 40 foreseen; delivered a day late."""
    agreed = contract(estimated_hours=40, standard_rate=Decimal(36), currency="EUR", due_on=FIRST, delivered_on=FIRST + timedelta(days=1))
    row = one(tmp_path, "freelance_contract", {"upwork": WEEKS, "toggl": TIMER}, contract=[agreed])

    assert (row["standard_rc"], row["realisation"]) == (Decimal("1800.00"), pytest.approx(1530 / 1800))
    assert (row["estimated_s"], row["scope_ratio"], row["is_on_time"]) == (40 * 3600, 1.25, False)


def test_a_standard_rate_in_another_currency_is_converted_day_by_day(tmp_path: Path) -> None:
    """One hour at 117.01 USD on the day a euro was 1.1702 USD is worth 100.00 EUR times 117.01 / 117.02."""
    agreed = contract(standard_rate=Decimal("117.01"), currency="USD")
    row = one(tmp_path, "freelance_contract", {"upwork": [earned("m", 0, "90.00")], "toggl": [worked("a", 0, 1)]}, contract=[agreed])

    assert row["standard_rc"] == Decimal("99.99145445")


def test_nothing_agreed_is_nothing_told(tmp_path: Path) -> None:
    """Without settings there is no scope ratio, no realisation and no punctuality: null, not nought."""
    row = one(tmp_path, "freelance_contract", {"upwork": WEEKS, "toggl": TIMER})

    assert [row[name] for name in ("estimated_s", "scope_ratio", "standard_rc", "realisation", "due_on", "is_on_time")] == [None] * 6


MARCH = "month = '2026-03-01'"
SPRING = [
    earned("a", 0, "100.00"),
    earned("b", 31, "200.00"),
    earned("c", 40, "50.00", client="bob"),
    earned("f", 41, "0", "7.00", client=None, item="Withdrawal fee"),
]


def test_utilisation_is_billable_over_declared_hours(tmp_path: Path) -> None:
    """M53: 40 of 31/7 weeks of 20 hours in March; April is not over, so it has none; revisions are not billable."""
    books = {"upwork": SPRING, "toggl": [*TIMER[:4], worked("r", 3, 3, effort_kind="revision"), worked("l", 41, 1)]}
    row = one(tmp_path, "freelance_month", books, MARCH, goals={"capacity_hours_per_week": 20})
    april = one(tmp_path / "again", "freelance_month", books, "month = '2026-04-01'", goals={"capacity_hours_per_week": 20})

    assert (row["billable_s"], row["capacity_s"]) == (40 * 3600, round(20 * 3600 * 31 / 7))
    assert row["utilisation"] == row["worker_utilisation"] == pytest.approx(40 / (20 * 31 / 7))
    assert (row["is_overloaded"], row["utilisation_reason"]) == (False, None)
    assert (april["utilisation"], april["utilisation_reason"]) == (None, "too_few_months")


def test_over_full_use_is_allowed_and_flagged(tmp_path: Path) -> None:
    """Forty hours where five a week could be billed: 1.8, and overloaded."""
    books = {"upwork": SPRING, "toggl": TIMER}
    row = one(tmp_path, "freelance_month", books, MARCH, goals={"capacity_hours_per_week": 5})

    assert (row["utilisation"] > 1, row["is_overloaded"]) == (True, True)


@pytest.mark.parametrize(
    ("settings", "time", "why"), [({}, TIMER, "not_declared"), ({"goals": {"capacity_hours_per_week": 20}}, [], "no_hours")]
)
def test_unknown_capacity_or_hours_hide_utilisation(tmp_path: Path, settings: dict[str, Any], time: list[Row], why: str) -> None:
    """What nobody declared, or no tracker told, is null and says so."""
    row = one(tmp_path, "freelance_month", {"upwork": SPRING, "toggl": time}, MARCH, **settings)

    assert (row["utilisation"], row["is_overloaded"], row["utilisation_reason"]) == (None, None, why)


def test_money_is_parted_into_new_and_known_clients(tmp_path: Path) -> None:
    """M55: Ann is known in April, Bob is new, the withdrawal fee is nobody's; together they are the month's money."""
    row = one(tmp_path, "freelance_month", {"upwork": SPRING}, "month = '2026-04-01'")

    assert (row["new_client_rc"], row["repeat_client_rc"], row["no_client_rc"]) == (Decimal(50), Decimal(200), Decimal(-7))
    assert row["revenue_rc"] == Decimal(243)


def test_a_client_known_from_another_platform_is_not_new(tmp_path: Path) -> None:
    """Pseudonyms are the same on all platforms."""
    books = {"upwork": [earned("a", 0, "100.00")], "invoice": [earned("b", 31, "40.00", item="Poster")]}
    row = one(tmp_path, "freelance_month", books, "channel_id = 'invoice' AND month = '2026-04-01'")

    assert (row["new_client_rc"], row["repeat_client_rc"]) == (Decimal(0), Decimal(40))


def frames(rows: Sequence[tuple[str, date, str]]) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Give frames of one channel: (client, day, money), and no hours."""
    told = [("me", "upwork", f"{c}'s", c, d, Decimal(v), Decimal(v), Decimal(0), Decimal(v), 0) for c, d, v in rows]
    money = pl.DataFrame(told, schema=MONEY, orient="row")
    return money, pl.DataFrame(schema=TIME)


MONEY: dict[str, pl.DataType | type[pl.DataType]] = {
    **dict.fromkeys(("worker_id", "channel_id", "contract", "client"), pl.String),
    "day": pl.Date,
    **dict.fromkeys(("billed_rc", "collected_rc", "pending_rc", "revenue_rc"), pl.Decimal(38, 8)),
    "n_no_rate": pl.Int64,
}
TIME: dict[str, pl.DataType | type[pl.DataType]] = {
    **dict.fromkeys(("worker_id", "channel_id", "contract", "client"), pl.String),
    "day": pl.Date,
    **dict.fromkeys(("seconds", "billable_s"), pl.Int64),
    "is_reported": pl.Boolean,
    "standard_rc": pl.Decimal(38, 8),
}
HOURS = pl.DataFrame(schema={"worker_id": pl.String, "channel_id": pl.String, "month": pl.Date, "seconds": pl.Int64})


def months(rows: Sequence[tuple[str, date, str]], through: date) -> list[dict[str, Any]]:
    """Give the months of such rows."""
    return by_month(*frames(rows), HOURS, Declared(None, ()), through, "EUR").to_dicts()


def test_concentration_is_the_published_index() -> None:
    """M56, published check HHI: shares of 30, 30, 20 and 20 % make 2,600 and 3.846 effective clients; a third is the largest."""
    rows = [
        (name, date(2026, 1 + n % 3, 5), amount) for n, (name, amount) in enumerate((("a", "30"), ("b", "30"), ("c", "20"), ("d", "20")))
    ]
    last = months(rows, date(2026, 3, 31))[-1]

    assert (last["client_hhi"], last["top_client_share"], last["is_dependent"]) == (2600, 0.3, False)
    assert last["n_eff"] == pytest.approx(3.84615, abs=1e-5)
    assert (last["window_months"], last["evidence_level"], last["repeat_reason"]) == (3, "anecdote", "too_few_decided")


def test_three_quarters_from_one_client_is_dependence() -> None:
    """76 % of twelve months from one client is flagged; 75 % is not yet."""
    found = [
        months([("a", date(2026, 1, 5), a), ("b", date(2026, 1, 6), b)], date(2026, 3, 31))[-1] for a, b in (("76", "24"), ("75", "25"))
    ]

    assert [row["is_dependent"] for row in found] == [True, False]


@pytest.mark.parametrize(
    ("rows", "why"),
    [
        ([("a", date(2026, 3, 5), "10")], "too_few_months"),
        ([("a", date(2026, 1, 5), "10"), ("b", date(2026, 2, 5), "-4")], "negative_base"),
        ([("a", date(2026, 1, 5), "0")], "no_events"),
    ],
)
def test_concentration_of_little_or_negative_money_is_not_told(rows: list[tuple[str, date, str]], why: str) -> None:
    """Below three months, with a client below zero, or without money: null and the reason."""
    last = months(rows, date(2026, 3, 31))[-1]

    assert (last["client_hhi"], last["n_eff"], last["is_dependent"], last["suppress_reason"]) == (None, None, None, why)


def test_old_money_leaves_the_twelve_months() -> None:
    """A client of thirteen months ago is no longer among those the income hangs on; months without money are rows too."""
    rows = months([("a", date(2025, 2, 5), "90"), ("b", date(2026, 2, 5), "10")], date(2026, 3, 2))

    assert [row["n_clients"] for row in rows] == [1] * 12 + [1, 1]
    assert (len(rows), rows[11]["top_client_share"], rows[-1]["top_client_share"]) == (14, 1, 1)
    assert rows[5]["revenue_rc"] == 0


def test_the_share_of_clients_who_came_back() -> None:
    """M55: of five clients one paid in two months and holds 40 of 120: a third."""
    rows = [("a", date(2026, 1, 5), "10"), ("a", date(2026, 2, 5), "30"), *((c, date(2026, 2, 6), "20") for c in "bcde")]
    found = months(rows, date(2026, 2, 28))

    assert [(row["repeat_share"], row["repeat_reason"]) for row in found] == [(None, "too_few_decided"), (pytest.approx(1 / 3), None)]


def test_a_second_contract_in_the_same_month_makes_a_repeat_client(tmp_path: Path) -> None:
    """M55: two paid contracts, or two paid months; one contract in one month is not enough."""
    money = [earned("a", 0, "10.00"), earned("b", 1, "10.00", item="Poster"), earned("c", 0, "10.00", client="bob")]
    work = build(tmp_path, {"upwork": money})
    found = {row["client"]: (row["is_repeat"], row["n_contracts"]) for row in table(work, "client_year")}
    work.store.close()

    assert found == {"ann": (True, 2), "bob": (False, 1)}


def test_a_client_is_one_over_all_platforms(tmp_path: Path) -> None:
    """Money and hours of two platforms are one row; shares of clients add up; the tracker's hours count for the rate."""
    books = {"upwork": WEEKS, "invoice": [earned("i", 3, "220.00", item="Poster"), earned("o", 3, "400.00", client="bob")], "toggl": TIMER}
    work = build(tmp_path, books)
    ann, bob = table(work, "client_year")
    work.store.close()

    assert (ann["revenue_rc"], ann["n_channels"], ann["n_contracts"], ann["hours_s"]) == (Decimal(1600), 2, 2, 50 * 3600)
    assert (ann["realised_rate"], ann["share_of_revenue"], bob["share_of_revenue"]) == (Decimal(32), 0.8, 0.2)
    assert (bob["realised_rate"], bob["suppress_reason"]) == (None, "no_hours")


def test_the_years_end_and_the_last_day_close_windows() -> None:
    """Twelve months end on each 31 December with data before the last day, and on the last day itself."""
    assert windows(date(2024, 5, 1), date(2026, 2, 28)) == [
        (date(2023, 12, 31), date(2024, 12, 31)),
        (date(2024, 12, 31), date(2025, 12, 31)),
        (date(2025, 2, 28), date(2026, 2, 28)),
    ]
    assert windows(date(2028, 1, 5), date(2028, 2, 29)) == [(date(2027, 2, 28), date(2028, 2, 29))]


def test_money_of_a_client_who_took_back_more_has_no_share() -> None:
    """Shares of the others still add up to one."""
    rows = [("a", date(2026, 1, 5), "30"), ("b", date(2026, 1, 5), "10"), ("c", date(2026, 1, 5), "-5")]
    found = by_client(*frames(rows), pays([]), (), date(2026, 1, 31), "EUR")

    assert dict(found.select("client", "share_of_revenue").iter_rows()) == {"a": 0.75, "b": 0.25, "c": None}


def pays(rows: Sequence[tuple[str, date, date | None]]) -> pl.DataFrame:
    """Give payments of one worker: client, day of the invoice, day it was paid."""
    schema = {"worker_id": pl.String, "client": pl.String, "day": pl.Date, "paid_on": pl.Date}
    return pl.DataFrame([("me", *row) for row in rows], schema=schema, orient="row")


def test_half_is_paid_within_the_median_and_open_invoices_count(tmp_path: Path) -> None:
    """Paid after 10, 20 and 30 days; one more has been open for 40: half is paid within 20. Two open ones: 30."""
    assert median_days([10, 20, 30], [True, True, True]) == 20
    assert median_days([10, 20, 30, 40, 40], [True, True, True, False, False]) == 30
    assert median_days([10, 40, 40, 40], [True, False, False, False]) is None
    assert median_days([5], [False]) is None
    assert median_days([0, 0, 3], [True, True, True]) == 0


def test_invoices_tell_how_long_a_client_takes(tmp_path: Path) -> None:
    """Issued on day 0 and 1, paid after 10 and 20 days; a third, pending, has waited 30 days."""
    money = [
        earned(f"i{n}", n, "100.00", status="paid" if wait else "pending", paid_at=FIRST + timedelta(days=n + wait) if wait else None)
        for n, wait in ((0, 10), (1, 20), (2, 0))
    ]
    row = one(tmp_path, "client_year", {"invoice": money, "upwork": [earned("x", 32, "1.00", client="bob")]}, "client = 'ann'")

    assert (row["n_dated"], row["days_to_pay_p50"], row["pending_rc"]) == (2, 20, Decimal(100))


def test_delivery_by_the_due_day_has_an_interval_from_five_on() -> None:
    """M57: four of five on time is 0.8, Wilson 0.376 to 0.964; of four there is a rate and no interval; none delivered, none."""
    rows = [(name, date(2026, 1, 5), "10") for name in "a"]
    money, time = frames(rows)
    many = pl.concat([money.with_columns(contract=pl.lit(f"c{n}")) for n in range(6)])
    terms = [Terms("upwork", f"c{n}", None, date(2026, 1, 10), date(2026, 1, 9 if n else 11)) for n in range(5)]
    undelivered = [*terms[:4], Terms("upwork", "c5", None, date(2026, 1, 10), None)]
    names = ("n_due", "on_time_rate", "on_time_rate_lo", "on_time_rate_hi")
    found = [by_client(many, time, pays([]), told, date(2026, 1, 31), "EUR").select(names).row(0) for told in (terms, undelivered, [])]

    assert found[0] == (5, 0.8, pytest.approx(0.3755, abs=1e-4), pytest.approx(0.9638, abs=1e-4))
    assert found[1:] == [(4, 0.75, None, None), (0, None, None, None)]


def test_hours_foreseen_are_weighed_over_delivered_contracts() -> None:
    """M54 by month: 30 hours for 20 foreseen and 10 for 20 make 1.0, said with care, from the month of delivery on."""
    money, _ = frames([("a", date(2026, 1, 5), "10"), ("b", date(2026, 1, 5), "10")])
    time = pl.DataFrame(
        [("me", "upwork", f"{c}'s", c, date(2026, 1, 5), s * 3600, s * 3600, False, None) for c, s in (("a", 30), ("b", 10))],
        schema=TIME,
        orient="row",
    )
    terms = [Terms("upwork", f"{c}'s", 20 * 3600, None, date(2026, 2, 3)) for c in "ab"]
    found = by_month(money, time, HOURS, Declared(None, terms), date(2026, 2, 28), "EUR")

    assert found.select("scope_ratio", "n_scope", "scope_reason").rows() == [(None, 0, "not_declared"), (1.0, 2, "too_few_events")]


def test_the_order_of_rows_does_not_count() -> None:
    """The same rows in another order give the same contracts, months and clients."""
    rows = [(c, date(2026, 1 + n % 4, 3 + n), str(10 + n)) for n, c in enumerate("abcabcab")]
    money, _ = frames(rows)
    time = pl.DataFrame(
        [("me", "upwork", f"{c}'s", c, d, 40_000 + 7 * n, 1, False, None) for n, (c, d, _) in enumerate(rows)], schema=TIME, orient="row"
    )
    through, terms = date(2026, 4, 30), [Terms("upwork", "a's", 3600)]
    made = [
        [
            by_contract(m, t, terms, through, "EUR"),
            by_month(m, t, HOURS, Declared(30, terms), through, "EUR"),
            by_client(m, t, pays([]), terms, through, "EUR"),
        ]
        for m, t in (
            (money, time),
            (money.reverse(), time.reverse()),
            (money.sample(fraction=1, shuffle=True, seed=3), time.sample(fraction=1, shuffle=True, seed=4)),
        )
    ]

    assert all(one.equals(other) for others in made[1:] for one, other in zip(made[0], others, strict=True))


def test_no_freelance_money_makes_no_rows(tmp_path: Path) -> None:
    """A ledger of surveys only: every table is there, and empty."""
    work = build(tmp_path, {"prolific": [earned("s", 0, "3.00")]})
    counts = [
        work.store.one(f"SELECT count(*) FROM mart.{name}")
        for name in ("freelance_contract", "freelance_month", "client_year", "proposal_cohort", "proposal_pipeline")
    ]
    work.store.close()

    assert counts == [0] * 5
