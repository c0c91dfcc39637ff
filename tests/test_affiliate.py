"""The affiliate marts on small ledgers: what each month came to, how its money developed, and what is said where nothing can be."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from pipelines.steps import Work
from tests.support.affiliate import clicks, counted, months, opened, reserve, sale, told, triangle

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


def test_what_was_tracked_is_amended_approved_declined_or_pending(work: Work) -> None:
    """40 were tracked: 5 taken off when one was validated, 10 declined, 15 approved, 10 pending."""
    first = [sale(key, day(JAN, 5), "10") for key in "abcd"]
    then = [
        sale("a", day(JAN, 5), "10", "approved", decided=day(FEB, 10)),
        sale("b", day(JAN, 5), "5", "approved", decided=day(FEB, 10)),
        sale("c", day(JAN, 5), "10", "rejected", decided=day(FEB, 12)),
        sale("d", day(JAN, 5), "10"),
    ]
    told(work, "awin", (day(JAN, 31), first), (day(FEB, 28), then))
    counted(work)
    (row,) = months(work)
    names = ("tracked_rc", "amended_rc", "approved_rc", "declined_rc", "pending_face_rc")
    assert [row[name] for name in names] == [40, 5, 15, 10, 10]
    assert (row["n_approved"], row["n_declined"], row["n_pending"], row["orders"]) == (2, 1, 1, 4)
    assert row["reversal_rate_value"] == pytest.approx(0.25)


def test_the_triangle_is_what_was_believed_and_never_the_latest_status(work: Work) -> None:
    """Approved in February as the source says, half of it taken back in March: the February cell keeps the whole."""
    told(
        work,
        "awin",
        (day(JAN, 31), [sale("a", day(JAN, 5), "10"), sale("z", day(JAN, 31), "1")]),
        (day(FEB, 28), [sale("a", day(JAN, 5), "10", "approved", decided=day(FEB, 10))]),
        (
            day(MAR, 31),
            [sale("a", day(JAN, 5), "4", "approved", decided=day(FEB, 10)), sale("z", day(MAR, 31), "1", "approved", decided=day(MAR, 31))],
        ),
    )
    counted(work)
    assert triangle(work, JAN) == {0: 0, 1: 10, 2: 4}


def test_a_paid_sale_that_is_reversed_leaves_the_triangle_when_it_was_told(work: Work) -> None:
    """10 were believed for a month, then nothing."""
    told(
        work,
        "awin",
        (day(JAN, 31), [sale("a", day(JAN, 5), "10", "paid"), sale("b", day(JAN, 6), "3", "paid")]),
        (day(FEB, 28), [sale("a", day(JAN, 5), "10", "reversed"), sale("c", day(FEB, 28), "1", "paid")]),
    )
    counted(work)
    assert triangle(work, JAN) == {0: 13, 1: 3}
    assert months(work)[0]["declined_rc"] == 10


def test_a_source_without_dates_is_known_only_where_an_export_tells(work: Work) -> None:
    """No export of February: what stood there then is not known, and its cell is not made up."""
    told(
        work,
        "awin",
        (day(JAN, 31), [sale("a", day(JAN, 5), "10")]),
        (day(MAR, 31), [sale("a", day(JAN, 5), "10", "approved"), sale("b", day(MAR, 31), "1", "approved")]),
    )
    counted(work)
    assert triangle(work, JAN) == {0: 0, 2: 10}
    rows = work.store.rows("SELECT DISTINCT dated_by FROM mart.affiliate_triangle")
    assert [row["dated_by"] for row in rows] == ["export"]


def test_an_export_that_replaces_its_days_is_told_as_it_was_believed(work: Work) -> None:
    """A restated month: 30 as first exported, 22 as known in February, with the return of January in it."""
    january = (JAN, day(JAN, 31))
    told(work, "amazon_associates", (day(JAN, 31), [sale("a", day(JAN, 5), "30", "approved")]), period=january)
    restated = [sale("a", day(JAN, 5), "30", "approved"), sale("b", day(JAN, 9), "-8", "approved", kind="refund")]
    told(work, "amazon_associates", (day(FEB, 20), restated), period=january)
    told(work, "amazon_associates", (day(FEB, 28), [sale("c", day(FEB, 28), "1", "approved")]), period=(FEB, day(FEB, 28)))
    counted(work)
    assert triangle(work, JAN) == {0: 30, 1: 22}
    (row, _) = months(work, "amazon_associates")
    assert (row["approved_rc"], row["declined_rc"], row["program"]) == (22, 8, None)
    assert [r["program"] for r in months(work, "amazon_associates", total=False)] == [None, None]


def test_currencies_have_triangles_of_their_own(work: Work) -> None:
    """10 dollars are 8 euros at the rate of the sale, in every cell."""
    rows = [
        sale("a", day(JAN, 5), "10", "approved", decided=day(JAN, 20), currency="USD"),
        sale("b", day(JAN, 5), "10", "approved", decided=day(JAN, 20)),
    ]
    told(work, "awin", (day(JAN, 31), rows))
    counted(work)
    found = work.store.rows("SELECT currency, cum_approved, cum_approved_rc FROM mart.affiliate_triangle ORDER BY currency")
    assert [tuple(row.values()) for row in found] == [("EUR", 10, 10), ("USD", 10, 8)]
    assert reserve(work)["USD", JAN]["latest_rc"] == 8


def test_money_without_a_rate_is_counted_and_in_no_sum(work: Work) -> None:
    """No rate of the yen is known: the row says so, and no amount is made up."""
    told(
        work,
        "awin",
        (day(JAN, 31), [sale("a", day(JAN, 5), "10", "approved", currency="JPY"), sale("b", day(JAN, 6), "7", "pending", currency="JPY")]),
    )
    counted(work)
    (row,) = months(work)
    assert (row["approved_rc"], row["pending_face_rc"], row["n_no_rate"]) == (0, 0, 2)
    held = reserve(work)["JPY", JAN]
    assert (held["ultimate_rc"], held["suppress_reason"]) == (None, "currency_missing")


def test_programmes_stand_apart_and_add_up(work: Work) -> None:
    """Two shops, and a sale that names none; concentration only where all are named."""
    rows = [
        sale("a", day(JAN, 5), "30", "approved"),
        sale("b", day(JAN, 6), "10", "approved", item="Other"),
        sale("c", day(FEB, 6), "5", "approved", item=None),
    ]
    told(work, "awin", (day(FEB, 28), rows))
    counted(work)
    assert [(r["month"], r["program"], r["approved_rc"]) for r in months(work, total=False)] == [
        (JAN, "Other", 10),
        (JAN, "Shop", 30),
        (FEB, None, 5),
    ]
    assert [r["program_hhi"] for r in months(work)] == [6250.0, None]


def test_where_the_item_holds_more_than_the_programme(work: Work) -> None:
    """Rakuten's item is advertiser and product: the advertiser is the programme."""
    told(work, "rakuten", (day(JAN, 31), [sale("a", day(JAN, 5), "30", "approved", item="123 · A red coat")]))
    counted(work)
    assert [r["program"] for r in months(work, "rakuten", total=False)] == ["123"]


def test_earnings_per_click_are_a_ratio_of_sums(work: Work) -> None:
    """30 euros in 1000 clicks are 0.03 a click and 3 per 100; all is decided, so the month is mature."""
    rows = [sale(f"s{n}", day(JAN, 5), "5", "approved", decided=day(JAN, 20)) for n in range(6)]
    told(work, "awin", (day(JAN, 31), [*rows, clicks(day(JAN, 5), 600), clicks(day(JAN, 6), 400)]))
    counted(work)
    (row,) = months(work)
    assert (row["clicks"], row["epc_rc"], row["epc100_rc"], row["mature_epc_rc"]) == (1000, Decimal("0.03"), 3, Decimal("0.03"))
    assert (row["method"], row["evidence_level"], row["n_events"]) == ("gamma_poisson", "provisional", 6)
    assert row["epc_rc_lo"] < 0.03 < row["epc_rc_hi"]
    assert row["conversion_rate"] == pytest.approx(0.006)
    (program,) = months(work, total=False)
    assert (program["clicks"], program["epc_rc"], program["suppress_reason"]) == (None, None, "no_clicks")


def test_clicks_of_a_programme_are_its_own(work: Work) -> None:
    """Where an export tells them by programme, the channel's are their sum, and a programme without a sale has clicks all the same."""
    rows = [sale(f"s{n}", day(JAN, 5), "5", "approved") for n in range(6)]
    told(work, "awin", (day(JAN, 31), [*rows, clicks(day(JAN, 5), 500, "Shop"), clicks(day(JAN, 5), 300, "Idle")]))
    counted(work)
    assert [(r["program"], r["clicks"], r["epc_rc"]) for r in months(work, total=False)] == [
        ("Idle", 300, 0),
        ("Shop", 500, Decimal("0.06")),
    ]
    assert months(work)[0]["clicks"] == 800


def test_orders_without_clicks_keep_their_money(work: Work) -> None:
    """A cart is valid for 90 days: no rate, the revenue stays."""
    told(work, "awin", (day(FEB, 28), [sale("a", day(FEB, 5), "30", "approved"), clicks(day(FEB, 5), 0)]))
    counted(work)
    (row,) = months(work)
    assert (row["clicks"], row["epc_rc"], row["suppress_reason"], row["approved_rc"]) == (0, None, "no_clicks", 30)


def test_few_clicks_and_orders_are_held_back(work: Work) -> None:
    """199 clicks and 4 orders say nothing yet, and no rate of conversion."""
    rows = [sale(f"s{n}", day(JAN, 5), "5", "approved") for n in range(4)]
    told(work, "awin", (day(JAN, 31), [*rows, clicks(day(JAN, 5), 199)]))
    counted(work)
    (row,) = months(work)
    assert (row["is_shown"], row["suppress_reason"], row["conversion_reason"]) == (False, "too_few_events", "too_few_events")


def test_all_pending_is_worth_what_nobody_knows(work: Work) -> None:
    """No sale was ever decided: the face is told, no expected value, no ultimate."""
    told(work, "awin", (day(JAN, 31), [sale("a", day(JAN, 5), "10"), sale("b", day(JAN, 31), "5")]))
    counted(work)
    (row,) = months(work)
    assert (row["pending_face_rc"], row["pending_ev_rc"], row["pending_reason"]) == (15, None, "too_few_decided")
    assert (row["approval_rate"], row["reversal_reason"], row["maturity_share"]) == (None, "too_few_decided", None)
    held = reserve(work)["EUR", JAN]
    assert (held["ultimate_rc"], held["is_shown"], held["suppress_reason"]) == (None, False, "too_few_decided")


def test_pending_money_is_expected_by_what_became_of_the_like(work: Work) -> None:
    """Of 20 January sales 15 were approved on day 30 and 5 declined: 100 pending since yesterday are worth 75."""
    first = [sale(f"s{n}", day(JAN, 1), "5") for n in range(20)]
    fate = ["approved"] * 15 + ["rejected"] * 5
    then = [sale(f"s{n}", day(JAN, 1), "5", status, decided=day(JAN, 31)) for n, status in enumerate(fate)]
    told(work, "awin", (day(JAN, 31), first), (day(FEB, 28), [*then, sale("p", day(FEB, 27), "100"), sale("q", day(FEB, 28), "1")]))
    counted(work)
    _, row = months(work)
    assert float(row["pending_ev_rc"]) == pytest.approx(75.75)
    assert row["pending_ev_rc_lo"] < 76 < row["pending_ev_rc_hi"] <= 101
    assert months(work)[0]["lock_days_p50"] == 30
    assert months(work)[0]["approval_rate"] == pytest.approx(0.75)
    held = reserve(work)["EUR", FEB]
    assert (held["reserve_method"], float(held["outstanding_rc"])) == ("EV", pytest.approx(75.75))


def test_a_negative_month_stays_negative(work: Work) -> None:
    """More came back than was sold: the rate per click has no interval, and nothing is cut off at nought."""
    rows = [
        sale("r", day(FEB, 3), "-20", "approved", kind="refund"),
        *[sale(f"s{n}", day(FEB, 5), "2", "approved") for n in range(5)],
        clicks(day(FEB, 5), 500),
    ]
    told(work, "awin", (day(FEB, 28), rows))
    counted(work)
    (row,) = months(work)
    assert (row["approved_rc"], row["epc_rc"], row["epc_rc_lo"]) == (-10, Decimal("-0.02"), None)
    assert reserve(work)["EUR", FEB]["latest_rc"] == -10


def test_one_sale_is_an_anecdote(work: Work) -> None:
    """One decided sale: a share without interval, and few is said."""
    told(work, "awin", (day(JAN, 31), [sale("a", day(JAN, 5), "10", "approved", decided=day(JAN, 20))]))
    counted(work)
    (row,) = months(work)
    assert (row["approval_rate"], row["approval_rate_lo"], row["reversal_reason"], row["lock_days_reason"]) == (
        1.0,
        None,
        "too_few_decided",
        "too_few_decided",
    )


def test_without_affiliate_sales_the_tables_are_empty(work: Work) -> None:
    """And no law breaks."""
    counted(work)
    assert [work.store.one(f"SELECT count(*) FROM {table}") for table in TABLES] == [0, 0, 0]
